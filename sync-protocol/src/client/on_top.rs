//! The pending edits go on top of the replica, as the changes they are or, when those can never be accepted, as actions by
//! another actor.

use super::given_up::GivenUp;
use super::link::Link;
use super::pending::{Pending, Sending};
use super::{ClientEffect, ClientSession, Refusal};
use crate::frames::Role;
use board_doc::{Action, ActionError, Actor, ApplyError, Board, ChangeHash, Moment, Timestamp, guard};
use rand::Rng;
use std::collections::{BTreeSet, VecDeque};

impl ClientSession {
    /// From now on this is the replica, with all that is pending on top. (A copy from the store may hold something
    /// that is pending: its server had it, and may have lost it.)
    pub(super) fn show_with_pending(
        &mut self,
        now: Timestamp,
        board: Board,
        given_up: GivenUp,
        out: &mut Vec<ClientEffect>,
    ) {
        self.pending.put_in_order();
        let mut pending = self.pending.take();
        for one in &mut pending {
            one.was_followed = board.document().has(&one.change.hash);
        }
        let (again, left) = self.find_unacceptable(&board, &pending, given_up);
        self.replica = Some(board);
        if left.has(self.actor) {
            self.renew_actor(true, out);
        }
        // Those of other tabs are theirs to retire.
        let ours = left.actors().filter(|actor| self.other_actors.contains(actor));
        self.retiring.extend(ours);
        if let Some(replica) = &mut self.replica {
            replica.set_actor(self.actor);
        }
        // Mostly they all fit, and together they cost far less; what does not fit shows one by one.
        if let Some(replica) = &mut self.replica {
            let fitting = pending.iter().filter(|one| !again.contains(&one.change.hash));
            let chunks: Vec<_> = fitting.map(|one| &one.change.chunk).collect();
            let _ = replica.apply_changes(&chunks);
        }
        // First what stays, then what is done again: an actor that wrote before what it wrote already is there would write
        // the same again, or go another way.
        let (again, kept): (Vec<_>, Vec<_>) = pending
            .into_iter()
            .partition(|one| again.contains(&one.change.hash));
        for one in kept {
            self.put_on_top(one, out);
        }
        // What is not ours is done again by the tab that made it, which will tell of it.
        for one in again.into_iter().filter(Pending::is_ours_to_redo) {
            self.do_again(now, one, out);
        }
        self.unpark(out);
        out.extend(self.view().map(|view| ClientEffect::Reset(Box::new(view))));
    }

    /// Which of the pending changes can never be accepted on this board, each with all that builds on it; and the actors
    /// that write no more.
    fn find_unacceptable(
        &self,
        board: &Board,
        pending: &VecDeque<Pending>,
        mut given_up: GivenUp,
    ) -> (BTreeSet<ChangeHash>, GivenUp) {
        let mut again = BTreeSet::new();
        for one in pending {
            let head = board.document().actor_head(&one.actor.to_bytes());
            let taken = head.is_some_and(|head| head.seq >= one.change.seq)
                && !board.document().has(&one.change.hash);
            let deps = guard::read(&one.change.chunk).map_or_else(|_| Vec::new(), |chunk| chunk.deps);
            let spoiled = deps
                .iter()
                .any(|dep| again.contains(dep) || self.withdrawn.contains(dep));
            // What the server had once is tried again as it is, by whoever would have to hand it back.
            let can_be_left = one.action.is_some() || !one.is_ours_to_redo();
            let is_given_up = given_up.includes(one.actor, one.change.seq) && can_be_left;
            if taken || spoiled || is_given_up {
                again.insert(one.change.hash);
                if one.is_ours_to_redo() {
                    given_up.give_up(one.actor, one.change.seq);
                }
            }
        }
        (again, given_up)
    }

    /// The old change can never be accepted: what its author wanted is done again, as a new change.
    fn do_again(&mut self, now: Timestamp, old: Pending, out: &mut Vec<ClientEffect>) {
        self.withdraw([old.change.hash], out);
        let Some(action) = old.action else {
            let detail = "the server has lost this edit, and what it built on is not there any more";
            let refusal = Refusal {
                actions: Vec::new(),
                changes: vec![old.change.hash],
                reason: "overtaken".to_owned(),
                detail: detail.to_owned(),
            };
            self.refuse(refusal, out);
            return;
        };
        let at = old.at.min(Timestamp(now.0 + self.clock_offset_ms));
        let seed = self.chance.next_u64();
        let is_admin = self.role.is_some_and(Role::is_admin);
        let Some(replica) = &mut self.replica else { return };
        replica.set_admin(is_admin);
        match replica.apply(&action, Moment { at, seed }) {
            Ok(applied) => {
                self.undo.done_again(&old.change.chunk, &applied);
                if let Some(change) = applied.change {
                    let again = Pending::new(self.actor, change, action, at);
                    let refusals = old.refusals;
                    self.push_made(Pending { refusals, ..again }, out);
                }
            }
            // What stands there is this very edit, which a tab without a store did again before. (A batch is all or none.)
            Err(ActionError::CardExists(_) | ActionError::CommentExists(_) | ActionError::ItemExists(_))
                if !matches!(action, Action::Batch { .. }) => {}
            Err(error) => {
                let refusal = Refusal {
                    actions: vec![action],
                    changes: Vec::new(),
                    reason: "not_applicable".to_owned(),
                    detail: error.to_string(),
                };
                self.refuse(refusal, out);
            }
        }
    }

    /// The change stays as it is. If it builds on something that is not here, it waits for that, and what is
    /// written meanwhile is written by a new actor.
    pub(super) fn put_on_top(&mut self, mut pending: Pending, out: &mut Vec<ClientEffect>) {
        let Some(replica) = &mut self.replica else {
            self.pending.push(pending);
            return;
        };
        pending.parked = match replica.apply_changes(&[&pending.change.chunk]) {
            Ok(_) => false,
            Err(ApplyError::MissingDependency(_) | ApplyError::Malformed(_) | ApplyError::Refused { .. }) => {
                true
            }
        };
        if pending.parked && pending.actor == self.actor {
            self.renew_actor(false, out);
        }
        self.pending.push(pending);
    }

    /// By choice of the user: what waits for lost changes of others is done without them.
    pub(super) fn redo_parked(&mut self, now: Timestamp, out: &mut Vec<ClientEffect>) {
        let is_under_way = |pending: &Pending| pending.parked && pending.sending != Sending::NotYet;
        if self.link != Link::Live || self.replica.is_none() || self.pending.iter().any(is_under_way) {
            // What it waits for may be on its way, and what the server has not answered yet may be taken by it.
            return;
        }
        let parked = self
            .pending
            .take_where(|pending| pending.parked && pending.is_mine() && pending.action.is_some());
        if parked.is_empty() {
            return;
        }
        let actors: BTreeSet<Actor> = parked.iter().map(|pending| pending.actor).collect();
        for pending in parked {
            self.do_again(now, pending, out);
        }
        for actor in actors {
            self.retire(actor);
        }
        out.extend(self.view().map(|view| ClientEffect::Reset(Box::new(view))));
        self.send_pending(out);
    }

    /// Tries again what builds on changes that had not been there.
    pub(super) fn unpark(&mut self, out: &mut Vec<ClientEffect>) {
        let Some(replica) = &mut self.replica else { return };
        for pending in self.pending.iter_mut().filter(|pending| pending.parked) {
            if let Ok(delta) = replica.apply_changes(&[&pending.change.chunk]) {
                pending.parked = false;
                out.push(ClientEffect::Show(delta));
            }
        }
        self.send_pending(out);
    }
}
