//! Places among the catch-ups that a node begins at once. One user has a share of them: whoever opens many sockets and
//! does not read keeps others waiting for none. Who is gone gives the turn away.

use super::limits::{CATCH_UPS_AT_ONCE_MAX, CATCH_UPS_OF_USER_MAX};
use super::outbox::Outbox;
use board_doc::UserId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The places. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Places {
    all: Arc<Semaphore>,
    shares: Arc<Mutex<HashMap<UserId, Share>>>,
}

/// One user's, as long as somebody has a place of it or waits for one.
#[derive(Debug)]
struct Share {
    places: Arc<Semaphore>,
    wanted: usize,
}

/// A place, free again when the value is dropped.
#[derive(Debug)]
pub(super) struct Place {
    _of_all: OwnedSemaphorePermit,
    _of_user: OwnedSemaphorePermit,
    _wanted: Wanted,
}

/// Keeps the user's share listed.
#[derive(Debug)]
struct Wanted {
    of: Places,
    user: UserId,
}

impl Default for Places {
    fn default() -> Self {
        Self {
            all: Arc::new(Semaphore::new(CATCH_UPS_AT_ONCE_MAX)),
            shares: Arc::default(),
        }
    }
}

impl Places {
    fn lock(&self) -> MutexGuard<'_, HashMap<UserId, Share>> {
        self.shares.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a place; `None` as soon as the socket is about to end.
    pub(super) async fn take(&self, user: UserId, outbox: &Outbox) -> Option<Place> {
        tokio::select! {
            biased;
            _ = outbox.closed() => None,
            place = self.wait(user) => place,
        }
    }

    /// First for one of the user's own, so that no more of them wait among all.
    async fn wait(&self, user: UserId) -> Option<Place> {
        let (wanted, own) = self.want(user);
        // The semaphores are never closed.
        let of_user = own.acquire_owned().await.ok()?;
        let of_all = Arc::clone(&self.all).acquire_owned().await.ok()?;
        Some(Place {
            _of_all: of_all,
            _of_user: of_user,
            _wanted: wanted,
        })
    }

    fn want(&self, user: UserId) -> (Wanted, Arc<Semaphore>) {
        let mut shares = self.lock();
        let share = shares.entry(user).or_insert_with(|| Share {
            places: Arc::new(Semaphore::new(CATCH_UPS_OF_USER_MAX)),
            wanted: 0,
        });
        share.wanted += 1;
        let own = Arc::clone(&share.places);
        drop(shares);
        let of = self.clone();
        (Wanted { of, user }, own)
    }
}

impl Drop for Wanted {
    fn drop(&mut self) {
        let mut shares = self.of.lock();
        if let Some(share) = shares.get_mut(&self.user) {
            share.wanted -= 1;
            if share.wanted == 0 {
                shares.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use sync_protocol::CloseCode;
    use tokio::time::timeout;

    const SOON: Duration = Duration::from_secs(10);
    const A_WHILE: Duration = Duration::from_millis(50);

    fn user(number: usize) -> UserId {
        UserId([number as u8; 16])
    }

    fn outbox() -> Outbox {
        Outbox::new(1)
    }

    async fn at_once(places: &Places, user: UserId) -> Place {
        timeout(SOON, places.take(user, &outbox()))
            .await
            .unwrap()
            .unwrap()
    }

    #[tokio::test]
    async fn a_user_has_a_share_and_others_have_the_rest() {
        let places = Places::default();
        let mut held = Vec::new();
        for _ in 0..CATCH_UPS_OF_USER_MAX {
            held.push(at_once(&places, user(1)).await);
        }
        let here = outbox();
        let one_more = places.take(user(1), &here);
        tokio::pin!(one_more);
        assert!(timeout(A_WHILE, one_more.as_mut()).await.is_err());
        for number in CATCH_UPS_OF_USER_MAX..CATCH_UPS_AT_ONCE_MAX {
            held.push(at_once(&places, user(number)).await);
        }
        let there = outbox();
        let nobody = places.take(user(99), &there);
        tokio::pin!(nobody);
        assert!(timeout(A_WHILE, nobody.as_mut()).await.is_err(), "all are taken");
        held.remove(0);
        assert!(timeout(SOON, nobody).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn who_is_gone_gives_the_turn_away() {
        let places = Places::default();
        let mut held = Vec::new();
        for _ in 0..CATCH_UPS_OF_USER_MAX {
            held.push(at_once(&places, user(1)).await);
        }
        let (goes, stays) = (outbox(), outbox());
        let (first, second) = (places.take(user(1), &goes), places.take(user(1), &stays));
        tokio::pin!(first, second);
        assert!(timeout(A_WHILE, first.as_mut()).await.is_err());
        assert!(timeout(A_WHILE, second.as_mut()).await.is_err());
        goes.close(CloseCode::Normal, "bye");
        held.remove(0);
        assert!(
            timeout(SOON, first).await.unwrap().is_none(),
            "not even for a moment"
        );
        let place = timeout(SOON, second).await.unwrap();
        drop((place, held));
        assert!(places.lock().is_empty());
        assert_eq!(places.all.available_permits(), CATCH_UPS_AT_ONCE_MAX);
    }
}
