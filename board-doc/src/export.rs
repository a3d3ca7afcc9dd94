//! Leaving with everything: a view written out for people and programs.
//!
//! An export takes a view, so it works on the board as of any step of its history. It writes card by card into a
//! sink: however large the board, nothing is held but a buffer.

mod csv;
mod escape;
mod html;
mod json;
mod markdown;
mod rendered;
mod sections;
mod time;

pub(crate) use time::Rfc3339;

use crate::document::Document;
use crate::ids::{Timestamp, UserId};
use crate::progress::Progress;
use crate::view::BoardView;
use std::collections::HashMap;
use std::io::{self, BufWriter, Write};

/// The version that [`ViewFormat::Json`] writes: `docs/EXPORT.md` describes it.
pub const JSON_VERSION: u32 = 1;

/// Length of a file's name without its extension, in bytes.
const FILE_STEM_BYTES_MAX: usize = 80;

/// What an export can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Written from a view.
    View(ViewFormat),
    /// The document itself, with its whole history: see [`write_document`].
    Automerge,
}

/// What is written from a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewFormat {
    /// Everything that shows, for programs; [`import`](crate::import) reads it.
    Json,
    /// A row a card, for spreadsheets.
    Csv,
    /// One page of text.
    Markdown,
    /// One page to read and to print: no script, and nothing is loaded from anywhere.
    Html,
}

impl Format {
    /// All there are.
    pub const ALL: [Self; 5] = [
        Self::View(ViewFormat::Json),
        Self::View(ViewFormat::Csv),
        Self::View(ViewFormat::Markdown),
        Self::View(ViewFormat::Html),
        Self::Automerge,
    ];

    /// The format of this name: `json`, `csv`, `markdown`, `html` or `automerge`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::View(ViewFormat::Json) => "json",
            Self::View(ViewFormat::Csv) => "csv",
            Self::View(ViewFormat::Markdown) => "markdown",
            Self::View(ViewFormat::Html) => "html",
            Self::Automerge => "automerge",
        }
    }

    /// Its media type.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::View(ViewFormat::Json) => "application/json",
            Self::View(ViewFormat::Csv) => "text/csv; charset=utf-8",
            Self::View(ViewFormat::Markdown) => "text/markdown; charset=utf-8",
            Self::View(ViewFormat::Html) => "text/html; charset=utf-8",
            Self::Automerge => "application/octet-stream",
        }
    }

    /// What comes after the dot of a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::View(ViewFormat::Markdown) => "md",
            other => other.name(),
        }
    }

    /// What a downloaded file is called: the board's name in letters that are safe everywhere.
    pub fn file_name(self, board: &str) -> String {
        let extension = self.extension();
        let mut stem = String::new();
        for word in board.split(|letter: char| !letter.is_ascii_alphanumeric()) {
            if !word.is_empty() && stem.len() + word.len() < FILE_STEM_BYTES_MAX {
                stem.push_str(if stem.is_empty() { "" } else { "-" });
                stem.push_str(word);
            }
        }
        let stem = if stem.is_empty() { "board" } else { &stem };
        format!("{stem}.{extension}")
    }
}

/// What is exported.
#[derive(Debug, Clone, Copy)]
pub struct Export<'a> {
    /// The board, as of whatever moment.
    pub view: &'a BoardView,
    /// What the people in it are called; somebody without a name is written as their id.
    pub names: &'a HashMap<UserId, String>,
    /// When the export is made.
    pub at: Timestamp,
}

impl Export<'_> {
    /// Writes the whole export. Fails only if `out` does. `progress` hears of every card.
    pub fn write(
        &self,
        format: ViewFormat,
        out: impl Write,
        progress: &mut dyn FnMut(Progress),
    ) -> io::Result<()> {
        let mut out = BufWriter::new(out);
        let mut meter = Meter {
            progress,
            done: 0,
            total: self.view.cards.len(),
        };
        match format {
            ViewFormat::Json => json::write(self, &mut out, &mut meter)?,
            ViewFormat::Csv => csv::write(self, &mut out, &mut meter)?,
            ViewFormat::Markdown => markdown::write(self, &mut out, &mut meter)?,
            ViewFormat::Html => html::write(self, &mut out, &mut meter)?,
        }
        out.flush()
    }

    fn name(&self, user: UserId) -> String {
        let name = self.names.get(&user).filter(|name| !name.trim().is_empty());
        name.cloned().unwrap_or_else(|| user.to_string())
    }
}

/// Writes the document with its whole history, as Automerge saves it.
pub fn write_document(document: &Document, mut out: impl Write) -> io::Result<()> {
    out.write_all(&document.save())
}

/// Counts cards.
struct Meter<'a> {
    progress: &'a mut dyn FnMut(Progress),
    done: usize,
    total: usize,
}

impl Meter<'_> {
    fn card(&mut self) {
        self.done += 1;
        (self.progress)(Progress {
            done: self.done,
            total: self.total,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_as_its_board_in_safe_letters() {
        let html = Format::View(ViewFormat::Html);
        assert_eq!(html.file_name("Release 2.0 / \"Q3\""), "Release-2-0-Q3.html");
        assert_eq!(html.file_name("../../etc/passwd\r\n"), "etc-passwd.html");
        assert_eq!(Format::View(ViewFormat::Markdown).file_name("日本"), "board.md");
        assert!(Format::Automerge.file_name(&"word ".repeat(100)).len() < 100);
        assert!(Format::Automerge.file_name(&"w".repeat(100)).len() < 100);
    }

    #[test]
    fn formats_are_known_by_their_names() {
        for format in Format::ALL {
            assert_eq!(Format::named(format.name()), Some(format));
        }
        assert_eq!(Format::named("exe"), None);
    }
}
