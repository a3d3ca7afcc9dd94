//! Room for what is slow or large, of which one user has a share: whoever asks for much and takes it slowly keeps others
//! waiting for none. Who does not wait any more gives the turn away.

use board_doc::UserId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The room. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Shares(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    all: Arc<Semaphore>,
    all_max: usize,
    of_user_max: usize,
    users: Mutex<HashMap<UserId, User>>,
}

/// One user's share, as long as somebody has of it or waits for some.
#[derive(Debug)]
struct User {
    left: Arc<Semaphore>,
    asked: usize,
}

/// A part of the room, free again when the value is dropped.
#[derive(Debug)]
pub struct Part {
    _of_all: OwnedSemaphorePermit,
    _of_user: PartOfUser,
}

/// A part of a user's share, for which there may be no room yet among all.
#[derive(Debug)]
pub struct PartOfUser {
    size: usize,
    _permit: OwnedSemaphorePermit,
    _asked: Asked,
}

/// Keeps the user listed.
#[derive(Debug)]
struct Asked {
    of: Shares,
    user: UserId,
}

/// Why there is no part at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRoom {
    /// Others have it.
    OfAll,
    /// The user has a share already.
    OfUser,
}

impl PartOfUser {
    /// How much was asked for.
    pub fn size(&self) -> usize {
        self.size
    }
}

impl Shares {
    /// Room for so much (places, or KiB), and of it one user's. What is larger than either waits for all of it.
    pub fn new(all_max: usize, of_user_max: usize) -> Self {
        Self(Arc::new(Inner {
            all: Arc::new(Semaphore::new(all_max)),
            all_max,
            of_user_max,
            users: Mutex::default(),
        }))
    }

    fn users(&self) -> MutexGuard<'_, HashMap<UserId, User>> {
        self.0.users.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a part. First for one of the user's own, so that no more of theirs wait among all.
    pub async fn take(&self, user: UserId, size: usize) -> Part {
        let of_user = self.take_of_user(user, size).await;
        self.complete(of_user).await
    }

    /// Waits until there is room among all, too.
    pub async fn complete(&self, of_user: PartOfUser) -> Part {
        let permit = Arc::clone(&self.0.all).acquire_many_owned(at_most(of_user.size, self.0.all_max));
        Part {
            _of_all: permit.await.expect(NEVER_CLOSED),
            _of_user: of_user,
        }
    }

    /// Waits for a part of the user's share.
    pub async fn take_of_user(&self, user: UserId, size: usize) -> PartOfUser {
        let (asked, left) = self.ask(user);
        let permit = left.acquire_many_owned(at_most(size, self.0.of_user_max));
        PartOfUser {
            size,
            _permit: permit.await.expect(NEVER_CLOSED),
            _asked: asked,
        }
    }

    /// The same without waiting.
    pub fn try_take_of_user(&self, user: UserId, size: usize) -> Option<PartOfUser> {
        let (asked, left) = self.ask(user);
        let permit = left.try_acquire_many_owned(at_most(size, self.0.of_user_max));
        Some(PartOfUser {
            size,
            _permit: permit.ok()?,
            _asked: asked,
        })
    }

    /// A part, if there is room.
    pub fn try_take(&self, user: UserId, size: usize) -> Result<Part, NoRoom> {
        let of_user = self.try_take_of_user(user, size).ok_or(NoRoom::OfUser)?;
        let permit = Arc::clone(&self.0.all).try_acquire_many_owned(at_most(size, self.0.all_max));
        Ok(Part {
            _of_all: permit.map_err(|_| NoRoom::OfAll)?,
            _of_user: of_user,
        })
    }

    fn ask(&self, user: UserId) -> (Asked, Arc<Semaphore>) {
        let mut users = self.users();
        let one = users.entry(user).or_insert_with(|| User {
            left: Arc::new(Semaphore::new(self.0.of_user_max)),
            asked: 0,
        });
        one.asked += 1;
        let left = Arc::clone(&one.left);
        drop(users);
        let of = self.clone();
        (Asked { of, user }, left)
    }
}

const NEVER_CLOSED: &str = "the semaphores are never closed";

fn at_most(size: usize, max: usize) -> u32 {
    u32::try_from(size.min(max)).expect("limits are small enough")
}

impl Drop for Asked {
    fn drop(&mut self) {
        let mut users = self.of.users();
        if let Some(one) = users.get_mut(&self.user) {
            one.asked -= 1;
            if one.asked == 0 {
                users.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::time::timeout;

    const SOON: Duration = Duration::from_secs(10);
    const A_WHILE: Duration = Duration::from_millis(50);
    const ALL: usize = 16;
    const OF_USER: usize = 4;

    fn user(number: usize) -> UserId {
        UserId([number as u8; 16])
    }

    fn shares() -> Shares {
        Shares::new(ALL, OF_USER)
    }

    async fn at_once(shares: &Shares, user: UserId, size: usize) -> Part {
        timeout(SOON, shares.take(user, size)).await.unwrap()
    }

    #[tokio::test]
    async fn a_user_has_a_share_and_others_have_the_rest() {
        let shares = shares();
        let mut held = Vec::new();
        for _ in 0..OF_USER {
            held.push(at_once(&shares, user(1), 1).await);
        }
        assert_eq!(shares.try_take(user(1), 1).unwrap_err(), NoRoom::OfUser);
        let one_more = shares.take(user(1), 1);
        tokio::pin!(one_more);
        assert!(timeout(A_WHILE, one_more.as_mut()).await.is_err());
        for number in OF_USER..ALL {
            held.push(at_once(&shares, user(number), 1).await);
        }
        assert_eq!(shares.try_take(user(99), 1).unwrap_err(), NoRoom::OfAll);
        let nobody = shares.take(user(99), 1);
        tokio::pin!(nobody);
        assert!(timeout(A_WHILE, nobody.as_mut()).await.is_err(), "all are taken");
        held.remove(0);
        timeout(SOON, nobody).await.unwrap();
    }

    #[tokio::test]
    async fn what_is_larger_than_a_share_waits_for_all_of_it() {
        let shares = shares();
        let small = at_once(&shares, user(1), 1).await;
        let large = shares.take(user(1), OF_USER + 2);
        tokio::pin!(large);
        assert!(timeout(A_WHILE, large.as_mut()).await.is_err());
        drop(small);
        let large = timeout(SOON, large).await.unwrap();
        assert_eq!(shares.0.all.available_permits(), ALL - OF_USER - 2);
        let rest = at_once(&shares, user(2), ALL - OF_USER - 2).await;
        drop(large);
        drop(rest);
        assert_eq!(shares.0.all.available_permits(), ALL);
    }

    #[tokio::test]
    async fn who_does_not_wait_any_more_gives_the_turn_away() {
        let shares = shares();
        let held = at_once(&shares, user(1), OF_USER).await;
        let second = shares.take(user(1), 1);
        tokio::pin!(second);
        {
            let first = shares.take(user(1), OF_USER);
            tokio::pin!(first);
            assert!(timeout(A_WHILE, first.as_mut()).await.is_err());
            assert!(timeout(A_WHILE, second.as_mut()).await.is_err());
        }
        drop(held);
        let part = timeout(SOON, second).await.unwrap();
        drop(part);
        assert!(shares.users().is_empty());
        assert_eq!(shares.0.all.available_permits(), ALL);
    }
}
