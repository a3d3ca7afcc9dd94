//! Changes that have come in and are not committed yet, of all boards together: bounded in bytes. When the journal does
//! not keep up, or the database is away, sockets with more of them are not read; everything else goes on.

use board_doc::UserId;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// What one user may have of it: such a part.
const SHARES: usize = 4;

/// Counts them. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Uncommitted(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    bytes_max: usize,
    there: Mutex<There>,
    /// There are fewer than before.
    fewer: Notify,
}

impl Inner {
    fn of_user_max(&self) -> usize {
        self.bytes_max.div_ceil(SHARES)
    }

    /// Whether this user's changes are not let in.
    fn is_closed(&self, there: &There, user: UserId) -> bool {
        there.bytes >= self.bytes_max || there.of_user(user) >= self.of_user_max()
    }
}

#[derive(Debug, Default)]
struct There {
    bytes: usize,
    of: HashMap<UserId, usize>,
}

impl There {
    fn of_user(&self, user: UserId) -> usize {
        self.of.get(&user).copied().unwrap_or_default()
    }

    fn set(&mut self, user: UserId, before: usize, now: usize) {
        self.bytes = self.bytes + now - before;
        let of_user = self.of.entry(user).or_default();
        *of_user = *of_user + now - before;
        if *of_user == 0 {
            self.of.remove(&user);
        }
    }
}

impl Uncommitted {
    /// So many bytes may be there, a quarter of one user, and one frame more: the largest must get through the smallest
    /// bound.
    pub(super) fn new(bytes_max: usize) -> Self {
        Self(Arc::new(Inner {
            bytes_max,
            there: Mutex::default(),
            fewer: Notify::new(),
        }))
    }

    fn there(&self) -> MutexGuard<'_, There> {
        self.0.there.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many bytes there are.
    pub(super) fn bytes(&self) -> usize {
        self.there().bytes
    }

    /// Whether half of what may be there is: what waits for long is to make way.
    pub(super) fn is_half_full(&self) -> bool {
        self.bytes() >= self.0.bytes_max / 2
    }

    /// The same of what this user may have.
    pub(super) fn is_share_half_full(&self, user: UserId) -> bool {
        self.there().of_user(user) >= self.0.of_user_max() / 2
    }

    /// Waits until more of this user may come, then counts these.
    pub(super) async fn take(&self, user: UserId, bytes: usize) -> Held {
        loop {
            let fewer = self.0.fewer.notified();
            tokio::pin!(fewer);
            // From here on no news is missed.
            fewer.as_mut().enable();
            if let Some(held) = self.try_take(user, bytes) {
                return held;
            }
            fewer.await;
        }
    }

    fn try_take(&self, user: UserId, bytes: usize) -> Option<Held> {
        let mut there = self.there();
        if self.0.is_closed(&there, user) {
            return None;
        }
        there.set(user, 0, bytes);
        Some(Held {
            of_users: BTreeMap::from([(user, bytes)]),
            of: self.clone(),
        })
    }

    /// Nothing yet, to be [set](Held::set) by a room.
    pub(super) fn nothing(&self) -> Held {
        Held {
            of_users: BTreeMap::new(),
            of: self.clone(),
        }
    }
}

/// Bytes that are counted until this is dropped.
#[derive(Debug)]
pub struct Held {
    of_users: BTreeMap<UserId, usize>,
    of: Uncommitted,
}

impl Held {
    /// It is so many of each user now. Never waits: they have been let in before.
    pub(super) fn set(&mut self, of_users: BTreeMap<UserId, usize>) {
        if of_users == self.of_users {
            return;
        }
        let before = std::mem::replace(&mut self.of_users, of_users);
        let mut there = self.of.there();
        for (user, now) in &self.of_users {
            let before = before.get(user).copied().unwrap_or_default();
            if before < *now {
                there.set(*user, before, *now);
            }
        }
        let mut somebody_waited = false;
        for (user, before) in before {
            let now = self.of_users.get(&user).copied().unwrap_or_default();
            if now < before {
                somebody_waited |= self.of.0.is_closed(&there, user);
                there.set(user, before, now);
            }
        }
        drop(there);
        if somebody_waited {
            self.of.0.fewer.notify_waiters();
        }
    }

    /// What the other has counts here from now on, neither twice nor not at all meanwhile.
    pub(super) fn take_over(&mut self, mut other: Self) {
        for (user, bytes) in std::mem::take(&mut other.of_users) {
            *self.of_users.entry(user).or_default() += bytes;
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.set(BTreeMap::new());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::task::yield_now;
    use tokio::time::timeout;

    const SOON: Duration = Duration::from_millis(50);
    const LATE: Duration = Duration::from_secs(10);
    const ADA: UserId = UserId([1; 16]);
    const BOB: UserId = UserId([2; 16]);
    const CLEO: UserId = UserId([3; 16]);

    #[tokio::test]
    async fn more_wait_until_some_are_gone() {
        let all = Uncommitted::new(10);
        let first = all.take(ADA, 9).await;
        let second = all.take(BOB, 100).await;
        assert_eq!(all.bytes(), 109, "one frame more than fits");
        assert!(timeout(SOON, all.take(CLEO, 1)).await.is_err());
        drop(first);
        assert!(timeout(SOON, all.take(CLEO, 1)).await.is_err());

        let waiting = tokio::spawn({
            let all = all.clone();
            async move { all.take(CLEO, 1).await }
        });
        // It is asked, and waits.
        yield_now().await;
        drop(second);
        let third = timeout(LATE, waiting).await.unwrap().unwrap();
        assert_eq!(all.bytes(), 1);
        drop(third);
        assert_eq!(all.bytes(), 0);
    }

    #[tokio::test]
    async fn a_room_says_what_it_holds() {
        let all = Uncommitted::new(10);
        let mut room = all.nothing();
        room.set(BTreeMap::from([(ADA, 10), (BOB, 20)]));
        assert!(timeout(SOON, all.take(CLEO, 1)).await.is_err());
        room.set(BTreeMap::from([(BOB, 9)]));
        let _one = timeout(LATE, all.take(CLEO, 1)).await.unwrap();
        assert_eq!(all.bytes(), 10);
        room.set(BTreeMap::new());
        assert_eq!((all.bytes(), all.there().of.len()), (1, 1));
    }

    #[tokio::test]
    async fn one_user_leaves_room_for_the_others() {
        let all = Uncommitted::new(100);
        let mut room = all.nothing();
        room.take_over(all.take(ADA, 15).await);
        assert_eq!(all.bytes(), 15);
        room.set(BTreeMap::from([(ADA, 20)]));
        assert!(all.is_share_half_full(ADA) && !all.is_half_full());
        assert!(!all.is_share_half_full(BOB));
        let more = all.take(ADA, 5).await;
        assert!(timeout(SOON, all.take(ADA, 1)).await.is_err());
        let _other = timeout(LATE, all.take(BOB, 24)).await.unwrap();
        let waiting = tokio::spawn({
            let all = all.clone();
            async move { all.take(ADA, 1).await }
        });
        yield_now().await;
        drop(more);
        timeout(LATE, waiting).await.unwrap().unwrap();
    }
}
