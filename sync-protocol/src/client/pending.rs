//! Changes made here that are not acknowledged, in the order they were made.

use super::link::Link;
use super::local::KeptChange;
use super::order::in_order;
use super::{ClientEffect, ClientSession};
use crate::frames::{ClientFrame, Role};
use crate::limits::{CHUNK_OVERHEAD_BYTES, CHUNKS_PER_FRAME_MAX, CLIENT_FRAME_FILL};
use board_doc::{Action, Actor, ChangeHash, NewChange, Timestamp, guard};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Whether a pending change is in the device's store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Storing {
    /// It is.
    Done,
    /// It is on its way there, in this batch.
    In(u64),
    /// There is no store: it lives in memory only, and need not wait for any.
    Nowhere,
}

/// How far a pending change has come on this connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sending {
    NotYet,
    InFlight,
    /// The server has it, at a place in the log that has not been followed up yet.
    Acked,
}

/// Who sends a pending change, and does it again should it be refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sender {
    /// Another tab.
    OtherTab,
    /// Another tab, which has not done so: this one sends it, too.
    Helped,
    ThisTab,
}

impl Sender {
    pub(super) fn this_tab_if(mine: bool) -> Self {
        if mine { Self::ThisTab } else { Self::OtherTab }
    }
}

/// A change that is not acknowledged.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    pub(super) actor: Actor,
    pub(super) change: NewChange,
    /// What made it; `None` when it was once acknowledged and a restored server has lost it.
    pub(super) action: Option<Action>,
    pub(super) at: Timestamp,
    /// How often the server has refused it (or what its action made before).
    pub(super) refusals: u8,
    pub(super) sender: Sender,
    pub(super) storing: Storing,
    /// This tab has put it into the store: what another tab says of it may be overtaken by that.
    pub(super) kept_here: bool,
    /// It has come with the log before: the store, or another tab, says that it waits (again).
    pub(super) was_followed: bool,
    /// It builds on something that is not in the replica (any more).
    pub(super) parked: bool,
    pub(super) sending: Sending,
}

impl Pending {
    pub(super) fn new(actor: Actor, change: NewChange, action: Action, at: Timestamp) -> Self {
        Self {
            action: Some(action),
            ..Self::lost_by_the_server(actor, change, at)
        }
    }

    pub(super) fn lost_by_the_server(actor: Actor, change: NewChange, at: Timestamp) -> Self {
        Self {
            actor,
            change,
            action: None,
            at,
            refusals: 0,
            sender: Sender::ThisTab,
            storing: Storing::Nowhere,
            kept_here: false,
            was_followed: false,
            parked: false,
            sending: Sending::NotYet,
        }
    }

    /// One that the store has, or that another tab tells of.
    pub(super) fn from_kept(kept: KeptChange, mine: bool, storing: Storing) -> Self {
        Self {
            actor: kept.actor,
            change: NewChange {
                hash: kept.hash,
                seq: kept.seq,
                chunk: kept.chunk,
            },
            action: kept.action,
            at: kept.at,
            refusals: kept.refusals,
            sender: Sender::this_tab_if(mine),
            storing,
            kept_here: false,
            was_followed: false,
            parked: false,
            sending: Sending::NotYet,
        }
    }

    pub(super) fn to_kept(&self) -> KeptChange {
        KeptChange {
            hash: self.change.hash,
            actor: self.actor,
            seq: self.change.seq,
            chunk: self.change.chunk.clone(),
            action: self.action.clone(),
            at: self.at,
            refusals: self.refusals,
        }
    }

    pub(super) fn is_mine(&self) -> bool {
        self.sender == Sender::ThisTab
    }

    /// Whether nobody but another tab sends it.
    pub(super) fn wants_help(&self) -> bool {
        !self.is_sent_from_here()
    }

    pub(super) fn is_stored(&self) -> bool {
        self.storing == Storing::Done
    }

    /// Whether the other tabs may know of it.
    pub(super) fn is_told(&self) -> bool {
        !self.is_being_stored()
    }

    /// What the server had once cannot be done again, so it is not offered where it would be refused for the role.
    fn may_be_sent(&self, by_editor: bool) -> bool {
        let worth_trying = by_editor || (self.action.is_some() && self.is_ours_to_redo());
        self.is_sent_from_here() && !self.parked && self.sending == Sending::NotYet && worth_trying
    }

    pub(super) fn is_sent_from_here(&self) -> bool {
        self.sender >= Sender::Helped
    }

    /// Whether this tab does it again, should it be refused. What nobody may have but who heard of it, is done again by
    /// whoever sends it: better twice than not at all.
    pub(super) fn is_ours_to_redo(&self) -> bool {
        self.is_mine() || (self.sender == Sender::Helped && self.storing == Storing::Nowhere)
    }

    pub(super) fn is_acked(&self) -> bool {
        self.sending == Sending::Acked
    }

    fn is_being_stored(&self) -> bool {
        matches!(self.storing, Storing::In(_))
    }
}

/// A frame on its way, or partly answered.
#[derive(Debug)]
struct SentFrame {
    hashes: Vec<ChangeHash>,
    answered: usize,
}

/// The list, and which frames carry what of it.
#[derive(Debug, Default)]
pub(super) struct PendingList {
    changes: VecDeque<Pending>,
    /// What they are.
    hashes: BTreeSet<ChangeHash>,
    frames: BTreeMap<u64, SentFrame>,
    last_frame: u64,
}

impl PendingList {
    pub(super) fn len(&self) -> usize {
        self.changes.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Pending> {
        self.changes.iter()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Pending> {
        self.changes.iter_mut()
    }

    pub(super) fn oldest(&self) -> Option<Timestamp> {
        self.changes.front().map(|pending| pending.at)
    }

    /// One that waits already waits once: of its double nobody would ever hear that it is over.
    pub(super) fn push(&mut self, pending: Pending) {
        let hash = pending.change.hash;
        if self.hashes.insert(hash) {
            self.changes.push_back(pending);
        } else if let Some(known) = self.changes.iter_mut().find(|known| known.change.hash == hash) {
            known.sender = known.sender.max(pending.sender);
        }
    }

    pub(super) fn push_front(&mut self, pending: Pending) {
        self.hashes.insert(pending.change.hash);
        self.changes.push_front(pending);
    }

    /// Changes of several actors have come together: what one builds on goes before it.
    pub(super) fn put_in_order(&mut self) {
        let changes = std::mem::take(&mut self.changes);
        self.changes = in_order(changes.into(), |pending: &Pending| {
            (pending.change.hash, &pending.change.chunk)
        })
        .into();
    }

    /// What these build on is sent from here as well, though another tab is to do so: that may be asleep, and without it
    /// the server takes none of these. What no store has is left to that tab for as long as ever, since who sends that
    /// also does it again. The list is in order.
    pub(super) fn help_beneath(&mut self, changes: &[ChangeHash]) {
        let mut beneath: BTreeSet<_> = changes.iter().copied().collect();
        for pending in self.changes.iter_mut().rev() {
            if beneath.remove(&pending.change.hash) {
                if pending.is_stored() {
                    pending.sender = pending.sender.max(Sender::Helped);
                }
                beneath.extend(
                    guard::read(&pending.change.chunk)
                        .into_iter()
                        .flat_map(|read| read.deps),
                );
            }
        }
    }

    pub(super) fn find(&self, hash: ChangeHash) -> Option<&Pending> {
        self.changes.iter().find(|pending| pending.change.hash == hash)
    }

    /// Who has made one of them, and the number it has among what they made.
    pub(super) fn place_of(&self, hash: ChangeHash) -> Option<(Actor, u64)> {
        self.find(hash).map(|pending| (pending.actor, pending.change.seq))
    }

    pub(super) fn contains(&self, hash: ChangeHash) -> bool {
        self.hashes.contains(&hash)
    }

    /// Takes out what `is_over` holds for.
    pub(super) fn take_where(&mut self, mut is_over: impl FnMut(&Pending) -> bool) -> Vec<Pending> {
        if !self.changes.iter().any(&mut is_over) {
            return Vec::new();
        }
        let (over, left) = std::mem::take(&mut self.changes)
            .into_iter()
            .partition::<Vec<_>, _>(is_over);
        self.changes = left.into();
        for pending in &over {
            self.hashes.remove(&pending.change.hash);
        }
        over
    }

    /// Takes the changes out, to be put back on a new replica. What of them is in flight stays so.
    pub(super) fn take(&mut self) -> VecDeque<Pending> {
        self.hashes.clear();
        std::mem::take(&mut self.changes)
    }

    /// Takes a change out. Acknowledgements come in the order of the list, so the search ends at once.
    pub(super) fn remove(&mut self, hash: ChangeHash) -> Option<Pending> {
        if !self.hashes.remove(&hash) {
            return None;
        }
        let at = self
            .changes
            .iter()
            .position(|pending| pending.change.hash == hash)?;
        self.changes.remove(at)
    }

    /// The first `covers` chunks of a frame are durable. Says those of them that were not answered before.
    pub(super) fn acknowledged(&mut self, frame: u64, covers: u32) -> Vec<ChangeHash> {
        let Some(sent) = self.frames.get_mut(&frame) else {
            return Vec::new();
        };
        let covered = (covers as usize).clamp(sent.answered, sent.hashes.len());
        let hashes = sent.hashes[sent.answered..covered].to_vec();
        sent.answered = covered;
        if covered == sent.hashes.len() {
            self.frames.remove(&frame);
        }
        // They are at the front, if they are still there at all.
        for hash in &hashes {
            let pending = self
                .changes
                .iter_mut()
                .find(|pending| pending.change.hash == *hash);
            if let Some(pending) = pending {
                pending.sending = Sending::Acked;
            }
        }
        hashes
    }

    /// The rest of a frame was not accepted: it is not in flight any more. Says what it was.
    pub(super) fn returned(&mut self, frame: u64) -> Vec<ChangeHash> {
        let Some(mut sent) = self.frames.remove(&frame) else {
            return Vec::new();
        };
        let rest = sent.hashes.split_off(sent.answered);
        for pending in self
            .changes
            .iter_mut()
            .filter(|pending| rest.contains(&pending.change.hash))
        {
            pending.sending = Sending::NotYet;
        }
        rest
    }

    pub(super) fn awaits_answer(&self) -> bool {
        !self.frames.is_empty()
    }

    pub(super) fn nothing_in_flight(&mut self) {
        self.frames.clear();
        for pending in &mut self.changes {
            pending.sending = Sending::NotYet;
        }
    }

    /// The next frame of changes that can be sent.
    fn next_frame(&mut self, by_editor: bool) -> Option<ClientFrame> {
        let mut bytes = 0;
        let mut chunks = Vec::new();
        let mut hashes = Vec::new();
        let unsent = self.changes.iter_mut();
        for pending in unsent.filter(|pending| pending.may_be_sent(by_editor)) {
            // What comes after it may build on it.
            if pending.is_being_stored() {
                break;
            }
            bytes += pending.change.chunk.len() + CHUNK_OVERHEAD_BYTES;
            if chunks.len() == CHUNKS_PER_FRAME_MAX || (bytes > CLIENT_FRAME_FILL && !chunks.is_empty()) {
                break;
            }
            pending.sending = Sending::InFlight;
            chunks.push(pending.change.chunk.clone());
            hashes.push(pending.change.hash);
        }
        if chunks.is_empty() {
            return None;
        }
        self.last_frame += 1;
        self.frames
            .insert(self.last_frame, SentFrame { hashes, answered: 0 });
        Some(ClientFrame::Changes {
            id: self.last_frame,
            chunks,
        })
    }
}

impl ClientSession {
    /// Sends what is pending, unless it must wait or may have to be done again: what has been sent may be accepted, and
    /// nothing may be done twice.
    pub(super) fn send_pending(&mut self, out: &mut Vec<ClientEffect>) {
        if !self.link.is_welcomed()
            || !self.given_up.is_empty()
            || self.cursor.is_none()
            || self.incoming.is_some()
            || self.resend_at.is_some()
        {
            return;
        }
        let by_editor = self.role.is_none_or(Role::may_edit);
        if !by_editor && self.link != Link::Live {
            // What it would be handed back for may be in the log, and on its way.
            return;
        }
        while let Some(frame) = self.pending.next_frame(by_editor) {
            out.push(ClientEffect::Send(frame.encode()));
        }
    }
}
