//! What was written at the same time as something else, and lost.

use super::CardState;
use crate::action::Action;
use crate::ids::{ColumnId, Timestamp, UserId};
use crate::rank::Rank;
use crate::values::{Color, Due};
use serde::{Deserialize, Serialize};

/// Who wrote something, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Authored {
    /// Who; absent where nobody can tell.
    pub by: Option<UserId>,
    /// By the author's clock.
    pub at: Timestamp,
}

/// A value that lost against the one that shows. It goes when somebody writes the field anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Conflict {
    /// The value.
    pub lost: LostValue,
    /// Who wrote it; absent where nobody can tell.
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
    /// What makes it the value that shows.
    pub take: Action,
}

/// A field and what somebody wrote to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[serde(tag = "field", rename_all = "snake_case")]
pub enum LostValue {
    /// A card's place.
    Place {
        /// The column, which may be gone.
        column: ColumnId,
        /// The order there.
        rank: Rank,
    },
    /// A card's state.
    State {
        /// Archived or trashed.
        state: CardState,
    },
    /// A card's due date.
    Due {
        /// The day or instant.
        due: Due,
    },
    /// A column's title.
    Title {
        /// The title.
        title: String,
    },
    /// A column's place among the columns.
    Rank {
        /// The order there.
        rank: Rank,
    },
    /// A column's limit of work in progress.
    WipLimit {
        /// How many cards.
        wip_limit: u32,
    },
    /// A label's name.
    Name {
        /// The name.
        name: String,
    },
    /// A label's colour.
    Color {
        /// The colour.
        color: Color,
    },
}
