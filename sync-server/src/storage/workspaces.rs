//! Workspaces and their members.

mod members;

pub use members::{Changed, MemberError, add_member, remove_member, set_role};
pub(super) use members::{bump_access_epochs, insert as insert_member};

use super::again::{self, AgainError, Hold};
use super::audit::{self, Action, Target};
use super::{Db, Tx, dialect, in_tx, on_each};
use crate::access::needs::{Admin, Needs, Owner, Viewer};
use crate::access::{Asker, BoardAccess, Role, WorkspaceAccess, parse_role, role_name};
use board_doc::Timestamp;
use serde_json::json;
use uuid::Uuid;

/// A workspace to be made.
#[derive(Debug)]
pub struct NewWorkspace {
    /// Its id.
    pub id: Uuid,
    /// Who makes it.
    pub owner: Uuid,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// When it is made.
    pub now: Timestamp,
}

/// A workspace, as one of its members sees it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Workspace {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whose it is.
    pub owner_id: Uuid,
    /// The role of the one who asked.
    #[sqlx(try_from = "String")]
    pub role: StoredRole,
    /// In milliseconds since 1970.
    pub created_at: i64,
    /// In milliseconds since 1970.
    pub updated_at: i64,
}

/// A member of a workspace.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Member {
    /// Who.
    pub user_id: Uuid,
    /// Their username.
    pub username: String,
    /// How others see them.
    pub display_name: String,
    /// What they may do.
    #[sqlx(try_from = "String")]
    pub role: StoredRole,
    /// In milliseconds since 1970.
    pub added_at: i64,
}

/// A role, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredRole(pub Role);

impl TryFrom<String> for StoredRole {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        parse_role(&name)
            .map(Self)
            .ok_or_else(|| format!("{name:?} is no role"))
    }
}

/// Writes a workspace with its owner as its only member.
pub async fn insert(tx: &mut Tx, new: &NewWorkspace) -> sqlx::Result<()> {
    in_tx!(tx, |conn| {
        sqlx::query(
            "INSERT INTO workspaces (id, name, description, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)",
        )
        .bind(new.id)
        .bind(&new.name)
        .bind(&new.description)
        .bind(new.now.0)
        .execute(&mut *conn)
        .await?;
        sqlx::query(
            "INSERT INTO workspace_members (workspace_id, user_id, role, added_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(new.id)
        .bind(new.owner)
        .bind(role_name(Role::Owner))
        .bind(new.now.0)
        .execute(&mut *conn)
        .await?;
    });
    Ok(())
}

/// Makes a workspace.
pub async fn create(db: &Db, new: &NewWorkspace) -> sqlx::Result<Workspace> {
    let mut tx = db.begin_write().await?;
    insert(&mut tx, new).await?;
    tx.commit().await?;
    Ok(Workspace {
        id: new.id,
        name: new.name.clone(),
        description: new.description.clone(),
        owner_id: new.owner,
        role: StoredRole(Role::Owner),
        created_at: new.now.0,
        updated_at: new.now.0,
    })
}

/// What they may do in the workspace; `None` when it is not there or not theirs to see.
pub async fn access(db: &Db, workspace: Uuid, asker: Asker) -> sqlx::Result<Option<WorkspaceAccess<Viewer>>> {
    let role: Option<String> = on_each!(db.read(), |on| {
        sqlx::query_scalar("SELECT role FROM workspace_members WHERE workspace_id = $1 AND user_id = $2")
            .bind(workspace)
            .bind(asker.user)
            .fetch_optional(on)
            .await?
    });
    let role = role.map(|name| decode_role(&name)).transpose()?;
    let role = role.and_then(|role| asker.scope.of(workspace, role));
    Ok(role.map(|role| WorkspaceAccess::proven(workspace, asker.user, role)))
}

pub(super) fn decode_role(name: &str) -> sqlx::Result<Role> {
    parse_role(name).ok_or_else(|| sqlx::Error::Decode(format!("{name:?} is no role").into()))
}

/// The workspaces that they see, oldest first.
pub async fn list(db: &Db, asker: Asker) -> sqlx::Result<Vec<Workspace>> {
    let all: Vec<Workspace> = on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT w.id, w.name, w.description, o.user_id AS owner_id, m.role, w.created_at, w.updated_at \
             FROM workspace_members m JOIN workspaces w ON w.id = m.workspace_id \
             JOIN workspace_members o ON o.workspace_id = w.id AND o.role = 'owner' \
             WHERE m.user_id = $1 ORDER BY w.created_at, w.id",
        )
        .bind(asker.user)
        .fetch_all(on)
        .await?
    });
    Ok(all
        .into_iter()
        .filter_map(|workspace| {
            let role = asker.scope.of(workspace.id, workspace.role.0)?;
            Some(Workspace {
                role: StoredRole(role),
                ..workspace
            })
        })
        .collect())
}

/// The workspace; `None` when it was deleted meanwhile.
pub async fn get<R: Needs>(db: &Db, by: &WorkspaceAccess<R>) -> sqlx::Result<Option<Workspace>> {
    let found: Option<Workspace> = on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT w.id, w.name, w.description, o.user_id AS owner_id, m.role, w.created_at, w.updated_at \
             FROM workspace_members m JOIN workspaces w ON w.id = m.workspace_id \
             JOIN workspace_members o ON o.workspace_id = w.id AND o.role = 'owner' \
             WHERE m.workspace_id = $1 AND m.user_id = $2",
        )
        .bind(by.workspace())
        .bind(by.user())
        .fetch_optional(on)
        .await?
    });
    let role = StoredRole(by.role());
    Ok(found.map(|workspace| Workspace { role, ..workspace }))
}

/// The same within a transaction, as `user` sees it.
pub(super) async fn get_in(tx: &mut Tx, workspace: Uuid, user: Uuid) -> sqlx::Result<Option<Workspace>> {
    in_tx!(tx, |conn| {
        sqlx::query_as(
            "SELECT w.id, w.name, w.description, o.user_id AS owner_id, m.role, w.created_at, w.updated_at \
             FROM workspace_members m JOIN workspaces w ON w.id = m.workspace_id \
             JOIN workspace_members o ON o.workspace_id = w.id AND o.role = 'owner' \
             WHERE m.workspace_id = $1 AND m.user_id = $2",
        )
        .bind(workspace)
        .bind(user)
        .fetch_optional(&mut *conn)
        .await
    })
}

/// The members, in the order in which they came.
pub async fn members<R: Needs>(db: &Db, by: &WorkspaceAccess<R>) -> sqlx::Result<Vec<Member>> {
    on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT m.user_id, u.username, u.display_name, m.role, m.added_at \
             FROM workspace_members m JOIN users u ON u.id = m.user_id \
             WHERE m.workspace_id = $1 ORDER BY m.added_at, m.user_id",
        )
        .bind(by.workspace())
        .fetch_all(on)
        .await
    })
}

/// The ids of the members of a board's workspace.
pub async fn member_ids<R: Needs>(db: &Db, by: &BoardAccess<R>) -> sqlx::Result<Vec<Uuid>> {
    on_each!(db.read(), |on| {
        sqlx::query_scalar("SELECT user_id FROM workspace_members WHERE workspace_id = $1")
            .bind(by.workspace())
            .fetch_all(on)
            .await
    })
}

/// What of a workspace changes; what is absent stays.
#[derive(Debug, Default)]
pub struct WorkspaceChange {
    /// Its name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
}

/// Changes name and description.
pub async fn change(
    db: &Db,
    by: &WorkspaceAccess<Admin>,
    change: &WorkspaceChange,
    now: Timestamp,
) -> Result<(), AgainError> {
    let mut tx = db.begin_write().await?;
    let by = again::in_workspace(&mut tx, by, Hold::Roles).await?;
    in_tx!(&mut tx, |conn| {
        sqlx::query(
            "UPDATE workspaces SET name = COALESCE($1, name), description = COALESCE($2, description), \
             updated_at = $3 WHERE id = $4",
        )
        .bind(&change.name)
        .bind(&change.description)
        .bind(now.0)
        .bind(by.workspace())
        .execute(&mut *conn)
        .await?;
    });
    Ok(tx.commit().await?)
}

/// Deletes the workspace and all that belongs to it for ever; its boards' ids are never given again. Answers with
/// the boards.
pub async fn delete(db: &Db, by: &WorkspaceAccess<Owner>, now: Timestamp) -> Result<Vec<Uuid>, AgainError> {
    let mut tx = db.begin_write().await?;
    let by = again::in_workspace(&mut tx, by, Hold::Workspace).await?;
    // In the journal's order; batches under way commit first, those after it find no board.
    dialect::lock_boards_of(&mut tx, by.workspace()).await?;
    let boards: Vec<Uuid> = in_tx!(&mut tx, |conn| {
        sqlx::query(
            "INSERT INTO purged_boards (id, purged_at) SELECT id, $1 FROM boards WHERE workspace_id = $2 \
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(now.0)
        .bind(by.workspace())
        .execute(&mut *conn)
        .await?;
        let boards = sqlx::query_scalar("SELECT id FROM boards WHERE workspace_id = $1")
            .bind(by.workspace())
            .fetch_all(&mut *conn)
            .await?;
        sqlx::query("DELETE FROM workspaces WHERE id = $1")
            .bind(by.workspace())
            .execute(&mut *conn)
            .await?;
        boards
    });
    audit::note(
        &mut tx,
        by.user(),
        Action::WorkspaceDeleted,
        Target::Workspace(by.workspace()),
        json!({"boards": boards}),
        now,
    )
    .await?;
    tx.commit().await?;
    Ok(boards)
}
