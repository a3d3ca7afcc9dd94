//! What the fuzzers run without end, run here for a while: seeds from the corpus with a few bytes changed, and noise.
//! Memory is bounded for the whole process.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod corpus_support;
mod guard_support;

#[path = "../../fuzz/bodies/guard.rs"]
mod guard;
#[path = "../../fuzz/bodies/import.rs"]
mod import;
#[path = "../../fuzz/bodies/sync_message.rs"]
mod sync_message;

use board_doc::Document;
use cap::Cap;
use corpus_support::seeds;
use guard_support::quietly;
use guard_support::scene::scene;
use proptest::prelude::*;
use proptest::sample::Index;
use std::alloc::System;
use std::sync::{LazyLock, Mutex, PoisonError};

/// More than this many bytes at once end the process: one file that is read (320 MiB), the seeds, and what the other
/// tests take meanwhile.
const MEMORY_MAX: usize = 512 << 20;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, MEMORY_MAX);

static SEEDS: LazyLock<Vec<(&'static str, Vec<u8>)>> = LazyLock::new(seeds::all);

/// Two files that may take 320 MiB each would be more than there is, were two tests to read them at once.
static ONE_FILE: Mutex<()> = Mutex::new(());

fn import_one(file: &[u8]) {
    let _one = ONE_FILE.lock().unwrap_or_else(PoisonError::into_inner);
    import::fuzz_one(file);
}

/// A change to an input: (where, what kind, which byte).
type Mutation = (Index, u8, u8);

fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
    prop::collection::vec((any::<Index>(), 0..5_u8, any::<u8>()), 0..5)
}

/// A seed of the target, changed.
fn mutant(target: &str, seed: Index, mutations: &[Mutation]) -> Vec<u8> {
    let of_target: Vec<_> = SEEDS.iter().filter(|(of, _)| *of == target).collect();
    let mut bytes = seed.get(&of_target).1.clone();
    for (at, kind, byte) in mutations {
        let at = at.index(bytes.len() + 1);
        match kind {
            0 => bytes.insert(at, *byte),
            1 if at < bytes.len() => drop(bytes.remove(at)),
            2 => bytes.truncate(at.max(1)),
            _ if at < bytes.len() => bytes[at] ^= *byte,
            _ => {}
        }
    }
    bytes
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(4_000))]

    #[test]
    fn the_guard_refuses_or_the_board_goes_on(seed: Index, mutations in mutations()) {
        quietly(|| guard::fuzz_one(&mutant("guard", seed, &mutations)));
    }

    #[test]
    fn sync_messages_are_refused_or_heard(seed: Index, mutations in mutations()) {
        quietly(|| sync_message::fuzz_one(&mutant("sync_message", seed, &mutations)));
    }

    #[test]
    fn noise_hurts_nobody(noise in prop::collection::vec(any::<u8>(), 0..200)) {
        quietly(|| guard::fuzz_one(&noise));
        quietly(|| sync_message::fuzz_one(&noise));
        quietly(|| import_one(&noise));
    }
}

proptest! {
    #![proptest_config(config(500))]

    #[test]
    fn files_are_refused_or_imported(seed: Index, mutations in mutations()) {
        quietly(|| import_one(&mutant("import", seed, &mutations)));
    }
}

#[test]
fn every_seed_is_answered() {
    for (target, seed) in SEEDS.iter() {
        quietly(|| match *target {
            "guard" => guard::fuzz_one(seed),
            "sync_message" => sync_message::fuzz_one(seed),
            "import" => import_one(seed),
            other => panic!("there is no target {other}"),
        });
    }
}

/// Otherwise the guard's target refuses every change for what it builds upon.
#[test]
fn the_fuzzers_board_is_the_corpus_board() {
    let board = Document::load(include_bytes!("../../fuzz/board.automerge")).unwrap();
    assert_eq!(board.heads(), scene().room.live.heads());
}
