//! The live half over real sockets, on both databases.

#![allow(clippy::unwrap_used, reason = "everything here is a test")]

#[allow(unused_imports, unused_macros, reason = "shared with the tests of the API")]
mod support;

#[path = "live/bot.rs"]
mod bot;
#[path = "live/forge.rs"]
mod forge;
#[path = "live/replica.rs"]
mod replica;
#[path = "live/wire.rs"]
mod wire;
#[path = "live/world.rs"]
mod world;
#[path = "live/writer.rs"]
mod writer;

/// Hostile bytes, as `board-doc` knows them.
#[path = "../../board-doc/tests/corpus_support/mod.rs"]
mod corpus_support;
#[path = "../../board-doc/tests/guard_support/mod.rs"]
mod guard_support;

#[path = "live/access.rs"]
mod access;
#[path = "live/administration.rs"]
mod administration;
#[path = "live/away.rs"]
mod away;
#[path = "live/bounds.rs"]
mod bounds;
#[path = "live/cluster.rs"]
mod cluster;
#[path = "live/compacting.rs"]
mod compacting;
#[path = "live/corpus.rs"]
mod corpus;
#[path = "live/durable.rs"]
mod durable;
#[path = "live/editing.rs"]
mod editing;
#[path = "live/ended.rs"]
mod ended;
#[path = "live/given_up.rs"]
mod given_up;
#[path = "live/in_doubt.rs"]
mod in_doubt;
#[path = "live/json.rs"]
mod json;
#[path = "live/json_bounds.rs"]
mod json_bounds;
#[path = "live/keys.rs"]
mod keys;
#[path = "live/limits.rs"]
mod limits;
#[path = "live/members.rs"]
mod members;
#[path = "live/metrics.rs"]
mod metrics;
#[path = "live/nodes.rs"]
mod nodes;
#[path = "live/rest.rs"]
mod rest;
#[path = "live/restored.rs"]
mod restored;
#[path = "live/roles.rs"]
mod roles;
#[path = "live/silence.rs"]
mod silence;
#[path = "live/stock/mod.rs"]
mod stock;
#[path = "live/stored.rs"]
mod stored;
#[path = "live/together.rs"]
mod together;
