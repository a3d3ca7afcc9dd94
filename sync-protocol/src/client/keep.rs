//! What goes to the device's store, and the slots that go with it. A change is sent, and told to the other tabs,
//! only once it is stored: what anybody else has seen is on the device that made it.

use super::local::{CopyBeginning, CopyId, KeptChange, LogCursor, LoggedChange, StoreBatch, TabNews};
use super::pending::{Pending, Storing};
use super::{ClientEffect, ClientSession, fresh_actor};
use board_doc::{Actor, ChangeHash, Timestamp};
use rand::Rng;
use std::collections::BTreeSet;

/// The device's store as the session knows it.
#[derive(Debug)]
pub(super) struct Keep {
    durable: bool,
    /// The copy that is stored, or is about to be.
    pub(super) copy: Option<CopyId>,
    /// That copy cannot be read.
    pub(super) damaged: bool,
    batch: StoreBatch,
    /// Effects of what was done outside of any input.
    due: Vec<ClientEffect>,
    /// What the other tabs are to hear of once these batches are stored: changes that will never be accepted.
    withdrawn: Vec<(u64, Vec<ChangeHash>)>,
    /// The same of what the user can take back.
    undo: Vec<(u64, TabNews)>,
    /// What these batches, which are on their way to the store, forget.
    forgetting: Vec<(u64, Vec<ChangeHash>)>,
    /// The store is being read.
    pub(super) reading: bool,
    /// The last batch that is stored, with all before it.
    stored: u64,
}

impl Keep {
    fn new(durable: bool) -> Self {
        Self {
            durable,
            copy: None,
            damaged: false,
            batch: StoreBatch {
                id: 1,
                ..StoreBatch::default()
            },
            due: Vec::new(),
            withdrawn: Vec::new(),
            forgetting: Vec::new(),
            undo: Vec::new(),
            reading: false,
            stored: 0,
        }
    }

    /// There is no store. The actor's slot is held all the same: when its tab is gone, others send what they have
    /// heard of it.
    pub(super) fn nowhere(actor: Actor) -> Self {
        Self {
            due: vec![ClientEffect::Hold(actor), ClientEffect::Tell(TabNews::WhatWaits)],
            ..Self::new(false)
        }
    }

    /// There is one.
    pub(super) fn in_store() -> Self {
        Self::new(true)
    }

    pub(super) fn is_durable(&self) -> bool {
        self.durable
    }

    /// What the next write holds.
    pub(super) fn batch(&mut self) -> &mut StoreBatch {
        &mut self.batch
    }

    /// The cursor has gone from one place in the log through others.
    pub(super) fn passed(&mut self, from: LogCursor, places: impl IntoIterator<Item = LogCursor>) {
        let batch = &mut self.batch;
        if batch.passed.is_empty() {
            batch.passed.push(from);
        }
        batch.passed.extend(places);
        batch.cursor = batch.passed.last().copied();
    }

    /// These stand among what is accepted, too.
    pub(super) fn log_once(&mut self, accepted: impl Iterator<Item = LoggedChange>) {
        let log = &mut self.batch.log;
        let known: BTreeSet<_> = log.iter().map(|logged| logged.hash).collect();
        log.extend(accepted.filter(|logged| !known.contains(&logged.hash)));
    }

    /// Whether nothing is on its way to the store.
    fn is_idle(&self) -> bool {
        self.batch.is_empty() && self.stored + 1 == self.batch.id
    }

    /// To be performed with the next input.
    pub(super) fn do_next(&mut self, effects: Vec<ClientEffect>) {
        self.due.extend(effects);
    }

    pub(super) fn take_due(&mut self) -> Vec<ClientEffect> {
        std::mem::take(&mut self.due)
    }

    /// Whether it is over, and the store does not know yet.
    pub(super) fn is_forgetting(&self, hash: ChangeHash) -> bool {
        let on_their_way = self.forgetting.iter().map(|(_, hashes)| hashes);
        let mut all = on_their_way.chain([&self.batch.forget]);
        all.any(|hashes| hashes.contains(&hash))
    }

    /// These are forgotten for a tab that has no store.
    pub(super) fn forget_for_another(&mut self, hashes: Vec<ChangeHash>) {
        self.batch.forget.extend(hashes);
    }

    /// What was withdrawn in the batches up to this one.
    fn take_withdrawn(&mut self, up_to: u64) -> Vec<ChangeHash> {
        let (over, left): (Vec<_>, Vec<_>) = std::mem::take(&mut self.withdrawn)
            .into_iter()
            .partition(|(batch, _)| *batch <= up_to);
        self.withdrawn = left;
        over.into_iter().flat_map(|(_, hashes)| hashes).collect()
    }

    /// To be told once the batch that gathers now is stored.
    pub(super) fn tell_undo_when_stored(&mut self, news: TabNews) {
        self.undo.push((self.batch.id, news));
    }

    fn take_undo(&mut self, up_to: u64) -> impl Iterator<Item = ClientEffect> + use<> {
        let (over, left): (Vec<_>, Vec<_>) = std::mem::take(&mut self.undo)
            .into_iter()
            .partition(|(batch, _)| *batch <= up_to);
        self.undo = left;
        over.into_iter().map(|(_, news)| ClientEffect::Tell(news))
    }

    /// Writes what has gathered.
    pub(super) fn write(&mut self, out: &mut Vec<ClientEffect>) {
        if !self.durable {
            self.batch = StoreBatch {
                id: self.batch.id,
                ..StoreBatch::default()
            };
            return;
        }
        if self.batch.is_empty() {
            return;
        }
        // What is settled, withdrawn or done again may have been kept in the same breath.
        let batch = &mut self.batch;
        batch.keep.retain(|kept| !batch.forget.contains(&kept.hash));
        let next = StoreBatch {
            id: self.batch.id + 1,
            ..StoreBatch::default()
        };
        let mut batch = std::mem::replace(&mut self.batch, next);
        batch.copy.clone_from(&self.copy);
        if !batch.forget.is_empty() {
            self.forgetting.push((batch.id, batch.forget.clone()));
        }
        out.push(ClientEffect::Store(Box::new(batch)));
    }
}

impl ClientSession {
    /// A change was made here: it is to be kept, and told to the other tabs.
    pub(super) fn push_made(&mut self, mut pending: Pending, out: &mut Vec<ClientEffect>) {
        self.store_pending(&mut pending);
        if !self.keep.is_durable() {
            tell_made(vec![pending.to_kept()], false, out);
        }
        self.pending.push(pending);
    }

    /// Has a pending change stored that is not.
    pub(super) fn store_pending(&mut self, pending: &mut Pending) {
        if self.keep.is_durable() {
            let batch = self.keep.batch();
            batch.keep.push(pending.to_kept());
            pending.storing = Storing::In(batch.id);
            pending.kept_here = true;
        }
    }

    pub(super) fn stored(&mut self, id: u64, out: &mut Vec<ClientEffect>) {
        self.keep.stored = self.keep.stored.max(id);
        self.keep.forgetting.retain(|(batch, _)| *batch > id);
        let mut changes = Vec::new();
        for pending in self.pending.iter_mut() {
            if matches!(pending.storing, Storing::In(batch) if batch <= id) {
                pending.storing = Storing::Done;
                // What others made, they tell.
                changes.extend(pending.is_mine().then(|| pending.to_kept()));
            }
        }
        tell_withdrawn(self.keep.take_withdrawn(id), true, out);
        tell_made(changes, true, out);
        out.extend(self.keep.take_undo(id));
        self.send_pending(out);
    }

    /// From now on everything lives in this tab alone. The actor's slot may be taken up again from what the store
    /// had last, so it writes no more.
    pub(super) fn store_failed(&mut self, now: Timestamp, out: &mut Vec<ClientEffect>) {
        if !self.keep.is_durable() {
            return;
        }
        if self.keep.reading {
            // What was to be read never comes; the server has it too.
            self.left_unsaid.clear();
            self.start_over(now, out);
        }
        tell_withdrawn(self.keep.take_withdrawn(u64::MAX), false, out);
        self.keep = Keep::new(false);
        let mut changes = Vec::new();
        for pending in self.pending.iter_mut() {
            if matches!(pending.storing, Storing::In(_)) {
                pending.storing = Storing::Nowhere;
                changes.push(pending.to_kept());
            }
        }
        self.renew_actor(false, out);
        tell_made(changes, false, out);
        self.send_pending(out);
    }

    /// The server has these.
    pub(super) fn settle(&mut self, settled: &[Pending]) {
        let batch = self.keep.batch();
        for pending in settled {
            batch.forget.push(pending.change.hash);
            batch.log.push(LoggedChange {
                hash: pending.change.hash,
                chunk: pending.change.chunk.clone(),
            });
        }
    }

    /// The server will never have these; the other tabs must not go on with them, once the store has what takes their
    /// place: should this tab end before that, they go on as if nothing had been withdrawn.
    pub(super) fn withdraw(
        &mut self,
        hashes: impl IntoIterator<Item = ChangeHash>,
        out: &mut Vec<ClientEffect>,
    ) {
        let hashes: Vec<_> = hashes.into_iter().collect();
        if hashes.is_empty() {
            return;
        }
        self.withdrawn.extend(&hashes);
        if !self.keep.is_durable() {
            tell_withdrawn(hashes, false, out);
            return;
        }
        let batch = self.keep.batch();
        batch.forget.extend(&hashes);
        let id = batch.id;
        self.keep.withdrawn.push((id, hashes));
    }

    /// A new copy of the board begins. `seen`: how far the old one had been followed.
    pub(super) fn begin_copy(
        &mut self,
        seen: Option<LogCursor>,
        snapshot: Option<Vec<u8>>,
        log: Vec<LoggedChange>,
    ) {
        if !self.keep.is_durable() {
            return;
        }
        let id = (u128::from(self.chance.next_u64()) << 64) | u128::from(self.chance.next_u64());
        let replaces = self.keep.copy.replace(CopyId(format!("{id:032x}")));
        let damaged = std::mem::take(&mut self.keep.damaged);
        let seen = seen.filter(|_| !damaged).map(|cursor| cursor.seq);
        let cursor = self.cursor;
        let batch = self.keep.batch();
        batch.begins = Some(CopyBeginning {
            replaces,
            seen,
            snapshot,
        });
        batch.log = log;
        batch.cursor = cursor;
        batch.passed.clear();
    }

    /// From now on a new actor writes. `retired`: the old one never does again, here or in any other tab.
    pub(super) fn renew_actor(&mut self, retired: bool, out: &mut Vec<ClientEffect>) {
        let old = self.actor;
        self.other_actors.push(old);
        if retired {
            self.retire(old);
        }
        self.actor = fresh_actor(self.user, &mut self.chance);
        self.keep.batch().slot = Some(self.actor);
        out.push(ClientEffect::Hold(self.actor));
        if let Some(replica) = &mut self.replica {
            replica.set_actor(self.actor);
        }
    }

    /// It writes no more, here or in any other tab. Until nothing of it waits its slot stays, for a tab that would have to
    /// go on with that.
    pub(super) fn retire(&mut self, actor: Actor) {
        self.retiring.insert(actor);
    }

    /// Takes the slots away of which nothing waits any more.
    pub(super) fn remove_retired_slots(&mut self) {
        if self.retiring.is_empty() {
            return;
        }
        let waiting: BTreeSet<Actor> = self.pending.iter().map(|pending| pending.actor).collect();
        let removed = self.retiring.extract_if(.., |actor| !waiting.contains(actor));
        self.keep.batch().retire.extend(removed);
    }

    /// Another tab may have the slots whose changes are all settled, once the store says so too. (Without a store the actors stay known, for a
    /// server that has lost some of what they wrote.)
    pub(super) fn release_idle_slots(&mut self, out: &mut Vec<ClientEffect>) {
        if !self.keep.is_durable() || !self.keep.is_idle() || self.other_actors.is_empty() {
            return;
        }
        let idle = |actor: &Actor| !self.pending.iter().any(|pending| pending.actor == *actor);
        let (released, held) = std::mem::take(&mut self.other_actors)
            .into_iter()
            .partition::<Vec<_>, _>(idle);
        self.other_actors = held;
        out.extend(released.into_iter().map(ClientEffect::Release));
    }
}

pub(super) fn tell_withdrawn(hashes: Vec<ChangeHash>, stored: bool, out: &mut Vec<ClientEffect>) {
    if !hashes.is_empty() {
        out.push(ClientEffect::Tell(TabNews::Withdrawn { hashes, stored }));
    }
}

pub(super) fn tell_made(changes: Vec<KeptChange>, stored: bool, out: &mut Vec<ClientEffect>) {
    if !changes.is_empty() {
        out.push(ClientEffect::Tell(TabNews::Made { changes, stored }));
    }
}
