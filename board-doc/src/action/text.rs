//! Texts that merge.

use serde::{Deserialize, Serialize};

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
