//! What people and programs see of a board: plain data.

mod card;
mod clamp;
mod conflict;
mod delta;
mod snapshot;

pub use card::{Assignee, CardState, CardView, ChecklistItem, CommentView};
pub use conflict::{Authored, Conflict, LostValue};
pub use delta::ViewDelta;
pub use snapshot::{BoardSnapshot, Placed};

use crate::ids::{ColumnId, LabelId};
use crate::values::Color;
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
    /// What others wrote at the same time to its title, rank or limit, and lost; the newest first.
    pub conflicts: Vec<Conflict>,
}

/// A column that is deleted and can be restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct DeletedColumn {
    /// Its id.
    pub id: ColumnId,
    /// Its title.
    pub title: String,
    /// Who deleted it, and when.
    pub deleted: Authored,
}

/// A label of the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct LabelView {
    /// Its id.
    pub id: LabelId,
    /// Its name; may be empty.
    pub name: String,
    /// Its colour.
    pub color: Color,
    /// What others wrote at the same time to its name or colour, and lost; the newest first.
    pub conflicts: Vec<Conflict>,
}

/// A whole board. Cards are in order of (column as listed, rank, id); those not active come last.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct BoardView {
    /// Name and description.
    pub info: BoardInfo,
    /// The columns, in order.
    pub columns: Vec<ColumnView>,
    /// The deleted columns, in the order of their ids.
    pub deleted_columns: Vec<DeletedColumn>,
    /// The labels, in the order of their ids: the oldest first.
    pub labels: Vec<LabelView>,
    /// Every card of the board.
    pub cards: Vec<CardView>,
}
