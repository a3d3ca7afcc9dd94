//! Stock clients (automerge-repo) at `/ws/automerge-repo`. Rules `A…` of docs/PROTOCOL.md.

mod actors;
pub mod client;
mod doors;
mod editing;
pub mod messages;
mod value;
