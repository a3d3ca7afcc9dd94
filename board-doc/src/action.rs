//! What a user can want: the one vocabulary of browser, REST, bots, undo and import.

mod error;
mod position;
mod text;

pub use error::ActionError;
pub(crate) use position::Target;
pub use position::{ColumnPosition, ItemPosition, Position};
pub use text::{TextEdit, TextField};

use crate::ids::{CardId, ColumnId, CommentId, ItemId, LabelId, Timestamp, UserId};
use crate::values::{Color, Due};
use serde::{Deserialize, Serialize};

/// When and with what luck something happens: time and chance are arguments here.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The author's clock, corrected by the server's offset where it is known.
    pub at: Timestamp,
    /// Fresh random bits; the jitter of ranks comes from them.
    pub seed: u64,
}

/// An intent of a user. Applied with [`Board::apply`](crate::Board::apply), as one change at most.
///
/// What is so already is done with nothing written. A card in the trash takes no edits until it is restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Action {
    /// Makes `name` the board's name, merging with what others type at the same time.
    RenameBoard {
        /// The whole new name.
        name: String,
    },
    /// Makes `description` the board's description, merging with what others type at the same time.
    DescribeBoard {
        /// The whole new text.
        description: String,
    },
    /// Adds a column.
    AddColumn {
        /// A new `UUIDv7`.
        column: ColumnId,
        /// Its title, not blank.
        title: String,
        /// Where among the columns.
        position: ColumnPosition,
        /// Advisory limit of work in progress, from 1; none when absent.
        #[serde(default)]
        wip_limit: Option<u32>,
    },
    /// Gives a column another title.
    RenameColumn {
        /// Which column.
        column: ColumnId,
        /// Its title, not blank.
        title: String,
    },
    /// Puts a column elsewhere among the columns.
    MoveColumn {
        /// Which column.
        column: ColumnId,
        /// Where among the other columns.
        position: ColumnPosition,
    },
    /// Sets or takes away a column's advisory limit of work in progress.
    SetWipLimit {
        /// Which column.
        column: ColumnId,
        /// How many cards, from 1; absent for no limit.
        #[serde(default)]
        wip_limit: Option<u32>,
    },
    /// Deletes a column: it can be restored. Cards in it need somewhere to go.
    DeleteColumn {
        /// Which column.
        column: ColumnId,
        /// Where its cards go, archived ones too, in their order behind those that are there; cards in the trash stay
        /// where they are. Without it the column must have no card on the board or in the archive.
        #[serde(default)]
        move_cards_to: Option<ColumnId>,
    },
    /// Brings a deleted column back to its old place; the cards that name it show in it again.
    RestoreColumn {
        /// Which column.
        column: ColumnId,
    },
    /// Adds a label to the board.
    AddLabel {
        /// A new `UUIDv7`; the id of a label that was deleted brings it back to the cards that had it.
        label: LabelId,
        /// Its name; may be empty.
        name: String,
        /// Its colour.
        color: Color,
    },
    /// Gives a label another name.
    RenameLabel {
        /// Which label.
        label: LabelId,
        /// Its name; may be empty.
        name: String,
    },
    /// Gives a label another colour.
    RecolorLabel {
        /// Which label.
        label: LabelId,
        /// Its colour.
        color: Color,
    },
    /// Deletes a label from the board and so from all cards.
    DeleteLabel {
        /// Which label.
        label: LabelId,
    },
    /// Adds a card.
    AddCard {
        /// A new `UUIDv7`.
        card: CardId,
        /// Where it goes; the column must be there.
        column: ColumnId,
        /// Where in the column.
        position: Position,
        /// Its title, not blank.
        title: String,
        /// Its description (Markdown), empty when absent.
        #[serde(default)]
        description: String,
    },
    /// Adds a copy of a card just behind it (at the end of the column when it is not on the board), with its texts,
    /// due date, labels, assignees and checklist; without comments and history.
    DuplicateCard {
        /// Which card; it may be archived, not in the trash.
        card: CardId,
        /// A new `UUIDv7`, the copy's.
        copy: CardId,
    },
    /// Replaces a card's title as the difference to what it says now.
    RenameCard {
        /// Which card.
        card: CardId,
        /// The whole new title.
        title: String,
    },
    /// Replaces a card's description as the difference to what it says now.
    DescribeCard {
        /// Which card.
        card: CardId,
        /// The whole new text.
        description: String,
    },
    /// Types into a card's title or description: one splice that keeps what others typed.
    EditText {
        /// Which card.
        card: CardId,
        /// Which of its texts.
        field: TextField,
        /// What was typed, and where.
        edit: TextEdit,
    },
    /// Moves a card: one write of one register.
    MoveCard {
        /// Which card.
        card: CardId,
        /// Where it goes; the column must be there.
        column: ColumnId,
        /// Where in the column.
        position: Position,
    },
    /// Moves several cards to one spot, in the order given: one write of one register each. They stay together when
    /// somebody else drops cards at the same spot at the same time.
    MoveCards {
        /// Which cards, each once.
        cards: Vec<CardId>,
        /// Where they go; the column must be there.
        column: ColumnId,
        /// Where in the column, among the other cards.
        position: Position,
    },
    /// Sets or takes away a card's due date.
    SetDue {
        /// Which card.
        card: CardId,
        /// A day or an instant; absent for none.
        #[serde(default)]
        due: Option<Due>,
    },
    /// Puts a label on a card.
    LabelCard {
        /// Which card.
        card: CardId,
        /// A label of the board.
        label: LabelId,
    },
    /// Takes a label off a card.
    UnlabelCard {
        /// Which card.
        card: CardId,
        /// Which label.
        label: LabelId,
    },
    /// Assigns somebody to a card.
    AssignCard {
        /// Which card.
        card: CardId,
        /// Whom.
        user: UserId,
    },
    /// Takes somebody off a card.
    UnassignCard {
        /// Which card.
        card: CardId,
        /// Whom.
        user: UserId,
    },
    /// Puts a card into the archive, also out of the trash.
    ArchiveCard {
        /// Which card.
        card: CardId,
    },
    /// Puts a card into the trash, also out of the archive.
    TrashCard {
        /// Which card.
        card: CardId,
    },
    /// Takes a card out of the trash or the archive, to its old place.
    RestoreCard {
        /// Which card.
        card: CardId,
    },
    /// Deletes a card for ever; it must be in the trash. What it said stays in the board's history.
    PurgeCard {
        /// Which card.
        card: CardId,
    },
    /// Names whom an imported card comes from; nobody is looked up by it.
    CreditCard {
        /// Which card.
        card: CardId,
        /// The original author as text; empty for none.
        imported_from: String,
    },
    /// Adds an item to a card's checklist.
    AddItem {
        /// Which card.
        card: CardId,
        /// A new `UUIDv7`.
        item: ItemId,
        /// What it says, not blank.
        text: String,
        /// Where in the checklist.
        position: ItemPosition,
        /// Whether it is ticked.
        #[serde(default)]
        done: bool,
    },
    /// Gives a checklist item another text.
    EditItem {
        /// Which card.
        card: CardId,
        /// Which item.
        item: ItemId,
        /// What it says, not blank.
        text: String,
    },
    /// Ticks a checklist item, or takes the tick away.
    TickItem {
        /// Which card.
        card: CardId,
        /// Which item.
        item: ItemId,
        /// Whether it is ticked.
        done: bool,
    },
    /// Puts a checklist item elsewhere in its list.
    MoveItem {
        /// Which card.
        card: CardId,
        /// Which item.
        item: ItemId,
        /// Where among the other items.
        position: ItemPosition,
    },
    /// Deletes a checklist item.
    DeleteItem {
        /// Which card.
        card: CardId,
        /// Which item.
        item: ItemId,
    },
    /// Adds a comment to a card.
    AddComment {
        /// Which card.
        card: CardId,
        /// A new `UUIDv7` and the author's own user id.
        comment: CommentId,
        /// What it says (Markdown), not blank.
        body: String,
        /// Whom an imported comment comes from, as text.
        #[serde(default)]
        imported_from: Option<String>,
    },
    /// Gives one's own comment another text.
    EditComment {
        /// Which card.
        card: CardId,
        /// Which comment; it must be one's own.
        comment: CommentId,
        /// What it says (Markdown), not blank.
        body: String,
    },
    /// Deletes one's own comment, or as an administrator anybody's: it can be restored.
    DeleteComment {
        /// Which card.
        card: CardId,
        /// Which comment.
        comment: CommentId,
    },
    /// Brings back a deleted comment: one's own, or as an administrator anybody's.
    RestoreComment {
        /// Which card.
        card: CardId,
        /// Which comment.
        comment: CommentId,
    },
    /// Several actions as one change: all of them in order, each on what the ones before have made, or none.
    Batch {
        /// Which; no batch among them.
        actions: Vec<Action>,
    },
}
