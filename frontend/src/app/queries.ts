import { QueryClient } from '@tanstack/react-query';
import { isPassing } from '../api/errors';
import type { Session } from '../api/session';

/** Answers younger than this are shown without asking again, in milliseconds. */
const FRESH_FOR_MS = 10_000;
const TRIES_MAX = 3;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // The browser's word on whether there is a network is no reason to wait in silence: the server may be next
      // door. Asking tells.
      networkMode: 'always',
      // Otherwise off in that mode.
      refetchOnReconnect: true,
      staleTime: FRESH_FOR_MS,
      // A no is a no; only silence and overload may pass.
      retry: (failures, error) => isPassing(error) && failures < TRIES_MAX,
    },
    mutations: { networkMode: 'always' },
  },
});

/** What the server told one user is not for the next, whichever tab they signed in or out in. */
export function forgetAnswersOfOthers(answers: QueryClient, session: Session): void {
  const userId = () => {
    const state = session.state();
    return 'user' in state ? state.user.id : undefined;
  };
  let last = userId();
  session.subscribe(() => {
    const now = userId();
    // Nobody was known at the start: there is nothing to forget.
    if (last !== undefined && now !== last) answers.clear();
    last = now;
  });
}
