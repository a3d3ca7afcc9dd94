//! The bill of materials (`CycloneDX` 1.6, JSON): every crate and every npm package of which something is in the binary,
//! with its licence and the checksum that the lock file has. No times and no chance: the same for the same sources.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::progress::Step;
use crate::tools::WASM_TARGET;
use crate::{process, python, workspace};

/// Packages that the app is built with, of which a part is in what is built: the worker that keeps the app, and the
/// styles that begin with none.
const BUILT_IN: [&str; 2] = ["workbox-precaching", "tailwindcss"];
/// A crate of the build whose content is in the binary: the page at /api/docs.
const UNPACKED: &str = "utoipa-swagger-ui-vendored";
/// Reads the bill as those who get it will.
const VALIDATE: &str = "import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read())
sys.exit(f'{error}' if error else 0)";

/// Writes and validates it; says what is in it.
pub(super) fn write(step: &mut Step, file: &Path, target: &str) -> Result<String> {
    let checksums = checksums(&fs::read_to_string(workspace::root().join("Cargo.lock"))?);
    let mut crates = BTreeMap::new();
    for (package, target, edges) in [
        ("sync-server", target, "normal,no-proc-macro"),
        ("client-wasm", WASM_TARGET, "normal,no-proc-macro"),
        (UNPACKED, target, "normal,no-proc-macro"),
    ] {
        crates.extend(crates_of(&tree(step, package, target, edges)?, &checksums));
    }
    let lock: Value = serde_json::from_slice(&fs::read(workspace::frontend().join("package-lock.json"))?)?;
    let packages = packages(&lock).context("package-lock.json is not as npm writes it")?;
    let said = format!("{} crates and {} npm packages", crates.len(), packages.len());
    let components: Vec<Value> = crates.into_values().chain(packages.into_values()).collect();
    let text = serde_json::to_string_pretty(&bill(&components))? + "\n";
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
    let mut validate = workspace::command(python::programs(step, "bill")?.join("python"));
    validate.args(["-c", VALIDATE]).arg(file);
    process::run(step, validate)?;
    Ok(format!("{said}; valid CycloneDX"))
}

fn bill(components: &[Value]) -> Value {
    json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "weft-sync-server",
                "name": "weft-sync-server",
                "version": env!("CARGO_PKG_VERSION"),
                "licenses": [{ "expression": "MIT" }],
            },
        },
        "components": components,
    })
}

/// One line for each crate: `NAME vVERSION (PATH)|LICENCE (*)`, the brackets only sometimes.
fn tree(step: &mut Step, package: &str, target: &str, edges: &str) -> Result<String> {
    let mut cargo = workspace::cargo("tree");
    cargo.args([
        "--locked",
        "--package",
        package,
        "--target",
        target,
        "--edges",
        edges,
    ]);
    cargo.args(["--prefix", "none", "--format", "{p}|{l}"]);
    process::run(step, cargo)
}

fn crates_of(tree: &str, checksums: &BTreeMap<(String, String), String>) -> BTreeMap<String, Value> {
    let component = |line: &str| {
        let (package, licence) = line.split_once('|')?;
        let mut words = package.split(' ');
        let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
        let purl = format!("pkg:cargo/{name}@{version}");
        let sum = checksums.get(&(name.to_owned(), version.to_owned()));
        let hash = sum.map(|sum| ("SHA-256", sum.clone()));
        // Old crates write `MIT/Apache-2.0`.
        let licence = licence.trim_end_matches(" (*)").replace('/', " OR ");
        Some((purl.clone(), library(name, version, &purl, &licence, hash)))
    };
    tree.lines().filter_map(component).collect()
}

/// `checksum` by name and version, of those packages of Cargo.lock that have one.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let value = |package: &str, key: &str| {
        let lines = package.lines();
        let found = lines.filter_map(|line| line.strip_prefix(key)?.strip_prefix(" = \""));
        found.map(|rest| rest.trim_end_matches('"').to_owned()).next()
    };
    let sum = |package: &str| {
        let key = (value(package, "name")?, value(package, "version")?);
        Some((key, value(package, "checksum")?))
    };
    lock.split("[[package]]").filter_map(sum).collect()
}

/// What the app depends on, and of what it is built with those that are in it.
fn packages(lock: &Value) -> Option<BTreeMap<String, Value>> {
    let all = lock["packages"].as_object()?;
    let mut shipped: Vec<&str> = Vec::new();
    let is_shipped = |(path, package): &(&String, &Value)| !path.is_empty() && package["dev"] != json!(true);
    shipped.extend(all.iter().filter(is_shipped).map(|(path, _)| path.as_str()));
    let mut wanted: Vec<String> = BUILT_IN.map(|name| format!("node_modules/{name}")).into();
    while let Some(path) = wanted.pop() {
        let (path, package) = all.get_key_value(&path)?;
        if !shipped.contains(&path.as_str()) {
            shipped.push(path);
            let depends_on = package["dependencies"].as_object().into_iter().flatten();
            wanted.extend(depends_on.map(|(name, _)| format!("node_modules/{name}")));
        }
    }
    shipped
        .into_iter()
        .map(|path| package(path, &all[path]))
        .collect()
}

fn package(path: &str, package: &Value) -> Option<(String, Value)> {
    let (_, name) = path.rsplit_once("node_modules/")?;
    let version = package["version"].as_str()?;
    let purl = format!("pkg:npm/{}@{version}", name.replace('@', "%40"));
    let sum = package["integrity"].as_str()?.strip_prefix("sha512-")?;
    let licence = package["license"].as_str()?;
    let hash = Some(("SHA-512", hexadecimal(sum)?));
    Some((purl.clone(), library(name, version, &purl, licence, hash)))
}

fn library(name: &str, version: &str, purl: &str, licence: &str, hash: Option<(&str, String)>) -> Value {
    let mut component = json!({
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "licenses": [{ "expression": licence }],
    });
    // Our own crates have none.
    if let Some((algorithm, content)) = hash {
        component["hashes"] = json!([{ "alg": algorithm, "content": content }]);
    }
    component
}

/// Base64 (RFC 4648) as hexadecimal digits.
fn hexadecimal(base64: &str) -> Option<String> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut count, mut hex) = (0_u32, 0, String::new());
    for digit in base64.trim_end_matches('=').bytes() {
        bits = bits << 6 | DIGITS.iter().position(|known| *known == digit)? as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            write!(hex, "{:02x}", bits >> count & 0xff).ok()?;
        }
    }
    Some(hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_are_named_once_with_licence_and_checksum() {
        let lock = "version = 4\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"x\"\nchecksum = \"abc\"\n\
                    [[package]]\nname = \"ours\"\nversion = \"0.1.0\"\n";
        let tree = "ours v0.1.0 (/weft/ours)|MIT\na v1.0.0|MIT/Apache-2.0\na v1.0.0|MIT/Apache-2.0 (*)\n";
        let crates = crates_of(tree, &checksums(lock));
        assert_eq!(crates.len(), 2);
        let a = &crates["pkg:cargo/a@1.0.0"];
        assert_eq!(a["hashes"][0]["content"], "abc");
        assert_eq!(a["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert!(crates["pkg:cargo/ours@0.1.0"]["hashes"].is_null());
    }

    #[test]
    fn packages_that_only_build_are_left_out_but_for_those_that_end_up_inside() {
        let entry =
            |dev: bool| json!({"version": "1.0.0", "license": "MIT", "integrity": "sha512-AQL/", "dev": dev});
        let mut worker = entry(true);
        worker["dependencies"] = json!({"workbox-core": "1.0.0"});
        let lock = json!({"packages": {
            "": {}, "node_modules/@x/shipped": entry(false), "node_modules/vite": entry(true),
            "node_modules/workbox-precaching": worker, "node_modules/workbox-core": entry(true),
            "node_modules/tailwindcss": entry(true),
        }});
        let packages = packages(&lock).unwrap();
        let names: Vec<&str> = packages.keys().map(String::as_str).collect();
        let shipped = "pkg:npm/%40x/shipped@1.0.0";
        assert_eq!(
            names,
            [
                shipped,
                "pkg:npm/tailwindcss@1.0.0",
                "pkg:npm/workbox-core@1.0.0",
                "pkg:npm/workbox-precaching@1.0.0"
            ]
        );
        assert_eq!(packages[shipped]["hashes"][0]["content"], "0102ff");
    }
}
