//! Stock automerge-repo clients, as npm has them, against the real server (`stock-client/`).

use anyhow::{Context, Result};

use crate::progress::step;
use crate::wasm::{self, Profile};
use crate::{frontend, process, workspace};

/// Installs the packages, builds what is missing and runs the suite. Answers what passed.
pub(crate) fn stock() -> Result<String> {
    wasm::build(Profile::Dev)?;
    let server = crate::run::build_server(false)?;
    let folder = workspace::root().join("stock-client");
    frontend::install_in("stock client packages", "stock-packages", &folder)?;
    let mut passed = String::new();
    step("stock clients", |step| {
        let mut node = workspace::command("node");
        // Each test has its deadline.
        node.current_dir(&folder)
            .args(["--test", "--test-reporter=spec"])
            .env("WEFT_SERVER_BIN", &server)
            .env("WEFT_WASM_DIR", workspace::frontend().join("src/generated/wasm"));
        let output = process::run(step, node)?;
        let line = output.lines().find_map(|line| line.split_once("pass "));
        let (_, count) = line.context("the runner counted nothing")?;
        passed = format!("{} passed", count.trim());
        Ok(passed.clone())
    })?;
    Ok(passed)
}
