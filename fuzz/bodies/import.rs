//! Files that people import: an error, or a plan that can be applied to a new board.

use board_doc::import::{self, Format, Importing, Members};
use board_doc::{Actor, Board, Moment, ReplicaId, Timestamp, UserId};

/// Longer plans are not applied: it takes its time, and finds nothing new.
const STEPS_MAX: usize = 100;

/// The first byte chooses the format; the others are the file.
pub fn fuzz_one(data: &[u8]) {
    let Some((format, file)) = data.split_first() else {
        return;
    };
    let format = match format % 3 {
        0 => Format::Trello,
        1 => Format::Weft,
        _ => Format::Automerge,
    };
    let importer = UserId([1; 16]);
    let moment = Moment {
        at: Timestamp(1_800_000_000_000),
        seed: 1,
    };
    let importing = Importing {
        importer,
        members: &Members::default(),
        moment,
    };
    let Ok(plan) = import::plan(format, file, importing, &mut |_| {}) else {
        return;
    };
    if plan.steps.len() <= STEPS_MAX {
        let mut board = Board::new(Actor::new(importer, ReplicaId([1; 8])));
        import::apply(&mut board, &plan, moment, &mut |_| {}).expect("a plan can be applied");
    }
}
