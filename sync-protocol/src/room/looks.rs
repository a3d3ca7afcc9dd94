//! S17: who looks at the board sees what is committed, at least up to the head that they know of, and never waits for
//! what comes later.

use super::{DocumentState, LookId, LookOutcome, Room, RoomEffect};
use crate::limits::LOOKS_WAITING_MAX;
use std::sync::Arc;

/// A look that waits for the document, or for the log.
#[derive(Debug)]
pub(super) struct Look {
    id: LookId,
    waits_for: Awaited,
}

/// The head of the log that somebody knows of: they are shown no less, unless the log turns out to have no more.
#[derive(Debug, Clone, Copy)]
pub(super) struct Awaited {
    head_seq: u64,
    /// The log is being read, and was asked for after they came.
    is_looked_for: bool,
}

impl Awaited {
    pub(super) fn head(head_seq: u64) -> Self {
        Self {
            head_seq,
            is_looked_for: false,
        }
    }

    /// Whether it is there with the log up to `seq`.
    pub(super) fn is_there(self, seq: u64) -> bool {
        self.head_seq <= seq
    }

    /// The log is asked for now.
    pub(super) fn look_for(&mut self) {
        self.is_looked_for = true;
    }

    /// The log was read, and it goes to `seq`. What was asked for before they came may be older than what they know of.
    pub(super) fn looked_for(&mut self, seq: u64) {
        if std::mem::take(&mut self.is_looked_for) {
            self.head_seq = self.head_seq.min(seq);
        }
    }
}

impl Room {
    pub(super) fn look(&mut self, id: LookId, at_least: u64, out: &mut Vec<RoomEffect>) {
        self.somebody_comes();
        if self.looks.len() >= LOOKS_WAITING_MAX {
            out.push(show(id, LookOutcome::Unavailable));
        } else {
            let waits_for = Awaited::head(at_least);
            self.looks.push(Look { id, waits_for });
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
                    for look in self.looks.extract_if(.., |look| look.waits_for.is_there(seq)) {
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

    /// The log is asked for: whoever waits now learns whether it has what they know of.
    pub(super) fn look_for_what_is_awaited(&mut self) {
        self.awaited().for_each(Awaited::look_for);
    }

    /// The log was read, and it goes to `seq`.
    pub(super) fn looked_for_what_is_awaited(&mut self, seq: u64) {
        self.awaited().for_each(|awaited| awaited.looked_for(seq));
    }

    fn awaited(&mut self) -> impl Iterator<Item = &mut Awaited> {
        let looks = self.looks.iter_mut().map(|look| &mut look.waits_for);
        looks.chain(self.listeners.awaited())
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
