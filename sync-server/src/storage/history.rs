//! A stored board with its history: the document, when each change was accepted, and what people are called.

use super::document::{self, StoredError};
use super::log::change_hash;
use super::{Db, on_each};
use crate::access::BoardAccess;
use crate::access::needs::Needs;
use board_doc::history::History;
use board_doc::{ChangeHash, Document, Timestamp, UserId};
use std::collections::HashMap;
use uuid::Uuid;

/// A board with its history.
#[derive(Debug)]
pub struct StoredHistory {
    /// The document; it has taken its changes in the order of the log.
    pub document: Document,
    times: HashMap<ChangeHash, Timestamp>,
}

impl StoredHistory {
    /// Its history, by the server's own times.
    pub fn read(&self) -> History<'_> {
        self.document.history(&|change| self.times.get(change).copied())
    }
}

/// Reads the board as it is stored now. Loading it happens on the blocking pool.
pub async fn read<R: Needs>(db: &Db, by: &BoardAccess<R>) -> Result<StoredHistory, StoredError> {
    read_any(db, by.board()).await
}

pub(super) async fn read_any(db: &Db, board: Uuid) -> Result<StoredHistory, StoredError> {
    let loaded = document::load(db, board).await?;
    Ok(StoredHistory {
        document: *loaded.document,
        times: times(db, board).await?,
    })
}

async fn times(db: &Db, board: Uuid) -> sqlx::Result<HashMap<ChangeHash, Timestamp>> {
    let rows: Vec<(Vec<u8>, i64)> = on_each!(db.read(), |on| {
        sqlx::query_as("SELECT hash, accepted_at FROM change_times WHERE board_id = $1")
            .bind(board)
            .fetch_all(on)
            .await?
    });
    let times = rows.into_iter();
    times
        .map(|(hash, at)| Ok((change_hash(&hash)?, Timestamp(at))))
        .collect()
}

/// What somebody is called.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Named {
    /// Who.
    pub user_id: Uuid,
    /// Their username.
    pub username: String,
    /// How others see them.
    pub display_name: String,
}

/// Everybody whose id may stand on the board: who ever wrote there, and who may be assigned.
pub async fn names<R: Needs>(db: &Db, by: &BoardAccess<R>) -> sqlx::Result<Vec<Named>> {
    names_on(db, by.board(), by.workspace()).await
}

pub(super) async fn names_on(db: &Db, board: Uuid, workspace: Uuid) -> sqlx::Result<Vec<Named>> {
    on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT id AS user_id, username, display_name FROM users \
             WHERE id IN (SELECT user_id FROM board_actors WHERE board_id = $1) \
             OR id IN (SELECT user_id FROM workspace_members WHERE workspace_id = $2)",
        )
        .bind(board)
        .bind(workspace)
        .fetch_all(on)
        .await
    })
}

/// As exports want them.
pub fn display_names(names: Vec<Named>) -> HashMap<UserId, String> {
    let names = names.into_iter();
    names
        .map(|one| (UserId(one.user_id.into_bytes()), one.display_name))
        .collect()
}
