//! Which actors are given up for others, and from where on.

use board_doc::Actor;
use std::collections::BTreeMap;

/// These write no more, and what they have pending from a number on can never be accepted as it is. What one of them made
/// before that stays as it is: it may be accepted, or have been.
#[derive(Debug, Default)]
pub(super) struct GivenUp(BTreeMap<Actor, u64>);

impl GivenUp {
    pub(super) fn give_up(&mut self, actor: Actor, from_seq: u64) {
        let from = self.0.entry(actor).or_insert(from_seq);
        *from = from_seq.min(*from);
    }

    /// It writes no more. Which of its changes can be accepted, the log will tell.
    pub(super) fn leave(&mut self, actor: Actor) {
        self.give_up(actor, u64::MAX);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn has(&self, actor: Actor) -> bool {
        self.0.contains_key(&actor)
    }

    /// Whether the change of this number can never be accepted.
    pub(super) fn includes(&self, actor: Actor, seq: u64) -> bool {
        self.0.get(&actor).is_some_and(|from| seq >= *from)
    }

    pub(super) fn actors(&self) -> impl Iterator<Item = Actor> {
        self.0.keys().copied()
    }
}
