import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { BoardClient } from '../../../worker/board-client';

/** Steps of a page. */
export const PAGE_STEPS = 100;
/** The past can be asked for again at any time: it need not stay in this tab's memory, in milliseconds. */
const KEPT_FOR_MS = 60_000;

const OF_THE_DEVICE = {
  gcTime: KEPT_FOR_MS,
  staleTime: Number.POSITIVE_INFINITY,
  refetchOnReconnect: false,
  refetchOnWindowFocus: false,
} as const;

/** The newest steps, and how many there are. `version`: of the board as it is. */
export const newestStepsQuery = (client: BoardClient, board: string, version: number) =>
  queryOptions({
    ...OF_THE_DEVICE,
    queryKey: ['past', board, 'newest', version],
    queryFn: () => client.past.steps(board, undefined, PAGE_STEPS),
    placeholderData: keepPreviousData,
  });

/** A page that is full: only the last one still grows. */
export const stepsQuery = (client: BoardClient, board: string, page: number) =>
  queryOptions({
    ...OF_THE_DEVICE,
    queryKey: ['past', board, 'page', page],
    queryFn: () => client.past.steps(board, page, PAGE_STEPS),
  });

/** What was done to a card, look by look. `version`: of the card as it is. */
export const cardStepsQuery = (client: BoardClient, board: string, card: string, version: number) =>
  infiniteQueryOptions({
    ...OF_THE_DEVICE,
    queryKey: ['past', board, 'card', card, version],
    queryFn: ({ pageParam }) => client.past.ofCard(board, card, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ before }) => before,
    placeholderData: keepPreviousData,
  });

export const pastViewQuery = (client: BoardClient, board: string, step: string | undefined) =>
  queryOptions({
    ...OF_THE_DEVICE,
    queryKey: ['past', board, 'view', step],
    queryFn: () => client.past.view(board, step ?? ''),
    enabled: step !== undefined,
    placeholderData: keepPreviousData,
  });

/** What has changed from a step until now. */
export const changedSinceQuery = (client: BoardClient, board: string, step: string | undefined, version: number) =>
  queryOptions({
    ...OF_THE_DEVICE,
    queryKey: ['past', board, 'since', step, version],
    queryFn: () => client.past.compare(board, step ?? ''),
    enabled: step !== undefined,
    placeholderData: keepPreviousData,
  });
