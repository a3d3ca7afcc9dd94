//! What the project promises of reliability and safety, of the server's own binary as a process (or two), beside real
//! databases, NATS and sockets. Each file says which bar it proves; `docs/ARCHITECTURE.md`, "Bars", lists all of them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]
#![allow(clippy::print_stdout, reason = "the figures are read")]

/// Hostile bytes, as `board-doc` knows them.
#[path = "../../board-doc/tests/corpus_support/mod.rs"]
mod corpus_support;
#[path = "../../board-doc/tests/guard_support/mod.rs"]
mod guard_support;
#[allow(dead_code, reason = "shared with the tests of the server in one process")]
#[path = "../../sync-server/tests/support/nats.rs"]
mod nats;
#[path = "support/postgres.rs"]
mod postgres;
#[path = "../../sync-server/tests/live/stock/messages.rs"]
mod stock;
#[allow(dead_code, reason = "shared with the tests of the server in one process")]
#[path = "../../sync-server/tests/live/wire.rs"]
mod wire;

#[path = "processes/place.rs"]
mod place;

#[path = "processes/away.rs"]
mod away;
#[path = "processes/crowd.rs"]
mod crowd;
#[path = "processes/hostile.rs"]
mod hostile;
#[path = "processes/lossy_bus.rs"]
mod lossy_bus;
#[path = "processes/revocation.rs"]
mod revocation;
#[path = "processes/stalling.rs"]
mod stalling;
#[path = "processes/two_nodes.rs"]
mod two_nodes;
