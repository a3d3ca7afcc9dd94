//! What the metrics learn of a room: what goes in and comes out of it is looked at, nothing is asked of it.

use crate::metrics::Metrics;
use sync_protocol::room::CatchUp;
use sync_protocol::{BatchOutcome, ClientFrame, Room, RoomInput, ServerFrame};
use tokio::time::Instant;

/// Since when edits have been on their way.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// The oldest that waits for a batch.
    waiting_since: Option<Instant>,
    /// The oldest of the batch in flight.
    in_flight_since: Option<Instant>,
}

impl Counted {
    /// Looks at what goes into the room. `Some`: since when the oldest edit of what is relayed now was on its way.
    pub(super) fn input(&mut self, input: &RoomInput, metrics: &Metrics) -> Option<Instant> {
        match input {
            RoomInput::Frame {
                frame: ClientFrame::Changes { .. },
                ..
            }
            | RoomInput::Stock(_)
            | RoomInput::Edit(_) => {
                self.waiting_since.get_or_insert_with(Instant::now);
            }
            RoomInput::CatchUp { catch_up, .. } => metrics.caught_up(kind(catch_up)),
            RoomInput::CatchUpFailed { .. } => metrics.caught_up("failed"),
            RoomInput::Persisted { outcome, .. } => {
                let since = self.in_flight_since.take();
                metrics.batch(match outcome {
                    BatchOutcome::Committed => return counted("committed", since, metrics),
                    BatchOutcome::Failed => "failed",
                    BatchOutcome::Overtaken => {
                        // It is tried again.
                        self.waiting_since = since.or(self.waiting_since);
                        "overtaken"
                    }
                });
            }
            _ => {}
        }
        None
    }

    /// A batch goes to the journal.
    pub(super) fn submitted(&mut self) {
        self.in_flight_since = self.waiting_since;
    }

    /// The room has handled its input and hands on what it came to.
    pub(super) fn handled(&mut self, room: &Room) {
        if !room.has_waiting() {
            self.waiting_since = None;
        }
    }
}

fn counted(outcome: &'static str, since: Option<Instant>, metrics: &Metrics) -> Option<Instant> {
    metrics.batch(outcome);
    since
}

fn kind(catch_up: &CatchUp) -> &'static str {
    if catch_up.snapshot.is_some() {
        "snapshot"
    } else if catch_up.rows.is_empty() {
        "equal"
    } else {
        "rows"
    }
}

/// Looks at a frame that goes to a client: only refusals are read.
pub(super) fn output(frame: &[u8], metrics: &Metrics) {
    match ServerFrame::decode_refusal(frame) {
        Some(ServerFrame::Rejected { reason, .. }) => metrics.rejected(&reason),
        Some(ServerFrame::Retry { reason, .. }) => metrics.put_off(reason.name()),
        _ => {}
    }
}
