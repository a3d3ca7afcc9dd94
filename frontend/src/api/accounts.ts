import { call } from './client';
import { send } from './send';
import type { AccessKey, NewAccessKey, Role, ServerSetup, SignIn, User } from './types';

/** Also for those who are not signed in. */
export function serverSetup(signal?: AbortSignal): Promise<ServerSetup> {
  return send('/api/setup', { signal });
}

export function changeProfile(change: { email?: string; display_name?: string }): Promise<User> {
  return call('/api/auth/me', { method: 'PATCH', body: change });
}

/** Ends every other session. */
export function changePassword(old_password: string, new_password: string): Promise<void> {
  return call('/api/auth/password', { method: 'POST', body: { old_password, new_password } });
}

/** Sets a password with an administrator's one-time link; whoever holds it need not be signed in. */
export function resetPassword(token: string, new_password: string): Promise<void> {
  return send('/api/auth/reset', { method: 'POST', body: { token, new_password } });
}

export function listSignIns(signal?: AbortSignal): Promise<SignIn[]> {
  return call('/api/auth/sessions', { signal });
}

export function endSignIn(id: string): Promise<void> {
  return call(`/api/auth/sessions/${id}`, { method: 'DELETE' });
}

export function listAccessKeys(signal?: AbortSignal): Promise<AccessKey[]> {
  return call('/api/auth/tokens', { signal });
}

export interface AccessKeyWish {
  name: string;
  workspace_id?: string;
  role?: Role;
  /** RFC 3339. */
  expires_at?: string;
}

export function makeAccessKey(wish: AccessKeyWish): Promise<NewAccessKey> {
  return call('/api/auth/tokens', { method: 'POST', body: wish });
}

export function revokeAccessKey(id: string): Promise<void> {
  return call(`/api/auth/tokens/${id}`, { method: 'DELETE' });
}
