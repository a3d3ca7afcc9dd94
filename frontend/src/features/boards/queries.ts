import { queryOptions } from '@tanstack/react-query';
import { listBoards, listMembers, listWorkspaces } from '../../api/client';

export const workspacesQuery = () =>
  queryOptions({ queryKey: ['workspaces'], queryFn: ({ signal }) => listWorkspaces(signal) });

export const boardsQuery = (workspace: string) =>
  queryOptions({ queryKey: ['boards', workspace], queryFn: ({ signal }) => listBoards(workspace, signal) });

export const membersQuery = (workspace: string) =>
  queryOptions({ queryKey: ['members', workspace], queryFn: ({ signal }) => listMembers(workspace, signal) });
