//! Frames: what travels in one binary WebSocket message, and their bounded encoding (bincode, standard
//! configuration: variable-length little-endian integers, lengths before sequences, enum tags as integers).

use crate::limits::{
    CHUNKS_PER_FRAME_MAX, FRAME_BYTES_MAX, HELLO_ACTORS_MAX, PRESENCE_BYTES_MAX, TOKEN_BYTES_MAX,
};
use bincode::{Decode, Encode};
use board_doc::{ActorHead, ChangeHash};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// What somebody may do in a workspace; each includes those before it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads, listens, exports.
    Viewer,
    /// Edits boards and makes them.
    Member,
    /// Manages members, trashes and deletes boards.
    Admin,
    /// Deletes the workspace and hands it over.
    Owner,
}

impl Role {
    /// Whether changes of this role are accepted.
    pub fn may_edit(self) -> bool {
        self >= Self::Member
    }

    /// Whether the comments of others may be deleted and restored.
    pub fn is_admin(self) -> bool {
        self >= Self::Admin
    }
}

/// The last change of an actor that the sender of the frame knows.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct WireActorHead {
    /// The actor's bytes.
    pub actor: Vec<u8>,
    /// Its sequence number; 0 when no change is known.
    pub seq: u64,
    /// The change's hash; zeros when no change is known.
    pub hash: [u8; 32],
}

impl From<ActorHead> for WireActorHead {
    fn from(head: ActorHead) -> Self {
        Self {
            actor: head.actor,
            seq: head.seq,
            hash: head.hash.0,
        }
    }
}

impl WireActorHead {
    /// An actor of which nothing is known.
    pub fn unknown(actor: Vec<u8>) -> Self {
        Self {
            actor,
            seq: 0,
            hash: [0; 32],
        }
    }

    /// The hash, in its own type.
    pub fn change_hash(&self) -> ChangeHash {
        ChangeHash(self.hash)
    }
}

/// What a client sends.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum ClientFrame {
    /// First frame: who I am and how far I have come.
    Hello {
        /// Access token or key; empty when the handshake carried it.
        token: String,
        /// The epoch of my cursor; `None` when I have nothing.
        epoch: Option<[u8; 16]>,
        /// My cursor: the last `seq` up to which I have everything; 0 when I have nothing.
        seq: u64,
        /// The hash of the change at my cursor.
        hash: [u8; 32],
        /// The last change of each actor I write with.
        actors: Vec<WireActorHead>,
    },
    /// Pending edits, in order.
    Changes {
        /// Chosen by the client, rising; answers name it.
        id: u64,
        /// Change chunks.
        chunks: Vec<Vec<u8>>,
    },
    /// Where I am and what I do; never stored.
    Presence {
        /// Opaque to the server.
        state: Vec<u8>,
    },
    /// Are you there? Scripts do not see the pings of the socket itself.
    Ping,
}

/// Why changes are not accepted for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum RetryReason {
    /// The database did not take them.
    CommitFailed,
    /// Too much is waiting.
    Overload,
    /// They build on a change that is not here.
    MissingDependency,
    /// Their clock is ahead by too much.
    ClockAhead,
    /// The board is in the trash.
    Trashed,
}

impl RetryReason {
    /// Its short stable code.
    pub fn name(self) -> &'static str {
        match self {
            Self::CommitFailed => "commit_failed",
            Self::Overload => "overload",
            Self::MissingDependency => "missing_dependency",
            Self::ClockAhead => "clock_ahead",
            Self::Trashed => "trashed",
        }
    }
}

/// What the server sends.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum ServerFrame {
    /// The answer to `Hello`.
    Welcome {
        /// The user's id, as the server authenticated it.
        user: [u8; 16],
        /// What the user may do.
        role: Role,
        /// The log's epoch.
        epoch: [u8; 16],
        /// The log's last `seq` when this was written.
        head_seq: u64,
        /// This connection, as others see it in presence.
        peer: u64,
        /// The server's clock, in milliseconds since 1970.
        now: i64,
        /// What the server knows of the actors in `Hello`, in the same order.
        actors: Vec<WireActorHead>,
        /// The largest frame the server takes, in bytes.
        frame_bytes_max: u32,
    },
    /// A part of a compacted document that covers the log up to `seq`. Replaces what the client has.
    Snapshot {
        /// What it covers.
        seq: u64,
        /// The hash of the change at `seq`.
        hash: [u8; 32],
        /// This part, from 0.
        part: u32,
        /// How many parts there are.
        of: u32,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// Accepted changes, in the log's order.
    Changes {
        /// The `seq` of the first.
        first_seq: u64,
        /// Change chunks.
        chunks: Vec<Vec<u8>>,
    },
    /// The client has everything up to `seq`; what follows is live.
    CaughtUp {
        /// The cursor.
        seq: u64,
    },
    /// Changes of a frame are durable.
    Ack {
        /// The client's frame.
        id: u64,
        /// How many of its chunks, from its first on, are durable now.
        covers: u32,
        /// The `seq` of the first of those that were logged just now; 0 when all were there already.
        first_seq: u64,
        /// How many were logged just now. They are consecutive in the log, and their client gets no `Changes` for them.
        count: u32,
    },
    /// The rest of a frame is not accepted for now: keep it and send it again.
    Retry {
        /// The client's frame.
        id: u64,
        /// Why.
        reason: RetryReason,
        /// When to try again, in milliseconds from now.
        after_ms: u32,
    },
    /// The rest of a frame is refused for ever.
    Rejected {
        /// The client's frame.
        id: u64,
        /// The refused changes.
        hashes: Vec<[u8; 32]>,
        /// A short stable code: `role`, `foreign_actor`, `sequence_taken`, `too_large`, `malformed`, …
        reason: String,
        /// The same for people.
        detail: String,
    },
    /// Somebody's presence; an empty state says they left.
    Presence {
        /// Their connection.
        peer: u64,
        /// Their user id, stamped by the server.
        user: [u8; 16],
        /// Opaque to the server.
        state: Vec<u8>,
    },
    /// The client's role has changed.
    Role {
        /// The new one.
        role: Role,
    },
    /// Something is wrong with the connection; it closes after this.
    Error {
        /// A short stable code.
        code: String,
        /// The same for people.
        detail: String,
    },
    /// The answer to [`Ping`](ClientFrame::Ping): the board's room is there.
    Pong,
}

/// Close codes of the WebSocket (docs/PROTOCOL.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub enum CloseCode {
    /// Done.
    Normal = 1000,
    /// The server goes away: connect again, elsewhere.
    GoingAway = 1001,
    /// A frame was too large.
    FrameTooLarge = 1009,
    /// A frame could not be read or made no sense.
    BadFrame = 4400,
    /// The session ended or the key was revoked.
    SessionEnded = 4401,
    /// No access is left.
    RoleLost = 4403,
    /// The board is gone.
    BoardGone = 4404,
    /// The client reads too slowly: connect again with the cursor.
    TooSlow = 4408,
    /// Too many frames.
    TooMany = 4429,
}

/// Bytes that are not a frame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Larger than [`FRAME_BYTES_MAX`].
    #[error("the frame has {0} bytes; {FRAME_BYTES_MAX} are allowed")]
    TooLarge(usize),
    /// Not readable.
    #[error("the frame cannot be read: {0}")]
    Malformed(String),
    /// Readable, with bytes left over.
    #[error("{0} bytes follow the frame")]
    Trailing(usize),
    /// A field is beyond its limit.
    #[error("{0} is beyond its limit")]
    Limit(&'static str),
}

/// Every length that a frame claims is held against this before memory is taken.
fn config() -> impl bincode::config::Config {
    bincode::config::standard().with_limit::<FRAME_BYTES_MAX>()
}

pub(crate) fn decode<F: Decode<()>>(bytes: &[u8]) -> Result<F, DecodeError> {
    if bytes.len() > FRAME_BYTES_MAX {
        return Err(DecodeError::TooLarge(bytes.len()));
    }
    let (frame, read) = bincode::decode_from_slice(bytes, config())
        .map_err(|error| DecodeError::Malformed(error.to_string()))?;
    match bytes.len() - read {
        0 => Ok(frame),
        left => Err(DecodeError::Trailing(left)),
    }
}

pub(crate) fn encode(frame: &impl Encode) -> Bytes {
    // The writer cannot fail and every frame is built within the limits: an error here is our own mistake.
    Bytes::from(bincode::encode_to_vec(frame, bincode::config::standard()).expect("a frame can be encoded"))
}

impl ClientFrame {
    /// Reads a frame and holds its fields against their limits.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let frame: Self = decode(bytes)?;
        let within = |what, fits: bool| {
            if fits {
                Ok(())
            } else {
                Err(DecodeError::Limit(what))
            }
        };
        match &frame {
            Self::Hello { token, actors, .. } => {
                within("token", token.len() <= TOKEN_BYTES_MAX)?;
                within("actors", actors.len() <= HELLO_ACTORS_MAX)?;
            }
            Self::Changes { chunks, .. } => {
                within("chunks", (1..=CHUNKS_PER_FRAME_MAX).contains(&chunks.len()))?;
            }
            Self::Presence { state } => within("presence", state.len() <= PRESENCE_BYTES_MAX)?,
            Self::Ping => {}
        }
        Ok(frame)
    }

    /// The frame's bytes.
    pub fn encode(&self) -> Bytes {
        encode(self)
    }
}

/// The encoded tag of [`ServerFrame::Retry`]: variants are counted, and the count comes first.
const RETRY_TAG: u8 = 5;
/// The encoded tag of [`ServerFrame::Rejected`].
const REJECTED_TAG: u8 = 6;

impl ServerFrame {
    /// Reads a frame that refuses changes; `None` for any other, which costs no more than a look at its first byte.
    pub fn decode_refusal(bytes: &[u8]) -> Option<Self> {
        let refuses = matches!(bytes.first(), Some(&RETRY_TAG | &REJECTED_TAG));
        refuses.then(|| Self::decode(bytes).ok()).flatten()
    }

    /// Reads a frame.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        decode(bytes)
    }

    /// The frame's bytes.
    pub fn encode(&self) -> Bytes {
        encode(self)
    }
}
