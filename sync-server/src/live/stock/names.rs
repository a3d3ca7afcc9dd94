//! What the stock clients of each user call themselves: who comes again under the same name takes the place of its older
//! socket, which is gone or about to be.

use crate::live::outbox::Outbox;
use board_doc::UserId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use sync_protocol::CloseCode;

type Named = HashMap<(UserId, String), (u64, Outbox)>;

/// The names in use. Names of different users have nothing to do with each other.
#[derive(Debug, Clone, Default)]
pub struct Names(Arc<Mutex<Named>>);

/// A name in use; free again when the value is dropped.
#[derive(Debug)]
pub(super) struct Name {
    names: Names,
    key: (UserId, String),
    socket: u64,
}

impl Names {
    fn lock(&self) -> MutexGuard<'_, Named> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a name to a socket, and closes the socket that had it.
    pub(super) fn take(&self, user: UserId, name: &str, socket: u64, outbox: Outbox) -> Name {
        let key = (user, name.to_owned());
        let before = self.lock().insert(key.clone(), (socket, outbox));
        if let Some((_, before)) = before {
            before.drop_and_close(CloseCode::Normal, "this peer has connected again");
        }
        Name {
            names: self.clone(),
            key,
            socket,
        }
    }
}

impl Name {
    pub(super) fn as_str(&self) -> &str {
        &self.key.1
    }
}

impl Drop for Name {
    fn drop(&mut self) {
        let mut named = self.names.lock();
        if named
            .get(&self.key)
            .is_some_and(|(socket, _)| *socket == self.socket)
        {
            named.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: UserId = UserId([1; 16]);
    const BOB: UserId = UserId([2; 16]);

    #[test]
    fn a8_a_name_that_is_taken_again_closes_the_older_socket_of_that_user_only() {
        let names = Names::default();
        let outboxes: Vec<_> = (0..3).map(|_| Outbox::new(1)).collect();
        let first = names.take(ADA, "peer", 1, outboxes[0].clone());
        let _bobs = names.take(BOB, "peer", 2, outboxes[1].clone());
        let second = names.take(ADA, "peer", 3, outboxes[2].clone());
        let closing: Vec<_> = outboxes.iter().map(Outbox::is_closing).collect();
        assert_eq!(closing, [true, false, false]);
        drop(first);
        assert_eq!(names.lock().len(), 2, "the name is the second one's");
        drop(second);
        assert_eq!(names.lock().len(), 1);
    }
}
