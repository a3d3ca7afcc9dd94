import { answer, apiOf, apiOfAnybody, caller } from './http';
import { Session } from './session';
import { browserSurroundings } from './session-surroundings';
import type { Board, Member, Person, Role, Workspace } from './types';

/** The tab's one session, with the server that the page came from. */
export const session = new Session('', browserSurroundings());

/** Asks that server in the name of whoever is signed in. */
export const api = apiOf('', session);

/** The same for what needs no sign-in. */
export const anybodys = apiOfAnybody('');

/** The same for paths that are not in the API's description. */
export const call = caller('', session);

export function listWorkspaces(signal?: AbortSignal): Promise<Workspace[]> {
  return answer(api.GET('/api/workspaces', { signal }));
}

export function createWorkspace(name: string): Promise<Workspace> {
  return answer(api.POST('/api/workspaces', { body: { name } }));
}

export function listMembers(workspace_id: string, signal?: AbortSignal): Promise<Member[]> {
  return answer(api.GET('/api/workspaces/{workspace_id}/members', { params: { path: { workspace_id } }, signal }));
}

/** Adds somebody by username, or by e-mail address when it looks like one. */
export function addMember(workspace_id: string, who: string, role: Role): Promise<Member> {
  const body = who.includes('@') ? { email: who, role } : { username: who, role };
  return answer(api.POST('/api/workspaces/{workspace_id}/members', { params: { path: { workspace_id } }, body }));
}

export function listBoards(workspace_id: string, signal?: AbortSignal): Promise<Board[]> {
  return answer(api.GET('/api/workspaces/{workspace_id}/boards', { params: { path: { workspace_id } }, signal }));
}

/** Everybody who ever wrote on a board, also those who have left since. */
export function listPeople(board_id: string, signal?: AbortSignal): Promise<Person[]> {
  return answer(api.GET('/api/boards/{board_id}/people', { params: { path: { board_id } }, signal }));
}

export function getBoard(board_id: string, signal?: AbortSignal): Promise<Board> {
  return answer(api.GET('/api/boards/{board_id}', { params: { path: { board_id } }, signal }));
}
