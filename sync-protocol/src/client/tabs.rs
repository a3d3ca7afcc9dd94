//! The user's other tabs on the same board, on the same device.

use super::keep::{tell_made, tell_withdrawn};
use super::link::Link;
use super::local::{Compacted, KeptChange, KeptUndo, TabNews};
use super::open::is_mixed;
use super::pending::{Pending, Sender, Storing};
use super::{ClientEffect, ClientSession};
use crate::frames::CloseCode;
use board_doc::{Actor, ApplyError, Board, ChangeHash, Document, Timestamp};
use std::collections::BTreeSet;

impl ClientSession {
    pub(super) fn heard(&mut self, now: Timestamp, news: TabNews, out: &mut Vec<ClientEffect>) {
        match news {
            TabNews::Made { changes, stored } => {
                for kept in changes {
                    self.made_elsewhere(kept, stored, out);
                }
                self.read_store_for_what_is_missing(out);
            }
            TabNews::Settled { hashes, stored } => self.settled_elsewhere(hashes, stored),
            TabNews::Withdrawn { hashes, stored } => {
                let left_over = self.left_over(&hashes, stored);
                self.keep.forget_for_another(left_over);
                self.withdrawn_elsewhere(now, hashes, out);
            }
            TabNews::Undo { put, gone } => self.undo.hear(put.iter().filter_map(KeptUndo::read), gone),
            TabNews::WhatWaits => {
                let ours = self
                    .pending
                    .iter()
                    .filter(|pending| pending.is_mine() && pending.is_told());
                tell_made(ours.map(Pending::to_kept).collect(), self.keep.is_durable(), out);
                if !self.keep.is_durable() {
                    // The store may have it still: whoever was to forget it there may have ended before.
                    tell_withdrawn(self.withdrawn.iter().copied().collect(), false, out);
                }
            }
        }
    }

    /// What is pending no more is forgotten by the tab that says so, unless it has no store, or has forgotten it before
    /// this one kept it. Which of these the store may have still.
    fn left_over(&self, hashes: &[ChangeHash], stored: bool) -> Vec<ChangeHash> {
        let kept_here = |hash: &ChangeHash| self.pending.find(*hash).is_some_and(|pending| pending.kept_here);
        let hashes = hashes.iter().copied();
        hashes.filter(|hash| !stored || kept_here(hash)).collect()
    }

    /// The server has these. The store goes on having them here until it has them there: only what has come with the log is
    /// in a copy.
    fn settled_elsewhere(&mut self, hashes: Vec<ChangeHash>, stored: bool) {
        let (here, to_come) = self
            .left_over(&hashes, stored)
            .into_iter()
            .partition(|hash| self.is_followed(*hash));
        self.keep.forget_for_another(here);
        if self.keep.is_durable() {
            self.settled_elsewhere.extend::<Vec<_>>(to_come);
        }
        for hash in hashes {
            self.left_unsaid.remove(&hash);
            self.pending.remove(hash);
        }
    }

    /// Whether the change has come with the log.
    fn is_followed(&self, hash: ChangeHash) -> bool {
        if let Some(pending) = self.pending.find(hash) {
            return pending.was_followed;
        }
        let is_on_top = self.withdrawn.contains(&hash)
            || self.settled_elsewhere.contains(&hash)
            || self.left_unsaid.contains(&hash);
        !is_on_top && self.has(hash)
    }

    /// Whether the change is in the replica.
    pub(super) fn has(&self, hash: ChangeHash) -> bool {
        self.replica()
            .is_some_and(|replica| replica.document().has(&hash))
    }

    fn made_elsewhere(&mut self, kept: KeptChange, stored: bool, out: &mut Vec<ClientEffect>) {
        // One that is in the replica may be pending again: the server may have lost it.
        // Of what its tab left unsaid the store tells, which is being read.
        let known = self.pending.contains(kept.hash)
            || self.withdrawn.contains(&kept.hash)
            || self.left_unsaid.contains(&kept.hash);
        if known || kept.actor.user != self.user || kept.actor == self.actor {
            return;
        }
        // Who is behind says so of what this tab has seen accepted, and has forgotten in the store since.
        let is_here = self.has(kept.hash);
        let storing = if stored || is_here {
            Storing::Done
        } else {
            Storing::Nowhere
        };
        let is_held = storing == Storing::Nowhere || !self.let_go.contains(&kept.actor);
        let mine = is_held && self.other_actors.contains(&kept.actor);
        let mut pending = Pending {
            was_followed: is_here,
            ..Pending::from_kept(kept, mine, storing)
        };
        if !stored || is_here {
            self.store_pending(&mut pending);
        }
        self.take_up(pending, out);
    }

    /// Shows a change that is pending elsewhere, or keeps it until what it builds on is here.
    fn take_up(&mut self, mut pending: Pending, out: &mut Vec<ClientEffect>) {
        let applied = self
            .replica
            .as_mut()
            .map(|replica| replica.apply_changes(&[&pending.change.chunk]));
        match applied {
            Some(Ok(delta)) => {
                if !delta.is_empty() {
                    out.push(ClientEffect::Show(delta));
                }
            }
            Some(Err(
                ApplyError::MissingDependency(_) | ApplyError::Malformed(_) | ApplyError::Refused { .. },
            ))
            | None => pending.parked = true,
        }
        let landed = !pending.parked;
        self.pending.push(pending);
        if landed {
            self.unpark(out);
        }
    }

    /// What a sibling's change builds on comes with the log if there is a connection; without one the store has it.
    fn read_store_for_what_is_missing(&mut self, out: &mut Vec<ClientEffect>) {
        let missing = self
            .pending
            .iter()
            .any(|pending| pending.parked && !pending.is_mine());
        if missing && self.link != Link::Live {
            self.read_store(out);
        }
    }

    pub(super) fn read_store(&mut self, out: &mut Vec<ClientEffect>) {
        if self.keep.is_durable() && !self.keep.reading {
            self.keep.reading = true;
            // What has gathered goes first.
            self.keep.write(out);
            out.push(ClientEffect::ReadStore);
        }
    }

    /// The replica must go without these. The store never held them among what is accepted; without a store the
    /// server knows.
    fn withdrawn_elsewhere(&mut self, now: Timestamp, hashes: Vec<ChangeHash>, out: &mut Vec<ClientEffect>) {
        let mut shown = false;
        let is_ours = |pending: &Pending| pending.actor == self.actor;
        let mut waiting = hashes.iter().filter_map(|hash| self.pending.find(*hash));
        if waiting.any(is_ours) {
            // Whoever has taken over from this tab goes on without some of what it made: it writes no more as the same actor.
            self.renew_actor(true, out);
        }
        for hash in hashes {
            self.pending.remove(hash);
            self.withdrawn.insert(hash);
            shown |= self.has(hash);
        }
        // What is parked may have waited for these.
        if !shown && !self.pending.iter().any(|pending| pending.parked) {
            return;
        }
        if self.keep.is_durable() {
            self.read_store(out);
        } else {
            self.start_over(now, out);
        }
    }

    /// The tab that held this slot is gone: what it had pending is ours to send.
    pub(super) fn adopted(
        &mut self,
        now: Timestamp,
        actor: Actor,
        kept: Vec<KeptChange>,
        out: &mut Vec<ClientEffect>,
    ) {
        if actor == self.actor {
            return;
        }
        if !self.keep.is_durable() {
            // What the store has of it cannot be brought up to date from here: we help to send, and others may too.
            out.push(ClientEffect::Release(actor));
            self.let_go.insert(actor);
        }
        if self.other_actors.contains(&actor) {
            return;
        }
        self.other_actors.push(actor);
        let is_over = self.inherit(actor, &kept);
        for kept in kept {
            if self.keep.is_forgetting(kept.hash) || self.settled_elsewhere.contains(&kept.hash) {
                continue;
            }
            // Whoever was to forget it may have had another copy than the store.
            let was_followed = self.is_followed(kept.hash);
            // The store knows best: whoever said that it was withdrawn was gone before the store heard of it.
            self.withdrawn.remove(&kept.hash);
            if !self.pending.contains(kept.hash) {
                let pending = Pending {
                    sender: self.heir(),
                    was_followed,
                    ..Pending::from_kept(kept, true, Storing::Done)
                };
                self.take_up(pending, out);
            }
        }
        self.pending.put_in_order();
        let parked = self.pending.iter().any(|pending| pending.parked);
        if is_over || (parked && self.link != Link::Live) {
            self.read_store(out);
        }
        let is_parked = |pending: &Pending| pending.parked && pending.actor == actor;
        if self.link == Link::Live && self.pending.iter().any(is_parked) {
            // Its tab had what it builds on: this one may be behind, and the server may have it.
            self.reconnect(now, CloseCode::Normal, out);
        }
        self.send_pending(out);
    }

    /// What a store has, whoever opens it next sends as it was made. So a tab that has none helps, and does nothing again.
    fn heir(&self) -> Sender {
        if self.keep.is_durable() {
            Sender::ThisTab
        } else {
            Sender::Helped
        }
    }

    /// What waits of an actor is ours from now on. Says whether some of it was over already: the store has it no more,
    /// though it had, so it is settled or withdrawn, and the word of that is on its way, or was never said.
    fn inherit(&mut self, actor: Actor, kept: &[KeptChange]) -> bool {
        let stored: BTreeSet<_> = kept.iter().map(|kept| kept.hash).collect();
        let heir = self.heir();
        let mut is_over = false;
        for mut pending in self.pending.take() {
            if pending.actor == actor && !stored.contains(&pending.change.hash) {
                match pending.storing {
                    Storing::Done if self.keep.is_durable() => {
                        is_over = true;
                        if !pending.was_followed {
                            self.left_unsaid.insert(pending.change.hash);
                        }
                        continue;
                    }
                    Storing::Done | Storing::Nowhere => self.store_pending(&mut pending),
                    Storing::In(_) => {}
                }
            }
            if pending.actor == actor {
                let sender = if pending.storing == Storing::Nowhere {
                    Sender::ThisTab
                } else {
                    heir
                };
                pending.sender = pending.sender.max(sender);
            }
            self.pending.push(pending);
        }
        is_over
    }

    /// Whoever was to send these has not done so: it may have no store, no lock, or no life any more. Sending a change
    /// twice does no harm; doing it again does, so that stays with whoever made it.
    pub(super) fn help_the_others(&mut self, out: &mut Vec<ClientEffect>) {
        for pending in self.pending.iter_mut() {
            pending.sender = pending.sender.max(Sender::Helped);
        }
        self.pending.put_in_order();
        self.send_pending(out);
    }

    /// The copy in one piece, to replace its log in the store: only while nothing is pending, since a copy holds
    /// nothing but what the server has accepted. It is opened once to see that it alone gives the board that is here, with
    /// every change; `None` as well when it does not.
    pub fn compacted(&self) -> Option<Compacted> {
        let replica = self.replica.as_ref()?;
        if self.pending.len() > 0 || is_mixed(replica, self.cursor) {
            return None;
        }
        let (copy, cursor) = (self.keep.copy.clone()?, self.cursor?);
        let snapshot = Board::document(replica).save();
        gives(&snapshot, replica).then_some(Compacted {
            copy,
            snapshot,
            cursor,
        })
    }
}

/// Whether a snapshot alone gives this board.
fn gives(snapshot: &[u8], board: &Board) -> bool {
    Document::load(snapshot).is_ok_and(|document| {
        let here = board.document();
        document.heads() == here.heads()
            && document.change_count() == here.change_count()
            && Board::over(document, board.actor()).view() == board.view()
    })
}
