//! What administrators see and do. Every function asks for the proof that somebody is one.

mod boards;
mod counts;
mod integrity;
mod users;
mod whole_board;
mod workspaces;

pub use boards::{BoardEntry, Export, boards, export, purge};
pub use counts::{Counts, counts};
pub use integrity::faults_of_tables;
pub use users::{UserEntry, change_user, set_password, superuser, user, usernames, users};
pub use whole_board::{ActorRow, LogRow, LookedUp, SnapshotRow, TimeRow, WholeBoard, board_ids, whole_board};
pub use workspaces::{WorkspaceEntry, workspaces};

/// `WHERE` for the searched text: part of a column that is in lower case, or part of one that is not. SQLite lowers
/// ASCII letters only, so that there the others must be typed as they are.
macro_rules! matching {
    ($text:literal) => {
        concat!("LOWER(", $text, ") LIKE $1 ESCAPE '\\'")
    };
}
use matching;
