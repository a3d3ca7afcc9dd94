import { QueryClient } from '@tanstack/react-query';
import { isPassing } from '../api/errors';

/** Answers younger than this are shown without asking again, in milliseconds. */
const FRESH_FOR_MS = 10_000;
const TRIES_MAX = 3;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_FOR_MS,
      // A no is a no; only silence and overload may pass.
      retry: (failures, error) => isPassing(error) && failures < TRIES_MAX,
    },
  },
});
