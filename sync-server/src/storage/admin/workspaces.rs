//! Workspaces, as administrators see them.

use super::matching;
use crate::access::Superuser;
use crate::storage::page::{Page, Paged};
use crate::storage::{Db, in_tx};
use uuid::Uuid;

/// A workspace in the administrators' list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct WorkspaceEntry {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub owner_id: Uuid,
    /// Their name.
    pub owner_username: String,
    /// How many members it has, with the owner.
    pub members: i64,
    /// How many boards it has, with those in the trash.
    pub boards: i64,
    /// What its boards take, in bytes.
    pub storage_bytes: i64,
    /// In milliseconds since 1970.
    pub created_at: i64,
    /// In milliseconds since 1970.
    pub updated_at: i64,
}

macro_rules! from {
    () => {
        concat!(
            " FROM workspaces w JOIN workspace_members o ON o.workspace_id = w.id AND o.role = 'owner' \
             JOIN users u ON u.id = o.user_id WHERE (",
            matching!("w.name"),
            " OR u.username_key LIKE $1 ESCAPE '\\' OR w.id = $2)"
        )
    };
}

/// The workspaces whose name or whose owner's name has the searched text in it, the newest first.
pub async fn workspaces(db: &Db, _by: &Superuser, page: &Page) -> sqlx::Result<Paged<WorkspaceEntry>> {
    let mut tx = db.begin_read().await?;
    in_tx!(&mut tx, |conn| {
        let total = sqlx::query_scalar(concat!("SELECT COUNT(*)", from!()))
            .bind(page.pattern())
            .bind(page.id())
            .fetch_one(&mut *conn)
            .await?;
        let items = sqlx::query_as(concat!(
            "SELECT w.id, w.name, o.user_id AS owner_id, u.username AS owner_username, \
             (SELECT COUNT(*) FROM workspace_members m WHERE m.workspace_id = w.id) AS members, \
             (SELECT COUNT(*) FROM boards b WHERE b.workspace_id = w.id) AS boards, \
             (SELECT COALESCE(SUM(LENGTH(l.chunk)), 0) FROM boards b JOIN board_log l ON l.board_id = b.id \
              WHERE b.workspace_id = w.id) + \
             (SELECT CAST(COALESCE(SUM(s.size), 0) AS BIGINT) FROM boards b \
              JOIN board_snapshots s ON s.board_id = b.id WHERE b.workspace_id = w.id) AS storage_bytes, w.created_at, w.updated_at",
            from!(),
            " ORDER BY w.created_at DESC, w.id LIMIT $3 OFFSET $4"
        ))
        .bind(page.pattern())
        .bind(page.id())
        .bind(page.limit())
        .bind(page.offset())
        .fetch_all(&mut *conn)
        .await?;
        Ok(Paged { items, total })
    })
}
