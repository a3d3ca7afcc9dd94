//! The API's description and what is made of it: `docs/openapi.json` from the server, the app's types from that. Both
//! are committed, so that a change of the API shows in the diff; a stale one fails the tests.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::progress::{Step, step};
use crate::stamps::Stamp;
use crate::{process, workspace};

fn description() -> PathBuf {
    workspace::root().join("docs/openapi.json")
}

fn types() -> PathBuf {
    workspace::frontend().join("src/generated/api.ts")
}

/// `cargo xtask openapi`: renews both.
pub(crate) fn renew() -> Result<()> {
    let server = crate::run::build_server(false)?;
    step("openapi.json", |step| {
        let mut command = workspace::command(server);
        command.arg("openapi");
        std::fs::write(description(), process::run(step, command)?)?;
        Ok("docs/openapi.json".to_owned())
    })?;
    step("api types", |step| {
        generate(step, &types())?;
        Ok("frontend/src/generated/api.ts".to_owned())
    })
    .map(drop)
}

/// Fails when the app's types are not those of the description. (That the description is the server's is a test of
/// the server's.)
pub(crate) fn check_types() -> Result<()> {
    step("api types", |step| {
        let inputs = [description(), types(), generator().join("package-lock.json")];
        let stamp = Stamp::new("api-types", &inputs, "", &[types()])?;
        if stamp.is_fresh()? {
            return Ok("nothing changed".to_owned());
        }
        let folder = tempfile::tempdir()?;
        let fresh = folder.path().join("api.ts");
        generate(step, &fresh)?;
        if std::fs::read(&fresh)? != std::fs::read(types()).unwrap_or_default() {
            bail!("frontend/src/generated/api.ts is not made of docs/openapi.json: `cargo xtask openapi` renews it");
        }
        stamp.keep()?;
        Ok("are those of docs/openapi.json".to_owned())
    })
    .map(drop)
}

/// The generator has a package of its own, because it runs on another TypeScript than the app.
fn generator() -> PathBuf {
    workspace::frontend().join("build/api-types")
}

fn generate(step: &mut Step, to: &Path) -> Result<()> {
    let stamp = Stamp::new(
        "api-types-packages",
        &[generator().join("package-lock.json")],
        "",
        &[generator().join("node_modules/.package-lock.json")],
    )?;
    if !stamp.is_fresh()? {
        let mut npm = workspace::npm(&[
            "install",
            "--no-save",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ]);
        npm.current_dir(generator());
        process::run(step, npm)?;
        stamp.keep()?;
    }
    let mut program = workspace::command(generator().join("node_modules/.bin/openapi-typescript"));
    program.arg(description()).arg("--output").arg(to);
    process::run(step, program).context("the API's types cannot be made")?;
    Ok(())
}
