import { useQueries } from '@tanstack/react-query';
import type { Workspace } from '../../api/types';
import { boardsQuery } from './queries';

/**
 * The workspaces up to the first whose boards are still being asked for, all of them at once: what stands below another
 * is shown when that has its size, so that nothing moves under anybody's hand.
 */
export function useInOrder(workspaces: readonly Workspace[]): readonly Workspace[] {
  const lists = useQueries({ queries: workspaces.map(({ id }) => boardsQuery(id)) });
  const first = lists.findIndex(
    ({ isPending, fetchStatus, failureReason }) => isPending && fetchStatus === 'fetching' && !failureReason,
  );
  return first === -1 ? workspaces : workspaces.slice(0, first + 1);
}
