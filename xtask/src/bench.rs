//! `cargo xtask bench`: the load generator against a release build of the real server; `cargo xtask bench board-doc`:
//! the board itself; `cargo xtask bench app`: the app in a browser.

mod app;
mod board;

use anyhow::{Result, bail};

use crate::process::Running;
use crate::{run, workspace};

/// `cargo xtask bench`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Measure the board alone instead (no server, no load), or the app in a browser
    #[arg(value_parser = ["board-doc", "app"])]
    what: Option<String>,
    /// Given to the load generator as they are (`-- --help` lists them); for the board, the benches that are wanted; for the app, `--cards 200,2000`, `--json FILE`, `--development`
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// Builds both for release; the load generator starts the server, loads it and prints its figures.
pub(crate) fn bench(options: &Options) -> Result<()> {
    match options.what.as_deref() {
        Some("app") => return app::bench(&options.arguments),
        Some(_) => return board::bench(&options.arguments),
        None => {}
    }
    let server = run::build_server(true)?;
    let mut command = workspace::command(run::build_load_generator(true)?);
    command
        .arg("bench")
        .arg("--server")
        .arg(server)
        .args(&options.arguments);
    let status = Running::spawn(command)?.wait()?;
    if !status.success() {
        bail!("the bench failed ({status})");
    }
    Ok(())
}
