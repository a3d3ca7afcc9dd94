import type { FetchQueryOptions, QueryClient, QueryKey } from '@tanstack/react-query';

/** What the server says of one of a list now; the list on screen says it, too. */
export async function askedInList<Thing extends { id: string }>(
  queries: QueryClient,
  list: FetchQueryOptions<Thing[], Error, Thing[], string[]>,
  id: string,
): Promise<Thing | undefined> {
  const things = await queries.fetchQuery({ ...list, staleTime: 0, retry: false });
  return things.find((one) => one.id === id);
}

/**
 * A list on screen says what the server has just taken. An answer that is on its way may be older; another one is asked
 * for.
 */
export async function intoList<Thing extends { id: string }>(
  queries: QueryClient,
  { queryKey }: { queryKey: QueryKey },
  id: string,
  change: Partial<Thing>,
): Promise<void> {
  await queries.cancelQueries({ queryKey });
  queries.setQueryData<Thing[]>(queryKey, (list) => list?.map((one) => (one.id === id ? { ...one, ...change } : one)));
  void queries.invalidateQueries({ queryKey });
}
