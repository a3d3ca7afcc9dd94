import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import type { Workspace } from '../../api/types';
import type { Holding } from '../../worker/protocol';
import { boardsQuery } from './queries';

/**
 * Boards on this device that no workspace's section has a place for: those that were made here for a workspace which
 * their user is not in any more, and those that the server knows and its lists do not have, when something of them did
 * not reach it: their user may not see them any more, or they are in the trash, or gone.
 */
export function useHomeless(holdings: readonly Holding[], workspaces: readonly Workspace[] | undefined): Holding[] {
  const lists = useQueries({ queries: (workspaces ?? []).map(({ id }) => boardsQuery(id)) });
  const [made, setMade] = useState<ReadonlySet<string>>(new Set());
  const fresh = holdings.filter(({ board, unregistered }) => unregistered !== undefined && !made.has(board));
  // The section of its workspace has it, until the list does.
  if (fresh.length > 0) setMade(new Set([...made, ...fresh.map(({ board }) => board)]));
  if (!workspaces) return [];
  const listed = lists.every(({ data }) => data)
    ? new Set(lists.flatMap(({ data }) => data ?? []).map(({ id }) => id))
    : undefined;
  return holdings.filter(({ board, unregistered, waiting, refused }) =>
    unregistered === undefined
      ? waiting + refused > 0 && listed?.has(board) === false && !made.has(board)
      : !workspaces.some(({ id }) => id === unregistered),
  );
}
