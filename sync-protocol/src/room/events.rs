//! What goes into a room and what comes out of it.

use super::types::{
    Batch, BatchId, BatchOutcome, BoardRevision, CardNews, CatchUp, CatchUpRequest, Edit, EditId,
    EditOutcome, Hello, Listen, LoadFailure, Loaded, LogRead, LookId, LookOutcome, NewsOutcome, PeerId, Row,
    SnapshotHead, StockEffect, StockInput,
};
use crate::frames::{ClientFrame, CloseCode, Role};
use crate::nodes::{NodeId, NodeNews};
use board_doc::{BoardSnapshot, Happened, UserId};
use bytes::Bytes;
use std::sync::Arc;

/// What happens to a room.
#[derive(Debug, Clone)]
pub enum RoomInput {
    /// A socket was authenticated and has said Hello.
    Join {
        /// Its name here.
        peer: PeerId,
        /// Whom the server authenticated.
        user: UserId,
        /// The most that their credential lets through of their role: all of it for a session.
        most: Role,
        /// Its Hello.
        hello: Hello,
    },
    /// Somebody wants to listen without a replica: answered with [`RoomEffect::Introduce`], then with
    /// [`RoomEffect::Announce`].
    Listen(Listen),
    /// A frame after the Hello.
    Frame {
        /// From whom.
        peer: PeerId,
        /// What.
        frame: ClientFrame,
    },
    /// Something of a stock client.
    Stock(StockInput),
    /// A socket is gone.
    Leave {
        /// Which.
        peer: PeerId,
    },
    /// The server edits on a user's behalf; answered with [`RoomEffect::Answer`].
    Edit(Edit),
    /// Somebody wants to see the board as it is committed, at least up to a `seq`; answered with [`RoomEffect::Show`].
    Look {
        /// Names it in the answer.
        look: LookId,
        /// The head of the log that they know of.
        at_least: u64,
    },
    /// Where cards are looked up is to be brought up to date at once; answered with [`RoomEffect::Tell`] when the
    /// document is there.
    TellNow,
    /// Answers [`RoomEffect::Tell`].
    Told(NewsOutcome),
    /// Answers [`RoomEffect::ReadCatchUp`].
    CatchUp {
        /// Whose.
        peer: PeerId,
        /// What was read.
        catch_up: CatchUp,
    },
    /// Answers [`RoomEffect::SendSnapshot`]: all parts are on their way.
    SnapshotSent {
        /// Whose.
        peer: PeerId,
    },
    /// Answers [`RoomEffect::ReadRows`].
    Rows {
        /// Whose.
        peer: PeerId,
        /// The rows after the one asked for, in order without gaps.
        rows: Vec<Row>,
    },
    /// A catch-up could not be read: the socket is closed and will come again.
    CatchUpFailed {
        /// Whose.
        peer: PeerId,
    },
    /// Answers [`RoomEffect::Load`].
    Loaded(Loaded),
    /// Answers [`RoomEffect::Load`].
    LoadFailed(LoadFailure),
    /// Answers [`RoomEffect::Persist`].
    Persisted {
        /// Which batch.
        batch: BatchId,
        /// What became of it.
        outcome: BatchOutcome,
    },
    /// Somebody else (another node, a REST call) says the log has come this far.
    LogAdvanced {
        /// The log's last `seq`.
        head_seq: u64,
    },
    /// The room is on the bus between nodes, or is so again after it was away.
    OnBus,
    /// The board's room on another node says something.
    Heard {
        /// Which node.
        from: NodeId,
        /// What.
        news: NodeNews,
    },
    /// Answers [`RoomEffect::ReadLog`].
    Log(LogRead),
    /// Answers [`RoomEffect::ReadLog`]: it could not be read. The room asks again when it must.
    LogFailed,
    /// A user's role has changed; `None`: no access is left.
    RoleChanged {
        /// Whose.
        user: UserId,
        /// The new one.
        role: Option<Role>,
    },
    /// Somebody's access to the board has changed, the board is gone, or the database has fallen back: what of it, the log
    /// says, when it is read after this.
    AccessChanged,
    /// The board was trashed or deleted.
    BoardGone,
    /// The documents take memory that others need: let go of them as soon as nothing is under way.
    Unload,
    /// About once a second.
    Tick,
    /// Answers [`RoomEffect::GoOn`].
    GoOn,
}

/// What is to be done for a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoomEffect {
    /// Read what the client needs after its Hello; answer with [`RoomInput::CatchUp`].
    ReadCatchUp(CatchUpRequest),
    /// Send the parts of a stored snapshot, each as [`SnapshotHead::frame`] and as fast as the client takes them;
    /// answer with [`RoomInput::SnapshotSent`].
    SendSnapshot {
        /// To whom.
        peer: PeerId,
        /// What.
        snapshot: SnapshotHead,
    },
    /// Read more rows (a page of them) for a client that is catching up; answer with [`RoomInput::Rows`].
    ReadRows {
        /// Whose.
        peer: PeerId,
        /// The rows after this `seq`.
        after: u64,
    },
    /// Load the document from snapshot and log, off the async threads.
    Load,
    /// Append a batch; answer with [`RoomInput::Persisted`].
    Persist(Batch),
    /// Read what others appended, and, when the access epoch is another than is known, the roles of `users`; answer with [`RoomInput::Log`].
    ReadLog {
        /// The rows after this `seq`.
        after: u64,
        /// What the room has seen of the board, to be answered along with what the log has there now.
        known: BoardRevision,
        /// Who is in the room.
        users: Vec<UserId>,
    },
    /// Send one encoded frame to each of these peers.
    Send {
        /// To whom; never empty.
        to: Vec<PeerId>,
        /// The encoded frame, shared.
        frame: Bytes,
    },
    /// Send one encoded frame of presence to each of these peers; it may get lost where too much waits.
    SendPresence {
        /// To whom; never empty.
        to: Vec<PeerId>,
        /// The encoded frame, shared.
        frame: Bytes,
    },
    /// Tell the board's rooms on other nodes. It may get lost.
    Publish(NodeNews),
    /// Something for a stock client.
    Stock(StockEffect),
    /// Answers [`RoomInput::Edit`], after the commit.
    Answer {
        /// Which edit.
        edit: EditId,
        /// What became of it.
        outcome: EditOutcome,
    },
    /// Answers [`RoomInput::Look`].
    Show {
        /// Which look.
        look: LookId,
        /// What there is to see.
        outcome: LookOutcome,
    },
    /// Answers [`RoomInput::Listen`].
    Introduce {
        /// Whom.
        peer: PeerId,
        /// Their role on the board.
        role: Role,
        /// The board. What happens to it from here on is announced.
        board: Arc<BoardSnapshot>,
    },
    /// Tell those who listen what committed changes have done to the board.
    Announce {
        /// Whom, and their roles; never empty.
        to: Vec<(PeerId, Role)>,
        /// Change by change, in the log's order. Each has its events.
        happened: Vec<Happened>,
    },
    /// Write the news where cards are looked up; answer with [`RoomInput::Told`].
    Tell(CardNews),
    /// Close a socket. The room has forgotten it already.
    Close {
        /// Which.
        peer: PeerId,
        /// With what code.
        code: CloseCode,
        /// And what words.
        reason: &'static str,
    },
    /// Fold the log into a new snapshot, off the hot path.
    Compact,
    /// The room has worked long enough at once: hear what else has come, then answer with [`RoomInput::GoOn`].
    GoOn,
    /// Nobody has been here for [`ROOM_IDLE`](crate::limits::ROOM_IDLE): the room may close.
    Idle,
}
