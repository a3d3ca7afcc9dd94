//! The server's side of one open board, as a pure machine: `room.handle(now, input) -> effects`.
//!
//! The room owns the board's two documents. Client bytes are guarded and applied to *trial*; what the
//! journal has committed is applied to *live*, acknowledged and relayed. Nothing is relayed before its commit.
//!
//! An actor performs the effects (`sync-server/src/live`), the simulator does so without a network.

mod accept;
mod allowance;
mod at_hand;
mod catch_up;
mod documents;
mod edits;
mod elsewhere;
mod events;
mod listeners;
mod looks;
mod news;
mod peers;
mod presence;
mod queue;
mod relay;
mod stock;
mod types;
mod weight;

pub use events::{RoomEffect, RoomInput};
pub use types::{
    Batch, BatchId, BatchOutcome, BoardRevision, CardNews, CatchUp, CatchUpRequest, Edit, EditId,
    EditOutcome, Hello, Listen, LoadFailure, Loaded, LogRead, LookId, LookOutcome, NewRow, NewsOutcome,
    OnlyIf, PeerId, Projection, Row, SnapshotHead, StockEffect, StockInput, StoredSnapshot,
};

use crate::limits::{
    COMPACT_AFTER_BYTES, COMPACT_AFTER_CHANGES, READ_ANEW_EVERY, READ_FOR_NOTHING_BYTES_MAX,
    READ_FOR_NOTHING_WITHIN, ROOM_IDLE, SPOILED_TRIALS_MAX, SPOILED_TRIALS_WITHIN,
};
use accept::InFlight;
use allowance::Allowance;
use board_doc::{Document, Timestamp, UserId};
use documents::Documents;
use peers::Peers;
use queue::Queue;
use relay::Recent;
use std::collections::BTreeMap;
use stock::Stocks;
use weight::Scale;

#[derive(Debug)]
enum DocumentState {
    /// Nobody has needed them yet.
    Absent,
    /// [`RoomEffect::Load`] is under way.
    Loading,
    /// They cover the log up to `seq`.
    Ready { documents: Box<Documents>, seq: u64 },
    /// The stored board does not load: nothing is accepted until somebody has looked at it.
    Quarantined,
}

/// One open board on one node.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that have nothing to do with each other"
)]
pub struct Room {
    revision: BoardRevision,
    peers: Peers,
    stocks: Stocks,
    documents: DocumentState,
    queue: Queue,
    in_flight: Option<InFlight>,
    /// Of the last batch something was not as it came: of the next, each change is asked back by itself.
    compare_singly: bool,
    next_batch: u64,
    /// The newest head that `Welcome` has told: the log was there, though the room may be behind.
    welcomed_head: u64,
    /// A [`RoomEffect::ReadLog`] is under way: the log is ahead of the room.
    reading_log: bool,
    /// The log is to be read for the roles, by a question of its own.
    access_changed: bool,
    /// Such a question is under way, or has failed.
    access_unread: bool,
    /// The newest access epoch that somebody has spoken of: with it, roles may have changed that the room goes by.
    newest_access_epoch: i64,
    /// Loads under way of a log that is not this one any more.
    loads_in_vain: usize,
    recent: Recent,
    looks: Vec<looks::Look>,
    listeners: listeners::Listeners,
    /// What was told of cards reaches up to here, or is under way.
    told: u64,
    telling: news::Telling,
    /// The head at which compaction was last asked for (or the seq the stored snapshot covers).
    compaction_asked_at: u64,
    /// Bytes of the rows since then.
    uncompacted_bytes: usize,
    /// The documents are wanted no longer than what is under way needs them.
    unload_when_quiet: bool,
    /// The documents could not be loaded. Who has asked for something was told so and asks again; for who only listens they
    /// are asked for with the next tick.
    load_failed: bool,
    /// The documents were found not to be what they should be: those who follow them start over.
    documents_failed: bool,
    /// When it was last read anew because it was full.
    read_anew_at: Option<Timestamp>,
    idle_since: Option<Timestamp>,
    /// Trials that were spoiled: it takes a copy of the whole board to make one again.
    spoiled: Allowance,
    /// What was read of changes that are known or were not taken.
    read_for_nothing: Allowance,
    elsewhere: elsewhere::Elsewhere,
    uncommitted: Scale,
}

impl Room {
    /// Opens a room at the revision read from the database; `snapshot_seq` is what the newest stored
    /// snapshot covers (0: none).
    pub fn new(revision: BoardRevision, snapshot_seq: u64) -> Self {
        Self {
            revision,
            peers: Peers::default(),
            stocks: Stocks::default(),
            documents: DocumentState::Absent,
            queue: Queue::default(),
            in_flight: None,
            compare_singly: false,
            next_batch: 1,
            welcomed_head: 0,
            reading_log: false,
            access_changed: false,
            access_unread: false,
            newest_access_epoch: revision.access_epoch,
            loads_in_vain: 0,
            recent: Recent::default(),
            looks: Vec::new(),
            listeners: listeners::Listeners::default(),
            told: 0,
            telling: news::Telling::default(),
            compaction_asked_at: snapshot_seq,
            uncompacted_bytes: 0,
            unload_when_quiet: false,
            load_failed: false,
            documents_failed: false,
            read_anew_at: None,
            idle_since: None,
            spoiled: Allowance::of(SPOILED_TRIALS_MAX, SPOILED_TRIALS_WITHIN),
            read_for_nothing: Allowance::of(READ_FOR_NOTHING_BYTES_MAX, READ_FOR_NOTHING_WITHIN),
            elsewhere: elsewhere::Elsewhere::default(),
            uncommitted: Scale::default(),
        }
    }

    /// The newest `seq` that the room has relayed.
    pub fn head_seq(&self) -> u64 {
        self.revision.head_seq
    }

    /// What the room has seen of the board: all of it is committed. Another node may have come further, and none of them
    /// back, unless the database has.
    pub fn known(&self) -> BoardRevision {
        let documents = match &self.documents {
            DocumentState::Ready { seq, .. } => *seq,
            _ => 0,
        };
        BoardRevision {
            head_seq: self.revision.head_seq.max(documents).max(self.welcomed_head),
            ..self.revision
        }
    }

    /// How many peers are here.
    pub fn peer_count(&self) -> usize {
        self.peers.len() + self.listeners.len() + self.stocks.len()
    }

    /// What is committed, when it is loaded.
    pub fn live(&mut self) -> Option<&Document> {
        match &mut self.documents {
            DocumentState::Ready { documents, .. } => documents.live().ok().map(|live| live.document()),
            _ => None,
        }
    }

    /// What the two documents may take in memory, in bytes, by their numbers of changes and operations; `None` when
    /// they are not loaded.
    pub fn documents_bytes(&self) -> Option<usize> {
        match &self.documents {
            DocumentState::Ready { documents, .. } => Some(documents.estimated_bytes()),
            _ => None,
        }
    }

    /// Whether what is stored does not load: whoever comes is refused.
    pub fn is_quarantined(&self) -> bool {
        matches!(self.documents, DocumentState::Quarantined)
    }

    /// Changes that wait or are being committed, in bytes, but for those of stock clients that wait for an answer: their
    /// sockets count them.
    pub fn uncommitted_bytes(&self) -> usize {
        self.uncommitted.bytes()
    }

    /// The same of each user who has any.
    pub fn uncommitted_bytes_by_user(&self) -> BTreeMap<UserId, usize> {
        self.uncommitted.by_user()
    }

    /// Whether edits wait that are not in the batch in flight.
    pub fn has_waiting(&self) -> bool {
        !self.queue.is_empty()
    }

    /// Whether nothing is under way or waiting: the room may be dropped without losing an answer.
    pub fn is_quiet(&self) -> bool {
        self.in_flight.is_none() && self.queue.is_empty() && !self.reading_log && self.looks.is_empty()
    }

    /// Takes one input and says what is to be done, in order.
    pub fn handle(&mut self, now: Timestamp, input: RoomInput) -> Vec<RoomEffect> {
        let mut effects = Vec::new();
        let out = &mut effects;
        match input {
            RoomInput::Join {
                peer,
                user,
                most,
                hello,
            } => self.join(peer, user, most, hello, out),
            RoomInput::Listen(listen) => self.listen(listen, out),
            RoomInput::Frame { peer, frame } => self.frame(now, peer, frame, out),
            RoomInput::Stock(input) => self.stock(input, out),
            RoomInput::Leave { peer } => self.leave(peer, out),
            RoomInput::Edit(edit) => self.edit(edit, out),
            RoomInput::CatchUp { peer, catch_up } => self.catch_up_read(now, peer, catch_up, out),
            RoomInput::SnapshotSent { peer } => self.snapshot_sent(peer, out),
            RoomInput::Rows { peer, rows } => self.rows_read(peer, &rows, out),
            RoomInput::CatchUpFailed { peer } => self.catch_up_failed(peer, out),
            RoomInput::Loaded(loaded) => self.loaded(loaded, out),
            RoomInput::LoadFailed(failure) => self.load_failed(failure, out),
            RoomInput::Persisted { batch, outcome } => self.persisted(batch, outcome, out),
            RoomInput::LogAdvanced { head_seq } => self.said_to_be_at(head_seq),
            RoomInput::OnBus => self.on_bus(out),
            RoomInput::Heard { from, news } => self.heard(now, from, news, out),
            RoomInput::Log(read) => self.log_read(read, out),
            RoomInput::LogFailed => self.log_failed(out),
            RoomInput::Look { look, at_least } => self.look(look, at_least, out),
            RoomInput::TellNow => self.tell_now(out),
            RoomInput::Told(outcome) => self.told(outcome, out),
            RoomInput::RoleChanged { user, role } => self.role_changed(user, role, out),
            RoomInput::AccessChanged => self.access_changed = true,
            RoomInput::BoardGone => self.board_gone(out),
            RoomInput::Unload => self.unload(out),
            RoomInput::Tick => self.tick(now, out),
            RoomInput::GoOn => {}
        }
        self.access_has_changed(out);
        self.catch_up_with_others(out);
        self.hear_stocks(out);
        self.submit_next_batch(now, out);
        self.answer_looks(out);
        self.introduce_listeners(out);
        self.talk_to_stocks(out);
        self.read_anew_when_full(now, out);
        if self.unload_when_quiet && self.is_quiet() {
            self.unload(out);
        }
        if std::mem::take(&mut self.documents_failed) {
            self.dismiss_listeners_of_lost_documents(out);
        }
        self.ask_for_compaction(out);
        effects
    }

    /// A quarantined room closes although somebody comes again and again: the next one finds out whether the board has been
    /// seen to.
    fn somebody_comes(&mut self) {
        if !self.is_quarantined() {
            self.idle_since = None;
        }
    }

    fn tick(&mut self, now: Timestamp, out: &mut Vec<RoomEffect>) {
        self.load_failed = false;
        self.tick_presences(now, out);
        self.tick_elsewhere(now, out);
        self.tell_now_and_then(now, out);
        self.try_stocks_again(now, out);
        self.read_roles_at_last(out);
        // A log that is read for nobody keeps no room open.
        let is_deserted = self.peer_count() == 0 && self.in_flight.is_none() && self.queue.is_empty();
        if !is_deserted || !self.looks.is_empty() {
            self.idle_since = None;
            return;
        }
        let since = *self.idle_since.get_or_insert(now);
        if u128::try_from(now.0 - since.0).is_ok_and(|idle| idle >= ROOM_IDLE.as_millis()) {
            out.push(RoomEffect::Idle);
        }
    }

    /// S15: a board that is full, much of it in single changes, is saved and read anew before anybody is refused for it.
    fn read_anew_when_full(&mut self, now: Timestamp, out: &mut Vec<RoomEffect>) {
        let DocumentState::Ready { documents, .. } = &mut self.documents else {
            return;
        };
        let recently = self
            .read_anew_at
            .is_some_and(|at| u128::from(now.0.abs_diff(at.0)) < READ_ANEW_EVERY.as_millis());
        if std::mem::take(&mut documents.would_fit_anew) && !recently {
            self.read_anew_at = Some(now);
            self.unload_when_quiet = true;
            out.push(RoomEffect::Compact);
        }
    }

    fn ask_for_compaction(&mut self, out: &mut Vec<RoomEffect>) {
        let changes = self.revision.head_seq.saturating_sub(self.compaction_asked_at);
        if changes >= COMPACT_AFTER_CHANGES || self.uncompacted_bytes >= COMPACT_AFTER_BYTES {
            self.compaction_asked_at = self.revision.head_seq;
            self.uncompacted_bytes = 0;
            out.push(RoomEffect::Compact);
        }
    }
}
