import type { Server } from './server';

/** Members of that name, where they are no owners; names of accounts need no quoting. */
const members = (name: string) => `role = 'member' AND user_id IN (SELECT id FROM users WHERE username = '${name}')`;

/** Makes a member of others' workspaces a viewer, while the server is stopped: no page can do it yet. */
export function demote(server: Server, name: string): Promise<void> {
  return server.sql(`UPDATE workspace_members SET role = 'viewer' WHERE ${members(name)}`);
}

/** Removes a member from others' workspaces, while the server is stopped. */
export function removeMember(server: Server, name: string): Promise<void> {
  return server.sql(`DELETE FROM workspace_members WHERE ${members(name)}`);
}
