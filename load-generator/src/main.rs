//! `load-generator`: measures a server of this machine.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use clap::{Parser, Subcommand};
use load_generator::bench::{self, Setting, Workload};
use load_generator::cluster::{self, ADMINISTRATOR, Programs, Sizes, Topology};
use std::error::Error;
use std::io::Write as _;
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
    /// Two nodes behind nginx, with PostgreSQL and NATS, as `compose.yaml` has them; `cargo xtask cluster` calls it.
    Cluster {
        #[command(subcommand)]
        what: Cluster,
    },
}

#[derive(Debug, Subcommand)]
enum Cluster {
    /// Runs them until Ctrl-C.
    Serve {
        #[command(flatten)]
        programs: Programs,
    },
    /// Runs a command beside them, which finds the addresses in `WEFT_URL` and `WEFT_NODE_URLS`; ends as it ends.
    With {
        #[command(flatten)]
        programs: Programs,
        /// The command and its arguments.
        #[arg(last = true, required = true)]
        command: Vec<String>,
    },
    /// Kills and restarts everything under load, and looks what is lost.
    Prove {
        #[command(flatten)]
        programs: Programs,
        #[command(flatten)]
        sizes: Sizes,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    match perform(Cli::parse().command).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("load-generator: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn perform(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    match command {
        Command::Bench {
            server,
            json,
            database_url,
            quick,
            workloads,
        } => {
            let setting = Setting {
                server,
                database_url,
                quick,
            };
            measure(setting, workloads, json).await?;
        }
        Command::Cluster {
            what: Cluster::Serve { programs },
        } => serve(&programs).await?,
        Command::Cluster {
            what: Cluster::With { programs, command },
        } => return beside(&programs, &command).await,
        Command::Cluster {
            what: Cluster::Prove { programs, sizes },
        } => cluster::prove(&programs, sizes, say).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// A line that is read while the rest is still to come.
fn say(line: &str) {
    println!("{line}");
    // Who does not read does not want it.
    let _ = std::io::stdout().flush();
}

async fn serve(programs: &Programs) -> Result<(), Box<dyn Error>> {
    let topology = Topology::start(programs).await?;
    let (name, password) = ADMINISTRATOR;
    say(&format!("Weft is ready: {} (nginx)", topology.front_url()));
    for node in 0..2 {
        let pid = topology.process_id(node).unwrap_or_default();
        say(&format!(
            "  node-{}: {} (process {pid})",
            node + 1,
            topology.node_url(node)
        ));
    }
    say(&format!(
        "  administrator: {name}, password: {password}\nCtrl-C stops everything and throws it away."
    ));
    tokio::signal::ctrl_c().await?;
    topology.end().await?;
    Ok(())
}

async fn beside(programs: &Programs, command: &[String]) -> Result<ExitCode, Box<dyn Error>> {
    let topology = Topology::start(programs).await?;
    let nodes = [topology.node_url(0), topology.node_url(1)].join(",");
    let (program, arguments) = command.split_first().ok_or("there is no command")?;
    let status = tokio::process::Command::new(program)
        .args(arguments)
        .env("WEFT_URL", topology.front_url())
        .env("WEFT_NODE_URLS", nodes)
        .status()
        .await?;
    topology.end().await?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
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
