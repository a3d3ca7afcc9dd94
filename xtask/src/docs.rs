//! The pages must not point at what is not there.

mod rules;

use std::collections::BTreeSet;

use crate::workspace;

/// Folders whose names begin the paths that pages mention.
const FOLDERS: [&str; 12] = [
    "board-doc/",
    "board-schedules/",
    "sync-protocol/",
    "sync-server/",
    "client-wasm/",
    "frontend/",
    "load-generator/",
    "migrations/",
    "xtask/",
    "deploy/",
    "docs/",
    ".ci/",
];

/// Paths in back-quotes and targets of links, relative to the page's folder or to the repository.
fn mentioned(page: &str) -> BTreeSet<&str> {
    let quoted = page.split('`').skip(1).step_by(2);
    let quoted =
        quoted.filter(|text| FOLDERS.iter().any(|folder| text.starts_with(folder)) && !text.contains('*'));
    let linked = page.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let linked = linked.filter(|target| !target.contains("://") && !target.starts_with('#'));
    quoted
        .chain(linked)
        .filter(|text| !text.contains(char::is_whitespace))
        .collect()
}

#[test]
fn every_path_that_a_page_mentions_exists() {
    let root = workspace::root();
    let mut pages = vec![root.join("README.md"), root.join("CHANGELOG.md")];
    for folder in ["docs", "docs/adr"] {
        let entries = std::fs::read_dir(root.join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path());
        pages.extend(entries.filter(|path| path.extension().is_some_and(|extension| extension == "md")));
    }
    let mut missing = Vec::new();
    for page in &pages {
        let text = std::fs::read_to_string(page).unwrap();
        let beside = page.parent().unwrap();
        let absent = mentioned(&text)
            .into_iter()
            .filter(|path| !root.join(path).exists() && !beside.join(path).exists())
            .map(|path| format!("{}: {path}", page.strip_prefix(root).unwrap().display()));
        missing.extend(absent);
    }
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}

#[test]
fn quoted_paths_and_links_are_found_and_words_are_not() {
    let page = "`xtask/src/gone.rs`, [a](adr/x.md), `cargo xtask run`, [b](https://example.org), `frontend/src/**/*.ts`";
    assert_eq!(
        mentioned(page).into_iter().collect::<Vec<_>>(),
        ["adr/x.md", "xtask/src/gone.rs"]
    );
}
