//! Arriving: other boards read into a plan of [actions](crate::Action) that builds the same board here.
//!
//! Nothing foreign is taken in: every change is the importer's own, and `imported_from` names the original authors
//! as text. Whatever does not fit is counted, with the reason. A preview is the same plan, not applied.
//!
//! Files are hostile until read: their size, depth and number of values are bounded before anything is built.

mod automerge;
mod build;
mod draft;
mod ids;
mod lenient;
mod members;
mod people;
mod ranks;
mod report;
mod scan;
pub(crate) mod steps;
mod trello;
mod weft;

pub use members::Members;
pub use people::FilePerson;
pub use report::{Dropped, Report};

use crate::action::{Action, ActionError, Moment};
use crate::board::Board;
use crate::document::LoadError;
use crate::ids::UserId;
use crate::progress::Progress;
use draft::Draft;
use lenient::Text;
use report::Drops;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// Size of a file to import, in bytes.
pub const FILE_BYTES_MAX: usize = 32 << 20;
/// Depth of arrays and objects in a JSON file.
pub const JSON_DEPTH_MAX: usize = 32;
/// Values in a JSON file, containers among them.
pub const JSON_VALUES_MAX: usize = 4_000_000;
/// Kinds of things that a report counts; what comes after is counted together.
pub const REPORT_LINES_MAX: usize = 200;
/// People of a file that a plan names.
pub const PEOPLE_MAX: usize = 200;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A board exported from Trello as JSON.
    Trello,
    /// JSON of [`export`](crate::export).
    Weft,
    /// A saved document of this schema.
    Automerge,
}

impl Format {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trello => "trello",
            Self::Weft => "weft",
            Self::Automerge => "automerge",
        }
    }

    /// The format of this name: `trello`, `weft` or `automerge`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "trello" => Some(Self::Trello),
            "weft" => Some(Self::Weft),
            "automerge" => Some(Self::Automerge),
            _ => None,
        }
    }

    /// What a file seems to be; whether it can be read is for [`plan`] to say.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(&automerge::MAGIC) {
            return Some(Self::Automerge);
        }
        scan::scan(bytes).ok()?;
        let head: Head = serde_json::from_slice(bytes).ok()?;
        if head.format.0 == "weft" {
            return Some(Self::Weft);
        }
        (head.lists.is_some() && head.cards.is_some()).then_some(Self::Trello)
    }
}

/// What tells one JSON file from another.
#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    format: Text,
    #[serde(default)]
    lists: Option<IgnoredAny>,
    #[serde(default)]
    cards: Option<IgnoredAny>,
}

/// Who imports, when, with what luck, and among whom.
#[derive(Debug, Clone, Copy)]
pub struct Importing<'a> {
    /// The author of everything: comments can have no other.
    pub importer: UserId,
    /// When it happens, and fresh random bits; new ids come from both.
    pub moment: Moment,
    /// Who can be assigned.
    pub members: &'a Members,
}

/// What builds an imported board out of a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportPlan {
    /// Batches, to be applied in order; each fits one change.
    pub steps: Vec<Action>,
    /// What the board will be called; blank when the file does not say.
    pub name: String,
    /// Who is assigned to cards in the file, in the order of their names; at most [`PEOPLE_MAX`].
    pub people: Vec<FilePerson>,
    /// What comes of it.
    pub report: Report,
}

impl ImportPlan {
    /// Calls the board so if the file does not say what it is called.
    pub fn name_if_unnamed(&mut self, name: &str) {
        if self.name.trim().is_empty() {
            name.clone_into(&mut self.name);
            let name = self.name.clone();
            self.steps.push(Action::RenameBoard { name });
        }
    }
}

/// Why a file cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// It is too large or too deep.
    #[error("the file has more than {limit} {what}")]
    TooLarge {
        /// Bytes, values, levels, …
        what: &'static str,
        /// How many there may be.
        limit: usize,
    },
    /// It is not JSON, or not of the expected shape.
    #[error("the file cannot be read: {0}")]
    Malformed(String),
    /// It is JSON, but not this kind of board.
    #[error("the file is not {0}")]
    NotThis(&'static str),
    /// It was written by a later version.
    #[error("the file has version {found}; this version reads up to {known}")]
    LaterVersion {
        /// What the file says.
        found: u32,
        /// What is known here.
        known: u32,
    },
    /// A document that cannot be loaded.
    #[error(transparent)]
    Document(#[from] LoadError),
}

/// Reads a file into a plan; `progress` hears when it has been read, and then of every card that has been planned. Time
/// and memory are in proportion to the file, which is bounded; it never panics.
pub fn plan(
    format: Format,
    bytes: &[u8],
    importing: Importing<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<ImportPlan, ImportError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(ImportError::TooLarge {
            what: "bytes",
            limit: FILE_BYTES_MAX,
        });
    }
    let mut drops = Drops::default();
    let draft: Draft = match format {
        Format::Trello => trello::read(bytes, importing.members, &mut drops)?,
        Format::Weft => weft::read(bytes, importing.members, &mut drops)?,
        Format::Automerge => automerge::read(bytes, importing, &mut drops)?,
    };
    Ok(build::build(draft, importing, drops, progress))
}

/// Applies a plan to a new board; `progress` hears of every change. On an error some of them have been made: throw
/// the board away.
pub fn apply(
    board: &mut Board,
    plan: &ImportPlan,
    moment: Moment,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), ActionError> {
    let total = plan.steps.len();
    for (index, step) in plan.steps.iter().enumerate() {
        let seed = moment.seed.wrapping_add(index as u64);
        board.apply(step, Moment { seed, ..moment })?;
        progress(Progress {
            done: index + 1,
            total,
        });
    }
    Ok(())
}
