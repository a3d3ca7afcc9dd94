//! When somebody edits, connected or not.

use std::time::{Duration, Instant};

/// One edit after the other at the same distance.
#[derive(Debug)]
pub(super) struct Pace {
    after: Duration,
    every: Duration,
    next: Option<Instant>,
}

impl Pace {
    /// The first edit comes `after` everybody begins.
    pub(super) fn new(after: Duration, every: Duration) -> Self {
        Self {
            after,
            every,
            next: None,
        }
    }

    /// When the next edit is due, if everybody began then.
    pub(super) fn next(&self, begun: Instant) -> Instant {
        self.next.unwrap_or(begun + self.after)
    }

    /// Takes the next edit if it is due; says since when.
    pub(super) fn take(&mut self, begun: Instant, now: Instant) -> Option<Instant> {
        let due = self.next(begun);
        (due <= now).then(|| {
            self.next = Some(due + self.every);
            due
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_due_meanwhile_is_taken_one_by_one_with_its_own_time() {
        let begun = Instant::now();
        let second = Duration::from_secs(1);
        let mut pace = Pace::new(second, second);
        let now = begun + second * 7 / 2;
        let taken: Vec<_> = std::iter::from_fn(|| pace.take(begun, now)).collect();
        assert_eq!(taken, [begun + second, begun + 2 * second, begun + 3 * second]);
        assert_eq!(pace.next(begun), begun + 4 * second);
    }
}
