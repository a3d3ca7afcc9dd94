import { api, call } from './client';
import { answer } from './http';
import { mayOutlivePage } from './keepalive';
import type { Board, CardDto } from './types';

export function listTrashedBoards(workspace_id: string, signal?: AbortSignal): Promise<Board[]> {
  const params = { path: { workspace_id }, query: { trashed: true } };
  return answer(api.GET('/api/workspaces/{workspace_id}/boards', { params, signal }));
}

/** Goes on when the page is left meanwhile, unless it is too long for that. */
export function changeBoard(board_id: string, body: { name?: string; description?: string }): Promise<Board> {
  return answer(
    api.PATCH('/api/boards/{board_id}', { params: { path: { board_id } }, body, keepalive: mayOutlivePage(body) }),
  );
}

export function trashBoard(board_id: string): Promise<void> {
  return answer(api.DELETE('/api/boards/{board_id}', { params: { path: { board_id } } }));
}

export function restoreBoard(board_id: string): Promise<Board> {
  return answer(api.POST('/api/boards/{board_id}/restore', { params: { path: { board_id } } }));
}

export function deleteBoardForEver(board_id: string): Promise<void> {
  const params = { path: { board_id }, query: { forever: true } };
  return answer(api.DELETE('/api/boards/{board_id}', { params }));
}

/** A new board with the same content, without its history. */
export function duplicateBoard(board: string, wish: { name: string; workspace_id: string }): Promise<Board> {
  return call(`/api/boards/${board}/duplicate`, { method: 'POST', body: wish });
}

/** The cards on boards that are assigned to whoever asks. */
export function listMyCards(signal?: AbortSignal): Promise<CardDto[]> {
  return answer(api.GET('/api/me/cards', { signal }));
}
