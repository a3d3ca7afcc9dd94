import { api } from './client';
import { answer } from './http';
import { mayOutlivePage } from './keepalive';
import type { Invite, Member, NewInvite, Role, Workspace } from './types';

/** Goes on when the page is left meanwhile, unless it is too long for that. */
export function changeWorkspace(
  workspace_id: string,
  body: { name?: string; description?: string },
): Promise<Workspace> {
  const params = { path: { workspace_id } };
  return answer(api.PATCH('/api/workspaces/{workspace_id}', { params, body, keepalive: mayOutlivePage(body) }));
}

export function deleteWorkspace(workspace_id: string): Promise<void> {
  return answer(api.DELETE('/api/workspaces/{workspace_id}', { params: { path: { workspace_id } } }));
}

/** `owner` hands the workspace over. */
export function changeRole(workspace_id: string, user_id: string, role: Role): Promise<Member> {
  const params = { path: { workspace_id, user_id } };
  return answer(api.PATCH('/api/workspaces/{workspace_id}/members/{user_id}', { params, body: { role } }));
}

/** Also oneself: that is leaving. */
export function removeMember(workspace_id: string, user_id: string): Promise<void> {
  const params = { path: { workspace_id, user_id } };
  return answer(api.DELETE('/api/workspaces/{workspace_id}/members/{user_id}', { params }));
}

/** Lets somebody in who was a member before. */
export function addMemberAgain(workspace_id: string, user_id: string, role: Role): Promise<Member> {
  const params = { path: { workspace_id } };
  return answer(api.POST('/api/workspaces/{workspace_id}/members', { params, body: { user_id, role } }));
}

export function listInvites(workspace_id: string, signal?: AbortSignal): Promise<Invite[]> {
  return answer(api.GET('/api/workspaces/{workspace_id}/invites', { params: { path: { workspace_id } }, signal }));
}

export function makeInvite(workspace_id: string, body: { role: Role; expires_at?: string }): Promise<NewInvite> {
  return answer(api.POST('/api/workspaces/{workspace_id}/invites', { params: { path: { workspace_id } }, body }));
}

export function revokeInvite(workspace_id: string, invite_id: string): Promise<void> {
  const params = { path: { workspace_id, invite_id } };
  return answer(api.DELETE('/api/workspaces/{workspace_id}/invites/{invite_id}', { params }));
}

/** Uses up a one-time link; answers where it led. */
export function acceptInvite(token: string): Promise<Workspace> {
  return answer(api.POST('/api/invites/{token}/accept', { params: { path: { token } } }));
}
