//! One page to read and to print, dark or light as its reader likes it. It has no script and loads nothing, and its
//! own policy says so to the browser.

use super::escape::Html;
use super::rendered::write_html;
use super::sections::{Section, labels, sections};
use super::{Export, Meter, Rfc3339};
use crate::ids::LabelId;
use crate::values::Color;
use crate::view::{CardView, CommentView, LabelView};
use std::collections::HashMap;
use std::io::{self, Write};

const STYLE: &str = include_str!("page.css");

pub(super) fn write(export: &Export<'_>, out: &mut dyn Write, meter: &mut Meter<'_>) -> io::Result<()> {
    let labels = labels(export.view);
    let name = Html(&export.view.info.name);
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         base-uri 'none'; form-action 'none'\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{name}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{name}</h1>\n"
    )?;
    write_text(out, &export.view.info.description)?;
    writeln!(out, "</header>\n<main>")?;
    for section in sections(export.view) {
        write_heading(out, &section)?;
        for card in section.cards {
            write_card(export, out, card, &labels)?;
            meter.card();
        }
        writeln!(out, "</section>")?;
    }
    let at = Rfc3339(export.at);
    writeln!(
        out,
        "</main>\n<footer>Exported from Weft at <time>{at}</time></footer>\n</body>\n</html>"
    )
}

fn write_heading(out: &mut dyn Write, section: &Section<'_>) -> io::Result<()> {
    let title = Html(section.title);
    let count = section.cards.len();
    write!(out, "<section>\n<h2>{title} <span class=\"count\">{count}")?;
    if let Some(limit) = section.wip_limit {
        write!(out, " of at most {limit}")?;
    }
    writeln!(out, "</span></h2>")
}

fn write_card(
    export: &Export<'_>,
    out: &mut dyn Write,
    card: &CardView,
    labels: &HashMap<&LabelId, &LabelView>,
) -> io::Result<()> {
    writeln!(out, "<article>\n<h3>{}</h3>", Html(&card.title))?;
    write_labels(out, card, labels)?;
    write_facts(export, out, card)?;
    write_text(out, &card.description)?;
    if !card.checklist.is_empty() {
        writeln!(out, "<ul class=\"checklist\">")?;
        for item in &card.checklist {
            let tick = if item.done { '☑' } else { '☐' };
            writeln!(out, "<li>{tick} {}</li>", Html(&item.text))?;
        }
        writeln!(out, "</ul>")?;
    }
    for comment in card.comments.iter().filter(|comment| !comment.deleted) {
        write_comment(export, out, comment)?;
    }
    writeln!(out, "</article>")
}

fn write_labels(
    out: &mut dyn Write,
    card: &CardView,
    labels: &HashMap<&LabelId, &LabelView>,
) -> io::Result<()> {
    for label in card.labels.iter().filter_map(|label| labels.get(label)) {
        let (color, ink) = (&label.color, ink_on(&label.color));
        let name = if label.name.is_empty() {
            "\u{a0}"
        } else {
            &label.name
        };
        let name = Html(name);
        writeln!(
            out,
            "<span class=\"label\" style=\"background:{color};color:{ink}\">{name}</span>"
        )?;
    }
    Ok(())
}

fn write_facts(export: &Export<'_>, out: &mut dyn Write, card: &CardView) -> io::Result<()> {
    write!(
        out,
        "<p class=\"facts\">Added <time>{}</time>",
        Rfc3339(card.created_at)
    )?;
    if let Some(user) = card.created_by {
        write!(out, " by {}", Html(&export.name(user)))?;
    }
    if let Some(from) = &card.imported_from {
        write!(out, " · imported from {}", Html(from))?;
    }
    if let Some(due) = &card.due {
        write!(out, " · due <time>{due}</time>")?;
    }
    let assignees = card.assignees.iter().map(|assignee| export.name(assignee.user));
    let assignees = assignees.collect::<Vec<_>>().join(", ");
    if !assignees.is_empty() {
        write!(out, " · assigned to {}", Html(&assignees))?;
    }
    writeln!(out, "</p>")
}

fn write_comment(export: &Export<'_>, out: &mut dyn Write, comment: &CommentView) -> io::Result<()> {
    let author = comment.imported_from.clone();
    let author = author.unwrap_or_else(|| export.name(comment.author));
    let at = Rfc3339(comment.created_at);
    writeln!(
        out,
        "<div class=\"comment\">\n<p class=\"facts\">{} · <time>{at}</time></p>",
        Html(&author)
    )?;
    write_text(out, &comment.body)?;
    writeln!(out, "</div>")
}

/// A text of people, rendered; nothing for nothing.
fn write_text(out: &mut dyn Write, markdown: &str) -> io::Result<()> {
    if markdown.trim().is_empty() {
        return Ok(());
    }
    writeln!(out, "<div class=\"text\">")?;
    write_html(out, markdown)?;
    writeln!(out, "</div>")
}

/// Black or white, whichever reads better on `color`: white below a relative luminance of 0.179 (WCAG 2.2, "contrast
/// ratio": there both have the same).
fn ink_on(color: &Color) -> &'static str {
    let channel = |at: usize| {
        let digits = color.as_str().get(at..at + 2).unwrap_or("00");
        let value = f64::from(u8::from_str_radix(digits, 16).unwrap_or(0)) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    let luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
    if luminance > 0.179 { "#000" } else { "#fff" }
}
