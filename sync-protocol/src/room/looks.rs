//! S17: who looks at the board sees what is committed, at least up to the head that they know of, and never waits for
//! what comes later.

use super::{DocumentState, LookId, LookOutcome, Room, RoomEffect};
use crate::limits::LOOKS_WAITING_MAX;
use std::sync::Arc;

/// A look that waits for the document, or for the log.
#[derive(Debug)]
pub(super) struct Look {
    id: LookId,
    at_least: u64,
}

impl Room {
    pub(super) fn look(&mut self, id: LookId, at_least: u64, out: &mut Vec<RoomEffect>) {
        self.somebody_comes();
        if self.looks.len() >= LOOKS_WAITING_MAX {
            out.push(show(id, LookOutcome::Unavailable));
        } else {
            self.looks.push(Look { id, at_least });
        }
    }

    /// Answers those who can be answered; asks for what the others need.
    pub(super) fn answer_looks(&mut self, out: &mut Vec<RoomEffect>) {
        if self.looks.is_empty() {
            return;
        }
        match self.documents {
            DocumentState::Absent => self.ask_for_documents(out),
            DocumentState::Loading => {}
            DocumentState::Quarantined => self.refuse_looks(&LookOutcome::Quarantined, out),
            DocumentState::Ready { seq, .. } => {
                if let Some(live) = self.live_document() {
                    let board = live.snapshot();
                    for look in self.looks.extract_if(.., |look| look.at_least <= seq) {
                        out.push(show(look.id, LookOutcome::Shown(Arc::clone(&board))));
                    }
                }
                // A batch in flight brings what is missing, or the log does.
                if !self.looks.is_empty() && self.in_flight.is_none() {
                    self.read_log(out);
                }
            }
        }
    }

    /// The log was just read: there is nothing that one could wait for.
    pub(super) fn nothing_newer_is_known(&mut self) {
        for look in &mut self.looks {
            look.at_least = 0;
        }
    }

    pub(super) fn refuse_looks_for_now(&mut self, out: &mut Vec<RoomEffect>) {
        self.refuse_looks(&LookOutcome::Unavailable, out);
    }

    fn refuse_looks(&mut self, outcome: &LookOutcome, out: &mut Vec<RoomEffect>) {
        for look in self.looks.drain(..) {
            out.push(show(look.id, outcome.clone()));
        }
    }
}

fn show(look: LookId, outcome: LookOutcome) -> RoomEffect {
    RoomEffect::Show { look, outcome }
}
