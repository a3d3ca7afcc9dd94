//! One socket of a stock client, from the upgrade to the close frame.

use super::document_id::{board_of, document_id};
use super::frames::{self, Ephemeral, Message, Said};
use super::names::Name;
use crate::access::Asker;
use crate::auth::Caller;
use crate::auth::limiter::Limiter;
use crate::live::Node;
use crate::live::limits::{
    CATCH_UP_STALLED_MAX, JOIN_TRIES_MAX, STOCK_BOARDS_MAX, STOCK_EPHEMERAL_BURST_MAX,
    STOCK_EPHEMERAL_BYTES_MAX, STOCK_EPHEMERAL_EVERY,
};
use crate::live::outbox::{NO_JOIN, Outbox, SILENT, TOO_SLOW, Traffic};
use crate::live::pace::{Flood, Pace};
use crate::live::room_actor::{self, Heard, RoomHandle, RoomMessage, Seat, StockJoining, StockMessage};
use crate::live::rooms::OpenError;
use crate::live::sockets::{Owner, SocketPlace};
use crate::live::wire::{self, Incoming, Messages, Received};
use crate::storage::boards;
use axum::extract::ws::WebSocket;
use board_doc::guard;
use bytes::Bytes;
use futures_util::StreamExt;
use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use sync_protocol::{CloseCode, PeerId};
use tokio::sync::oneshot;
use tokio::time::timeout;
use uuid::Uuid;

/// A socket that has a place on the node.
pub struct StockClient {
    node: Arc<Node>,
    place: SocketPlace,
    outbox: Outbox,
    owner: Owner,
    asker: Asker,
    pace: Pace,
    ephemeral: Limiter<()>,
    /// How this server calls itself.
    host: String,
    storage: String,
    /// The client wants to hear of our storage's heads.
    subscribed: Arc<AtomicBool>,
    /// The rooms that it is in.
    rooms: HashMap<Uuid, RoomHandle>,
}

/// Why a socket is closed from here.
struct Refusal {
    code: CloseCode,
    reason: &'static str,
}

fn refuse(code: CloseCode, reason: &'static str) -> Refusal {
    Refusal { code, reason }
}

impl StockClient {
    pub fn new(node: Arc<Node>, place: SocketPlace, outbox: Outbox, caller: &Caller) -> Self {
        Self {
            owner: Owner::from(caller),
            asker: caller.asker(),
            pace: Pace::new(&node.limits),
            ephemeral: Limiter::new(STOCK_EPHEMERAL_BURST_MAX, STOCK_EPHEMERAL_EVERY),
            host: node.stock_peer_id(),
            storage: node.storage_id.to_string(),
            subscribed: Arc::default(),
            rooms: HashMap::new(),
            node,
            place,
            outbox,
        }
    }

    /// Serves the socket until it is closed.
    pub async fn serve(mut self, socket: WebSocket) {
        let (sink, stream) = socket.split();
        let ping_every = self.node.limits.ping_every;
        let mut incoming = Incoming::new(stream, ping_every);
        let outbox = self.outbox.clone();
        let mut writing = pin!(wire::write(sink, outbox.clone(), Messages::Stock, ping_every));
        let is_written = wire::converse(self.listen(&mut incoming), &outbox, writing.as_mut()).await;
        let closing = outbox.closed().await;
        self.node
            .metrics
            .closed(closing.code as u16, closing.dropped_for());
        let (peer, rooms) = (self.peer(), std::mem::take(&mut self.rooms));
        let leaving = async {
            for room in rooms.into_values() {
                // A room that has closed needs no telling.
                let _ = room.send(RoomMessage::Leave { peer }).await;
            }
        };
        wire::part(incoming, (!is_written).then_some(writing), &outbox, leaving).await;
    }

    fn peer(&self) -> PeerId {
        PeerId(self.place.id())
    }

    /// Hears the socket out; ends when the client is gone or refused.
    async fn listen(&mut self, incoming: &mut Incoming) {
        let name = match self.admit(incoming).await {
            Ok(Some(name)) => name,
            Ok(None) => return,
            Err(refusal) => return self.refuse("", &refusal),
        };
        if let Err(refusal) = self.hear(&name, incoming).await {
            self.refuse(name.as_str(), &refusal);
        }
    }

    fn refuse(&self, name: &str, refusal: &Refusal) {
        let error = frames::error((&self.host, name), refusal.reason);
        self.outbox.push(Traffic::Live, error);
        self.outbox.close(refusal.code, refusal.reason);
    }

    /// The first message must be `join`, in time. `None`: the client is gone.
    async fn admit(&self, incoming: &mut Incoming) -> Result<Option<Name>, Refusal> {
        let first = timeout(self.node.limits.hello_within, incoming.next());
        let first = first.await.map_err(|_| refuse(CloseCode::TooSlow, NO_JOIN))?;
        let Some(bytes) = taken(first)? else {
            return Ok(None);
        };
        let Said { sender, message } = self.read(&bytes)?;
        match message {
            Message::Join { speaks_ours: true } => {}
            Message::Join { .. } => return Err(refuse(CloseCode::BadFrame, "unsupported protocol version")),
            _ => return Err(refuse(CloseCode::BadFrame, "the first message must be join")),
        }
        let names = &self.node.stock_names;
        let name = names.take(self.owner.user, sender, self.place.id(), self.outbox.clone());
        self.welcome(&name);
        Ok(Some(name))
    }

    fn welcome(&self, name: &Name) {
        let peer = frames::peer((&self.host, name.as_str()), &self.storage);
        self.outbox.push(Traffic::Live, peer);
    }

    fn read<'a>(&self, bytes: &'a [u8]) -> Result<Said<'a>, Refusal> {
        frames::read(bytes, &self.storage).map_err(|error| {
            tracing::debug!(%error, "a stock client's message was not read");
            refuse(CloseCode::BadFrame, "the message cannot be read")
        })
    }

    async fn hear(&mut self, name: &Name, incoming: &mut Incoming) -> Result<(), Refusal> {
        while let Some(bytes) = taken(incoming.next().await)? {
            let flood = self.pace.admit_frame(&self.node);
            flood.map_err(|Flood| refuse(CloseCode::TooMany, "too many messages"))?;
            let said = self.read(&bytes)?;
            if said.sender != name.as_str() {
                // Clients send ephemeral messages back that they have got, under their authors' names.
                continue;
            }
            match said.message {
                Message::Join { .. } => self.welcome(name),
                Message::Leave => return Ok(()),
                Message::Sync { document, data } => {
                    let message = bytes.slice_ref(data);
                    self.sync(name, document, message).await?;
                }
                Message::Ephemeral(message) => self.pass_on(message).await,
                Message::Subscriptions {
                    adds_ours,
                    removes_ours,
                } => self.subscribe(adds_ours, removes_ours).await,
                Message::Other => {}
            }
        }
        Ok(())
    }

    /// Hands a sync message to the board's room, and reads no further before it is known what became of it and the
    /// answer is written.
    async fn sync(&mut self, name: &Name, document: &str, message: Bytes) -> Result<(), Refusal> {
        let changes = guard::read_sync_message(&message, true)
            .map_err(|_| refuse(CloseCode::BadFrame, "the sync message cannot be read"))?
            .chunks()
            .len();
        self.pace
            .wait_for_changes(&self.node, self.owner.user, changes)
            .await;
        let Some(board) = board_of(document) else {
            self.tell_unavailable(name, document);
            return Ok(());
        };
        // What is not committed yet of all boards together is bounded.
        let held = match changes {
            0 => None,
            _ => Some(self.node.uncommitted.take(self.owner.user, message.len()).await),
        };
        for _ in 0..JOIN_TRIES_MAX {
            let place = if self.rooms.contains_key(&board) {
                None
            } else {
                let turn = self.node.catch_ups.take(self.owner.user, 1);
                self.outbox.while_open(turn).await
            };
            let Some(room) = self.room(name, board).await? else {
                break;
            };
            let (heard, answer) = oneshot::channel();
            let message = StockMessage::Sync {
                peer: self.peer(),
                message: message.clone(),
                heard,
            };
            if room.send(RoomMessage::Stock(message)).await.is_ok() {
                let answer = answer.await;
                match answer {
                    Ok(Heard::Taken) => {
                        drop(held);
                        if let Some(place) = place {
                            room_actor::keep_place(place, self.outbox.clone());
                        }
                        return self.answer_written().await;
                    }
                    // It has told the client.
                    Ok(Heard::PutOut) => {
                        self.rooms.remove(&board);
                        return Ok(());
                    }
                    Err(_) => {}
                }
            }
            // The room has closed, or put the client out some time ago: its access is looked at again.
            self.rooms.remove(&board);
        }
        self.tell_unavailable(name, document);
        Ok(())
    }

    /// An answer may be as large as a board, and has to find the outbox empty. Waits until it is written.
    async fn answer_written(&self) -> Result<(), Refusal> {
        let written = timeout(CATCH_UP_STALLED_MAX, self.outbox.catch_up_written());
        written.await.map_err(|_| refuse(CloseCode::TooSlow, TOO_SLOW))
    }

    fn tell_unavailable(&self, name: &Name, document: &str) {
        let frame = frames::unavailable((&self.host, name.as_str()), document);
        self.outbox.push(Traffic::Live, frame);
    }

    /// The room of a board, which the client joins if it may; `None`: not for this client.
    async fn room(&mut self, name: &Name, board: Uuid) -> Result<Option<RoomHandle>, Refusal> {
        if let Some(room) = self.rooms.get(&board) {
            return Ok(Some(room.clone()));
        }
        let away = || refuse(CloseCode::GoingAway, "the database is away");
        let access = boards::access(&self.node.db, board, self.asker).await;
        let access = access.map_err(|error| {
            tracing::error!(%board, %error, "a board's access could not be read");
            away()
        })?;
        let Some(access) = access.filter(|access| !access.trashed()) else {
            return Ok(None);
        };
        if self.rooms.len() >= STOCK_BOARDS_MAX {
            return Ok(None);
        }
        let room = match self.node.rooms.open(&self.node, board).await {
            Ok(room) => room,
            Err(OpenError::NoSuchBoard) => return Ok(None),
            Err(OpenError::Unavailable(error)) => {
                tracing::error!(%board, %error, "the board could not be opened");
                return Err(away());
            }
        };
        if room.is_quarantined() {
            return Ok(None);
        }
        let joining = StockJoining {
            peer: self.peer(),
            user: self.owner.user,
            role: access.role(),
            most: self.owner.most,
            access_epoch: access.access_epoch(),
            outbox: self.outbox.clone(),
            seat: Seat::new(
                self.owner.user,
                name.as_str(),
                &document_id(board),
                Arc::clone(&self.subscribed),
            ),
        };
        // What follows finds out when the room has just closed.
        let _ = room.send(RoomMessage::Stock(StockMessage::Join(joining))).await;
        self.rooms.insert(board, room.clone());
        Ok(Some(room))
    }

    /// Ephemeral messages go to the other stock clients on the board, unless there are too many or they are too large.
    async fn pass_on(&self, message: Ephemeral<'_>) {
        let fits = message.data.len() <= STOCK_EPHEMERAL_BYTES_MAX;
        let room = board_of(message.document).and_then(|board| self.rooms.get(&board));
        let (true, Some(room)) = (fits, room) else { return };
        if self.ephemeral.take(&(), self.node.clock.now()).is_ok() {
            let message = StockMessage::Ephemeral(room_actor::Ephemeral {
                peer: self.peer(),
                session: message.session.to_owned(),
                count: message.count,
                data: message.data.to_vec(),
            });
            // A room that has closed has nobody in it.
            let _ = room.send(RoomMessage::Stock(message)).await;
        }
    }

    async fn subscribe(&self, adds_ours: bool, removes_ours: bool) {
        if removes_ours {
            self.subscribed.store(false, Ordering::Relaxed);
        }
        if adds_ours {
            self.subscribed.store(true, Ordering::Relaxed);
            for room in self.rooms.values() {
                let message = StockMessage::Subscribed { peer: self.peer() };
                // A room that has closed tells when it is joined again.
                let _ = room.send(RoomMessage::Stock(message)).await;
            }
        }
    }
}

/// `None`: the client is gone.
fn taken(received: Received) -> Result<Option<Bytes>, Refusal> {
    match received {
        Received::Frame(bytes) => Ok(Some(bytes)),
        Received::Text(_) => Err(refuse(
            CloseCode::BadFrame,
            "messages of this protocol are binary",
        )),
        Received::TooLarge => Err(refuse(CloseCode::FrameTooLarge, "the message is too large")),
        Received::TooManyPings => Err(refuse(CloseCode::TooMany, "too many pings")),
        Received::Silent => Err(refuse(CloseCode::TooSlow, SILENT)),
        Received::Gone => Ok(None),
    }
}
