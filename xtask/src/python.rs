//! Programs that come from PyPI, each pinned and in an environment of its own under `target/`.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::progress::Step;
use crate::stamps::Stamp;
use crate::{process, workspace};

/// The folder of the programs that `xtask/python/<name>.txt` asks for; installed when that file has changed.
pub(crate) fn programs(step: &mut Step, name: &str) -> Result<PathBuf> {
    let wanted = workspace::root().join("xtask/python").join(format!("{name}.txt"));
    let environment = workspace::target().join("tools").join(name);
    let bin = environment.join("bin");
    let stamp = Stamp::new(
        &format!("python-{name}"),
        std::slice::from_ref(&wanted),
        "",
        &[bin.join("python")],
    )?;
    if stamp.is_fresh()? {
        return Ok(bin);
    }
    let mut venv = workspace::command("python3");
    venv.args(["-m", "venv", "--clear"]).arg(&environment);
    process::run(step, venv)
        .context("python3 with its venv module is needed; on Debian: apt-get install python3-venv")?;
    let mut pip = workspace::command(bin.join("python"));
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--disable-pip-version-check",
        "--requirement",
    ])
    .arg(&wanted);
    process::run(step, pip)?;
    stamp.keep()?;
    Ok(bin)
}
