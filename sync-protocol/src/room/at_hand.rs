//! How much a room has at hand: what comes next may take it as long as all of that.

use super::Room;
use super::accept::{InFlight, Waiting};

/// Changes, and their bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load {
    pub(super) changes: usize,
    pub(super) bytes: usize,
}

impl Load {
    pub(super) fn of<C: AsRef<[u8]>>(chunks: impl IntoIterator<Item = C>) -> Self {
        let nothing = Self { changes: 0, bytes: 0 };
        chunks.into_iter().fold(nothing, |sum, chunk| Self {
            changes: sum.changes + 1,
            bytes: sum.bytes + chunk.as_ref().len(),
        })
    }
}

impl Room {
    /// Whether an edit of the server waits, or more changes or bytes of them: for their batch, for its outcome, or for the
    /// next tick.
    pub fn has_more_at_hand(&self, than_changes: usize, than_bytes: usize) -> bool {
        let in_flight = self.in_flight.iter().map(InFlight::load);
        let waiting = self.queue.iter().filter_map(Waiting::load);
        let mut sum = Load { changes: 0, bytes: 0 };
        let is_more = |load: Load| {
            sum.changes += load.changes;
            sum.bytes += load.bytes;
            sum.changes > than_changes || sum.bytes > than_bytes
        };
        self.queue
            .iter()
            .any(|waiting| matches!(waiting, Waiting::Edit(_)))
            || in_flight.chain(waiting).chain(self.stocks.loads()).any(is_more)
    }
}
