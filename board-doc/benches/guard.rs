//! What the guard costs for each change, and that it does not grow with the board: figures for `docs/PERFORMANCE.md`.
//!
//! `cargo bench -p board-doc --bench guard`; with `GUARD_BENCH_CPU=1` the time is that of the processor (Linux), which
//! says more on a machine that has other things to do.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

#[path = "../tests/exchange_support/mod.rs"]
mod exchange_support;

use board_doc::guard::{self, Author};
use board_doc::import::{Format, Members};
use board_doc::{
    Action, Actor, Board, CardId, ColumnId, Document, Moment, Position, ReplicaId, TextEdit, TextField,
    UserId,
};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use exchange_support::trello::{self, Size};
use exchange_support::{NOW, built, plan};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Changes that are made on one copy of the board, one after the other.
const CHAIN: usize = 400;
const WRITER: UserId = UserId([9; 16]);

/// Makes the action with this number for a card.
type Make = fn(usize, CardId) -> Action;

fn board(cards: usize) -> Document {
    let size = Size {
        lists: 4,
        cards,
        actions: 2 * cards,
    };
    let (file, _) = trello::board(size);
    let plan = plan(Format::Trello, file.as_bytes(), &Members::default()).unwrap();
    built(&plan).into_document()
}

/// Changes of one writer to the board.
fn chain(document: &Document, make: Make) -> Vec<Vec<u8>> {
    let mut board = Board::over(document.clone(), Actor::new(WRITER, ReplicaId([1; 8])));
    let view = board.view();
    let active = view.cards.iter().filter(|card| card.lost_column.is_none());
    let cards: Vec<CardId> = active.take(CHAIN).map(|card| card.id.clone()).collect();
    let made = (0..CHAIN).filter_map(|number| {
        let action = make(number, cards[number % cards.len()].clone());
        let moment = Moment {
            at: NOW,
            seed: number as u64,
        };
        board.apply(&action, moment).ok()?.change
    });
    let made: Vec<Vec<u8>> = made.map(|change| change.chunk).collect();
    assert!(made.len() >= CHAIN / 2);
    made
}

fn move_card(number: usize, card: CardId) -> Action {
    let columns = ["todo", "in_progress", "done"];
    Action::MoveCard {
        card,
        column: ColumnId::parse(columns[number % columns.len()]).unwrap(),
        position: Position::End,
    }
}

fn type_a_letter(_: usize, card: CardId) -> Action {
    Action::EditText {
        card,
        field: TextField::Title,
        edit: TextEdit::between("", "x").unwrap(),
    }
}

fn add_card(number: usize, _: CardId) -> Action {
    Action::AddCard {
        card: CardId::parse(format!("new-{number}")).unwrap(),
        column: ColumnId::parse("todo").unwrap(),
        position: Position::End,
        title: "A new card".to_owned(),
        description: String::new(),
    }
}

/// The wall's clock, or how long this thread has been running.
enum Clock {
    Wall(Instant),
    Processor(Duration),
}

impl Clock {
    fn start() -> Self {
        if std::env::var_os("GUARD_BENCH_CPU").is_some() {
            Self::Processor(processor_time())
        } else {
            Self::Wall(Instant::now())
        }
    }

    fn elapsed(&self) -> Duration {
        match self {
            Self::Wall(since) => since.elapsed(),
            Self::Processor(since) => processor_time().saturating_sub(*since),
        }
    }
}

/// The first number in the kernel's statistics of this thread, in nanoseconds.
fn processor_time() -> Duration {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(said.split(' ').next().unwrap().parse().unwrap())
}

/// Times `work` on each change of the chain, on a copy of the board that has those before it.
fn timed(
    iterations: u64,
    document: &Document,
    chunks: &[Vec<u8>],
    work: impl Fn(&mut Document, &[u8]),
) -> Duration {
    let mut spent = Duration::ZERO;
    let mut left = iterations;
    while left > 0 {
        let mut copy = document.clone();
        let now = chunks.len().min(usize::try_from(left).unwrap());
        let started = Clock::start();
        chunks[..now].iter().for_each(|chunk| work(&mut copy, chunk));
        spent += started.elapsed();
        left -= now as u64;
    }
    spent
}

fn guard_and_apply(document: &mut Document, chunk: &[u8]) {
    let read = guard::read(chunk).unwrap();
    let author = Author {
        user: WRITER,
        is_admin: false,
    };
    black_box(guard::admit(document, &read, author, NOW).unwrap());
}

/// What Automerge does in any case, behind the cheapest of checks.
fn apply_alone(document: &mut Document, chunk: &[u8]) {
    document.apply_changes(&[chunk]).unwrap();
}

fn guard(c: &mut Criterion) {
    let kinds: [(&str, Make); 3] = [("move", move_card), ("letter", type_a_letter), ("add", add_card)];
    for cards in [200, 2_000, 10_000] {
        let document = board(cards);
        for (kind, make) in kinds {
            let chunks = chain(&document, make);
            let mut group = c.benchmark_group(kind);
            group.sample_size(20).measurement_time(Duration::from_secs(3));
            group.bench_function(BenchmarkId::new("read", cards), |bench| {
                bench.iter_custom(|iterations| {
                    timed(iterations, &Document::new(), &chunks, |_, chunk| {
                        drop(black_box(guard::read(chunk).unwrap()));
                    })
                });
            });
            group.bench_function(BenchmarkId::new("guard and apply", cards), |bench| {
                bench.iter_custom(|iterations| timed(iterations, &document, &chunks, guard_and_apply));
            });
            group.bench_function(BenchmarkId::new("apply alone", cards), |bench| {
                bench.iter_custom(|iterations| timed(iterations, &document, &chunks, apply_alone));
            });
            group.finish();
        }
    }
}

criterion_group!(benches, guard);
criterion_main!(benches);
