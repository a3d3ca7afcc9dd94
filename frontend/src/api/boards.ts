import { call } from './client';
import type { Board } from './types';

const at = (board: string) => `/api/boards/${encodeURIComponent(board)}`;

export function listTrashedBoards(workspace: string, signal?: AbortSignal): Promise<Board[]> {
  return call(`/api/workspaces/${workspace}/boards?trashed=true`, { signal });
}

export function changeBoard(board: string, change: { name?: string; description?: string }): Promise<Board> {
  return call(at(board), { method: 'PATCH', body: change });
}

export function trashBoard(board: string): Promise<void> {
  return call(at(board), { method: 'DELETE' });
}

export function restoreBoard(board: string): Promise<Board> {
  return call(`${at(board)}/restore`, { method: 'POST' });
}

export function deleteBoardForEver(board: string): Promise<void> {
  return call(`${at(board)}?forever=true`, { method: 'DELETE' });
}

/** A new board with the same content, without its history. */
export function duplicateBoard(board: string, wish: { name: string; workspace_id: string }): Promise<Board> {
  return call(`${at(board)}/duplicate`, { method: 'POST', body: wish });
}
