//! The live half: open boards (rooms), the sockets in them, and the journal that makes edits durable.
//!
//! A socket's task decodes frames and hands them to the board's room ([`room_actor`]); the room's batches go
//! through the one [`journal`] of the node; what is committed goes to the sockets' [`outbox`]es.

mod bus;
mod catch_up;
mod connection;
mod edits;
mod heads;
mod identify;
pub mod journal;
pub mod limits;
mod listening;
mod loaded;
mod looks;
mod on_the_way;
pub mod outbox;
mod pace;
mod quarantine;
pub mod room_actor;
pub mod rooms;
mod snapshot_stream;
pub mod socket;
pub mod sockets;
mod stock;
mod teller;
mod uncommitted;
pub(crate) mod wire;

pub use edits::NotEdited;
pub use listening::{Announced, Guest, NotJoined, ServeGuest, Told};
pub use looks::NotSeen;
pub use pace::Flood;
pub use stock::document_id;

use crate::access::Superuser;
use crate::auth::Auth;
use crate::auth::limiter::Limiter;
use crate::clock::Clock;
use crate::cluster::Bus;
use crate::config::{Limits, Origin};
use crate::jobs::compaction::Compactor;
use crate::metrics::Metrics;
use crate::shares::Shares;
use crate::storage::Db;
use crate::storage::log::Retention;
use crate::tasks::keep_going;
use board_doc::UserId;
use journal::Journal;
use limits::{
    CATCH_UPS_AT_ONCE_MAX, CATCH_UPS_OF_USER_MAX, FLUSH_WITHIN, GOING_AWAY_PAUSE_MAX, GOING_AWAY_SPREAD,
    LOADS_AT_ONCE_MAX,
};
use loaded::LoadedDocuments;
use quarantine::Quarantine;
use room_actor::RoomMessage;
use rooms::Rooms;
use sockets::{SocketFacts, Sockets};
use std::sync::Arc;
use sync_protocol::CloseCode;
use teller::Teller;
use tokio::sync::Semaphore;
use uncommitted::Uncommitted;
use uuid::Uuid;

/// The live half of a node. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Live {
    node: Arc<Node>,
}

/// What rooms and sockets share.
#[derive(Debug)]
struct Node {
    db: Db,
    auth: Auth,
    bus: Bus,
    origins: Vec<Origin>,
    clock: Arc<dyn Clock>,
    journal: Journal,
    teller: Teller,
    compactor: Compactor,
    rooms: Rooms,
    sockets: Sockets,
    catch_ups: Shares,
    loads: Arc<Semaphore>,
    loaded: LoadedDocuments,
    uncommitted: Uncommitted,
    quarantine: Quarantine,
    limits: Limits,
    changes_of_users: Limiter<UserId>,
    stock_names: stock::Names,
    /// What stock clients know this server's storage by.
    storage_id: Uuid,
    metrics: Metrics,
    boards_on_the_way: on_the_way::BoardsOnTheWay,
    /// Held while a board that is not open is loaded for its cards.
    loading_for_cards: tokio::sync::Mutex<()>,
}

impl Live {
    /// Starts the journal and the poll of heads. Pages of `origins` may connect.
    pub fn start(
        db: Db,
        auth: Auth,
        bus: Bus,
        clock: Arc<dyn Clock>,
        origins: Vec<Origin>,
        limits: Limits,
        metrics: Metrics,
    ) -> Self {
        let keep = Retention {
            age: limits.log_keep,
            changes: limits.log_keep_changes,
        };
        let node = Arc::new(Node {
            journal: Journal::start(db.clone(), Arc::clone(&clock), metrics.clone()),
            teller: Teller::start(db.clone()),
            compactor: Compactor::new(db.clone(), Arc::clone(&clock), keep, metrics.clone()),
            rooms: Rooms::default(),
            sockets: Sockets::new(limits.sockets_per_user, limits.sockets_per_address),
            catch_ups: Shares::new(CATCH_UPS_AT_ONCE_MAX, CATCH_UPS_OF_USER_MAX),
            loads: Arc::new(Semaphore::new(LOADS_AT_ONCE_MAX)),
            loaded: LoadedDocuments::new(limits.documents_bytes),
            uncommitted: Uncommitted::new(limits.uncommitted_bytes),
            changes_of_users: pace::of_users(&limits),
            quarantine: Quarantine::default(),
            stock_names: stock::Names::default(),
            storage_id: auth.storage_id(),
            limits,
            boards_on_the_way: on_the_way::BoardsOnTheWay::default(),
            loading_for_cards: tokio::sync::Mutex::default(),
            db,
            auth,
            bus,
            origins,
            clock,
            metrics,
        });
        let (polls, follows) = (Arc::downgrade(&node), Arc::downgrade(&node));
        tokio::spawn(async move {
            keep_going("polling heads", || heads::poll(polls.clone(), limits.heads_every)).await;
        });
        tokio::spawn(
            async move { keep_going("following the cards", || looks::follow(follows.clone())).await },
        );
        Self { node }
    }

    /// The sessions and access keys of which `has_ended` says so have ended: their sockets close.
    pub fn credentials_ended(&self, has_ended: impl Fn(Uuid) -> bool) {
        self.node.sockets.end_credentials(has_ended);
    }

    /// Somebody's access to the board has changed, or the board was trashed or deleted: its room looks again.
    pub fn access_changed(&self, board: Uuid) {
        self.tell(board, RoomMessage::AccessChanged);
    }

    /// The log of the board has come this far, by another hand than its room's.
    pub fn log_advanced(&self, board: Uuid, head_seq: u64) {
        self.tell(board, RoomMessage::LogAdvanced { head_seq });
    }

    /// In a task of its own: a room that is behind must not keep the news from the others.
    fn tell(&self, board: Uuid, message: RoomMessage) {
        if let Some(room) = self.node.rooms.get(board) {
            // A room that has closed meanwhile has nobody in it.
            tokio::spawn(async move { room.send(message).await });
        }
    }

    /// The open sockets of this node, the oldest first.
    pub fn open_sockets(&self, by: &Superuser) -> Vec<SocketFacts> {
        self.node.sockets.list(by)
    }

    /// How many sockets are open.
    pub fn socket_count(&self) -> usize {
        self.node.sockets.len()
    }

    /// How many sockets are closed from here and have not swallowed their close frame yet.
    pub fn closing_socket_count(&self) -> usize {
        self.node.sockets.closing()
    }

    /// How many boards have their documents in memory, and how many bytes these take, as estimated.
    pub fn loaded_documents(&self) -> (usize, usize) {
        self.node.loaded.total()
    }

    /// How many bytes of changes have come in that are not committed yet.
    pub fn uncommitted_bytes(&self) -> usize {
        self.node.uncommitted.bytes()
    }

    /// Whether this node has found what is stored of the board to be damaged.
    pub fn is_quarantined(&self, board: Uuid) -> bool {
        self.node.quarantine.has(board)
    }

    /// How many boards this node has found to be damaged.
    pub fn quarantined_count(&self) -> usize {
        self.node.quarantine.len()
    }

    /// Folds logs and trims them.
    pub fn compactor(&self) -> &Compactor {
        &self.node.compactor
    }

    /// News were lost: whose credential has ended is put out, and every room looks at its board.
    pub fn news_lost(&self, has_ended: impl Fn(Uuid) -> bool) {
        self.credentials_ended(has_ended);
        for (board, _) in self.node.rooms.all() {
            self.access_changed(board);
            if self.node.bus.has_others() {
                self.tell(board, RoomMessage::OnBus);
            }
        }
    }

    /// How many bytes wait for all sockets.
    pub fn waiting_bytes(&self) -> usize {
        self.node.sockets.waiting_bytes()
    }

    /// How many boards are open.
    pub fn room_count(&self) -> usize {
        self.node.rooms.all().len()
    }

    /// Stops gracefully: no new sockets, those there are sent away one after the other, then every batch under way
    /// is waited for.
    pub async fn stop(&self) {
        let outboxes = self.node.sockets.drain();
        let share = GOING_AWAY_SPREAD.checked_div(outboxes.len() as u32);
        let pause = share.unwrap_or_default().min(GOING_AWAY_PAUSE_MAX);
        for outbox in outboxes {
            outbox.close(CloseCode::GoingAway, "the server stops: connect again");
            tokio::time::sleep(pause).await;
        }
        if tokio::time::timeout(FLUSH_WITHIN, self.node.rooms.stop())
            .await
            .is_err()
        {
            tracing::error!("rooms had batches under way when the time for stopping was over");
        }
    }
}
