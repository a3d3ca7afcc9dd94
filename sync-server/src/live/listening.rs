//! Those who follow a board without a replica, from the upgrade to the room. What is said to them, and what they say,
//! is up to whoever serves them.

use super::Node;
use super::limits::{HAPPENED_WAITING_MAX, JOIN_TRIES_MAX};
use super::outbox::Outbox;
use super::pace::{Flood, Pace};
use super::room_actor::{ListenerJoining, RoomHandle, RoomMessage};
use super::rooms::OpenError;
use super::sockets::{Owner, SocketPlace};
use crate::access::needs::Needs;
use crate::access::{Asker, BoardAccess};
use axum::extract::ws::WebSocket;
use board_doc::{BoardSnapshot, Happened};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use sync_protocol::room::Listen;
use sync_protocol::{PeerId, Role};
use tokio::sync::{OnceCell, mpsc, oneshot};
use uuid::Uuid;

/// Serves one who follows a board without a replica, from the upgrade to the end of the socket.
pub type ServeGuest = Arc<dyn Fn(Guest, WebSocket) -> BoxFuture<'static, ()> + Send + Sync>;

/// A socket that has a place on the node, of somebody who is to follow a board without a replica.
pub struct Guest {
    node: Arc<Node>,
    board: Uuid,
    asker: Asker,
    owner: Owner,
    place: SocketPlace,
    outbox: Outbox,
    pace: Pace,
    /// The room that may know of us.
    room: Mutex<Option<RoomHandle>>,
}

/// What a guest is told.
#[derive(Debug)]
pub enum Told {
    /// The board as it is. What is told later has happened to it since.
    Board {
        /// What the guest may do.
        role: Role,
        /// The board.
        board: Arc<BoardSnapshot>,
    },
    /// What has happened.
    Happened {
        /// What the guest may do.
        role: Role,
        /// The same for all guests.
        what: Arc<Announced>,
    },
}

/// What has happened to a board, and how that is told: encoded by whoever comes first, for all.
#[derive(Debug)]
pub struct Announced {
    /// Change by change. Each has its events.
    pub happened: Vec<Happened>,
    /// For each role.
    frames: [OnceCell<Vec<Bytes>>; 4],
}

impl Announced {
    pub(super) fn new(happened: Vec<Happened>) -> Self {
        Self {
            happened,
            frames: std::array::from_fn(|_| OnceCell::new()),
        }
    }

    /// How it is told to those who have this role, encoded once.
    pub async fn frames<E>(
        &self,
        role: Role,
        encode: impl Future<Output = Result<Vec<Bytes>, E>>,
    ) -> Result<&[Bytes], E> {
        let frames = self.frames[role as usize].get_or_try_init(|| encode).await?;
        Ok(frames)
    }
}

/// Why a guest does not come into the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotJoined {
    /// The board is not there any more.
    #[error("there is no such board")]
    NoSuchBoard,
    /// Later, perhaps.
    #[error("the board cannot be opened at the moment")]
    Unavailable,
}

impl Guest {
    pub(super) fn new(
        node: Arc<Node>,
        board: Uuid,
        (asker, owner): (Asker, Owner),
        place: SocketPlace,
        outbox: Outbox,
    ) -> Self {
        Self {
            pace: Pace::new(&node.limits),
            node,
            board,
            asker,
            owner,
            place,
            outbox,
            room: Mutex::default(),
        }
    }

    /// Which board they came for.
    pub fn board(&self) -> Uuid {
        self.board
    }

    /// Who they are, and what of their rights they bring.
    pub fn asker(&self) -> Asker {
        self.asker
    }

    /// Where what is said to them goes.
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// How often they are pinged.
    pub fn ping_every(&self) -> Duration {
        self.node.limits.ping_every
    }

    /// Counts what they say: too much at once is an error.
    pub fn may_speak(&self) -> Result<(), Flood> {
        self.pace.admit_frame(&self.node)
    }

    /// Waits until they may do one thing on the board.
    pub async fn may_act(&self) {
        self.pace.admit_action(&self.node).await;
    }

    /// Brings them into the board's room. For each guest once.
    pub async fn listen<R: Needs>(&self, by: &BoardAccess<R>) -> Result<mpsc::Receiver<Told>, NotJoined> {
        for _ in 0..JOIN_TRIES_MAX {
            let room = match self.node.rooms.open(&self.node, self.board).await {
                Ok(room) => room,
                Err(OpenError::NoSuchBoard) => return Err(NotJoined::NoSuchBoard),
                Err(OpenError::Unavailable(error)) => {
                    tracing::error!(board = %self.board, %error, "a room could not be opened for a listener");
                    return Err(NotJoined::Unavailable);
                }
            };
            // Noted before it knows of us: this may be given up at any moment.
            *self.room.lock().unwrap_or_else(PoisonError::into_inner) = Some(room.clone());
            let (told, news) = mpsc::channel(HAPPENED_WAITING_MAX);
            let (joined, answer) = oneshot::channel();
            let joining = ListenerJoining {
                listen: Listen {
                    peer: self.peer(),
                    user: self.owner.user,
                    role: by.role(),
                    most: self.owner.most,
                    access_epoch: by.access_epoch(),
                    at_least: by.head_seq(),
                },
                outbox: self.outbox.clone(),
                told,
                joined,
            };
            if room.send(RoomMessage::Listen(joining)).await.is_ok() && answer.await.is_ok() {
                return Ok(news);
            }
            // The room was just closing: the board is opened anew.
        }
        Err(NotJoined::Unavailable)
    }

    /// Sends a whole board, when there is memory for it. Where that has to be waited for, it is encoded once more.
    pub async fn send_board<E, F>(&self, encode: impl Fn() -> F) -> Result<(), E>
    where
        F: Future<Output = Result<Bytes, E>>,
    {
        let on_the_way = &self.node.boards_on_the_way;
        on_the_way.send(self.owner.user, &self.outbox, encode).await
    }

    /// They are gone, or their outbox is closed. Their place among the sockets is theirs as long as the value lives.
    pub async fn leave(&self) {
        let closing = self.outbox.closed().await;
        self.node
            .metrics
            .closed(closing.code as u16, closing.dropped_for());
        let room = self.room.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(room) = room {
            // A room that has closed needs no telling.
            let _ = room.send(RoomMessage::Leave { peer: self.peer() }).await;
        }
    }

    fn peer(&self) -> PeerId {
        PeerId(self.place.id())
    }
}
