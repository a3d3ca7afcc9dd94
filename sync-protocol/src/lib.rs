//! Weft's wire protocol (`weft.sync.v1`): frames, limits and the two pure session machines.
//!
//! [`Room`] is the server's side of one open board, [`ClientSession`] a replica's side. Both are pure:
//! they take an input and the time, and say what should happen; the server's actors and the browser's
//! worker perform it. So whole networks run inside one test (`tests/simulation.rs`). Rules carry ids
//! (`S1` …) that `docs/PROTOCOL.md` explains.

pub mod client;
pub mod frames;
pub mod limits;
pub mod nodes;
pub mod room;

pub use client::{
    ClientEffect, ClientInput, ClientSession, Connection, Refusal, SyncStatus, UndoOutcome, Undone,
};
pub use frames::{ClientFrame, CloseCode, DecodeError, RetryReason, Role, ServerFrame, WireActorHead};
pub use nodes::{ControlNews, NodeId, NodeNews, NodePresence};
pub use room::{
    Batch, BatchId, BatchOutcome, BoardRevision, CatchUp, LogRead, PeerId, Room, RoomEffect, RoomInput, Row,
    SnapshotHead, StoredSnapshot,
};

/// The WebSocket subprotocol that names this protocol and its version.
pub const SUBPROTOCOL: &str = "weft.sync.v1";
