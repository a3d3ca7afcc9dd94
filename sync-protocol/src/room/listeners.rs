//! S19: who listens without a replica is shown the board once, and from then on told what each committed change has done
//! to it, in the log's order, everyone the same. A room that nobody listens to pays nothing for it.

use super::looks::Awaited;
use super::peers::close;
use super::{DocumentState, Listen, PeerId, Room, RoomEffect};
use crate::frames::{CloseCode, Role};
use board_doc::{BoardSnapshot, Happened, UserId};
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Debug)]
struct Listener {
    user: UserId,
    role: Role,
    /// The most that the listener's credential lets through of its user's role.
    most: Role,
    /// The head that it knows of; `None` when it has been shown the board.
    waits_for: Option<Awaited>,
}

/// Everyone in the room without a replica.
#[derive(Debug, Default)]
pub(super) struct Listeners {
    here: BTreeMap<PeerId, Listener>,
    /// What the listeners know of the board, while its documents are not loaded.
    last_seen: Option<Arc<BoardSnapshot>>,
}

impl Listeners {
    pub(super) fn len(&self) -> usize {
        self.here.len()
    }

    pub(super) fn users(&self) -> impl Iterator<Item = UserId> {
        self.here.values().map(|listener| listener.user)
    }

    pub(super) fn of(&self, user: UserId) -> Vec<PeerId> {
        let theirs = self.here.iter().filter(|(_, listener)| listener.user == user);
        theirs.map(|(id, _)| *id).collect()
    }

    /// Whether somebody has been shown the board and is to hear what happens to it.
    pub(super) fn are_told(&self) -> bool {
        self.here.values().any(|listener| listener.waits_for.is_none())
    }

    fn somebody_waits(&self) -> bool {
        self.here.values().any(|listener| listener.waits_for.is_some())
    }

    /// Whether the board with the log up to `seq` is what somebody waits for.
    fn somebody_waits_for(&self, seq: u64) -> bool {
        self.here
            .values()
            .any(|listener| listener.waits_for.is_some_and(|known| known.is_there(seq)))
    }

    pub(super) fn leave(&mut self, peer: PeerId) {
        self.here.remove(&peer);
        if !self.are_told() {
            self.last_seen = None;
        }
    }

    pub(super) fn role_changed(&mut self, user: UserId, role: Role) {
        for listener in self.here.values_mut().filter(|listener| listener.user == user) {
            listener.role = role.min(listener.most);
        }
    }

    /// What they wait for.
    pub(super) fn awaited(&mut self) -> impl Iterator<Item = &mut Awaited> {
        let here = self.here.values_mut();
        here.filter_map(|listener| listener.waits_for.as_mut())
    }

    pub(super) fn take_everyone(&mut self) -> Vec<PeerId> {
        self.last_seen = None;
        std::mem::take(&mut self.here).into_keys().collect()
    }

    fn told(&self) -> Vec<(PeerId, Role)> {
        let told = self
            .here
            .iter()
            .filter(|(_, listener)| listener.waits_for.is_none());
        told.map(|(id, listener)| (*id, listener.role)).collect()
    }
}

impl Room {
    pub(super) fn listen(&mut self, listen: Listen, out: &mut Vec<RoomEffect>) {
        self.somebody_comes();
        if self.is_quarantined() {
            out.push(close(listen.peer, CloseCode::Normal, "the board is quarantined"));
            return;
        }
        let listener = Listener {
            user: listen.user,
            role: listen.role,
            most: listen.most,
            waits_for: Some(Awaited::head(listen.at_least)),
        };
        self.listeners.here.insert(listen.peer, listener);
        self.note_access_epoch(listen.access_epoch, out);
    }

    /// Shows the board to those who wait for it; asks for what they and the others need.
    pub(super) fn introduce_listeners(&mut self, out: &mut Vec<RoomEffect>) {
        if self.listeners.here.is_empty() {
            return;
        }
        match self.documents {
            DocumentState::Absent if self.listeners.somebody_waits() => self.ask_for_documents(out),
            DocumentState::Absent | DocumentState::Loading | DocumentState::Quarantined => {}
            DocumentState::Ready { seq, .. } => {
                if self.listeners.somebody_waits_for(seq)
                    && let Some(live) = self.live_document()
                {
                    let board = live.snapshot();
                    self.introduce(seq, &board, out);
                }
                // The document may have been stored before rows that were relayed meanwhile. A batch in flight brings
                // what is missing, or the log does.
                let is_behind = seq < self.revision.head_seq || self.listeners.somebody_waits();
                if is_behind && self.in_flight.is_none() {
                    self.read_log(out);
                }
            }
        }
    }

    /// Shows the board as it is with the log up to `seq` to those who wait for no more.
    fn introduce(&mut self, seq: u64, board: &Arc<BoardSnapshot>, out: &mut Vec<RoomEffect>) {
        for (peer, listener) in &mut self.listeners.here {
            if listener.waits_for.is_some_and(|known| known.is_there(seq)) {
                listener.waits_for = None;
                out.push(RoomEffect::Introduce {
                    peer: *peer,
                    role: listener.role,
                    board: Arc::clone(board),
                });
            }
        }
    }

    pub(super) fn announce(&mut self, happened: Vec<Happened>, out: &mut Vec<RoomEffect>) {
        let to = self.listeners.told();
        if happened.iter().any(|one| one.events.is_none()) {
            for (peer, _) in to {
                self.dismiss(
                    peer,
                    CloseCode::TooSlow,
                    "too much has changed at once: connect again",
                    out,
                );
            }
        } else if !to.is_empty()
            && happened
                .iter()
                .any(|one| one.events.as_ref().is_some_and(|all| !all.is_empty()))
        {
            out.push(RoomEffect::Announce { to, happened });
        }
    }

    /// The documents are let go of. What happens until they are there again is told then, in one.
    pub(super) fn remember_what_listeners_know(&mut self) {
        if self.listeners.are_told()
            && let Some(live) = self.live_document()
        {
            self.listeners.last_seen = Some(live.snapshot());
        }
    }

    /// The documents are there again.
    pub(super) fn announce_what_was_missed(&mut self, out: &mut Vec<RoomEffect>) {
        if let Some(last_seen) = self.listeners.last_seen.take()
            && let Some(live) = self.live_document()
        {
            let happened = live.happened_since(&last_seen);
            self.announce(vec![happened], out);
        }
    }

    /// Others have written while the documents were away, which somebody wants to hear of.
    pub(super) fn listeners_miss_something(&mut self, out: &mut Vec<RoomEffect>) {
        if self.listeners.last_seen.is_some() {
            self.ask_for_documents(out);
        }
    }

    /// What the listeners were told came from documents that were not what they should be.
    pub(super) fn dismiss_listeners_of_lost_documents(&mut self, out: &mut Vec<RoomEffect>) {
        self.dismiss_listeners(CloseCode::GoingAway, "the board is read anew: connect again", out);
    }

    /// What the listeners know of the board leads nowhere any more: they start over.
    pub(super) fn dismiss_listeners(
        &mut self,
        code: CloseCode,
        reason: &'static str,
        out: &mut Vec<RoomEffect>,
    ) {
        let everyone = self.listeners.take_everyone();
        out.extend(everyone.into_iter().map(|peer| close(peer, code, reason)));
    }
}
