import { caller } from './http';
import { Session } from './session';
import { browserSurroundings } from './session-surroundings';
import type { Board, Member, Role, Workspace } from './types';

/** The tab's one session, with the server that the page came from. */
export const session = new Session('', browserSurroundings());

/** Asks that server in the name of whoever is signed in. */
export const call = caller('', session);

export function listWorkspaces(signal?: AbortSignal): Promise<Workspace[]> {
  return call('/api/workspaces', { signal });
}

export function createWorkspace(name: string): Promise<Workspace> {
  return call('/api/workspaces', { method: 'POST', body: { name } });
}

export function listMembers(workspace: string, signal?: AbortSignal): Promise<Member[]> {
  return call(`/api/workspaces/${workspace}/members`, { signal });
}

/** Adds somebody by username, or by e-mail address when it looks like one. */
export function addMember(workspace: string, who: string, role: Role): Promise<Member> {
  const body = who.includes('@') ? { email: who, role } : { username: who, role };
  return call(`/api/workspaces/${workspace}/members`, { method: 'POST', body });
}

export function listBoards(workspace: string, signal?: AbortSignal): Promise<Board[]> {
  return call(`/api/workspaces/${workspace}/boards`, { signal });
}

export function getBoard(board: string, signal?: AbortSignal): Promise<Board> {
  return call(`/api/boards/${encodeURIComponent(board)}`, { signal });
}
