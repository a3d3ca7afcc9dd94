//! `GET /ws/automerge-repo`: the wire protocol of automerge-repo, version 1, so that stock clients find boards and edit
//! them under their user's role. One socket may be on many boards; each board's room speaks Automerge's own sync
//! protocol with it ([`sync_protocol::room::StockInput`]).

mod client;
mod document_id;
mod frames;
mod names;

pub(super) use client::StockClient;
pub use document_id::document_id;
pub(super) use frames::{Ephemeral as EphemeralFrame, ephemeral, heads_changed, sync, unavailable};
pub(super) use names::Names;

use super::Node;

impl Node {
    /// How this server calls itself to stock clients.
    pub(super) fn stock_peer_id(&self) -> String {
        format!("weft-{}", self.storage_id)
    }
}
