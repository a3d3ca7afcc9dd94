//! The sockets of this node: how many each user and address has, and whom to close when a session or key ends.

use super::outbox::Outbox;
use crate::access::Superuser;
use crate::auth::address::ClientAddress;
use board_doc::{Timestamp, UserId};
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use sync_protocol::{CloseCode, Role};
use uuid::Uuid;

/// All open sockets. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Sockets(Arc<Mutex<Open>>);

#[derive(Debug)]
struct Open {
    per_user_max: usize,
    per_address_max: usize,
    draining: bool,
    next: u64,
    sockets: HashMap<u64, Socket>,
    of_user: HashMap<UserId, usize>,
    of_address: HashMap<IpAddr, usize>,
}

#[derive(Debug)]
struct Socket {
    arrival: Arrival,
    owner: Option<Owner>,
    outbox: Outbox,
}

/// Which socket it is that comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// From where.
    pub address: ClientAddress,
    /// To which board; `None` where a socket may be on many.
    pub board: Option<Uuid>,
    /// What it speaks.
    pub kind: SocketKind,
    /// When.
    pub at: Timestamp,
}

/// What a socket speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SocketKind {
    /// The binary sync protocol.
    Sync,
    /// JSON, for programs.
    Json,
    /// The protocol of automerge-repo, for stock clients.
    Stock,
}

/// What administrators see of an open socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SocketFacts {
    /// Its number.
    pub id: u64,
    /// Which socket it is.
    pub arrival: Arrival,
    /// Who is behind it; `None` until they have said it.
    pub user: Option<Uuid>,
    /// How many bytes wait to be written to it.
    pub queued_bytes: usize,
    /// Whether it is about to be closed from here.
    pub closing: bool,
}

/// Who is behind a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// The authenticated user.
    pub user: UserId,
    /// The session or access key whose end closes the socket.
    pub credential: Uuid,
    /// The most that it lets through of the user's role.
    pub most: Role,
}

/// Why there is no place for another socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPlace {
    /// The user or the address has as many as it may have.
    #[error("too many open sockets")]
    TooMany,
    /// The node stops.
    #[error("the server is about to stop")]
    Draining,
}

impl Sockets {
    /// No sockets yet, and at most so many of one user and of one address.
    pub fn new(per_user_max: usize, per_address_max: usize) -> Self {
        Self(Arc::new(Mutex::new(Open {
            per_user_max,
            per_address_max,
            draining: false,
            next: 0,
            sockets: HashMap::new(),
            of_user: HashMap::new(),
            of_address: HashMap::new(),
        })))
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place for a socket; it is free again when the value is dropped.
    pub fn enter(&self, arrival: Arrival, outbox: Outbox) -> Result<SocketPlace, NoPlace> {
        let mut open = self.lock();
        if open.draining {
            return Err(NoPlace::Draining);
        }
        let most = open.per_address_max;
        count(&mut open.of_address, arrival.address.network(), most)?;
        open.next += 1;
        let id = open.next;
        open.sockets.insert(
            id,
            Socket {
                arrival,
                owner: None,
                outbox,
            },
        );
        drop(open);
        Ok(SocketPlace {
            sockets: self.clone(),
            id,
        })
    }

    /// Closes the sockets of the sessions and access keys that have ended.
    pub fn end_credentials(&self, has_ended: impl Fn(Uuid) -> bool) {
        let open = self.lock();
        for socket in open
            .sockets
            .values()
            .filter(|socket| socket.owner.is_some_and(|owner| has_ended(owner.credential)))
        {
            socket
                .outbox
                .drop_and_close(CloseCode::SessionEnded, "the session or access key has ended");
        }
    }

    /// Lets nobody in any more; says who is still there.
    pub fn drain(&self) -> Vec<Outbox> {
        let mut open = self.lock();
        open.draining = true;
        open.sockets
            .values()
            .map(|socket| socket.outbox.clone())
            .collect()
    }

    /// How many sockets are closed from here and have not swallowed their close frame yet.
    pub fn closing(&self) -> usize {
        self.lock()
            .sockets
            .values()
            .filter(|socket| socket.outbox.is_closing())
            .count()
    }

    /// How many bytes wait for all sockets.
    pub fn waiting_bytes(&self) -> usize {
        self.lock()
            .sockets
            .values()
            .map(|socket| socket.outbox.waiting_bytes())
            .sum()
    }

    /// All open sockets, the oldest first.
    pub fn list(&self, _by: &Superuser) -> Vec<SocketFacts> {
        let open = self.lock();
        let facts = |(id, socket): (&u64, &Socket)| SocketFacts {
            id: *id,
            arrival: socket.arrival,
            user: socket.owner.map(|owner| Uuid::from_bytes(owner.user.0)),
            queued_bytes: socket.outbox.waiting_bytes(),
            closing: socket.outbox.is_closing(),
        };
        let mut sockets: Vec<_> = open.sockets.iter().map(facts).collect();
        sockets.sort_unstable_by_key(|socket| socket.id);
        sockets
    }

    /// How many sockets are open.
    pub fn len(&self) -> usize {
        self.lock().sockets.len()
    }

    /// Whether no socket is open.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A socket's place on the node.
#[derive(Debug)]
pub struct SocketPlace {
    sockets: Sockets,
    id: u64,
}

impl SocketPlace {
    /// The socket's number: unique on this node for as long as it runs.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Says who is behind the socket. From now on the end of that session closes it.
    pub fn belongs_to(&self, owner: Owner) -> Result<(), NoPlace> {
        let mut open = self.sockets.lock();
        let most = open.per_user_max;
        count(&mut open.of_user, owner.user, most)?;
        if let Some(socket) = open.sockets.get_mut(&self.id) {
            socket.owner = Some(owner);
        }
        Ok(())
    }
}

impl Drop for SocketPlace {
    fn drop(&mut self) {
        let mut open = self.sockets.lock();
        if let Some(socket) = open.sockets.remove(&self.id) {
            discount(&mut open.of_address, &socket.arrival.address.network());
            if let Some(owner) = socket.owner {
                discount(&mut open.of_user, &owner.user);
            }
        }
    }
}

fn count<K: Eq + Hash>(counts: &mut HashMap<K, usize>, key: K, most: usize) -> Result<(), NoPlace> {
    let count = counts.entry(key).or_default();
    if *count >= most {
        return Err(NoPlace::TooMany);
    }
    *count += 1;
    Ok(())
}

fn discount<K: Eq + Hash>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Arrival = Arrival {
        address: ClientAddress::HERE,
        board: Some(Uuid::nil()),
        kind: SocketKind::Sync,
        at: Timestamp(0),
    };

    #[test]
    fn an_address_has_its_number_of_sockets_and_gets_them_back() {
        let sockets = Sockets::new(2, 5);
        let mut places: Vec<_> = (0..5)
            .map(|_| sockets.enter(HERE, Outbox::new(1)).unwrap())
            .collect();
        assert_eq!(sockets.enter(HERE, Outbox::new(1)).unwrap_err(), NoPlace::TooMany);
        places.pop();
        assert!(sockets.enter(HERE, Outbox::new(1)).is_ok());
    }

    #[test]
    fn a_user_has_fewer() {
        let sockets = Sockets::new(2, 5);
        let owner = Owner {
            user: UserId([1; 16]),
            credential: Uuid::nil(),
            most: Role::Owner,
        };
        let places: Vec<_> = (0..=2)
            .map(|_| sockets.enter(HERE, Outbox::new(1)).unwrap())
            .collect();
        let (last, others) = places.split_last().unwrap();
        assert!(others.iter().all(|place| place.belongs_to(owner).is_ok()));
        assert_eq!(last.belongs_to(owner), Err(NoPlace::TooMany));
        drop(places);
        assert!(sockets.is_empty());
        assert!(sockets.lock().of_user.is_empty() && sockets.lock().of_address.is_empty());
    }
}
