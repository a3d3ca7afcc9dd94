//! One socket of the binary protocol, from the upgrade to the close frame.

use super::Node;
use super::identify::Unidentified;
use super::limits::JOIN_TRIES_MAX;
use super::outbox::{NO_HELLO, Outbox, SILENT, Traffic};
use super::pace::{Flood, Pace};
use super::room_actor::{Joining, RoomHandle, RoomMessage};
use super::rooms::OpenError;
use super::sockets::{Owner, SocketPlace};
use super::wire::{self, Incoming, Messages, Received};
use axum::extract::ws::WebSocket;
use board_doc::UserId;
use futures_util::StreamExt;
use std::pin::pin;
use std::sync::Arc;
use sync_protocol::room::Hello;
use sync_protocol::{ClientFrame, CloseCode, DecodeError, PeerId, ServerFrame};
use tokio::sync::oneshot;
use tokio::time::timeout;
use uuid::Uuid;

/// A socket that has a place on the node.
pub(super) struct Connection {
    pub(super) node: Arc<Node>,
    pub(super) board: Uuid,
    pub(super) place: SocketPlace,
    pub(super) outbox: Outbox,
    /// Known already when the handshake carried the token.
    pub(super) owner: Option<Owner>,
}

/// Why a socket is closed from here.
struct Refusal {
    code: CloseCode,
    reason: &'static str,
}

fn refuse(code: CloseCode, reason: &'static str) -> Refusal {
    Refusal { code, reason }
}

fn refused_token(why: Unidentified) -> Refusal {
    match why {
        Unidentified::NotSignedIn => refuse(CloseCode::SessionEnded, "a valid access token or key is needed"),
        Unidentified::NoSuchBoard => refuse(CloseCode::BoardGone, "there is no such board"),
        Unidentified::Unavailable => refuse(CloseCode::GoingAway, "the database is away"),
    }
}

impl Connection {
    /// Serves the socket until it is closed.
    pub(super) async fn serve(self, socket: WebSocket) {
        let (sink, stream) = socket.split();
        let ping_every = self.node.limits.ping_every;
        let mut incoming = Incoming::new(stream, ping_every);
        let mut room = None;
        let mut writing = pin!(wire::write(
            sink,
            self.outbox.clone(),
            Messages::Binary,
            ping_every
        ));
        let listening = self.listen(&mut incoming, &mut room);
        let is_written = wire::converse(listening, &self.outbox, writing.as_mut()).await;
        let closing = self.outbox.closed().await;
        self.node
            .metrics
            .closed(closing.code as u16, closing.dropped_for());
        let leaving = async {
            if let Some(room) = room {
                // A room that has closed needs no telling.
                let _ = room.send(RoomMessage::Leave { peer: self.peer() }).await;
            }
        };
        wire::part(incoming, (!is_written).then_some(writing), &self.outbox, leaving).await;
    }

    fn peer(&self) -> PeerId {
        PeerId(self.place.id())
    }

    /// Hears the socket out; ends when the client is gone or refused. Notes the room as soon as it may know of us.
    async fn listen(&self, incoming: &mut Incoming, room: &mut Option<RoomHandle>) {
        // What it takes to come in is needed once; the rest stays as long as the socket does.
        let heard = match Box::pin(self.admit(incoming, room)).await {
            Ok((room, user)) => self.hear(user, &room, incoming).await,
            Err(refusal) => Err(refusal),
        };
        if let Err(refusal) = heard {
            self.refuse(&refusal);
        }
    }

    fn refuse(&self, refusal: &Refusal) {
        let code = match refusal.code {
            CloseCode::BadFrame => "bad_frame",
            CloseCode::FrameTooLarge => "frame_too_large",
            _ => return self.outbox.close(refusal.code, refusal.reason),
        };
        let error = ServerFrame::Error {
            code: code.into(),
            detail: refusal.reason.into(),
        };
        self.outbox.push(Traffic::CatchUp, error.encode());
        self.outbox.close(refusal.code, refusal.reason);
    }

    /// From the first frame into the board's room. Says who it is that has come in.
    async fn admit(
        &self,
        incoming: &mut Incoming,
        noted: &mut Option<RoomHandle>,
    ) -> Result<(RoomHandle, UserId), Refusal> {
        let first = timeout(self.node.limits.hello_within, incoming.next());
        let first = first.await.map_err(|_| refuse(CloseCode::TooSlow, NO_HELLO))?;
        let Some(ClientFrame::Hello {
            token,
            epoch,
            seq,
            hash,
            actors,
        }) = understand(first)?
        else {
            return Err(refuse(CloseCode::BadFrame, "the first frame must be Hello"));
        };
        let owner = match self.owner {
            Some(owner) => owner,
            None => self.identify(&token).await?,
        };
        let hello = Hello {
            epoch,
            seq,
            hash,
            actors,
        };
        let room = self.join(owner, hello, noted).await?;
        Ok((room, owner.user))
    }

    /// Who has not said before the upgrade who they are says it with the Hello.
    async fn identify(&self, token: &str) -> Result<Owner, Refusal> {
        let owner = self
            .node
            .identify(token, self.board)
            .await
            .map_err(refused_token)?;
        let known = self.place.belongs_to(owner);
        known.map_err(|_| refuse(CloseCode::TooMany, "too many open sockets"))?;
        // From here on the end of the session or key closes the socket; it may have come just before.
        let still = self.node.authenticate(token, self.board).await;
        still.map(|_| owner).map_err(refused_token)
    }

    async fn join(
        &self,
        owner: Owner,
        hello: Hello,
        noted: &mut Option<RoomHandle>,
    ) -> Result<RoomHandle, Refusal> {
        for _ in 0..JOIN_TRIES_MAX {
            let room = self
                .node
                .rooms
                .open(&self.node, self.board)
                .await
                .map_err(|error| match error {
                    OpenError::NoSuchBoard => refuse(CloseCode::BoardGone, "there is no such board"),
                    OpenError::Unavailable(error) => {
                        tracing::error!(board = %self.board, %error, "the board could not be opened");
                        refuse(CloseCode::GoingAway, "the database is away")
                    }
                })?;
            *noted = Some(room.clone());
            let (joined, answer) = oneshot::channel();
            let joining = Joining {
                peer: self.peer(),
                user: owner.user,
                most: owner.most,
                hello: hello.clone(),
                outbox: self.outbox.clone(),
                joined,
            };
            if room.send(RoomMessage::Join(joining)).await.is_ok() && answer.await.is_ok() {
                return Ok(room);
            }
            // The room was just closing: the board is opened anew.
        }
        Err(refuse(CloseCode::GoingAway, "the board keeps closing"))
    }

    /// Passes frames on to the room until the client is gone.
    async fn hear(&self, user: UserId, room: &RoomHandle, incoming: &mut Incoming) -> Result<(), Refusal> {
        let (peer, pace) = (self.peer(), Pace::new(&self.node.limits));
        while let Some(frame) = understand(incoming.next().await)? {
            let admitted = pace.admit(&self.node, user, &frame).await;
            admitted.map_err(|Flood| refuse(CloseCode::TooMany, "too many frames"))?;
            let held = match &frame {
                ClientFrame::Changes { chunks, .. } => {
                    let bytes = chunks.iter().map(Vec::len).sum();
                    Some(self.node.uncommitted.take(user, bytes).await)
                }
                _ => None,
            };
            if room.send(RoomMessage::Frame { peer, frame, held }).await.is_err() {
                // It has closed this socket's outbox as it went.
                break;
            }
        }
        Ok(())
    }
}

/// `None`: the client is gone.
fn understand(received: Received) -> Result<Option<ClientFrame>, Refusal> {
    match received {
        Received::Frame(bytes) => match ClientFrame::decode(&bytes) {
            Ok(frame) => Ok(Some(frame)),
            Err(DecodeError::TooLarge(_)) => Err(refuse(CloseCode::FrameTooLarge, "the frame is too large")),
            Err(_) => Err(refuse(CloseCode::BadFrame, "the frame cannot be read")),
        },
        Received::Text(_) => Err(refuse(CloseCode::BadFrame, "frames of this protocol are binary")),
        Received::TooLarge => Err(refuse(CloseCode::FrameTooLarge, "the frame is too large")),
        Received::TooManyPings => Err(refuse(CloseCode::TooMany, "too many pings")),
        Received::Silent => Err(refuse(CloseCode::TooSlow, SILENT)),
        Received::Gone => Ok(None),
    }
}
