import { useQueries, useQuery } from '@tanstack/react-query';
import type { Board } from '../../api/types';
import { workspacesQuery } from '../workspaces/queries';
import { boardsQuery } from './queries';

/** The boards of all workspaces, as far as their lists are here. */
export function useAllBoards(): Board[] {
  const { data: workspaces = [] } = useQuery(workspacesQuery());
  return useQueries({ queries: workspaces.map(({ id }) => boardsQuery(id)) }).flatMap(({ data }) => data ?? []);
}
