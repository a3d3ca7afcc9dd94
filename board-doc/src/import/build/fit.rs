//! Texts and lists cut to what a board can hold.

use super::super::report::Drops;
use crate::limits::IMPORTED_FROM_CHARACTERS_MAX;

/// Why something is left out of a board that has grown too large.
pub(super) const FULL: &str = "the board would have too many operations";

/// The text, or as much of it as is allowed.
pub(super) fn cut(drops: &mut Drops, what: &'static str, mut text: String, limit: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(limit) {
        text.truncate(end);
        drops.note(what, format!("they were cut to {limit} characters"), 1);
    }
    text
}

/// The list, or as much of it as is allowed.
pub(super) fn shorten<T>(
    drops: &mut Drops,
    what: &'static str,
    where_: &'static str,
    list: &mut Vec<T>,
    limit: usize,
) {
    let beyond = list.len().saturating_sub(limit);
    list.truncate(limit);
    drops.note(what, format!("{where_} has at most {limit}"), beyond as u64);
}

/// An original author as it may be written.
pub(super) fn author(from: Option<String>) -> Option<String> {
    let from: String = from?.chars().take(IMPORTED_FROM_CHARACTERS_MAX).collect();
    Some(from).filter(|from| !from.trim().is_empty())
}
