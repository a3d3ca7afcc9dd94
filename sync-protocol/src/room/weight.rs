//! What waits for a commit in a room, in bytes: each frame weighs as long as it is kept, wherever that is.

use board_doc::UserId;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Counts the bytes of the frames that are kept, of each user.
#[derive(Debug, Clone, Default)]
pub(super) struct Scale(Arc<Mutex<BTreeMap<UserId, usize>>>);

impl Scale {
    fn users(&self) -> MutexGuard<'_, BTreeMap<UserId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn bytes(&self) -> usize {
        self.users().values().sum()
    }

    /// Of whom how many bytes are kept.
    pub(super) fn by_user(&self) -> BTreeMap<UserId, usize> {
        self.users().clone()
    }

    /// So many bytes more of this user, until the weight is dropped.
    pub(super) fn weigh(&self, user: UserId, bytes: usize) -> Weight {
        let mut weight = Weight {
            user,
            bytes: 0,
            scale: self.clone(),
        };
        weight.set(bytes);
        weight
    }
}

/// The bytes of one frame, or of what is kept of one client.
#[derive(Debug)]
pub(super) struct Weight {
    user: UserId,
    bytes: usize,
    scale: Scale,
}

impl Weight {
    pub(super) fn user(&self) -> UserId {
        self.user
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// It is so many bytes from now on.
    pub(super) fn set(&mut self, bytes: usize) {
        let mut users = self.scale.users();
        let all = users.entry(self.user).or_default();
        *all = *all + bytes - self.bytes;
        if *all == 0 {
            users.remove(&self.user);
        }
        self.bytes = bytes;
    }
}

impl Drop for Weight {
    fn drop(&mut self) {
        self.set(0);
    }
}
