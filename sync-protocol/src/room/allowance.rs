//! How much of the room's work each user may take that comes to nothing: who has had their share waits.

use board_doc::{Timestamp, UserId};
use std::collections::HashMap;
use std::time::Duration;

/// Per user: since when, and how much they have had.
#[derive(Debug)]
pub(super) struct Allowance {
    most: u64,
    within: Duration,
    had: HashMap<UserId, (Timestamp, u64)>,
}

impl Allowance {
    /// So much within such a time.
    pub(super) fn of(most: u64, within: Duration) -> Self {
        Self {
            most,
            within,
            had: HashMap::new(),
        }
    }

    /// When there is more for the user; `None`: now.
    pub(super) fn more_at(&mut self, user: UserId, now: Timestamp) -> Option<Timestamp> {
        let within = self.within.as_millis();
        self.had
            .retain(|_, (since, _)| u128::from(now.0.abs_diff(since.0)) < within);
        let (since, had) = self.had.get(&user)?;
        let over_at = since.0.saturating_add(within as i64);
        (*had >= self.most).then_some(Timestamp(over_at))
    }

    /// The user has had so much of it.
    pub(super) fn take(&mut self, user: UserId, now: Timestamp, amount: u64) {
        if amount > 0 {
            let (_, had) = self.had.entry(user).or_insert((now, 0));
            *had = had.saturating_add(amount);
        }
    }
}
