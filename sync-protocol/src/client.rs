//! A replica's side of the protocol, as a pure machine: the code that runs in the browser.
//!
//! The session owns the replica and the list of *pending* changes: those that the server has not acknowledged as
//! durable, made here or in another tab of the same user. The user edits without waiting for anyone; the session
//! has what was made kept in the device's store, sends it, follows the log with a cursor, and whenever anything
//! disagrees it builds the replica again and puts the pending edits on top (`rebuild.rs`): one path for all
//! mismatches.

mod given_up;
mod heartbeat;
mod keep;
mod link;
pub mod local;
mod on_top;
mod open;
mod order;
mod past;
mod pending;
mod presence;
mod rebuild;
mod receive;
mod tabs;
mod types;
mod undo;

pub use past::{PastBoard, PastError};
pub use types::{
    ActError, Acted, ClientEffect, ClientInput, Connection, Denial, Refusal, SyncStatus, UndoOutcome, Undone,
};

use crate::frames::{CloseCode, Role, WireActorHead};
use crate::limits::{ANSWER_WITHIN, HELLO_ACTORS_MAX, HELP_AFTER};
use board_doc::{
    Action, Actor, Board, BoardView, CardId, ChangeHash, Moment, ReplicaId, TextEdit, TextField, Timestamp,
    UndoStack, UserId,
};
use given_up::GivenUp;
use heartbeat::Heartbeat;
use keep::Keep;
use link::Link;
use local::LogCursor;
use pending::{Pending, PendingList};
use presence::Presence;
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use rebuild::Incoming;
use std::collections::BTreeSet;

/// One replica of one board, and its conversation with the server, the device's store and the other tabs.
#[derive(Debug)]
pub struct ClientSession {
    user: UserId,
    chance: SmallRng,
    actor: Actor,
    /// Actors of this session that write no more, and those adopted from other tabs; oldest first.
    other_actors: Vec<Actor>,
    /// Those of them that must never write again, in any tab, and have something that waits.
    retiring: BTreeSet<Actor>,
    replica: Option<Board>,
    /// How far the replica has followed the log; nothing before it was first caught up.
    cursor: Option<LogCursor>,
    /// The epoch that the present connection's Welcome named.
    welcomed_epoch: [u8; 16],
    pending: PendingList,
    link: Link,
    /// What the server is sending to replace the replica.
    incoming: Option<Incoming>,
    /// Something could not be understood: the replica is fetched anew, the pending changes stay as they are.
    refetch: bool,
    /// Some of what these have pending can never be accepted as it is: the replica is fetched anew, and those actions are
    /// done again by another actor.
    given_up: GivenUp,
    /// Changes in the replica, or pending, that the server will never have.
    withdrawn: BTreeSet<ChangeHash>,
    /// Changes that the server has, as another tab says, and that the store forgets when they have come with the log: until
    /// then it has nowhere else to have them.
    settled_elsewhere: BTreeSet<ChangeHash>,
    /// Actors whose slots were got without a store, and left at once to whoever has one.
    let_go: BTreeSet<Actor>,
    /// Changes that a tab was done with, and ended before it said whether the server has them.
    left_unsaid: BTreeSet<ChangeHash>,
    keep: Keep,
    /// What the user has done here, in whichever tab of this device.
    undo: UndoStack,
    attempts: u32,
    resend_at: Option<Timestamp>,
    /// When the answer to what is in flight must have come.
    answer_by: Option<Timestamp>,
    /// When what other tabs have pending is to be sent from here.
    help_at: Option<Timestamp>,
    heartbeat: Heartbeat,
    presence: Presence,
    /// The server's clock minus ours, in milliseconds.
    clock_offset_ms: i64,
    role: Option<Role>,
    /// When something was last heard or done, by the server's clock: nothing that is shown is later.
    heard_at: Timestamp,
    refused: u32,
    shown: SyncStatus,
    wake_at: Option<Timestamp>,
}

/// Whether an edit can be taken back by its user.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Remembered {
    Yes,
    No,
}

impl ClientSession {
    /// A session without a replica and without a store: what waits lives in it alone. Everything random in it
    /// follows from `seed`. Begin with [`ClientInput::Wake`].
    pub fn new(user: UserId, seed: u64) -> Self {
        let mut chance = SmallRng::seed_from_u64(seed);
        let actor = fresh_actor(user, &mut chance);
        Self {
            user,
            chance,
            actor,
            other_actors: Vec::new(),
            retiring: BTreeSet::new(),
            replica: None,
            cursor: None,
            welcomed_epoch: [0; 16],
            pending: PendingList::default(),
            link: Link::default(),
            incoming: None,
            refetch: false,
            given_up: GivenUp::default(),
            withdrawn: BTreeSet::new(),
            settled_elsewhere: BTreeSet::new(),
            left_unsaid: BTreeSet::new(),
            let_go: BTreeSet::new(),
            keep: Keep::nowhere(actor),
            undo: UndoStack::default(),
            attempts: 0,
            resend_at: None,
            answer_by: None,
            help_at: None,
            heartbeat: Heartbeat::default(),
            presence: Presence::default(),
            clock_offset_ms: 0,
            role: None,
            heard_at: Timestamp::default(),
            refused: 0,
            shown: SyncStatus::default(),
            wake_at: None,
        }
    }

    /// Takes one input and says what is to be done, in order.
    pub fn handle(&mut self, now: Timestamp, input: ClientInput) -> Vec<ClientEffect> {
        self.heard_at = self.corrected(now);
        let mut effects = self.keep.take_due();
        let out = &mut effects;
        match input {
            ClientInput::Wake => self.wake(out),
            ClientInput::Opened { token } => self.opened(now, token, out),
            ClientInput::Received(bytes) => self.received(now, &bytes, out),
            ClientInput::Closed { code } => self.closed(now, code),
            ClientInput::Denied(denial) => self.denied(denial),
            ClientInput::Tick => {
                // Whoever ticks has used up its timer, even if it was early: it is asked for anew.
                self.wake_at = None;
                self.tick(now, out);
            }
            ClientInput::Stored { id } => self.stored(id, out),
            ClientInput::StoreFailed => self.store_failed(now, out),
            ClientInput::Reloaded(local) => self.reloaded(now, *local, out),
            ClientInput::Heard(news) => self.heard(now, news, out),
            ClientInput::Adopted { actor, pending } => self.adopted(now, actor, pending, out),
            ClientInput::Present(state) => self.present(now, state, out),
            ClientInput::RedoParked => self.redo_parked(now, out),
        }
        self.finish(now, out);
        effects
    }

    /// Does what the user wants, at once, on the replica; the change is pending until it is acknowledged.
    pub fn act(&mut self, now: Timestamp, action: &Action) -> Result<Acted, ActError> {
        self.edit(now, action, Remembered::Yes)
    }

    /// The same with one step of an import into a new board: nobody takes that back step by step.
    pub fn act_of_import(&mut self, now: Timestamp, action: &Action) -> Result<Acted, ActError> {
        self.edit(now, action, Remembered::No)
    }

    fn edit(&mut self, now: Timestamp, action: &Action, remembered: Remembered) -> Result<Acted, ActError> {
        if self.role.is_some_and(|role| !role.may_edit()) {
            return Err(ActError::ReadOnly);
        }
        let moment = self.moment(now);
        let is_admin = self.role.is_some_and(Role::is_admin);
        let replica = self.replica.as_mut().ok_or(ActError::NotReady)?;
        replica.set_admin(is_admin);
        let applied = replica.apply(action, moment)?;
        let actor = replica.actor();
        let undoable = remembered == Remembered::Yes && !applied.inverse.is_empty();
        if undoable {
            self.undo.did(applied.inverse, moment.at, moment.seed);
        }
        let mut effects = self.keep.take_due();
        if let Some(change) = applied.change {
            self.push_made(
                Pending::new(actor, change, action.clone(), moment.at),
                &mut effects,
            );
            self.send_pending(&mut effects);
        }
        self.finish(now, &mut effects);
        Ok(Acted {
            delta: applied.delta.no_later_than(moment.at),
            effects,
            undo: undoable.then(|| self.newest_undo()).flatten(),
        })
    }

    /// Merges what the user's editor turned from `from` into `to` into the text as it is now.
    pub fn edit_text(
        &mut self,
        now: Timestamp,
        card: &CardId,
        field: TextField,
        from: &str,
        to: &str,
    ) -> Result<Acted, ActError> {
        match TextEdit::between(from, to) {
            Some(edit) => self.act(
                now,
                &Action::EditText {
                    card: card.clone(),
                    field,
                    edit,
                },
            ),
            None => Ok(Acted {
                delta: board_doc::ViewDelta::default(),
                effects: Vec::new(),
                undo: None,
            }),
        }
    }

    /// The whole board, when there is one.
    pub fn view(&self) -> Option<BoardView> {
        let view = self.replica.as_ref().map(Board::view)?;
        Some(view.no_later_than(self.heard_at))
    }

    /// The replica, when there is one.
    pub fn replica(&self) -> Option<&Board> {
        self.replica.as_ref()
    }

    /// How things stand.
    pub fn status(&self) -> SyncStatus {
        let count = |counted: &dyn Fn(&Pending) -> bool| {
            self.pending.iter().filter(|pending| counted(pending)).count() as u32
        };
        let is_live = self.link == Link::Live;
        SyncStatus {
            connection: self.link.connection(),
            waiting: self.pending.len() as u32,
            unsaved: count(&|pending| !pending.is_stored()),
            parked: count(&|pending| is_live && pending.parked && pending.is_mine()),
            waiting_since: self.pending.oldest(),
            role: self.role,
            ready: self.replica.is_some(),
            durable: self.keep.is_durable(),
            refused: self.refused,
            can_undo: self.may_undo() && self.undo.next_undo().is_some(),
            can_redo: self.may_undo() && self.undo.next_redo().is_some(),
            nearly_full: self.replica.as_ref().and_then(Board::nearly_full),
        }
    }

    /// The changes of all tabs that are not acknowledged, oldest first.
    pub fn pending(&self) -> impl Iterator<Item = ChangeHash> {
        self.pending.iter().map(|pending| pending.change.hash)
    }

    /// The device's clock as the server's would show it.
    fn corrected(&self, now: Timestamp) -> Timestamp {
        Timestamp(now.0 + self.clock_offset_ms)
    }

    /// No time that is shown lies ahead, whatever its author's clock has claimed.
    fn clamp_shown(&self, out: &mut [ClientEffect]) {
        for effect in out {
            match effect {
                ClientEffect::Show(delta) => *delta = std::mem::take(delta).no_later_than(self.heard_at),
                ClientEffect::Reset(view) => {
                    **view = std::mem::take(&mut **view).no_later_than(self.heard_at);
                }
                _ => {}
            }
        }
    }

    fn moment(&mut self, now: Timestamp) -> Moment {
        Moment {
            at: self.corrected(now),
            seed: self.chance.next_u64(),
        }
    }

    /// What `Hello` says of our actors, oldest first.
    fn actor_heads(&self) -> Vec<WireActorHead> {
        let document = self.replica.as_ref().map(Board::document);
        let newest = self.other_actors.len().saturating_sub(HELLO_ACTORS_MAX - 1);
        let actors = self.other_actors[newest..].iter().chain([&self.actor]);
        actors
            .map(|actor| {
                let id = actor.to_bytes();
                let known = document.and_then(|document| document.actor_head(&id));
                known.map_or_else(|| WireActorHead::unknown(id.to_vec()), WireActorHead::from)
            })
            .collect()
    }

    /// Says what has changed in how things stand, what is to be kept, and when to be woken.
    fn finish(&mut self, now: Timestamp, out: &mut Vec<ClientEffect>) {
        if self.lacks_something_of_the_log() {
            self.start_over(now, out);
        }
        self.heard_at = self.corrected(now);
        self.clamp_shown(out);
        self.remove_retired_slots();
        self.release_idle_slots(out);
        self.keep_undo();
        self.keep.write(out);
        self.answer_by = match self.answer_by {
            _ if !self.pending.awaits_answer() => None,
            None => Some(link::after(now, ANSWER_WITHIN)),
            awaited => awaited,
        };
        self.help_at = match self.help_at {
            _ if self.link != Link::Live || !self.pending.iter().any(Pending::wants_help) => None,
            None => Some(link::after(now, HELP_AFTER)),
            due => due,
        };
        self.heartbeat.follow(now, self.link.is_welcomed());
        self.forget_presences(out);
        let status = self.status();
        if status != self.shown {
            self.shown = status;
            out.push(ClientEffect::Status(status));
        }
        let wake_at = [
            self.link.deadline(),
            self.resend_at,
            self.answer_by,
            self.help_at,
            self.heartbeat.deadline(),
            self.presence.deadline(self.link == Link::Live),
        ];
        let wake_at = wake_at.into_iter().flatten().min();
        if wake_at != self.wake_at {
            self.wake_at = wake_at;
            out.extend(wake_at.map(ClientEffect::WakeAt));
        }
    }

    /// Drops the connection and the cursor: the replica is fetched anew from the server.
    fn start_over(&mut self, now: Timestamp, out: &mut Vec<ClientEffect>) {
        self.refetch = true;
        self.reconnect(now, CloseCode::Normal, out);
    }

    /// Whether the replica is to be replaced by what the server sends next.
    fn wants_everything(&self) -> bool {
        !self.given_up.is_empty() || self.refetch || self.replica.is_none() || self.cursor.is_none()
    }
}

fn fresh_actor(user: UserId, chance: &mut SmallRng) -> Actor {
    Actor::new(user, ReplicaId(chance.next_u64().to_be_bytes()))
}
