//! One-time links into a workspace. What is stored of a link's token is its hash.

use super::again::{self, AgainError, Hold};
use super::audit::{self, Action, Target};
use super::workspaces::{self, StoredRole, Workspace};
use super::{Db, Tx, dialect, in_tx, on_each};
use crate::access::needs::Admin;
use crate::access::{Denied, Role, WorkspaceAccess, membership, role_name};
use crate::limits::INVITES_OPEN_MAX;
use board_doc::Timestamp;
use serde_json::json;
use uuid::Uuid;

/// A link to be made.
#[derive(Debug)]
pub struct NewInvite {
    /// Its id.
    pub id: Uuid,
    /// SHA-256 of its token.
    pub token_hash: [u8; 32],
    /// As what somebody comes in.
    pub role: Role,
    /// When it is made.
    pub now: Timestamp,
    /// Until when it works.
    pub expires_at: Timestamp,
}

/// A link that nobody has used yet.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Invite {
    /// Its id.
    pub id: Uuid,
    /// As what somebody comes in.
    #[sqlx(try_from = "String")]
    pub role: StoredRole,
    /// Who made it.
    pub created_by: Uuid,
    /// In milliseconds since 1970.
    pub created_at: i64,
    /// In milliseconds since 1970.
    pub expires_at: i64,
}

/// Why there is no link, or why one does not work.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// It was used, has run out, was taken back, or was never ours; or the workspace is gone.
    #[error("there is no such invitation")]
    Dead,
    /// The caller may not make it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// There are enough of them.
    #[error("a workspace has at most {INVITES_OPEN_MAX} open invitations; take some back")]
    TooMany,
    /// The database did not do it.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

impl From<AgainError> for InviteError {
    fn from(error: AgainError) -> Self {
        match error {
            AgainError::Gone => Self::Dead,
            AgainError::Denied(denied) => Self::Denied(denied),
            AgainError::Database(error) => Self::Database(error),
        }
    }
}

/// Makes a link. Those that have run out are forgotten on the way.
pub async fn create(db: &Db, by: &WorkspaceAccess<Admin>, new: &NewInvite) -> Result<Invite, InviteError> {
    let mut tx = db.begin_write().await?;
    let by = again::in_workspace(&mut tx, by, Hold::Workspace).await?;
    membership::may_let_in(by.role(), new.role)?;
    let open: i64 = in_tx!(&mut tx, |conn| {
        sqlx::query("DELETE FROM workspace_invites WHERE workspace_id = $1 AND expires_at <= $2")
            .bind(by.workspace())
            .bind(new.now.0)
            .execute(&mut *conn)
            .await?;
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM workspace_invites WHERE workspace_id = $1 AND accepted_by IS NULL",
        )
        .bind(by.workspace())
        .fetch_one(&mut *conn)
        .await?
    });
    if open >= INVITES_OPEN_MAX {
        return Err(InviteError::TooMany);
    }
    in_tx!(&mut tx, |conn| {
        sqlx::query(
            "INSERT INTO workspace_invites (id, workspace_id, role, token_hash, created_by, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(new.id)
        .bind(by.workspace())
        .bind(role_name(new.role))
        .bind(&new.token_hash[..])
        .bind(by.user())
        .bind(new.now.0)
        .bind(new.expires_at.0)
        .execute(&mut *conn)
        .await?;
    });
    let detail = json!({"workspace_id": by.workspace(), "role": role_name(new.role)});
    let target = Target::Invite(new.id);
    audit::note(&mut tx, by.user(), Action::InviteMade, target, detail, new.now).await?;
    tx.commit().await?;
    Ok(Invite {
        id: new.id,
        role: StoredRole(new.role),
        created_by: by.user(),
        created_at: new.now.0,
        expires_at: new.expires_at.0,
    })
}

/// The links that still work, oldest first.
pub async fn list(db: &Db, by: &WorkspaceAccess<Admin>, now: Timestamp) -> sqlx::Result<Vec<Invite>> {
    on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT id, role, created_by, created_at, expires_at FROM workspace_invites \
             WHERE workspace_id = $1 AND accepted_by IS NULL AND expires_at > $2 ORDER BY created_at, id",
        )
        .bind(by.workspace())
        .bind(now.0)
        .fetch_all(on)
        .await
    })
}

/// Takes a link back.
pub async fn revoke(
    db: &Db,
    by: &WorkspaceAccess<Admin>,
    invite: Uuid,
    now: Timestamp,
) -> Result<(), InviteError> {
    let mut tx = db.begin_write().await?;
    let by = again::in_workspace(&mut tx, by, Hold::Workspace).await?;
    let revoked = in_tx!(&mut tx, |conn| {
        sqlx::query(
            "DELETE FROM workspace_invites WHERE id = $1 AND workspace_id = $2 AND accepted_by IS NULL",
        )
        .bind(invite)
        .bind(by.workspace())
        .execute(&mut *conn)
        .await?
        .rows_affected()
    });
    if revoked == 0 {
        return Err(InviteError::Dead);
    }
    let detail = json!({"workspace_id": by.workspace()});
    let target = Target::Invite(invite);
    audit::note(&mut tx, by.user(), Action::InviteRevoked, target, detail, now).await?;
    Ok(tx.commit().await?)
}

/// Where a link has led.
#[derive(Debug)]
pub struct Entered {
    /// The workspace, as the newcomer sees it.
    pub workspace: Workspace,
    /// Its boards, to which somebody has access now; none when they had it before.
    pub boards: Vec<Uuid>,
}

/// Uses a link up. Whoever is a member already does not use it up; whoever has used it is let in again, for their
/// first answer may have been lost.
pub async fn accept(
    db: &Db,
    token_hash: [u8; 32],
    user: Uuid,
    now: Timestamp,
) -> Result<Entered, InviteError> {
    let mut tx = db.begin_write().await?;
    let workspace = workspace_of(&mut tx, token_hash)
        .await?
        .ok_or(InviteError::Dead)?;
    dialect::lock_workspace(&mut tx, workspace, Hold::Workspace).await?;
    // Looked at again: it may have been used while this waited.
    let link = read(&mut tx, token_hash).await?.ok_or(InviteError::Dead)?;
    let is_in = again::role_of(&mut tx, workspace, user).await?.is_some();
    let works = link.accepted_by.is_none() && link.expires_at > now.0;
    let boards = match (is_in, works) {
        (true, true) => Vec::new(),
        (true, false) if link.accepted_by == Some(user) => Vec::new(),
        (false, true) => {
            use_up(&mut tx, &link, user, now).await?;
            workspaces::insert_member(&mut tx, workspace, user, link.role.0, now).await?;
            let boards = workspaces::bump_access_epochs(&mut tx, workspace).await?;
            let detail = json!({"user_id": user, "role": role_name(link.role.0), "invite_id": link.id});
            let target = Target::Workspace(workspace);
            audit::note(&mut tx, user, Action::MemberAdded, target, detail, now).await?;
            boards
        }
        _ => return Err(InviteError::Dead),
    };
    let workspace = workspaces::get_in(&mut tx, workspace, user)
        .await?
        .ok_or(InviteError::Dead)?;
    tx.commit().await?;
    Ok(Entered { workspace, boards })
}

#[derive(sqlx::FromRow)]
struct Link {
    id: Uuid,
    #[sqlx(try_from = "String")]
    role: StoredRole,
    expires_at: i64,
    accepted_by: Option<Uuid>,
}

async fn workspace_of(tx: &mut Tx, token_hash: [u8; 32]) -> sqlx::Result<Option<Uuid>> {
    in_tx!(tx, |conn| {
        sqlx::query_scalar("SELECT workspace_id FROM workspace_invites WHERE token_hash = $1")
            .bind(&token_hash[..])
            .fetch_optional(&mut *conn)
            .await
    })
}

async fn read(tx: &mut Tx, token_hash: [u8; 32]) -> sqlx::Result<Option<Link>> {
    in_tx!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, role, expires_at, accepted_by FROM workspace_invites WHERE token_hash = $1",
        )
        .bind(&token_hash[..])
        .fetch_optional(&mut *conn)
        .await
    })
}

async fn use_up(tx: &mut Tx, link: &Link, user: Uuid, now: Timestamp) -> sqlx::Result<()> {
    in_tx!(tx, |conn| {
        sqlx::query("UPDATE workspace_invites SET accepted_by = $1, accepted_at = $2 WHERE id = $3")
            .bind(user)
            .bind(now.0)
            .bind(link.id)
            .execute(&mut *conn)
            .await?;
    });
    Ok(())
}

/// Forgets the unused links that `user` has made and, having this role now (`None`: no member any more), could not
/// make.
pub(super) async fn forget_beyond(
    tx: &mut Tx,
    workspace: Uuid,
    user: Uuid,
    role: Option<Role>,
) -> sqlx::Result<()> {
    let may_make = |made: Role| role.is_some_and(|role| membership::may_let_in(role, made).is_ok());
    for made in [Role::Viewer, Role::Member, Role::Admin] {
        if may_make(made) {
            continue;
        }
        in_tx!(tx, |conn| {
            sqlx::query(
                "DELETE FROM workspace_invites WHERE workspace_id = $1 AND created_by = $2 AND role = $3 \
                 AND accepted_by IS NULL",
            )
            .bind(workspace)
            .bind(user)
            .bind(role_name(made))
            .execute(&mut *conn)
            .await?;
        });
    }
    Ok(())
}
