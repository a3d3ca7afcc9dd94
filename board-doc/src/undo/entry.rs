//! One thing that a person did, as it is kept.

use super::Inverse;
use crate::ids::Timestamp;
use crate::limits::{TYPING_PAUSE_MAX_MS, TYPING_STEP_MAX_MS};
use serde::{Deserialize, Serialize};

/// Names an entry; ids sort in the order in which things were done. When, in milliseconds since 1970, and luck.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct UndoId(pub String);

/// Something that can be taken back or, when it has been, done again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoEntry {
    /// Names it.
    pub id: UndoId,
    /// When it began.
    pub began_at: Timestamp,
    /// When it ended.
    pub at: Timestamp,
    /// Whether it has been taken back.
    pub undone: bool,
    /// What takes it back, or does it again.
    pub inverse: Inverse,
}

impl UndoId {
    pub(super) fn new(at: Timestamp, seed: u64) -> Self {
        Self(format!("{:012x}-{seed:016x}", at.0.max(0)))
    }
}

impl UndoEntry {
    /// Whether typing this much later still is the same to a person.
    pub(super) fn goes_on_with(&self, next: &Inverse, at: Timestamp) -> bool {
        let same_text = match (self.inverse.only_text(), next.only_text()) {
            (Some(one), Some(other)) => one.text == other.text,
            _ => false,
        };
        same_text
            && !self.undone
            && at.0.saturating_sub(self.at.0) <= TYPING_PAUSE_MAX_MS
            && at.0.saturating_sub(self.began_at.0) <= TYPING_STEP_MAX_MS
    }
}
