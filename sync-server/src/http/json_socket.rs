//! The JSON protocol of `GET /ws/boards/{board_id}`, for bots and scripts: J1 to J7 of docs/PROTOCOL.md.
//!
//! A guest of the board's room is told what happens to the board, and does on it what a caller of REST may do, by the
//! same code.

mod actions;
mod frames;
mod told;

pub use frames::BadFrame;

use crate::access::BoardAccess;
use crate::access::needs::Viewer;
use crate::app::App;
use crate::live::outbox::{SILENT, Traffic};
use crate::live::wire::{self, Incoming, Messages, Received};
use crate::live::{Flood, Guest, NotJoined, ServeGuest, Told};
use crate::storage::boards;
use axum::extract::ws::WebSocket;
use bytes::Bytes;
use futures_util::StreamExt;
use std::pin::pin;
use std::sync::Arc;
use sync_protocol::CloseCode;
use tokio::sync::mpsc;

/// What a frame is answered with before anything is done, if anything is wrong with it: for those who try frames. `Err`:
/// it is none.
pub fn refuse_json_frame(text: &str) -> Result<Option<Bytes>, BadFrame> {
    let frame = frames::parse(text)?;
    Ok(match frame.action {
        Ok(_) => None,
        Err(error) => Some(frames::answer(&frame.reference, Err(error))),
    })
}

/// How guests are served.
pub(super) fn serve(app: &App) -> ServeGuest {
    let app = app.clone();
    Arc::new(move |guest, socket| {
        let conversation = Conversation {
            app: app.clone(),
            guest,
        };
        Box::pin(conversation.serve(socket))
    })
}

struct Conversation {
    app: App,
    guest: Guest,
}

/// Why a socket is closed from here.
type Ended = (CloseCode, &'static str);

const DATABASE_AWAY: Ended = (CloseCode::GoingAway, "the database is away");

impl Conversation {
    async fn serve(self, socket: WebSocket) {
        let (sink, stream) = socket.split();
        let ping_every = self.guest.ping_every();
        let mut incoming = Incoming::new(stream, ping_every);
        let outbox = self.guest.outbox();
        let mut writing = pin!(wire::write(sink, outbox.clone(), Messages::Text, ping_every));
        let hearing = async {
            let (code, reason) = self.converse(&mut incoming).await;
            outbox.close(code, reason);
        };
        let is_written = wire::converse(hearing, outbox, writing.as_mut()).await;
        wire::part(
            incoming,
            (!is_written).then_some(writing),
            outbox,
            self.guest.leave(),
        )
        .await;
    }

    async fn converse(&self, incoming: &mut Incoming) -> Ended {
        let access = match boards::access(self.app.db(), self.guest.board(), self.guest.asker()).await {
            Ok(Some(access)) if !access.trashed() => access,
            Ok(_) => return (CloseCode::BoardGone, "there is no such board"),
            Err(_) => return DATABASE_AWAY,
        };
        let news = match self.guest.listen(&access).await {
            Ok(news) => news,
            Err(NotJoined::NoSuchBoard) => return (CloseCode::BoardGone, "there is no such board"),
            Err(NotJoined::Unavailable) => return DATABASE_AWAY,
        };
        tokio::select! {
            ended = self.tell(&access, news) => ended,
            ended = self.hear(incoming) => ended,
        }
    }

    /// Tells what happens, in order, until the room or the socket ends.
    async fn tell(&self, access: &BoardAccess<Viewer>, mut news: mpsc::Receiver<Told>) -> Ended {
        while let Some(told) = news.recv().await {
            let sent = match told {
                Told::Board { role, board } => {
                    let frame = || told::board(&self.app, access, role, Arc::clone(&board));
                    self.guest.send_board(frame).await
                }
                Told::Happened { role, what } => {
                    let frames = what.frames(role, told::happened(&self.app, access, role, &what.happened));
                    frames.await.map(|frames| self.push(frames))
                }
            };
            if sent.is_err() {
                return DATABASE_AWAY;
            }
        }
        // The room has closed the outbox as it let go of us, with a reason that counts.
        (CloseCode::GoingAway, "the room closed: connect again")
    }

    fn push(&self, frames: &[Bytes]) {
        for frame in frames {
            self.guest.outbox().push(Traffic::Live, frame.clone());
        }
    }

    /// Does what the guest says, one thing after the other, until the guest is gone.
    async fn hear(&self, incoming: &mut Incoming) -> Ended {
        loop {
            let text = match incoming.next().await {
                Received::Text(text) => text,
                Received::Frame(_) => return (CloseCode::BadFrame, "frames of this protocol are text"),
                Received::TooLarge => return (CloseCode::FrameTooLarge, "the frame is too large"),
                Received::TooManyPings => return (CloseCode::TooMany, "too many pings"),
                Received::Silent => return (CloseCode::TooSlow, SILENT),
                Received::Gone => return (CloseCode::Normal, "bye"),
            };
            if self.guest.may_speak() == Err(Flood) {
                return (CloseCode::TooMany, "too many frames");
            }
            let Ok(frame) = frames::parse(&text) else {
                return (CloseCode::BadFrame, "the frame is not a JSON object");
            };
            let done = match frame.action {
                Ok(action) => {
                    self.guest.may_act().await;
                    actions::perform(&self.app, &self.guest, action).await
                }
                Err(error) => Err(error),
            };
            let answer = frames::answer(&frame.reference, done);
            self.guest.outbox().push(Traffic::Live, answer);
        }
    }
}
