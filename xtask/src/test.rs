//! `cargo xtask test`: every suite against the real parts, and a table of what ran.

mod output;

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::postgres::{Cluster, Prepared};
use crate::progress::step;
use crate::wasm::Profile;
use crate::{frontend, lint, process, tools, wasm, workspace};
use output::{closing_lines, rust_counts};

/// How many random cases there are per property, networks and crashes, when somebody waits.
const QUICK: [(&str, &str); 3] = [
    ("PROPTEST_CASES", "16"),
    ("SIMULATION_SEEDS", "20"),
    ("KILL_ROUNDS", "1"),
];

/// `cargo xtask test`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The inner loop: fewer random cases, no lints, no browser
    #[arg(long)]
    quick: bool,
}

/// Runs the suites in order and stops at the first that fails.
pub(crate) fn test(options: &Options) -> Result<()> {
    let begun = Instant::now();
    let mut table = Table::default();
    let outcome = suites(options, &mut table);
    table.print(begun.elapsed());
    outcome
}

fn suites(options: &Options, table: &mut Table) -> Result<()> {
    table.suite("tools", || {
        tools::prepare(options.quick).map(|()| "there".to_owned())
    })?;
    if !options.quick {
        table.suite("lint", || {
            lint::rust()
                .and_then(|()| crate::supply::deny())
                .map(|()| "clean".to_owned())
        })?;
    }
    if !options.quick {
        table.suite("manifests", crate::manifests::manifests)?;
    }
    table.suite("rust", || rust(options.quick))?;
    table.suite("app", || app(options.quick))?;
    if !options.quick {
        table.suite("parity", || {
            crate::parity::parity(&crate::parity::Options::default())
        })?;
        table.suite("contract", crate::contract::contract)?;
        table.suite("examples", crate::examples::examples)?;
        table.suite("stock", crate::stock::stock)?;
        table.suite("browser", browser)?;
        table.suite("cluster", crate::cluster::test)?;
        table.suite("dist", crate::dist::test)?;
    }
    Ok(())
}

/// All crates' tests: one build, one run, on SQLite and on a PostgreSQL of our own. Those of several nodes each start a
/// NATS of their own, which they also stop; one starts another PostgreSQL, which goes away amid its work. What takes a
/// second and finds what does not fit together goes first.
fn rust(quick: bool) -> Result<String> {
    let mut made = None;
    step("postgresql", |step| {
        let (cluster, _) = made.insert((Cluster::start(step)?, Prepared::make(step)?));
        Ok(format!("private cluster at {}", cluster.url()))
    })?;
    let (cluster, to_stop) = made.context("the cluster has been started")?;
    let nats = tools::nats()?;
    let mut summary = String::new();
    for (name, packages) in [
        ("xtask tests", ["--package", "xtask"].as_slice()),
        ("rust tests", &["--workspace", "--exclude", "xtask"]),
    ] {
        step(name, |step| {
            let mut cargo = workspace::cargo("test");
            cargo.args(packages).env("TEST_POSTGRES_URL", cluster.url());
            cargo.envs(to_stop.as_postgres_to_stop()?);
            cargo.env("NATS_SERVER_BIN", &nats);
            if quick {
                cargo.envs(QUICK);
            }
            // Figures that tests print are kept in the log.
            cargo.args(["--", "--show-output"]);
            let output = process::run(step, cargo)?;
            for line in closing_lines(&output) {
                step.say(&format!("    {line}"));
            }
            let (passed, ignored) = rust_counts(&output);
            let counts = format!(
                "{passed} passed{}",
                if ignored > 0 {
                    format!(", {ignored} ignored")
                } else {
                    String::new()
                }
            );
            summary = if summary.is_empty() {
                counts.clone()
            } else {
                format!("{counts} + {summary} (xtask)")
            };
            Ok(counts)
        })?;
    }
    Ok(summary)
}

/// The module, then the app's types, lints, unit tests and build.
fn app(quick: bool) -> Result<String> {
    frontend::install()?;
    wasm::build(Profile::Dev)?;
    if !quick {
        crate::api::check_types()?;
        lint::app()?;
    }
    let mut closing = Vec::new();
    step("app tests", |step| {
        let output = process::run(step, workspace::npm(&["run", "test"]))?;
        closing = closing_lines(&output);
        for line in &closing {
            step.say(&format!("    {line}"));
        }
        Ok("passed".to_owned())
    })?;
    if !quick {
        frontend::build()?;
    }
    Ok(closing
        .into_iter()
        .find(|line| line.starts_with("Tests "))
        .unwrap_or_default())
}

/// Chromium against the real server, which the Rust suite has built.
fn browser() -> Result<String> {
    let server = crate::run::build_server(false)?;
    let mut closing = Vec::new();
    step("browser tests", |step| {
        let chromium = tools::chromium()?;
        let mut playwright = workspace::npm(&["run", "e2e"]);
        playwright
            .env("CHROMIUM", chromium)
            .env("WEFT_SERVER_BIN", &server);
        let output = process::run(step, playwright)?;
        closing = closing_lines(&output);
        for line in &closing {
            step.say(&format!("    {line}"));
        }
        Ok("passed".to_owned())
    })?;
    Ok(closing
        .into_iter()
        .find(|line| line.contains(" passed"))
        .unwrap_or_default())
}

/// What ran, how long, how it ended.
#[derive(Default)]
struct Table {
    rows: Vec<(&'static str, Duration, Result<String, ()>)>,
}

impl Table {
    fn suite(&mut self, name: &'static str, run: impl FnOnce() -> Result<String>) -> Result<()> {
        println!("\n{name}");
        let begun = Instant::now();
        let outcome = run();
        self.rows.push((
            name,
            begun.elapsed(),
            outcome.as_ref().map(String::clone).map_err(drop),
        ));
        outcome
            .map(drop)
            .with_context(|| format!("suite `{name}` failed"))
    }

    fn print(&self, total: Duration) {
        println!("\n{:<10} {:>8}  result", "suite", "seconds");
        for (name, spent, outcome) in &self.rows {
            let result = match outcome {
                Ok(summary) => summary.as_str(),
                Err(()) => "FAILED",
            };
            println!("{name:<10} {:>8.1}  {result}", spent.as_secs_f64());
        }
        println!("{:<10} {:>8.1}", "total", total.as_secs_f64());
    }
}
