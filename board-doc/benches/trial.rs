//! What a batch of one change costs a room: with two standing documents, as it has them, and with a copy of the live one
//! for each batch. Figures for `docs/PERFORMANCE.md`, in processor time.
//!
//! `cargo xtask bench board-doc`
#![allow(missing_docs, reason = "criterion's macros make public functions")]

mod support;

use board_doc::{Document, guard};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use support::{Mover, OTHER, board, measure, measure_with, now};

/// Cards and changes of the boards.
const SIZES: [(u32, u32); 2] = [(2_000, 20_000), (1_000, 50_000)];

fn trial(c: &mut Criterion) {
    let mut group = c.benchmark_group("a batch of one change");
    group.sample_size(20);
    for (cards, changes) in SIZES {
        let board = board(cards, changes);
        let name = |what| BenchmarkId::new(what, format!("{cards} cards, {changes} changes"));
        group.bench_function(name("two standing documents"), |bencher| {
            let mut mover = Mover::of(&board, cards);
            let (mut live, mut trial) = (board.document().clone(), board.document().clone());
            measure_with(
                bencher,
                || mover.next(),
                |chunk| {
                    let admitted = admit(&mut trial, &chunk);
                    live.apply_changes(&[admitted])
                        .expect("what trial takes, live takes");
                },
            );
        });
        group.bench_function(name("a copy for each batch"), |bencher| {
            let mut mover = Mover::of(&board, cards);
            let mut live = board.document().clone();
            measure_with(
                bencher,
                || mover.next(),
                |chunk| {
                    let mut trial = live.clone();
                    admit(&mut trial, &chunk);
                    std::mem::replace(&mut live, trial)
                },
            );
        });
        group.bench_function(name("trial made again from live"), |bencher| {
            measure(bencher, || board.document().clone());
        });
    }
    group.finish();
}

fn admit(trial: &mut Document, chunk: &[u8]) -> Vec<u8> {
    let read = guard::read(chunk).expect("genuine");
    guard::admit(trial, &read, OTHER, now()).expect("genuine").bytes
}

criterion_group!(benches, trial);
criterion_main!(benches);
