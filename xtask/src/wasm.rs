//! The browser's module: cargo, then wasm-bindgen as a library, then (for release) Binaryen.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::progress::{Step, step};
use crate::stamps::Stamp;
use crate::tools::WASM_TARGET;
use crate::{frontend, process, same, tools, workspace};

/// What Rust's wasm target emits by default and every browser we support reads.
const WASM_OPT_FLAGS: [&str; 7] = [
    "-O3",
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// `cargo xtask wasm`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Small and fast: full link-time optimisation and Binaryen (minutes)
    #[arg(long)]
    release: bool,
}

impl Options {
    pub(crate) fn profile(&self) -> Profile {
        Profile::of(self.release)
    }
}

/// How the module is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build, quick enough to use.
    Dev,
    /// What is shipped.
    Release,
}

impl Profile {
    pub(crate) fn of(release: bool) -> Self {
        if release { Self::Release } else { Self::Dev }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Release => "wasm-release",
        }
    }
}

/// Builds the module unless nothing changed, and prints its size.
pub(crate) fn build(profile: Profile) -> Result<()> {
    step("wasm target", tools::wasm_target)?;
    if profile == Profile::Release {
        frontend::install()?;
    }
    step("wasm module", |step| build_module(step, profile)).map(drop)
}

fn build_module(step: &mut Step, profile: Profile) -> Result<String> {
    let out = workspace::frontend().join("src/generated/wasm");
    let module = out.join("client_wasm_bg.wasm");
    let stamp = Stamp::new(
        "wasm",
        &inputs(profile),
        &format!("{}\n{}", profile.name(), compiler()?),
        &[module.clone(), out.join("client_wasm.js")],
    )?;
    if stamp.is_fresh()? {
        return Ok(format!(
            "nothing changed ({}, {})",
            profile.name(),
            size(&module, profile)?
        ));
    }
    let mut cargo = workspace::cargo("build");
    cargo.args([
        "--package",
        "client-wasm",
        "--target",
        WASM_TARGET,
        "--profile",
        profile.name(),
    ]);
    if profile == Profile::Release {
        same::folders_and_time(&mut cargo)?;
    }
    process::run(step, cargo)?;
    bind(&built(profile, "client_wasm"), &out, profile, Host::Browser)?;
    if profile == Profile::Release {
        optimise(step, &module)?;
    }
    stamp.keep()?;
    Ok(format!("{}: {}", profile.name(), size(&module, profile)?))
}

/// Builds the module of `board-schedules`, for tests; answers the JavaScript that Node loads it by. Its libraries are
/// those of the browser's module, built the same way.
pub(crate) fn build_schedules(step: &mut Step) -> Result<PathBuf> {
    tools::wasm_target(step)?;
    let profile = Profile::Dev;
    let mut cargo = workspace::cargo("rustc");
    cargo.args(["--package", "board-schedules", "--lib", "--crate-type", "cdylib"]);
    cargo.args(["--target", WASM_TARGET, "--profile", profile.name()]);
    process::run(step, cargo)?;
    let out = workspace::notes().join("schedules");
    bind(&built(profile, "board_schedules"), &out, profile, Host::Node)?;
    Ok(out.join("board_schedules.js"))
}

/// Where cargo leaves a module.
fn built(profile: Profile, module: &str) -> PathBuf {
    workspace::target()
        .join(WASM_TARGET)
        .join(profile.name())
        .join(format!("{module}.wasm"))
}

/// Who loads a module.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Host {
    Browser,
    Node,
}

/// Writes the JavaScript and TypeScript faces beside the module.
fn bind(built: &Path, out: &Path, profile: Profile, host: Host) -> Result<()> {
    let mut bindgen = Bindgen::new();
    match host {
        Host::Browser => bindgen.web(true)?,
        Host::Node => bindgen.nodejs(true)?,
    };
    bindgen
        .input_path(built)
        .typescript(true)
        .remove_name_section(profile == Profile::Release)
        .remove_producers_section(true)
        .generate(out)
        .with_context(|| format!("wasm-bindgen cannot read {}", built.display()))
}

fn optimise(step: &mut Step, module: &Path) -> Result<()> {
    let tool = workspace::frontend().join("node_modules/.bin/wasm-opt");
    if !tool.exists() {
        bail!("Binaryen is missing: `npm install` in frontend/ installs it (package `binaryen`)");
    }
    let mut command = workspace::command(tool);
    command.args(WASM_OPT_FLAGS).arg(module).arg("-o").arg(module);
    process::run(step, command).map(drop)
}

/// Raw bytes, and for what is shipped also what a browser downloads.
fn size(module: &Path, profile: Profile) -> Result<String> {
    const BROTLI: &str = "const {readFileSync} = require('node:fs'), {brotliCompressSync} = require('node:zlib'); \
        console.log(brotliCompressSync(readFileSync(process.argv[1])).length)";
    let raw = std::fs::metadata(module)?.len() / 1024;
    if profile == Profile::Dev {
        return Ok(format!("{raw} KiB"));
    }
    let mut node = workspace::command("node");
    let answer = node
        .args(["-e", BROTLI])
        .arg(module)
        .output()
        .context("Node.js is missing")?;
    let brotli: u64 = String::from_utf8_lossy(&answer.stdout)
        .trim()
        .parse()
        .context("node gave no size")?;
    Ok(format!("{raw} KiB, {} KiB with brotli", brotli / 1024))
}

/// Which Rust it is, down to its commit and its LLVM.
fn compiler() -> Result<String> {
    let answer = workspace::command("rustc")
        .arg("-vV")
        .output()
        .context("rustc is missing: install Rust with rustup")?;
    Ok(String::from_utf8_lossy(&answer.stdout).into_owned())
}

/// All files that decide the module's bytes; [`compiler`] decides them too.
fn inputs(profile: Profile) -> Vec<PathBuf> {
    let files = [
        "Cargo.toml",
        "Cargo.lock",
        ".cargo/config.toml",
        "xtask/src/wasm.rs",
    ];
    let crates = ["board-doc", "sync-protocol", "client-wasm"];
    let crates = crates
        .iter()
        .flat_map(|name| [format!("{name}/Cargo.toml"), format!("{name}/src")]);
    // Binaryen's version is in it.
    let lock = (profile == Profile::Release).then(|| "frontend/package-lock.json".to_owned());
    files
        .iter()
        .map(ToString::to_string)
        .chain(crates)
        .chain(lock)
        .map(|path| workspace::root().join(path))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_compiler_or_another_binaryen_makes_another_module() {
        assert!(compiler().unwrap().contains("LLVM version"));
        let lock = workspace::frontend().join("package-lock.json");
        assert!(lock.exists());
        assert!(inputs(Profile::Release).contains(&lock));
        assert!(!inputs(Profile::Dev).contains(&lock));
    }

    #[test]
    fn the_generator_has_the_version_of_the_library_it_generates_for() {
        let lock = std::fs::read_to_string(workspace::root().join("Cargo.lock")).unwrap();
        let version = |name: &str| {
            let entry = format!("name = \"{name}\"\nversion = \"");
            let after = &lock[lock.find(&entry).expect(name) + entry.len()..];
            after[..after.find('"').unwrap()].to_owned()
        };
        assert_eq!(version("wasm-bindgen"), version("wasm-bindgen-cli-support"));
    }
}
