//! Where cards are looked up without loading their boards: by their ids alone, and by whom they are assigned to.
//!
//! It follows each board's log, written by the board's room a moment after the commit; whoever finds nothing has those
//! brought up to date first that are behind. It is never the truth, and can be made anew at any time.

mod write;

pub use write::{forget, is_small, write, write_group};

use super::boards::AccessRow;
use super::document::{self, StoredError};
use super::{Db, on_each};
use crate::access::needs::Viewer;
use crate::access::{Asker, BoardAccess};
use board_doc::{Assignee, CardChanges, CardId, CardState, CardView, ChecklistItem, LabelId, UserId};
use serde::{Deserialize, Serialize};
use sync_protocol::room::CardNews;
use uuid::Uuid;

/// Boards on which one card id is looked for: ids are made by clients, and nothing keeps them from making one twice.
const SAME_ID_MAX: i64 = 10;
/// Cards in the list of those that are assigned to somebody.
const ASSIGNED_MAX: i64 = 5_000;

/// A card as it is written here, its place in the log aside.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct CardRow {
    /// Its id.
    pub card_id: String,
    /// The column it shows in.
    pub column_id: String,
    /// Its order there.
    pub rank: String,
    /// `active`, `archived` or `trashed`.
    pub state: String,
    /// Its title.
    pub title: String,
    /// When it is due.
    pub due: Option<String>,
    /// A [`CardContent`] as JSON.
    pub content: String,
}

/// What else there is to say of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardContent {
    /// Its description.
    pub description: String,
    /// Its labels.
    pub labels: Vec<LabelId>,
    /// Who is assigned, the first first.
    pub assignees: Vec<Assignee>,
    /// Its checklist.
    pub checklist: Vec<ChecklistItem>,
    /// How many comments it has.
    pub comment_count: usize,
    /// Who added it.
    pub created_by: Option<UserId>,
    /// When, in milliseconds since 1970.
    pub created_at: i64,
    /// Who wrote the newest of it.
    pub updated_by: Option<UserId>,
    /// When, in milliseconds since 1970.
    pub updated_at: i64,
}

impl From<&CardView> for CardContent {
    fn from(card: &CardView) -> Self {
        Self {
            description: card.description.clone(),
            labels: card.labels.clone(),
            assignees: card.assignees.clone(),
            checklist: card.checklist.clone(),
            comment_count: card.comment_count(),
            created_by: card.created_by,
            created_at: card.created_at.0,
            updated_by: card.updated_by,
            updated_at: card.updated_at.0,
        }
    }
}

impl From<&CardView> for CardRow {
    fn from(card: &CardView) -> Self {
        let content = serde_json::to_string(&CardContent::from(card));
        Self {
            card_id: card.id.to_string(),
            column_id: card.column.to_string(),
            rank: card.rank.clone(),
            state: state_name(card.state).to_owned(),
            // Not every database can keep NUL in a text.
            title: card.title.replace('\0', "\u{fffd}"),
            due: card.due.as_ref().map(ToString::to_string),
            content: content.expect("texts, numbers and lists are JSON"),
        }
    }
}

/// The state's name, as it is stored and sent.
pub fn state_name(state: CardState) -> &'static str {
    match state {
        CardState::Active => "active",
        CardState::Archived => "archived",
        CardState::Trashed => "trashed",
    }
}

/// The boards that have a card of that id, among those that the asker may see.
pub async fn boards_with(db: &Db, card: &CardId, asker: Asker) -> sqlx::Result<Vec<BoardAccess<Viewer>>> {
    let rows: Vec<AccessRow> = on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT b.id, b.workspace_id, b.access_epoch, b.head_seq, b.trashed_at, m.role FROM cards c \
             JOIN boards b ON b.id = c.board_id JOIN workspace_members m ON m.workspace_id = b.workspace_id \
             WHERE c.card_id = $1 AND m.user_id = $2 ORDER BY b.id LIMIT $3",
        )
        .bind(card.as_str())
        .bind(asker.user)
        .bind(SAME_ID_MAX)
        .fetch_all(on)
        .await?
    });
    let accesses = rows.into_iter().map(|row| row.access(asker));
    accesses.filter_map(Result::transpose).collect()
}

/// The boards whose cards are not written up to the log's head, among those that the asker may see.
pub async fn behind(db: &Db, asker: Asker) -> sqlx::Result<Vec<Uuid>> {
    on_each!(db.read(), |on| {
        sqlx::query_scalar(
            "SELECT b.id FROM boards b JOIN workspace_members m ON m.workspace_id = b.workspace_id \
             LEFT JOIN card_projections p ON p.board_id = b.id AND p.epoch = b.epoch \
             WHERE m.user_id = $1 AND (p.seq IS NULL OR p.seq < b.head_seq) ORDER BY b.id",
        )
        .bind(asker.user)
        .fetch_all(on)
        .await
    })
}

/// Whether the board's cards are not written up to the log's head.
pub async fn is_behind(db: &Db, board: Uuid) -> sqlx::Result<bool> {
    on_each!(db.read(), |on| {
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM boards b \
             LEFT JOIN card_projections p ON p.board_id = b.id AND p.epoch = b.epoch \
             WHERE b.id = $1 AND (p.seq IS NULL OR p.seq < b.head_seq))",
        )
        .bind(board)
        .fetch_one(on)
        .await
    })
}

/// Writes all cards of a board that is not open, from what is stored of it.
pub async fn write_whole(db: &Db, board: Uuid) -> Result<(), StoredError> {
    let (epoch, mut loaded) = document::load_live(db, board).await?;
    let news = CardNews {
        epoch,
        after: 0,
        upto: loaded.seq,
        whole: true,
        changes: CardChanges {
            cards: loaded.document.snapshot().cards().to_vec(),
            removed: Vec::new(),
        },
    };
    write(db, board, &news).await?;
    Ok(())
}

/// All boards whose cards are not written up to the log's head, and how far they are; `None`: not at all.
pub async fn all_behind(db: &Db) -> sqlx::Result<Vec<(Uuid, Option<i64>)>> {
    on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT b.id, p.seq FROM boards b LEFT JOIN card_projections p ON p.board_id = b.id AND p.epoch = b.epoch \
             WHERE p.seq IS NULL OR p.seq < b.head_seq ORDER BY b.id",
        )
        .fetch_all(on)
        .await
    })
}

/// A card that is assigned to somebody.
#[derive(Debug, sqlx::FromRow)]
pub struct AssignedCard {
    /// Its board.
    pub board_id: Uuid,
    workspace_id: Uuid,
    /// The card.
    #[sqlx(flatten)]
    pub row: CardRow,
    /// Its number among the cards of its column, counted from 0.
    pub position: i64,
}

/// The cards on boards (not in the archive or the trash, of boards that are not in the trash) that are assigned to the
/// asker, board by board, the oldest board first.
pub async fn assigned(db: &Db, asker: Asker) -> sqlx::Result<Vec<AssignedCard>> {
    let found: Vec<AssignedCard> = on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT c.board_id, b.workspace_id, c.card_id, c.column_id, c.rank, c.state, c.title, c.due, c.content, \
               (SELECT COUNT(*) FROM cards o WHERE o.board_id = c.board_id AND o.column_id = c.column_id \
                 AND o.state = c.state AND (o.rank < c.rank OR (o.rank = c.rank AND o.card_id < c.card_id))) AS position \
             FROM card_assignees a JOIN cards c ON c.board_id = a.board_id AND c.card_id = a.card_id \
             JOIN boards b ON b.id = c.board_id JOIN workspace_members m ON m.workspace_id = b.workspace_id \
             WHERE a.user_id = $1 AND m.user_id = $1 AND c.state = 'active' AND b.trashed_at IS NULL \
             ORDER BY b.created_at, b.id, c.column_id, c.rank, c.card_id LIMIT $2",
        )
        .bind(asker.user)
        .bind(ASSIGNED_MAX)
        .fetch_all(on)
        .await?
    });
    let is_good = |card: &AssignedCard| {
        asker
            .scope
            .of(card.workspace_id, crate::access::Role::Viewer)
            .is_some()
    };
    Ok(found.into_iter().filter(is_good).collect())
}
