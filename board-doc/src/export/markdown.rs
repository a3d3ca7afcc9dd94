//! One page of Markdown. What people wrote stands in quotations, so that their headings do not become the page's.

use super::escape::{Line, quoted};
use super::rendered::harmless;
use super::sections::{Section, labels, sections};
use super::{Export, Meter, Rfc3339};
use crate::ids::LabelId;
use crate::view::{CardView, CommentView, LabelView};
use std::collections::HashMap;
use std::io::{self, Write};

pub(super) fn write(export: &Export<'_>, out: &mut dyn Write, meter: &mut Meter<'_>) -> io::Result<()> {
    let labels = labels(export.view);
    writeln!(out, "# {}\n", Line(&export.view.info.name))?;
    write_text(out, &export.view.info.description)?;
    for section in sections(export.view) {
        write_heading(out, &section)?;
        for card in section.cards {
            write_card(export, out, card, &labels)?;
            meter.card();
        }
    }
    writeln!(out, "---\n\nExported from Weft at {}", Rfc3339(export.at))
}

fn write_heading(out: &mut dyn Write, section: &Section<'_>) -> io::Result<()> {
    write!(out, "## {} ({}", Line(section.title), section.cards.len())?;
    if let Some(limit) = section.wip_limit {
        write!(out, " of at most {limit}")?;
    }
    writeln!(out, ")\n")
}

fn write_card(
    export: &Export<'_>,
    out: &mut dyn Write,
    card: &CardView,
    labels: &HashMap<&LabelId, &LabelView>,
) -> io::Result<()> {
    writeln!(out, "### {}\n", Line(&card.title))?;
    write_facts(export, out, card, labels)?;
    write_text(out, &card.description)?;
    for item in &card.checklist {
        let tick = if item.done { 'x' } else { ' ' };
        writeln!(out, "- [{tick}] {}", Line(&item.text))?;
    }
    if !card.checklist.is_empty() {
        writeln!(out)?;
    }
    let comments = card.comments.iter().filter(|comment| !comment.deleted);
    comments
        .into_iter()
        .try_for_each(|comment| write_comment(export, out, comment))
}

fn write_facts(
    export: &Export<'_>,
    out: &mut dyn Write,
    card: &CardView,
    labels: &HashMap<&LabelId, &LabelView>,
) -> io::Result<()> {
    let on_card = card.labels.iter().filter_map(|label| labels.get(label));
    let on_card: Vec<_> = on_card.map(|label| Line(&label.name).to_string()).collect();
    if !on_card.is_empty() {
        writeln!(out, "- Labels: {}", on_card.join(", "))?;
    }
    if let Some(due) = &card.due {
        writeln!(out, "- Due: {due}")?;
    }
    let assignees = card.assignees.iter().map(|assignee| export.name(assignee.user));
    let assignees: Vec<_> = assignees.map(|name| Line(&name).to_string()).collect();
    if !assignees.is_empty() {
        writeln!(out, "- Assigned to: {}", assignees.join(", "))?;
    }
    if let Some(from) = &card.imported_from {
        writeln!(out, "- Imported from: {}", Line(from))?;
    }
    write!(out, "- Added: {}", Rfc3339(card.created_at))?;
    if let Some(user) = card.created_by {
        write!(out, " by {}", Line(&export.name(user)))?;
    }
    writeln!(out, "\n")
}

fn write_comment(export: &Export<'_>, out: &mut dyn Write, comment: &CommentView) -> io::Result<()> {
    let author = comment.imported_from.clone();
    let author = author.unwrap_or_else(|| export.name(comment.author));
    let at = Rfc3339(comment.created_at);
    writeln!(out, "**{}** commented at {at}:\n", Line(&author))?;
    write_text(out, &comment.body)
}

/// A text of people, quoted; nothing for nothing.
fn write_text(out: &mut dyn Write, text: &str) -> io::Result<()> {
    if text.trim().is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", quoted(&harmless(text)))
}
