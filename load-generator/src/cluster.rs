//! The topology of `compose.yaml` as processes of this machine, and what must hold in it: `load-generator cluster`.
//!
//! nginx with the shipped file, two nodes, PostgreSQL, NATS; all on loopback. `cargo xtask cluster` finds the programs,
//! prepares a PostgreSQL and calls this.

mod crowd;
pub mod database;
mod nginx;
mod pace;
mod proofs;
mod returning;
mod tally;
mod tokens;
mod topology;

pub use proofs::prove;
pub use topology::{ADMINISTRATOR, Programs, Topology};

use crate::cheap::CheapError;
use crate::rest::RestError;
use crate::server::ServerError;
use std::time::Duration;

/// How much is done to the cluster, and how hard.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Sizes {
    /// Clients that have a board open all the time.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(20..=10_000))]
    pub clients: u16,
    /// Boards that they share evenly.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub boards: u16,
    /// Edits of all clients together, per second.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=2_000))]
    pub edits_per_second: u32,
    /// How often everything is done.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub rounds: u32,
}

impl Sizes {
    /// Time between two edits of one client.
    fn every(self) -> Duration {
        Duration::from_secs(1) * u32::from(self.clients) / self.edits_per_second
    }
}

/// Why there is no cluster, or what it has not held to.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// A node.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// Its REST interface.
    #[error(transparent)]
    Rest(#[from] RestError),
    /// A client, while the scene was set.
    #[error(transparent)]
    Client(#[from] CheapError),
    /// Files and processes.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// What is in the database.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The address of the database is not of this machine.
    #[error("the database must be on this machine")]
    ForeignDatabase,
    /// A program did not become ready.
    #[error("{what} did not become ready within {within:?}; its log is {log}")]
    NotReady {
        /// Which.
        what: &'static str,
        /// How long it had.
        within: Duration,
        /// Where it writes.
        log: String,
    },
    /// `deploy/nginx.conf` is not what this was written for.
    #[error("deploy/nginx.conf should have `{0}` once, to be replaced by what is true here")]
    Unlike(&'static str),
    /// Something that must hold does not.
    #[error("{0}")]
    Broken(String),
}

fn broken(what: impl Into<String>) -> ClusterError {
    ClusterError::Broken(what.into())
}
