//! `cargo xtask dist`: one binary with the app inside, its checksum, a bill of materials, and an archive of them, without
//! what would differ from folder to folder and from day to day. Nothing leaves here untried: the binary is copied alone into an empty folder
//! and must serve the app.

mod bill;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::progress::step;
use crate::wasm::{self, Profile};
use crate::{frontend, process, same, workspace};

/// Cargo's profile of what is shipped.
const PROFILE: &str = "shipped";
/// What is in the archive beside the binary and the bill.
const PAPERS: [&str; 4] = ["LICENSE", "README.md", "CHANGELOG.md", "docs/OPERATIONS.md"];

/// `cargo xtask dist`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// A development build with the app inside, in minutes less: to try what is done with it. Not to be shipped
    #[arg(long)]
    dev: bool,
}

pub(crate) fn dist(options: &Options) -> Result<()> {
    let target = host()?;
    let name = format!("weft-sync-server-{}-{target}", env!("CARGO_PKG_VERSION"));
    frontend::install()?;
    wasm::build(Profile::of(!options.dev))?;
    frontend::build()?;
    let built = build(options.dev)?;
    try_alone(&built)?;
    let folder = workspace::target().join("dist");
    fs::create_dir_all(&folder)?;
    step("bill of materials", |step| {
        bill::write(step, &folder.join(format!("{name}.cdx.json")), &target)
    })?;
    step("archive", |step| {
        let binary = folder.join(&name);
        fs::copy(&built, &binary).with_context(|| format!("cannot write {}", binary.display()))?;
        process::run(step, archive(&folder, &name)?)?;
        let files = [name.clone(), format!("{name}.tar.gz"), format!("{name}.cdx.json")];
        let sums = checksums(&folder, &files)?;
        fs::write(folder.join(format!("{name}.sha256")), &sums)?;
        step.say(&sums);
        Ok(format!(
            "{} bytes, in {}",
            fs::metadata(&binary)?.len(),
            folder.display()
        ))
    })
    .map(drop)
}

/// The suite of the tests: a development build goes the whole way. It comes last, as the binary that it leaves has the app
/// inside.
pub(crate) fn test() -> Result<String> {
    dist(&Options { dev: true }).map(|()| "a development build serves the app, alone in a folder".to_owned())
}

/// Builds the server with the app inside; answers where it is.
fn build(dev: bool) -> Result<PathBuf> {
    step("server with the app", |step| {
        let mut cargo = workspace::cargo("build");
        cargo.args(["--locked", "--bin", "sync-server"]);
        if dev {
            // Features are chosen for the whole workspace, so that libraries are those of other development builds.
            cargo.args([
                "--workspace",
                "--exclude",
                "xtask",
                "--features",
                "sync-server/embed",
            ]);
        } else {
            cargo.args(["--package", "sync-server", "--profile", PROFILE]);
            same::folders_and_time(&mut cargo)?;
        }
        process::run(step, cargo)?;
        Ok("built".to_owned())
    })?;
    let folder = if dev { "debug" } else { PROFILE };
    Ok(workspace::target().join(folder).join("sync-server"))
}

/// Copied alone into an empty folder it must do what people do first.
fn try_alone(binary: &Path) -> Result<()> {
    step("alone in a folder", |step| {
        let folder = tempfile::Builder::new().prefix("weft-alone-").tempdir()?;
        let copy = folder.path().join("sync-server");
        fs::copy(binary, &copy)?;
        let mut node = workspace::command("node");
        node.arg("xtask/src/dist/alone.mjs").arg(&copy);
        node.arg(workspace::frontend().join("dist"));
        let output = process::run(step, node)?;
        Ok(output.lines().last().unwrap_or_default().to_owned())
    })
    .map(drop)
}

/// `tar`, with everything decided that it would take from this machine: order, times, owners.
fn archive(folder: &Path, name: &str) -> Result<Command> {
    let packed = folder.join("packed").join(name);
    if packed.exists() {
        fs::remove_dir_all(&packed)?;
    }
    fs::create_dir_all(&packed)?;
    fs::copy(folder.join(name), packed.join("sync-server"))?;
    fs::copy(
        folder.join(format!("{name}.cdx.json")),
        packed.join("bill-of-materials.cdx.json"),
    )?;
    for paper in PAPERS {
        let from = workspace::root().join(paper);
        let to = packed.join(from.file_name().context("a paper has a name")?);
        fs::copy(&from, to).with_context(|| format!("cannot read {}", from.display()))?;
    }
    let mut tar = workspace::command("tar");
    tar.arg("--create")
        .arg("--file")
        .arg(folder.join(format!("{name}.tar.gz")));
    tar.args([
        "--use-compress-program=gzip --no-name --best",
        "--format=ustar",
        "--sort=name",
        "--mtime=@0",
    ]);
    tar.args(["--owner=0", "--group=0", "--numeric-owner", "--mode=u=rwX,go=rX"]);
    tar.arg("--directory").arg(folder.join("packed")).arg(name);
    Ok(tar)
}

/// As `sha256sum --check` reads them.
fn checksums(folder: &Path, files: &[String]) -> Result<String> {
    let mut sums = String::new();
    for file in files {
        let bytes = fs::read(folder.join(file))?;
        for byte in Sha256::digest(&bytes) {
            write!(sums, "{byte:02x}")?;
        }
        writeln!(sums, "  {file}")?;
    }
    Ok(sums)
}

/// Which system this is built for: the one that builds.
fn host() -> Result<String> {
    let answer = workspace::command("rustc")
        .arg("-vV")
        .output()
        .context("rustc is missing")?;
    let said = String::from_utf8_lossy(&answer.stdout).into_owned();
    match said.lines().find_map(|line| line.strip_prefix("host: ")) {
        Some(host) => Ok(host.to_owned()),
        None => bail!("rustc does not say which system this is: {said}"),
    }
}
