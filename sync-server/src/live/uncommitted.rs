//! Changes that have come in and are not committed yet, of all boards together: bounded in bytes. When the journal does
//! not keep up, or the database is away, sockets with more of them are not read; everything else goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Notify;

/// Counts them. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Uncommitted(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    bytes_max: usize,
    bytes: AtomicUsize,
    /// There are fewer than before.
    fewer: Notify,
}

impl Uncommitted {
    /// So many bytes may be there, and one frame more: the largest must get through the smallest bound.
    pub(super) fn new(bytes_max: usize) -> Self {
        Self(Arc::new(Inner {
            bytes_max,
            bytes: AtomicUsize::new(0),
            fewer: Notify::new(),
        }))
    }

    /// How many bytes there are.
    pub(super) fn bytes(&self) -> usize {
        self.0.bytes.load(Ordering::Relaxed)
    }

    /// Whether half of what may be there is: what waits for long is to make way.
    pub(super) fn is_half_full(&self) -> bool {
        self.bytes() >= self.0.bytes_max / 2
    }

    /// Waits until more may come, then counts these.
    pub(super) async fn take(&self, bytes: usize) -> Held {
        loop {
            let fewer = self.0.fewer.notified();
            tokio::pin!(fewer);
            // From here on no news is missed.
            fewer.as_mut().enable();
            if let Some(held) = self.try_take(bytes) {
                return held;
            }
            fewer.await;
        }
    }

    fn try_take(&self, bytes: usize) -> Option<Held> {
        let most = self.0.bytes_max;
        let add = |now: usize| (now < most).then_some(now + bytes);
        let added = self
            .0
            .bytes
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        added.ok().map(|_| Held {
            bytes,
            of: self.clone(),
        })
    }

    /// Nothing yet, to be [set](Held::set) by a room.
    pub(super) fn nothing(&self) -> Held {
        Held {
            bytes: 0,
            of: self.clone(),
        }
    }
}

/// Bytes that are counted until this is dropped.
#[derive(Debug)]
pub struct Held {
    bytes: usize,
    of: Uncommitted,
}

impl Held {
    /// It is so many now. Never waits: they have been let in before.
    pub(super) fn set(&mut self, bytes: usize) {
        let all = &self.of.0;
        if bytes >= self.bytes {
            all.bytes.fetch_add(bytes - self.bytes, Ordering::Relaxed);
        } else {
            all.bytes.fetch_sub(self.bytes - bytes, Ordering::Relaxed);
            all.fewer.notify_waiters();
        }
        self.bytes = bytes;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.set(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::time::timeout;

    const SOON: Duration = Duration::from_millis(50);
    const LATE: Duration = Duration::from_secs(10);

    #[tokio::test]
    async fn more_wait_until_some_are_gone() {
        let all = Uncommitted::new(10);
        let first = all.take(9).await;
        let second = all.take(100).await;
        assert_eq!(all.bytes(), 109, "one frame more than fits");
        assert!(timeout(SOON, all.take(1)).await.is_err());
        drop(first);
        assert!(timeout(SOON, all.take(1)).await.is_err());

        let waiting = tokio::spawn({
            let all = all.clone();
            async move { all.take(1).await }
        });
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
        room.set(30);
        assert!(timeout(SOON, all.take(1)).await.is_err());
        room.set(9);
        let _one = timeout(LATE, all.take(1)).await.unwrap();
        assert_eq!(all.bytes(), 10);
    }
}
