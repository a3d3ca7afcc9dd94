//! How a view changes.

use super::{BoardInfo, CardView, ColumnView, DeletedColumn, LabelView};
use crate::ids::CardId;
use serde::{Deserialize, Serialize};

/// What an edit changed in the view: put it over the view that was, entry by entry.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct ViewDelta {
    /// The new name and description, when one of them changed.
    pub info: Option<BoardInfo>,
    /// All columns in their new order, when one of them changed.
    pub columns: Option<Vec<ColumnView>>,
    /// All deleted columns, when one of them changed.
    pub deleted_columns: Option<Vec<DeletedColumn>>,
    /// All labels, when one of them changed.
    pub labels: Option<Vec<LabelView>>,
    /// The cards that are new or changed, whole.
    pub cards: Vec<CardView>,
    /// The cards that are gone for ever.
    pub removed: Vec<CardId>,
}

impl ViewDelta {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.info.is_none()
            && self.columns.is_none()
            && self.deleted_columns.is_none()
            && self.labels.is_none()
            && self.cards.is_empty()
            && self.removed.is_empty()
    }
}
