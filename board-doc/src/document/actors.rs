//! The last change of each actor, and how much all have done, at hand: Automerge only tells it by going through all
//! changes.

use super::Document;
use crate::ids::{Actor, ActorHead, ChangeHash, UserId};
use automerge::{ActorId, Automerge, Change, ReadDoc};
use std::collections::HashMap;

/// The heads of all actors of a document.
#[derive(Debug, Clone, Default)]
pub(super) struct Actors {
    heads: HashMap<Vec<u8>, (u64, ChangeHash)>,
    /// How many changes have been noted. Where the document has more, somebody has changed it otherwise.
    noted: u64,
    /// Operations of all changes noted, deletions too.
    operations: u64,
    /// Bytes of the changes noted that came as chunks.
    bytes: u64,
}

/// What is noted of a change.
#[derive(Debug)]
pub(super) struct Noted {
    actor: ActorId,
    seq: u64,
    hash: automerge::ChangeHash,
    operations: u64,
    bytes: u64,
}

impl Noted {
    pub(super) fn of(change: &Change) -> Self {
        Self {
            actor: change.actor_id().clone(),
            seq: change.seq(),
            hash: change.hash(),
            operations: change.len() as u64,
            bytes: change.raw_bytes().len() as u64,
        }
    }
}

impl Actors {
    /// Goes through all changes of the document.
    pub(super) fn of(automerge: &Automerge) -> Self {
        let mut actors = Self::default();
        for change in automerge.get_changes_meta(&[]) {
            actors.note(&Noted {
                actor: change.actor.into_owned(),
                seq: change.seq,
                hash: change.hash,
                operations: (change.max_op + 1).saturating_sub(change.start_op),
                bytes: 0,
            });
        }
        actors
    }

    /// Takes note of one more change.
    pub(super) fn note(&mut self, change: &Noted) {
        self.noted += 1;
        self.operations += change.operations;
        self.bytes += change.bytes;
        let last = (change.seq, change.hash.into());
        match self.heads.get_mut(change.actor.to_bytes()) {
            Some(head) if head.0 >= change.seq => {}
            Some(head) => *head = last,
            None => drop(self.heads.insert(change.actor.to_bytes().to_vec(), last)),
        }
    }

    /// The operations of all changes of `automerge`, the document these are the actors of.
    pub(super) fn operations(&self, automerge: &Automerge) -> u64 {
        if automerge.stats().num_changes == self.noted {
            self.operations
        } else {
            Self::of(automerge).operations
        }
    }

    /// How many have been noted.
    pub(super) fn count(&self) -> usize {
        self.heads.len()
    }

    /// Bytes of all changes that were noted one by one.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The last change of `actor` in `automerge`, the document these are the actors of.
    pub(super) fn head(&self, automerge: &Automerge, actor: &[u8]) -> Option<ActorHead> {
        if automerge.stats().num_changes != self.noted {
            return Self::of(automerge).noted_head(actor);
        }
        self.noted_head(actor)
    }

    /// How many there are in `automerge`, the document these are the actors of, and how many of them are this user's.
    pub(super) fn counts(&self, automerge: &Automerge, user: UserId) -> (usize, usize) {
        if automerge.stats().num_changes != self.noted {
            return Self::of(automerge).counts(automerge, user);
        }
        let of_user = |actor: &&Vec<u8>| Actor::from_bytes(actor).is_some_and(|actor| actor.user == user);
        (self.heads.len(), self.heads.keys().filter(of_user).count())
    }

    fn noted_head(&self, actor: &[u8]) -> Option<ActorHead> {
        let (seq, hash) = self.heads.get(actor)?;
        Some(ActorHead {
            actor: actor.to_vec(),
            seq: *seq,
            hash: *hash,
        })
    }
}

/// Follows the sequence numbers of changes that are about to be applied.
pub(super) struct NextSeq<'a> {
    document: &'a Document,
    last: HashMap<Vec<u8>, u64>,
}

impl<'a> NextSeq<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Self {
            document,
            last: HashMap::new(),
        }
    }

    /// Whether the change is the next of its actor, in the document or behind those asked about before.
    pub(super) fn follows(&mut self, change: &Change) -> bool {
        let actor = change.actor_id().to_bytes();
        let document = self.document;
        let last = self
            .last
            .entry(actor.to_vec())
            .or_insert_with(|| document.actor_head(actor).map_or(0, |head| head.seq));
        *last += 1;
        *last == change.seq()
    }
}
