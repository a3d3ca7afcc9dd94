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
/** Somebody who wrote on a board; without a role, they have left. */
export type Person = Schemas['Person'];
export type Board = Schemas['Board'];
/** A card as the server tells of it. */
export type CardDto = Schemas['Card'];
/** RFC 9457, with the server's `errors` by field on 422. Somebody in between may leave out the detail. */
export type Problem = Omit<Schemas['Problem'], 'detail'> & { detail?: string };

/** How accounts are made on this server. */
export type ServerSetup = Schemas['Setup'];
/** One sign-in of one's own. */
export type SignIn = Schemas['Session'];
/** A key with which a program signs in; it never does more than its user may. */
export type AccessKey = Schemas['AccessKey'];
export type AccessKeyWish = Schemas['CreateAccessKey'];
/** A key just made: its secret is told this once. */
export type NewAccessKey = Schemas['NewAccessKey'];
/** A one-time link into a workspace. */
export type Invite = Schemas['Invite'];
/** A link just made: its address is told this once. */
export type NewInvite = Schemas['NewInvite'];

export type AdminOverview = Schemas['AdminOverview'];
export type AdminUser = Schemas['AdminUser'];
export type AdminWorkspace = Schemas['AdminWorkspace'];
export type AdminBoard = Schemas['AdminBoard'];
export type AuditEntry = Schemas['AuditEntry'];

/** A part of a long list; pages count from 1. */
export interface Page<Item> {
  items: Item[];
  total: number;
  page: number;
  per_page: number;
}

// What the description does not have yet.

export interface AdminSocket {
  id: number;
  /** Absent until they have said who they are. */
  user: Schemas['UserName'] | null;
  board_id: string;
  address: string;
  since: string;
  kind: string;
  queued_bytes: number;
  closing: boolean;
}

export interface AccountWish {
  username: string;
  email: string;
  /** Without one, a reset link lets its owner choose it. */
  password?: string;
  is_superuser: boolean;
}

/** A one-time link with which the owner of an account sets a new password. */
export interface ResetLink {
  url: string;
  expires_at: string;
}
