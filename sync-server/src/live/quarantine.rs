//! Boards whose stored data is damaged, as far as this node has found out. They answer an error to whoever opens them;
//! nothing of them is deleted, and all others go on.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// The boards, and what is wrong with each.
#[derive(Debug, Default)]
pub(super) struct Quarantine(Mutex<BTreeMap<Uuid, String>>);

impl Quarantine {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<Uuid, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something of the board does not load: the log names it, and so do the administrators' pages.
    pub(super) fn put(&self, board: Uuid, why: &str) {
        tracing::error!(%board, why, "the board is quarantined: what is stored of it is damaged");
        self.lock().insert(board, why.to_owned());
    }

    /// It has loaded, so somebody has seen to it.
    pub(super) fn lift(&self, board: Uuid) {
        if self.lock().remove(&board).is_some() {
            tracing::info!(%board, "the board loads again");
        }
    }

    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }

    pub(super) fn has(&self, board: Uuid) -> bool {
        self.lock().contains_key(&board)
    }
}
