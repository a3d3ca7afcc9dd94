//! Formatting and lints, warnings denied.

use anyhow::Result;

use crate::progress::step;
use crate::{process, tools, workspace};

/// `cargo xtask lint`.
pub(crate) fn lint() -> Result<()> {
    rust()?;
    crate::frontend::install()?;
    crate::wasm::build(crate::wasm::Profile::Dev)?;
    app()
}

/// rustfmt and clippy over the whole workspace.
pub(crate) fn rust() -> Result<()> {
    step("rustfmt and clippy", tools::linters)?;
    step("rustfmt", |step| {
        let mut cargo = workspace::cargo("fmt");
        cargo.args(["--all", "--check"]);
        process::run(step, cargo)?;
        Ok("clean".to_owned())
    })?;
    step("clippy", |step| {
        let mut cargo = workspace::cargo("clippy");
        cargo.args(["--workspace", "--all-targets", "--", "--deny", "warnings"]);
        process::run(step, cargo)?;
        Ok("clean".to_owned())
    })
    .map(drop)
}

/// The app's types and lints; its generated types must be there.
pub(crate) fn app() -> Result<()> {
    for (name, script) in [("app types", "typecheck"), ("app lint", "lint")] {
        step(name, |step| {
            process::run(step, workspace::npm(&["run", script]))?;
            Ok("clean".to_owned())
        })?;
    }
    Ok(())
}
