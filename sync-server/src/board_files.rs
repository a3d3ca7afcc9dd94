//! `sync-server export` and `sync-server import`: boards as files, from a shell.

mod export;
mod import;

pub(crate) use export::{Export, run as export};
pub(crate) use import::{Import, run as import};
