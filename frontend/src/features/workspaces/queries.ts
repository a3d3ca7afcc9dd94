import { queryOptions } from '@tanstack/react-query';
import { listMembers, listWorkspaces } from '../../api/client';
import { listInvites } from '../../api/workspaces';

export const workspacesQuery = () =>
  queryOptions({ queryKey: ['workspaces'], queryFn: ({ signal }) => listWorkspaces(signal) });

export const membersQuery = (workspace: string) =>
  queryOptions({ queryKey: ['members', workspace], queryFn: ({ signal }) => listMembers(workspace, signal) });

export const invitesQuery = (workspace: string) =>
  queryOptions({ queryKey: ['invites', workspace], queryFn: ({ signal }) => listInvites(workspace, signal) });
