import type { PersistQueryClientProviderProps } from '@tanstack/react-query-persist-client';
import type { Session } from '../../api/session';
import { answerStoreOf } from './answer-store';

type PersistOptions = PersistQueryClientProviderProps['persistOptions'];

/** The questions whose answers are kept, by the first part of their keys. */
const KEPT = new Set<unknown>(['workspaces', 'boards', 'board', 'members', 'people', 'my-cards']);

/** How the answers of one user are kept on the device while that user is here. */
export function keeping(user: string, session: Session): PersistOptions {
  const isHere = () => {
    const state = session.state();
    return 'user' in state && state.user.id === user;
  };
  return {
    persister: answerStoreOf(user, isHere),
    dehydrateOptions: {
      shouldDehydrateQuery: ({ queryKey, state }) => KEPT.has(queryKey[0]) && state.status === 'success',
      shouldDehydrateMutation: () => false,
    },
    hydrateOptions: { defaultOptions: { queries: { gcTime: Number.POSITIVE_INFINITY } } },
  };
}
