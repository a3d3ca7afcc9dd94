//! Retention: what goes of a log that snapshots cover. `change_times` keeps what is known of each change.

use crate::storage::limits::TRIM_ROWS_MAX;
use crate::storage::{Db, in_tx, on_each};
use board_doc::Timestamp;
use std::time::Duration;
use uuid::Uuid;

/// How long rows of a log are kept that a snapshot covers: for those who have been away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Rows older than this go.
    pub age: Duration,
    /// Rows go that lie further than this behind the log's head.
    pub changes: u64,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            age: Duration::from_hours(30 * 24),
            changes: 10_000,
        }
    }
}

/// Deletes the oldest rows of a board's log that need not be kept, at most [`TRIM_ROWS_MAX`] of them and without
/// leaving a gap. A row goes only when both generations of the snapshot cover it, so that the older one with the log
/// still makes the whole board. Says how many went.
pub async fn trim(db: &Db, board: Uuid, keep: Retention, now: Timestamp) -> Result<u64, sqlx::Error> {
    let mut tx = db.begin_write().await?;
    let oldest: Vec<(i64, i64, i64)> = in_tx!(&mut tx, |conn| {
        sqlx::query_as(
            "SELECT l.seq, l.accepted_at, b.head_seq FROM board_log l JOIN boards b ON b.id = l.board_id \
             WHERE l.board_id = $1 AND l.seq <= \
               (SELECT CASE WHEN COUNT(*) > 1 THEN MIN(s.seq) ELSE 0 END FROM board_snapshots s WHERE s.board_id = $1) \
             ORDER BY l.seq LIMIT $2",
        )
        .bind(board)
        .bind(TRIM_ROWS_MAX)
        .fetch_all(&mut *conn)
        .await?
    });
    let too_old = now
        .0
        .saturating_sub(i64::try_from(keep.age.as_millis()).unwrap_or(i64::MAX));
    let far_behind = i64::try_from(keep.changes).unwrap_or(i64::MAX);
    let goes =
        |(seq, accepted_at, head): &&(i64, i64, i64)| *accepted_at < too_old || head - seq >= far_behind;
    let Some((last, ..)) = oldest.iter().take_while(goes).last() else {
        tx.rollback().await?;
        return Ok(0);
    };
    let gone = in_tx!(&mut tx, |conn| {
        sqlx::query("DELETE FROM board_log WHERE board_id = $1 AND seq <= $2")
            .bind(board)
            .bind(last)
            .execute(&mut *conn)
            .await?
            .rows_affected()
    });
    tx.commit().await?;
    Ok(gone)
}

/// The boards of which rows may be trimmed: those with two snapshots and rows that both cover. A page of them, in the
/// order of their ids.
pub async fn trimmable(db: &Db, after: Uuid, at_most: i64) -> Result<Vec<Uuid>, sqlx::Error> {
    on_each!(db.read(), |on| {
        sqlx::query_scalar(
            "SELECT s.board_id FROM (SELECT board_id, MIN(seq) AS covered, COUNT(*) AS kept FROM board_snapshots \
               WHERE board_id > $1 GROUP BY board_id) AS s \
             WHERE s.kept > 1 AND EXISTS \
               (SELECT 1 FROM board_log l WHERE l.board_id = s.board_id AND l.seq <= s.covered) \
             ORDER BY s.board_id LIMIT $2",
        )
        .bind(after)
        .bind(at_most)
        .fetch_all(on)
        .await
    })
}
