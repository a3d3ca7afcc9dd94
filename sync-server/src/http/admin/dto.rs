//! What administrators are told.

use crate::hex::hex;
use crate::http::dto::rfc3339;
use crate::live::sockets::{SocketFacts, SocketKind};
use crate::storage::admin::{BoardEntry, Counts, UserEntry, WorkspaceEntry};
use crate::storage::audit::Recorded;
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// A user by name.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct UserName {
    user_id: Uuid,
    username: String,
}

/// An account, for administrators.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminUser)]
pub(in crate::http) struct UserEntryDto {
    id: Uuid,
    username: String,
    email: String,
    display_name: String,
    is_active: bool,
    is_superuser: bool,
    #[schema(format = DateTime)]
    created_at: String,
    /// When one of its sessions was last used.
    #[schema(format = DateTime)]
    last_seen_at: Option<String>,
    /// Sessions that have not ended.
    sessions: i64,
    /// Workspaces that it is a member of.
    workspaces: i64,
}

impl From<UserEntry> for UserEntryDto {
    fn from(user: UserEntry) -> Self {
        Self {
            id: user.id,
            username: user.username,
            email: user.email,
            display_name: user.display_name,
            is_active: user.is_active,
            is_superuser: user.is_superuser,
            created_at: rfc3339(user.created_at),
            last_seen_at: user.last_seen_at.map(rfc3339),
            sessions: user.sessions,
            workspaces: user.workspaces,
        }
    }
}

/// A workspace, for administrators.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminWorkspace)]
pub(in crate::http) struct WorkspaceEntryDto {
    id: Uuid,
    name: String,
    owner: UserName,
    /// Members, with the owner.
    members: i64,
    /// Boards, with those in the trash.
    boards: i64,
    /// What its boards take, in bytes.
    storage_bytes: i64,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
}

impl From<WorkspaceEntry> for WorkspaceEntryDto {
    fn from(workspace: WorkspaceEntry) -> Self {
        Self {
            id: workspace.id,
            name: workspace.name,
            owner: UserName {
                user_id: workspace.owner_id,
                username: workspace.owner_username,
            },
            members: workspace.members,
            boards: workspace.boards,
            storage_bytes: workspace.storage_bytes,
            created_at: rfc3339(workspace.created_at),
            updated_at: rfc3339(workspace.updated_at),
        }
    }
}

/// A board, for administrators: never what is on it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminBoard)]
pub(in crate::http) struct BoardEntryDto {
    id: Uuid,
    name: String,
    workspace_id: Uuid,
    workspace_name: String,
    created_by: UserName,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
    #[schema(format = DateTime)]
    trashed_at: Option<String>,
    /// How many changes it has had.
    changes: i64,
    /// What is kept of its log, in bytes.
    log_bytes: i64,
    /// Its snapshots, in bytes.
    snapshot_bytes: i64,
    /// Both together, in bytes.
    storage_bytes: i64,
    /// Whether the node that answers has found what is stored of it to be damaged.
    quarantined: bool,
}

impl BoardEntryDto {
    /// What is listed of a board.
    pub(super) fn new(board: BoardEntry, quarantined: bool) -> Self {
        Self {
            id: board.id,
            name: board.name,
            workspace_id: board.workspace_id,
            workspace_name: board.workspace_name,
            created_by: UserName {
                user_id: board.created_by,
                username: board.created_by_username,
            },
            created_at: rfc3339(board.created_at),
            updated_at: rfc3339(board.updated_at),
            trashed_at: board.trashed_at.map(rfc3339),
            changes: board.changes,
            log_bytes: board.log_bytes,
            snapshot_bytes: board.snapshot_bytes,
            storage_bytes: board.log_bytes + board.snapshot_bytes,
            quarantined,
        }
    }
}

/// An open socket of this node.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminSocket)]
pub(in crate::http) struct SocketDto {
    /// Its number: unique on this node for as long as it runs.
    id: u64,
    /// Who is behind it; null until they have said it.
    user: Option<UserName>,
    /// Which board it is on; null where it may be on many.
    board_id: Option<Uuid>,
    #[schema(example = "192.0.2.1")]
    address: String,
    #[schema(format = DateTime)]
    since: String,
    /// Which protocol it speaks.
    #[schema(example = "sync")]
    kind: &'static str,
    /// What waits to be written to it, in bytes.
    queued_bytes: usize,
    /// Whether it is about to be closed from here.
    closing: bool,
}

impl SocketDto {
    /// With the names of the users.
    pub(super) fn new(socket: SocketFacts, names: &HashMap<Uuid, String>) -> Self {
        let user = socket.user.map(|user_id| UserName {
            user_id,
            username: names.get(&user_id).cloned().unwrap_or_default(),
        });
        let arrival = socket.arrival;
        let kind = match arrival.kind {
            SocketKind::Sync => "sync",
            SocketKind::Json => "json",
            SocketKind::Stock => "automerge_repo",
        };
        Self {
            id: socket.id,
            user,
            board_id: arrival.board,
            address: arrival.address.0.to_string(),
            since: rfc3339(arrival.at.0),
            kind,
            queued_bytes: socket.queued_bytes,
            closing: socket.closing,
        }
    }

    /// Whether the searched text is in it.
    pub(super) fn has(&self, text: &str) -> bool {
        let user = self.user.iter().map(|user| user.username.to_lowercase());
        // A short name may well be somewhere in an id.
        user.chain([self.address.clone()])
            .any(|field| field.contains(text))
            || self.board_id.is_some_and(|board| board.to_string() == text)
    }
}

/// How much there is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminCounts)]
pub(in crate::http) struct CountsDto {
    users: i64,
    active_users: i64,
    /// Active ones.
    superusers: i64,
    /// Sessions that have not ended.
    sessions: i64,
    workspaces: i64,
    /// Boards, with those in the trash.
    boards: i64,
    trashed_boards: i64,
    audit_entries: i64,
}

impl From<&Counts> for CountsDto {
    fn from(counts: &Counts) -> Self {
        Self {
            users: counts.users,
            active_users: counts.active_users,
            superusers: counts.superusers,
            sessions: counts.sessions,
            workspaces: counts.workspaces,
            boards: counts.boards,
            trashed_boards: counts.trashed_boards,
            audit_entries: counts.audit_entries,
        }
    }
}

/// An entry of the audit log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub(in crate::http) struct AuditEntryDto {
    /// Its place in the log, from 1, without gaps.
    seq: i64,
    #[schema(format = DateTime)]
    at: String,
    actor: ActorDto,
    /// What was done.
    #[schema(example = "account.deactivated")]
    action: String,
    target: TargetDto,
    /// More of it: names as they were, old and new values.
    #[schema(value_type = Object)]
    detail: Value,
    /// From where; null for the shell.
    address: Option<String>,
    /// SHA-256 over this entry and the hash of the one before, in hexadecimal digits.
    hash: String,
}

/// Who did it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditActor)]
pub(in crate::http) struct ActorDto {
    /// `user`, `shell`, or `nobody` (not signed in).
    #[schema(example = "user")]
    kind: String,
    user_id: Option<Uuid>,
    username: Option<String>,
}

/// What it was done to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditTarget)]
pub(in crate::http) struct TargetDto {
    /// `user`, `workspace`, `board`, `key`, `invite`, `session` or `server`.
    #[schema(example = "user")]
    kind: String,
    id: Option<Uuid>,
}

impl From<Recorded> for AuditEntryDto {
    fn from(entry: Recorded) -> Self {
        Self {
            seq: entry.seq,
            at: rfc3339(entry.at),
            actor: ActorDto {
                kind: entry.actor_kind,
                user_id: entry.actor_id,
                username: entry.actor_username,
            },
            action: entry.action,
            target: TargetDto {
                kind: entry.target_kind,
                id: entry.target_id,
            },
            // Were it no JSON, the chain would be broken, and that is found elsewhere.
            detail: serde_json::from_str(&entry.detail).unwrap_or(Value::Null),
            address: entry.address,
            hash: hex(&entry.hash),
        }
    }
}
