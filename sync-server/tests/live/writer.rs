//! One who appends to a board's log without a room, as a node of its own would.

use super::forge::Pen;
use super::world::{Person, World, sql};
use board_doc::{ChangeHash, NewChange};
use std::sync::Arc;
use sync_protocol::room::NewRow;
use sync_protocol::{Batch, BatchId, BatchOutcome};
use sync_server::clock::SystemClock;
use sync_server::live::journal::Journal;
use sync_server::metrics::Metrics;
use sync_server::storage::Db;
use sync_server::storage::log::{self, Page};
use uuid::Uuid;

/// A pen, and a journal of its own.
pub struct Writer {
    db: Db,
    journal: Journal,
    by: Person,
    board: Uuid,
    pen: Pen,
    head: u64,
    access_epoch: i64,
    /// What is certainly in the log.
    pub written: Vec<ChangeHash>,
}

impl Writer {
    /// Writes on the board through `db`, on top of what is there.
    pub async fn new(world: &World, db: Db, by: &Person, board: Uuid, replica: u8) -> Self {
        let (_, got) = world.newcomer(by, board).await;
        let access_epoch: i64 = sql!(world.db(), |on| {
            sqlx::query_scalar("SELECT access_epoch FROM boards WHERE id = $1")
                .bind(board)
                .fetch_one(on)
                .await
                .unwrap()
        });
        Self {
            journal: Journal::start(db.clone(), Arc::new(SystemClock), Metrics::new()),
            db,
            by: by.clone(),
            board,
            pen: Pen::new(by.user(), replica, &got),
            head: got.seq,
            access_epoch,
            written: Vec::new(),
        }
    }

    /// Appends so many new cards, as often as it takes to win.
    pub async fn append(&mut self, cards: usize) {
        let changes = self.make(cards);
        self.append_these(&changes).await;
    }

    /// Makes so many new cards without appending them.
    pub fn make(&mut self, cards: usize) -> Vec<NewChange> {
        (0..cards).map(|_| self.pen.add_card("a card")).collect()
    }

    /// Appends what was made, as often as it takes to win.
    pub async fn append_these(&mut self, changes: &[NewChange]) {
        loop {
            match self.journal.append(self.board, self.batch(changes)).await {
                BatchOutcome::Committed => break,
                BatchOutcome::Overtaken => self.follow().await,
                BatchOutcome::Failed => panic!("the database is there"),
            }
        }
        self.head += changes.len() as u64;
        self.written.extend(changes.iter().map(|change| change.hash));
    }

    /// What was made, to be appended where the writer believes the head to be.
    pub fn batch(&self, changes: &[NewChange]) -> Batch {
        let actor = self.pen.board.actor().to_bytes().to_vec();
        let row = |change: &NewChange| NewRow {
            hash: change.hash,
            chunk: change.chunk.clone().into(),
            actor: actor.clone(),
            actor_seq: change.seq,
            user: self.by.user(),
        };
        Batch {
            id: BatchId(1),
            expected_head: self.head,
            expected_hash: None,
            access_epoch: self.access_epoch,
            rows: changes.iter().map(row).collect(),
            projection: None,
        }
    }

    async fn follow(&mut self) {
        let Page::Rows(rows) = log::rows_after(&self.db, self.board, self.head).await.unwrap() else {
            panic!("the log is damaged")
        };
        let chunks: Vec<_> = rows.iter().map(|row| &row.chunk).collect();
        self.pen.board.apply_changes(&chunks).unwrap();
        self.head = rows.last().map_or(self.head, |row| row.seq);
    }
}
