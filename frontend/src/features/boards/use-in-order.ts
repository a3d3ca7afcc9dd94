import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import type { Workspace } from '../../api/types';
import { boardsQuery } from './queries';

/**
 * The workspaces up to the first whose boards are asked for the first time: what stands below another is shown when that
 * has its size, so that nothing moves under anybody's hand. What has been shown stays.
 */
export function useInOrder(workspaces: readonly Workspace[]): readonly Workspace[] {
  const lists = useQueries({ queries: workspaces.map(({ id }) => boardsQuery(id)) });
  const [shown, show] = useState<ReadonlySet<string>>(new Set());
  const first = lists.findIndex(isAwaited);
  const inOrder = workspaces.filter(({ id }, index) => first === -1 || index <= first || shown.has(id));
  if (inOrder.some(({ id }) => !shown.has(id))) show(new Set(inOrder.map(({ id }) => id)));
  return inOrder;
}

/** Whether a list is on its way for the first time. A next try after one that failed is a matter of any length. */
export function isAwaited(list: {
  isPending: boolean;
  fetchStatus: string;
  failureReason: unknown;
  errorUpdateCount: number;
}): boolean {
  return list.isPending && list.fetchStatus === 'fetching' && !list.failureReason && list.errorUpdateCount === 0;
}
