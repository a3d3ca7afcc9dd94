//! Stock clients (automerge-repo) in a room: the messages that carry what the room says to them, and what they say to
//! each other.

use super::long_work::without_keeping_others;
use super::{Connected, RoomActor};
use crate::live::limits::{CATCH_UP_STALLED_MAX, STOCK_ANSWER_SMALL_BYTES};
use crate::live::outbox::{Outbox, Traffic};
use crate::live::stock::{self, EphemeralFrame};
use board_doc::{ChangeHash, UserId};
use bytes::Bytes;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use sync_protocol::room::{StockEffect, StockInput};
use sync_protocol::{CloseCode, PeerId, Role, RoomInput};
use tokio::sync::oneshot;

/// What a stock client's socket says to a room.
#[derive(Debug)]
pub enum StockMessage {
    /// It wants the board.
    Join(StockJoining),
    /// It says something of Automerge's sync protocol.
    Sync {
        /// From whom.
        peer: PeerId,
        /// What, unread.
        message: Bytes,
        /// Told what became of it. Dropped when the client is not in the room (any more).
        heard: oneshot::Sender<Heard>,
    },
    /// It says something to the other stock clients.
    Ephemeral(Ephemeral),
    /// It wants to hear of the document's heads.
    Subscribed {
        /// Who.
        peer: PeerId,
    },
}

/// What became of a sync message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// What it brought is durable or refused, and the answer, if there is one, waits to be written.
    Taken,
    /// The client was put out of the room, and told so.
    PutOut,
}

/// A stock client that wants into the room.
#[derive(Debug)]
pub struct StockJoining {
    /// Its socket's name here.
    pub peer: PeerId,
    /// Whom the server authenticated.
    pub user: UserId,
    /// Their role when `access_epoch` was read.
    pub role: Role,
    /// The most that their credential lets through of it.
    pub most: Role,
    /// The board's access epoch to which the role belongs.
    pub access_epoch: i64,
    /// Where its messages go.
    pub outbox: Outbox,
    /// What messages to it need.
    pub seat: Seat,
}

/// What the room knows of a stock client besides its socket.
#[derive(Debug)]
pub struct Seat {
    user: UserId,
    /// What it calls itself.
    name: String,
    /// What it calls the board.
    document: String,
    subscribed: Arc<AtomicBool>,
    /// Who waits for what became of its messages, the oldest first.
    heard: VecDeque<oneshot::Sender<Heard>>,
}

/// What a stock client says to the others on the board; never kept.
#[derive(Debug)]
pub struct Ephemeral {
    /// Who.
    pub peer: PeerId,
    /// In which session of theirs.
    pub session: String,
    /// Its number in that.
    pub count: f64,
    /// What.
    pub data: Vec<u8>,
}

impl Seat {
    /// Of a client that calls itself `name`, and the board `document`.
    pub fn new(user: UserId, name: &str, document: &str, subscribed: Arc<AtomicBool>) -> Self {
        Self {
            user,
            name: name.to_owned(),
            document: document.to_owned(),
            subscribed,
            heard: VecDeque::new(),
        }
    }
}

impl RoomActor {
    pub(super) fn hear_stock(&mut self, message: StockMessage) {
        match message {
            StockMessage::Join(joining) => self.seat(joining),
            StockMessage::Sync { peer, message, heard } => {
                if let Some(seat) = self.seat_mut(peer) {
                    seat.heard.push_back(heard);
                    without_keeping_others(|| {
                        self.feed(RoomInput::Stock(StockInput::Message { peer, message }));
                    });
                }
            }
            StockMessage::Ephemeral(message) => self.pass_on(&message),
            StockMessage::Subscribed { peer } => self.tell_heads(&[peer]),
        }
    }

    fn seat(&mut self, joining: StockJoining) {
        let StockJoining {
            peer,
            user,
            role,
            most,
            access_epoch,
            outbox,
            seat,
        } = joining;
        let connected = Connected {
            outbox,
            place: None,
            told: None,
            seat: Some(seat),
        };
        self.peers.insert(peer, connected);
        self.feed(RoomInput::Stock(StockInput::Join {
            peer,
            user,
            role,
            most,
            access_epoch,
        }));
    }

    /// What waits for others, or for its time, counts among what is not committed, for which everybody waits when there is
    /// too much of it, and its user when that has had their share.
    pub(super) fn make_way(&mut self) {
        let users = self.room.uncommitted_bytes_by_user();
        if users.is_empty() {
            return;
        }
        if self.node.uncommitted.is_half_full() {
            self.feed(RoomInput::Stock(StockInput::MakeWay { of: None }));
            return;
        }
        for user in users.into_keys() {
            if self.node.uncommitted.is_share_half_full(user) {
                self.feed(RoomInput::Stock(StockInput::MakeWay { of: Some(user) }));
            }
        }
    }

    fn seat_mut(&mut self, peer: PeerId) -> Option<&mut Seat> {
        self.peers.get_mut(&peer)?.seat.as_mut()
    }

    pub(super) fn perform_stock(&mut self, effect: StockEffect) {
        match effect {
            StockEffect::Send {
                to,
                message,
                is_answer,
            } => {
                let host = self.node.stock_peer_id();
                let sync = |seat: &Seat| stock::sync((&host, &seat.name), &seat.document, &message);
                if is_answer && message.len() > STOCK_ANSWER_SMALL_BYTES {
                    self.say_much(to, sync);
                } else if is_answer {
                    self.say(to, Traffic::CatchUp, sync);
                } else {
                    self.say(to, Traffic::Live, sync);
                }
            }
            StockEffect::Heard { peer } => {
                let heard = self.seat_mut(peer).and_then(|seat| seat.heard.pop_front());
                if let Some(heard) = heard {
                    // The socket may be gone.
                    let _ = heard.send(Heard::Taken);
                }
            }
            StockEffect::Heads { to } => self.tell_heads(&to),
            StockEffect::Refused { peer, reason } => {
                tracing::debug!(?peer, reason, "a change of a stock client was refused");
                self.node.metrics.rejected(reason);
            }
        }
    }

    fn say(&self, to: PeerId, traffic: Traffic, message: impl FnOnce(&Seat) -> Bytes) {
        if let Some(Connected {
            outbox,
            seat: Some(seat),
            ..
        }) = self.peers.get(&to)
        {
            outbox.push(traffic, message(seat));
        }
    }

    /// An answer may be as large as a board, and its reader slow: those of all sockets are bounded together.
    fn say_much(&self, to: PeerId, message: impl FnOnce(&Seat) -> Bytes) {
        if let Some(Connected {
            outbox,
            seat: Some(seat),
            ..
        }) = self.peers.get(&to)
        {
            let on_the_way = &self.node.boards_on_the_way;
            on_the_way.send_or_close(seat.user, outbox, message(seat), CATCH_UP_STALLED_MAX);
        }
    }

    /// Tells those who want to hear of it which heads are durable.
    fn tell_heads(&mut self, to: &[PeerId]) {
        let wants = |peer: &&PeerId| {
            let seat = self.peers.get(peer).and_then(|connected| connected.seat.as_ref());
            seat.is_some_and(|seat| seat.subscribed.load(Ordering::Relaxed))
        };
        let to: Vec<_> = to.iter().filter(wants).copied().collect();
        let Some(live) = self.room.live().filter(|_| !to.is_empty()) else {
            return;
        };
        let heads: Vec<_> = live.heads().iter().map(head_text).collect();
        // Clients pass over what is not newer.
        let at = self.node.clock.now().0.max(self.heads_told_at + 1);
        self.heads_told_at = at;
        let (host, storage) = (self.node.stock_peer_id(), self.node.storage_id.to_string());
        for peer in to {
            self.say(peer, Traffic::Live, |seat| {
                stock::heads_changed((&host, &seat.name), &seat.document, &storage, &heads, at)
            });
        }
    }

    fn pass_on(&self, message: &Ephemeral) {
        let sender = self.peers.get(&message.peer);
        let Some(from) = sender.and_then(|connected| connected.seat.as_ref()) else {
            return;
        };
        for peer in self.peers.keys().filter(|peer| **peer != message.peer) {
            self.say(*peer, Traffic::Presence, |seat| {
                let frame = EphemeralFrame {
                    document: &seat.document,
                    session: &message.session,
                    count: message.count,
                    data: &message.data,
                };
                stock::ephemeral((&from.name, &seat.name), frame)
            });
        }
    }

    /// A stock client is not in the room any more. Its socket may be on other boards.
    pub(super) fn unseat(&self, seat: Seat, outbox: &Outbox, code: CloseCode, reason: &'static str) {
        if matches!(
            code,
            CloseCode::Normal | CloseCode::RoleLost | CloseCode::BoardGone
        ) {
            let host = self.node.stock_peer_id();
            let unavailable = stock::unavailable((&host, &seat.name), &seat.document);
            outbox.push(Traffic::Live, unavailable);
        } else {
            outbox.close(code, reason);
        }
        for heard in seat.heard {
            // The socket may be gone.
            let _ = heard.send(Heard::PutOut);
        }
    }
}

/// A head as clients write it: base58check.
fn head_text(head: &ChangeHash) -> String {
    bs58::encode(head.0).with_check().into_string()
}
