//! The document is what the page on the board's model says: other programs read it by these keys, for ever.

mod support;

use automerge::{AutoSerde, Automerge};
use board_doc::{Action, Board, Position};
use serde_json::{Value, json};
use support::{Replica, actor, add, card_id, move_to};

fn document(board: &Board) -> Value {
    let document = Automerge::load(&board.document().save()).expect("it loads");
    serde_json::to_value(AutoSerde::from(&document)).expect("it is JSON")
}

#[test]
fn a_new_board_has_the_roots_and_default_columns_of_schema_1() {
    let expected = json!({
        "schema": 1,
        "name": "",
        "description": "",
        "columns": {
            "todo": { "title": "To Do", "rank": "F" },
            "in_progress": { "title": "In Progress", "rank": "V" },
            "done": { "title": "Done", "rank": "k" },
        },
        "labels": {},
        "cards": {},
        "actors": {},
    });
    assert_eq!(document(&Board::new(actor(1))), expected);
}

#[test]
fn a_card_has_the_keys_of_schema_1() {
    let mut replica = Replica::new(actor(1));
    replica.act(&add("a", "todo"), 1);
    replica.act(&move_to("a", "done", Position::End), 2);
    replica.act(
        &Action::DescribeCard {
            card: card_id("a"),
            description: "Text".into(),
        },
        3,
    );
    let place = format!("done|{}", replica.card("a").rank);
    let active = json!({
        "title": "Card a", "description": "Text", "place": place,
        "labels": {}, "assignees": {}, "checklist": {}, "comments": {},
    });
    assert_eq!(document(&replica.board)["cards"]["a"], active);
    replica.act(&Action::TrashCard { card: card_id("a") }, 4);
    assert_eq!(document(&replica.board)["cards"]["a"]["state"], "trashed");
    replica.act(&Action::RestoreCard { card: card_id("a") }, 5);
    assert_eq!(document(&replica.board)["cards"]["a"], active);
}
