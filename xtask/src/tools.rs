//! Programs that tasks need: found, or installed where possible, or named with the command that installs them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process;
use crate::progress::{Step, step};
use crate::workspace;

/// What the browser runs.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";
/// The parts of Rust that `cargo xtask lint` calls, each a subcommand of cargo and the component it comes with.
const LINTERS: [(&str, &str); 2] = [("fmt", "rustfmt"), ("clippy", "clippy")];
/// What Vite and Vitest run on: major version and the lowest minor of it; newer majors are welcome.
const NODE_VERSIONS: [(u32, u32); 3] = [(20, 19), (22, 12), (24, 0)];

/// A program that comes as a Debian package.
struct Tool {
    what: &'static str,
    package: &'static str,
    find: fn() -> Result<Option<PathBuf>>,
}

const POSTGRES: Tool = Tool {
    what: "the PostgreSQL server",
    package: "postgresql",
    find: || Ok(find_postgres()),
};
const NATS: Tool = Tool {
    what: "the NATS server",
    package: "nats-server",
    find: || Ok(found_aside("nats-server")),
};
const CHROMIUM: Tool = Tool {
    what: "Chromium",
    package: "chromium",
    find: find_chromium,
};
const NGINX: Tool = Tool {
    what: "nginx",
    package: "nginx-light",
    find: || Ok(found_aside("nginx")),
};
const DOCKER_COMPOSE: Tool = Tool {
    what: "docker-compose, which reads compose.yaml (nothing is started with it)",
    package: "docker-compose",
    find: || Ok(on_path(&["docker-compose"])),
};
const PROMTOOL: Tool = Tool {
    what: "promtool, which reads alert rules",
    package: "prometheus",
    find: || Ok(on_path(&["promtool"])),
};

/// Makes sure of everything that the tests need, and names all that is missing at once: nobody should learn after
/// minutes of compiling what else to install.
pub(crate) fn prepare(quick: bool) -> Result<()> {
    step("tools", |step| {
        let packages: &[&Tool] = if quick {
            &[&POSTGRES, &NATS]
        } else {
            &[&POSTGRES, &NATS, &CHROMIUM, &NGINX, &DOCKER_COMPOSE, &PROMTOOL]
        };
        let mut outcomes = vec![node(), wasm_target(step), install(step, packages)];
        if !quick {
            outcomes.push(linters(step));
        }
        let missing: Vec<String> = outcomes
            .into_iter()
            .filter_map(|outcome| outcome.err().map(|error| format!("{error:#}")))
            .collect();
        if missing.is_empty() {
            return Ok("there".to_owned());
        }
        bail!("{}", missing.join("\n"))
    })
    .map(drop)
}

/// The folder of the newest PostgreSQL server's programs.
pub(crate) fn postgres() -> Result<PathBuf> {
    POSTGRES.found()
}

/// The NATS server, of which tests start their own.
pub(crate) fn nats() -> Result<PathBuf> {
    NATS.found()
}

/// Makes sure of what reads the files in `deploy/`.
pub(crate) fn manifests(step: &mut Step) -> Result<String> {
    install(step, &[&NGINX, &DOCKER_COMPOSE, &PROMTOOL])
}

/// Makes sure of what a cluster is made of, and of a browser to look at it if one is wanted.
pub(crate) fn cluster(step: &mut Step, with_browser: bool) -> Result<String> {
    let tools = [&POSTGRES, &NATS, &NGINX, &CHROMIUM];
    install(step, if with_browser { &tools } else { &tools[..3] })
}

/// nginx.
pub(crate) fn nginx() -> Result<PathBuf> {
    NGINX.found()
}

/// Reads alert rules.
pub(crate) fn promtool() -> Result<PathBuf> {
    PROMTOOL.found()
}

/// Chromium for the browser tests; `CHROMIUM` names another one.
pub(crate) fn chromium() -> Result<PathBuf> {
    CHROMIUM.found()
}

impl Tool {
    fn found(&self) -> Result<PathBuf> {
        (self.find)()?.with_context(|| advice(&[self]))
    }
}

/// Installs those of the packages that are missing, where we may.
fn install(step: &mut Step, tools: &[&Tool]) -> Result<String> {
    let mut missing = Vec::new();
    for tool in tools {
        if (tool.find)()?.is_none() {
            missing.push(*tool);
        }
    }
    if missing.is_empty() {
        return Ok("there".to_owned());
    }
    if !is_root() || on_path(&["apt-get"]).is_none() {
        bail!(advice(&missing));
    }
    let packages = missing.iter().map(|tool| tool.package);
    let update = vec!["update"];
    let install = ["install", "--yes", "--no-install-recommends"];
    for arguments in [update, install.into_iter().chain(packages).collect()] {
        let mut command = workspace::command("apt-get");
        command
            .arg("--quiet")
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive");
        process::run(step, command).with_context(|| advice(&missing))?;
    }
    for tool in missing {
        tool.found()?;
    }
    Ok("installed".to_owned())
}

/// What is missing, and how to come by it.
fn advice(missing: &[&Tool]) -> String {
    let list = |part: fn(&Tool) -> &str, between| {
        missing
            .iter()
            .map(|tool| part(tool))
            .collect::<Vec<_>>()
            .join(between)
    };
    let mut advice = format!(
        "missing: {}; on Debian and Ubuntu: sudo apt-get update && sudo apt-get install --yes {}",
        list(|tool| tool.what, ", "),
        list(|tool| tool.package, " "),
    );
    if missing.iter().any(|tool| tool.package == CHROMIUM.package) {
        advice += "; a Chromium that lies elsewhere is named so: CHROMIUM=/path/to/chromium cargo xtask test";
    }
    advice
}

fn find_chromium() -> Result<Option<PathBuf>> {
    if let Some(chosen) = std::env::var_os("CHROMIUM").map(PathBuf::from) {
        if chosen.is_file() {
            return Ok(Some(chosen));
        }
        bail!("CHROMIUM names {}, which is not a file", chosen.display());
    }
    Ok(on_path(&[
        "chromium",
        "chromium-browser",
        "google-chrome-stable",
        "google-chrome",
    ]))
}

fn find_postgres() -> Option<PathBuf> {
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
}

/// A server, which Debian keeps where ordinary users do not look.
fn found_aside(name: &str) -> Option<PathBuf> {
    let debian = Path::new("/usr/sbin").join(name);
    on_path(&[name]).or_else(|| Some(debian).filter(|file| file.is_file()))
}

/// The first of `names` on the search path.
fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
}

/// Whether we are the superuser.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Makes sure that Node.js and npm are there, and new enough for the app's tools.
pub(crate) fn node() -> Result<String> {
    const ADVICE: &str = "Weft needs Node.js with npm: 20.19 or later of 20, 22.12 or later of 22, or 24 and newer (https://nodejs.org)";
    let answer = workspace::command("node")
        .arg("--version")
        .output()
        .context(ADVICE)?;
    let version = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    if !node_will_do(&version) || on_path(&["npm"]).is_none() {
        bail!("{ADVICE}; here is Node.js {version}");
    }
    Ok(version)
}

/// Whether a version such as `v22.12.0` is among [`NODE_VERSIONS`] or newer than all of them.
fn node_will_do(version: &str) -> bool {
    let mut numbers = version.trim_start_matches('v').split('.').map(str::parse::<u32>);
    let (Some(Ok(major)), Some(Ok(minor))) = (numbers.next(), numbers.next()) else {
        return false;
    };
    let newest = NODE_VERSIONS[NODE_VERSIONS.len() - 1].0;
    major > newest
        || NODE_VERSIONS
            .iter()
            .any(|(of, lowest)| *of == major && minor >= *lowest)
}

/// Makes sure that Rust can build for the browser.
pub(crate) fn wasm_target(step: &mut Step) -> Result<String> {
    let mut sysroot = workspace::command("rustc");
    sysroot.args(["--print", "target-libdir", "--target", WASM_TARGET]);
    let answer = sysroot
        .output()
        .context("rustc is missing: install Rust with rustup")?;
    if Path::new(String::from_utf8_lossy(&answer.stdout).trim()).is_dir() {
        return Ok("there".to_owned());
    }
    rustup_add(step, "target", &[WASM_TARGET])
}

/// Makes sure that Rust can format and lint.
pub(crate) fn linters(step: &mut Step) -> Result<String> {
    // rustup puts a stand-in on the search path also for what is not installed: only a call tells.
    let is_there = |subcommand: &str| {
        let answer = workspace::cargo(subcommand).arg("--version").output();
        answer.is_ok_and(|answer| answer.status.success())
    };
    let missing: Vec<&str> = LINTERS
        .iter()
        .filter(|(subcommand, _)| !is_there(subcommand))
        .map(|(_, component)| *component)
        .collect();
    if missing.is_empty() {
        return Ok("there".to_owned());
    }
    rustup_add(step, "component", &missing)
}

/// `rustup target add …` or `rustup component add …`.
fn rustup_add(step: &mut Step, kind: &str, names: &[&str]) -> Result<String> {
    let listed = names.join(" ");
    if on_path(&["rustup"]).is_none() {
        bail!(
            "Rust lacks its {kind} {listed}; install it with your Rust, or with: rustup {kind} add {listed}"
        );
    }
    let mut add = workspace::command("rustup");
    add.args([kind, "add"]).args(names);
    process::run(step, add)?;
    Ok("added".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_missing_is_named_at_once_with_the_command_that_installs_it() {
        let both = advice(&[&POSTGRES, &CHROMIUM]);
        assert!(both.contains("the PostgreSQL server, Chromium"), "{both}");
        let command = "sudo apt-get update && sudo apt-get install --yes postgresql chromium";
        assert!(both.contains(command), "{both}");
        assert!(both.contains("CHROMIUM=/path"), "{both}");
        assert!(!advice(&[&POSTGRES]).contains("CHROMIUM=/path"));
    }

    #[test]
    fn the_versions_of_node_are_those_the_readme_names() {
        for good in ["v20.19.0", "v20.20.2", "v22.12.0", "v24.0.0", "v25.1.0"] {
            assert!(node_will_do(good), "{good}");
        }
        for bad in [
            "v18.20.0", "v20.18.3", "v21.7.0", "v22.11.0", "v23.5.0", "", "node",
        ] {
            assert!(!node_will_do(bad), "{bad}");
        }
        let readme = std::fs::read_to_string(workspace::root().join("README.md")).unwrap();
        assert!(readme.contains("20.19 or later of 20, 22.12 or later of 22, or 24 and newer"));
    }
}
