import type {
  AdminBoard,
  AdminOverview,
  AdminSocket,
  AdminUser,
  AdminWorkspace,
  AuditEntry,
  ResetLink,
} from './admin-types';
import { call, callForFile } from './client';
import type { Page } from './types';

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
  return call('/api/admin/overview', { signal });
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

export interface AccountWish {
  username: string;
  email: string;
  /** Without one, a reset link lets its owner choose it. */
  password?: string;
  is_superuser: boolean;
}

export function makeAccount(wish: AccountWish): Promise<AdminUser> {
  return call('/api/admin/users', { method: 'POST', body: wish });
}

export function changeAccount(
  user: string,
  change: { is_active?: boolean; is_superuser?: boolean },
): Promise<AdminUser> {
  return call(`/api/admin/users/${user}`, { method: 'PATCH', body: change });
}

/** Links made before are dead then. */
export function makeResetLink(user: string): Promise<ResetLink> {
  return call(`/api/admin/users/${user}/reset_password`, { method: 'POST' });
}

/** The whole document, as Automerge stores it. */
export function exportAnyBoard(board: string): Promise<Uint8Array<ArrayBuffer>> {
  return callForFile(`/api/admin/boards/${board}/export`);
}

export function deleteAnyBoard(board: string): Promise<void> {
  return call(`/api/admin/boards/${board}`, { method: 'DELETE' });
}
