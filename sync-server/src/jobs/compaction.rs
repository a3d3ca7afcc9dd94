//! Compaction: folds a board's log into a new snapshot, and believes it only after it has been loaded again.
//!
//! Whatever happens on the way, what was stored before stays as it is: a crash anywhere leaves the old snapshot or
//! the new one. The log is not trimmed here.

use crate::clock::Clock;
use crate::storage::document::{self, StoredError};
use crate::storage::{Db, snapshots};
use board_doc::{ChangeHash, Document};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Compactions that run at once on a node: each holds a board twice in memory.
const COMPACTIONS_AT_ONCE_MAX: usize = 2;

/// Compacts boards, each at most once at a time. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Compactor(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    db: Db,
    clock: Arc<dyn Clock>,
    places: Semaphore,
    flights: Mutex<HashMap<Uuid, Arc<tokio::sync::Mutex<()>>>>,
}

impl Compactor {
    /// A compactor over this database.
    pub fn new(db: Db, clock: Arc<dyn Clock>) -> Self {
        let places = Semaphore::new(COMPACTIONS_AT_ONCE_MAX);
        Self(Arc::new(Inner {
            db,
            clock,
            places,
            flights: Mutex::default(),
        }))
    }

    /// Compacts the board in the background, unless that is under way already.
    pub fn request(&self, board: Uuid) {
        if self.0.lock_flights().contains_key(&board) {
            return;
        }
        let compactor = self.clone();
        tokio::spawn(async move {
            if let Err(error) = compactor.compact(board).await {
                tracing::error!(%board, %error, "compaction failed; what was stored is untouched");
            }
        });
    }

    /// Writes a snapshot that covers the whole log, unless there is one. Who asks while it is under way waits for it.
    pub async fn compact(&self, board: Uuid) -> Result<(), StoredError> {
        let flight = Arc::clone(self.0.lock_flights().entry(board).or_default());
        let result = {
            let _turn = flight.lock().await;
            // The semaphore is never closed.
            let _place = self.0.places.acquire().await.ok();
            self.0.fold(board).await
        };
        let mut flights = self.0.lock_flights();
        // The list and this call hold it: nobody else waits.
        if Arc::strong_count(&flight) == 2 {
            flights.remove(&board);
        }
        result
    }
}

impl Inner {
    fn lock_flights(&self) -> MutexGuard<'_, HashMap<Uuid, Arc<tokio::sync::Mutex<()>>>> {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fold(&self, board: Uuid) -> Result<(), StoredError> {
        let stored = snapshots::read_with_tail(&self.db, board).await?;
        if stored.rows.is_empty() {
            return Ok(());
        }
        let seq = stored.rows.last().map_or(0, |row| row.seq);
        let hashes = snapshots::folded_hashes(&self.db, board, seq).await?;
        let bytes = document::off_the_async_threads(move || {
            let (built, _) = document::fold(stored.snapshot.as_ref(), &stored.rows)?;
            let bytes = built.save();
            verify(&built, &bytes, &hashes)?;
            Ok(bytes)
        })
        .await?;
        let size = bytes.len();
        let written =
            snapshots::insert_if_newer(&self.db, board, stored.epoch, seq, bytes, self.clock.now()).await?;
        tracing::info!(%board, seq, bytes = size, written, "compacted");
        Ok(())
    }
}

/// Loads what was built and compares it with what went in: heads, count and every single change.
fn verify(built: &Document, saved: &[u8], hashes: &[ChangeHash]) -> Result<(), StoredError> {
    let loaded = Document::load(saved).map_err(|error| StoredError::Damaged(error.to_string()))?;
    let sorted = |document: &Document| {
        let mut heads = document.heads();
        heads.sort_unstable();
        heads
    };
    if sorted(&loaded) != sorted(built) {
        return Err(StoredError::Damaged(
            "the new snapshot has other heads than what it was built from".into(),
        ));
    }
    if loaded.change_count() != hashes.len() {
        let (found, logged) = (loaded.change_count(), hashes.len());
        return Err(StoredError::Damaged(format!(
            "the new snapshot has {found} changes, the log {logged}"
        )));
    }
    match hashes.iter().find(|hash| !loaded.has(hash)) {
        Some(hash) => Err(StoredError::Damaged(format!(
            "the new snapshot lacks change {hash}"
        ))),
        None => Ok(()),
    }
}
