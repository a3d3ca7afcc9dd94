//! The edits of one run.

use board_doc::ChangeHash;
use std::collections::HashMap;
use std::sync::OnceLock;
use std::time::Instant;

/// The edits of one run on one board, and when each was sent; shared by all its clients.
#[derive(Debug)]
pub struct Ledger {
    edit_of: HashMap<ChangeHash, u32>,
    sent: Vec<OnceLock<Instant>>,
}

impl Ledger {
    /// The run's edits, in the order in which they are to be sent.
    pub fn new(hashes: &[ChangeHash]) -> Self {
        let edit_of = hashes.iter().copied().zip(0..).collect();
        Self {
            edit_of,
            sent: hashes.iter().map(|_| OnceLock::new()).collect(),
        }
    }

    /// Which edit of the run this change is.
    pub fn edit_of(&self, hash: &ChangeHash) -> Option<u32> {
        self.edit_of.get(hash).copied()
    }

    /// When the edit was sent.
    pub fn sent_at(&self, edit: u32) -> Option<Instant> {
        self.sent.get(edit as usize)?.get().copied()
    }

    /// How many edits the run has.
    pub fn edits(&self) -> usize {
        self.sent.len()
    }

    pub(super) fn note_sent(&self, edit: u32, at: Instant) {
        // Each edit is in one script once.
        let _ = self.sent[edit as usize].set(at);
    }
}
