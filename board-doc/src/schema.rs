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

/// A card's `state`; absent is active.
pub(crate) const ARCHIVED: &str = "archived";
/// A card's `state`; absent is active.
pub(crate) const TRASHED: &str = "trashed";
