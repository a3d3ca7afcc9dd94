//! A native peer: the very session that runs in the browser, over a real socket.

use super::wire::{PATIENCE, Wire};
use board_doc::{Action, BoardView, Timestamp, UserId};
use std::collections::VecDeque;
use std::time::Duration;
use sync_protocol::client::Denial;
use sync_protocol::{ClientEffect, ClientInput, ClientSession, Connection, Refusal};
use sync_server::clock::{Clock, SystemClock};
use tokio::time::{Instant, sleep, timeout_at};
use tokio_tungstenite::tungstenite::Message;

/// A replica and its connection.
pub struct Replica {
    pub session: ClientSession,
    pub refused: Vec<Refusal>,
    url: String,
    token: String,
    wire: Option<Wire>,
    wake_at: Option<Timestamp>,
}

impl Replica {
    /// A replica without a board yet.
    pub fn new(url: String, token: String, user: UserId, seed: u64) -> Self {
        let session = ClientSession::new(user, seed);
        Self {
            session,
            refused: Vec::new(),
            url,
            token,
            wire: None,
            wake_at: None,
        }
    }

    /// A replica that has caught up.
    pub async fn live(url: String, token: String, user: UserId, seed: u64) -> Self {
        let mut replica = Self::new(url, token, user, seed);
        replica.wake().await;
        replica
            .until("live", |session| session.status().connection == Connection::Live)
            .await;
        replica
    }

    /// From now on the server is found there.
    pub fn moves_to(&mut self, url: String) {
        self.url = url;
    }

    pub async fn wake(&mut self) {
        self.feed(ClientInput::Wake).await;
    }

    pub async fn act(&mut self, action: &Action) {
        let acted = self.session.act(SystemClock.now(), action).unwrap();
        self.perform(acted.effects).await;
    }

    pub fn view(&self) -> BoardView {
        self.session.view().expect("the replica has a board")
    }

    /// Lives on until nothing is pending.
    pub async fn saved(&mut self) {
        self.until("saved", |session| session.status().waiting == 0).await;
    }

    /// Lives on until it holds.
    pub async fn until(&mut self, what: &str, holds: impl Fn(&ClientSession) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds(&self.session) {
            let step = timeout_at(deadline, self.step()).await;
            assert!(step.is_ok(), "not {what}: {:?}", self.session.status());
        }
    }

    /// The next thing that happens to it.
    async fn step(&mut self) {
        let wait = self.wake_at.map_or(PATIENCE, |at| {
            Duration::from_millis(u64::try_from(at.0 - SystemClock.now().0).unwrap_or(0))
        });
        let input = if let Some(wire) = &mut self.wire {
            tokio::select! {
                heard = wire.message() => match heard {
                    Ok(bytes) => ClientInput::Received(bytes.to_vec()),
                    Err(code) => ClientInput::Closed { code },
                },
                () = sleep(wait) => ClientInput::Tick,
            }
        } else {
            sleep(wait).await;
            ClientInput::Tick
        };
        match &input {
            ClientInput::Closed { .. } => self.wire = None,
            ClientInput::Tick => self.wake_at = None,
            _ => {}
        }
        self.feed(input).await;
    }

    async fn feed(&mut self, input: ClientInput) {
        let effects = self.session.handle(SystemClock.now(), input);
        self.perform(effects).await;
    }

    async fn perform(&mut self, effects: Vec<ClientEffect>) {
        let mut waiting = VecDeque::from(effects);
        while let Some(effect) = waiting.pop_front() {
            match effect {
                ClientEffect::Connect => {
                    let input = self.connect().await;
                    waiting.extend(self.session.handle(SystemClock.now(), input));
                }
                ClientEffect::Send(frame) => {
                    if let Some(wire) = &mut self.wire {
                        // A socket that is gone says so when it is read.
                        let _ = wire.send_message(Message::Binary(frame)).await;
                    }
                }
                ClientEffect::Disconnect(_) => self.wire = None,
                ClientEffect::WakeAt(at) => self.wake_at = Some(at),
                ClientEffect::Refused(refusal) => self.refused.push(refusal),
                // This replica has no screen, no store and no other tab.
                ClientEffect::Reset(_)
                | ClientEffect::Show(_)
                | ClientEffect::Status(_)
                | ClientEffect::Store(_)
                | ClientEffect::ReadStore
                | ClientEffect::Tell(_)
                | ClientEffect::Hold(_)
                | ClientEffect::Release(_)
                | ClientEffect::Presence { .. }
                | ClientEffect::NobodyPresent => {}
            }
        }
    }

    async fn connect(&mut self) -> ClientInput {
        match Wire::try_open_sync(&self.url).await {
            Some(Ok(wire)) => {
                self.wire = Some(wire);
                ClientInput::Opened {
                    token: self.token.clone(),
                }
            }
            Some(Err(401)) => ClientInput::Denied(Denial::SignedOut),
            Some(Err(404)) => ClientInput::Denied(Denial::NoSuchBoard),
            Some(Err(_)) | None => ClientInput::Closed { code: 1006 },
        }
    }
}
