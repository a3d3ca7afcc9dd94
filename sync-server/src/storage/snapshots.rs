//! Compacted documents: at most two generations of each board.

use super::log::{all_rows_after, board_row, change_hash};
use super::{Db, Tx, in_tx};
use board_doc::{ChangeHash, Timestamp};
use sync_protocol::{Row, StoredSnapshot};
use uuid::Uuid;

/// Everything that makes up a board's document.
#[derive(Debug)]
pub struct Stored {
    /// Which log this is.
    pub epoch: [u8; 16],
    /// The newest snapshot.
    pub snapshot: Option<StoredSnapshot>,
    /// The rows after it.
    pub rows: Vec<Row>,
}

/// Reads snapshot and tail in one consistent view.
pub async fn read_with_tail(db: &Db, board: Uuid) -> Result<Stored, sqlx::Error> {
    let mut tx = db.begin_read().await?;
    let stored = board_row(&mut tx, board).await?.ok_or(sqlx::Error::RowNotFound)?;
    let snapshot = newest(&mut tx, board).await?;
    let covered = snapshot.as_ref().map_or(0, |snapshot| snapshot.seq);
    let rows = all_rows_after(&mut tx, board, covered).await?;
    Ok(Stored {
        epoch: stored.revision.epoch,
        snapshot,
        rows,
    })
}

/// The newest snapshot, with the hash of the change at its `seq`.
pub(super) async fn newest(tx: &mut Tx, board: Uuid) -> Result<Option<StoredSnapshot>, sqlx::Error> {
    let row: Option<(i64, Vec<u8>, Vec<u8>)> = in_tx!(tx, |conn| {
        sqlx::query_as(
            "SELECT s.seq, t.hash, s.bytes FROM board_snapshots s \
             JOIN change_times t ON t.board_id = s.board_id AND t.seq = s.seq \
             WHERE s.board_id = $1 ORDER BY s.seq DESC LIMIT 1",
        )
        .bind(board)
        .fetch_optional(&mut *conn)
        .await?
    });
    let snapshot = |(seq, hash, bytes): (i64, Vec<u8>, Vec<u8>)| {
        Ok(StoredSnapshot {
            seq: seq as u64,
            hash: change_hash(&hash)?,
            bytes: bytes.into(),
        })
    };
    row.map(snapshot).transpose()
}

/// The hashes of all changes up to `seq`, in the log's order.
pub async fn folded_hashes(db: &Db, board: Uuid, seq: u64) -> Result<Vec<ChangeHash>, sqlx::Error> {
    let mut tx = db.begin_read().await?;
    let hashes: Vec<(Vec<u8>,)> = in_tx!(&mut tx, |conn| {
        sqlx::query_as("SELECT hash FROM change_times WHERE board_id = $1 AND seq <= $2 ORDER BY seq")
            .bind(board)
            .bind(seq as i64)
            .fetch_all(&mut *conn)
            .await?
    });
    hashes.iter().map(|(hash,)| change_hash(hash)).collect()
}

/// Writes a snapshot in one transaction, unless the log is another one by now or a snapshot as new is there; the
/// one before it stays, older ones go. Says whether it was written.
pub async fn insert_if_newer(
    db: &Db,
    board: Uuid,
    epoch: [u8; 16],
    seq: u64,
    bytes: Vec<u8>,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let mut tx = db.begin_write().await?;
    let written = in_tx!(&mut tx, |conn| {
        // Takes the board's row, so that two nodes compact one after the other.
        let same_log = sqlx::query("UPDATE boards SET head_seq = head_seq WHERE id = $1 AND epoch = $2")
            .bind(board)
            .bind(Uuid::from_bytes(epoch))
            .execute(&mut *conn)
            .await?
            .rows_affected();
        let written = sqlx::query(
            "INSERT INTO board_snapshots (board_id, seq, bytes, created_at) \
             SELECT $1, $2, $3, $4 WHERE $5 = 1 AND NOT EXISTS \
             (SELECT 1 FROM board_snapshots WHERE board_id = $1 AND seq >= $2)",
        )
        .bind(board)
        .bind(seq as i64)
        .bind(bytes)
        .bind(now.0)
        .bind(same_log as i64)
        .execute(&mut *conn)
        .await?
        .rows_affected();
        sqlx::query(
            "DELETE FROM board_snapshots WHERE board_id = $1 AND seq < \
             (SELECT MAX(seq) FROM board_snapshots WHERE board_id = $1 AND seq < \
               (SELECT MAX(seq) FROM board_snapshots WHERE board_id = $1))",
        )
        .bind(board)
        .execute(&mut *conn)
        .await?;
        written
    });
    tx.commit().await?;
    Ok(written == 1)
}
