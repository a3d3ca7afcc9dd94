//! Random schedules of several replicas of one board: offline edits, deliveries in any causal order, duplicates,
//! partitions, reloads, vandals. For tests only; nothing that ships depends on this crate.
//!
//! A schedule is made of numbers and of nothing else: no clock, no chance, no thread. So the same numbers make the
//! same documents wherever they run, and [`trace`] says so, native and in wasm (`cargo xtask parity` compares).
//!
//! | to … | see |
//! | --- | --- |
//! | make a step out of numbers | [`schedule::Step::of`] |
//! | take it, and judge what came of it | [`world::World`] |
//! | write down what documents and views came to | [`trace`] |
#![allow(
    missing_docs,
    reason = "what is wanted here is named after the actions that do it"
)]
#![allow(clippy::unwrap_used, reason = "what only tests use may panic")]

pub mod choices;
pub mod hostile;
pub mod raw;
pub mod replica;
pub mod schedule;
pub mod trace;
pub mod vandals;
#[cfg(target_arch = "wasm32")]
mod wasm;
pub mod whole;
pub mod world;

pub use replica::*;
