//! `load-generator`: measures a server of this machine.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use clap::{Parser, Subcommand};
use load_generator::bench::{self, Setting, Workload};
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

/// Bounded load for a Weft server on this machine.
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Starts the server's binary, runs workloads against it and prints figures.
    Bench {
        /// The `sync-server` binary; build it with `--release`.
        #[arg(long)]
        server: PathBuf,
        /// Writes the figures to this file too.
        #[arg(long)]
        json: Option<PathBuf>,
        /// A PostgreSQL database of this machine; a new SQLite file when it is not given.
        #[arg(long)]
        database_url: Option<String>,
        /// Short sizes, without targets: whether it works, not how well.
        #[arg(long)]
        quick: bool,
        /// What to measure; everything when none is named.
        workloads: Vec<Workload>,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let Command::Bench {
        server,
        json,
        database_url,
        quick,
        workloads,
    } = Cli::parse().command;
    let setting = Setting {
        server,
        database_url,
        quick,
    };
    match measure(setting, workloads, json).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("load-generator: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(
    setting: Setting,
    named: Vec<Workload>,
    json: Option<PathBuf>,
) -> Result<(), Box<dyn Error>> {
    let workloads = if named.is_empty() {
        Workload::ALL.to_vec()
    } else {
        named
    };
    let report = bench::run(&setting, &workloads, |step| eprintln!("{step}")).await?;
    print!("{report}");
    if let Some(file) = json {
        std::fs::write(file, serde_json::to_string_pretty(&report)? + "\n")?;
    }
    Ok(())
}
