//! What administrators see and do. Every function asks for the proof that somebody is one.

mod boards;
mod counts;
mod users;
mod workspaces;

pub use boards::{BoardEntry, Export, boards, export, purge};
pub use counts::{Counts, counts};
pub use users::{Changed, UserEntry, change_user, superuser, user, usernames, users};
pub use workspaces::{WorkspaceEntry, workspaces};

/// `WHERE` for the searched text: part of a column that is in lower case, or part of one that is not. SQLite lowers
/// ASCII letters only, so that there the others must be typed as they are.
macro_rules! matching {
    ($text:literal) => {
        concat!("LOWER(", $text, ") LIKE $1 ESCAPE '\\'")
    };
}
use matching;
