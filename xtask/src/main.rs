//! Weft's tasks. `cargo xtask` lists them; each prints one line per step and skips what has not changed.
#![expect(clippy::print_stdout, reason = "a command line talks on its standard output")]

mod api;
mod architecture;
mod bench;
mod cluster;
mod contract;
mod dist;
#[cfg(test)]
mod docs;
mod examples;
mod frontend;
mod fuzz;
mod lint;
mod manifests;
mod monitoring;
mod parity;
mod pictures;
mod postgres;
mod process;
mod progress;
mod python;
mod run;
mod same;
mod soak;
mod stamps;
mod stock;
mod supply;
mod test;
mod tools;
mod wasm;
mod workspace;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

/// What a shell reports for a command that Ctrl-C ended.
const EXIT_INTERRUPTED: u8 = 130;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Weft's tasks", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    task: Option<Task>,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything and start Weft on its embedded database
    Run(run::Options),
    /// Build everything, as `run` does, and stop there
    Build(run::Options),
    /// Run two nodes behind nginx with PostgreSQL and NATS, or prove what must hold when any of them goes (--test)
    Cluster(cluster::Options),
    /// Every test: lint, Rust on SQLite and PostgreSQL, app, browser
    Test(test::Options),
    /// Take the README's pictures anew, into docs/images
    Pictures(run::Options),
    /// Every page and dialog at three widths in both themes, into target/gallery
    Gallery(run::Options),
    /// Build the browser's module into frontend/src/generated/wasm
    Wasm(wasm::Options),
    /// Formatting, clippy with warnings denied, and the app's own linters
    Lint,
    /// Renew docs/openapi.json and the app's types of it, after a change of the API
    Openapi,
    /// Ask a server everything that its description says it answers (schemathesis)
    Contract,
    /// Run the examples of docs/API.md against a server of their own
    Examples,
    /// Read compose.yaml and the files in deploy/ with the programs that they are for
    Manifests,
    /// Stock automerge-repo clients from npm against the real server
    Stock,
    /// Make what is shipped, in target/dist: one binary with the app inside, checksums, a bill of materials
    Dist(dist::Options),
    /// Check bans, licences and sources of the dependencies (cargo-deny)
    Deny,
    /// Ask the advisory databases about the dependencies; says so when they cannot be reached
    Audit,
    /// Check that imports point the way docs/ARCHITECTURE.md says
    Architecture,
    /// Build for release and measure latency and server CPU under load
    Bench(bench::Options),
    /// Compare the documents and views of random schedules, made natively and in wasm
    Parity(parity::Options),
    /// For hours: 50,000 simulated networks, 20 rounds of kill -9 and 500 of compaction by two nodes on each database,
    /// a database that is away for 30 s, 100,000 genuine changes, 10 rounds of restarts in a cluster with 1,000 clients
    Soak(soak::Options),
    /// Fuzz the guard, sync messages, imports or frames (needs a nightly compiler)
    Fuzz(fuzz::Options),
}

fn main() -> ExitCode {
    let Some(task) = Cli::parse().task else {
        print!("{}", Cli::command().render_help());
        return ExitCode::SUCCESS;
    };
    match process::listen_for_interrupts().and_then(|()| perform(task)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) if process::interrupted() => ExitCode::from(EXIT_INTERRUPTED),
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task) -> anyhow::Result<()> {
    match task {
        Task::Run(options) => run::run(&options),
        Task::Build(options) => run::build(&options).map(drop),
        Task::Cluster(options) => cluster::cluster(&options),
        Task::Test(options) => test::test(&options),
        Task::Pictures(options) => pictures::pictures(&options),
        Task::Gallery(options) => pictures::gallery(&options),
        Task::Wasm(options) => wasm::build(options.profile()),
        Task::Lint => lint::lint(),
        Task::Openapi => api::renew(),
        Task::Contract => contract::contract().map(drop),
        Task::Examples => examples::examples().map(drop),
        Task::Manifests => manifests::manifests().map(drop),
        Task::Stock => stock::stock().map(drop),
        Task::Dist(options) => dist::dist(&options),
        Task::Deny => supply::deny(),
        Task::Audit => supply::audit(),
        Task::Architecture => architecture::report(),
        Task::Bench(options) => bench::bench(&options),
        Task::Parity(options) => parity::parity(&options).map(drop),
        Task::Soak(options) => soak::soak(&options),
        Task::Fuzz(options) => fuzz::fuzz(&options),
    }
}
