//! The keys of the document, and what its texts are measured in.

use automerge::TextEncoding;

/// Text positions count Unicode scalar values. Stated here once, because Automerge's default follows feature
/// flags, which differ between native builds and wasm.
pub(crate) const TEXT_ENCODING: TextEncoding = TextEncoding::UnicodeCodePoint;

/// The version that the genesis writes.
#[cfg(test)]
pub(crate) const VERSION: u64 = 1;

pub(crate) const SCHEMA: &str = "schema";
pub(crate) const NAME: &str = "name";
pub(crate) const DESCRIPTION: &str = "description";
pub(crate) const COLUMNS: &str = "columns";
pub(crate) const LABELS: &str = "labels";
pub(crate) const CARDS: &str = "cards";
pub(crate) const ACTORS: &str = "actors";

pub(crate) const TITLE: &str = "title";
pub(crate) const RANK: &str = "rank";
pub(crate) const WIP_LIMIT: &str = "wip_limit";
pub(crate) const STATE: &str = "state";
pub(crate) const PLACE: &str = "place";

pub(crate) const COLOR: &str = "color";
pub(crate) const DUE: &str = "due";
pub(crate) const ASSIGNEES: &str = "assignees";
pub(crate) const CHECKLIST: &str = "checklist";
pub(crate) const TEXT: &str = "text";
pub(crate) const DONE: &str = "done";
pub(crate) const COMMENTS: &str = "comments";
pub(crate) const BODY: &str = "body";
pub(crate) const IMPORTED_FROM: &str = "imported_from";

/// The maps that every card has.
pub(crate) const CARD_MAPS: [&str; 4] = [LABELS, ASSIGNEES, CHECKLIST, COMMENTS];

/// The `state` of a column or a comment; absent is there.
pub(crate) const DELETED: &str = "deleted";
/// A card's `state`; absent is active.
pub(crate) const ARCHIVED: &str = "archived";
/// A card's `state`; absent is active.
pub(crate) const TRASHED: &str = "trashed";
