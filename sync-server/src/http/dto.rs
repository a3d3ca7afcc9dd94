//! What the API answers with, exactly as documented.

use crate::access::Role;
use crate::live::document_id;
use crate::storage::boards::{Board, Writer};
use crate::storage::invites::Invite;
use crate::storage::users::User;
use crate::storage::workspaces::{Member, Workspace};
use board_doc::Timestamp;
use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use utoipa::ToSchema;
use uuid::Uuid;

/// Milliseconds since 1970 as RFC 3339 in UTC.
pub(super) fn rfc3339(millis: i64) -> String {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000)
        .ok()
        .and_then(|time| time.format(&Rfc3339).ok())
        .expect("times come from the clock, within the years that RFC 3339 has")
}

/// What somebody may do in a workspace; each includes those before it.
#[derive(ToSchema)]
#[schema(as = Role, rename_all = "snake_case")]
#[expect(
    dead_code,
    reason = "only its shape is wanted: `Role` belongs to a crate without descriptions of APIs"
)]
pub(super) enum RoleName {
    Viewer,
    Member,
    Admin,
    Owner,
}

/// An RFC 3339 time, to the millisecond.
pub(super) fn parse_rfc3339(text: &str) -> Option<Timestamp> {
    let time = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    let millis = time.unix_timestamp_nanos() / 1_000_000;
    i64::try_from(millis).ok().map(Timestamp)
}

/// `user`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub(super) struct UserDto {
    id: Uuid,
    username: String,
    email: String,
    display_name: String,
    is_superuser: bool,
    #[schema(format = DateTime, example = "2026-11-28T11:33:31.123Z")]
    created_at: String,
}

impl From<User> for UserDto {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            username: user.username,
            email: user.email,
            display_name: user.display_name,
            is_superuser: user.is_superuser,
            created_at: rfc3339(user.created_at),
        }
    }
}

/// `workspace`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Workspace)]
pub(super) struct WorkspaceDto {
    id: Uuid,
    name: String,
    description: String,
    owner_id: Uuid,
    #[schema(value_type = RoleName)]
    role: Role,
    #[schema(format = DateTime, example = "2026-11-28T11:33:31.123Z")]
    created_at: String,
    #[schema(format = DateTime, example = "2026-11-28T11:33:31.123Z")]
    updated_at: String,
}

impl From<Workspace> for WorkspaceDto {
    fn from(workspace: Workspace) -> Self {
        Self {
            id: workspace.id,
            name: workspace.name,
            description: workspace.description,
            owner_id: workspace.owner_id,
            role: workspace.role.0,
            created_at: rfc3339(workspace.created_at),
            updated_at: rfc3339(workspace.updated_at),
        }
    }
}

/// `workspace` with its members.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WorkspaceWithMembers {
    #[serde(flatten)]
    pub(super) workspace: WorkspaceDto,
    pub(super) members: Vec<MemberDto>,
}

/// `member`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Member)]
pub(super) struct MemberDto {
    user_id: Uuid,
    username: String,
    display_name: String,
    #[schema(value_type = RoleName)]
    role: Role,
    #[schema(format = DateTime, example = "2026-11-28T11:33:31.123Z")]
    added_at: String,
}

impl From<Member> for MemberDto {
    fn from(member: Member) -> Self {
        Self {
            user_id: member.user_id,
            username: member.username,
            display_name: member.display_name,
            role: member.role.0,
            added_at: rfc3339(member.added_at),
        }
    }
}

/// A one-time link into a workspace that nobody has used yet.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invite)]
pub(super) struct InviteDto {
    id: Uuid,
    /// As what somebody comes in.
    #[schema(value_type = RoleName)]
    role: Role,
    /// The user who made it.
    created_by: Uuid,
    #[schema(format = DateTime, example = "2026-11-28T11:33:31.123Z")]
    created_at: String,
    #[schema(format = DateTime, example = "2026-12-05T11:33:31.123Z")]
    expires_at: String,
}

impl From<Invite> for InviteDto {
    fn from(invite: Invite) -> Self {
        Self {
            id: invite.id,
            role: invite.role.0,
            created_by: invite.created_by,
            created_at: rfc3339(invite.created_at),
            expires_at: rfc3339(invite.expires_at),
        }
    }
}

/// A link just made, with its address, which is told this once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NewInvite)]
pub(super) struct NewInviteDto {
    #[serde(flatten)]
    pub(super) invite: InviteDto,
    /// To be opened in a browser. The token stands behind `#`, so that no log sees it.
    #[schema(example = "https://weft.example.org/invite#Zm9vYmFy")]
    pub(super) url: String,
}

/// `board`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Board)]
pub(super) struct BoardDto {
    id: Uuid,
    workspace_id: Uuid,
    name: String,
    description: String,
    #[schema(value_type = RoleName)]
    role: Role,
    automerge_url: String,
    #[schema(format = DateTime, example = "2026-11-28T11:33:31.123Z")]
    created_at: String,
    #[schema(format = DateTime, example = "2026-11-28T11:33:31.123Z")]
    updated_at: String,
    #[schema(format = DateTime)]
    trashed_at: Option<String>,
}

impl From<Board> for BoardDto {
    fn from(board: Board) -> Self {
        Self {
            id: board.id,
            workspace_id: board.workspace_id,
            name: board.name,
            description: board.description,
            role: board.role.0,
            automerge_url: automerge_url(board.id),
            created_at: rfc3339(board.created_at),
            updated_at: rfc3339(board.updated_at),
            trashed_at: board.trashed_at.map(rfc3339),
        }
    }
}

/// Under which URL stock clients find the board: its 16 id bytes in base58check.
fn automerge_url(board: Uuid) -> String {
    format!("automerge:{}", document_id(board))
}

/// One of a board's people.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Person)]
pub(super) struct PersonDto {
    user_id: Uuid,
    username: String,
    display_name: String,
    #[schema(value_type = Option<RoleName>)]
    role: Option<String>,
}

impl From<Writer> for PersonDto {
    fn from(writer: Writer) -> Self {
        let Writer {
            user_id,
            username,
            display_name,
            role,
        } = writer;
        Self {
            user_id,
            username,
            display_name,
            role,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rfc_3339_in_utc() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339(1_700_000_000_123), "2023-11-14T22:13:20.123Z");
    }

    #[test]
    fn the_described_roles_are_the_roles() {
        use utoipa::PartialSchema as _;
        let roles = [Role::Viewer, Role::Member, Role::Admin, Role::Owner];
        let described = serde_json::to_value(RoleName::schema()).unwrap();
        assert_eq!(described["enum"], serde_json::json!(roles));
    }

    #[test]
    fn a_boards_url_is_that_of_stock_clients() {
        // From the documentation of automerge-repo's URL format: 16 bytes and 4 of a double SHA-256.
        let url = automerge_url(Uuid::nil());
        let encoded = url.strip_prefix("automerge:").unwrap();
        let bytes = bs58::decode(encoded).with_check(None).into_vec().unwrap();
        assert_eq!(bytes, [0; 16]);
        assert_eq!(bs58::decode(encoded).into_vec().unwrap().len(), 20);
    }
}
