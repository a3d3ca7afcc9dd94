//! A server with people and boards of cards.

use super::{BenchError, Setting, script};
use crate::cheap::CheapClient;
use crate::clock::now;
use crate::rest::{Account, Api};
use crate::server::{Server, ServerConfig};
use board_doc::CardId;
use futures_util::{StreamExt, TryStreamExt, stream};
use sync_protocol::Role;
use tempfile::TempDir;
use uuid::Uuid;

/// Preparations that go on at the same time.
const AT_ONCE: usize = 8;

/// Where a workload plays.
pub(super) struct Scene {
    pub(super) server: Server,
    pub(super) people: Vec<Account>,
    workspace: Uuid,
    _data_dir: TempDir,
}

/// A board that was filled with cards.
#[derive(Debug, Clone)]
pub(super) struct Filled {
    pub(super) board: Uuid,
    pub(super) cards: Vec<CardId>,
    /// The board's document, saved.
    pub(super) document: Vec<u8>,
    /// How many changes it has.
    pub(super) changes: usize,
}

impl Scene {
    /// Starts a server; its people are members of one workspace, the first owns it.
    pub(super) async fn set(setting: &Setting, people: usize) -> Result<Self, BenchError> {
        let data_dir = tempfile::tempdir()?;
        let config = ServerConfig {
            binary: setting.server.clone(),
            data_dir: data_dir.path().to_owned(),
            database_url: setting.database_url.clone(),
            env: Vec::new(),
        };
        let server = Server::start(config).await?;
        let people = register(&Api::new(server.target()), people).await?;
        let owner = &people[0];
        let workspace = owner.create_workspace("Bench").await?;
        for other in &people[1..] {
            owner
                .add_member(workspace, other.username(), Role::Member)
                .await?;
        }
        Ok(Self {
            server,
            people,
            workspace,
            _data_dir: data_dir,
        })
    }

    /// The person with this number, counted round and round.
    pub(super) fn person(&self, number: usize) -> &Account {
        &self.people[number % self.people.len()]
    }

    /// Makes boards that are as they are made.
    pub(super) async fn boards(&self, count: usize) -> Result<Vec<Uuid>, BenchError> {
        let owner = &self.people[0];
        let made = stream::iter(0..count).map(async |number| {
            owner
                .create_board(self.workspace, &format!("Bench {number}"))
                .await
        });
        Ok(made.buffered(AT_ONCE).try_collect().await?)
    }

    /// Makes boards with so many cards each.
    pub(super) async fn filled(&self, boards: usize, cards: usize) -> Result<Vec<Filled>, BenchError> {
        let boards = self.boards(boards).await?;
        let filling =
            stream::iter((1..).zip(boards)).map(async |(seed, board)| self.fill(board, cards, seed).await);
        filling.buffered(AT_ONCE).try_collect().await
    }

    /// Puts cards on a board, through a socket like everybody.
    pub(super) async fn fill(&self, board: Uuid, cards: usize, seed: u64) -> Result<Filled, BenchError> {
        let owner = &self.people[0];
        let (mut client, download) = CheapClient::download(owner, board).await?;
        let made = script::cards(&download.document()?.save(), owner.user(), seed, cards)?;
        client.upload(&script::chunks(&made.changes)).await?;
        Ok(Filled {
            board,
            cards: made.cards,
            changes: made.changes_after,
            document: made.document,
        })
    }

    /// Stops the server and starts it anew: what it then does it does for the first time.
    pub(super) async fn restarted(mut self) -> Result<Self, BenchError> {
        let (stopped, status) = self.server.stop().await?;
        if !status.success() {
            return Err(BenchError::Failed(format!("the server stopped with {status}")));
        }
        self.server = stopped.restart().await?;
        Ok(self)
    }

    /// Kills the server and starts it again.
    pub(super) async fn killed(mut self) -> Result<Self, BenchError> {
        self.server = self.server.kill().await?.restart().await?;
        Ok(self)
    }
}

/// Names are new with every run: the database may be one that stays.
async fn register(api: &Api, people: usize) -> Result<Vec<Account>, BenchError> {
    let run = now().0;
    let mut accounts = Vec::new();
    for number in 0..people {
        accounts.push(api.register(&format!("bench-{run}-{number}")).await?);
    }
    Ok(accounts)
}
