//! Compaction: folds a board's log into a new snapshot, and believes it only after it has been loaded again.
//!
//! Whatever happens on the way, what was stored before stays as it is: a crash anywhere leaves the old snapshot or
//! the new one. What of the log both generations cover, and nobody needs, is trimmed afterwards.

use super::spared::{Spared, SparedSnapshots};
use crate::clock::Clock;
use crate::metrics::Metrics;
use crate::storage::document::{self, StoredError};
use crate::storage::log::{Retention, trim, trimmable};
use crate::storage::snapshots::NewSnapshot;
use crate::storage::{Db, snapshots};
use board_doc::{ChangeHash, Document};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use uuid::Uuid;

/// Compactions that run at once on a node: each holds a board twice in memory.
const COMPACTIONS_AT_ONCE_MAX: usize = 2;
/// How long requests for a board gather before it is compacted: people who edit much at once have the processor to themselves
/// meanwhile, and all they did is compacted once.
const REQUESTS_GATHER_FOR: Duration = Duration::from_secs(2);
/// How often all logs are looked through for rows whose time is over.
const TRIM_EVERY: Duration = Duration::from_hours(1);
/// Boards looked up at once for that.
const TRIM_BOARDS_PAGE: i64 = 100;

/// Compacts boards, each at most once at a time. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Compactor(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    db: Db,
    clock: Arc<dyn Clock>,
    keep: Retention,
    metrics: Metrics,
    places: Semaphore,
    spared: SparedSnapshots,
    flights: Mutex<HashMap<Uuid, Arc<tokio::sync::Mutex<()>>>>,
    /// Boards whose compaction has been asked for and has not begun.
    requested: Mutex<HashSet<Uuid>>,
}

impl Compactor {
    /// A compactor over this database; of the logs it keeps what `keep` says.
    pub fn new(db: Db, clock: Arc<dyn Clock>, keep: Retention, metrics: Metrics) -> Self {
        let places = Semaphore::new(COMPACTIONS_AT_ONCE_MAX);
        Self(Arc::new(Inner {
            db,
            clock,
            keep,
            metrics,
            places,
            spared: SparedSnapshots::default(),
            flights: Mutex::default(),
            requested: Mutex::default(),
        }))
    }

    /// Compacts the board in the background, a little later: what is asked for meanwhile is done with it. Behind the
    /// compaction that is under way, which may have begun before the newest changes.
    pub fn request(&self, board: Uuid) {
        if !self.0.lock_requested().insert(board) {
            return;
        }
        let compactor = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(REQUESTS_GATHER_FOR).await;
            compactor.0.lock_requested().remove(&board);
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
            self.0.fold_and_trim(board).await
        };
        let mut flights = self.0.lock_flights();
        // The list and this call hold it: nobody else waits.
        if Arc::strong_count(&flight) == 2 {
            flights.remove(&board);
        }
        result
    }

    /// Leaves a snapshot that somebody is being sent where it is, until what this returns is dropped; `None` when so many of
    /// the board's are left already. Compactions of other nodes do not know of it.
    pub fn spare(&self, board: Uuid, seq: u64) -> Option<Spared> {
        self.0.spared.spare(board, seq)
    }

    /// The board's snapshots that are left so.
    pub fn spared(&self, board: Uuid) -> Vec<u64> {
        self.0.spared.of(board)
    }

    /// Trims the logs of all boards now and then: time passes also where nobody compacts. Never ends.
    pub async fn trim_all_now_and_then(&self) {
        loop {
            tokio::time::sleep(TRIM_EVERY).await;
            if let Err(error) = self.trim_all().await {
                tracing::warn!(%error, "the logs could not be trimmed");
            }
        }
    }

    /// Trims the logs of all boards.
    pub async fn trim_all(&self) -> Result<(), sqlx::Error> {
        let mut after = Uuid::nil();
        loop {
            let boards = trimmable(&self.0.db, after, TRIM_BOARDS_PAGE);
            let boards = self.0.db.in_time(boards).await?;
            let Some(last) = boards.last() else {
                return Ok(());
            };
            after = *last;
            for board in boards {
                self.0.trim(board).await?;
            }
        }
    }
}

/// What came of folding a board's log.
enum Folded {
    Written,
    /// Another node wrote a snapshot that covers as much meanwhile, or the log is not the one that was read.
    Overtaken,
    /// The stored snapshot covers the whole log.
    NothingNew,
}

impl Inner {
    fn lock_flights(&self) -> MutexGuard<'_, HashMap<Uuid, Arc<tokio::sync::Mutex<()>>>> {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_requested(&self) -> MutexGuard<'_, HashSet<Uuid>> {
        self.requested.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fold_and_trim(&self, board: Uuid) -> Result<(), StoredError> {
        let begun = Instant::now();
        let folded = self.fold(board).await;
        let outcome = match &folded {
            Ok(Folded::Written) => "written",
            Ok(Folded::Overtaken) => "overtaken",
            Ok(Folded::NothingNew) => "nothing_new",
            Err(_) => "failed",
        };
        self.metrics.compacted(outcome, begun.elapsed());
        folded?;
        Ok(self.trim(board).await?)
    }

    /// Trims what a board's log need not keep, a slice in each transaction.
    async fn trim(&self, board: Uuid) -> Result<(), sqlx::Error> {
        let mut rows = 0;
        loop {
            let slice = trim(&self.db, board, self.keep, self.clock.now());
            match self.db.in_time(slice).await? {
                0 => break,
                gone => rows += gone,
            }
        }
        if rows > 0 {
            tracing::info!(%board, rows, "trimmed");
        }
        Ok(())
    }

    /// Folds the log's tail into a new snapshot, if it has one.
    async fn fold(&self, board: Uuid) -> Result<Folded, StoredError> {
        let stored = self
            .db
            .in_time(snapshots::read_with_tail(&self.db, board))
            .await?;
        if stored.rows.is_empty() {
            return Ok(Folded::NothingNew);
        }
        let seq = stored.rows.last().map_or(0, |row| row.seq);
        tracing::debug!(%board, seq, "compacting");
        let hashes = self
            .db
            .in_time(snapshots::folded_hashes(&self.db, board, seq))
            .await?;
        let (bytes, hashes) = document::off_the_async_threads(move || {
            let (built, _) = document::fold(stored.snapshot.as_ref(), &stored.rows)?;
            let bytes = built.save();
            verify(&built, &bytes, &hashes)?;
            Ok((bytes, hashes))
        })
        .await?;
        let size = bytes.len();
        let now = self.clock.now();
        let spared = self.spared.of(board);
        let new = NewSnapshot {
            epoch: stored.epoch,
            hashes: &hashes,
            bytes: &bytes,
        };
        let written = snapshots::insert_if_newer(&self.db, board, &new, &spared, now);
        let written = self.db.in_time(written).await?;
        tracing::info!(%board, seq, bytes = size, written, "compacted");
        Ok(if written {
            Folded::Written
        } else {
            Folded::Overtaken
        })
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

#[cfg(test)]
mod tests {
    use super::*;
    use board_doc::{Action, Board, Moment, Timestamp};

    /// A document of so many changes, and their hashes.
    fn document_of(changes: u64) -> (Document, Vec<ChangeHash>) {
        let mut board = Board::new(document::reader());
        let mut hashes = board.document().heads();
        for number in 1..changes {
            let name = format!("name {number}");
            let moment = Moment {
                at: Timestamp(0),
                seed: number,
            };
            let applied = board.apply(&Action::RenameBoard { name }, moment).unwrap();
            hashes.push(applied.change.unwrap().hash);
        }
        (board.into_document(), hashes)
    }

    #[test]
    fn a_snapshot_is_believed_when_it_has_exactly_what_went_in() {
        let (built, hashes) = document_of(3);
        let saved = built.save();
        verify(&built, &saved, &hashes).unwrap();
        let refused = |saved: &[u8], hashes: &[ChangeHash], why: &str| {
            let error = verify(&built, saved, hashes).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        };
        refused(&saved[..saved.len() - 1], &hashes, "does not load");
        refused(&document_of(2).0.save(), &hashes, "has other heads");
        refused(&saved, &hashes[..2], "has 3 changes, the log 2");
        let mut another = hashes.clone();
        another[1] = ChangeHash([9; 32]);
        refused(&saved, &another, "lacks change");
    }
}
