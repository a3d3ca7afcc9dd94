import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Holding } from '../../worker/protocol';
import { boardsQuery } from './queries';

/**
 * The boards of a workspace that were made here and that the server's list does not have: those that it does not
 * know yet, and those that it has just come to know, until the list says so.
 */
export function useLocalBoards(
  workspace: string,
  holdings: readonly Holding[],
  listed: readonly { id: string }[] | undefined,
): Holding[] {
  const queries = useQueryClient();
  const [born, setBorn] = useState<ReadonlySet<string>>(new Set());
  const unregistered = holdings.filter((holding) => holding.unregistered === workspace);
  const fresh = unregistered.filter(({ board }) => !born.has(board));
  if (fresh.length > 0) setBorn(new Set([...born, ...fresh.map(({ board }) => board)]));

  const isListed = (holding: Holding) => listed?.some(({ id }) => id === holding.board) ?? false;
  const isElsewhere = (holding: Holding) => holding.unregistered !== undefined && holding.unregistered !== workspace;
  const local = holdings.filter((one) => born.has(one.board) && !isListed(one) && !isElsewhere(one));

  const unlisted = local.length - unregistered.filter((one) => !isListed(one)).length;
  useEffect(() => {
    if (unlisted > 0) void queries.invalidateQueries(boardsQuery(workspace));
  }, [unlisted, queries, workspace]);
  return local;
}
