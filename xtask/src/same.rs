//! What a build says of the folder, the home and the time that it was made in is taken out.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::workspace;

/// What compilers of C take for now, in seconds since 1970, when a library asks for the date.
const NOW: &str = "0";
/// The options of Rust's compiler and of C's that give another name to a folder.
const RUST: &str = "--remap-path-prefix";
const C: &str = "-ffile-prefix-map";

/// Takes out of what a build of cargo's writes where the sources lie, of Rust (in messages of panics) and of C, and when.
/// Whoever has set the same flags for all of a build (`deploy/Dockerfile`) does not get them twice: cargo takes a library
/// with other flags for another one.
pub(crate) fn folders_and_time(cargo: &mut Command) -> Result<()> {
    let root = workspace::root().to_owned();
    let home = cargo_home()?;
    let with = |name: &str, flags: String| match std::env::var(name) {
        Ok(own) if own == flags => own,
        Ok(own) => format!("{own} {flags}"),
        Err(_) => flags,
    };
    for (name, option) in [("RUSTFLAGS", RUST), ("CFLAGS", C)] {
        cargo.env(name, with(name, flags(option, &root, &home)));
    }
    cargo.env("SOURCE_DATE_EPOCH", NOW);
    Ok(())
}

fn flags(option: &str, root: &Path, cargo_home: &Path) -> String {
    [(root, "/weft"), (cargo_home, "/cargo")]
        .map(|(from, to)| format!("{option}={}={to}", from.display()))
        .join(" ")
}

fn cargo_home() -> Result<PathBuf> {
    let chosen = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let usual = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo"));
    chosen
        .or_else(usual)
        .context("neither CARGO_HOME nor HOME is set")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_image_is_built_with_the_flags_of_what_is_shipped() {
        let dockerfile = std::fs::read_to_string(workspace::root().join("deploy/Dockerfile")).unwrap();
        let (root, home) = (Path::new("/weft"), Path::new("/usr/local/cargo"));
        for (name, option) in [("RUSTFLAGS", RUST), ("CFLAGS", C)] {
            let set = format!("{name}=\"{}\" \\\n", flags(option, root, home));
            assert!(dockerfile.contains(&set), "{set}");
        }
        assert!(dockerfile.contains(&format!("SOURCE_DATE_EPOCH={NOW}\n")));
    }
}
