//! A person's replica outside the browser: a task around the very session that runs in it.

mod driver;
mod record;

pub use record::{Record, Seen};

use crate::limits::COMMANDS_WAITING_MAX;
use crate::rest::Account;
use board_doc::{Action, BoardView, ChangeHash};
use driver::Driver;
use std::fmt;
use sync_protocol::client::ActError;
use sync_protocol::{ClientSession, Connection, SyncStatus};
use tokio::sync::{mpsc, oneshot, watch};
use uuid::Uuid;

type Question = Box<dyn FnOnce(&ClientSession, &Record) + Send>;

/// What is asked of the task.
enum Command {
    Act {
        action: Action,
        done: oneshot::Sender<Result<Option<ChangeHash>, ActError>>,
    },
    Ask(Question),
    SetOnline(bool),
}

/// A running replica of one board. It stops when it is dropped.
pub struct Client {
    commands: mpsc::Sender<Command>,
    status: watch::Receiver<SyncStatus>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("status", &*self.status.borrow())
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Opens a board as this user, and connects. Everything random follows from `seed`: two clients of one
    /// user need two seeds.
    pub fn start(account: &Account, board: Uuid, seed: u64) -> Self {
        let (commands, inbox) = mpsc::channel(COMMANDS_WAITING_MAX);
        let (shown, status) = watch::channel(SyncStatus::default());
        let session = ClientSession::new(account.user(), seed);
        tokio::spawn(Driver::new(account.clone(), board, session, shown).run(inbox));
        Self { commands, status }
    }

    /// Does what the user wants, at once, connected or not. Says which change it made, if any.
    pub async fn act(&self, action: Action) -> Result<Option<ChangeHash>, ActError> {
        let (done, answer) = oneshot::channel();
        self.command(Command::Act { action, done }).await;
        answer.await.expect("a client's task lives as long as the client")
    }

    /// Looks into the session and what was recorded of it.
    pub async fn ask<A: Send + 'static>(
        &self,
        question: impl FnOnce(&ClientSession, &Record) -> A + Send + 'static,
    ) -> A {
        let (done, answer) = oneshot::channel();
        let question: Question = Box::new(move |session, record| {
            // Nobody waits for an answer that is not wanted any more.
            let _ = done.send(question(session, record));
        });
        self.command(Command::Ask(question)).await;
        answer.await.expect("a client's task lives as long as the client")
    }

    /// Cuts the client's network, or gives it back.
    pub async fn set_online(&self, online: bool) {
        self.command(Command::SetOnline(online)).await;
    }

    /// How things stand.
    pub fn status(&self) -> SyncStatus {
        *self.status.borrow()
    }

    /// Waits until things stand so. Bound it with a timeout.
    pub async fn until(&self, wanted: impl FnMut(&SyncStatus) -> bool) -> SyncStatus {
        let mut status = self.status.clone();
        let reached = status.wait_for(wanted).await;
        *reached.expect("a client's task lives as long as the client")
    }

    /// Waits until everything that was missed is here.
    pub async fn until_live(&self) -> SyncStatus {
        self.until(|status| status.connection == Connection::Live).await
    }

    /// Waits until the client is live and all it made is durable.
    pub async fn until_saved(&self) -> SyncStatus {
        self.until(|status| status.connection == Connection::Live && status.waiting == 0)
            .await
    }

    /// The board as it is shown; `None` while it loads.
    pub async fn view(&self) -> Option<BoardView> {
        self.ask(|session, _| session.view()).await
    }

    /// Those of the changes that the replica lacks.
    pub async fn missing(&self, hashes: Vec<ChangeHash>) -> Vec<ChangeHash> {
        self.ask(move |session, _| {
            let here = |hash: &ChangeHash| session.replica().is_some_and(|board| board.document().has(hash));
            hashes.into_iter().filter(|hash| !here(hash)).collect()
        })
        .await
    }

    async fn command(&self, command: Command) {
        assert!(
            self.commands.send(command).await.is_ok(),
            "a client's task lives as long as the client"
        );
    }
}
