//! Changes made here that are not acknowledged, in the order they were made.

use super::{ClientEffect, ClientSession};
use crate::frames::ClientFrame;
use crate::limits::{CHUNKS_PER_FRAME_MAX, PAYLOAD_BYTES_MAX};
use board_doc::{Action, Actor, ChangeHash, NewChange, Timestamp};
use std::collections::{BTreeMap, VecDeque};

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
    /// It builds on something that neither the replica nor the server has (any more).
    pub(super) parked: bool,
    pub(super) in_flight: bool,
}

impl Pending {
    pub(super) fn new(actor: Actor, change: NewChange, action: Action, at: Timestamp) -> Self {
        Self {
            actor,
            change,
            action: Some(action),
            at,
            refusals: 0,
            parked: false,
            in_flight: false,
        }
    }

    pub(super) fn lost_by_the_server(actor: Actor, change: NewChange, at: Timestamp) -> Self {
        Self {
            actor,
            change,
            action: None,
            at,
            refusals: 0,
            parked: false,
            in_flight: false,
        }
    }
}

/// The list, and which frames carry what of it.
#[derive(Debug, Default)]
pub(super) struct PendingList {
    changes: VecDeque<Pending>,
    frames: BTreeMap<u64, VecDeque<ChangeHash>>,
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

    pub(super) fn push(&mut self, pending: Pending) {
        self.changes.push_back(pending);
    }

    pub(super) fn push_front(&mut self, pending: Pending) {
        self.changes.push_front(pending);
    }

    pub(super) fn contains(&self, hash: ChangeHash) -> bool {
        self.changes.iter().any(|pending| pending.change.hash == hash)
    }

    /// These are durable.
    pub(super) fn retain(&mut self, keep: impl FnMut(&Pending) -> bool) {
        self.changes.retain(keep);
    }

    /// Takes the changes out, to be put back on a new replica. What of them is in flight stays so.
    pub(super) fn take(&mut self) -> VecDeque<Pending> {
        std::mem::take(&mut self.changes)
    }

    /// A change is durable. Acknowledgements come in the order of the list, so the search ends at once.
    fn settle(&mut self, hash: ChangeHash) {
        if let Some(at) = self
            .changes
            .iter()
            .position(|pending| pending.change.hash == hash)
        {
            self.changes.remove(at);
        }
    }

    /// The first `covers` unanswered chunks of a frame are durable; says the hash of the last of them.
    pub(super) fn acknowledged(&mut self, frame: u64, covers: u32) -> Option<ChangeHash> {
        let unanswered = self.frames.get_mut(&frame)?;
        let settled: Vec<_> = unanswered
            .drain(..(covers as usize).min(unanswered.len()))
            .collect();
        if unanswered.is_empty() {
            self.frames.remove(&frame);
        }
        for hash in &settled {
            self.settle(*hash);
        }
        settled.last().copied()
    }

    /// The rest of a frame was not accepted: it is not in flight any more. Says what it was.
    pub(super) fn returned(&mut self, frame: u64) -> Vec<ChangeHash> {
        let rest: Vec<_> = self.frames.remove(&frame).into_iter().flatten().collect();
        for pending in self
            .changes
            .iter_mut()
            .filter(|pending| rest.contains(&pending.change.hash))
        {
            pending.in_flight = false;
        }
        rest
    }

    pub(super) fn awaits_answer(&self) -> bool {
        !self.frames.is_empty()
    }

    pub(super) fn nothing_in_flight(&mut self) {
        self.frames.clear();
        for pending in &mut self.changes {
            pending.in_flight = false;
        }
    }

    /// The next frame of changes that can be sent.
    fn next_frame(&mut self) -> Option<ClientFrame> {
        let mut bytes = 0;
        let mut chunks = Vec::new();
        let mut hashes = VecDeque::new();
        for pending in self
            .changes
            .iter_mut()
            .filter(|pending| !pending.in_flight && !pending.parked)
        {
            bytes += pending.change.chunk.len() + 8;
            if chunks.len() == CHUNKS_PER_FRAME_MAX || (bytes > PAYLOAD_BYTES_MAX && !chunks.is_empty()) {
                break;
            }
            pending.in_flight = true;
            chunks.push(pending.change.chunk.clone());
            hashes.push_back(pending.change.hash);
        }
        if chunks.is_empty() {
            return None;
        }
        self.last_frame += 1;
        self.frames.insert(self.last_frame, hashes);
        Some(ClientFrame::Changes {
            id: self.last_frame,
            chunks,
        })
    }
}

impl ClientSession {
    /// Sends what is pending, unless it must wait or is to be made again.
    pub(super) fn send_pending(&mut self, out: &mut Vec<ClientEffect>) {
        if !self.link.is_welcomed() || self.rebuild || self.incoming.is_some() || self.resend_at.is_some() {
            return;
        }
        while let Some(frame) = self.pending.next_frame() {
            out.push(ClientEffect::Send(frame.encode()));
        }
    }
}
