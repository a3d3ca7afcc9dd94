//! What a build says of the folder, the home and the time that it was made in is taken out.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::workspace;

/// What compilers of C take for now, in seconds since 1970, when a library asks for the date.
const NOW: &str = "0";

/// Takes out of what a build of cargo's writes where the sources lie, of Rust (in messages of panics) and of C, and when.
pub(crate) fn folders_and_time(cargo: &mut Command) -> Result<()> {
    let maps = [(workspace::root().to_owned(), "/weft"), (cargo_home()?, "/cargo")];
    let flags = |option: &str| -> String {
        let flag = |(from, to): &(PathBuf, &str)| format!("{option}={}={to}", from.display());
        maps.iter().map(flag).collect::<Vec<_>>().join(" ")
    };
    let with = |name: &str, flags: String| match std::env::var(name) {
        Ok(own) => format!("{own} {flags}"),
        Err(_) => flags,
    };
    cargo.env("RUSTFLAGS", with("RUSTFLAGS", flags("--remap-path-prefix")));
    cargo.env("SOURCE_DATE_EPOCH", NOW);
    cargo.env("CFLAGS", with("CFLAGS", flags("-ffile-prefix-map")));
    Ok(())
}

fn cargo_home() -> Result<PathBuf> {
    let chosen = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let usual = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo"));
    chosen
        .or_else(usual)
        .context("neither CARGO_HOME nor HOME is set")
}
