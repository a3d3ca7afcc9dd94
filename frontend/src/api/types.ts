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

/** How accounts are made on this server. */
export interface ServerSetup {
  /** There is no account yet: whoever registers next administers the server. */
  first_account: boolean;
  /** Making that account needs the set-up link that the server printed at its start. */
  needs_link: boolean;
  registration: 'open' | 'closed';
}

/** One sign-in of one's own. */
export interface SignIn {
  id: string;
  created_at: string;
  last_used_at: string;
  user_agent: string;
  current: boolean;
}

/** A key with which a program signs in. */
export interface AccessKey {
  id: string;
  name: string;
  /** The only workspace it opens; all of them when absent. */
  workspace_id: string | null;
  /** It never does more than this, nor more than its user may. */
  role: Role;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
}

/** A key just made: its secret is told this once. */
export interface NewAccessKey extends AccessKey {
  secret: string;
}

/** A one-time link into a workspace. */
export interface Invite {
  id: string;
  role: Role;
  created_at: string;
  expires_at: string;
}

/** A link just made: its address is told this once. */
export interface NewInvite extends Invite {
  url: string;
}

/** A part of a long list; pages count from 1. */
export interface Page<Item> {
  items: Item[];
  total: number;
  page: number;
  per_page: number;
}
