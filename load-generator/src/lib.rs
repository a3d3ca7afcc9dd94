//! A native Weft client, a cheap one for load, and the helpers that drive a real server with them.
//!
//! Everything here is bounded in count and time, and goes to loopback addresses only ([`Target`]).
//!
//! | to … | see |
//! | --- | --- |
//! | start, kill and measure the server's own binary | [`server::Server`] |
//! | make accounts, workspaces and boards | [`rest`] |
//! | be a person's replica, as the browser is | [`client::Client`] |
//! | make load that costs the generator little | [`cheap::CheapClient`] |
//! | measure | [`bench`] |
//! | run programs beside servers, and stop them | [`daemon::Daemon`] |
//! | run several nodes behind nginx, and break what is around them | [`cluster`] |

pub mod bench;
pub mod cheap;
pub mod client;
mod clock;
pub mod cluster;
pub mod daemon;
pub mod edits;
pub mod limits;
pub mod rest;
pub mod server;
mod socket;
mod target;

pub use clock::now;
pub use target::Target;
