//! What a user can want: the one vocabulary of browser, REST, bots and import.

use crate::ids::{CardId, ColumnId, Timestamp};
use serde::{Deserialize, Serialize};

/// When and with what luck something happens: time and chance are arguments here.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The author's clock, corrected by the server's offset where it is known.
    pub at: Timestamp,
    /// Fresh random bits; the jitter of ranks comes from them.
    pub seed: u64,
}

/// An intent of a user. Applied with [`Board::apply`](crate::Board::apply).
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
    /// Puts a card into the trash.
    TrashCard {
        /// Which card.
        card: CardId,
    },
    /// Takes a card out of the trash, to its old place.
    RestoreCard {
        /// Which card.
        card: CardId,
    },
}

/// A place in a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum Position {
    /// Before all others.
    Start,
    /// After all others.
    End,
    /// Just before this card; at the end if it is not in the column (any more).
    Before {
        /// The neighbour.
        card: CardId,
    },
    /// Just after this card; at the end if it is not in the column (any more).
    After {
        /// The neighbour.
        card: CardId,
    },
    /// At this index, counted from 0 among the other cards; beyond the end is the end.
    Index {
        /// The index.
        index: u32,
    },
}

/// A mergeable text of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum TextField {
    /// Its title.
    Title,
    /// Its description.
    Description,
}

/// One splice of a text, with enough context to find its place again after others have typed:
/// see [`TextEdit::between`] and [`TextEdit::resolve`]. Positions count Unicode scalar values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct TextEdit {
    /// Where the splice begins in the text it was made on.
    pub at: u32,
    /// The text it takes away there, never anything else.
    pub removed: String,
    /// The text it puts there.
    pub inserted: String,
    /// Up to 32 scalar values that stood before it.
    pub before: String,
}

/// Why an action could not be done. The board is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActionError {
    /// The board has no such card.
    #[error("this card is not there any more")]
    NoSuchCard(CardId),
    /// The board has no such column.
    #[error("this column is not there any more")]
    NoSuchColumn(ColumnId),
    /// A card of this id is there already.
    #[error("this card is there already")]
    CardExists(CardId),
    /// The card is in the trash; only restoring it makes sense.
    #[error("this card is in the trash")]
    CardTrashed(CardId),
    /// A text that must say something is blank.
    #[error("the {0} must not be blank")]
    Blank(&'static str),
    /// A text is too long.
    #[error("the {field} has {characters} characters; {limit} are allowed")]
    TooLong {
        /// Which text.
        field: &'static str,
        /// How long it would be.
        characters: usize,
        /// How long it may be.
        limit: usize,
    },
    /// It would take more operations than one change may have.
    #[error("this is too much to change at once; do it in parts")]
    TooMuchAtOnce,
    /// The board has as many of these as it may have.
    #[error("a board holds at most {limit} {what}")]
    Full {
        /// What there are too many of.
        what: &'static str,
        /// How many there may be.
        limit: usize,
    },
    /// The document cannot take the edit, although it should.
    #[error("the document refused the edit: {0}")]
    Refused(String),
}
