import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useProblem } from '../boards/use-problem';
import { useBoardClient } from '../device/client-of-tab';
import { useDigests } from '../device/digests';
import { useHeld } from '../device/use-holdings';
import { type MyCard, mergedCards } from './merged';
import { myCardsQuery } from './queries';

/** My cards, as the server and this device know them together; nothing while neither has been heard. */
export function useMyCards(): MyCard[] | undefined {
  const query = useQuery(myCardsQuery());
  const queries = useQueryClient();
  const problem = useProblem(query);
  const digests = useDigests();
  const { holdings } = useHeld(useBoardClient());
  const waits = holdings
    .filter(({ waiting, unregistered }) => waiting > 0 || unregistered !== undefined)
    .map(({ board }) => board)
    .join();
  // What a board has sent since the server answered is in its next answer.
  useEffect(() => {
    if (waits === '') return;
    return () => void queries.invalidateQueries(myCardsQuery());
  }, [waits, queries]);
  const { data, dataUpdatedAt: at } = query;
  return useMemo(() => {
    if (!data && !(problem && digests)) return undefined;
    return mergedCards(data && { cards: data, at }, digests ?? [], holdings);
  }, [data, at, problem, digests, holdings]);
}
