//! What waits for its batch: of each user in the order in which it came, and the users by turns. Nobody stands behind all
//! that somebody else has sent.

use super::accept::Waiting;
use board_doc::UserId;
use std::collections::{BTreeMap, VecDeque};

#[derive(Debug, Default)]
pub(super) struct Queue {
    /// Those for whom something waits, who comes next first.
    turns: VecDeque<UserId>,
    of: BTreeMap<UserId, VecDeque<Waiting>>,
}

impl Queue {
    pub(super) fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }

    /// What waits for this user.
    pub(super) fn of(&self, user: UserId) -> impl Iterator<Item = &Waiting> {
        self.of.get(&user).into_iter().flatten()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Waiting> {
        self.of.values().flatten()
    }

    pub(super) fn push_back(&mut self, waiting: Waiting) {
        self.own(waiting.user()).push_back(waiting);
    }

    /// Before everything else.
    pub(super) fn push_front(&mut self, waiting: Waiting) {
        let user = waiting.user();
        self.of.entry(user).or_default().push_front(waiting);
        self.turns.retain(|other| *other != user);
        self.turns.push_front(user);
    }

    /// Before what else waits for its user; others have their turn first.
    pub(super) fn go_on(&mut self, waiting: Waiting) {
        self.own(waiting.user()).push_front(waiting);
    }

    /// Where what waits for a user is put, who has a turn from now on.
    fn own(&mut self, user: UserId) -> &mut VecDeque<Waiting> {
        let own = self.of.entry(user).or_default();
        if own.is_empty() {
            self.turns.push_back(user);
        }
        own
    }

    pub(super) fn pop_front(&mut self) -> Option<Waiting> {
        let user = self.turns.pop_front()?;
        let own = self.of.get_mut(&user)?;
        let waiting = own.pop_front();
        if own.is_empty() {
            self.of.remove(&user);
        } else {
            self.turns.push_back(user);
        }
        waiting
    }

    pub(super) fn retain(&mut self, is_kept: impl Fn(&Waiting) -> bool) {
        let of = &mut self.of;
        self.turns.retain(|user| {
            let Some(own) = of.get_mut(user) else { return false };
            own.retain(&is_kept);
            if own.is_empty() {
                of.remove(user);
            }
            of.contains_key(user)
        });
    }
}

impl Iterator for Queue {
    type Item = Waiting;

    fn next(&mut self) -> Option<Waiting> {
        self.pop_front()
    }
}

impl Extend<Waiting> for Queue {
    fn extend<W: IntoIterator<Item = Waiting>>(&mut self, waiting: W) {
        waiting.into_iter().for_each(|one| self.push_back(one));
    }
}
