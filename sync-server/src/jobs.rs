//! Work off the hot path.

pub mod compaction;
