import { QueryClient } from '@tanstack/react-query';
import { isPassing } from '../api/errors';
import type { Session } from '../api/session';
import { forgetAnswers } from './answers/answer-store';

/** Answers younger than this are shown without asking again, in milliseconds. */
const FRESH_FOR_MS = 10_000;
const TRIES_MAX = 3;
/** While the server cannot be reached, what is on screen is asked for again this often, in milliseconds. */
const TRY_AGAIN_MS = 5_000;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // The browser's word on whether there is a network is no reason to wait in silence: the server may be next
      // door. Asking tells.
      networkMode: 'always',
      // Otherwise off in that mode.
      refetchOnReconnect: true,
      staleTime: FRESH_FOR_MS,
      // Without network a page shows the last answer, however long ago another page asked for it.
      gcTime: Number.POSITIVE_INFINITY,
      refetchInterval: ({ state }) => isPassing(state.error) && TRY_AGAIN_MS,
      // A no is a no; only silence and overload may pass.
      retry: (failures, error) => isPassing(error) && failures < TRIES_MAX,
    },
    mutations: { networkMode: 'always' },
  },
});

/**
 * What the server told one user is not for the next, whichever tab they signed in or out in. A chosen sign-out
 * leaves nothing on the device either.
 */
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
    if (session.state().status === 'signed_out') void forgetAnswers();
    last = now;
  });
}
