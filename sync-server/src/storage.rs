//! What is kept: one SQL text for both databases, and every function asks for the access it needs.

pub mod access_keys;
pub mod admin;
pub mod again;
pub mod audit;
pub mod backup;
pub mod boards;
pub mod cards;
mod db;
pub mod dialect;
pub mod document;
pub mod history;
pub mod invites;
pub mod limits;
pub mod log;
mod open;
pub mod page;
pub mod reset_links;
pub mod schema;
mod script;
pub mod sessions;
mod silence;
pub mod snapshots;
pub mod users;
pub mod workspaces;

pub use db::{Connection, Db, Either, Pool, Tx};
pub(crate) use db::{in_tx, on_each};
pub use open::OpenError;
