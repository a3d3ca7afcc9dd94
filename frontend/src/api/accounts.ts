import { anybodys, api } from './client';
import { answer } from './http';
import { mayOutlivePage } from './keepalive';
import type { AccessKey, AccessKeyWish, NewAccessKey, ServerSetup, SignIn, User } from './types';

/** Also for those who are not signed in. */
export function serverSetup(signal?: AbortSignal): Promise<ServerSetup> {
  return answer(anybodys.GET('/api/setup', { signal }));
}

export function askProfile(): Promise<User> {
  return answer(api.GET('/api/auth/me'));
}

/** Goes on when the page is left meanwhile, unless it is too long for that. */
export function changeProfile(body: { email?: string; display_name?: string }): Promise<User> {
  return answer(api.PATCH('/api/auth/me', { body, keepalive: mayOutlivePage(body) }));
}

/** Ends every other session. */
export function changePassword(old_password: string, new_password: string): Promise<void> {
  return answer(api.POST('/api/auth/password', { body: { old_password, new_password } }));
}

/** Sets a password with an administrator's one-time link; whoever holds it need not be signed in. */
export function resetPassword(token: string, new_password: string): Promise<void> {
  return answer(anybodys.POST('/api/auth/reset', { body: { token, new_password } }));
}

export function listSignIns(signal?: AbortSignal): Promise<SignIn[]> {
  return answer(api.GET('/api/auth/sessions', { signal }));
}

export function endSignIn(session_id: string): Promise<void> {
  return answer(api.DELETE('/api/auth/sessions/{session_id}', { params: { path: { session_id } } }));
}

export function listAccessKeys(signal?: AbortSignal): Promise<AccessKey[]> {
  return answer(api.GET('/api/auth/tokens', { signal }));
}

export function makeAccessKey(body: AccessKeyWish): Promise<NewAccessKey> {
  return answer(api.POST('/api/auth/tokens', { body }));
}

export function revokeAccessKey(token_id: string): Promise<void> {
  return answer(api.DELETE('/api/auth/tokens/{token_id}', { params: { path: { token_id } } }));
}
