//! How long boards take to come and to go: figures for `docs/PERFORMANCE.md`.
//!
//! `cargo bench -p board-doc --bench exchange`
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

#[path = "../tests/exchange_support/mod.rs"]
mod exchange_support;

use board_doc::export::{Export, ViewFormat};
use board_doc::import::{Format, Members};
use criterion::{Criterion, criterion_group, criterion_main};
use exchange_support::trello::{self, Size};
use exchange_support::{NOW, built, plan};
use std::collections::HashMap;
use std::hint::black_box;

/// The one that the server has: this is what it does.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn import(c: &mut Criterion) {
    let size = Size {
        lists: 16,
        cards: 5_000,
        actions: 20_000,
    };
    let (file, _) = trello::board(size);
    let members = Members::default();
    let mut group = c.benchmark_group("import");
    group.sample_size(10);
    let read = || plan(Format::Trello, file.as_bytes(), &members).unwrap();
    group.bench_function("trello, 5,000 cards, 20,000 actions: read and plan", |bench| {
        bench.iter(read);
    });
    let ready = read();
    group.bench_function("trello, 5,000 cards, 20,000 actions: apply", |bench| {
        bench.iter(|| built(&ready));
    });
    let saved = built(&ready).document().save();
    let load = || plan(Format::Automerge, &saved, &members).unwrap();
    group.bench_function("automerge, 5,000 cards: read and plan", |bench| bench.iter(load));
    group.finish();
}

fn export(c: &mut Criterion) {
    let size = Size {
        lists: 16,
        cards: 10_000,
        actions: 20_000,
    };
    let (file, _) = trello::board(size);
    let board = built(&plan(Format::Trello, file.as_bytes(), &Members::default()).unwrap());
    let view = board.view();
    let names = HashMap::new();
    let mut group = c.benchmark_group("export, 10,000 cards");
    group.sample_size(10);
    for format in [
        ViewFormat::Json,
        ViewFormat::Csv,
        ViewFormat::Markdown,
        ViewFormat::Html,
    ] {
        let export = Export {
            view: &view,
            names: &names,
            at: NOW,
        };
        let write = || {
            let mut out = Vec::new();
            export.write(format, &mut out, &mut |_| {}).unwrap();
            black_box(out.len())
        };
        let name = format!("{format:?}, {} kB", write() / 1_000);
        group.bench_function(name, |bench| bench.iter(write));
    }
    let name = format!("Automerge, {} kB", board.document().save().len() / 1_000);
    group.bench_function(name, |bench| bench.iter(|| board.document().save()));
    group.finish();
}

criterion_group!(benches, import, export);
criterion_main!(benches);
