//! One task per open board: feeds the pure [`Room`] and performs what it asks for.
//!
//! The room never waits: reads run as tasks of their own that post their answer back, batches go to the
//! journal the same way, and a socket that does not keep up loses its outbox, not the room's time.

mod counted;
mod edits;
mod handle;
mod listeners;
mod long_work;
mod looks;
mod questions;
mod reads;
mod stock;

pub use edits::Editing;
pub use handle::{Closed, Joining, RoomHandle, RoomMessage};
pub use listeners::ListenerJoining;
pub(super) use reads::keep_place;
pub(super) use stock::{Ephemeral, Heard, Seat, StockJoining, StockMessage};

use super::limits::{ROOM_INBOX_MESSAGES_MAX, ROOM_TICK};
use super::listening::Told;
use super::outbox::{Outbox, Traffic};
use super::uncommitted::Held;
use super::{Node, bus};
use crate::shares::Part;
use bytes::Bytes;
use counted::Counted;
use long_work::{may_take_long, without_keeping_others};
use questions::{Answer, Answered, NoAnswer, Questions};
use std::collections::HashMap;
use std::sync::Arc;
use sync_protocol::room::{EditId, EditOutcome};
use sync_protocol::{
    Batch, BoardRevision, ClientFrame, CloseCode, NodeNews, PeerId, Room, RoomEffect, RoomInput,
};
use tokio::sync::{mpsc, oneshot};
use tokio::time::MissedTickBehavior;
use tracing::Instrument;
use uuid::Uuid;

/// A socket in the room.
struct Connected {
    outbox: Outbox,
    /// Its place among the node's catch-ups, until somebody takes care of it.
    place: Option<Part>,
    /// Who listens without a replica is told what happens.
    told: Option<mpsc::Sender<Told>>,
    /// What else is known of a stock client.
    seat: Option<Seat>,
}

/// The task's state.
pub(super) struct RoomActor {
    board: Uuid,
    node: Arc<Node>,
    room: Room,
    snapshot_seq: u64,
    peers: HashMap<PeerId, Connected>,
    /// Who waits for the outcome of each edit of the server.
    edits: HashMap<EditId, oneshot::Sender<EditOutcome>>,
    next_edit: u64,
    looks: looks::Looks,
    /// When heads were last told to stock clients: each time is later than the one before.
    heads_told_at: i64,
    handle: RoomHandle,
    inbox: mpsc::Receiver<RoomMessage>,
    /// Unbounded, but each answer was asked for and the room asks for one thing of a kind at a time.
    answers: mpsc::UnboundedReceiver<Answered>,
    questions: Questions,
    counted: Counted,
    uncommitted: Held,
    /// The room wants to go on when others have been heard.
    goes_on: bool,
    stopping: bool,
    idle: bool,
}

/// Opens a room at a revision just read and starts its task.
pub(super) fn start(node: Arc<Node>, board: Uuid, revision: BoardRevision, snapshot_seq: u64) -> RoomHandle {
    let (inbox_to, inbox) = mpsc::channel(ROOM_INBOX_MESSAGES_MAX);
    let (questions, answers) = Questions::new();
    let handle = RoomHandle::new(inbox_to, revision);
    let actor = RoomActor {
        board,
        uncommitted: node.uncommitted.nothing(),
        node,
        room: Room::new(revision, snapshot_seq),
        snapshot_seq,
        peers: HashMap::new(),
        edits: HashMap::new(),
        next_edit: 1,
        looks: looks::Looks::default(),
        heads_told_at: 0,
        handle: handle.clone(),
        inbox,
        answers,
        questions,
        counted: Counted::default(),
        goes_on: false,
        stopping: false,
        idle: false,
    };
    bus::follow(&actor.node.bus, board, &handle);
    tokio::spawn(actor.run().instrument(tracing::info_span!("room", %board)));
    handle
}

impl RoomActor {
    async fn run(mut self) {
        let mut ticks = tokio::time::interval(ROOM_TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !(self.idle || self.stopping && self.room.is_quiet()) {
            tokio::select! {
                biased;
                _ = ticks.tick() => {
                    self.make_way();
                    self.feed(RoomInput::Tick);
                }
                Some(answered) = self.answers.recv() => match answered {
                    Ok(answer) => self.answered(answer),
                    // The room would wait for it for ever. Whoever is in it opens the board anew.
                    Err(NoAnswer) => return tracing::error!("a question of the room was not answered: it ends"),
                },
                Some(message) = self.inbox.recv() => self.hear(message),
                // Whatever is heard lets the room go on, too: nobody has to wait for the other.
                () = tokio::task::yield_now(), if self.goes_on => {
                    self.goes_on = false;
                    self.feed(RoomInput::GoOn);
                }
            }
        }
        self.tell_the_rest().await;
        self.node.rooms.forget(self.board, &self.handle);
        if self.room.head_seq() > self.snapshot_seq && !self.stopping {
            self.node.compactor.request(self.board);
        }
        // What is still in the inbox is dropped with it: a socket that wanted to join sees its answer dropped
        // and opens the board anew.
    }

    fn hear(&mut self, message: RoomMessage) {
        match message {
            RoomMessage::Join(joining) => self.join(joining),
            RoomMessage::Listen(joining) => self.listen(joining),
            RoomMessage::Frame { peer, frame, held } => {
                if let Some(held) = held {
                    self.uncommitted.take_over(held);
                }
                self.feed(RoomInput::Frame { peer, frame });
            }
            RoomMessage::Stock(message) => self.hear_stock(message),
            RoomMessage::Leave { peer } => {
                self.peers.remove(&peer);
                self.feed(RoomInput::Leave { peer });
            }
            RoomMessage::Edit(editing) => self.edit(editing),
            RoomMessage::Look { at_least, shown } => self.look(at_least, shown),
            RoomMessage::TellNow(told) => self.tell_now(told),
            RoomMessage::LogAdvanced { head_seq } => self.feed(RoomInput::LogAdvanced { head_seq }),
            RoomMessage::OnBus => self.feed(RoomInput::OnBus),
            RoomMessage::Heard { from, news } => self.feed(RoomInput::Heard { from, news }),
            RoomMessage::AccessChanged => self.feed(RoomInput::AccessChanged),
            RoomMessage::Unload => self.feed(RoomInput::Unload),
            RoomMessage::Stop => self.stopping = true,
        }
    }

    fn join(&mut self, joining: Joining) {
        let Joining {
            peer,
            user,
            most,
            hello,
            outbox,
            joined,
        } = joining;
        if joined.send(()).is_ok() {
            let connected = Connected {
                outbox,
                place: None,
                told: None,
                seat: None,
            };
            self.peers.insert(peer, connected);
            self.feed(RoomInput::Join {
                peer,
                user,
                most,
                hello,
            });
        }
    }

    fn answered(&mut self, answer: Answer) {
        let peer = match &answer.input {
            RoomInput::CatchUp { peer, .. } => Some(*peer),
            _ => None,
        };
        if let Some(connected) = peer.and_then(|peer| self.peers.get_mut(&peer)) {
            connected.place = answer.place;
        }
        self.feed(answer.input);
        // A snapshot that is to be sent takes the place along.
        if let Some(connected) = peer.and_then(|peer| self.peers.get_mut(&peer))
            && let Some(place) = connected.place.take()
        {
            reads::keep_place(place, connected.outbox.clone());
        }
    }

    fn feed(&mut self, input: RoomInput) {
        let traffic = match &input {
            RoomInput::Join { .. }
            | RoomInput::CatchUp { .. }
            | RoomInput::SnapshotSent { .. }
            | RoomInput::Rows { .. } => Traffic::CatchUp,
            _ => Traffic::Live,
        };
        let may_use_documents = may_use_documents(&input);
        let is_heard = matches!(input, RoomInput::Heard { .. });
        let relayed = self.counted.input(&input, &self.node.metrics);
        if let RoomInput::Told(outcome) = &input {
            self.looks.told(*outcome);
        }
        let now = self.node.clock.now();
        let effects = if may_take_long(&self.room, &input) {
            without_keeping_others(|| self.room.handle(now, input))
        } else {
            self.room.handle(now, input)
        };
        for effect in effects {
            if is_heard && matches!(effect, RoomEffect::ReadLog { .. }) {
                self.node.metrics.bus_gap();
            }
            self.perform(effect, traffic);
        }
        self.counted.handled(&self.room);
        self.uncommitted.set(self.room.uncommitted_bytes_by_user());
        if let Some(since) = relayed {
            self.node.metrics.relayed(since.elapsed());
        }
        self.looks.give_up_asking(self.room.is_telling());
        self.handle.note(&self.room);
        if may_use_documents {
            self.account_for_documents();
        }
    }

    /// Tells the node what memory the documents take. Others may have to let go of theirs.
    fn account_for_documents(&mut self) {
        let loaded = &self.node.loaded;
        match self.room.documents_bytes() {
            Some(bytes) => {
                for room in loaded.used(self.board, &self.handle, bytes) {
                    // A room that has closed meanwhile holds nothing.
                    tokio::spawn(async move { room.send(RoomMessage::Unload).await });
                }
            }
            None => loaded.let_go(self.board, &self.handle),
        }
    }

    fn perform(&mut self, effect: RoomEffect, traffic: Traffic) {
        match effect {
            RoomEffect::Send { to, frame } => self.send(&to, &frame, traffic),
            RoomEffect::SendPresence { to, frame } => self.send(&to, &frame, Traffic::Presence),
            RoomEffect::SendSnapshot { peer, snapshot } => self.send_snapshot(peer, snapshot),
            RoomEffect::Persist(batch) => {
                self.counted.submitted();
                self.persist(batch);
            }
            RoomEffect::ReadCatchUp(request) => self.read_catch_up(request),
            RoomEffect::ReadRows { peer, after } => self.read_rows(peer, after),
            RoomEffect::ReadLog { after, known, users } => self.read_log(after, known, users),
            RoomEffect::Publish(news) => self.node.bus.tell(self.board, &news),
            RoomEffect::Load => self.load(),
            RoomEffect::Compact => self.node.compactor.request(self.board),
            RoomEffect::GoOn => self.goes_on = true,
            RoomEffect::Stock(effect) => self.perform_stock(effect),
            RoomEffect::Answer { edit, outcome } => self.answer_edit(edit, outcome),
            RoomEffect::Show { look, outcome } => self.show(look, outcome),
            RoomEffect::Introduce { peer, role, board } => {
                self.tell_listener(peer, Told::Board { role, board });
            }
            RoomEffect::Announce { to, happened } => self.announce(&to, happened),
            RoomEffect::Tell(news) => self.tell(news),
            RoomEffect::Close { peer, code, reason } => self.close(peer, code, reason),
            RoomEffect::Idle => self.idle = true,
        }
    }

    fn outbox(&self, peer: PeerId) -> Option<&Outbox> {
        self.peers.get(&peer).map(|connected| &connected.outbox)
    }

    fn send(&self, to: &[PeerId], frame: &Bytes, traffic: Traffic) {
        counted::output(frame, &self.node.metrics);
        for outbox in to.iter().filter_map(|peer| self.outbox(*peer)) {
            outbox.push(traffic, frame.clone());
        }
    }

    fn close(&mut self, peer: PeerId, code: CloseCode, reason: &'static str) {
        match self.peers.remove(&peer) {
            Some(Connected {
                seat: Some(seat),
                outbox,
                ..
            }) => self.unseat(seat, &outbox, code, reason),
            Some(connected) => connected.outbox.close(code, reason),
            None => {}
        }
    }

    fn persist(&self, batch: Batch) {
        let (journal, board) = (self.node.journal.clone(), self.board);
        let span = batch_span(board, &batch);
        let settled = async move {
            let id = batch.id;
            let outcome = journal.append(board, batch).await;
            tracing::debug!(?outcome, "a batch is settled");
            RoomInput::Persisted { batch: id, outcome }
        };
        self.questions.ask(settled.instrument(span));
    }
}

/// However the task ends, also by a panic in the room: nobody may wait for it for ever.
impl Drop for RoomActor {
    fn drop(&mut self) {
        self.node.rooms.forget(self.board, &self.handle);
        self.node.loaded.let_go(self.board, &self.handle);
        for connected in self.peers.values() {
            connected
                .outbox
                .close(CloseCode::GoingAway, "the room closed: connect again");
        }
        self.give_up_edits();
    }
}

/// Whether the documents are used for it, or come or go with it.
fn may_use_documents(input: &RoomInput) -> bool {
    matches!(
        input,
        RoomInput::Frame {
            frame: ClientFrame::Changes { .. },
            ..
        } | RoomInput::Edit(_)
            | RoomInput::Listen(_)
            | RoomInput::Stock(_)
            | RoomInput::Look { .. }
            | RoomInput::Loaded(_)
            | RoomInput::LoadFailed(_)
            | RoomInput::Persisted { .. }
            | RoomInput::Log(_)
            | RoomInput::Heard {
                news: NodeNews::Committed { .. },
                ..
            }
            | RoomInput::Unload
            | RoomInput::GoOn
    )
}

/// Names board and authors, never what they wrote.
fn batch_span(board: Uuid, batch: &Batch) -> tracing::Span {
    let span = tracing::info_span!(
        "batch",
        %board,
        batch = batch.id.0,
        rows = batch.rows.len(),
        first_seq = batch.expected_head + 1,
        users = tracing::field::Empty,
    );
    if !span.is_disabled() {
        let mut users: Vec<_> = batch.rows.iter().map(|row| row.user).collect();
        users.sort_unstable();
        users.dedup();
        span.record("users", tracing::field::debug(users));
    }
    span
}
