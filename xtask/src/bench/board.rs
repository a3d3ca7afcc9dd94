//! `cargo xtask bench board-doc`: how fast the board itself is, measured by criterion in processor time.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::progress::step;
use crate::{process, workspace};

/// Nanoseconds that are shown as the next larger unit.
const UNITS: [(f64, &str); 3] = [(1e9, "s"), (1e6, "ms"), (1e3, "µs")];

/// A benchmark's group, its own name, its median in nanoseconds.
type Row = (String, String, f64);

/// Runs every bench of `board-doc` (those whose name holds one of `only`, when there are any) and prints a table.
pub(super) fn bench(only: &[String]) -> Result<()> {
    let mut names = benches(&workspace::root().join("board-doc/benches"))?;
    names.retain(|name| only.is_empty() || only.iter().any(|wanted| name.contains(wanted)));
    let folder = workspace::target().join("criterion");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).context("the last figures cannot be removed")?;
    }
    step("board-doc benches", |step| {
        let mut cargo = workspace::cargo("bench");
        cargo.args(["--workspace", "--exclude", "xtask"]);
        for name in &names {
            cargo.args(["--bench", name]);
        }
        process::run(step, cargo)?;
        Ok(names.join(", "))
    })?;
    let mut rows = Vec::new();
    collect(&folder, &mut rows)?;
    rows.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    print(&rows);
    Ok(())
}

/// The names of the benches: those of the files.
fn benches(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            names.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    Ok(names)
}

/// Reads what criterion has left: `…/new/benchmark.json` says what it was, `…/new/estimates.json` what came out.
fn collect(folder: &Path, rows: &mut Vec<Row>) -> Result<()> {
    if folder.file_name().is_some_and(|name| name == "new") {
        let read = |name: &str| -> Result<Value> {
            let text = std::fs::read(folder.join(name))?;
            serde_json::from_slice(&text).with_context(|| format!("{name} of {}", folder.display()))
        };
        rows.extend(row(&read("benchmark.json")?, &read("estimates.json")?));
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, rows)?;
        }
    }
    Ok(())
}

fn row(benchmark: &Value, estimates: &Value) -> Option<Row> {
    let group = benchmark["group_id"].as_str()?.to_owned();
    let parts = [&benchmark["function_id"], &benchmark["value_str"]];
    let name: Vec<&str> = parts.iter().filter_map(|part| part.as_str()).collect();
    Some((
        group,
        name.join(", "),
        estimates["median"]["point_estimate"].as_f64()?,
    ))
}

fn print(rows: &[Row]) {
    let mut last = "";
    for (group, name, nanoseconds) in rows {
        if group != last {
            println!("\n{group}");
            last = group;
        }
        println!("  {name:<64} {:>12}", shown(*nanoseconds));
    }
}

fn shown(nanoseconds: f64) -> String {
    let (of, unit) = UNITS
        .into_iter()
        .find(|(of, _)| nanoseconds >= *of)
        .unwrap_or((1.0, "ns"));
    format!("{:.1} {unit}", nanoseconds / of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_row_is_what_criterion_says() {
        let benchmark = json!({"group_id": "load", "function_id": "with the view", "value_str": "200"});
        let estimates = json!({"median": {"point_estimate": 1_234_567.0}});
        let row = row(&benchmark, &estimates).unwrap();
        assert_eq!((row.0.as_str(), row.1.as_str()), ("load", "with the view, 200"));
        assert_eq!(shown(row.2), "1.2 ms");
        assert_eq!(shown(999.0), "999.0 ns");
    }

    #[test]
    fn every_file_of_the_benches_is_a_bench() {
        let root = workspace::root().join("board-doc");
        let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
        for name in benches(&root.join("benches")).unwrap() {
            assert!(
                manifest.contains(&format!("name = \"{name}\"")),
                "{name} is not in Cargo.toml"
            );
        }
    }
}
