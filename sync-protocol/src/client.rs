//! A replica's side of the protocol, as a pure machine: the code that runs in the browser.
//!
//! The session owns the replica and the list of *pending* changes: those made here that the server has not
//! acknowledged as durable. The user edits without waiting for anyone; the session sends what is pending,
//! follows the log with a cursor, and whenever anything disagrees it builds the replica again from the
//! server and puts the pending edits on top (`rebuild.rs`): one path for all mismatches.

mod link;
mod pending;
mod rebuild;
mod receive;
mod types;

pub use types::{ActError, Acted, ClientEffect, ClientInput, Connection, Denial, Refusal, SyncStatus};

use crate::frames::{CloseCode, Role, WireActorHead};
use crate::limits::{ANSWER_WITHIN, HELLO_ACTORS_MAX};
use board_doc::{
    Action, Actor, Board, BoardView, CardId, ChangeHash, Moment, ReplicaId, TextEdit, TextField, Timestamp,
    UserId,
};
use link::Link;
use pending::{Pending, PendingList};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use rebuild::Incoming;

/// How far the replica has followed the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Cursor {
    epoch: Option<[u8; 16]>,
    seq: u64,
    hash: [u8; 32],
}

/// One replica of one board, and its conversation with the server.
#[derive(Debug)]
pub struct ClientSession {
    user: UserId,
    chance: SmallRng,
    actor: Actor,
    /// The actors this session wrote with before, oldest first.
    former_actors: Vec<Actor>,
    replica: Option<Board>,
    cursor: Cursor,
    /// The epoch that the present connection's Welcome named.
    welcomed_epoch: [u8; 16],
    pending: PendingList,
    link: Link,
    /// What the server is sending to replace the replica.
    incoming: Option<Incoming>,
    /// Something could not be understood: the replica is fetched anew, the pending changes stay as they are.
    refetch: bool,
    /// The replica holds something the server will never have: it is fetched anew, and the pending actions are
    /// done again by a new actor.
    rebuild: bool,
    attempts: u32,
    resend_at: Option<Timestamp>,
    /// When the answer to what is in flight must have come.
    answer_by: Option<Timestamp>,
    /// The server's clock minus ours, in milliseconds.
    clock_offset_ms: i64,
    role: Option<Role>,
    refused: u32,
    shown: SyncStatus,
    wake_at: Option<Timestamp>,
}

impl ClientSession {
    /// A session without a replica; everything random in it follows from `seed`. Begin with
    /// [`ClientInput::Wake`].
    pub fn new(user: UserId, seed: u64) -> Self {
        let mut chance = SmallRng::seed_from_u64(seed);
        let actor = fresh_actor(user, &mut chance);
        Self {
            user,
            chance,
            actor,
            former_actors: Vec::new(),
            replica: None,
            cursor: Cursor::default(),
            welcomed_epoch: [0; 16],
            pending: PendingList::default(),
            link: Link::default(),
            incoming: None,
            refetch: false,
            rebuild: false,
            attempts: 0,
            resend_at: None,
            answer_by: None,
            clock_offset_ms: 0,
            role: None,
            refused: 0,
            shown: SyncStatus::default(),
            wake_at: None,
        }
    }

    /// Takes one input and says what is to be done, in order.
    pub fn handle(&mut self, now: Timestamp, input: ClientInput) -> Vec<ClientEffect> {
        let mut effects = Vec::new();
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
        }
        self.finish(now, out);
        effects
    }

    /// Does what the user wants, at once, on the replica; the change is pending until it is acknowledged.
    pub fn act(&mut self, now: Timestamp, action: &Action) -> Result<Acted, ActError> {
        if self.role.is_some_and(|role| !role.may_edit()) {
            return Err(ActError::ReadOnly);
        }
        let moment = self.moment(now);
        let replica = self.replica.as_mut().ok_or(ActError::NotReady)?;
        let applied = replica.apply(action, moment)?;
        let mut effects = Vec::new();
        if let Some(change) = applied.change {
            self.pending
                .push(Pending::new(replica.actor(), change, action.clone(), moment.at));
            self.send_pending(&mut effects);
        }
        self.finish(now, &mut effects);
        Ok(Acted {
            delta: applied.delta,
            effects,
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
            }),
        }
    }

    /// The whole board, when there is one.
    pub fn view(&self) -> Option<BoardView> {
        self.replica.as_ref().map(Board::view)
    }

    /// The replica, when there is one.
    pub fn replica(&self) -> Option<&Board> {
        self.replica.as_ref()
    }

    /// How things stand.
    pub fn status(&self) -> SyncStatus {
        SyncStatus {
            connection: self.link.connection(),
            waiting: self.pending.len() as u32,
            waiting_since: self.pending.oldest(),
            role: self.role,
            ready: self.replica.is_some(),
            refused: self.refused,
        }
    }

    /// The changes that are not acknowledged, oldest first.
    pub fn pending(&self) -> impl Iterator<Item = ChangeHash> {
        self.pending.iter().map(|pending| pending.change.hash)
    }

    fn moment(&mut self, now: Timestamp) -> Moment {
        Moment {
            at: Timestamp(now.0 + self.clock_offset_ms),
            seed: self.chance.next_u64(),
        }
    }

    /// What `Hello` says of our actors, oldest first.
    fn actor_heads(&self) -> Vec<WireActorHead> {
        let document = self.replica.as_ref().map(Board::document);
        let newest = self.former_actors.len().saturating_sub(HELLO_ACTORS_MAX - 1);
        let actors = self.former_actors[newest..].iter().chain([&self.actor]);
        actors
            .map(|actor| {
                let id = actor.to_bytes();
                let known = document.and_then(|document| document.actor_head(&id));
                known.map_or_else(|| WireActorHead::unknown(id.to_vec()), WireActorHead::from)
            })
            .collect()
    }

    /// From now on a new actor writes.
    fn renew_actor(&mut self) {
        self.former_actors.push(self.actor);
        self.actor = fresh_actor(self.user, &mut self.chance);
    }

    /// Says what has changed in how things stand, and when to be woken.
    fn finish(&mut self, now: Timestamp, out: &mut Vec<ClientEffect>) {
        self.answer_by = match self.answer_by {
            _ if !self.pending.awaits_answer() => None,
            None => Some(link::after(now, ANSWER_WITHIN)),
            awaited => awaited,
        };
        let status = self.status();
        if status != self.shown {
            self.shown = status;
            out.push(ClientEffect::Status(status));
        }
        let wake_at = [self.link.deadline(), self.resend_at, self.answer_by]
            .into_iter()
            .flatten()
            .min();
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

    /// The same, and what is pending can never be accepted as it is: its actions are done again.
    fn start_over_by_a_new_actor(&mut self, now: Timestamp, out: &mut Vec<ClientEffect>) {
        self.rebuild = true;
        self.reconnect(now, CloseCode::Normal, out);
    }

    /// Whether the replica is to be replaced by what the server sends next.
    fn wants_everything(&self) -> bool {
        self.rebuild || self.refetch || self.replica.is_none()
    }
}

fn fresh_actor(user: UserId, chance: &mut SmallRng) -> Actor {
    Actor::new(user, ReplicaId(chance.next_u64().to_be_bytes()))
}
