//! `cargo xtask soak`: what takes too long for every day, against release builds, one part after the other.

use anyhow::{Context, Result, bail};

use crate::postgres::{Cluster, Prepared};
use crate::progress::step;
use crate::{process, run, workspace};

/// A part of the soak. It builds what it needs, and prints its steps.
struct Part {
    name: &'static str,
    run: fn(&Options) -> Result<()>,
}

/// In the order in which they run.
const PARTS: [Part; 7] = [
    Part {
        name: "simulator",
        run: simulator,
    },
    Part {
        name: "kill",
        run: kill,
    },
    Part {
        name: "away",
        run: away,
    },
    Part {
        name: "guard",
        run: guard,
    },
    Part {
        name: "compaction",
        run: compaction,
    },
    Part {
        name: "stalled",
        run: stalled,
    },
    Part {
        name: "cluster",
        run: cluster_under_load,
    },
];

/// `cargo xtask soak`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only these parts, instead of all
    #[arg(value_parser = clap::builder::PossibleValuesParser::new(PARTS.iter().map(|part| part.name)))]
    parts: Vec<String>,
    /// Schedules of whole networks that the simulator runs, from seed 1 on
    #[arg(long, default_value_t = 50_000, value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
    /// How often the server is killed under load, on each database
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    kill_rounds: u32,
    /// How many seconds the database is away, while people edit
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    away_seconds: u32,
    /// Genuine changes of random histories, none of which the guard may refuse
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..))]
    guard_changes: u32,
    /// How often two nodes append to and compact one board at once, on each database
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..))]
    compaction_rounds: u32,
    /// How many seconds a reader stalls, while others edit; before that one reads for as long, to compare with
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    stalled_seconds: u32,
    /// How often everything around and in a cluster is killed and restarted under load
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    cluster_rounds: u32,
}

/// Runs all parts, also past one that fails, and names those that did.
pub(crate) fn soak(options: &Options) -> Result<()> {
    let chosen =
        |part: &&Part| options.parts.is_empty() || options.parts.iter().any(|name| name == part.name);
    let mut failed = Vec::new();
    for part in PARTS.iter().filter(chosen) {
        println!("\n{}", part.name);
        if let Err(error) = (part.run)(options) {
            if process::interrupted() {
                return Err(error);
            }
            eprintln!("{error:#}");
            failed.push(part.name);
        }
    }
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

/// Many seeds. Each is one schedule, so none of them is worth a second run on the same build.
fn simulator(options: &Options) -> Result<()> {
    step("simulated networks", |step| {
        let mut cargo = release_test("simulation", &[]);
        cargo.env("SIMULATION_SEEDS", format!("1..={}", options.seeds));
        let output = process::run(step, cargo)?;
        let tallies: Vec<_> = output.lines().filter_map(tally).collect();
        Ok(tallies.join("; "))
    })
    .map(drop)
}

/// `kill -9` of the real server under load, on both databases.
fn kill(options: &Options) -> Result<()> {
    let server = run::build_server(true)?;
    let cluster = cluster()?;
    step("kill -9 under load", |step| {
        let mut cargo = release_test("kill", &[]);
        cargo
            .env("KILL_ROUNDS", options.kill_rounds.to_string())
            .env("TEST_POSTGRES_URL", cluster.url())
            .env("WEFT_SERVER_BIN", server);
        let output = process::run(step, cargo)?;
        let rounds = output.lines().filter(|line| line.ends_with(" 0 lost")).count();
        Ok(format!("{rounds} rounds, 0 lost"))
    })
    .map(drop)
}

/// The database goes, is missed for long, and comes back: by a way to it that is cut, by its process that stands still, and
/// by a crash of it.
fn away(options: &Options) -> Result<()> {
    const CUT: &str = "away::s8_while_the_database_is_away_nothing_is_acknowledged_and_then_everything_lands";
    const STOPPED: &str =
        "away::while_the_database_is_away_nothing_is_acknowledged_and_then_everything_lands";
    let server = run::build_server(true)?;
    let cluster = cluster()?;
    let mut to_stop = None;
    step("another postgresql", |step| {
        to_stop = Some(Prepared::make(step)?);
        Ok("made, to be stopped".to_owned())
    })?;
    let to_stop = to_stop.context("it has been made")?.as_postgres_to_stop()?;
    for (name, suite, test) in [
        ("the way to the database is cut", "live", CUT),
        ("the database is stopped", "processes", STOPPED),
    ] {
        step(name, |step| {
            let mut cargo = release_test(suite, &[test]);
            cargo
                .env("WEFT_AWAY_SECONDS", options.away_seconds.to_string())
                .env("WEFT_SERVER_BIN", &server)
                .env("TEST_POSTGRES_URL", cluster.url())
                .envs(to_stop.clone());
            let output = process::run(step, cargo)?;
            figures(&output, "ready again after")
        })?;
    }
    Ok(())
}

/// Two nodes at one board: in one process, on both databases, and as processes.
fn compaction(options: &Options) -> Result<()> {
    const TEST: &str = "two_nodes_append_to_and_compact_one_board_and_lose_nothing";
    let server = run::build_server(true)?;
    let cluster = cluster()?;
    for (name, suite) in [
        ("two nodes compact one board", "live"),
        ("two processes compact one board", "processes"),
    ] {
        step(name, |step| {
            let mut cargo = release_test(suite, &[TEST]);
            cargo
                .env("COMPACTION_ROUNDS", options.compaction_rounds.to_string())
                .env("WEFT_SERVER_BIN", &server)
                .env("TEST_POSTGRES_URL", cluster.url());
            let output = process::run(step, cargo)?;
            figures(&output, " 0 lost, no gap")
        })?;
    }
    Ok(())
}

/// Somebody reads nothing for long, while others edit: they see edits less than twice as late as beside somebody who reads
/// for as long.
fn stalled(options: &Options) -> Result<()> {
    const TEST: &str = "stalling::a_reader_that_stalls_is_put_out_and_the_others_get_every_edit";
    const TIMES_LATER_MAX: &str = "2";
    let server = run::build_server(true)?;
    step("a reader stalls", |step| {
        let mut cargo = release_test("processes", &[TEST]);
        cargo
            .env("STALLED_SECONDS", options.stalled_seconds.to_string())
            .env("STALLED_TIMES_LATER_MAX", TIMES_LATER_MAX)
            .env("WEFT_SERVER_BIN", &server);
        let output = process::run(step, cargo)?;
        figures(&output, "the reader was put out")
    })
    .map(drop)
}

/// Nodes, database and NATS go and come again, many times, with many clients.
fn cluster_under_load(options: &Options) -> Result<()> {
    let rounds = options.cluster_rounds.to_string();
    let sizes = [
        "--clients",
        "1000",
        "--boards",
        "100",
        "--edits-per-second",
        "100",
        "--rounds",
        &rounds,
    ];
    crate::cluster::prove(true, &sizes).map(drop)
}

fn cluster() -> Result<Cluster> {
    let mut cluster = None;
    step("postgresql", |step| {
        let cluster = cluster.insert(Cluster::start(step)?);
        Ok(format!("private cluster at {}", cluster.url()))
    })?;
    cluster.context("the cluster has been started")
}

/// Many genuine changes, and none refused.
fn guard(options: &Options) -> Result<()> {
    step("genuine changes", |step| {
        let mut cargo = release_test("false_refusals", &[]);
        cargo.env("GUARD_CHANGES", options.guard_changes.to_string());
        let output = process::run(step, cargo)?;
        figures(&output, " 0 refused")
    })
    .map(drop)
}

/// One file of tests (or those of them whose names hold one of `only`), built for release; its tests run one after the
/// other and print how far they are.
fn release_test(name: &str, only: &[&str]) -> std::process::Command {
    let mut cargo = workspace::cargo("test");
    // Features are chosen for the whole workspace, as for the server, so that neither undoes the other's build.
    cargo.args(["--release", "--workspace", "--exclude", "xtask", "--test", name]);
    cargo.args(["--", "--nocapture", "--test-threads=1"]).args(only);
    cargo
}

/// The lines that have this in them, behind the name of the test whose line it may be on.
fn figures(output: &str, mark: &str) -> Result<String> {
    let lines = output.lines().filter(|line| line.contains(mark));
    let figures: Vec<_> = lines.filter_map(|line| line.rsplit("... ").next()).collect();
    if figures.is_empty() {
        bail!("nothing was tried");
    }
    Ok(figures.join("; "))
}

/// `20000 seeds, 1850000 edits, …`, behind the name of the test whose line it may be on.
fn tally(line: &str) -> Option<&str> {
    let line = line.rsplit("... ").next()?;
    let (seeds, rest) = line.split_once(" seeds, ")?;
    (seeds.parse::<u64>().is_ok() && rest.contains(" edits, ")).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_is_read_from_the_line_of_its_test() {
        let line = "test calm ... 25 seeds, 900 edits, 890 acknowledgements, 0 seeds failed";
        assert_eq!(
            tally(line),
            Some("25 seeds, 900 edits, 890 acknowledgements, 0 seeds failed")
        );
        assert_eq!(tally("500 of 20000 seeds, 0 failed"), None);
        assert_eq!(tally("test result: ok. 2 passed; 0 failed"), None);
    }
}
