//! What was not taken back, and why: to be said to whoever wanted it.

use super::{Field, TextName};
use crate::ids::{CardId, ColumnId, UserId};
use serde::{Deserialize, Serialize};

/// Something that was left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Kept {
    /// What.
    pub part: Part,
    /// Of which card, if of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<CardId>,
    /// Of which column, if of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<ColumnId>,
    /// Why.
    pub why: WhyKept,
}

/// Why something was left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum WhyKept {
    /// Somebody has changed it since, or at the same time.
    Changed {
        /// Who, where that can be told. One's own edits from elsewhere count, too.
        by: Option<UserId>,
    },
    /// It cannot be done on the board as it is.
    Impossible {
        /// Why, in words.
        detail: String,
    },
}

/// A part of a board, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The board's name.
    BoardName,
    /// The board's description.
    BoardDescription,
    /// A column as a whole: whether it is there.
    Column,
    /// A column's title.
    ColumnTitle,
    /// A column's place.
    ColumnPlace,
    /// A column's limit of work in progress.
    WipLimit,
    /// A label of the board.
    Label,
    /// A card as a whole: whether it is there, archived or in the trash.
    Card,
    /// A card's title.
    Title,
    /// A card's description.
    Description,
    /// A card's place.
    Place,
    /// A card's due date.
    Due,
    /// A card's labels.
    Labels,
    /// Who is assigned to a card.
    Assignees,
    /// A card's checklist.
    Checklist,
    /// A comment.
    Comment,
    /// Whom an imported card comes from.
    Credit,
}

impl Kept {
    pub(super) fn field(field: &Field, why: WhyKept) -> Self {
        let (part, card, column) = match field {
            Field::ColumnTitle { column } => (Part::ColumnTitle, None, Some(column)),
            Field::ColumnRank { column } => (Part::ColumnPlace, None, Some(column)),
            Field::ColumnWipLimit { column } => (Part::WipLimit, None, Some(column)),
            Field::ColumnState { column } => (Part::Column, None, Some(column)),
            Field::Label { .. } | Field::LabelName { .. } | Field::LabelColor { .. } => {
                (Part::Label, None, None)
            }
            Field::CardPlace { card } => (Part::Place, Some(card), None),
            Field::CardState { card } => (Part::Card, Some(card), None),
            Field::CardDue { card } => (Part::Due, Some(card), None),
            Field::CardCredit { card } => (Part::Credit, Some(card), None),
            Field::CardLabel { card, .. } => (Part::Labels, Some(card), None),
            Field::CardAssignee { card, .. } => (Part::Assignees, Some(card), None),
            Field::Item { card, .. }
            | Field::ItemText { card, .. }
            | Field::ItemDone { card, .. }
            | Field::ItemRank { card, .. } => (Part::Checklist, Some(card), None),
            Field::CommentBody { card, .. } | Field::CommentState { card, .. } => {
                (Part::Comment, Some(card), None)
            }
        };
        Self {
            part,
            card: card.cloned(),
            column: column.cloned(),
            why,
        }
    }

    pub(super) fn text(text: &TextName, why: WhyKept) -> Self {
        let (part, card) = match text {
            TextName::BoardName => (Part::BoardName, None),
            TextName::BoardDescription => (Part::BoardDescription, None),
            TextName::CardTitle { card } => (Part::Title, Some(card.clone())),
            TextName::CardDescription { card } => (Part::Description, Some(card.clone())),
        };
        Self {
            part,
            card,
            column: None,
            why,
        }
    }
}
