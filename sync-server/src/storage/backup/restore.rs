//! Making a database of a backup.

use super::copy::{copy, sum};
use super::rows::Cell;
use super::tables::{Table, tables};
use super::{Backup, BackupError};
use crate::access::Superuser;
use crate::storage::audit::{self, Action, By, Entry, Target};
use crate::storage::{Db, Either, OpenError, Tx, in_tx, schema};
use board_doc::Timestamp;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sqlx::AssertSqlSafe;

/// Columns that say which log a board has. What was in them is replaced, so that no device takes the restored log for the
/// one that it knows: the one may have gone on, and so may the other.
const EPOCHS: [(&str, &str); 2] = [("boards", "epoch"), ("card_projections", "epoch")];

/// Time and chance of a restore.
#[derive(Debug, Clone, Copy)]
pub struct Restoring {
    /// When.
    pub now: Timestamp,
    /// What the new epochs are made with.
    pub seed: [u8; 32],
}

/// Fills an empty database, of either kind, with what is in a backup, and gives every board a new epoch. All of it is
/// there at the end or, whatever goes wrong, nothing.
pub async fn restore(
    backup: &Backup,
    db: &Db,
    by: &Superuser,
    restoring: Restoring,
) -> Result<(), BackupError> {
    // First, so that nothing is begun with a backup that is damaged.
    backup.verify().await?;
    let schema = backup.manifest().schema;
    match schema::version(db).await? {
        None => schema::migrate_to(db, schema).await.map_err(OpenError::from)?,
        Some(found) if found == schema => {}
        Some(found) => return Err(BackupError::OtherSchema { found, schema }),
    }
    let mut from = backup.db().begin_read().await?;
    let tables = tables(&mut from).await?;
    let mut to = db.begin_write().await?;
    must_be_empty(&mut to, &tables).await?;
    for table in &tables {
        fill(&mut from, &mut to, table, &restoring.seed).await?;
    }
    let entry = Entry {
        at: restoring.now,
        by: By::from(by),
        action: Action::ServerRestored,
        target: Target::Server,
        detail: json!({
            "backup_of": backup.manifest().created_at.0,
            "version": backup.manifest().version,
            "digest": backup.manifest().digest(),
        }),
    };
    audit::record(&mut to, &entry).await?;
    to.commit().await?;
    schema::migrate(db).await?;
    Ok(())
}

/// Nobody may write in between: on PostgreSQL a server could be running on the empty database. SQLite has one writer
/// anyway.
async fn must_be_empty(to: &mut Tx, tables: &[Table]) -> Result<(), BackupError> {
    if let Either::Postgres(conn) = to.on() {
        let names: Vec<_> = tables.iter().map(|table| format!("\"{}\"", table.name)).collect();
        let text = format!("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", names.join(", "));
        sqlx::query(AssertSqlSafe(text)).execute(conn).await?;
    }
    for table in tables {
        let text = format!("SELECT EXISTS (SELECT 1 FROM \"{}\")", table.name);
        let has_rows: bool = in_tx!(to, |conn| {
            sqlx::query_scalar(AssertSqlSafe(text))
                .fetch_one(&mut *conn)
                .await?
        });
        if has_rows {
            return Err(BackupError::NotEmpty(table.name.clone()));
        }
    }
    Ok(())
}

/// Copies a table, and reads back what was written.
async fn fill(from: &mut Tx, to: &mut Tx, table: &Table, seed: &[u8; 32]) -> Result<(), BackupError> {
    let is_epoch = |column: &String| EPOCHS.contains(&(table.name.as_str(), column.as_str()));
    let epoch = table.columns.iter().position(is_epoch);
    let copied = copy(from, to, table, |row| {
        if let Some(Cell::Bytes(bytes)) = epoch.and_then(|place| row.get_mut(place)) {
            *bytes = another(bytes, seed);
        }
    });
    let copied = copied.await?;
    if sum(to, table).await? == copied.written {
        Ok(())
    } else {
        Err(BackupError::NotCopied(table.name.clone()))
    }
}

/// Another epoch instead of that one: the same instead of the same, so that what follows a board's log still does.
fn another(epoch: &[u8], seed: &[u8; 32]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    hasher.update(seed);
    hasher.update(epoch);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hasher.finalize()[..16]);
    uuid::Builder::from_random_bytes(bytes)
        .into_uuid()
        .as_bytes()
        .to_vec()
}
