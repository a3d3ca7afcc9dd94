//! How long the past takes: figures for `docs/PERFORMANCE.md`.
//!
//! `cargo bench -p board-doc --bench history`
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

mod support;

use board_doc::history::{History, Point, Step, difference};
use board_doc::{
    Action, Actor, Board, CardId, ColumnId, Moment, Position, ReplicaId, TextEdit, TextField, Timestamp,
    UserId,
};
use criterion::{Criterion, criterion_group, criterion_main};
use support::{measure, measure_with};

const CARDS: u64 = 2_000;
const CHANGES: u64 = 50_000;
const PEOPLE: u8 = 4;
const COLUMNS: [&str; 3] = ["todo", "in_progress", "done"];

fn card(number: u64) -> CardId {
    CardId::parse(format!("c{number:05}")).unwrap()
}

fn column(number: u64) -> ColumnId {
    ColumnId::parse(COLUMNS[number as usize % COLUMNS.len()]).unwrap()
}

/// What the change of this number is: cards are added, then typed into and moved.
fn action(number: u64) -> Action {
    if number < CARDS {
        return Action::AddCard {
            card: card(number),
            column: column(number),
            position: Position::End,
            title: format!("Card {number} of the bench"),
            description: String::new(),
        };
    }
    let card = card(number.wrapping_mul(7_919) % CARDS);
    if number.is_multiple_of(4) {
        let at = Position::Index { index: 0 };
        return Action::MoveCard {
            card,
            column: column(number / 4),
            position: at,
        };
    }
    let edit = TextEdit {
        at: 0,
        removed: String::new(),
        inserted: "word ".to_owned(),
        before: String::new(),
    };
    Action::EditText {
        card,
        field: TextField::Description,
        edit,
    }
}

/// A board of 2,000 cards and 50,000 changes by four people, who take turns, a change each second, and pause now and
/// then. Nearly all follow closely, so that each must be looked at whether it is typing.
fn lived_in() -> Board {
    let actor = |number: u8| Actor::new(UserId([number; 16]), ReplicaId([number; 8]));
    let mut board = Board::new(actor(1));
    for number in 0..CHANGES {
        board.set_actor(actor(1 + (number / 40 % u64::from(PEOPLE)) as u8));
        let at = Timestamp(1_800_000_000_000 + number as i64 * 1_000 + number as i64 / 100 * 200_000);
        board.apply(&action(number), Moment { at, seed: number }).unwrap();
    }
    board
}

fn read(board: &Board) -> History<'_> {
    board.document().history(&|_| None)
}

/// A step in the middle of the history.
fn middle(board: &Board) -> Step {
    let history = read(board);
    let mut steps = history.page(None, 100).unwrap();
    let mut seen: usize = steps.iter().map(|step| step.changes).sum();
    while seen < CHANGES as usize / 2 {
        let last = steps.last().unwrap().id;
        steps = history.page(Some(last), 100).unwrap();
        seen += steps.iter().map(|step| step.changes).sum::<usize>();
    }
    steps.pop().unwrap()
}

fn history(c: &mut Criterion) {
    let board = lived_in();
    // As a server has it: loaded.
    let board = Board::load(&board.document().save(), board.actor()).unwrap();
    let step = middle(&board);
    let then = Point::Step(step.id);
    let mut group = c.benchmark_group("history, 2,000 cards, 50,000 changes");
    group.sample_size(10);
    group.bench_function("first page of 50 steps", |bench| {
        measure(bench, || read(&board).page(None, 50).unwrap());
    });
    // What a replica asks at every Welcome of each actor of its user that is ahead of the server.
    let actor = board.actor();
    let head = board.document().actor_head(&actor.to_bytes()).unwrap();
    group.bench_function("an actor's last two changes", |bench| {
        measure(bench, || board.document().changes_of(actor, head.seq - 2));
    });
    group.bench_function("page of 50 steps in the middle", |bench| {
        measure(bench, || read(&board).page(Some(step.id), 50).unwrap());
    });
    group.bench_function("what was done to a card, in the last 20,000 changes", |bench| {
        measure(bench, || read(&board).card_steps(&card(7), None).unwrap());
    });
    group.bench_function("board as of the middle", |bench| {
        measure(bench, || read(&board).as_of(then).unwrap().view());
    });
    let past = read(&board).as_of(then).unwrap();
    group.bench_function("difference of the middle and now", |bench| {
        measure(bench, || difference(&past.view(), &board.view()));
    });
    group.bench_function("restore to the middle: plan", |bench| {
        measure(bench, || past.restore_board(&board));
    });
    let actions = past.restore_board(&board);
    group.bench_function(
        format!("restore to the middle: apply {} changes", actions.len()),
        |bench| {
            measure_with(
                bench,
                || board.clone(),
                |mut board| {
                    for (seed, action) in (0..).zip(&actions) {
                        let at = Timestamp(1_900_000_000_000);
                        board.apply(action, Moment { at, seed }).unwrap();
                    }
                    board
                },
            );
        },
    );
    group.bench_function("document as of the middle", |bench| {
        measure(bench, || read(&board).document_as_of(then).unwrap());
    });
    group.finish();
}

criterion_group!(benches, history);
criterion_main!(benches);
