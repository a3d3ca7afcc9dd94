//! Why an action cannot be done.

use crate::ids::{CardId, ColumnId, CommentId, ItemId, LabelId};

/// Why an action could not be done. The board is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActionError {
    /// The board has no such card.
    #[error("this card is not there any more")]
    NoSuchCard(CardId),
    /// The board has no such column.
    #[error("this column is not there any more")]
    NoSuchColumn(ColumnId),
    /// The board has no such label.
    #[error("this label is not there any more")]
    NoSuchLabel(LabelId),
    /// The card has no such checklist item.
    #[error("this checklist item is not there any more")]
    NoSuchItem(ItemId),
    /// The card has no such comment, or it is deleted.
    #[error("this comment is not there any more")]
    NoSuchComment(CommentId),
    /// A card of this id is there already.
    #[error("this card is there already")]
    CardExists(CardId),
    /// A column of this id is there already, perhaps deleted.
    #[error("this column is there already")]
    ColumnExists(ColumnId),
    /// A label of this id is there already.
    #[error("this label is there already")]
    LabelExists(LabelId),
    /// A checklist item of this id is there already.
    #[error("this checklist item is there already")]
    ItemExists(ItemId),
    /// A comment of this id is there already, perhaps deleted.
    #[error("this comment is there already")]
    CommentExists(CommentId),
    /// The card is in the trash; only restoring it makes sense.
    #[error("this card is in the trash")]
    CardTrashed(CardId),
    /// Only a card in the trash can be deleted for ever.
    #[error("this card is not in the trash")]
    CardNotTrashed(CardId),
    /// The column has cards, and it was not said where they go.
    #[error("this column has cards; say where they go")]
    ColumnNotEmpty(ColumnId),
    /// The comment is somebody else's.
    #[error("this comment is somebody else's")]
    NotYourComment(CommentId),
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
    /// A value that cannot be.
    #[error("the {field} {detail}")]
    Invalid {
        /// Which value.
        field: &'static str,
        /// What is asked of it, to be read behind its name.
        detail: &'static str,
    },
    /// It would take more operations than one change may have.
    #[error("this is too much to change at once; do it in parts")]
    TooMuchAtOnce,
    /// There are as many of these as there may be.
    #[error("there are at most {limit} {what}")]
    Full {
        /// What there are too many of: "cards on a board", "comments on a card", …
        what: &'static str,
        /// How many there may be.
        limit: usize,
    },
    /// The document cannot take the edit, although it should.
    #[error("the document refused the edit: {0}")]
    Refused(String),
}
