//! The document that a stored board amounts to: snapshot and tail, put together and checked.

use super::Db;
use super::limits::APPLIED_AT_ONCE_BYTES;
use super::snapshots;
use board_doc::{Actor, ChangeHash, Document, LiveDocument, ReplicaId, UserId};
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync_protocol::room::Loaded;
use sync_protocol::{Row, StoredSnapshot};
use uuid::Uuid;

/// Why a stored board is of no use now.
#[derive(Debug, thiserror::Error)]
pub enum StoredError {
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] sqlx::Error),
    /// What it answered is not a board. Nothing of it is deleted.
    #[error("what is stored does not load: {0}")]
    Damaged(String),
}

impl StoredError {
    /// This row of the log is not what its hash says.
    pub(crate) fn damaged_row(seq: u64) -> Self {
        Self::Damaged(format!("row {seq} of its log is not what its hash says"))
    }
}

/// A board's document, put together.
#[derive(Debug)]
pub struct Whole {
    /// The document.
    pub document: Box<Document>,
    /// The log up to here is in it.
    pub seq: u64,
}

/// Loads the document from snapshot and tail on the blocking pool.
pub async fn load(db: &Db, board: Uuid) -> Result<Whole, StoredError> {
    let stored = snapshots::read_with_tail(db, board).await?;
    off_the_async_threads(move || {
        let (document, seq) = fold(stored.snapshot.as_ref(), &stored.rows)?;
        Ok(Whole {
            document: Box::new(document),
            seq,
        })
    })
    .await
}

/// The same, read, with the epoch of its log.
pub async fn load_live(db: &Db, board: Uuid) -> Result<([u8; 16], Loaded), StoredError> {
    let stored = snapshots::read_with_tail(db, board).await?;
    let epoch = stored.epoch;
    let loaded = off_the_async_threads(move || {
        let (document, seq) = fold(stored.snapshot.as_ref(), &stored.rows)?;
        let document = Box::new(LiveDocument::over(document));
        let at_the_end = stored.rows.last().map(|row| row.hash);
        let hash = at_the_end.or(stored.snapshot.map(|snapshot| snapshot.hash));
        Ok(Loaded { document, seq, hash })
    });
    Ok((epoch, loaded.await?))
}

/// Snapshot and tail as one document, and the `seq` up to which the log is in it.
pub fn fold(snapshot: Option<&StoredSnapshot>, tail: &[Row]) -> Result<(Document, u64), StoredError> {
    let damaged = |error: &dyn std::fmt::Display| StoredError::Damaged(error.to_string());
    let (mut document, covered) = match snapshot {
        Some(snapshot) => {
            check_whole(snapshot)?;
            (
                Document::load(&snapshot.bytes).map_err(|error| damaged(&error))?,
                snapshot.seq,
            )
        }
        None => (Document::new(), 0),
    };
    if tail.first().is_some_and(|row| row.seq != covered + 1) {
        return Err(StoredError::Damaged(format!(
            "the log has no row {}",
            covered + 1
        )));
    }
    for rows in slices(tail) {
        let chunks: Vec<_> = rows.iter().map(|row| &row.chunk).collect();
        document.apply_changes(&chunks).map_err(|error| damaged(&error))?;
    }
    let seq = covered + tail.len() as u64;
    // Every row of the log is one change, so the counts agree unless something is missing or doubled.
    match document.change_count() as u64 {
        count if count == seq => Ok((document, seq)),
        count => Err(StoredError::Damaged(format!(
            "{count} changes where the log has {seq}"
        ))),
    }
}

/// Rows that are applied together: what Automerge holds of each operation meanwhile is many times its place in the log,
/// and an imported board begins with a long log.
fn slices(mut rows: &[Row]) -> impl Iterator<Item = &[Row]> {
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let more = rows.iter().take_while(|row| {
            let fits = bytes < APPLIED_AT_ONCE_BYTES;
            bytes += row.chunk.len();
            fits
        });
        let (slice, rest) = rows.split_at(more.count());
        rows = rest;
        (!slice.is_empty()).then_some(slice)
    })
}

/// Nobody: what is only read needs an actor, too.
pub fn reader() -> Actor {
    Actor::new(UserId([0; 16]), ReplicaId([0; 8]))
}

/// Whether a snapshot's bytes are what was written, by the checksum that Automerge's documents carry (four bytes of
/// magic, four of SHA-256 over what follows): cheap enough for every catch-up.
pub fn check_whole(snapshot: &StoredSnapshot) -> Result<(), StoredError> {
    let whole = ChangeHash::of_chunk(&snapshot.bytes).is_some_and(|hash| {
        snapshot
            .bytes
            .get(4..8)
            .is_some_and(|checksum| hash.0.starts_with(checksum))
    });
    if whole {
        Ok(())
    } else {
        Err(StoredError::Damaged(
            "the snapshot's checksum does not fit".to_owned(),
        ))
    }
}

/// Runs work that takes long on the blocking pool. A panic in there says that the data is damaged: whatever it
/// was, it must not take the server down.
pub async fn off_the_async_threads<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoredError> + Send + 'static,
) -> Result<T, StoredError> {
    let guarded = move || catch_unwind(AssertUnwindSafe(work));
    match tokio::task::spawn_blocking(guarded).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) | Err(_) => Err(StoredError::Damaged("loading it panicked".to_owned())),
    }
}
