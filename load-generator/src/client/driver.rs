//! The task: performs what the session asks for.

use super::Command;
use super::record::{News, Record};
use crate::clock::now;
use crate::rest::Account;
use crate::socket::{ABNORMAL, ConnectError, Incoming, Socket};
use board_doc::{Action, ChangeHash, Timestamp};
use bytes::Bytes;
use std::collections::VecDeque;
use std::future::{Future, pending};
use std::pin::Pin;
use std::time::{Duration, Instant};
use sync_protocol::client::{ActError, Denial};
use sync_protocol::{ClientEffect, ClientInput, ClientSession, SyncStatus};
use tokio::sync::{mpsc, watch};
use tokio_tungstenite::tungstenite::http::StatusCode;
use uuid::Uuid;

type Connecting = Pin<Box<dyn Future<Output = Result<(Socket, String), ConnectError>> + Send>>;

pub(super) struct Driver {
    account: Account,
    board: Uuid,
    session: ClientSession,
    record: Record,
    shown: watch::Sender<SyncStatus>,
    online: bool,
    connecting: Option<Connecting>,
    socket: Option<Socket>,
    outgoing: Vec<Bytes>,
    wake_at: Option<Timestamp>,
}

/// What the task waits for.
enum Happening {
    Command(Command),
    Dropped,
    Connected(Result<(Socket, String), ConnectError>),
    Came(Incoming),
    TimeCame,
}

impl Driver {
    pub(super) fn new(
        account: Account,
        board: Uuid,
        session: ClientSession,
        shown: watch::Sender<SyncStatus>,
    ) -> Self {
        Self {
            account,
            board,
            session,
            record: Record::default(),
            shown,
            online: true,
            connecting: None,
            socket: None,
            outgoing: Vec::new(),
            wake_at: None,
        }
    }

    pub(super) async fn run(mut self, mut inbox: mpsc::Receiver<Command>) {
        self.input(ClientInput::Wake).await;
        loop {
            match self.next(&mut inbox).await {
                Happening::Dropped => break,
                Happening::Command(command) => self.command(command).await,
                Happening::Connected(result) => self.connected(result).await,
                Happening::Came(Incoming::Frame(bytes)) => {
                    self.input(ClientInput::Received(bytes.into())).await;
                }
                Happening::Came(Incoming::Closed { code }) => {
                    self.socket = None;
                    self.input(ClientInput::Closed { code }).await;
                }
                Happening::TimeCame => {
                    self.wake_at = None;
                    self.input(ClientInput::Tick).await;
                }
            }
        }
        if let Some(socket) = self.socket {
            socket.close(1000).await;
        }
    }

    async fn next(&mut self, inbox: &mut mpsc::Receiver<Command>) -> Happening {
        let receiving = async {
            match &mut self.socket {
                Some(socket) => socket.receive().await,
                None => pending().await,
            }
        };
        let connecting = async {
            match &mut self.connecting {
                Some(connecting) => connecting.await,
                None => pending().await,
            }
        };
        let wake_at = self.wake_at;
        tokio::select! {
            command = inbox.recv() => command.map_or(Happening::Dropped, Happening::Command),
            incoming = receiving => Happening::Came(incoming),
            result = connecting => Happening::Connected(result),
            () = sleep_until(wake_at) => Happening::TimeCame,
        }
    }

    async fn command(&mut self, command: Command) {
        match command {
            // A caller that has gone wants no answer.
            Command::Act { action, done } => drop(done.send(self.act(&action).await)),
            Command::Ask(question) => question(&self.session, &self.record),
            Command::SetOnline(true) => {
                self.online = true;
                self.input(ClientInput::Wake).await;
            }
            Command::SetOnline(false) => {
                self.online = false;
                self.connecting = None;
                self.socket = None;
                self.input(ClientInput::Closed { code: ABNORMAL }).await;
            }
        }
    }

    async fn act(&mut self, action: &Action) -> Result<Option<ChangeHash>, ActError> {
        let before = self.session.status().waiting;
        let acted = self.session.act(now(), action)?;
        let made = (self.session.status().waiting > before)
            .then(|| self.session.pending().last())
            .flatten();
        let sent = self.perform(acted.effects, &News::Other).await;
        if !sent {
            self.input(ClientInput::Closed { code: ABNORMAL }).await;
        }
        Ok(made)
    }

    async fn connected(&mut self, result: Result<(Socket, String), ConnectError>) {
        self.connecting = None;
        let input = match result {
            Ok((socket, token)) => {
                self.socket = Some(socket);
                ClientInput::Opened { token }
            }
            Err(ConnectError::Refused(StatusCode::UNAUTHORIZED)) => ClientInput::Denied(Denial::SignedOut),
            Err(ConnectError::Refused(StatusCode::NOT_FOUND)) => ClientInput::Denied(Denial::NoSuchBoard),
            Err(ConnectError::Refused(StatusCode::FORBIDDEN)) => ClientInput::Denied(Denial::NoAccess),
            Err(_) => ClientInput::Closed { code: ABNORMAL },
        };
        self.input(input).await;
    }

    /// Feeds the session, and then again with what its own effects led to, until it is quiet.
    async fn input(&mut self, input: ClientInput) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            let news = match &input {
                ClientInput::Received(bytes) => News::of(bytes),
                _ => News::Other,
            };
            let effects = self.session.handle(now(), input);
            if !self.perform(effects, &news).await {
                inputs.push_back(ClientInput::Closed { code: ABNORMAL });
            }
        }
    }

    /// Performs what is to be done; `false` when the connection has turned out to be broken.
    async fn perform(&mut self, effects: Vec<ClientEffect>, news: &News) -> bool {
        self.record.look(&self.session, news, Instant::now());
        let mut sound = true;
        for effect in effects {
            match effect {
                ClientEffect::Connect if self.online => self.connect(),
                ClientEffect::Connect => sound = false,
                ClientEffect::Send(bytes) => self.outgoing.push(bytes),
                ClientEffect::Disconnect(code) => self.disconnect(code as u16),
                ClientEffect::WakeAt(at) => self.wake_at = Some(at),
                ClientEffect::Status(status) => drop(self.shown.send_replace(status)),
                // There is no screen (who asks for the view reads it off the session), no store and no other tab.
                ClientEffect::Reset(_)
                | ClientEffect::Show(_)
                | ClientEffect::Refused(_)
                | ClientEffect::Store(_)
                | ClientEffect::ReadStore
                | ClientEffect::Tell(_)
                | ClientEffect::Hold(_)
                | ClientEffect::Release(_)
                | ClientEffect::Presence { .. }
                | ClientEffect::NobodyPresent => {}
            }
        }
        self.flush().await && sound
    }

    async fn flush(&mut self) -> bool {
        if self.outgoing.is_empty() {
            return true;
        }
        let Some(socket) = &mut self.socket else {
            self.outgoing.clear();
            return false;
        };
        let sent = socket.send(self.outgoing.drain(..)).await;
        if !sent {
            self.socket = None;
        }
        sent
    }

    fn connect(&mut self) {
        let (account, board) = (self.account.clone(), self.board);
        self.connecting = Some(Box::pin(async move {
            let token = account
                .access()
                .await
                .map_err(|error| ConnectError::Unreachable(error.to_string()))?;
            Ok((Socket::open(account.target(), board).await?, token))
        }));
    }

    fn disconnect(&mut self, code: u16) {
        self.connecting = None;
        self.outgoing.clear();
        if let Some(socket) = self.socket.take() {
            tokio::spawn(socket.close(code));
        }
    }
}

/// Resolves when the wall clock, which may be set meanwhile, has come that far.
async fn sleep_until(at: Option<Timestamp>) {
    let Some(at) = at else { return pending().await };
    while let Ok(left) = u64::try_from(at.0 - now().0)
        && left > 0
    {
        tokio::time::sleep(Duration::from_millis(left)).await;
    }
}
