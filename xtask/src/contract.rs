//! `cargo xtask contract`: a server of our own is asked everything that its description says it answers.

use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::process::{self, Running};
use crate::progress::step;
use crate::{python, workspace};

/// How long the server is asked, in seconds. With what comes before it, well under three minutes.
const ASKED_FOR_S: u32 = 75;
/// How long the server may take to start.
const START_LIMIT: Duration = Duration::from_mins(1);

/// Answers what the asker counted.
pub(crate) fn contract() -> Result<String> {
    let server = crate::run::build_server(false)?;
    let mut counted = String::new();
    step("api contract", |step| {
        let programs = python::programs(step, "schemathesis")?;
        let folder = tempfile::Builder::new().prefix("weft-contract-").tempdir()?;
        let (_running, address) = start(&server, folder.path())?;
        let mut asker = workspace::command(programs.join("python"));
        asker
            .arg("xtask/python/contract.py")
            .args([address, ASKED_FOR_S.to_string()]);
        let output = process::run(step, asker)?;
        let line = output.lines().find(|line| line.contains(" generated, "));
        line.context("the asker counted nothing")?
            .trim()
            .clone_into(&mut counted);
        Ok(counted.clone())
    })?;
    Ok(counted)
}

/// A server on a database of its own, and where it listens.
pub(crate) fn start(server: &Path, folder: &Path) -> Result<(Running, String)> {
    let printed = folder.join("printed");
    let mut command = workspace::command(server);
    command
        .env_clear()
        .envs([("BIND", "127.0.0.1:0"), ("RUST_LOG", "warn")])
        .env("DATA_DIR", folder.join("data"))
        .stdout(File::create(&printed)?)
        .stderr(Stdio::null());
    command.current_dir(folder);
    let mut running = Running::spawn(command)?;
    let mut address = None;
    running
        .wait_until(START_LIMIT, || {
            let text = std::fs::read_to_string(&printed).unwrap_or_default();
            address = text
                .strip_prefix("Weft is ready: ")
                .and_then(|rest| rest.lines().next())
                .map(str::to_owned);
            address.is_some()
        })
        .context("the server did not start")?;
    Ok((running, address.context("it has said where it listens")?))
}
