//! Workloads with figures: `load-generator bench`.

mod burst;
mod fan_out;
pub mod report;
mod scene;
mod script;

use crate::cheap::CheapError;
use crate::rest::RestError;
use crate::server::ServerError;
use report::Report;
use std::path::PathBuf;

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Workload {
    /// 30 clients on one board of 200 cards, 60 edits a second in all.
    FanOut,
    /// 5,000 edits of one client, pipelined, to one other.
    Burst,
}

impl Workload {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::FanOut, Self::Burst];
}

/// Where the measured server runs and on what.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The `sync-server` binary.
    pub server: PathBuf,
    /// A PostgreSQL database of this machine; `None`: SQLite in a temporary folder.
    pub database_url: Option<String>,
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
    #[error("--database must be `sqlite` or a PostgreSQL URL of this machine")]
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
    let mut report = Report::new(if setting.database_url.is_some() {
        "postgres"
    } else {
        "sqlite"
    });
    for workload in workloads {
        let measured = match workload {
            Workload::FanOut => fan_out::measure(setting, &mut progress).await?,
            Workload::Burst => burst::measure(setting, &mut progress).await?,
        };
        report.workloads.push(measured);
    }
    Ok(report)
}
