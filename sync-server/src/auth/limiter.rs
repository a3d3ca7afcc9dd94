//! How often something may be tried: a bucket of tries for each key, bounded in number.

use crate::limits::LIMITER_KEYS_MAX;
use board_doc::Timestamp;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Buckets that fill up again with time. One try is one token.
#[derive(Debug)]
pub struct Limiter<K> {
    burst: i64,
    every_us: i64,
    /// When each bucket will be full again, in microseconds since 1970. A full bucket needs no entry.
    full_at: Mutex<HashMap<K, i64>>,
}

impl<K: Eq + Hash + Clone> Limiter<K> {
    /// `burst` tries at once, then one more in each `every`.
    pub fn new(burst: u32, every: Duration) -> Self {
        let every_us = i64::try_from(every.as_micros()).unwrap_or(i64::MAX);
        Self {
            burst: i64::from(burst),
            every_us,
            full_at: Mutex::default(),
        }
    }

    /// Takes a try out of the bucket, or says how many seconds to wait for one.
    pub fn take(&self, key: &K, now: Timestamp) -> Result<(), u64> {
        self.take_many(key, 1, now).map_err(|wait| wait.as_secs() + 1)
    }

    /// Takes so many tries out of the bucket (a full one if it holds less), or says how long to wait for them.
    pub fn take_many(&self, key: &K, tries: u32, now: Timestamp) -> Result<(), Duration> {
        let tries = i64::from(tries).min(self.burst);
        let now = now.0.saturating_mul(1_000);
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let whole = self.burst.saturating_mul(self.every_us);
        let from = full_at.get_mut(key).map_or(now, |at| {
            // Later only by a clock that has been set back since.
            *at = (*at).min(now.saturating_add(whole));
            (*at).max(now)
        });
        let then = from.saturating_add(tries.saturating_mul(self.every_us));
        let wait = then - now - whole;
        if let Ok(wait @ 1..) = u64::try_from(wait) {
            return Err(Duration::from_micros(wait));
        }
        if full_at.len() >= LIMITER_KEYS_MAX && !full_at.contains_key(key) {
            forget_some(&mut full_at, now);
        }
        full_at.insert(key.clone(), then);
        Ok(())
    }

    /// Puts a try back: it turned out not to count.
    pub fn give_back(&self, key: &K) {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = full_at.get_mut(key) {
            *at -= self.every_us;
        }
    }
}

/// Forgets the full buckets, and if there is none, the emptier half of those left is kept: a flood of new keys must
/// not wipe out what is known of the busiest.
fn forget_some<K: Eq + Hash + Clone>(full_at: &mut HashMap<K, i64>, now: i64) {
    full_at.retain(|_, at| *at > now);
    if full_at.len() >= LIMITER_KEYS_MAX {
        let mut times: Vec<_> = full_at.values().copied().collect();
        let middle = times.len() / 2;
        let (_, median, _) = times.select_nth_unstable(middle);
        let median = *median;
        full_at.retain(|_, at| *at > median);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp(seconds * 1_000)
    }

    #[test]
    fn after_the_burst_one_try_comes_back_in_each_interval() {
        let limiter = Limiter::new(3, Duration::from_secs(10));
        for _ in 0..3 {
            assert_eq!(limiter.take(&"alice", at(0)), Ok(()));
        }
        assert!(limiter.take(&"alice", at(0)).is_err());
        assert_eq!(limiter.take(&"bob", at(0)), Ok(()));
        assert!(limiter.take(&"alice", at(9)).is_err());
        assert_eq!(limiter.take(&"alice", at(10)), Ok(()));
        assert!(limiter.take(&"alice", at(10)).is_err());
    }

    #[test]
    fn who_waits_as_told_is_let_in() {
        let limiter = Limiter::new(1, Duration::from_secs(10));
        limiter.take(&(), at(0)).unwrap();
        let wait = limiter.take(&(), at(3)).unwrap_err();
        assert_eq!(limiter.take(&(), at(3 + wait as i64)), Ok(()));
    }

    #[test]
    fn many_at_once_wait_for_as_many_and_no_more_than_a_bucket_holds() {
        let limiter = Limiter::new(100, Duration::from_millis(5));
        assert_eq!(limiter.take_many(&(), 60, at(0)), Ok(()));
        assert_eq!(limiter.take_many(&(), 60, at(0)), Err(Duration::from_millis(100)));
        assert_eq!(limiter.take_many(&(), 60, Timestamp(100)), Ok(()));
        assert_eq!(
            limiter.take_many(&(), 1_000, at(9)),
            Ok(()),
            "a full bucket is enough"
        );
    }

    #[test]
    fn a_clock_that_is_set_back_makes_nobody_wait_longer_than_a_bucket_takes_to_fill() {
        let limiter = Limiter::new(3, Duration::from_secs(10));
        for _ in 0..3 {
            limiter.take(&(), at(7_200)).unwrap();
        }
        assert_eq!(limiter.take_many(&(), 1, at(0)), Err(Duration::from_secs(10)));
        assert_eq!(limiter.take(&(), at(10)), Ok(()));
    }

    #[test]
    fn a_try_given_back_does_not_count() {
        let limiter = Limiter::new(1, Duration::from_secs(10));
        for _ in 0..100 {
            limiter.take(&(), at(0)).unwrap();
            limiter.give_back(&());
        }
    }

    #[test]
    fn a_flood_of_keys_is_bounded_and_the_busiest_stay_known() {
        let limiter = Limiter::new(2, Duration::from_secs(10));
        limiter.take(&usize::MAX, at(0)).unwrap();
        limiter.take(&usize::MAX, at(0)).unwrap();
        for key in 0..3 * LIMITER_KEYS_MAX {
            limiter.take(&key, at(0)).unwrap();
        }
        assert!(limiter.full_at.lock().unwrap().len() <= LIMITER_KEYS_MAX);
        assert!(limiter.take(&usize::MAX, at(0)).is_err());
    }
}
