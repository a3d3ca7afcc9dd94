//! Which crate may depend on which, and what the pure crates do without.

use anyhow::{Context, Result};
use serde_json::Value;

use crate::workspace;

/// Each crate and the crates of this workspace that its own code may use.
const DIRECTIONS: [(&str, &[&str]); 7] = [
    ("board-doc", &[]),
    ("sync-protocol", &["board-doc"]),
    ("sync-server", &["board-doc", "sync-protocol"]),
    ("client-wasm", &["board-doc", "sync-protocol"]),
    ("load-generator", &["board-doc", "sync-protocol"]),
    // Of tests only: nobody ships with it.
    ("board-schedules", &["board-doc", "sync-protocol"]),
    ("xtask", &[]),
];

/// Pure crates: no runtime, no network, no database, no clock.
const PURE: [&str; 2] = ["board-doc", "sync-protocol"];
const IMPURE_LIBRARIES: [&str; 12] = [
    "tokio",
    "axum",
    "sqlx",
    "hyper",
    "reqwest",
    "tower",
    "getrandom",
    "fastrand",
    "chrono",
    "time",
    "web-time",
    "js-sys",
];
/// `rand` is welcome as traits; these of its features bring a source of chance.
const RAND_SOURCES: [&str; 5] = ["default", "std_rng", "sys_rng", "thread_rng", "os_rng"];

/// Each dependency that should not be there.
pub(super) fn violations() -> Result<Vec<String>> {
    let mut cargo = workspace::cargo("metadata");
    cargo.args(["--format-version", "1", "--no-deps", "--offline"]);
    let answer = cargo.output().context("cannot run cargo metadata")?;
    let metadata: Value = serde_json::from_slice(&answer.stdout).context("cargo metadata gave no JSON")?;
    Ok(in_metadata(&metadata))
}

fn in_metadata(metadata: &Value) -> Vec<String> {
    let packages = metadata["packages"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    packages.iter().flat_map(in_package).collect()
}

fn in_package(package: &Value) -> Vec<String> {
    let name = text(&package["name"]);
    let Some((_, allowed)) = DIRECTIONS.iter().find(|(crate_name, _)| *crate_name == name) else {
        return vec![format!(
            "{name} has no place in the directions of xtask/src/architecture/packages.rs"
        )];
    };
    let dependencies = package["dependencies"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    // Tests may use what they like: only what ships is held to the directions.
    let shipped = dependencies
        .iter()
        .filter(|dependency| dependency["kind"].is_null());
    shipped
        .filter_map(|dependency| wrong(name, allowed, dependency))
        .collect()
}

fn wrong(name: &str, allowed: &[&str], dependency: &Value) -> Option<String> {
    let on = text(&dependency["name"]);
    let ours = DIRECTIONS.iter().any(|(crate_name, _)| *crate_name == on);
    let impure = PURE.contains(&name) && (IMPURE_LIBRARIES.contains(&on) || brings_chance(dependency));
    let backwards = ours && !allowed.contains(&on);
    (impure || backwards).then(|| format!("{name} must not depend on {on}"))
}

fn brings_chance(dependency: &Value) -> bool {
    let features = dependency["features"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    text(&dependency["name"]) == "rand"
        && (dependency["uses_default_features"] == true
            || features
                .iter()
                .any(|feature| RAND_SOURCES.contains(&text(feature))))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(package: &str, on: &str, kind: Option<&str>, features: &[&str]) -> Vec<String> {
        let dependency = serde_json::json!({"name": on, "kind": kind, "features": features, "uses_default_features": false});
        in_metadata(&serde_json::json!({"packages": [{"name": package, "dependencies": [dependency]}]}))
    }

    #[test]
    fn crates_depend_downwards_only() {
        assert!(check("sync-server", "sync-protocol", None, &[]).is_empty());
        assert_eq!(
            check("board-doc", "sync-protocol", None, &[]),
            ["board-doc must not depend on sync-protocol"]
        );
        assert_eq!(
            check("client-wasm", "sync-server", None, &[]),
            ["client-wasm must not depend on sync-server"]
        );
        assert_eq!(
            check("sync-server", "load-generator", None, &[]),
            ["sync-server must not depend on load-generator"]
        );
    }

    #[test]
    fn pure_crates_have_no_runtime_clock_or_chance() {
        for on in ["tokio", "axum", "sqlx", "time", "getrandom"] {
            assert_eq!(check("board-doc", on, None, &[]).len(), 1, "{on}");
            assert!(check("sync-server", on, None, &[]).is_empty(), "{on}");
        }
        assert!(check("sync-protocol", "rand", None, &[]).is_empty());
        assert_eq!(check("sync-protocol", "rand", None, &["sys_rng"]).len(), 1);
    }

    #[test]
    fn tests_may_use_what_they_like() {
        assert!(check("board-doc", "rand", Some("dev"), &["std_rng"]).is_empty());
        assert!(check("sync-server", "load-generator", Some("dev"), &[]).is_empty());
    }

    #[test]
    fn a_new_crate_must_be_given_a_place() {
        assert_eq!(check("board-export", "serde", None, &[]).len(), 1);
    }
}
