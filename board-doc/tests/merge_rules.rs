//! One example for each merge rule of the board's model that exists already.

mod support;

use automerge::ReadDoc;
use automerge::transaction::Transactable;
use board_doc::{Action, CardState, Position, RECOVERED, TextEdit, TextField};
use support::raw::{object, raw_change, set_column_state};
use support::{Replica, actor, add, card_id, column_id, move_to};

/// Two people who share a board with the cards `a` and `b` in "To Do".
fn two() -> (Replica, Replica) {
    let mut ada = Replica::new(actor(1));
    ada.act(&add("a", "todo"), 1);
    ada.act(&add("b", "todo"), 2);
    let mut bob = Replica::new(actor(2));
    bob.hear_all(&ada);
    (ada, bob)
}

fn meet(ada: &mut Replica, bob: &mut Replica) {
    let alone = bob.clone();
    bob.hear_all(ada);
    ada.hear_all(&alone);
    assert_eq!(ada.board.view(), bob.board.view());
    ada.check_view();
    bob.check_view();
}

fn rename(title: &str) -> Action {
    Action::RenameCard {
        card: card_id("a"),
        title: title.to_owned(),
    }
}

fn trash() -> Action {
    Action::TrashCard { card: card_id("a") }
}

#[test]
fn a_card_moved_twice_is_in_one_place_that_one_of_them_chose() {
    let (mut ada, mut bob) = two();
    ada.act(&move_to("a", "in_progress", Position::End), 3);
    bob.act(&move_to("a", "done", Position::End), 4);
    let place = |replica: &Replica| (replica.card("a").column, replica.card("a").rank);
    let chosen = [place(&ada), place(&bob)];
    meet(&mut ada, &mut bob);
    assert!(chosen.contains(&place(&ada)));
    let lanes = ["todo", "in_progress", "done"].map(|column| ada.lane(column).len());
    assert_eq!(lanes.iter().sum::<usize>(), 2);
}

#[test]
fn a_card_moved_and_edited_holds_both() {
    let (mut ada, mut bob) = two();
    ada.act(&move_to("a", "done", Position::End), 3);
    bob.act(&rename("Renamed"), 4);
    meet(&mut ada, &mut bob);
    assert_eq!(ada.card("a").title, "Renamed");
    assert_eq!(ada.lane("done"), ["a"]);
}

#[test]
fn two_cards_dropped_at_one_spot_with_equal_luck_are_ordered_by_id() {
    let (mut ada, mut bob) = two();
    ada.act(&add("y", "done"), 7);
    bob.act(&add("x", "done"), 7);
    meet(&mut ada, &mut bob);
    assert_eq!(ada.card("x").rank, ada.card("y").rank);
    assert_eq!(ada.lane("done"), ["x", "y"]);
}

#[test]
fn trash_wins_over_an_edit_and_restoring_brings_all_back() {
    let (mut ada, mut bob) = two();
    let place = ada.card("a").rank;
    ada.act(&trash(), 3);
    bob.act(&rename("Edited after deletion"), 4);
    meet(&mut ada, &mut bob);
    assert_eq!(ada.card("a").state, CardState::Trashed);
    assert_eq!(ada.card("a").title, "Edited after deletion");
    assert_eq!(ada.lane("todo"), ["b"]);
    ada.act(&Action::RestoreCard { card: card_id("a") }, 5);
    meet(&mut ada, &mut bob);
    assert_eq!(
        (bob.card("a").state, bob.card("a").rank),
        (CardState::Active, place)
    );
    assert_eq!(bob.lane("todo"), ["a", "b"]);
}

#[test]
fn a_card_trashed_by_both_is_restored_by_one() {
    let (mut ada, mut bob) = two();
    ada.act(&trash(), 3);
    bob.act(&trash(), 4);
    meet(&mut ada, &mut bob);
    bob.act(&Action::RestoreCard { card: card_id("a") }, 5);
    meet(&mut ada, &mut bob);
    assert_eq!(ada.card("a").state, CardState::Active);
}

#[test]
fn a_card_moved_into_a_deleted_column_shows_in_recovered_until_the_column_is_restored() {
    let (mut ada, mut bob) = two();
    ada.act(&move_to("a", "done", Position::End), 3);
    let deleted = raw_change(&bob.board, [9; 24], |tx| {
        set_column_state(tx, "done", Some("deleted"))
    })
    .unwrap();
    bob.hear(&[deleted]);
    meet(&mut ada, &mut bob);
    let view = ada.board.view();
    assert!(!view.columns.iter().any(|column| column.id == column_id("done")));
    assert_eq!(ada.lane(RECOVERED), ["a"]);
    assert_eq!(
        view.cards.last().unwrap().id,
        card_id("a"),
        "Recovered is the last lane"
    );
    let into = ada.apply(&move_to("b", "done", Position::End), 4).unwrap_err();
    assert_eq!(into, board_doc::ActionError::NoSuchColumn(column_id("done")));
    let into = ada.apply(&move_to("b", RECOVERED, Position::End), 4).unwrap_err();
    assert_eq!(into, board_doc::ActionError::NoSuchColumn(column_id(RECOVERED)));

    let restored = raw_change(&ada.board, [10; 24], |tx| set_column_state(tx, "done", None)).unwrap();
    ada.hear(&[restored]);
    assert_eq!(ada.lane("done"), ["a"]);
    ada.check_view();
}

#[test]
fn a_card_can_be_moved_out_of_recovered() {
    let (mut ada, _) = two();
    let deleted = raw_change(&ada.board, [9; 24], |tx| {
        set_column_state(tx, "todo", Some("deleted"))
    })
    .unwrap();
    ada.hear(&[deleted]);
    assert_eq!(ada.lane(RECOVERED), ["a", "b"]);
    ada.act(&move_to("a", "done", Position::End), 3);
    assert_eq!(
        (ada.lane(RECOVERED), ada.lane("done")),
        (vec!["b".to_owned()], vec!["a".to_owned()])
    );
}

#[test]
fn two_who_type_in_one_description_keep_both_texts() {
    let (mut ada, mut bob) = two();
    ada.act(
        &Action::DescribeCard {
            card: card_id("a"),
            description: "The plan.".into(),
        },
        3,
    );
    meet(&mut ada, &mut bob);
    let type_in = |to: &str| Action::EditText {
        card: card_id("a"),
        field: TextField::Description,
        edit: TextEdit::between("The plan.", to).unwrap(),
    };
    ada.act(&type_in("The good plan."), 4);
    bob.act(&type_in("The plan. Ship it."), 5);
    meet(&mut ada, &mut bob);
    assert_eq!(ada.card("a").description, "The good plan. Ship it.");
}

#[test]
fn a_board_renamed_by_two_merges_characters() {
    let (mut ada, mut bob) = two();
    ada.act(
        &Action::RenameBoard {
            name: "Road map".into(),
        },
        3,
    );
    meet(&mut ada, &mut bob);
    ada.act(
        &Action::RenameBoard {
            name: "The road map".into(),
        },
        4,
    );
    bob.act(
        &Action::RenameBoard {
            name: "Road map 2027".into(),
        },
        5,
    );
    meet(&mut ada, &mut bob);
    assert_eq!(ada.board.document().info().name, "The road map 2027");
}

#[test]
fn concurrent_column_titles_have_one_winner_on_every_replica() {
    let (mut ada, mut bob) = two();
    for (replica, title, number) in [(&mut ada, "Later", 21), (&mut bob, "Next", 22)] {
        let chunk = raw_change(&replica.board, [number; 24], |tx| {
            let column = object(tx, &["columns", "todo"]).unwrap();
            tx.put(column, "title", title)
        });
        replica.hear(&[chunk.unwrap()]);
    }
    meet(&mut ada, &mut bob);
    assert!(["Later", "Next"].contains(&ada.board.view().columns[0].title.as_str()));
}

#[test]
fn unknown_keys_are_kept() {
    let (mut ada, mut bob) = two();
    let chunk = raw_change(&ada.board, [9; 24], |tx| {
        let card = object(tx, &["cards", "a"]).unwrap();
        tx.put(card, "votes", 3)
    });
    ada.hear(&[chunk.unwrap()]);
    bob.act(&rename("Renamed"), 3);
    meet(&mut ada, &mut bob);
    let saved = automerge::Automerge::load(&bob.board.document().save()).unwrap();
    let cards = saved.get(automerge::ROOT, "cards").unwrap().unwrap().1;
    let card = saved.get(cards, "a").unwrap().unwrap().1;
    assert_eq!(saved.get(card, "votes").unwrap().unwrap().0.as_i64(), Some(3));
}
