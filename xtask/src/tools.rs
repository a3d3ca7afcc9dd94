//! Programs that tests need: found, or installed where possible, or named with the command that installs them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process;
use crate::progress::Step;
use crate::workspace;

/// The first of `names` on the search path.
pub(crate) fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
}

/// Whether we may install Debian packages.
fn can_install() -> bool {
    is_root() && on_path(&["apt-get"]).is_some()
}

/// Whether we are the superuser.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Finds a tool with `find`; when it is missing, installs the Debian package and looks again.
pub(crate) fn find_or_install(
    step: &mut Step,
    what: &str,
    package: &str,
    find: impl Fn() -> Option<PathBuf>,
) -> Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    if !can_install() {
        bail!("{what} is missing; on Debian and Ubuntu: sudo apt-get install {package}");
    }
    for arguments in [
        vec!["update"],
        vec!["install", "--yes", "--no-install-recommends", package],
    ] {
        let mut command = workspace::command("apt-get");
        command
            .arg("--quiet")
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive");
        process::run(step, command).with_context(|| format!("cannot install {what} ({package})"))?;
    }
    find().with_context(|| format!("{what} is still missing after installing {package}"))
}

/// Chromium for the browser tests; `CHROMIUM` names another one.
pub(crate) fn chromium(step: &mut Step) -> Result<PathBuf> {
    if let Some(chosen) = std::env::var_os("CHROMIUM").map(PathBuf::from) {
        if chosen.is_file() {
            return Ok(chosen);
        }
        bail!("CHROMIUM names {}, which is not a file", chosen.display());
    }
    find_or_install(step, "Chromium", "chromium", || {
        on_path(&[
            "chromium",
            "chromium-browser",
            "google-chrome-stable",
            "google-chrome",
        ])
    })
}

/// The newest PostgreSQL server's folder of programs.
pub(crate) fn postgres(step: &mut Step) -> Result<PathBuf> {
    find_or_install(step, "the PostgreSQL server", "postgresql", || {
        // Debian keeps the server's programs off the search path, one folder per major version.
        let debian = std::fs::read_dir("/usr/lib/postgresql")
            .into_iter()
            .flatten()
            .flatten();
        let newest = debian
            .filter_map(|entry| {
                Some((
                    entry.file_name().to_str()?.parse::<u32>().ok()?,
                    entry.path().join("bin"),
                ))
            })
            .filter(|(_, bin)| bin.join("initdb").is_file())
            .max_by_key(|(version, _)| *version);
        newest
            .map(|(_, bin)| bin)
            .or_else(|| on_path(&["initdb"])?.parent().map(Path::to_owned))
    })
}

/// Makes sure that Rust can build for the browser.
pub(crate) fn wasm_target(step: &mut Step) -> Result<String> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let mut sysroot = workspace::command("rustc");
    sysroot.args(["--print", "target-libdir", "--target", TARGET]);
    let answer = sysroot
        .output()
        .context("rustc is missing: install Rust with rustup")?;
    if Path::new(String::from_utf8_lossy(&answer.stdout).trim()).is_dir() {
        return Ok("there".to_owned());
    }
    if on_path(&["rustup"]).is_none() {
        bail!(
            "Rust's target {TARGET} is missing; install it with your Rust, or with: rustup target add {TARGET}"
        );
    }
    let mut add = workspace::command("rustup");
    add.args(["target", "add", TARGET]);
    process::run(step, add)?;
    Ok("added".to_owned())
}
