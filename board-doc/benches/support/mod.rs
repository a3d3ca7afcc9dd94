//! Boards of a size, and a clock that other programs do not disturb.
#![allow(dead_code, reason = "each bench uses its part")]

use board_doc::{
    Action, Actor, Board, CardId, ColumnId, Moment, Position, ReplicaId, TextEdit, TextField, Timestamp,
    UserId,
};
use criterion::Bencher;
use rustix::time::{ClockId, clock_gettime};
use std::time::Duration;

/// The clock of these boards: 2027-01-15.
const NOW: Timestamp = Timestamp(1_800_000_000_000);
/// Who built the board.
pub const AUTHOR: UserId = UserId([1; 16]);
/// Who edits it now.
pub const OTHER: UserId = UserId([2; 16]);
const COLUMNS: [&str; 3] = ["todo", "in_progress", "done"];
/// What a card says: 120 characters.
const DESCRIPTION: &str = "Ask them for the drawings, count the bolts, and say by Friday noon whether we can have the frame \
    ready on the first.";

/// Measures `work` in this thread's processor time; what it gives back is dropped behind the clock.
pub fn measure<T>(bencher: &mut Bencher<'_>, mut work: impl FnMut() -> T) {
    measure_with(bencher, || (), |()| work());
}

/// The same with something that is made anew before each time, in front of the clock.
pub fn measure_with<P, T>(
    bencher: &mut Bencher<'_>,
    mut prepare: impl FnMut() -> P,
    mut work: impl FnMut(P) -> T,
) {
    bencher.iter_custom(|times| {
        let mut spent = Duration::ZERO;
        for _ in 0..times {
            let prepared = prepare();
            let begun = processor_time();
            let made = std::hint::black_box(work(prepared));
            spent += processor_time().saturating_sub(begun);
            drop(made);
        }
        spent
    });
}

fn processor_time() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(now).expect("processor time is not negative")
}

pub fn moment(seed: u64) -> Moment {
    Moment { at: NOW, seed }
}

pub fn now() -> Timestamp {
    NOW
}

/// A board with so many cards, behind so many changes: cards added one by one, then moved and renamed.
pub fn board(cards: u32, changes: u32) -> Board {
    let mut board = Board::new(Actor::new(AUTHOR, ReplicaId([1; 8])));
    for number in 0..changes.max(cards) {
        let action = if number < cards {
            add(number)
        } else {
            edit(number, cards)
        };
        board
            .apply(&action, moment(u64::from(number) << 20))
            .expect("it can be done");
    }
    board
}

fn add(number: u32) -> Action {
    Action::AddCard {
        card: card(number),
        column: column(number),
        position: Position::End,
        title: format!("Card {number}: parts"),
        description: DESCRIPTION.to_owned(),
    }
}

/// One move in two; the others type a word.
fn edit(number: u32, cards: u32) -> Action {
    let picked = number.wrapping_mul(2_654_435_761) % cards;
    if number.is_multiple_of(2) {
        return move_card(picked, number);
    }
    Action::EditText {
        card: card(picked),
        field: TextField::Title,
        edit: TextEdit::between("Card", "Cart").expect("they differ"),
    }
}

/// Moves a card to another column.
pub fn move_card(number: u32, column_number: u32) -> Action {
    Action::MoveCard {
        card: card(number),
        column: column(column_number),
        position: Position::End,
    }
}

fn card(number: u32) -> CardId {
    CardId::parse(format!("0199a000-0000-7000-8000-{number:012}")).expect("an id")
}

fn column(number: u32) -> ColumnId {
    ColumnId::parse(COLUMNS[number as usize % COLUMNS.len()]).expect("an id")
}

/// Somebody else's replica of a board, which moves one card after the other.
pub struct Mover {
    board: Board,
    cards: u32,
    moves: u32,
}

impl Mover {
    pub fn of(board: &Board, cards: u32) -> Self {
        Self {
            board: Board::over(board.document().clone(), Actor::new(OTHER, ReplicaId([2; 8]))),
            cards,
            moves: 0,
        }
    }

    /// The change of the next move.
    pub fn next(&mut self) -> Vec<u8> {
        loop {
            self.moves += 1;
            let picked = self.moves.wrapping_mul(2_654_435_761) % self.cards;
            let action = move_card(picked, self.moves / 7);
            let applied = self
                .board
                .apply(&action, moment(u64::from(self.moves) << 20))
                .expect("it can be done");
            if let Some(change) = applied.change {
                return change.chunk;
            }
        }
    }
}
