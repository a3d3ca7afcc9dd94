//! People are warned before a board is full.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use board_doc::limits::{LABELS_MAX, NEARLY_FULL_PERCENT};
use board_doc::{
    Action, Actor, Board, Color, Document, LabelId, Limited, Moment, NearlyFull, ReplicaId, Timestamp, UserId,
};

fn label(number: usize) -> Action {
    Action::AddLabel {
        label: LabelId::parse(format!("label-{number}")).unwrap(),
        name: format!("label {number}"),
        color: Color::parse("#1f6feb").unwrap(),
    }
}

#[test]
fn it_is_said_from_four_fifths_of_a_limit_on() {
    let actor = Actor::new(UserId([1; 16]), ReplicaId([1; 8]));
    let mut board = Board::new(actor);
    let first_said = LABELS_MAX * NEARLY_FULL_PERCENT as usize / 100;
    for number in 1..=LABELS_MAX {
        assert_eq!(board.nearly_full().is_some(), number > first_said, "{number}");
        let moment = Moment {
            at: Timestamp(1_800_000_000_000),
            seed: number as u64,
        };
        board.apply(&label(number), moment).unwrap();
    }
    let full = NearlyFull {
        of: Limited::Labels,
        percent: 100,
    };
    assert_eq!(board.nearly_full(), Some(full));
}

#[test]
fn what_it_takes_where_it_is_stored_counts_by_the_servers_limit() {
    let mut document = Document::new();
    document = Document::load(&document.save()).unwrap();
    document.set_bytes_max(document.stored_bytes());
    let actor = Actor::new(UserId([1; 16]), ReplicaId([1; 8]));
    let full = Board::over(document, actor).nearly_full().unwrap();
    assert_eq!((full.of, full.percent), (Limited::Bytes, 100));
}
