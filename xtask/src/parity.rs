//! `cargo xtask parity`: the browser's build of the board against the server's. Both write down what the same schedules
//! come to (`board-schedules/src/trace.rs`); not a byte may differ.

use std::process::Command;

use anyhow::{Result, bail};

use crate::progress::step;
use crate::{process, tools, wasm, workspace};

/// Seeds that have found something, beside those that are asked for.
const KEPT_SEEDS: &str = include_str!("../../board-schedules/seeds.txt");
/// Lines that are shown of what differs.
const SHOWN_MAX: usize = 5;

/// `cargo xtask parity`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The first seed
    #[arg(long, default_value_t = 0)]
    first: u32,
    /// How many seeds; those of board-schedules/seeds.txt are always among them
    #[arg(long, default_value_t = Self::SEEDS)]
    seeds: u32,
}

impl Options {
    /// Enough for every action, every export and every reader: a test of `board-schedules` says so.
    const SEEDS: u32 = 60;
}

impl Default for Options {
    fn default() -> Self {
        Self {
            first: 0,
            seeds: Self::SEEDS,
        }
    }
}

/// Builds both, runs both, compares; answers what was equal.
pub(crate) fn parity(options: &Options) -> Result<String> {
    let seeds: Vec<String> = kept_seeds()
        .chain(options.first..options.first.saturating_add(options.seeds))
        .map(|seed| seed.to_string())
        .collect();
    let mut done = String::new();
    step("native and wasm", |step| {
        let mut cargo = workspace::cargo("build");
        // Features are chosen for the whole workspace, as in the tests, so that neither undoes the other's build.
        cargo.args(["--workspace", "--exclude", "xtask", "--bin", "parity"]);
        process::run(step, cargo)?;
        let module = wasm::build_schedules(step)?;
        tools::node()?;

        let mut native = workspace::command(workspace::target().join("debug/parity"));
        let mut node = workspace::command("node");
        node.arg(workspace::root().join("board-schedules/parity.cjs"))
            .arg(module);
        let mut lines_of = |command: &mut Command| {
            let command = std::mem::replace(command.args(&seeds), Command::new("true"));
            process::run(step, command)
        };
        let (native, wasm) = (lines_of(&mut native)?, lines_of(&mut node)?);
        let differing = differences(&native, &wasm);
        if !differing.is_empty() {
            bail!("native and wasm differ:\n{}", differing.join("\n"));
        }
        done = format!("{} seeds, {} equal digests", seeds.len(), native.lines().count());
        Ok(done.clone())
    })?;
    Ok(done)
}

fn kept_seeds() -> impl Iterator<Item = u32> {
    let lines = KEPT_SEEDS.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_whitespace().next()?.parse().ok())
}

/// The first lines that differ.
fn differences(native: &str, wasm: &str) -> Vec<String> {
    let longest = native.lines().count().max(wasm.lines().count());
    let padded = |text| str::lines(text).chain(std::iter::repeat("nothing"));
    let pairs = padded(native).zip(padded(wasm)).take(longest);
    pairs
        .filter(|(native, wasm)| native != wasm)
        .map(|(native, wasm)| format!("native {native}\nwasm   {wasm}"))
        .take(SHOWN_MAX)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_differs_and_a_line_that_is_missing_are_found() {
        assert!(differences("1 a\n2 b\n", "1 a\n2 b\n").is_empty());
        assert_eq!(
            differences("1 a\n2 b\n", "1 a\n2 c\n"),
            ["native 2 b\nwasm   2 c"]
        );
        assert_eq!(differences("1 a\n", "1 a\n2 c\n"), ["native nothing\nwasm   2 c"]);
    }

    #[test]
    fn nothing_at_all_is_not_equality() {
        assert!(Options::default().seeds > 0);
    }
}
