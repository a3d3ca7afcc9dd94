//! What a room and its surroundings tell each other: batches, rows, what is read, asked and answered.

use crate::frames::{Role, ServerFrame, WireActorHead};
use board_doc::guard::Refusal;
use board_doc::{Action, ActionError, BoardSnapshot, CardChanges, CardId, ChangeHash, LiveDocument, UserId};
use bytes::Bytes;
use std::io::{self, Write};
use std::sync::Arc;

/// One connection to a room. Unique on its node for as long as the node runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PeerId(pub u64);

/// One batch of a room, in flight to the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BatchId(pub u64);

/// What `Hello` said of the client's replica.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hello {
    /// The epoch of its cursor; `None` when it has nothing.
    pub epoch: Option<[u8; 16]>,
    /// Its cursor; 0 when it has nothing.
    pub seq: u64,
    /// The hash of the change at its cursor.
    pub hash: [u8; 32],
    /// The last change of each of its actors.
    pub actors: Vec<WireActorHead>,
}

/// The row of `boards` that a room stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoardRevision {
    /// Random id of the log.
    pub epoch: [u8; 16],
    /// The last `seq` of the log.
    pub head_seq: u64,
    /// Grows whenever somebody's access changes.
    pub access_epoch: i64,
}

/// A row of the log, as read or relayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its place in the log.
    pub seq: u64,
    /// Identifies the change.
    pub hash: ChangeHash,
    /// The uncompressed change chunk.
    pub chunk: Bytes,
}

/// A row to be written; its `seq` follows from its place in the batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRow {
    /// Identifies the change.
    pub hash: ChangeHash,
    /// The uncompressed change chunk, in our own encoding.
    pub chunk: Bytes,
    /// The change's actor.
    pub actor: Vec<u8>,
    /// The actor's sequence number.
    pub actor_seq: u64,
    /// Whom the server authenticated.
    pub user: UserId,
}

/// The board's own texts after a batch, when the batch changed them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
}

/// Rows for the journal: appended only if the log's head, the change there and the access epoch are still as the room knows
/// them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Names the batch in the answer.
    pub id: BatchId,
    /// Compare: the log's head must be this.
    pub expected_head: u64,
    /// Compare: the change there must be this one. A log that was set back may have grown to the same length again. `None`
    /// when the room has not seen it.
    pub expected_hash: Option<ChangeHash>,
    /// Compare: the access epoch must be this.
    pub access_epoch: i64,
    /// Append: rows `expected_head + 1 ..`.
    pub rows: Vec<NewRow>,
    /// New name and description, to be written with the rows.
    pub projection: Option<Projection>,
}

/// What became of a batch. When the outcome of a commit is unknown, the journal finds out before it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchOutcome {
    /// Durable.
    Committed,
    /// Certainly not written: the database refused or was away.
    Failed,
    /// Certainly not written: the head or the access epoch had moved on.
    Overtaken,
}

/// A stored snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSnapshot {
    /// The log up to here is in it.
    pub seq: u64,
    /// The hash of the change at `seq`.
    pub hash: ChangeHash,
    /// The compacted document.
    pub bytes: Bytes,
}

/// A stored snapshot that is to be sent: in parts, so that nobody has to hold all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnapshotHead {
    /// The log up to here is in it.
    pub seq: u64,
    /// The hash of the change at `seq`.
    pub hash: ChangeHash,
    /// How many parts it has, at least one.
    pub parts: u32,
}

impl SnapshotHead {
    /// The frame that carries a part, counted from 0.
    pub fn frame(&self, part: u32, bytes: Vec<u8>) -> Bytes {
        let frame = ServerFrame::Snapshot {
            seq: self.seq,
            hash: self.hash.0,
            part,
            of: self.parts,
            bytes,
        };
        frame.encode()
    }
}

/// What must be read for a catch-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatchUpRequest {
    /// Who wants it.
    pub peer: PeerId,
    /// Whom the server authenticated: their role is read along with the rest.
    pub user: UserId,
    /// Its cursor and actors.
    pub hello: Hello,
}

/// What was read for a catch-up, in one consistent view of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatchUp {
    /// The board as it was when the rest was read.
    pub revision: BoardRevision,
    /// The user's role at that moment; `None`: no access is left.
    pub role: Option<Role>,
    /// Set unless the client's cursor is good (same epoch, and its hash is the one at that `seq`): the newest
    /// snapshot, to start from instead.
    pub snapshot: Option<SnapshotHead>,
    /// The rows after the cursor, in order without gaps; all of them or a first page. None with a snapshot: what
    /// comes after it is read when it is sent.
    pub rows: Vec<Row>,
    /// What `board_actors` knows of the actors asked about, in the same order.
    pub actors: Vec<WireActorHead>,
}

/// The loaded document.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Snapshot and tail, put together and read.
    pub document: Box<LiveDocument>,
    /// The log up to here is in it.
    pub seq: u64,
    /// The change that the log has there.
    pub hash: Option<ChangeHash>,
}

/// Why the document could not be loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadFailure {
    /// The database is away: later, perhaps.
    Unavailable,
    /// What is stored does not load: the board is quarantined.
    Damaged,
}

/// What others have appended to the log, and the roles as they are now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRead {
    /// What the room had seen of the board when it asked: all of that had been committed.
    pub known: BoardRevision,
    /// The hash of the change at the head that the room had seen; `None`: there is none.
    pub hash: Option<ChangeHash>,
    /// The board as it was when the rows were read.
    pub revision: BoardRevision,
    /// The rows after the `after` that was asked for, up to `revision.head_seq`.
    pub rows: Vec<Row>,
    /// The present role of each user in the room, `None`: no access is left. Nobody's when the access epoch is the one that
    /// was known: the room has read them all at it.
    pub roles: Vec<(UserId, Option<Role>)>,
    /// The board is in the trash or deleted.
    pub gone: bool,
}

/// Somebody who listens to the board without a replica of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listen {
    /// Its name here.
    pub peer: PeerId,
    /// Whom the server authenticated.
    pub user: UserId,
    /// Their role when `access_epoch` was read.
    pub role: Role,
    /// The most that their credential lets through of their role: all of it for a session.
    pub most: Role,
    /// The board's access epoch to which the role belongs.
    pub access_epoch: i64,
    /// The head of the log that they know of: they are shown no less.
    pub at_least: u64,
}

/// Names an edit of the server in its answer. Unique for as long as the room runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EditId(pub u64);

/// An edit that the server makes on a user's behalf, as their [`ReplicaId::SERVER`](board_doc::ReplicaId::SERVER).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Names it in the answer.
    pub id: EditId,
    /// On whose behalf.
    pub user: UserId,
    /// Their role when `access_epoch` was read.
    pub role: Role,
    /// The board's access epoch to which the role belongs.
    pub access_epoch: i64,
    /// What is to be done, in order: all of it or nothing.
    pub actions: Vec<Action>,
    /// Only if the card is as it was looked at; always when absent.
    pub only_if: Option<OnlyIf>,
    /// Fresh random bits.
    pub seed: u64,
}

impl Edit {
    /// What actions weigh among what waits for a commit, in bytes: what they are as JSON.
    pub fn weight_of(actions: &[Action]) -> usize {
        let mut bytes = Counted(0);
        serde_json::to_writer(&mut bytes, actions).expect("actions are JSON, and counting does not fail");
        bytes.0
    }
}

/// Bytes that are counted and not kept.
struct Counted(usize);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A card, and what it must be for an edit to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnlyIf {
    /// Which card.
    pub card: CardId,
    /// One of these [versions](board_doc::CardView::version).
    pub versions: Vec<String>,
}

/// What became of an edit of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditOutcome {
    /// It is durable, or everything was so already; the log up to here has it.
    Done {
        /// The room's head after it.
        head_seq: u64,
    },
    /// The card is not what it was looked at as: see [`Edit::only_if`]. Nothing was done.
    Stale,
    /// The action cannot be done on the board as it is.
    Impossible(ActionError),
    /// The change that it comes to is not acceptable from anybody.
    Unacceptable(Refusal),
    /// The user's role does not allow it any more.
    NotAllowed,
    /// The user has no access any more.
    NoAccess,
    /// The board is in the trash or deleted.
    BoardGone,
    /// Not now: the database does not do it, or too much is waiting. Nothing of it was done.
    Unavailable,
    /// The stored board does not load.
    Quarantined,
}

/// Names a look at the board in its answer. Unique for as long as the room runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LookId(pub u64);

/// What became of a look at the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookOutcome {
    /// What is committed.
    Shown(Arc<BoardSnapshot>),
    /// Not now: the database does not answer, or too many are looking.
    Unavailable,
    /// The stored board does not load.
    Quarantined,
}

/// What is to be written where cards are looked up without their boards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardNews {
    /// Which log.
    pub epoch: [u8; 16],
    /// The changes are those of the log behind this `seq` ...
    pub after: u64,
    /// ... up to this one.
    pub upto: u64,
    /// Every card is among them: whatever was written before is of no use.
    pub whole: bool,
    /// The cards.
    pub changes: CardChanges,
}

/// What became of news of cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewsOutcome {
    /// They are written, or newer ones are there already.
    Written,
    /// What is written does not reach up to where the news begin: all cards are needed.
    Behind,
    /// The database did not take them.
    Failed,
}

/// What a stock client (automerge-repo) does in a room: its socket may be in many rooms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StockInput {
    /// It wants the board.
    Join {
        /// Its name here.
        peer: PeerId,
        /// Whom the server authenticated.
        user: UserId,
        /// Their role when `access_epoch` was read.
        role: Role,
        /// The most that their credential lets through of it.
        most: Role,
        /// The board's access epoch to which the role belongs.
        access_epoch: i64,
    },
    /// A message of Automerge's sync protocol; answered with [`StockEffect::Heard`].
    Message {
        /// From whom.
        peer: PeerId,
        /// What, unread.
        message: Bytes,
    },
    /// The node has little room left for what is not committed: who has changes that wait for others, or for their time,
    /// is to connect again.
    MakeWay {
        /// Only this user's clients: it is their share that has little room left.
        of: Option<UserId>,
    },
}

/// What is to be done for a stock client. What ends its stay is a [`RoomEffect::Close`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StockEffect {
    /// Send a message of Automerge's sync protocol.
    Send {
        /// To whom.
        to: PeerId,
        /// What.
        message: Bytes,
        /// Whether it was asked for: an answer may be as large as the board.
        is_answer: bool,
    },
    /// A message was heard, and what it brought is durable or refused: the next may come.
    Heard {
        /// Whose.
        peer: PeerId,
    },
    /// The heads of the live document, which are durable, are news to these.
    Heads {
        /// To whom; never empty.
        to: Vec<PeerId>,
    },
    /// A change was refused. The client has no ears for that.
    Refused {
        /// Whose.
        peer: PeerId,
        /// A short stable code, as in [`ServerFrame::Rejected`].
        reason: &'static str,
    },
}
