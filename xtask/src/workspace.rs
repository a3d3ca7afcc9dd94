//! Where things are, and how children are started from there.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The repository's folder: the parent of this crate's.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies inside the workspace")
}

/// Everything built goes here, whatever folder xtask itself was built into.
pub(crate) fn target() -> PathBuf {
    root().join("target")
}

/// xtask's own stamps and logs.
pub(crate) fn notes() -> PathBuf {
    target().join("xtask")
}

/// The browser app.
pub(crate) fn frontend() -> PathBuf {
    root().join("frontend")
}

/// A command that starts in the repository's folder.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(root())
        .env("NO_COLOR", "1")
        .env("CARGO_TERM_COLOR", "never");
    command
}

/// `cargo <subcommand>` that builds into the workspace's own target folder.
pub(crate) fn cargo(subcommand: &str) -> Command {
    let mut command = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Set for xtask's own package by `cargo run`; libraries that look at them would build twice.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_PKG_") {
            command.env_remove(name);
        }
    }
    command
        .env_remove("CARGO_MANIFEST_DIR")
        .env_remove("CARGO_MANIFEST_PATH");
    command.env("CARGO_TARGET_DIR", target()).arg(subcommand);
    command
}

/// `npm <arguments>` in the app's folder.
pub(crate) fn npm(arguments: &[&str]) -> Command {
    let mut command = command("npm");
    command.current_dir(frontend()).args(arguments);
    command
}
