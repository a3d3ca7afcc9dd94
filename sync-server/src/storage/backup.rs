//! Backups: everything that is stored, as of one moment, in one file that either database can be made of again.
//!
//! The file is a SQLite database with the same tables, whichever database it is taken from, and with a manifest: version,
//! schema, time, and of each table the number of its rows and a digest over them, in the order of their keys. It is
//! written beside its place and moved there when it has been read back, so whoever finds it finds all of it.

mod copy;
mod digest;
mod error;
mod file;
mod manifest;
mod restore;
mod rows;
mod tables;
mod write;

pub use error::BackupError;
pub use file::{Backup, is_backup};
pub use manifest::{Contents, Manifest};
pub use restore::{Restoring, restore};
pub use write::write;
