//! Changes of a stock client that may pass at a later time: its clock is ahead, or too much of its user was in vain. Each
//! is kept once, and looked at again when its own time has come.

use crate::limits::{STOCK_LATER_BYTES_MAX, STOCK_LATER_CHANGES_MAX};
use crate::room::at_hand::Load;
use crate::room::weight::Weight;
use board_doc::{ChangeHash, Timestamp};
use std::collections::BTreeMap;

#[derive(Debug)]
pub(super) struct Later {
    changes: BTreeMap<ChangeHash, (Timestamp, Vec<u8>)>,
    weight: Weight,
}

/// No more are kept.
#[derive(Debug)]
pub(super) struct Full;

impl Later {
    /// Nothing yet, which weighs nothing.
    pub(super) fn nothing(weight: Weight) -> Self {
        Self {
            changes: BTreeMap::new(),
            weight,
        }
    }

    pub(super) fn load(&self) -> Load {
        Load {
            changes: self.changes.len(),
            bytes: self.bytes(),
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.weight.bytes()
    }

    /// Keeps a change as it came until `at`.
    pub(super) fn keep(&mut self, at: Timestamp, hash: ChangeHash, chunk: &[u8]) -> Result<(), Full> {
        if let Some((kept_until, _)) = self.changes.get_mut(&hash) {
            *kept_until = at;
            return Ok(());
        }
        let bytes = self.weight.bytes() + chunk.len();
        if bytes > STOCK_LATER_BYTES_MAX || self.changes.len() >= STOCK_LATER_CHANGES_MAX {
            return Err(Full);
        }
        self.changes.insert(hash, (at, chunk.to_vec()));
        self.weight.set(bytes);
        Ok(())
    }

    /// Takes out those whose time has come.
    pub(super) fn take_due(&mut self, now: Timestamp) -> Vec<Vec<u8>> {
        let due = self.changes.extract_if(.., |_, (at, _)| *at <= now);
        let due: Vec<_> = due.map(|(_, (_, chunk))| chunk).collect();
        let gone: usize = due.iter().map(Vec::len).sum();
        self.weight.set(self.weight.bytes() - gone);
        due
    }
}
