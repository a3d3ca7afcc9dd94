//! Boards, as administrators see them: how large they are, never what is on them. The way to their content is the
//! export, which is recorded.

use super::matching;
use crate::access::Superuser;
use crate::storage::audit::{self, Action, Entry, Target};
use crate::storage::document::StoredError;
use crate::storage::history::StoredHistory;
use crate::storage::page::{Page, Paged};
use crate::storage::{Db, Tx, boards as stored, history, in_tx};
use board_doc::export::Format;
use board_doc::{Timestamp, UserId};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// A board in the administrators' list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct BoardEntry {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Where it belongs.
    pub workspace_id: Uuid,
    /// That workspace's name.
    pub workspace_name: String,
    /// Who has made it.
    pub created_by: Uuid,
    /// Their name.
    pub created_by_username: String,
    /// In milliseconds since 1970.
    pub created_at: i64,
    /// In milliseconds since 1970.
    pub updated_at: i64,
    /// When it went to the trash, in milliseconds since 1970.
    pub trashed_at: Option<i64>,
    /// How many changes its log has had.
    pub changes: i64,
    /// What is kept of the log, in bytes.
    pub log_bytes: i64,
    /// Its snapshots, in bytes.
    pub snapshot_bytes: i64,
}

macro_rules! from {
    () => {
        concat!(
            " FROM boards b JOIN workspaces w ON w.id = b.workspace_id JOIN users u ON u.id = b.created_by WHERE (",
            matching!("b.name"),
            " OR ",
            matching!("w.name"),
            " OR u.username_key LIKE $1 ESCAPE '\\' OR b.id = $2 OR w.id = $2)"
        )
    };
}

/// The boards that have the searched text in their name, their workspace's or their maker's, the last changed first.
pub async fn boards(db: &Db, _by: &Superuser, page: &Page) -> sqlx::Result<Paged<BoardEntry>> {
    let mut tx = db.begin_read().await?;
    in_tx!(&mut tx, |conn| {
        let total = sqlx::query_scalar(concat!("SELECT COUNT(*)", from!()))
            .bind(page.pattern())
            .bind(page.id())
            .fetch_one(&mut *conn)
            .await?;
        let items = sqlx::query_as(concat!(
            "SELECT b.id, b.name, b.workspace_id, w.name AS workspace_name, b.created_by, \
             u.username AS created_by_username, b.created_at, b.updated_at, b.trashed_at, b.head_seq AS changes, \
             (SELECT COALESCE(SUM(LENGTH(l.chunk)), 0) FROM board_log l WHERE l.board_id = b.id) AS log_bytes, \
             (SELECT CAST(COALESCE(SUM(s.size), 0) AS BIGINT) FROM board_snapshots s WHERE s.board_id = b.id) \
             AS snapshot_bytes",
            from!(),
            " ORDER BY b.updated_at DESC, b.id LIMIT $3 OFFSET $4"
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

/// A copy of a board.
#[derive(Debug)]
pub struct Export {
    /// The board's name.
    pub name: String,
    /// The whole document with its history.
    pub history: StoredHistory,
    /// What the people on it are called.
    pub names: HashMap<UserId, String>,
}

/// Takes a copy of a board's document for an export in that format, and records that; `None` when there is no such
/// board.
pub async fn export(
    db: &Db,
    by: &Superuser,
    board: Uuid,
    format: Format,
    now: Timestamp,
) -> Result<Option<Export>, StoredError> {
    let Some((name, workspace)) = facts(&mut db.begin_read().await?, board).await? else {
        return Ok(None);
    };
    let history = history::read_any(db, board).await?;
    let names = history::display_names(history::names_on(db, board, workspace).await?);
    let entry = Entry {
        at: now,
        by: by.into(),
        action: Action::BoardExported,
        target: Target::Board(board),
        detail: json!({"name": name, "workspace_id": workspace, "format": format.name()}),
    };
    audit::record_alone(db, &entry).await?;
    Ok(Some(Export { name, history, names }))
}

/// A board's name and workspace.
async fn facts(tx: &mut Tx, board: Uuid) -> sqlx::Result<Option<(String, Uuid)>> {
    in_tx!(tx, |conn| {
        sqlx::query_as("SELECT name, workspace_id FROM boards WHERE id = $1")
            .bind(board)
            .fetch_optional(&mut *conn)
            .await
    })
}

/// Deletes a board for ever, in the trash or not. `false`: there is no such board.
pub async fn purge(db: &Db, by: &Superuser, board: Uuid, now: Timestamp) -> sqlx::Result<bool> {
    let mut tx = db.begin_write().await?;
    let Some((name, workspace)) = facts(&mut tx, board).await? else {
        return Ok(false);
    };
    stored::delete_for_ever(&mut tx, board, now).await?;
    let entry = Entry {
        at: now,
        by: by.into(),
        action: Action::BoardPurged,
        target: Target::Board(board),
        detail: json!({"name": name, "workspace_id": workspace}),
    };
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    Ok(true)
}
