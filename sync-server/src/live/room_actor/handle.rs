//! What a room can be told from outside its task, and its name there.

use super::edits::Editing;
use super::listeners::ListenerJoining;
use super::stock::StockMessage;
use crate::live::outbox::Outbox;
use crate::live::uncommitted::Held;
use board_doc::UserId;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use sync_protocol::room::{Hello, LookOutcome};
use sync_protocol::{BoardRevision, ClientFrame, NodeId, NodeNews, PeerId, Role, Room};
use tokio::sync::{mpsc, oneshot};

/// What a socket or the node says to a room.
#[derive(Debug)]
pub enum RoomMessage {
    /// A socket was authenticated and has said Hello.
    Join(Joining),
    /// A socket was authenticated that listens without a replica.
    Listen(ListenerJoining),
    /// A frame after the Hello.
    Frame {
        /// From whom.
        peer: PeerId,
        /// What.
        frame: ClientFrame,
        /// What it counts until the room has it.
        held: Option<Held>,
    },
    /// Something of a stock client.
    Stock(StockMessage),
    /// A socket is gone.
    Leave {
        /// Which.
        peer: PeerId,
    },
    /// The server edits on a user's behalf.
    Edit(Editing),
    /// Somebody wants to see the board, at least up to the head that they know of.
    Look {
        /// That head.
        at_least: u64,
        /// Told what there is to see. Dropped when the room has closed meanwhile.
        shown: oneshot::Sender<LookOutcome>,
    },
    /// Where cards are looked up is to be brought up to date. Answered when that is done; dropped when it cannot be
    /// done from here.
    TellNow(oneshot::Sender<()>),
    /// The log has come this far, somebody says: another node, or the poll of heads.
    LogAdvanced {
        /// The log's last `seq`.
        head_seq: u64,
    },
    /// The room is on the bus between nodes, or is so again.
    OnBus,
    /// The board's room on another node says something.
    Heard {
        /// Which node.
        from: NodeId,
        /// What.
        news: NodeNews,
    },
    /// Somebody's access to the board has changed, or the board is gone.
    AccessChanged,
    /// The node needs the memory of the documents.
    Unload,
    /// The node stops: end as soon as nothing is under way.
    Stop,
}

/// A socket that wants into the room.
#[derive(Debug)]
pub struct Joining {
    /// Its name here.
    pub peer: PeerId,
    /// Whom the server authenticated.
    pub user: UserId,
    /// The most that their credential lets through of their role.
    pub most: Role,
    /// Its Hello.
    pub hello: Hello,
    /// Where its frames go.
    pub outbox: Outbox,
    /// Told that the socket is in; dropped when the room has closed meanwhile.
    pub joined: oneshot::Sender<()>,
}

/// An open room, as the node sees it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct RoomHandle {
    inbox: mpsc::Sender<RoomMessage>,
    status: Arc<Status>,
}

/// What the room knows of its board, for those who ask whether it missed something.
#[derive(Debug)]
struct Status {
    head_seq: AtomicU64,
    access_epoch: AtomicI64,
    is_quarantined: AtomicBool,
}

impl RoomHandle {
    /// Of a room at this revision that reads its messages there.
    pub(super) fn new(inbox: mpsc::Sender<RoomMessage>, revision: BoardRevision) -> Self {
        let status = Status {
            head_seq: AtomicU64::new(revision.head_seq),
            access_epoch: AtomicI64::new(revision.access_epoch),
            is_quarantined: AtomicBool::new(false),
        };
        Self {
            inbox,
            status: Arc::new(status),
        }
    }

    /// Notes how far the room is.
    pub(super) fn note(&self, room: &Room) {
        self.status.head_seq.store(room.head_seq(), Ordering::Relaxed);
        self.status
            .access_epoch
            .store(room.known().access_epoch, Ordering::Relaxed);
        self.status
            .is_quarantined
            .store(room.is_quarantined(), Ordering::Relaxed);
    }

    /// Hands the room a message; `Err` when it has closed. Waits while the room is behind.
    pub async fn send(&self, message: RoomMessage) -> Result<(), Closed> {
        self.inbox.send(message).await.map_err(|_| Closed)
    }

    /// The same without waiting for a room whose inbox is full, which does not get it then.
    pub fn try_send(&self, message: RoomMessage) -> bool {
        self.inbox.try_send(message).is_ok()
    }

    /// The newest `seq` that the room has relayed.
    pub fn head_seq(&self) -> u64 {
        self.status.head_seq.load(Ordering::Relaxed)
    }

    /// The access epoch up to which the room has read the roles of everybody in it.
    pub fn access_epoch(&self) -> i64 {
        self.status.access_epoch.load(Ordering::Relaxed)
    }

    /// Whether the room has found its board to be damaged. The next one looks again.
    pub fn is_quarantined(&self) -> bool {
        self.status.is_quarantined.load(Ordering::Relaxed)
    }

    /// Resolves when the room has ended.
    pub async fn ended(&self) {
        self.inbox.closed().await;
    }

    /// Whether both name the same room.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.status, &other.status)
    }
}

/// The room has closed; the board may be opened again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed;
