//! Compare-and-append: one transaction for the batches of many boards.

use crate::storage::script::{Script, Value};
use crate::storage::{Db, in_tx};
use board_doc::Timestamp;
use sqlx::SqlitePool;
use sqlx::error::ErrorKind;
use std::collections::BTreeMap;
use std::fmt::Write;
use sync_protocol::room::NewRow;
use sync_protocol::{Batch, BatchOutcome};
use uuid::Uuid;

/// A batch for a board's log.
#[derive(Debug)]
pub struct Append {
    /// Which board.
    pub board: Uuid,
    /// What its room wants appended.
    pub batch: Batch,
}

/// Why a transaction brought nothing.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// A deadlock, a serialisation failure, a busy database: the same may pass at once.
    #[error("the transaction met others: {0}")]
    Busy(#[source] sqlx::Error),
    /// A row is there already, or does not fit. It is one board's fault; which one's is not known.
    #[error("a row does not fit what is stored: {0}")]
    Clash(#[source] sqlx::Error),
    /// A row is being written elsewhere, and was not given free in time: a board that is being deleted, say. It is one
    /// board's fault; which one's is not known.
    #[error("a row is locked by somebody: {0}")]
    Held(#[source] sqlx::Error),
    /// Certainly nothing was written.
    #[error(transparent)]
    Failed(sqlx::Error),
    /// The connection broke at the commit: perhaps it was written.
    #[error("the connection broke at the commit: {0}")]
    InDoubt(#[source] sqlx::Error),
}

/// Rows of one `INSERT`. Statements come in sizes of powers of two up to this, so that few texts are prepared.
const INSERT_ROWS_MAX: usize = 256;

/// What SQLite gets as one text with `BEGIN` and `COMMIT`, in batches and in rows: of more, the way to its thread and back
/// is the smaller part, and texts of all sizes would have to be prepared.
const IN_ONE_GO_BATCHES_MAX: usize = 4;
/// See [`IN_ONE_GO_BATCHES_MAX`].
const IN_ONE_GO_ROWS_MAX: usize = 4;

/// Appends the batches, which are in the order of their boards' ids, in one transaction. A board whose head or
/// access has moved on, or that is in the trash, drops out as [`BatchOutcome::Overtaken`]; the others commit.
///
/// Not to be dropped before it ends: only the journal's writer does this, as a task of its own.
pub async fn append(db: &Db, group: &[Append], now: Timestamp) -> Result<Vec<BatchOutcome>, AppendError> {
    if let Db::Sqlite { write, .. } = db
        && is_small(group)
        && append_in_one_go(write, group, now).await?
    {
        return Ok(vec![BatchOutcome::Committed; group.len()]);
    }
    append_step_by_step(db, group, now).await
}

fn is_small(group: &[Append]) -> bool {
    let rows: usize = group.iter().map(|append| append.batch.rows.len()).sum();
    group.len() <= IN_ONE_GO_BATCHES_MAX && rows <= IN_ONE_GO_ROWS_MAX
}

/// Appends all the batches, or nothing: `false` when one of them cannot be appended, of which the other way tells more.
async fn append_in_one_go(write: &SqlitePool, group: &[Append], now: Timestamp) -> Result<bool, AppendError> {
    let mut script = Script::default();
    script.add("BEGIN IMMEDIATE", []);
    advance(group, now, Compare::OrFail, &mut script);
    let rows: Vec<_> = group.iter().flat_map(logged).collect();
    insert(&rows, now, &mut script);
    script.add("COMMIT", []);
    let mut conn = write.acquire().await.map_err(before_commit)?;
    let Err(error) = script.run_in_one_go(&mut conn).await else {
        return Ok(true);
    };
    tracing::debug!(%error, "an append in one go was refused");
    // Wherever it stopped: what was begun ends with the connection, and the pool makes another.
    if let Err(error) = conn.close().await {
        tracing::warn!(%error, "a connection to the database could not be closed");
    }
    match error.as_database_error() {
        Some(_) => Ok(false),
        None => Err(AppendError::InDoubt(error)),
    }
}

async fn append_step_by_step(
    db: &Db,
    group: &[Append],
    now: Timestamp,
) -> Result<Vec<BatchOutcome>, AppendError> {
    let mut tx = db.begin_write().await.map_err(before_commit)?;
    let mut script = Script::default();
    advance(group, now, Compare::OrLeave, &mut script);
    let moved = script.run(&mut tx).await.map_err(before_commit)?;
    let outcomes: Vec<_> = moved
        .into_iter()
        .map(|rows| match rows {
            1 => BatchOutcome::Committed,
            _ => BatchOutcome::Overtaken,
        })
        .collect();
    let winners: Vec<_> = group
        .iter()
        .zip(&outcomes)
        .filter(|(_, outcome)| **outcome == BatchOutcome::Committed)
        .collect();
    if winners.is_empty() {
        tx.rollback().await.map_err(before_commit)?;
        return Ok(outcomes);
    }
    let rows: Vec<_> = winners.iter().flat_map(|(append, _)| logged(append)).collect();
    let mut script = Script::default();
    insert(&rows, now, &mut script);
    script.run(&mut tx).await.map_err(before_commit)?;
    tx.commit().await.map_err(at_commit)?;
    Ok(outcomes)
}

/// What became of a batch whose commit ended in doubt. Waits for a transaction that is still under way, because it
/// holds the board's row; after that the log cannot get the batch's rows any more.
///
/// Each row is looked for: others may have brought the last one meanwhile, behind a row of their own, in a log as long.
pub async fn outcome_of(db: &Db, append: &Append) -> Result<BatchOutcome, sqlx::Error> {
    let rows = &append.batch.rows;
    let first_seq = append.batch.expected_head as i64 + 1;
    let mut tx = db.begin_write().await?;
    let found: Vec<Vec<u8>> = in_tx!(&mut tx, |conn| {
        sqlx::query("UPDATE boards SET head_seq = head_seq WHERE id = $1")
            .bind(append.board)
            .execute(&mut *conn)
            .await?;
        sqlx::query_scalar(
            "SELECT hash FROM change_times WHERE board_id = $1 AND seq >= $2 AND seq < $3 ORDER BY seq",
        )
        .bind(append.board)
        .bind(first_seq)
        .bind(first_seq + rows.len() as i64)
        .fetch_all(&mut *conn)
        .await?
    });
    tx.rollback().await?;
    let written = found.iter().eq(rows.iter().map(|row| &row.hash.0));
    Ok(if written {
        BatchOutcome::Committed
    } else {
        BatchOutcome::Failed
    })
}

/// A row and its place in its board's log.
struct Logged<'a> {
    board: Uuid,
    seq: i64,
    row: &'a NewRow,
}

fn logged(append: &Append) -> impl Iterator<Item = Logged<'_>> {
    let first = append.batch.expected_head as i64 + 1;
    append.batch.rows.iter().zip(first..).map(|(row, seq)| Logged {
        board: append.board,
        seq,
        row,
    })
}

/// What a board's row that is not as the room believes does to the statement.
#[derive(Clone, Copy)]
enum Compare {
    /// It changes nothing.
    OrLeave,
    /// It fails: a head may not be NULL, and rows without a board cannot be inserted.
    OrFail,
}

impl Compare {
    fn text(self) -> &'static str {
        match self {
            Self::OrLeave => {
                "UPDATE boards SET head_seq = head_seq + $1, updated_at = $2, name = COALESCE($3, name), \
                 description = COALESCE($4, description) \
                 WHERE id = $5 AND head_seq = $6 AND access_epoch = $7 AND trashed_at IS NULL \
                 AND NOT EXISTS (SELECT 1 FROM change_times AS c \
                 WHERE c.board_id = $5 AND c.seq = $6 AND c.hash <> COALESCE($8, c.hash))"
            }
            Self::OrFail => {
                "UPDATE boards SET \
                 head_seq = CASE WHEN head_seq = $6 AND access_epoch = $7 AND trashed_at IS NULL \
                 AND NOT EXISTS (SELECT 1 FROM change_times AS c \
                 WHERE c.board_id = $5 AND c.seq = $6 AND c.hash <> COALESCE($8, c.hash)) \
                 THEN head_seq + $1 END, updated_at = $2, name = COALESCE($3, name), \
                 description = COALESCE($4, description) WHERE id = $5"
            }
        }
    }
}

/// The compare: each moves a board's head on if it is where the room believes it to be.
fn advance(group: &[Append], now: Timestamp, compare: Compare, script: &mut Script) {
    for Append { board, batch } in group {
        let projection = batch.projection.as_ref();
        script.add(
            compare.text(),
            [
                (batch.rows.len() as i64).into(),
                now.0.into(),
                projection.map(|texts| texts.name.as_str()).into(),
                projection.map(|texts| texts.description.as_str()).into(),
                (*board).into(),
                (batch.expected_head as i64).into(),
                batch.access_epoch.into(),
                batch.expected_hash.as_ref().map(|hash| hash.0.as_slice()).into(),
            ],
        );
    }
}

/// The rows, and the newest change of each actor that wrote.
fn insert(rows: &[Logged<'_>], now: Timestamp, script: &mut Script) {
    for slice in slices(rows) {
        let values = slice.iter().flat_map(|Logged { board, seq, row }| {
            [
                Value::from(*board),
                (*seq).into(),
                row.hash.0.as_slice().into(),
                row.chunk.as_ref().into(),
                row.actor.as_slice().into(),
                (row.actor_seq as i64).into(),
                Uuid::from_bytes(row.user.0).into(),
                now.0.into(),
            ]
        });
        let log = "INSERT INTO board_log (board_id, seq, hash, chunk, actor, actor_seq, user_id, accepted_at) VALUES";
        script.add(
            format!("{log} {}", placeholders(slice.len(), 8)),
            values.collect::<Vec<_>>(),
        );
        let values = slice.iter().flat_map(|Logged { board, seq, row }| {
            [
                (*board).into(),
                (*seq).into(),
                row.hash.0.as_slice().into(),
                now.0.into(),
            ]
        });
        let times = "INSERT INTO change_times (board_id, seq, hash, accepted_at) VALUES";
        script.add(
            format!("{times} {}", placeholders(slice.len(), 4)),
            values.collect::<Vec<_>>(),
        );
    }
    note_actors(rows, script);
}

/// The last row of an actor in a batch is its newest.
fn note_actors(rows: &[Logged<'_>], script: &mut Script) {
    let newest: BTreeMap<(Uuid, &[u8]), &NewRow> = rows
        .iter()
        .map(|Logged { board, row, .. }| ((*board, row.actor.as_slice()), *row))
        .collect();
    for slice in slices(&newest.into_iter().collect::<Vec<_>>()) {
        let values = slice.iter().flat_map(|((board, actor), row)| {
            [
                Value::from(*board),
                (*actor).into(),
                Uuid::from_bytes(row.user.0).into(),
                (row.actor_seq as i64).into(),
                row.hash.0.as_slice().into(),
            ]
        });
        let text = format!(
            "INSERT INTO board_actors (board_id, actor, user_id, last_seq, last_hash) VALUES {} \
             ON CONFLICT (board_id, actor) \
             DO UPDATE SET last_seq = excluded.last_seq, last_hash = excluded.last_hash",
            placeholders(slice.len(), 5)
        );
        script.add(text, values.collect::<Vec<_>>());
    }
}

/// Slices of powers of two.
fn slices<T>(rows: &[T]) -> impl Iterator<Item = &[T]> {
    let mut rest = rows;
    std::iter::from_fn(move || {
        let (slice, later) = rest.split_at(if rest.is_empty() {
            0
        } else {
            largest_power_of_two(rest.len())
        });
        rest = later;
        (!slice.is_empty()).then_some(slice)
    })
}

fn largest_power_of_two(rows: usize) -> usize {
    (1 << rows.ilog2()).min(INSERT_ROWS_MAX)
}

/// `($1, $2), ($3, $4)`: rows of numbered parameters, which both databases read.
fn placeholders(rows: usize, columns: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 6);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 1..=columns {
            let comma = if column == 1 { "" } else { ", " };
            // Writing into a string cannot fail.
            let _ = write!(text, "{comma}${}", row * columns + column);
        }
        text.push(')');
    }
    text
}

fn before_commit(error: sqlx::Error) -> AppendError {
    match kind(&error) {
        Kind::Busy => AppendError::Busy(error),
        Kind::Clash => AppendError::Clash(error),
        Kind::Held => AppendError::Held(error),
        Kind::Other => AppendError::Failed(error),
    }
}

/// At the commit, only what the database itself says about the transaction is certain.
fn at_commit(error: sqlx::Error) -> AppendError {
    match kind(&error) {
        Kind::Busy => AppendError::Busy(error),
        Kind::Clash => AppendError::Clash(error),
        Kind::Held => AppendError::Held(error),
        Kind::Other => AppendError::InDoubt(error),
    }
}

enum Kind {
    Busy,
    Clash,
    Held,
    Other,
}

/// Every violated constraint (a unique or foreign key, a check) and every value that cannot be kept is a clash: one board's rows, not the database.
fn kind(error: &sqlx::Error) -> Kind {
    let Some(database) = error.as_database_error() else {
        return Kind::Other;
    };
    if database.kind() != ErrorKind::Other {
        return Kind::Clash;
    }
    match database.code().as_deref() {
        // PostgreSQL's data exceptions: a value it cannot keep. One board's fault too.
        Some(code) if code.len() == 5 && code.starts_with("22") => Kind::Clash,
        // PostgreSQL: lock_not_available.
        Some("55P03") => Kind::Held,
        // PostgreSQL: serialization_failure, deadlock_detected. SQLite: the kinds of BUSY and LOCKED.
        Some("40001" | "40P01" | "5" | "6" | "261" | "262" | "517" | "518") => Kind::Busy,
        _ => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_inserted_in_few_sizes_of_statements() {
        assert_eq!(placeholders(2, 3), "($1, $2, $3), ($4, $5, $6)");
        assert_eq!(
            [1, 2, 3, 255, 256, 5_000].map(largest_power_of_two),
            [1, 2, 2, 128, 256, 256]
        );
    }
}
