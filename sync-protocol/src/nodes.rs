//! What nodes tell each other over a bus that may lose, double and delay anything: messages about one board
//! ([`NodeNews`]), and those about who may do what ([`ControlNews`]). Their encoding is that of the frames.
//!
//! Nothing of it is needed: what is committed is in the database, and presence is fleeting.

use crate::frames::{DecodeError, decode, encode};
use crate::limits::{
    BATCH_CHUNKS_MAX, NODE_CHUNKS_BYTES_MAX, NODE_MESSAGE_BYTES_MAX, NODE_PRESENCES_MAX, PRESENCE_BYTES_MAX,
};
use crate::room::{BoardRevision, PeerId, Row};
use bincode::{Decode, Encode};
use board_doc::UserId;
use bytes::Bytes;

/// A process among those that share a database. Made anew at each start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub [u8; 16]);

/// What a room tells the rooms of the same board on other nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeNews {
    /// Rows were just committed.
    Committed {
        /// The board as it is with them: `head_seq` is that of the last row.
        revision: BoardRevision,
        /// How many rows, at least one.
        count: u32,
        /// Their chunks, in the log's order; none when they are too many bytes for the bus.
        chunks: Vec<Bytes>,
    },
    /// Peers of the sender do this now; an empty state says that a peer does nothing any more, or is gone.
    Present(Vec<NodePresence>),
    /// How the sender knows the board.
    Here(BoardRevision),
    /// Say how you know the board, and what your peers do.
    WhoIsThere,
}

/// What a peer of another node does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodePresence {
    /// Its name there.
    pub peer: PeerId,
    /// Who it is, as that node authenticated them.
    pub user: UserId,
    /// What it does.
    pub state: Vec<u8>,
}

/// What a node tells all others at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum ControlNews {
    /// A session or an access key has ended.
    CredentialEnded {
        /// Which.
        credential: [u8; 16],
    },
    /// Somebody's access to a board has changed, or the board went to the trash, came back or was deleted.
    BoardAccessChanged {
        /// Which board.
        board: [u8; 16],
    },
}

/// [`NodeNews`] as it is encoded.
#[derive(Encode, Decode)]
enum Wire {
    Committed {
        epoch: [u8; 16],
        access_epoch: i64,
        head_seq: u64,
        count: u32,
        chunks: Vec<Vec<u8>>,
    },
    Present(Vec<WirePresence>),
    Here {
        epoch: [u8; 16],
        access_epoch: i64,
        head_seq: u64,
    },
    WhoIsThere,
}

#[derive(Encode, Decode)]
struct WirePresence {
    peer: u64,
    user: [u8; 16],
    state: Vec<u8>,
}

impl NodeNews {
    /// Of rows that were just committed, the last of which is the head of `revision`. Too many bytes are left out.
    pub(crate) fn committed(revision: BoardRevision, rows: &[Row]) -> Self {
        let bytes: usize = rows.iter().map(|row| row.chunk.len()).sum();
        let fits = bytes <= NODE_CHUNKS_BYTES_MAX;
        Self::Committed {
            revision,
            count: rows.len() as u32,
            chunks: rows
                .iter()
                .filter(|_| fits)
                .map(|row| row.chunk.clone())
                .collect(),
        }
    }

    /// Its kind, as it is counted.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Committed { chunks, .. } if chunks.is_empty() => "range",
            Self::Committed { .. } => "changes",
            Self::Present(_) => "presence",
            Self::Here(_) => "here",
            Self::WhoIsThere => "who_is_there",
        }
    }

    /// Its bytes.
    pub fn encode(&self) -> Bytes {
        encode(&match self {
            Self::Committed {
                revision,
                count,
                chunks,
            } => Wire::Committed {
                epoch: revision.epoch,
                access_epoch: revision.access_epoch,
                head_seq: revision.head_seq,
                count: *count,
                chunks: chunks.iter().map(|chunk| chunk.to_vec()).collect(),
            },
            Self::Present(peers) => Wire::Present(peers.iter().map(WirePresence::from).collect()),
            Self::Here(revision) => Wire::Here {
                epoch: revision.epoch,
                access_epoch: revision.access_epoch,
                head_seq: revision.head_seq,
            },
            Self::WhoIsThere => Wire::WhoIsThere,
        })
    }

    /// Reads a message and holds its fields against their limits.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        if bytes.len() > NODE_MESSAGE_BYTES_MAX {
            return Err(DecodeError::TooLarge(bytes.len()));
        }
        match decode(bytes)? {
            Wire::Committed {
                epoch,
                access_epoch,
                head_seq,
                count,
                chunks,
            } => {
                within("count", (1..=BATCH_CHUNKS_MAX as u32).contains(&count))?;
                within("head_seq", head_seq >= u64::from(count))?;
                within("chunks", chunks.is_empty() || chunks.len() == count as usize)?;
                let revision = BoardRevision {
                    epoch,
                    head_seq,
                    access_epoch,
                };
                Ok(Self::Committed {
                    revision,
                    count,
                    chunks: chunks.into_iter().map(Bytes::from).collect(),
                })
            }
            Wire::Present(peers) => {
                within("peers", peers.len() <= NODE_PRESENCES_MAX)?;
                within(
                    "presence",
                    peers.iter().all(|peer| peer.state.len() <= PRESENCE_BYTES_MAX),
                )?;
                Ok(Self::Present(peers.into_iter().map(NodePresence::from).collect()))
            }
            Wire::Here {
                epoch,
                access_epoch,
                head_seq,
            } => Ok(Self::Here(BoardRevision {
                epoch,
                head_seq,
                access_epoch,
            })),
            Wire::WhoIsThere => Ok(Self::WhoIsThere),
        }
    }
}

impl ControlNews {
    /// Its bytes.
    pub fn encode(&self) -> Bytes {
        encode(self)
    }

    /// Reads a message.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        decode(bytes)
    }
}

fn within(what: &'static str, fits: bool) -> Result<(), DecodeError> {
    if fits {
        Ok(())
    } else {
        Err(DecodeError::Limit(what))
    }
}

impl From<&NodePresence> for WirePresence {
    fn from(presence: &NodePresence) -> Self {
        Self {
            peer: presence.peer.0,
            user: presence.user.0,
            state: presence.state.clone(),
        }
    }
}

impl From<WirePresence> for NodePresence {
    fn from(wire: WirePresence) -> Self {
        Self {
            peer: PeerId(wire.peer),
            user: UserId(wire.user),
            state: wire.state,
        }
    }
}
