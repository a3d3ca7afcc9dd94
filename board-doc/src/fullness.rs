//! How full a board is, for people who should know before anything is refused.

use crate::board::Board;
use crate::document::Document;
use crate::limits::{
    BOARD_ACTORS_MAX, BOARD_OPERATIONS_MAX, CARDS_MAX, COLUMNS_MAX, LABELS_MAX, NEARLY_FULL_PERCENT,
};
use serde::{Deserialize, Serialize};

/// Something of which a board may have only so much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum Limited {
    /// Cards, in the trash too.
    Cards,
    /// Columns, deleted ones too.
    Columns,
    /// Labels.
    Labels,
    /// Devices and tabs that have edited it.
    Actors,
    /// Everything that was ever done.
    Operations,
    /// What it takes where it is stored.
    Bytes,
}

/// That a board is nearly full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct NearlyFull {
    /// Of what it has the most, by its limit.
    pub of: Limited,
    /// How much of the limit that is, in percent, rounded down; at least [`NEARLY_FULL_PERCENT`].
    pub percent: u32,
}

impl Board {
    /// Of what the board has nearly as much as it may have, or more.
    pub fn nearly_full(&self) -> Option<NearlyFull> {
        let document: &Document = self.document();
        let model = self.model();
        let columns = model.columns().len() + model.deleted_columns().len();
        let sizes = [
            (Limited::Cards, model.card_count() as u64, CARDS_MAX as u64),
            (Limited::Columns, columns as u64, COLUMNS_MAX as u64),
            (Limited::Labels, model.labels().len() as u64, LABELS_MAX as u64),
            (Limited::Actors, document.actor_count(), BOARD_ACTORS_MAX as u64),
            (
                Limited::Operations,
                document.operation_count(),
                BOARD_OPERATIONS_MAX,
            ),
            (Limited::Bytes, document.stored_bytes(), document.bytes_max()),
        ];
        let percents = sizes.map(|(of, size, limit)| (of, size.saturating_mul(100) / limit.max(1)));
        let (of, percent) = percents.into_iter().max_by_key(|(_, percent)| *percent)?;
        (percent >= NEARLY_FULL_PERCENT).then(|| NearlyFull {
            of,
            percent: u32::try_from(percent).unwrap_or(u32::MAX),
        })
    }
}
