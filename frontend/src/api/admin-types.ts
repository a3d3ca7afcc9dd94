/** What administrators are told. Times are RFC 3339 in UTC, ids UUIDs, sizes bytes. */

export interface UserName {
  user_id: string;
  username: string;
}

export interface AdminOverview {
  version: string;
  node: {
    id: string;
    started_at: string;
    sockets: number;
    /** Boards that somebody has open. */
    open_boards: number;
    queued_bytes: number;
  };
  health: { status: 'ready' | 'draining'; database: 'sqlite' | 'postgres' };
  counts: {
    users: number;
    active_users: number;
    superusers: number;
    sessions: number;
    workspaces: number;
    boards: number;
    trashed_boards: number;
    audit_entries: number;
  };
  storage_bytes: number;
  registration: 'open' | 'closed';
}

export interface AdminUser {
  id: string;
  username: string;
  email: string;
  display_name: string;
  is_active: boolean;
  is_superuser: boolean;
  created_at: string;
  last_seen_at: string | null;
  sessions: number;
  workspaces: number;
}

export interface AdminWorkspace {
  id: string;
  name: string;
  owner: UserName;
  members: number;
  boards: number;
  storage_bytes: number;
  created_at: string;
  updated_at: string;
}

export interface AdminBoard {
  id: string;
  name: string;
  workspace_id: string;
  workspace_name: string;
  created_by: UserName;
  created_at: string;
  updated_at: string;
  trashed_at: string | null;
  changes: number;
  log_bytes: number;
  snapshot_bytes: number;
  storage_bytes: number;
}

export interface AdminSocket {
  id: number;
  /** Absent until they have said who they are. */
  user: UserName | null;
  board_id: string;
  address: string;
  since: string;
  kind: string;
  queued_bytes: number;
  closing: boolean;
}

export interface AuditEntry {
  seq: number;
  at: string;
  actor: { kind: string; user_id: string | null; username: string | null };
  action: string;
  target: { kind: string; id: string | null };
  /** Names as they were, old and new values. */
  detail: unknown;
  /** Absent for the shell. */
  address: string | null;
  hash: string;
}

/** A one-time link with which the owner of an account sets a new password. */
export interface ResetLink {
  url: string;
  expires_at: string;
}
