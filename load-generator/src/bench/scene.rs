//! A server with people and a board of cards.

use super::{BenchError, Setting};
use crate::client::Client;
use crate::clock::now;
use crate::edits::Editor;
use crate::rest::{Account, Api};
use crate::server::{Server, ServerConfig};
use board_doc::{Action, CardId};
use std::time::Duration;
use sync_protocol::Role;
use tempfile::TempDir;
use tokio::time::timeout;
use uuid::Uuid;

/// How long the board may take to be filled.
const FILLED_WITHIN: Duration = Duration::from_mins(2);

/// Where a workload plays.
pub(super) struct Scene {
    pub(super) server: Server,
    pub(super) people: Vec<Account>,
    pub(super) board: Uuid,
    pub(super) cards: Vec<CardId>,
    /// The board's document, saved.
    pub(super) document: Vec<u8>,
    _data_dir: TempDir,
}

impl Scene {
    pub(super) async fn set(setting: &Setting, people: usize, cards: usize) -> Result<Self, BenchError> {
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
        let board = owner.create_board(workspace, "Bench").await?;
        let filling = fill(owner, board, cards);
        let failed = |_| BenchError::Failed("the board was not filled in time".into());
        let (cards, document) = timeout(FILLED_WITHIN, filling).await.map_err(failed)??;
        Ok(Self {
            server,
            people,
            board,
            cards,
            document,
            _data_dir: data_dir,
        })
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

async fn fill(owner: &Account, board: Uuid, cards: usize) -> Result<(Vec<CardId>, Vec<u8>), BenchError> {
    let client = Client::start(owner, board, 1);
    client.until_live().await;
    let mut editor = Editor::new(1, Vec::new());
    let mut ids = Vec::new();
    for _ in 0..cards {
        let action = editor.add(now());
        if let Action::AddCard { card, .. } = &action {
            ids.push(card.clone());
        }
        client
            .act(action)
            .await
            .map_err(|error| BenchError::Failed(format!("a card was not added: {error}")))?;
    }
    client.until_saved().await;
    let saved = client
        .ask(|session, _| session.replica().map(|board| board.document().save()))
        .await;
    let document = saved.ok_or_else(|| BenchError::Failed("the filled board is not there".into()))?;
    Ok((ids, document))
}
