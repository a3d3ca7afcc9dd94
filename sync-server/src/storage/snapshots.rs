//! Compacted documents: two generations of each board, and those that somebody is being sent, each in parts.

use super::limits::SNAPSHOT_PART_BYTES;
use super::log::{all_rows_after, board_row, change_hash};
use super::{Db, Tx, dialect, in_tx, on_each};
use board_doc::{ChangeHash, Timestamp};
use sync_protocol::{Row, SnapshotHead, StoredSnapshot};
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
    let snapshot = match newest(&mut tx, board).await? {
        Some(head) => Some(StoredSnapshot {
            seq: head.seq,
            hash: head.hash,
            bytes: whole(&mut tx, board, &head).await?.into(),
        }),
        None => None,
    };
    let covered = snapshot.as_ref().map_or(0, |snapshot| snapshot.seq);
    let rows = all_rows_after(&mut tx, board, covered).await?;
    Ok(Stored {
        epoch: stored.revision.epoch,
        snapshot,
        rows,
    })
}

/// The newest snapshot, with the hash of the change at its `seq`.
pub(super) async fn newest(tx: &mut Tx, board: Uuid) -> Result<Option<SnapshotHead>, sqlx::Error> {
    let row: Option<(i64, Vec<u8>, i64)> = in_tx!(tx, |conn| {
        sqlx::query_as(
            "SELECT s.seq, t.hash, \
             (SELECT COUNT(*) FROM board_snapshot_parts p WHERE p.board_id = s.board_id AND p.seq = s.seq) \
             FROM board_snapshots s JOIN change_times t ON t.board_id = s.board_id AND t.seq = s.seq \
             WHERE s.board_id = $1 ORDER BY s.seq DESC LIMIT 1",
        )
        .bind(board)
        .fetch_optional(&mut *conn)
        .await?
    });
    let head = |(seq, hash, parts): (i64, Vec<u8>, i64)| {
        Ok(SnapshotHead {
            seq: seq as u64,
            hash: change_hash(&hash)?,
            parts: parts as u32,
        })
    };
    row.map(head).transpose()
}

/// All parts of a snapshot, put together. A part that is missing is not noticed here: the whole's checksum tells.
async fn whole(tx: &mut Tx, board: Uuid, head: &SnapshotHead) -> Result<Vec<u8>, sqlx::Error> {
    let mut bytes = Vec::new();
    for part in 0..i64::from(head.parts) {
        let part: Option<Vec<u8>> = in_tx!(tx, |conn| {
            sqlx::query_scalar(
                "SELECT bytes FROM board_snapshot_parts WHERE board_id = $1 AND seq = $2 AND part = $3",
            )
            .bind(board)
            .bind(head.seq as i64)
            .bind(part)
            .fetch_optional(&mut *conn)
            .await?
        });
        bytes.extend_from_slice(&part.unwrap_or_default());
    }
    Ok(bytes)
}

/// One part of a snapshot; `None` when it is not there any more: two newer ones are, and it was not spared.
pub async fn part(
    db: &Db,
    board: Uuid,
    head: &SnapshotHead,
    part: u32,
) -> Result<Option<Vec<u8>>, sqlx::Error> {
    on_each!(db.read(), |on| {
        sqlx::query_scalar(
            "SELECT bytes FROM board_snapshot_parts WHERE board_id = $1 AND seq = $2 AND part = $3",
        )
        .bind(board)
        .bind(head.seq as i64)
        .bind(i64::from(part))
        .fetch_optional(on)
        .await
    })
}

/// Whether a snapshot is still kept.
pub async fn is_kept(db: &Db, board: Uuid, seq: u64) -> Result<bool, sqlx::Error> {
    on_each!(db.read(), |on| {
        sqlx::query_scalar("SELECT COUNT(*) > 0 FROM board_snapshots WHERE board_id = $1 AND seq = $2")
            .bind(board)
            .bind(seq as i64)
            .fetch_one(on)
            .await
    })
}

/// The hashes of all changes up to `seq`, in the log's order.
pub async fn folded_hashes(db: &Db, board: Uuid, seq: u64) -> Result<Vec<ChangeHash>, sqlx::Error> {
    let mut tx = db.begin_read().await?;
    hashes_up_to(&mut tx, board, seq).await
}

async fn hashes_up_to(tx: &mut Tx, board: Uuid, seq: u64) -> Result<Vec<ChangeHash>, sqlx::Error> {
    let hashes: Vec<Vec<u8>> = in_tx!(tx, |conn| {
        sqlx::query_scalar("SELECT hash FROM change_times WHERE board_id = $1 AND seq <= $2 ORDER BY seq")
            .bind(board)
            .bind(seq as i64)
            .fetch_all(&mut *conn)
            .await?
    });
    hashes.iter().map(|hash| change_hash(hash)).collect()
}

/// A snapshot to be stored, and what it was folded from.
#[derive(Debug, Clone, Copy)]
pub struct NewSnapshot<'a> {
    /// Which log.
    pub epoch: [u8; 16],
    /// All changes that are in it, in the log's order.
    pub hashes: &'a [ChangeHash],
    /// The document.
    pub bytes: &'a [u8],
}

impl NewSnapshot<'_> {
    /// The log up to here is in it.
    fn seq(&self) -> u64 {
        self.hashes.len() as u64
    }
}

/// Writes a snapshot in one transaction, unless the log is another one by now or a snapshot as new is there; the
/// one before it stays, and those that are spared; other older ones go. Says whether it was written.
///
/// The board's row is not taken. If it were first, whoever appends would wait for all parts, and with them every board of a
/// node's journal; if it were last, who deletes a workspace and this would wait for each other.
pub async fn insert_if_newer(
    db: &Db,
    board: Uuid,
    new: &NewSnapshot<'_>,
    spared: &[u64],
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let mut tx = db.begin_write().await?;
    dialect::lock_snapshots_of(&mut tx, board).await?;
    if !is_of_the_log(&mut tx, board, new).await? {
        tx.rollback().await?;
        return Ok(false);
    }
    let written = in_tx!(&mut tx, |conn| {
        sqlx::query(
            "INSERT INTO board_snapshots (board_id, seq, size, created_at) \
             SELECT $1, $2, $3, $4 WHERE NOT EXISTS \
             (SELECT 1 FROM board_snapshots WHERE board_id = $1 AND seq >= $2)",
        )
        .bind(board)
        .bind(new.seq() as i64)
        .bind(new.bytes.len() as i64)
        .bind(now.0)
        .execute(&mut *conn)
        .await?
        .rows_affected()
    });
    if written == 0 {
        tx.rollback().await?;
        return Ok(false);
    }
    insert_parts(&mut tx, board, new.seq(), new.bytes).await?;
    delete_older(&mut tx, board, spared).await?;
    tx.commit().await?;
    Ok(true)
}

/// Whether the log has exactly what was folded: a database that fell back meanwhile, onto a standby that lagged, has lost the
/// end of it, and others may have written something else there since, also under the same last change. (It does not fall
/// back under a transaction: that ends with its connection.)
async fn is_of_the_log(tx: &mut Tx, board: Uuid, new: &NewSnapshot<'_>) -> Result<bool, sqlx::Error> {
    let same_log = board_row(tx, board)
        .await?
        .is_some_and(|row| row.revision.epoch == new.epoch);
    Ok(same_log && hashes_up_to(tx, board, new.seq()).await? == new.hashes)
}

async fn insert_parts(tx: &mut Tx, board: Uuid, seq: u64, bytes: &[u8]) -> Result<(), sqlx::Error> {
    for (bytes, part) in bytes.chunks(SNAPSHOT_PART_BYTES).zip(0_i64..) {
        in_tx!(tx, |conn| {
            sqlx::query(
                "INSERT INTO board_snapshot_parts (board_id, seq, part, bytes) VALUES ($1, $2, $3, $4)",
            )
            .bind(board)
            .bind(seq as i64)
            .bind(part)
            .bind(bytes)
            .execute(&mut *conn)
            .await?;
        });
    }
    Ok(())
}

/// All generations but the newest two and those that are spared. Their parts go with them.
async fn delete_older(tx: &mut Tx, board: Uuid, spared: &[u64]) -> Result<(), sqlx::Error> {
    let older: Vec<i64> = in_tx!(tx, |conn| {
        sqlx::query_scalar(
            "SELECT seq FROM board_snapshots WHERE board_id = $1 AND seq < \
             (SELECT MAX(seq) FROM board_snapshots WHERE board_id = $1 AND seq < \
               (SELECT MAX(seq) FROM board_snapshots WHERE board_id = $1))",
        )
        .bind(board)
        .fetch_all(&mut *conn)
        .await?
    });
    for seq in older.into_iter().filter(|seq| !spared.contains(&(*seq as u64))) {
        in_tx!(tx, |conn| {
            sqlx::query("DELETE FROM board_snapshots WHERE board_id = $1 AND seq = $2")
                .bind(board)
                .bind(seq)
                .execute(&mut *conn)
                .await?;
        });
    }
    Ok(())
}
