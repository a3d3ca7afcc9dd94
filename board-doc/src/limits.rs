//! The document's limits, each with its unit. What the wire and the server limit is in their own modules.

/// A card's title or a board's name, in Unicode scalar values.
pub const TITLE_CHARACTERS_MAX: usize = 500;
/// A description, in Unicode scalar values.
pub const DESCRIPTION_CHARACTERS_MAX: usize = 100_000;
/// Cards of a board, in the trash or not, to which an action may add.
pub const CARDS_MAX: usize = 20_000;
/// A change when inflated, in bytes: whatever is accepted must fit into one frame when it is relayed.
pub const CHANGE_BYTES_MAX: usize = 900 << 10;
/// Operations in one change: enough to replace a description of [`DESCRIPTION_CHARACTERS_MAX`] by another. An action
/// that would take more is refused before it is done.
pub const CHANGE_OPERATIONS_MAX: u64 = 250_000;
/// Operations of a board.
pub const BOARD_OPERATIONS_MAX: u64 = 5_000_000;
/// Depth of nested objects; fixed.
pub const NESTING_MAX: usize = 8;
/// How far ahead of the server's clock a change may claim to be, in milliseconds.
pub const CLOCK_AHEAD_MAX_MS: i64 = 10 * 60 * 1000;
/// Length of a rank in bytes.
pub const RANK_BYTES_MAX: usize = 200;
/// How much of a title or a name is shown, in Unicode scalar values: merging may make a text longer than anybody may
/// write it, and a hostile one may be of any length.
pub const TITLE_SHOWN_CHARACTERS_MAX: usize = 4 * TITLE_CHARACTERS_MAX;
/// How much of a description is shown, in Unicode scalar values.
pub const DESCRIPTION_SHOWN_CHARACTERS_MAX: usize = 4 * DESCRIPTION_CHARACTERS_MAX;
