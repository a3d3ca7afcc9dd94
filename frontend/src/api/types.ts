/** The shapes of the REST contract, as the server sends them. Times are RFC 3339 in UTC, ids UUIDs. */

export interface User {
  id: string;
  username: string;
  email: string;
  display_name: string;
  is_superuser: boolean;
  created_at: string;
}

/** What register and login answer. With `"cookie": true` the refresh token is in the cookie, not here. */
export interface SignedIn {
  user: User;
  access: string;
}

export interface Refreshed {
  access: string;
}

/** `viewer` < `member` < `admin` < `owner`. */
export type Role = 'viewer' | 'member' | 'admin' | 'owner';

export interface Workspace {
  id: string;
  name: string;
  description: string;
  owner_id: string;
  /** The caller's. */
  role: Role;
  created_at: string;
  updated_at: string;
}

export interface Member {
  user_id: string;
  username: string;
  display_name: string;
  role: Role;
  added_at: string;
}

export interface Board {
  id: string;
  workspace_id: string;
  name: string;
  description: string;
  /** The caller's. */
  role: Role;
  automerge_url: string;
  created_at: string;
  updated_at: string;
  trashed_at: string | null;
}

/** RFC 9457, with the server's `errors` by field on 422. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  errors?: Record<string, string[]>;
}
