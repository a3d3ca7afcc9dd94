//! Members: added, given other roles, removed. Each change tells all rooms of the workspace to look again.

use super::super::again::{self, AgainError, Hold};
use super::super::audit::{self, Action, Target};
use super::super::{Db, Tx, dialect, in_tx, invites};
use super::Member;
use crate::access::membership::{self, MembershipError, RoleChange};
use crate::access::needs::{Admin, Viewer};
use crate::access::{Denied, Role, WorkspaceAccess, role_name};
use board_doc::Timestamp;
use serde_json::json;
use uuid::Uuid;

/// Why the members are as they were.
#[derive(Debug, thiserror::Error)]
pub enum MemberError {
    /// The workspace is gone, or the caller is not in it any more.
    #[error("there is no such workspace any more")]
    Gone,
    /// They are not in it.
    #[error("there is no such member")]
    NoSuchMember,
    /// They are in it already.
    #[error("they are a member already")]
    AlreadyIn,
    /// The rules of membership are against it.
    #[error(transparent)]
    Rule(#[from] MembershipError),
    /// The database did not do it.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

impl From<Denied> for MemberError {
    fn from(denied: Denied) -> Self {
        Self::Rule(denied.into())
    }
}

impl From<AgainError> for MemberError {
    fn from(error: AgainError) -> Self {
        match error {
            AgainError::Gone => Self::Gone,
            AgainError::Denied(denied) => denied.into(),
            AgainError::Database(error) => Self::Database(error),
        }
    }
}

/// A member as they are now, and the boards to which somebody's access has changed.
#[derive(Debug)]
pub struct Changed {
    /// The member.
    pub member: Member,
    /// The workspace's boards; none when nothing has changed.
    pub boards: Vec<Uuid>,
}

/// Adds a user to the workspace.
pub async fn add_member(
    db: &Db,
    by: &WorkspaceAccess<Admin>,
    user: Uuid,
    role: Role,
    now: Timestamp,
) -> Result<Changed, MemberError> {
    let mut tx = db.begin_write().await?;
    let by = again::in_workspace(&mut tx, by, Hold::Workspace).await?;
    membership::may_let_in(by.role(), role)?;
    if !insert(&mut tx, by.workspace(), user, role, now).await? {
        return Err(MemberError::AlreadyIn);
    }
    let boards = bump_access_epochs(&mut tx, by.workspace()).await?;
    let change = Told {
        by: by.user(),
        action: Action::MemberAdded,
        role: Some(role),
    };
    finish(tx, by.workspace(), user, boards, change, now).await
}

/// Gives a member another role. [`Role::Owner`] hands the workspace over: the former owner is an admin then.
pub async fn set_role(
    db: &Db,
    by: &WorkspaceAccess<Admin>,
    user: Uuid,
    role: Role,
    now: Timestamp,
) -> Result<Changed, MemberError> {
    let mut tx = db.begin_write().await?;
    let by = again::in_workspace(&mut tx, by, Hold::Workspace).await?;
    let workspace = by.workspace();
    let is = again::role_of(&mut tx, workspace, user)
        .await?
        .ok_or(MemberError::NoSuchMember)?;
    let action = match membership::change(by.role(), is, role)? {
        RoleChange::Nothing => {
            let member = read(&mut tx, workspace, user).await?;
            return Ok(Changed {
                member,
                boards: Vec::new(),
            });
        }
        RoleChange::Role => {
            write(&mut tx, workspace, user, role).await?;
            Action::MemberRoleChanged
        }
        RoleChange::HandOver => {
            // In this order: there are never two owners, not even for a moment.
            write(&mut tx, workspace, by.user(), Role::Admin).await?;
            write(&mut tx, workspace, user, Role::Owner).await?;
            Action::WorkspaceHandedOver
        }
    };
    let boards = bump_access_epochs(&mut tx, workspace).await?;
    let change = Told {
        by: by.user(),
        action,
        role: Some(role),
    };
    finish(tx, workspace, user, boards, change, now).await
}

/// Puts a member out of the workspace, or lets them leave. Answers with the workspace's boards.
pub async fn remove_member(
    db: &Db,
    by: &WorkspaceAccess<Viewer>,
    user: Uuid,
    now: Timestamp,
) -> Result<Vec<Uuid>, MemberError> {
    let mut tx = db.begin_write().await?;
    let by = again::in_workspace(&mut tx, by, Hold::Workspace).await?;
    let workspace = by.workspace();
    let is = again::role_of(&mut tx, workspace, user).await?;
    // Who may not remove anybody is not told who is there.
    let is_or_viewer = is.unwrap_or(Role::Viewer);
    membership::may_remove(by.role(), is_or_viewer, user == by.user())?;
    if is.is_none() {
        return Err(MemberError::NoSuchMember);
    }
    in_tx!(&mut tx, |conn| {
        sqlx::query("DELETE FROM workspace_members WHERE workspace_id = $1 AND user_id = $2")
            .bind(workspace)
            .bind(user)
            .execute(&mut *conn)
            .await?;
    });
    invites::forget_beyond(&mut tx, workspace, user, None).await?;
    let boards = bump_access_epochs(&mut tx, workspace).await?;
    let change = Told {
        by: by.user(),
        action: Action::MemberRemoved,
        role: None,
    };
    tell(&mut tx, workspace, user, change, now).await?;
    tx.commit().await?;
    Ok(boards)
}

/// `false`: they are in it already.
pub(in crate::storage) async fn insert(
    tx: &mut Tx,
    workspace: Uuid,
    user: Uuid,
    role: Role,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let added = in_tx!(tx, |conn| {
        sqlx::query(
            "INSERT INTO workspace_members (workspace_id, user_id, role, added_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (workspace_id, user_id) DO NOTHING",
        )
        .bind(workspace)
        .bind(user)
        .bind(role_name(role))
        .bind(now.0)
        .execute(&mut *conn)
        .await?
        .rows_affected()
    });
    Ok(added == 1)
}

/// Writes a role. The links that they have made and could not make any more are dead: nobody comes back by a link
/// made for later.
async fn write(tx: &mut Tx, workspace: Uuid, user: Uuid, role: Role) -> sqlx::Result<()> {
    in_tx!(tx, |conn| {
        sqlx::query("UPDATE workspace_members SET role = $1 WHERE workspace_id = $2 AND user_id = $3")
            .bind(role_name(role))
            .bind(workspace)
            .bind(user)
            .execute(&mut *conn)
            .await?;
    });
    invites::forget_beyond(tx, workspace, user, Some(role)).await
}

/// What the audit log is told.
struct Told {
    by: Uuid,
    action: Action,
    role: Option<Role>,
}

async fn tell(tx: &mut Tx, workspace: Uuid, user: Uuid, told: Told, now: Timestamp) -> sqlx::Result<()> {
    let detail = json!({"user_id": user, "role": told.role.map(role_name)});
    audit::note(
        tx,
        told.by,
        told.action,
        Target::Workspace(workspace),
        detail,
        now,
    )
    .await
}

async fn finish(
    mut tx: Tx,
    workspace: Uuid,
    user: Uuid,
    boards: Vec<Uuid>,
    told: Told,
    now: Timestamp,
) -> Result<Changed, MemberError> {
    let member = read(&mut tx, workspace, user).await?;
    tell(&mut tx, workspace, user, told, now).await?;
    tx.commit().await?;
    Ok(Changed { member, boards })
}

async fn read(tx: &mut Tx, workspace: Uuid, user: Uuid) -> sqlx::Result<Member> {
    in_tx!(tx, |conn| {
        sqlx::query_as(
            "SELECT m.user_id, u.username, u.display_name, m.role, m.added_at \
             FROM workspace_members m JOIN users u ON u.id = m.user_id \
             WHERE m.workspace_id = $1 AND m.user_id = $2",
        )
        .bind(workspace)
        .bind(user)
        .fetch_one(&mut *conn)
        .await
    })
}

/// Somebody's access has changed: no batch that was judged before may still be appended. Answers with the boards.
pub(in crate::storage) async fn bump_access_epochs(tx: &mut Tx, workspace: Uuid) -> sqlx::Result<Vec<Uuid>> {
    dialect::lock_boards_of(tx, workspace).await?;
    in_tx!(tx, |conn| {
        sqlx::query_scalar(
            "UPDATE boards SET access_epoch = access_epoch + 1 WHERE workspace_id = $1 RETURNING id",
        )
        .bind(workspace)
        .fetch_all(&mut *conn)
        .await
    })
}
