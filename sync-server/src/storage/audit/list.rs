//! Reading the log.

use crate::access::Superuser;
use crate::storage::page::{Page, Paged};
use crate::storage::{Db, in_tx};
use uuid::Uuid;

/// An entry, as administrators see it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Recorded {
    /// Its place in the log, from 1.
    pub seq: i64,
    /// In milliseconds since 1970.
    pub at: i64,
    /// `user`, `shell` or `nobody`.
    pub actor_kind: String,
    /// Who, if it was a user.
    pub actor_id: Option<Uuid>,
    /// Their name.
    pub actor_username: Option<String>,
    /// What.
    pub action: String,
    /// What kind of thing it was done to.
    pub target_kind: String,
    /// Which.
    pub target_id: Option<Uuid>,
    /// A JSON object.
    pub detail: String,
    /// From where.
    pub address: Option<String>,
    /// SHA-256 over this entry and the hash of the one before.
    pub hash: Vec<u8>,
}

macro_rules! from {
    () => {
        " FROM audit_log a LEFT JOIN users u ON u.id = a.actor_id WHERE (a.action LIKE $1 ESCAPE '\\' \
         OR u.username_key LIKE $1 ESCAPE '\\' OR a.actor_kind LIKE $1 ESCAPE '\\' \
         OR LOWER(a.detail) LIKE $1 ESCAPE '\\' OR a.address LIKE $1 ESCAPE '\\' \
         OR a.actor_id = $2 OR a.target_id = $2)"
    };
}

/// The entries that have the searched text in their action, actor, detail or address, the newest first.
pub async fn list(db: &Db, _by: &Superuser, page: &Page) -> sqlx::Result<Paged<Recorded>> {
    let mut tx = db.begin_read().await?;
    in_tx!(&mut tx, |conn| {
        let total = sqlx::query_scalar(concat!("SELECT COUNT(*)", from!()))
            .bind(page.pattern())
            .bind(page.id())
            .fetch_one(&mut *conn)
            .await?;
        let items = sqlx::query_as(concat!(
            "SELECT a.seq, a.at, a.actor_kind, a.actor_id, u.username AS actor_username, a.action, a.target_kind, \
             a.target_id, a.detail, a.address, a.hash",
            from!(),
            " ORDER BY a.seq DESC LIMIT $3 OFFSET $4"
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
