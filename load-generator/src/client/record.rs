//! What a client has witnessed: which of its changes were acknowledged, which of others it has seen.

use board_doc::ChangeHash;
use std::collections::HashSet;
use std::time::Instant;
use sync_protocol::{ClientSession, ServerFrame};

/// A change of somebody else, in the replica and so on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Which.
    pub hash: ChangeHash,
    /// Since when.
    pub at: Instant,
}

/// A client's log.
#[derive(Debug, Default)]
pub struct Record {
    waiting: HashSet<ChangeHash>,
    acked: HashSet<ChangeHash>,
    seen: Vec<Seen>,
    taken_back: Vec<ChangeHash>,
    refused: u32,
}

/// What a frame from the server may do to the record.
#[derive(Debug)]
pub(super) enum News {
    /// Changes that the session may take in.
    Changes(Vec<ChangeHash>),
    /// Changes leave the waiting list without being durable.
    Rejected,
    /// Nothing of the two.
    Other,
}

impl News {
    pub(super) fn of(frame: &[u8]) -> Self {
        match ServerFrame::decode(frame) {
            Ok(ServerFrame::Changes { chunks, .. }) => Self::Changes(
                chunks
                    .iter()
                    .filter_map(|chunk| ChangeHash::of_chunk(chunk))
                    .collect(),
            ),
            Ok(ServerFrame::Rejected { .. }) => Self::Rejected,
            _ => Self::Other,
        }
    }
}

impl Record {
    /// The client's own changes that the server said are durable.
    pub fn acked(&self) -> &HashSet<ChangeHash> {
        &self.acked
    }

    /// Changes that came from the server, in the order in which they did.
    pub fn seen(&self) -> &[Seen] {
        &self.seen
    }

    /// Changes that were acknowledged and had to be sent again: the server broke its word.
    pub fn taken_back(&self) -> &[ChangeHash] {
        &self.taken_back
    }

    /// How many edits the server refused for ever.
    pub fn refused(&self) -> u32 {
        self.refused
    }

    /// Compares what waits now with what waited before.
    pub(super) fn look(&mut self, session: &ClientSession, news: &News, at: Instant) {
        let waiting: HashSet<_> = session.pending().collect();
        let again = waiting
            .iter()
            .filter(|hash| self.acked.contains(*hash) && !self.waiting.contains(*hash));
        self.taken_back.extend(again);
        let in_replica =
            |hash: &ChangeHash| session.replica().is_some_and(|board| board.document().has(hash));
        // What is refused leaves the list too, and what is made again is not in the new replica.
        if !matches!(news, News::Rejected) {
            let gone = self.waiting.difference(&waiting).filter(|hash| in_replica(hash));
            self.acked.extend(gone);
        }
        self.waiting = waiting;
        if let News::Changes(hashes) = news {
            let taken_in = hashes.iter().filter(|hash| in_replica(hash));
            self.seen.extend(taken_in.map(|&hash| Seen { hash, at }));
        }
        self.refused = session.status().refused;
    }
}
