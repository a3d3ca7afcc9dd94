import { call } from './client';
import type { Invite, Member, NewInvite, Role, Workspace } from './types';

const at = (workspace: string) => `/api/workspaces/${encodeURIComponent(workspace)}`;

export function getWorkspace(workspace: string, signal?: AbortSignal): Promise<Workspace> {
  return call(at(workspace), { signal });
}

export function changeWorkspace(
  workspace: string,
  change: { name?: string; description?: string },
): Promise<Workspace> {
  return call(at(workspace), { method: 'PATCH', body: change });
}

export function deleteWorkspace(workspace: string): Promise<void> {
  return call(at(workspace), { method: 'DELETE' });
}

/** `owner` hands the workspace over. */
export function changeRole(workspace: string, user: string, role: Role): Promise<Member> {
  return call(`${at(workspace)}/members/${user}`, { method: 'PATCH', body: { role } });
}

/** Also oneself: that is leaving. */
export function removeMember(workspace: string, user: string): Promise<void> {
  return call(`${at(workspace)}/members/${user}`, { method: 'DELETE' });
}

export function listInvites(workspace: string, signal?: AbortSignal): Promise<Invite[]> {
  return call(`${at(workspace)}/invites`, { signal });
}

export function makeInvite(workspace: string, wish: { role: Role; expires_at?: string }): Promise<NewInvite> {
  return call(`${at(workspace)}/invites`, { method: 'POST', body: wish });
}

export function revokeInvite(workspace: string, invite: string): Promise<void> {
  return call(`${at(workspace)}/invites/${invite}`, { method: 'DELETE' });
}

/** Uses up a one-time link; answers where it led. */
export function acceptInvite(token: string): Promise<Workspace> {
  return call(`/api/invites/${encodeURIComponent(token)}/accept`, { method: 'POST' });
}
