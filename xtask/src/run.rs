//! `cargo xtask run` and `build`: from a fresh clone to a URL.

use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::process::{self, Running};
use crate::progress::step;
use crate::wasm::Profile;
use crate::{frontend, wasm, workspace};

const DEFAULT_BIND: &str = "127.0.0.1:8080";
const CONNECT_LIMIT: Duration = Duration::from_millis(200);

/// What `run` and `build` are told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Build everything as it is shipped (minutes, the first time)
    #[arg(long)]
    pub(crate) release: bool,
}

impl Options {
    pub(crate) fn of(release: bool) -> Self {
        Self { release }
    }
}

/// `cargo xtask run`: builds what has changed, starts the server and stays with it until Ctrl-C.
pub(crate) fn run(options: &Options) -> Result<()> {
    let bind = std::env::var("BIND").unwrap_or_else(|_| DEFAULT_BIND.to_owned());
    // Before minutes of building, not after them.
    let address = free_address(&bind)?;
    let server = build(options)?;
    serve(server, address)
}

/// `cargo xtask build`: everything that has changed; answers where the server is.
pub(crate) fn build(options: &Options) -> Result<PathBuf> {
    frontend::install()?;
    wasm::build(Profile::of(options.release))?;
    frontend::build()?;
    build_server(options.release)
}

/// Builds the server and answers where it is.
pub(crate) fn build_server(release: bool) -> Result<PathBuf> {
    build_program("server", "sync-server", release)
}

/// Builds what drives and measures servers, and answers where it is.
pub(crate) fn build_load_generator(release: bool) -> Result<PathBuf> {
    build_program("load generator", "load-generator", release)
}

fn build_program(name: &str, program: &str, release: bool) -> Result<PathBuf> {
    step(name, |step| {
        let mut cargo = workspace::cargo("build");
        // Features are chosen for the whole workspace, as in the tests, so that neither undoes the other's build.
        cargo.args(["--workspace", "--exclude", "xtask", "--bin", program]);
        if release {
            cargo.arg("--release");
        }
        let output = process::run(step, cargo)?;
        Ok(if output.contains("Compiling") {
            "built"
        } else {
            "nothing changed"
        }
        .to_owned())
    })?;
    Ok(workspace::target()
        .join(if release { "release" } else { "debug" })
        .join(program))
}

/// The address that `BIND` means; nobody may listen there yet.
fn free_address(bind: &str) -> Result<SocketAddr> {
    let address: SocketAddr = bind
        .parse()
        .with_context(|| format!("BIND must be an address and a port, such as {DEFAULT_BIND}, not {bind}"))?;
    if answers(address) {
        bail!("something already listens on {address}; choose another: BIND=127.0.0.1:8081 cargo xtask run");
    }
    Ok(address)
}

fn serve(program: PathBuf, address: SocketAddr) -> Result<()> {
    println!("\nStarting Weft on {address}; Ctrl-C stops it.");
    let mut command = workspace::command(program);
    command.env("BIND", address.to_string());
    // The server says by itself where it is, once it is ready.
    let server = Running::spawn(command)?;
    let status = server.wait()?;
    if !status.success() && !process::interrupted() {
        bail!("the server ended ({status})");
    }
    Ok(())
}

fn answers(address: SocketAddr) -> bool {
    TcpStream::connect_timeout(&address, CONNECT_LIMIT).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn an_address_that_is_none_or_in_use_is_refused_before_anything_is_built() {
        let refusal = |bind: &str| format!("{:#}", free_address(bind).unwrap_err());
        assert!(refusal("localhost").contains("BIND must be an address and a port"));
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        assert!(refusal(&address.to_string()).contains("already listens"));
        drop(taken);
        assert_eq!(free_address(&address.to_string()).unwrap(), address);
    }
}
