//! What a client has witnessed, for those who watch it.

use board_doc::ChangeHash;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A socket that was lost and the next that had caught up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Return {
    /// The close code; 1006 without a close frame.
    pub(super) code: u16,
    /// From the loss until everything missed was here.
    pub(super) after: Duration,
}

/// An own edit that is durable, as the server says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Acked {
    pub(super) hash: ChangeHash,
    /// When it was said.
    pub(super) at: Instant,
    /// How long after the edit was made.
    pub(super) after: Duration,
}

/// All about one client.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// It has everything and hears what is new.
    pub(super) live: bool,
    /// Edits it has made.
    pub(super) made: usize,
    /// Those of them that are acknowledged.
    pub(super) acked: Vec<Acked>,
    /// Changes it has, its own acknowledged ones too.
    pub(super) has: HashSet<ChangeHash>,
    /// How often it lost its socket and came back.
    pub(super) returns: Vec<Return>,
    /// What it cannot go on after: the server broke a rule.
    pub(super) fault: Option<String>,
}

/// One tally, of a client and of those who watch.
#[derive(Debug, Clone, Default)]
pub(super) struct Shared(Arc<Mutex<Tally>>);

impl Shared {
    pub(super) fn look(&self) -> MutexGuard<'_, Tally> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The middle and the largest of some times; zeros for none.
pub(super) fn middle_and_largest(times: impl Iterator<Item = Duration>) -> (Duration, Duration) {
    let mut times: Vec<Duration> = times.collect();
    times.sort_unstable();
    let middle = times.get(times.len() / 2).copied().unwrap_or_default();
    (middle, times.last().copied().unwrap_or_default())
}
