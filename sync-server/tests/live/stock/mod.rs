//! Stock clients (automerge-repo) at `/ws/automerge-repo`. Rules `A…` of docs/PROTOCOL.md.

mod actors;
mod client;
mod doors;
mod editing;
mod messages;
mod value;
