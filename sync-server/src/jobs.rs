//! Work off the hot path.

pub mod check;
pub mod compaction;
mod spared;
