import { queryOptions } from '@tanstack/react-query';
import { listTrashedBoards } from '../../api/boards';
import { listBoards } from '../../api/client';

export const boardsQuery = (workspace: string) =>
  queryOptions({ queryKey: ['boards', workspace], queryFn: ({ signal }) => listBoards(workspace, signal) });

export const trashedBoardsQuery = (workspace: string) =>
  queryOptions({ queryKey: ['trash', workspace], queryFn: ({ signal }) => listTrashedBoards(workspace, signal) });
