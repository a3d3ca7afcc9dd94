//! Each rule of docs/PROTOCOL.md has a test that is named after it, and no test is named after another.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::workspace;

/// Folders in which nothing is named after a rule.
const LEFT_OUT: [&str; 4] = ["node_modules", "target", "frontend", ".git"];

/// `S10`: a letter and a number.
type Rule = (char, u16);

fn rule(id: &str) -> Option<Rule> {
    let mut characters = id.chars();
    let letter = characters.next().filter(char::is_ascii_alphabetic)?;
    let number = characters.as_str().parse().ok()?;
    Some((letter.to_ascii_uppercase(), number))
}

/// The rules whose rows stand in a page.
fn defined(page: &str) -> BTreeSet<Rule> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| "));
    rows.filter_map(|row| rule(row.split(" |").next()?)).collect()
}

/// The names of the tests of a Rust source: functions that are tests by their attribute, and those of `on_both!`.
fn rust_tests(source: &str) -> Vec<&str> {
    let mut names: Vec<_> = source.split("on_both!(").skip(1).map(str::trim_start).collect();
    let mut is_test = false;
    for line in source.lines().map(str::trim_start) {
        is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        let function = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ");
        if let Some(name) = function
            && std::mem::take(&mut is_test)
        {
            names.push(name);
        }
    }
    names
}

fn javascript_tests(source: &str) -> Vec<&str> {
    source.split("test('").skip(1).collect()
}

/// The rules that tests are named after: `s1_…`, `f9_f10_…`, `s1_to_s9_…`. An id ends with an underscore or a space.
fn proven(names: &[&str]) -> BTreeSet<Rule> {
    let ends = ['_', ' '];
    let mut rules = BTreeSet::new();
    for name in names {
        let mut rest = *name;
        while let Some((word, more)) = rest.split_once(ends)
            && let Some((letter, first)) = rule(word)
        {
            let range = more.strip_prefix("to_").unwrap_or_default();
            let last = range.split(ends).next().and_then(rule);
            let last = last.map_or(first, |(_, last)| last);
            rules.extend((first..=last).map(|number| (letter, number)));
            rest = more;
        }
    }
    rules
}

/// The rows of the corpus: its test says how many there are, and asks for cases of each.
fn in_corpus(test: &str) -> BTreeSet<Rule> {
    let last = test.split("(1..=").nth(1).unwrap_or_default();
    let last = last.split(')').next().and_then(|last| last.parse().ok());
    (1..=last.unwrap_or(0)).map(|row| ('F', row)).collect()
}

/// What stands on one side only.
fn differences(defined: &BTreeSet<Rule>, proven: &BTreeSet<Rule>) -> Vec<String> {
    let untested = defined.difference(proven).map(|rule| (rule, "has no test"));
    let unknown = proven.difference(defined).map(|rule| (rule, "is no rule"));
    let both = untested.chain(unknown);
    let said = both.map(|((letter, number), what)| format!("{letter}{number} {what}"));
    said.collect()
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            files.push(path);
        } else if !LEFT_OUT.iter().any(|name| path.ends_with(name)) {
            list(&path, files);
        }
    }
}

#[test]
fn every_rule_has_a_test_and_every_test_a_rule() {
    let root = workspace::root();
    let read = |path: PathBuf| std::fs::read_to_string(path).unwrap();
    let mut found = in_corpus(&read(root.join("board-doc/tests/corpus.rs")));
    let mut files = Vec::new();
    list(root, &mut files);
    for file in files {
        match file.extension().and_then(OsStr::to_str) {
            Some("rs") => found.extend(proven(&rust_tests(&read(file)))),
            Some("mjs") => found.extend(proven(&javascript_tests(&read(file)))),
            _ => {}
        }
    }
    let wrong = differences(&defined(&read(root.join("docs/PROTOCOL.md"))), &found);
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn rules_without_tests_and_tests_without_rules_are_found() {
    let page = "| id | rule |\n| --- | --- |\n| S1 | a |\n| S2 | b |\n| S3 | c |\n| A5 | d |\n| F1 | e |\n";
    let rust = "#[allow(it)]\nfn s3_of() {}\n#[tokio::test]\nasync fn s1_to_s2_hold() {}\non_both!(\n    f1_f2_pass, |on| {});";
    let mut found = proven(&rust_tests(rust));
    found.extend(proven(&javascript_tests(
        "test('a5 it finds a board', async () => {",
    )));
    assert_eq!(
        differences(&defined(page), &found),
        ["S3 has no test", "F2 is no rule"]
    );
    let rows = in_corpus("assert_eq!(rows, (1..=2).collect());");
    assert!(rows.into_iter().eq([('F', 1), ('F', 2)]));
}
