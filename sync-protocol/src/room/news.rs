//! S18: where cards are looked up without their boards follows the log, a moment behind it. What was committed
//! meanwhile is told at once, each card once; nothing waits for it.

use super::{CardNews, DocumentState, NewsOutcome, Room, RoomEffect};
use crate::limits::TELL_AGAIN_AFTER;
use board_doc::{CardChanges, Timestamp};

/// How the telling goes.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Telling {
    /// [`RoomEffect::Tell`] is under way.
    under_way: bool,
    /// Somebody waits for the next one.
    wanted: bool,
    /// What is written has a gap: all cards are to be told.
    whole: bool,
    /// When it was last told unasked.
    last: Option<Timestamp>,
}

impl Room {
    /// Brings it up to date now, also when there seems to be nothing to tell: so a gap is found.
    pub(super) fn tell_now(&mut self, out: &mut Vec<RoomEffect>) {
        self.telling.wanted = true;
        self.tell_what_is_new(out);
    }

    /// Tells unless that was done a moment ago: of a card that is edited all the time only now and then.
    pub(super) fn tell_now_and_then(&mut self, now: Timestamp, out: &mut Vec<RoomEffect>) {
        // A clock that was set back is no reason to wait.
        let ago = |last: Timestamp| u128::try_from(now.0 - last.0);
        let recently = self
            .telling
            .last
            .is_some_and(|last| ago(last).is_ok_and(|ago| ago < TELL_AGAIN_AFTER.as_millis()));
        if self.has_news() && !self.is_telling() && !recently {
            self.telling.last = Some(now);
            self.tell_what_is_new(out);
        }
    }

    /// At most one telling is under way.
    pub(super) fn tell_what_is_new(&mut self, out: &mut Vec<RoomEffect>) {
        let DocumentState::Ready { seq, .. } = self.documents else {
            return;
        };
        let Telling {
            under_way,
            wanted,
            whole,
            last,
        } = self.telling;
        if under_way || !(wanted || whole || seq > self.told) {
            return;
        }
        let Some(live) = self.live_document() else {
            return;
        };
        let mut changes = live.card_changes();
        if whole {
            changes = CardChanges {
                cards: live.snapshot().cards().to_vec(),
                removed: Vec::new(),
            };
        }
        out.push(RoomEffect::Tell(CardNews {
            epoch: self.revision.epoch,
            after: self.told,
            upto: seq,
            whole,
            changes,
        }));
        self.told = seq;
        self.telling = Telling {
            under_way: true,
            last,
            ..Telling::default()
        };
    }

    /// What cannot be told any more (a telling is under way) is told with all cards when the document is there again;
    /// whoever looks for a card meanwhile finds what is stored.
    pub(super) fn tell_before_unloading(&mut self, out: &mut Vec<RoomEffect>) {
        self.tell_what_is_new(out);
        self.telling.whole |= self.has_news();
    }

    pub(super) fn told(&mut self, outcome: NewsOutcome, out: &mut Vec<RoomEffect>) {
        self.telling.under_way = false;
        match outcome {
            NewsOutcome::Written => {
                if self.telling.wanted {
                    self.tell_what_is_new(out);
                }
            }
            NewsOutcome::Behind => {
                self.telling.whole = true;
                self.tell_what_is_new(out);
            }
            // With the next tick.
            NewsOutcome::Failed => self.telling.whole = true,
        }
    }

    /// Whether [`RoomEffect::Tell`] is under way.
    pub fn is_telling(&self) -> bool {
        self.telling.under_way
    }

    /// Whether something is committed that was not told.
    pub fn has_news(&self) -> bool {
        matches!(&self.documents, DocumentState::Ready { seq, .. } if self.telling.whole || *seq > self.told)
    }
}
