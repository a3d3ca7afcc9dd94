import { api, call } from './client';
import { answer } from './http';
import type {
  AccountWish,
  AdminBoard,
  AdminOverview,
  AdminSocket,
  AdminUser,
  AdminWorkspace,
  AuditEntry,
  Page,
  ResetLink,
} from './types';

/** How many entries a page of a list has. */
const PER_PAGE = 25;

/** The lists of the administration, by what is in them. */
export interface AdminLists {
  users: AdminUser;
  workspaces: AdminWorkspace;
  boards: AdminBoard;
  sockets: AdminSocket;
  audit: AuditEntry;
}

export function getOverview(signal?: AbortSignal): Promise<AdminOverview> {
  return answer(api.GET('/api/admin/overview', { signal }));
}

export function listForAdmin<List extends keyof AdminLists>(
  list: List,
  part: { page: number; q: string },
  signal?: AbortSignal,
): Promise<Page<AdminLists[List]>> {
  const params = new URLSearchParams({ page: String(part.page), per_page: String(PER_PAGE) });
  if (part.q !== '') params.set('q', part.q);
  return call(`/api/admin/${list}?${params.toString()}`, { signal });
}

export function makeAccount(body: AccountWish): Promise<AdminUser> {
  return call('/api/admin/users', { method: 'POST', body });
}

export function changeAccount(
  user_id: string,
  body: { is_active?: boolean; is_superuser?: boolean },
): Promise<AdminUser> {
  return call(`/api/admin/users/${user_id}`, { method: 'PATCH', body });
}

/** Links made before are dead then. */
export function makeResetLink(user_id: string): Promise<ResetLink> {
  return call(`/api/admin/users/${user_id}/reset_password`, { method: 'POST' });
}

/** The whole document, as Automerge stores it. */
export async function exportAnyBoard(board_id: string): Promise<Uint8Array<ArrayBuffer>> {
  const params = { path: { board_id } };
  const file = api.GET('/api/admin/boards/{board_id}/export', { params, parseAs: 'arrayBuffer' });
  return new Uint8Array(await answer<ArrayBuffer>(file));
}

export function deleteAnyBoard(board_id: string): Promise<void> {
  return answer(api.DELETE('/api/admin/boards/{board_id}', { params: { path: { board_id } } }));
}
