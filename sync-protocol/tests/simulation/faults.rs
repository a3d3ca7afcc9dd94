//! What may go wrong, and what a run comes to.

use std::collections::BTreeMap;

/// What may go wrong.
#[derive(Debug, Clone, Copy)]
pub struct Faults {
    /// Frames doubled or swapped with the next one, in thousandths.
    pub garble: u32,
    /// A step cuts a connection, crashes a node or a tab, demotes somebody, …, in thousandths.
    pub trouble: u32,
    /// A commit fails, or its node dies before it hears of it, in thousandths.
    pub commit: u32,
    /// A message between nodes is lost, in thousandths; a third of that: doubled, or late by seconds.
    pub bus: u32,
    /// A room's documents are evicted when it loads or commits something, in thousandths.
    pub unload: u32,
    /// A device's clock is ahead, in thousandths.
    pub clock: u32,
    /// The server edits, too.
    pub server_edits: bool,
}

/// What must have happened in many schedules, or it was not tried; the first few also where nothing goes wrong.
const TRIED: &[&str] = &[
    "slow schedules",
    "edits taken back",
    "edits done again",
    "rooms unloaded",
    "commits said to have failed",
    "commits failed",
    "commits never heard of",
    "races lost",
    "nodes crashed",
    "servers set back to a backup",
    "snapshots made",
    "logs trimmed",
    "messages lost by the bus",
    "messages doubled by the bus",
    "frames doubled",
    "frames swapped",
    "connections cut",
    "connections died in silence",
    "tabs without a network",
    "tabs closed",
    "roles changed",
    "clocks ahead",
    "stores failed",
    "copies compacted",
    "devices copied",
    "devices that lost their last writes",
];
const TRIED_WITHOUT_FAULTS: usize = 3;

impl Faults {
    pub const NONE: Self = Self {
        garble: 0,
        trouble: 0,
        commit: 0,
        bus: 0,
        unload: 0,
        clock: 0,
        server_edits: false,
    };
    pub const ALL: Self = Self {
        garble: 20,
        trouble: 60,
        commit: 60,
        bus: 300,
        unload: 30,
        clock: 60,
        server_edits: false,
    };
    pub const ALL_WITH_SERVER_EDITS: Self = Self {
        server_edits: true,
        ..Self::ALL
    };

    /// What must have happened in many schedules, or it was not tried.
    pub fn try_out(self) -> &'static [&'static str] {
        if self.trouble > 0 {
            TRIED
        } else {
            &TRIED[..TRIED_WITHOUT_FAULTS]
        }
    }
}

/// What a run came to.
#[derive(Debug, Default, Clone)]
pub struct Tally {
    pub edits: u64,
    pub acknowledged: u64,
    /// Batches that a room took from another node without reading the log.
    pub over_bus: u64,
    pub steps: u64,
    /// What of people's edits was done twice, or handed back though it was accepted.
    pub twice: Option<String>,
    /// What else was tried, and how often.
    pub tried: BTreeMap<&'static str, u64>,
}
