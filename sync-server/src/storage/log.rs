//! The log of accepted changes: compare-and-append, and what rooms read of it.

mod append;
mod many;
mod read;
mod trim;

pub use append::{Append, AppendError, append, outcome_of};
pub use many::{Head, heads};
pub(crate) use read::is_what_it_says;
pub use read::{CatchUpRead, Page, StoredRevision, read_catch_up, read_news, revision, rows_after};
pub(super) use read::{all_rows_after, board_row, change_hash};
pub use trim::{Retention, trim, trimmable};
