//! A stored snapshot on its way to one socket: part by part out of the database, as fast as the socket takes it.

use super::limits::{CATCH_UP_PLACE_WITHIN, SNAPSHOT_HEAD_BYTES, SNAPSHOT_SPARED_WITHIN};
use super::outbox::{Outbox, Traffic};
use crate::jobs::compaction::Compactor;
use crate::shares::Part;
use crate::storage::document::StoredError;
use crate::storage::{Db, snapshots};
use sha2::{Digest, Sha256};
use sync_protocol::SnapshotHead;
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sent {
    /// All parts are in the outbox, or the socket is gone.
    Done,
    /// Newer snapshots have taken its place meanwhile: the client must come again.
    Superseded,
}

/// Sends the parts, which compactions leave in place meanwhile. The last one goes only if they fit the checksum that the snapshot begins with: no client is made
/// to load what is damaged. The `place` among the node's catch-ups is free again at the end, or when the socket has
/// had its time.
pub(super) async fn send(
    db: &Db,
    compactor: &Compactor,
    board: Uuid,
    snapshot: SnapshotHead,
    outbox: &Outbox,
    place: Option<Part>,
) -> Result<Sent, StoredError> {
    let mut place = PlaceForATime {
        place,
        until: Instant::now() + CATCH_UP_PLACE_WITHIN,
    };
    let mut spared = compactor.spare(board, snapshot.seq);
    let spared_until = Instant::now() + SNAPSHOT_SPARED_WITHIN;
    let mut checksum = Checksum::default();
    for part in 0..snapshot.parts {
        place.wait_with(outbox).await;
        if Instant::now() > spared_until {
            spared = None;
        }
        if outbox.is_closing() {
            return Ok(Sent::Done);
        }
        let Some(bytes) = db.in_time(snapshots::part(db, board, &snapshot, part)).await? else {
            return missing(db, board, &snapshot).await;
        };
        checksum.take(&bytes);
        if part + 1 == snapshot.parts && !checksum.fits() {
            return Err(damaged("the snapshot's checksum does not fit"));
        }
        outbox.push(Traffic::CatchUp, snapshot.frame(part, bytes));
    }
    drop(spared);
    if snapshot.parts == 0 {
        return missing(db, board, &snapshot).await;
    }
    Ok(Sent::Done)
}

async fn missing(db: &Db, board: Uuid, snapshot: &SnapshotHead) -> Result<Sent, StoredError> {
    if db.in_time(snapshots::is_kept(db, board, snapshot.seq)).await? {
        Err(damaged("the snapshot lacks a part"))
    } else {
        Ok(Sent::Superseded)
    }
}

fn damaged(what: &str) -> StoredError {
    StoredError::Damaged(what.to_owned())
}

struct PlaceForATime {
    place: Option<Part>,
    until: Instant,
}

impl PlaceForATime {
    /// Waits until the socket has swallowed the most of what it was sent; for too long only without the place.
    async fn wait_with(&mut self, outbox: &Outbox) {
        if timeout_at(self.until, outbox.catch_up_taken()).await.is_err() {
            self.place = None;
            outbox.catch_up_taken().await;
        }
    }
}

/// Automerge's documents begin with four bytes of magic and four of the SHA-256 over what follows.
#[derive(Default)]
struct Checksum {
    head: Vec<u8>,
    rest: Sha256,
}

impl Checksum {
    fn take(&mut self, bytes: &[u8]) {
        let of_head = bytes.len().min(SNAPSHOT_HEAD_BYTES - self.head.len());
        let (head, rest) = bytes.split_at(of_head);
        self.head.extend_from_slice(head);
        self.rest.update(rest);
    }

    fn fits(&self) -> bool {
        let found = self.rest.clone().finalize();
        self.head.get(4..SNAPSHOT_HEAD_BYTES) == found.get(..4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_document_fits_in_whatever_pieces_it_comes_and_a_changed_one_does_not() {
        let mut saved = board_doc::Document::new().save();
        let fits = |bytes: &[u8], piece: usize| {
            let mut checksum = Checksum::default();
            bytes.chunks(piece).for_each(|piece| checksum.take(piece));
            checksum.fits()
        };
        assert!([1, 3, 8, 9, 1_000].iter().all(|piece| fits(&saved, *piece)));
        let middle = saved.len() / 2;
        saved[middle] ^= 1;
        assert!(!fits(&saved, 100));
    }
}
