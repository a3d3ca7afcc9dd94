//! What comes out of a session, as JavaScript sees it.

use board_doc::{Action, Actor, BoardView, Timestamp, UndoId, UserId, ViewDelta};
use serde::{Serialize, Serializer};
use sync_protocol::client::local::{StoreBatch, TabNews};
use sync_protocol::{ClientEffect, Refusal, SyncStatus, UndoOutcome, client};
use tsify::Tsify;

/// What is to be done for a session. Perform them in order.
#[derive(Serialize, Tsify)]
#[serde(tag = "type", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "each lives for one call")]
pub enum Effect {
    /// Get a token and open a socket; answer with `opened`, `closed` or `denied`.
    Connect,
    /// Send a binary message.
    Send {
        /// The message.
        #[serde(serialize_with = "as_byte_array")]
        #[tsify(type = "Uint8Array<ArrayBuffer>")]
        bytes: Vec<u8>,
    },
    /// Close the socket; no `closed` is awaited.
    Disconnect {
        /// The close code to give.
        code: u16,
    },
    /// Call `tick` at this time; replaces the time asked for before.
    WakeAt {
        /// Milliseconds since 1970.
        at: Timestamp,
    },
    /// Show the whole board.
    Reset {
        /// The board.
        view: BoardView,
    },
    /// Show what has changed.
    Show {
        /// What has changed.
        delta: ViewDelta,
    },
    /// Show how things stand.
    Status {
        /// How things stand.
        status: SyncStatus,
    },
    /// Edits that will never be accepted: keep them for their author and say why.
    Refused {
        /// Which, and why.
        refusal: Refusal,
    },
    /// Write this to the device's store, after all that came before; answer with `stored` or `store_failed`.
    Store {
        /// What belongs together.
        batch: StoreBatch,
    },
    /// Read the device's store once all that came before is written; answer with `reloaded`.
    ReadStore,
    /// Tell the user's other tabs on this board.
    Tell {
        /// What.
        news: TabNews,
    },
    /// Take the lock of this slot, which is new: nobody can hold it yet.
    Hold {
        /// The slot's actor.
        #[tsify(type = "string")]
        actor: Actor,
    },
    /// This slot is not needed any more: let others have its lock.
    Release {
        /// The slot's actor.
        #[tsify(type = "string")]
        actor: Actor,
    },
    /// Show what somebody else does on this board right now.
    Presence {
        /// Their connection: one person may have several.
        peer: u64,
        /// Who they are.
        user: UserId,
        /// What they gave to `present`, as text; empty: nothing any more, or they are gone.
        state: String,
    },
    /// Show nobody else: there is no connection.
    NobodyPresent,
}

/// What an action led to.
#[derive(Serialize, Tsify)]
pub struct Acted {
    /// What changed in the view; it is not repeated among the effects.
    pub delta: ViewDelta,
    /// What is to be done.
    pub effects: Vec<Effect>,
    /// What takes it back; nothing where there is nothing to take back.
    pub undo: Option<UndoId>,
}

impl From<ClientEffect> for Effect {
    fn from(effect: ClientEffect) -> Self {
        match effect {
            ClientEffect::Connect => Self::Connect,
            ClientEffect::Send(bytes) => Self::Send { bytes: bytes.into() },
            ClientEffect::Disconnect(code) => Self::Disconnect { code: code as u16 },
            ClientEffect::WakeAt(at) => Self::WakeAt { at },
            ClientEffect::Reset(view) => Self::Reset { view: *view },
            ClientEffect::Show(delta) => Self::Show { delta },
            ClientEffect::Status(status) => Self::Status { status },
            ClientEffect::Refused(refusal) => Self::Refused { refusal },
            ClientEffect::Store(batch) => Self::Store { batch: *batch },
            ClientEffect::ReadStore => Self::ReadStore,
            ClientEffect::Tell(news) => Self::Tell { news },
            ClientEffect::Hold(actor) => Self::Hold { actor },
            ClientEffect::Release(actor) => Self::Release { actor },
            ClientEffect::Presence { peer, user, state } => Self::Presence {
                peer,
                user,
                state: String::from_utf8_lossy(&state).into_owned(),
            },
            ClientEffect::NobodyPresent => Self::NobodyPresent,
        }
    }
}

/// What taking something back, or doing it again, led to.
#[derive(Serialize, Tsify)]
pub struct Undone {
    /// What changed in the view; it is not repeated among the effects.
    pub delta: ViewDelta,
    /// What is to be done.
    pub effects: Vec<Effect>,
    /// The same as an ordinary action; nothing when nothing was done.
    pub action: Option<Action>,
    /// Whether anything was taken back, and what was not.
    pub outcome: UndoOutcome,
}

impl From<client::Undone> for Undone {
    fn from(undone: client::Undone) -> Self {
        let Acted { delta, effects, .. } = undone.acted.into();
        Self {
            delta,
            effects,
            action: undone.action,
            outcome: undone.outcome,
        }
    }
}

impl From<client::Acted> for Acted {
    fn from(acted: client::Acted) -> Self {
        Self {
            delta: acted.delta,
            effects: acted.effects.into_iter().map(Effect::from).collect(),
            undo: acted.undo,
        }
    }
}

/// One `Uint8Array`, not a list of numbers.
fn as_byte_array<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytes)
}
