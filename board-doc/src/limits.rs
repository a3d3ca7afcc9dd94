//! The document's limits, each with its unit. What the wire and the server limit is in their own modules.

/// A card's title or a board's name, in Unicode scalar values.
pub const TITLE_CHARACTERS_MAX: usize = 500;
/// A description, in Unicode scalar values.
pub const DESCRIPTION_CHARACTERS_MAX: usize = 100_000;
/// Cards of a board, in the trash or not, to which an action may add.
pub const CARDS_MAX: usize = 20_000;
/// Columns of a board, deleted ones too.
pub const COLUMNS_MAX: usize = 100;
/// Labels of a board.
pub const LABELS_MAX: usize = 200;
/// Comments of a card, deleted ones too.
pub const COMMENTS_MAX: usize = 2_000;
/// Checklist items of a card.
pub const CHECKLIST_ITEMS_MAX: usize = 200;
/// People assigned to a card.
pub const ASSIGNEES_MAX: usize = 100;
/// A comment, in Unicode scalar values.
pub const COMMENT_CHARACTERS_MAX: usize = 20_000;
/// What a checklist item says, in Unicode scalar values.
pub const ITEM_CHARACTERS_MAX: usize = 1_000;
/// A label's name, in Unicode scalar values.
pub const LABEL_NAME_CHARACTERS_MAX: usize = 100;
/// The name of an imported text's original author, in Unicode scalar values.
pub const IMPORTED_FROM_CHARACTERS_MAX: usize = 200;
/// Largest limit of work in progress, in cards; the least is 1.
pub const WIP_LIMIT_MAX: u32 = 20_000;
/// Actions of one batch.
pub const BATCH_ACTIONS_MAX: usize = 10_000;
/// Cards that one change may touch for each to be told to those who follow a board without a replica; after more they
/// read the board anew. Telling takes time in the square of it.
pub const CARDS_TOLD_OF_A_CHANGE_MAX: usize = 1_000;
/// A value below a key that this version does not know, in bytes.
pub const UNKNOWN_VALUE_BYTES_MAX: usize = 64 << 10;
/// A change when inflated, in bytes: whatever is accepted must fit into one frame when it is relayed.
pub const CHANGE_BYTES_MAX: usize = 900 << 10;
/// Operations in one change: enough to replace a description of [`DESCRIPTION_CHARACTERS_MAX`] by another. An action
/// that would take more is refused before it is done.
pub const CHANGE_OPERATIONS_MAX: u64 = 250_000;
/// Operations of a board that may grow further: what adds cards, text, comments or anything else to a board with more is
/// refused.
pub const BOARD_OPERATIONS_MAX: u64 = 5_000_000;
/// Operations of a board at all: moving, putting away and deleting still work so far beyond
/// [`BOARD_OPERATIONS_MAX`]. What has more is never loaded.
pub const BOARD_OPERATIONS_HARD_MAX: u64 = BOARD_OPERATIONS_MAX / 10 * 11;
/// Bytes of a board as it is stored, its saved document and the changes since, that may grow further; a server may set
/// another limit. What does not grow it works so far beyond as with [`BOARD_OPERATIONS_HARD_MAX`].
pub const BOARD_BYTES_MAX: u64 = 64 << 20;
/// What loading a document from outside may take in memory, in bytes, as estimated by what it holds: a few KB can be made
/// to take gigabytes. About 20,000 changes of 700,000 operations together.
pub const FOREIGN_DOCUMENT_MEMORY_MAX: u64 = 320 << 20;
/// From so many percent of a limit on people are warned that the board is nearly full.
pub const NEARLY_FULL_PERCENT: u64 = 80;
/// Actors of a board: whoever comes with one more can look, and edit under one that they have. Automerge becomes several
/// times slower with so many.
pub const BOARD_ACTORS_MAX: usize = 5_000;
/// Actors of one user on a board.
pub const BOARD_ACTORS_PER_USER_MAX: usize = 200;
/// Actors of stock clients that are bound to one user of a board: each start of such a client that edits is one.
pub const STOCK_ACTORS_OF_USER_MAX: usize = 1_000;
/// Depth of nested objects; fixed.
pub const NESTING_MAX: usize = 8;
/// How far ahead of the server's clock a change may claim to be, in milliseconds.
pub const CLOCK_AHEAD_MAX_MS: i64 = 10 * 60 * 1000;
/// Length of a rank in bytes.
pub const RANK_BYTES_MAX: usize = 200;
/// What was merged, or written by another version, is shown up to so many times the size that an action may give it.
pub const SHOWN_TIMES_MAX: usize = 4;
/// How much of a title or a name is shown, in Unicode scalar values: merging may make a text longer than anybody may
/// write it, and a hostile one may be of any length.
pub const TITLE_SHOWN_CHARACTERS_MAX: usize = SHOWN_TIMES_MAX * TITLE_CHARACTERS_MAX;
/// How much of a description is shown, in Unicode scalar values.
pub const DESCRIPTION_SHOWN_CHARACTERS_MAX: usize = SHOWN_TIMES_MAX * DESCRIPTION_CHARACTERS_MAX;
/// Things that can be taken back on a board; the oldest are forgotten.
pub const UNDO_ENTRIES_MAX: usize = 200;
/// What is kept of all of them, in bytes, about.
pub const UNDO_BYTES_MAX: usize = 2 << 20;
/// What is kept of one of them, in bytes, about: what is larger cannot be taken back.
pub const UNDO_ENTRY_BYTES_MAX: usize = 512 << 10;
/// Who types on after so long, in milliseconds, does something else.
pub const TYPING_PAUSE_MAX_MS: i64 = 2_000;
/// Typing without a pause is taken back in pieces of so long, in milliseconds.
pub const TYPING_STEP_MAX_MS: i64 = 20_000;
