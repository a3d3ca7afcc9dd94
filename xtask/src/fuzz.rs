//! `cargo xtask fuzz TARGET`: the fuzzers of `fuzz/`, which need a nightly compiler. What their targets do is run by the
//! ordinary tests, too, for a while; here it goes on for as long as it is told to.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::process::{self, Running};
use crate::progress::{Step, step};
use crate::workspace;

/// The version of cargo-fuzz that is installed into the workspace's own tools.
const CARGO_FUZZ: &str = "0.13.2";
/// What one input may take of memory, in MiB; ends the run as a finding.
const MEMORY_MAX_MIB: u32 = 1024;
/// Longest input that is tried, in bytes.
const INPUT_BYTES_MAX: u32 = 64 << 10;
/// What there is to fuzz, as in `fuzz/Cargo.toml`.
const TARGETS: [&str; 5] = ["guard", "sync_message", "import", "frames", "json_frames"];

/// `cargo xtask fuzz`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// What to fuzz
    #[arg(value_parser = TARGETS)]
    target: String,
    /// For how long, in seconds
    #[arg(long, default_value_t = 180, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
}

/// Writes the seeds, then fuzzes; a finding is an error, and lies in `fuzz/artifacts`.
pub(crate) fn fuzz(options: &Options) -> Result<()> {
    let mut tools = PathBuf::new();
    step("cargo-fuzz", |step| {
        tools = cargo_fuzz(step)?;
        Ok("there".to_owned())
    })?;
    let seeds = workspace::target().join("fuzz-seeds");
    step("seeds", |step| {
        let mut cargo = workspace::cargo("test");
        cargo.args([
            "--workspace",
            "--exclude",
            "xtask",
            "--test",
            "corpus",
            "--test",
            "frames",
        ]);
        cargo
            .args(["--", "--ignored", "--exact", "write_seeds"])
            .env("FUZZ_SEEDS", &seeds);
        process::run(step, cargo)?;
        Ok(seeds.display().to_string())
    })?;
    // Not every target has seeds.
    std::fs::create_dir_all(seeds.join(&options.target))?;
    let corpus = workspace::root().join("fuzz/corpus").join(&options.target);
    std::fs::create_dir_all(&corpus)?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(tools).chain(std::env::split_paths(&path)))?;
    // Not `workspace::cargo`: that is the compiler that builds xtask, and fuzzing takes a nightly one.
    let mut cargo = workspace::command("cargo");
    cargo
        .current_dir(workspace::root().join("fuzz"))
        .env("PATH", path)
        .env("CARGO_TARGET_DIR", workspace::target().join("fuzz"))
        .args(["+nightly", "fuzz", "run", &options.target])
        .arg(corpus)
        .arg(seeds.join(&options.target))
        .arg("--")
        .arg(format!("-max_total_time={}", options.seconds))
        .arg(format!("-rss_limit_mb={MEMORY_MAX_MIB}"))
        .arg(format!("-max_len={INPUT_BYTES_MAX}"));
    let status = Running::spawn(cargo)?.wait()?;
    if !status.success() {
        bail!(
            "the fuzzer has found something, or did not run ({status}); a nightly compiler is needed: rustup toolchain install nightly"
        );
    }
    Ok(())
}

/// The folder of cargo-fuzz's programs, which is installed when it is missing.
fn cargo_fuzz(step: &mut Step) -> Result<PathBuf> {
    let root = workspace::target().join("tools/cargo-fuzz");
    let programs = root.join("bin");
    if !programs.join("cargo-fuzz").is_file() {
        let mut cargo = workspace::cargo("install");
        cargo
            .args(["cargo-fuzz", "--locked", "--version", CARGO_FUZZ, "--root"])
            .arg(&root);
        cargo.env("CARGO_TARGET_DIR", root.join("build"));
        process::run(step, cargo).context("cargo-fuzz could not be installed")?;
    }
    Ok(programs)
}
