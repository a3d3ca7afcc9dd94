//! A row a card, for spreadsheets: RFC 4180 with a byte order mark, so that they read it as UTF-8.
//!
//! Spreadsheets take cells that begin with certain letters for formulas, and run them. Such a cell gets an
//! apostrophe in front; so does one that begins with apostrophes before such a letter, so that whoever takes one
//! apostrophe off such cells has every text back as it was.

use super::sections::{labels, state_name};
use super::{Export, Meter, Rfc3339};
use crate::ids::LabelId;
use crate::view::{CardState, CardView, LabelView};
use std::collections::HashMap;
use std::io::{self, Write};

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The first row.
pub(super) const HEADER: [&str; 17] = [
    "id",
    "title",
    "description",
    "column",
    "position",
    "state",
    "labels",
    "due",
    "assignees",
    "checklist",
    "comments",
    "imported_from",
    "created_by",
    "created_at",
    "updated_by",
    "updated_at",
    "column_id",
];

pub(super) fn write(export: &Export<'_>, out: &mut dyn Write, meter: &mut Meter<'_>) -> io::Result<()> {
    let labels = labels(export.view);
    let columns = export.view.columns.iter();
    let titles: HashMap<&str, &str> = columns
        .map(|column| (column.id.as_str(), column.title.as_str()))
        .collect();
    out.write_all(BYTE_ORDER_MARK.as_bytes())?;
    write_row(out, HEADER.into_iter().map(str::to_owned))?;
    let mut positions: HashMap<&str, usize> = HashMap::new();
    for card in &export.view.cards {
        let column = card.column.as_str();
        let title = titles.get(column).copied().unwrap_or("Recovered");
        let position = positions.entry(column).or_default();
        let is_active = card.state == CardState::Active;
        let at = if is_active {
            position.to_string()
        } else {
            String::new()
        };
        *position += usize::from(is_active);
        write_row(out, row(export, card, title, at, &labels))?;
        meter.card();
    }
    Ok(())
}

fn row(
    export: &Export<'_>,
    card: &CardView,
    column: &str,
    position: String,
    labels: &HashMap<&LabelId, &LabelView>,
) -> [String; HEADER.len()] {
    let labels = card.labels.iter().filter_map(|label| labels.get(label));
    let assignees = card.assignees.iter().map(|assignee| export.name(assignee.user));
    let checklist = card.checklist.iter().map(|item| {
        let tick = if item.done { 'x' } else { ' ' };
        format!("[{tick}] {}", item.text)
    });
    let comments = card.comments.iter().filter(|comment| !comment.deleted);
    let comments = comments.map(|comment| {
        let author = comment.imported_from.clone();
        let author = author.unwrap_or_else(|| export.name(comment.author));
        format!("{author}, {}: {}", Rfc3339(comment.created_at), comment.body)
    });
    let name = |user: Option<_>| user.map(|user| export.name(user)).unwrap_or_default();
    [
        card.id.to_string(),
        card.title.clone(),
        card.description.clone(),
        column.to_owned(),
        position,
        state_name(card.state).to_owned(),
        join(labels.map(|label| label.name.clone()), "; "),
        card.due.as_ref().map(ToString::to_string).unwrap_or_default(),
        join(assignees, "; "),
        join(checklist, "\n"),
        join(comments, "\n\n"),
        card.imported_from.clone().unwrap_or_default(),
        name(card.created_by),
        Rfc3339(card.created_at).to_string(),
        name(card.updated_by),
        Rfc3339(card.updated_at).to_string(),
        card.column.to_string(),
    ]
}

fn join(parts: impl Iterator<Item = String>, between: &str) -> String {
    parts.collect::<Vec<_>>().join(between)
}

fn write_row(out: &mut dyn Write, cells: impl IntoIterator<Item = String>) -> io::Result<()> {
    for (index, cell) in cells.into_iter().enumerate() {
        out.write_all(if index == 0 { b"" } else { b"," })?;
        write_cell(out, &cell)?;
    }
    out.write_all(b"\r\n")
}

fn write_cell(out: &mut dyn Write, cell: &str) -> io::Result<()> {
    let apostrophe = if is_dangerous(cell) { "'" } else { "" };
    // Many readers stop at a NUL.
    let cell = cell.replace('\0', "\u{fffd}");
    if cell.contains(['"', ',', '\r', '\n']) {
        write!(out, "\"{apostrophe}{}\"", cell.replace('"', "\"\""))
    } else {
        write!(out, "{apostrophe}{cell}")
    }
}

/// Whether a spreadsheet may take it for a formula (OWASP, "CSV Injection", and the full-width forms of its signs),
/// now or when an apostrophe before that has been taken off.
fn is_dangerous(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ])
}
