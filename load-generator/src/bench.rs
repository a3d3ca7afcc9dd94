//! Workloads with figures: `load-generator bench`.

mod burst;
mod cold_open;
mod fan_out;
mod idle;
mod kill;
mod memory;
mod paced;
mod pairs;
pub mod report;
mod rest_moves;
mod scene;
mod script;
mod storm;
mod verify;

use crate::cheap::CheapError;
use crate::rest::RestError;
use crate::server::ServerError;
use report::{Measured, Report};
use std::path::PathBuf;

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Workload {
    /// 30 clients on one board of 200 cards, 60 edits a second in all.
    FanOut,
    /// 200 boards with 2 clients each, and an edit a second of each client.
    Pairs,
    /// 5,000 edits of one client, pipelined, to one other.
    Burst,
    /// A board of 2,000 cards and 22,000 changes, opened on a server that has just started.
    ColdOpen,
    /// 1,000 sockets on 250 boards, then 1,000 more.
    Idle,
    /// 200 clients come at once to a server that has just started, with 20 offline edits each, on 20 boards.
    Storm,
    /// `kill -9` under 200 edits a second, several times.
    Kill,
    /// 10,000 boards known, 100 of them open.
    Memory,
    /// A program moves 1,000 cards over REST on a board of 2,000 that is open, then 1,000 with a bot listening.
    RestMoves,
}

impl Workload {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::FanOut,
        Self::Pairs,
        Self::Burst,
        Self::ColdOpen,
        Self::Idle,
        Self::Storm,
        Self::Kill,
        Self::Memory,
        Self::RestMoves,
    ];

    /// As it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::FanOut => "fan-out",
            Self::Pairs => "pairs",
            Self::Burst => "burst",
            Self::ColdOpen => "cold-open",
            Self::Idle => "idle",
            Self::Storm => "storm",
            Self::Kill => "kill",
            Self::Memory => "memory",
            Self::RestMoves => "rest-moves",
        }
    }
}

/// Where the measured server runs and on what.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The `sync-server` binary.
    pub server: PathBuf,
    /// A PostgreSQL database of this machine; `None`: SQLite in a temporary folder.
    pub database_url: Option<String>,
    /// Short sizes: whether it works, not how well.
    pub quick: bool,
}

impl Setting {
    fn size<T>(&self, full: T, quick: T) -> T {
        if self.quick { quick } else { full }
    }
}

/// Why there is no figure.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The server.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// Its REST interface.
    #[error(transparent)]
    Rest(#[from] RestError),
    /// A client.
    #[error(transparent)]
    Client(#[from] CheapError),
    /// Files and processes.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The database is not on this machine.
    #[error("--database-url must name a PostgreSQL database of this machine")]
    ForeignDatabase,
    /// The run came to no end, or lost something.
    #[error("{0}")]
    Failed(String),
}

/// Runs workloads one after the other, each on a server of its own.
pub async fn run(
    setting: &Setting,
    workloads: &[Workload],
    mut progress: impl FnMut(&str),
) -> Result<Report, BenchError> {
    if setting
        .database_url
        .as_deref()
        .is_some_and(|url| !crate::target::is_local_database(url))
    {
        return Err(BenchError::ForeignDatabase);
    }
    let database = if setting.database_url.is_some() {
        "postgres"
    } else {
        "sqlite"
    };
    let mut report = Report::new(database, setting.quick);
    for workload in workloads {
        progress(workload.name());
        let before = report::load_average();
        let mut measured = measure(*workload, setting).await?;
        measured.load_average = [before, report::load_average()];
        measured.command = command(*workload, setting);
        if setting.quick {
            measured = measured.without_targets();
        }
        report.workloads.push(measured);
    }
    Ok(report)
}

async fn measure(workload: Workload, setting: &Setting) -> Result<Measured, BenchError> {
    match workload {
        Workload::FanOut => fan_out::measure(setting).await,
        Workload::Pairs => pairs::measure(setting).await,
        Workload::Burst => burst::measure(setting).await,
        Workload::ColdOpen => cold_open::measure(setting).await,
        Workload::Idle => idle::measure(setting).await,
        Workload::Storm => storm::measure(setting).await,
        Workload::Kill => kill::measure(setting).await,
        Workload::Memory => memory::measure(setting).await,
        Workload::RestMoves => rest_moves::measure(setting).await,
    }
}

fn command(workload: Workload, setting: &Setting) -> String {
    let quick = if setting.quick { "--quick " } else { "" };
    // The URL may hold a password.
    let database = if setting.database_url.is_some() {
        "--database-url postgres://… "
    } else {
        ""
    };
    format!("cargo xtask bench -- {quick}{database}{}", workload.name())
}
