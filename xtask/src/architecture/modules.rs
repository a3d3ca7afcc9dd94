//! Which module of the server may name which, and which names the pure crates may not speak.

mod paths;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::workspace;
use paths::{Mention, mentions};

/// The server's layers, lowest first. A module may name its own layer and those below; each needs a place here. `app`
/// holds the parts together, so only those who serve may name it.
const LAYERS: [&[&str]; 6] = [
    &["access", "clock", "hex", "limits", "metrics", "shares", "tasks"],
    &["config"],
    &["storage"],
    &["auth", "cluster"],
    &["http", "live", "jobs", "app"],
    &[
        "lib",
        "main",
        "admin",
        "backup",
        "board_files",
        "check",
        "health",
        "logging",
    ],
];

/// Where a crate that a layer must not name may be named from.
const CONFINED: [(&str, &str); 1] = [("storage", "axum")];

/// Names that would let a clock, chance or a runtime into the pure crates.
const IMPURE_PATHS: [&[&str]; 12] = [
    &["SystemTime", "now"],
    &["Instant", "now"],
    &["Uuid", "now_v7"],
    &["Uuid", "new_v4"],
    &["ActorId", "random"],
    &["rand", "rng"],
    &["std", "thread"],
    &["std", "net"],
    &["std", "fs"],
    &["tokio"],
    &["axum"],
    &["sqlx"],
];

/// What is wrong with a mention in a file (relative to `src`), if anything is.
type Rule = fn(&Path, &Mention) -> Option<String>;

/// Each mention that points the wrong way.
pub(super) fn violations() -> Result<Vec<String>> {
    let mut broken = Vec::new();
    for (package, wrong) in [
        ("board-doc", impure as Rule),
        ("sync-protocol", impure),
        ("sync-server", upwards),
    ] {
        for (file, mentions) in read(&workspace::root().join(package).join("src"))? {
            let sentences = mentions.iter().filter_map(|mention| wrong(&file, mention));
            broken.extend(sentences.map(|sentence| format!("{package}/src/{sentence}")));
        }
    }
    broken.dedup();
    Ok(broken)
}

/// Every source file below `src`, tests left out, with the paths that its code names.
fn read(src: &Path) -> Result<Vec<(PathBuf, Vec<Mention>)>> {
    let mut files = Vec::new();
    list(src, &mut files)?;
    files.sort();
    let parsed = files.into_iter().map(|file| {
        let source = std::fs::read_to_string(&file)?;
        let inside = file.strip_prefix(src).expect("listed below src").to_owned();
        let found = mentions(&source, &inside).with_context(|| format!("cannot read {}", file.display()))?;
        Ok((inside, found))
    });
    parsed.collect()
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        let is_tests = path.file_stem().is_some_and(|stem| stem == "tests");
        if path.is_dir() && !is_tests {
            list(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") && !is_tests {
            files.push(path);
        }
    }
    Ok(())
}

fn impure(file: &Path, mention: &Mention) -> Option<String> {
    let path = &mention.path;
    let is_impure = IMPURE_PATHS.iter().any(|forbidden| match forbidden {
        // A lone name is a crate, which a path starts with.
        [name] => path[0] == *name && path.len() > 1,
        _ => path
            .windows(forbidden.len())
            .any(|part| part.iter().map(String::as_str).eq(forbidden.iter().copied())),
    });
    is_impure.then(|| {
        format!(
            "{} names {}: a pure crate has no clock, chance or runtime",
            file.display(),
            path.join("::")
        )
    })
}

fn upwards(file: &Path, mention: &Mention) -> Option<String> {
    let from = module_of(file);
    let [first, rest @ ..] = mention.path.as_slice() else {
        return None;
    };
    if CONFINED
        .iter()
        .any(|(module, library)| *module == from && first == library)
    {
        return Some(format!(
            "{} names {first}: {from} knows no {first}",
            file.display()
        ));
    }
    let Some(from_layer) = layer(&from) else {
        return Some(format!(
            "{}: {from} has no place in the layers of xtask/src/architecture/modules.rs",
            file.display()
        ));
    };
    let to = rest.first().filter(|_| first == "crate")?;
    let to_layer = layer(to);
    let above = to_layer.is_some_and(|to_layer| to_layer > from_layer);
    // The permission rule stands alone: it names nothing else of the server.
    let access_leaves = from == "access" && to != "access";
    (above || access_leaves).then(|| format!("{} names crate::{to}: {from} is below it", file.display()))
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

/// `storage/users.rs` and `storage.rs` both belong to `storage`.
fn module_of(file: &Path) -> String {
    let first = file
        .iter()
        .next()
        .map(|part| part.to_string_lossy().into_owned())
        .unwrap_or_default();
    first.trim_end_matches(".rs").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(file: &str, source: &str) -> Vec<String> {
        let file = Path::new(file);
        let found = mentions(source, file).unwrap();
        let mut broken: Vec<String> = found
            .iter()
            .filter_map(|mention| upwards(file, mention))
            .collect();
        broken.dedup();
        broken
    }

    fn pure(source: &str) -> Vec<String> {
        let found = mentions(source, Path::new("board.rs")).unwrap();
        found
            .iter()
            .filter_map(|mention| impure(Path::new("board.rs"), mention))
            .collect()
    }

    #[test]
    fn a_module_may_name_its_own_layer_and_those_below() {
        assert!(
            server(
                "http/boards.rs",
                "use crate::live::Rooms; use crate::{access::Role, storage::Db};"
            )
            .is_empty()
        );
        assert!(server("storage.rs", "use crate::access::Role;").is_empty());
    }

    #[test]
    fn a_module_must_not_name_a_layer_above() {
        for (file, source) in [
            ("storage.rs", "use crate::http::ApiError;"),
            ("storage/users.rs", "fn f() { super::super::live::wake() }"),
            (
                "auth/tokens.rs",
                "use crate::{clock::Clock, jobs::{self, Sweep}};",
            ),
            (
                "storage.rs",
                "fn f() { tracing::info!(\"{}\", crate::live::count()) }",
            ),
        ] {
            assert_eq!(server(file, source).len(), 1, "{file}: {source}");
        }
    }

    #[test]
    fn what_everybody_names_names_nothing_above() {
        assert_eq!(server("clock.rs", "use crate::http::X;").len(), 1);
        assert_eq!(server("config.rs", "use crate::storage::Db;").len(), 1);
        assert!(server("config.rs", "use crate::limits::X;").is_empty());
    }

    #[test]
    fn a_new_module_must_be_given_a_place() {
        assert_eq!(server("new.rs", "use crate::access::Role;").len(), 1);
        assert_eq!(server("new/part.rs", "use std::time::Duration;").len(), 1);
    }

    #[test]
    fn access_names_nothing_else_of_the_server() {
        assert_eq!(server("access.rs", "use crate::clock::Clock;").len(), 1);
        assert!(server("access.rs", "use crate::access::Role;").is_empty());
    }

    #[test]
    fn storage_knows_no_axum() {
        assert_eq!(server("storage/rows.rs", "use axum::Json;").len(), 1);
        assert!(server("http.rs", "use axum::Json;").is_empty());
    }

    #[test]
    fn pure_crates_name_no_clock_chance_or_runtime() {
        assert_eq!(pure("fn f() { let at = std::time::Instant::now(); }").len(), 1);
        assert_eq!(pure("use tokio::sync::mpsc;").len(), 1);
        assert_eq!(pure("fn f() { let r = rand::rng(); }").len(), 1);
        assert!(pure("use std::time::Duration; use rand::Rng; fn f(time: u64) -> u64 { time }").is_empty());
    }

    #[test]
    fn comments_strings_and_tests_are_not_imports() {
        assert!(
            server(
                "storage.rs",
                "// use crate::http;\nconst A: &str = \"crate::http\";"
            )
            .is_empty()
        );
        assert!(
            server(
                "storage.rs",
                "#[cfg(test)]\nmod tests { use crate::http::ApiError; }"
            )
            .is_empty()
        );
    }
}
