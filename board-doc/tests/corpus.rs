//! F1 to F16: all that hostile bytes are known to do to Automerge, each refused with its reason, in bounded memory, and
//! the board goes on. `cargo test -p board-doc --test corpus -- --nocapture` prints the table.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod corpus_support;
mod guard_support;

use cap::Cap;
use corpus_support::{child, corpus, seeds};
use std::alloc::System;
use std::collections::BTreeSet;
use std::path::Path;

/// Counts what is allocated, and ends the process where that is too much.
#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

#[test]
fn the_corpus_is_refused_in_bounded_memory_and_the_board_goes_on() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("corpus-{}", std::process::id()));
    let mut wrong = Vec::new();
    let mut rows = BTreeSet::new();
    println!("\n| F | case | bytes | refused with | peak bytes |\n| --- | --- | --- | --- | --- |");
    for (number, case) in corpus().iter().enumerate() {
        let outcome = child::run(case, &root.join(number.to_string()));
        let said = &outcome.said;
        println!(
            "| F{} | {} | {} | {said} | {} |",
            case.row,
            case.name,
            case.bytes.len(),
            outcome.peak
        );
        rows.insert(case.row);
        if let Some(failure) = outcome.failure {
            wrong.push(format!("F{}, {}: {failure}", case.row, case.name));
        } else if !said.starts_with(case.expected) {
            wrong.push(format!(
                "F{}, {}: {said}, not {}",
                case.row, case.name, case.expected
            ));
        } else if outcome.peak > child::memory_max(case.door) {
            wrong.push(format!("F{}, {}: {} bytes", case.row, case.name, outcome.peak));
        }
    }
    std::fs::remove_dir_all(&root).unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(rows, (1..=16).collect());
}

/// The part of [`child::run`]'s child.
#[test]
#[ignore = "run by the_corpus_is_refused_in_bounded_memory_and_the_board_goes_on"]
fn one_case() {
    let before = ALLOCATOR.allocated();
    let limit = |more: usize| ALLOCATOR.set_limit(ALLOCATOR.allocated() + more).unwrap();
    child::one_case(limit, || ALLOCATOR.max_allocated().saturating_sub(before));
}

/// Writes what the fuzzers begin with: `cargo xtask fuzz` asks for it.
#[test]
#[ignore = "run by cargo xtask fuzz"]
fn write_seeds() {
    let folder = std::env::var_os("FUZZ_SEEDS").expect("FUZZ_SEEDS names a folder");
    seeds::write(Path::new(&folder));
}
