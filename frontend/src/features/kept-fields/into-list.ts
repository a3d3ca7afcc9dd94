import type { QueryClient, QueryKey } from '@tanstack/react-query';

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
