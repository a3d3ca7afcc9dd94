//! A board read from somewhere, before it is fitted into this one.

use crate::ids::{ColumnId, Timestamp, UserId};
use crate::values::{Color, Due};
use crate::view::CardState;

/// A board. Texts are of any length; numbers are indices of this draft's lists.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) description: String,
    /// In order; deleted ones among them.
    pub(super) columns: Vec<DraftColumn>,
    pub(super) labels: Vec<DraftLabel>,
    /// In the order of their columns; the cards of all deleted columns are in one order.
    pub(super) cards: Vec<DraftCard>,
}

#[derive(Debug)]
pub(super) struct DraftColumn {
    /// Which of the columns that every new board has it becomes.
    pub(super) is: Option<ColumnId>,
    pub(super) title: String,
    pub(super) wip_limit: Option<u32>,
    pub(super) is_deleted: bool,
}

#[derive(Debug)]
pub(super) struct DraftLabel {
    pub(super) name: String,
    pub(super) color: Color,
}

#[derive(Debug, Default)]
pub(super) struct DraftCard {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) column: usize,
    pub(super) state: CardState,
    pub(super) due: Option<Due>,
    pub(super) labels: Vec<usize>,
    pub(super) assignees: Vec<UserId>,
    pub(super) checklist: Vec<DraftItem>,
    /// The oldest first.
    pub(super) comments: Vec<DraftComment>,
    pub(super) imported_from: Option<String>,
}

#[derive(Debug)]
pub(super) struct DraftItem {
    pub(super) text: String,
    pub(super) done: bool,
}

#[derive(Debug)]
pub(super) struct DraftComment {
    pub(super) body: String,
    pub(super) imported_from: Option<String>,
}

/// The column of every new board that has this id.
pub(super) fn default_column(id: &str) -> Option<ColumnId> {
    DEFAULT_COLUMNS
        .contains(&id)
        .then(|| ColumnId::parse(id).ok())
        .flatten()
}

/// The columns that every new board has.
pub(super) const DEFAULT_COLUMNS: [&str; 3] = ["todo", "in_progress", "done"];

/// An original author, as text: "Ada Lovelace, 2026-11-30".
pub(super) fn credit(name: Option<&str>, date: Option<&str>) -> Option<String> {
    let name = name.map(str::trim).filter(|name| !name.is_empty())?;
    let day = date.and_then(|date| date.get(..10));
    let day = day.filter(|day| Due::parse(*day).is_ok());
    Some(match day {
        Some(day) => format!("{name}, {day}"),
        None => name.to_owned(),
    })
}

/// The day of an instant.
pub(super) fn day(at: Timestamp) -> String {
    let mut text = crate::export::Rfc3339(at).to_string();
    text.truncate(10);
    text
}
