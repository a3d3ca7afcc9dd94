//! The audit log: who did what, never changed afterwards.
//!
//! Each row's hash is SHA-256 over the hash of the row before and the row's own fields, so that no row can be changed,
//! taken out or put in without all later hashes changing. Triggers refuse UPDATE and DELETE on both databases.
//! Someone who may drop triggers can still cut rows off the end or write the whole chain anew: against that, the
//! number of rows and the last hash (shown to administrators) can be kept elsewhere.

mod chain;
mod entry;
mod list;

pub use chain::{Broken, Head, Verdict, verify};
pub use entry::{Action, Actor, By, Entry, Target};
pub use list::{Recorded, list};

use super::{Db, Tx, dialect, in_tx};
use board_doc::Timestamp;
use chain::Row;
use serde_json::Value;
use uuid::Uuid;

/// Adds an entry in the transaction that does what it says: both are there or neither.
///
/// Must be the last statement before the commit: on PostgreSQL it takes a lock until the transaction ends, and whoever
/// waits for rows behind it could wait in a circle.
pub async fn record(tx: &mut Tx, entry: &Entry) -> sqlx::Result<()> {
    dialect::lock_audit_log(tx).await?;
    let head = chain::head(tx).await?;
    let ((actor_kind, actor_id), (target_kind, target_id)) = (entry.by.actor.parts(), entry.target.parts());
    let mut row = Row {
        seq: head.seq + 1,
        at: entry.at.0,
        actor_kind: actor_kind.to_owned(),
        actor_id,
        action: entry.action.name().to_owned(),
        target_kind: target_kind.to_owned(),
        target_id,
        detail: entry.detail.to_string(),
        address: entry.by.address.map(|address| address.to_canonical().to_string()),
        hash: Vec::new(),
    };
    row.hash = row.hash_after(&head.hash).to_vec();
    in_tx!(tx, |conn| {
        sqlx::query(
            "INSERT INTO audit_log (seq, at, actor_kind, actor_id, action, target_kind, target_id, detail, address, \
             hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(row.seq)
        .bind(row.at)
        .bind(&row.actor_kind)
        .bind(row.actor_id)
        .bind(&row.action)
        .bind(&row.target_kind)
        .bind(row.target_id)
        .bind(&row.detail)
        .bind(&row.address)
        .bind(&row.hash)
        .execute(&mut *conn)
        .await?;
    });
    Ok(())
}

/// Adds an entry about what a member did in their workspace, as [`record`] does. (Where from is not known here.)
pub(in crate::storage) async fn note(
    tx: &mut Tx,
    member: Uuid,
    action: Action,
    target: Target,
    detail: Value,
    now: Timestamp,
) -> sqlx::Result<()> {
    let entry = Entry {
        at: now,
        by: By::user(member, None),
        action,
        target,
        detail,
    };
    record(tx, &entry).await
}

/// Adds an entry about something that the database does not hold.
pub async fn record_alone(db: &Db, entry: &Entry) -> sqlx::Result<()> {
    let mut tx = db.begin_write().await?;
    record(&mut tx, entry).await?;
    tx.commit().await
}
