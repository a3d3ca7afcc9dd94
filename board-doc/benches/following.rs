//! What it takes to open a board and to follow it, by its size: figures for `docs/PERFORMANCE.md`, in processor time.
//!
//! `cargo xtask bench board-doc`
#![allow(missing_docs, reason = "criterion's macros make public functions")]

mod support;

use automerge::{Automerge, Change, LoadOptions, TextEncoding};
use board_doc::{Board, Document};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use support::{Mover, board, measure, measure_with};

const CARDS: [u32; 3] = [200, 2_000, 10_000];

fn following(c: &mut Criterion) {
    for cards in CARDS {
        let board = board(cards, cards);
        one_remote_move(c, &board, cards);
        opening(c, &board, cards);
    }
}

/// The whole of it; what the document takes, read and checked; and Automerge's share in that.
fn one_remote_move(c: &mut Criterion, board: &Board, cards: u32) {
    let mut group = c.benchmark_group("one remote move");
    group.sample_size(20);
    group.bench_function(
        BenchmarkId::new("applied, with the delta of the view", cards),
        |bencher| {
            let (mut mover, mut here) = (Mover::of(board, cards), board.clone());
            measure_with(
                bencher,
                || mover.next(),
                |chunk| here.apply_changes(&[chunk]).expect("genuine"),
            );
        },
    );
    group.bench_function(
        BenchmarkId::new("applied to the document alone", cards),
        |bencher| {
            let (mut mover, mut here) = (Mover::of(board, cards), board.document().clone());
            measure_with(
                bencher,
                || mover.next(),
                |chunk| here.apply_changes(&[chunk]).expect("genuine"),
            );
        },
    );
    group.bench_function(BenchmarkId::new("Automerge's share", cards), |bencher| {
        let (mut mover, mut here) = (Mover::of(board, cards), loaded(&board.document().save()));
        let next = || Change::from_bytes(mover.next()).expect("genuine");
        measure_with(bencher, next, |change| {
            here.apply_changes([change]).expect("genuine");
        });
    });
    group.finish();
}

fn opening(c: &mut Criterion, board: &Board, cards: u32) {
    let saved = board.document().save();
    let mut group = c.benchmark_group("opening");
    group.sample_size(10);
    group.bench_function(BenchmarkId::new("load, with the view", cards), |bencher| {
        measure(bencher, || Board::load(&saved, board.actor()).expect("genuine"));
    });
    group.bench_function(BenchmarkId::new("load the document alone", cards), |bencher| {
        measure(bencher, || Document::load(&saved).expect("genuine"));
    });
    group.bench_function(BenchmarkId::new("load, Automerge's share", cards), |bencher| {
        measure(bencher, || loaded(&saved));
    });
    group.bench_function(BenchmarkId::new("the view from scratch", cards), |bencher| {
        measure_with(
            bencher,
            || board.document().clone(),
            |document| Board::over(document, board.actor()),
        );
    });
    group.bench_function(BenchmarkId::new("the view, copied", cards), |bencher| {
        measure(bencher, || board.view());
    });
    group.bench_function(BenchmarkId::new("the document, copied", cards), |bencher| {
        measure(bencher, || board.document().clone());
    });
    group.bench_function(BenchmarkId::new("save", cards), |bencher| {
        measure(bencher, || board.document().save());
    });
    group.finish();
}

fn loaded(saved: &[u8]) -> Automerge {
    let options = LoadOptions::new().text_encoding(TextEncoding::UnicodeCodePoint);
    Automerge::load_with_options(saved, options).expect("genuine")
}

criterion_group!(benches, following);
criterion_main!(benches);
