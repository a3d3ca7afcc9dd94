/** The shapes of the REST contract, generated from the API's description. Times are RFC 3339 in UTC, ids UUIDs. */
import type { components } from '../generated/api';

type Schemas = components['schemas'];

export type User = Schemas['User'];
/** What register and login answer. With `"cookie": true` the refresh token is in the cookie, not here. */
export type SignedIn = Schemas['SignedIn'];
export type Refreshed = Schemas['Tokens'];
/** `viewer` < `member` < `admin` < `owner`. */
export type Role = Schemas['Role'];
export type Workspace = Schemas['Workspace'];
export type Member = Schemas['Member'];
export type Board = Schemas['Board'];
/** RFC 9457, with the server's `errors` by field on 422. Somebody in between may leave out the detail. */
export type Problem = Omit<Schemas['Problem'], 'detail'> & { detail?: string };

// What the description does not have yet.

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
