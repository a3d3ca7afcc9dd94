//! How often each user has spoiled the room's trial document: it takes a copy of the whole board to make it again, so
//! nobody may have that done at will.

use crate::limits::{SPOILED_TRIALS_MAX, SPOILED_TRIALS_WITHIN};
use board_doc::{Timestamp, UserId};
use std::collections::HashMap;

/// Per user: since when, and how often.
#[derive(Debug, Default)]
pub(super) struct Spoils(HashMap<UserId, (Timestamp, u32)>);

impl Spoils {
    /// Whether changes of the user may be tried now.
    pub(super) fn may_try(&mut self, user: UserId, now: Timestamp) -> bool {
        self.forget_old(now);
        self.0
            .get(&user)
            .is_none_or(|(_, count)| *count < SPOILED_TRIALS_MAX)
    }

    /// A change of the user has spoiled the trial document.
    pub(super) fn note(&mut self, user: UserId, now: Timestamp) {
        self.0.entry(user).or_insert((now, 0)).1 += 1;
    }

    fn forget_old(&mut self, now: Timestamp) {
        let within = SPOILED_TRIALS_WITHIN.as_millis();
        self.0
            .retain(|_, (since, _)| u128::from(now.0.abs_diff(since.0)) < within);
    }
}
