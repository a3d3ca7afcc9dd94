//! What goes into a client session and what comes out of it.

use super::local::{KeptChange, LocalBoard, StoreBatch, TabNews};
use crate::frames::{CloseCode, Role};
use board_doc::{
    Action, ActionError, Actor, BoardView, ChangeHash, Kept, NearlyFull, Timestamp, UndoId, UserId, ViewDelta,
};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// Why the server will not have us on this board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum Denial {
    /// Nobody is signed in.
    SignedOut,
    /// There is no such board for this user (any more).
    NoSuchBoard,
    /// The user has no access (any more).
    NoAccess,
    /// The board was made on this device, and the server would not register it.
    Unregistered,
}

/// What happens to a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientInput {
    /// The socket that [`ClientEffect::Connect`] asked for is open.
    Opened {
        /// The access token to say Hello with; empty when the handshake carried it.
        token: String,
    },
    /// A binary message came.
    Received(Vec<u8>),
    /// The socket is closed, or could not be opened (1006).
    Closed {
        /// Its close code.
        code: u16,
    },
    /// Connecting makes no sense now: the performer knows why.
    Denied(Denial),
    /// Connect now (the network came back, somebody signed in, "Sync now").
    Wake,
    /// The time asked for by [`ClientEffect::WakeAt`] has come.
    Tick,
    /// A batch is in the device's store, and so are those before it.
    Stored {
        /// Its id.
        id: u64,
    },
    /// The device's store does not take anything any more.
    StoreFailed,
    /// What [`ClientEffect::ReadStore`] asked for, or what the store holds since another tab began a new copy.
    Reloaded(Box<LocalBoard>),
    /// Another tab of this user on this board has said something.
    Heard(TabNews),
    /// This tab has got the slot of an actor that another tab held.
    Adopted {
        /// Whose changes are ours to send from now on.
        actor: Actor,
        /// What the store has of them, if there is a store.
        pending: Vec<KeptChange>,
    },
    /// What waits for changes of others that the server has lost is to be done again, as new edits.
    RedoParked,
    /// What the user does on this board right now, for others to see: opaque, at most
    /// [`PRESENCE_BYTES_MAX`](crate::limits::PRESENCE_BYTES_MAX); empty: nothing. It lasts until the next.
    Present(Vec<u8>),
}

/// What is to be done for a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientEffect {
    /// Get a token and open a socket; answer with `Opened`, `Closed` or `Denied`.
    Connect,
    /// Send a binary message.
    Send(Bytes),
    /// Close the socket; no `Closed` is awaited.
    Disconnect(CloseCode),
    /// Feed `Tick` at this time; replaces the time asked for before.
    WakeAt(Timestamp),
    /// Show the whole board.
    Reset(Box<BoardView>),
    /// Show what has changed.
    Show(ViewDelta),
    /// Show how things stand; sent when it has changed.
    Status(SyncStatus),
    /// Edits that will never be accepted: keep them for their author and say why.
    Refused(Refusal),
    /// Write this to the device's store, after all that came before; answer with `Stored` or `StoreFailed`.
    Store(Box<StoreBatch>),
    /// Read the device's store once all that came before is written; answer with `Reloaded`.
    ReadStore,
    /// Tell the user's other tabs on this board.
    Tell(TabNews),
    /// Take the lock of this slot, which is new: nobody can hold it yet. Other tabs wait for it as soon as they hear of
    /// a change of its actor; when they get it, they say [`Adopted`](ClientInput::Adopted).
    Hold(Actor),
    /// This slot is not needed any more: let others have its lock.
    Release(Actor),
    /// Show what somebody else does on this board right now.
    Presence {
        /// Their connection: one person may have several.
        peer: u64,
        /// Who they are, as the server authenticated them.
        user: UserId,
        /// What their session was told; empty: nothing any more, or they are gone.
        state: Vec<u8>,
    },
    /// Show nobody else: there is no connection.
    NobodyPresent,
}

/// How the connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum Connection {
    /// No socket; another try is to come.
    #[default]
    Offline,
    /// A socket is being opened, or Hello was said.
    Connecting,
    /// The log is being followed up.
    CatchingUp,
    /// Everything is here, and what comes is live.
    Live,
    /// Nobody is signed in.
    SignedOut,
    /// There is no such board for this user (any more).
    NoSuchBoard,
    /// The user has no access (any more).
    NoAccess,
    /// The board was made on this device, and the server would not register it.
    Unregistered,
}

/// How things stand, for the chip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[allow(
    clippy::struct_excessive_bools,
    reason = "facts that have nothing to do with each other, for TypeScript"
)]
pub struct SyncStatus {
    /// The connection.
    pub connection: Connection,
    /// How many changes of all the user's tabs here the server has not acknowledged as durable.
    pub waiting: u32,
    /// How many of them are not in the device's store either.
    pub unsaved: u32,
    /// How many of them build on changes of others that the server has lost.
    pub parked: u32,
    /// When the oldest of them was made, in milliseconds since 1970.
    pub waiting_since: Option<Timestamp>,
    /// What the user may do here, as far as it is known.
    pub role: Option<Role>,
    /// Whether there is a board to show and edit.
    pub ready: bool,
    /// Whether edits are kept on this device.
    pub durable: bool,
    /// How many edits were refused for ever since the session began.
    pub refused: u32,
    /// Whether there is something of the user to take back.
    pub can_undo: bool,
    /// Whether there is something that was taken back, to be done again.
    pub can_redo: bool,
    /// The board has nearly as much of something as it may have.
    pub nearly_full: Option<NearlyFull>,
}

/// Edits that the server will never accept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Refusal {
    /// What their author wanted, oldest first.
    pub actions: Vec<Action>,
    /// Changes of which no more is known than that they were made: the server had acknowledged them, and lost them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ChangeHash>,
    /// A short stable code: `role`, `malformed`, …
    pub reason: String,
    /// The same for people.
    pub detail: String,
}

/// What an action of this replica's user led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acted {
    /// What changed in the view (it is not repeated as [`ClientEffect::Show`]).
    pub delta: ViewDelta,
    /// What is to be done.
    pub effects: Vec<ClientEffect>,
    /// What takes it back, with whatever was typed just before; nothing where there is nothing to take back.
    pub undo: Option<UndoId>,
}

/// What taking something back, or doing it again, came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// What it led to.
    pub acted: Acted,
    /// The same as an ordinary action; nothing when nothing was done.
    pub action: Option<Action>,
    /// Whether it was done, and what of it was not.
    pub outcome: UndoOutcome,
}

/// Whether something was taken back or done again, and what of it was not.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct UndoOutcome {
    /// Whether anything was.
    pub done: bool,
    /// What was left as it is, and why.
    pub kept: Vec<Kept>,
}

/// Why an action was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// The board has not been loaded yet.
    #[error("the board is still loading")]
    NotReady,
    /// The user may only look.
    #[error("you may look at this board, not change it")]
    ReadOnly,
    /// The user may not bring back a whole board.
    #[error("only an admin of the workspace may bring back the whole board")]
    AdminsOnly,
    /// The action makes no sense here.
    #[error(transparent)]
    Action(#[from] ActionError),
}
