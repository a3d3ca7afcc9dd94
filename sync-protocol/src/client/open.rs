//! Going on from what the device has: at opening, and again when another tab has begun a new copy.

use super::given_up::GivenUp;
use super::keep::Keep;
use super::link::Link;
use super::local::{CopyId, KeptUndo, LocalBoard, LocalCopy, LogCursor, LoggedChange, TabNews};
use super::order::in_order;
use super::pending::{Pending, Storing};
use super::{ClientEffect, ClientSession};
use crate::frames::CloseCode;
use board_doc::{
    Actor, ApplyError, Board, ChangeHash, NewChange, ReplicaId, Timestamp, UndoStack, UserId, guard,
};
use std::collections::BTreeSet;

/// What a copy holds.
struct Loaded {
    board: Board,
    cursor: Option<LogCursor>,
    copy: Option<CopyId>,
    /// What of the user's the copy has, and builds on what it has not.
    without_place: Vec<(Actor, NewChange)>,
}

impl ClientSession {
    /// A session that goes on from what the device has. `held`: the actors whose slots this tab has. Everything
    /// random in it follows from `seed`. Begin with [`Wake`](super::ClientInput::Wake).
    pub fn open(user: UserId, seed: u64, now: Timestamp, local: LocalBoard, held: Vec<Actor>) -> Self {
        let mut session = Self::new(user, seed);
        session.keep = Keep::in_store();
        session.role = local.role;
        session.undo = UndoStack::of(local.undo.iter().filter_map(KeptUndo::read));
        session.heard_at = now;
        let mut out = Vec::new();
        for kept in in_order(local.pending, |kept| (kept.hash, &kept.chunk)) {
            let mine = held.contains(&kept.actor);
            session
                .pending
                .push(Pending::from_kept(kept, mine, Storing::Done));
        }
        session.take_slots(held, &mut out);
        session.keep.copy = local.copy.as_ref().map(|copy| copy.id.clone());
        match session.load(local.copy, local.born_here) {
            Some(loaded) => {
                session.refetch = is_mixed(&loaded.board, loaded.cursor);
                session.cursor = loaded.cursor;
                session.keep.copy = loaded.copy;
                session.keep_waiting(loaded.without_place);
                session.show_with_pending(now, loaded.board, GivenUp::default(), &mut out);
            }
            None => session.mark_parked(),
        }
        if session.pending.iter().any(|pending| !pending.is_mine()) {
            // A tab that has lost its store may have been done with some of it.
            out.push(ClientEffect::Tell(TabNews::WhatWaits));
        }
        session.keep.do_next(out);
        session
    }

    /// Writes with one of the slots that are held, and sends what the others have pending.
    fn take_slots(&mut self, mut held: Vec<Actor>, out: &mut Vec<ClientEffect>) {
        held.sort_unstable();
        if held.is_empty() {
            self.keep.batch().slot = Some(self.actor);
            out.push(ClientEffect::Hold(self.actor));
        } else {
            self.actor = held.remove(0);
            self.other_actors = held;
        }
    }

    /// Without a replica nothing can be shown; it all waits for one.
    fn mark_parked(&mut self) {
        for pending in self.pending.iter_mut() {
            pending.parked = true;
        }
    }

    /// Builds the board of a copy. A copy that does not hold what it claims is none: it is fetched anew.
    fn load(&self, copy: Option<LocalCopy>, born_here: bool) -> Option<Loaded> {
        let Some(copy) = copy else {
            return born_here.then(|| Loaded {
                board: Board::new(self.actor),
                cursor: None,
                copy: None,
                without_place: Vec::new(),
            });
        };
        let mut board = match &copy.snapshot {
            Some(bytes) => Board::load(bytes, self.actor).ok()?,
            None => Board::new(self.actor),
        };
        let log = in_order(copy.log, |logged: &LoggedChange| (logged.hash, &logged.chunk));
        let chunks: Vec<_> = log.iter().map(|logged| &logged.chunk).collect();
        let fits = match board.apply_changes(&chunks) {
            // One whose dependencies have not come yet comes again from the server, behind the cursor, unless that has lost
            // it meanwhile.
            Err(ApplyError::MissingDependency(_)) => chunks.iter().all(|chunk| {
                matches!(
                    board.apply_changes(&[chunk]),
                    Ok(_) | Err(ApplyError::MissingDependency(_))
                )
            }),
            applied => applied.is_ok(),
        };
        if !fits || !board.document().has(&copy.cursor.hash) {
            return None;
        }
        let without_place = log.iter().filter(|logged| !board.document().has(&logged.hash));
        let without_place = without_place.filter_map(|logged| self.change_of_user(logged));
        Some(Loaded {
            without_place: without_place.collect(),
            board,
            cursor: Some(copy.cursor),
            copy: Some(copy.id),
        })
    }

    fn change_of_user(&self, logged: &LoggedChange) -> Option<(Actor, NewChange)> {
        let chunk = guard::read(&logged.chunk).ok()?;
        let actor = Actor::from_bytes(&chunk.actor)?;
        if actor.user != self.user || actor.replica == ReplicaId::SERVER {
            return None;
        }
        let change = NewChange {
            hash: logged.hash,
            seq: chunk.seq,
            chunk: logged.chunk.clone(),
        };
        Some((actor, change))
    }

    /// Until these have come with the log.
    fn keep_waiting(&mut self, changes: Vec<(Actor, NewChange)>) {
        for (actor, change) in changes.into_iter().rev() {
            self.pending_again(actor, change);
        }
    }

    /// The store holds more than we have, or another copy: its state is ours now, and what this tab has pending goes
    /// on top.
    pub(super) fn reloaded(&mut self, now: Timestamp, local: LocalBoard, out: &mut Vec<ClientEffect>) {
        self.keep.reading = false;
        if !self.keep.is_durable() {
            return;
        }
        let gets_everything = self.refetch || !self.given_up.is_empty();
        self.undo
            .hear_of_unknown(local.undo.iter().filter_map(KeptUndo::read));
        let mut settled = Vec::new();
        let waiting: BTreeSet<_> = local.pending.iter().map(|kept| kept.hash).collect();
        for kept in in_order(local.pending, |kept| (kept.hash, &kept.chunk)) {
            let known = self.pending.contains(kept.hash) || self.withdrawn.contains(&kept.hash);
            if !known {
                // The store's copy may not have it yet, and it must show.
                settled.extend(self.settled_elsewhere.take(&kept.hash));
                let mine = kept.actor == self.actor || self.other_actors.contains(&kept.actor);
                self.pending.push(Pending::from_kept(kept, mine, Storing::Done));
            }
        }
        let stored = local.copy.as_ref().map(|copy| copy.id.clone());
        let Some(loaded) = self.load(local.copy, local.born_here) else {
            // There is none, or a damaged one: what is fetched anew takes its place.
            if self.keep.copy != stored {
                self.keep.damaged = stored.is_some();
                self.keep.copy = stored;
                self.start_over(now, out);
            }
            return;
        };
        let (board, cursor, copy) = (loaded.board, loaded.cursor, loaded.copy);
        self.refetch |= is_mixed(&board, cursor);
        // What is in a copy was accepted, whatever was said of it.
        self.withdrawn.retain(|hash| !board.document().has(hash));
        for (_, change) in &loaded.without_place {
            self.withdrawn.remove(&change.hash);
        }
        settled.retain(|hash| board.document().has(hash));
        for hash in settled {
            self.pending.remove(hash);
            self.keep.batch().forget.push(hash);
        }
        // What the store has among what is accepted, and no more among what waits, has been settled by another tab. Should
        // the server have lost it, it waits again, and is kept again.
        self.pending.take_where(|pending| {
            let hash = &pending.change.hash;
            pending.is_stored() && !waiting.contains(hash) && board.document().has(hash)
        });
        // What comes on the connection fits behind the store's cursor if that is not behind ours, on the same way.
        let is_here = self.cursor.is_some_and(|ours| cursor == Some(ours));
        let is_ahead = self.cursor.zip(cursor).is_some_and(|(ours, stored)| {
            stored.epoch == ours.epoch && stored.seq > ours.seq && board.document().has(&ours.hash)
        });
        let goes_on = is_here || is_ahead;
        // Whoever settles a change writes it among what is accepted as it leaves what waits, and whoever begins a copy that
        // lacks it lets it wait again: these were withdrawn.
        let left_unsaid = std::mem::take(&mut self.left_unsaid).into_iter();
        self.keep_waiting(loaded.without_place);
        let document = board.document();
        let is_withdrawn = |hash: &ChangeHash| !document.has(hash) && !self.pending.contains(*hash);
        self.withdrawn.extend(left_unsaid.filter(is_withdrawn));
        // Who has been caught up knows where the server is: what is ahead of that may be from before it came back from a
        // backup, so the server is asked. Until then the catch-up tells.
        let fits = (is_here || (is_ahead && self.link != Link::Live)) && !self.wants_everything();
        if self.keep.copy != copy || !goes_on {
            // Who wrote it did so without what this tab alone has seen: the server may have lost some of that.
            self.find_what_the_server_lost(&board);
        }
        self.cursor = cursor;
        self.keep.copy = copy;
        self.keep.damaged = false;
        // Some of what a given up actor has pending may be accepted: what the server sends tells.
        self.show_with_pending(now, board, GivenUp::default(), out);
        if self.link.has_socket() && !fits && !gets_everything {
            self.reconnect(now, CloseCode::Normal, out);
        }
    }
}

/// A copy has as many changes as its cursor says. Where it has more, some of them may be from before the server came back
/// from a backup: it is shown, but fetched anew.
pub(super) fn is_mixed(board: &Board, cursor: Option<LogCursor>) -> bool {
    cursor.is_some_and(|cursor| board.document().change_count() as u64 != cursor.seq)
}
