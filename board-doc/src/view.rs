//! What people and programs see of a board: plain data.

use crate::ids::{CardId, ColumnId};
use serde::{Deserialize, Serialize};

/// Id of the read-time lane that shows live cards whose column is gone.
pub const RECOVERED: &str = "recovered";

/// The board's own texts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct BoardInfo {
    /// Its name.
    pub name: String,
    /// Its description.
    pub description: String,
}

/// A column that is shown. The lane `recovered` is not in this list: it exists while cards name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct ColumnView {
    /// Its id.
    pub id: ColumnId,
    /// Its title.
    pub title: String,
    /// Advisory limit of work in progress.
    pub wip_limit: Option<u32>,
}

/// Where a card stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum CardState {
    /// On the board.
    #[default]
    Active,
    /// Put away.
    Archived,
    /// In the trash.
    Trashed,
}

/// A card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct CardView {
    /// Its id.
    pub id: CardId,
    /// Its title.
    pub title: String,
    /// Its description (Markdown).
    pub description: String,
    /// The column it shows in; `recovered` when its own is gone or deleted.
    pub column: ColumnId,
    /// Its order there: cards sort by (rank, id), both compared as bytes.
    pub rank: String,
    /// Where it stands in its life.
    pub state: CardState,
}

/// A whole board. Cards are in order of (column as listed, rank, id); those not active come last.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct BoardView {
    /// Name and description.
    pub info: BoardInfo,
    /// The columns, in order.
    pub columns: Vec<ColumnView>,
    /// Every card of the board.
    pub cards: Vec<CardView>,
}

/// What an edit changed in the view: put it over the view that was, entry by entry.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct ViewDelta {
    /// The new name and description, when one of them changed.
    pub info: Option<BoardInfo>,
    /// All columns in their new order, when one of them changed.
    pub columns: Option<Vec<ColumnView>>,
    /// The cards that are new or changed, whole.
    pub cards: Vec<CardView>,
    /// The cards that are gone for ever.
    pub removed: Vec<CardId>,
}

impl ViewDelta {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.info.is_none() && self.columns.is_none() && self.cards.is_empty() && self.removed.is_empty()
    }
}
