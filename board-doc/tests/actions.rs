//! What actions refuse, and that a refused or idle action leaves nothing behind.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use board_doc::limits::{CARDS_MAX, DESCRIPTION_CHARACTERS_MAX, TITLE_CHARACTERS_MAX};
use board_doc::{Action, ActionError, ActorHead, CardState, Document, Position, TextEdit, TextField, guard};
use support::{NOW, Replica, actor, add, card_id, column_id, move_to};

fn board() -> Replica {
    let mut replica = Replica::new(actor(1));
    replica.act(&add("a", "todo"), 1);
    replica
}

/// Tries an action that must fail and sees that the board is as it was.
fn refused(replica: &mut Replica, action: &Action) -> ActionError {
    let (heads, view) = (replica.board.document().heads(), replica.board.view());
    let error = replica.apply(action, 1).expect_err("it must be refused");
    assert_eq!(
        (replica.board.document().heads(), replica.board.view()),
        (heads, view)
    );
    error
}

fn idle(replica: &mut Replica, action: &Action) {
    let heads = replica.board.document().heads();
    let applied = replica.apply(action, 1).unwrap();
    assert_eq!((applied.change, applied.delta.is_empty()), (None, true));
    assert_eq!(replica.board.document().heads(), heads);
}

fn rename(card: &str, title: &str) -> Action {
    Action::RenameCard {
        card: card_id(card),
        title: title.to_owned(),
    }
}

fn describe(card: &str, description: &str) -> Action {
    Action::DescribeCard {
        card: card_id(card),
        description: description.to_owned(),
    }
}

fn type_in(card: &str, field: TextField, from: &str, to: &str) -> Action {
    Action::EditText {
        card: card_id(card),
        field,
        edit: TextEdit::between(from, to).unwrap(),
    }
}

#[test]
fn a_new_board_has_the_default_columns_and_nothing_else() {
    let view = Replica::new(actor(1)).board.view();
    let columns: Vec<_> = view
        .columns
        .iter()
        .map(|column| (column.id.as_str(), column.title.as_str()))
        .collect();
    assert_eq!(
        columns,
        [
            ("todo", "To Do"),
            ("in_progress", "In Progress"),
            ("done", "Done")
        ]
    );
    assert!(view.cards.is_empty() && view.info.name.is_empty() && view.info.description.is_empty());
}

#[test]
fn a_card_is_added_with_all_it_says() {
    let mut replica = Replica::new(actor(1));
    replica.act(
        &Action::AddCard {
            card: card_id("a"),
            column: column_id("done"),
            position: Position::Start,
            title: "Title".into(),
            description: "**Text**".into(),
        },
        1,
    );
    let card = replica.card("a");
    assert_eq!(
        (card.title.as_str(), card.description.as_str()),
        ("Title", "**Text**")
    );
    assert_eq!((card.column, card.state), (column_id("done"), CardState::Active));
}

#[test]
fn one_action_is_one_change_with_the_authors_clock() {
    let mut replica = board();
    let applied = replica.apply(&rename("a", "Other"), 1).unwrap();
    let change = applied.change.unwrap();
    let read = guard::read(&change.chunk).unwrap();
    assert_eq!((read.time, read.seq, change.seq), (NOW.seconds(), 2, 2));
    assert_eq!(read.actor, actor(1).to_bytes());
    let head = ActorHead {
        actor: read.actor,
        seq: 2,
        hash: change.hash,
    };
    assert_eq!(
        replica.board.document().actor_head(&actor(1).to_bytes()),
        Some(head)
    );
    assert_eq!(replica.board.document().changes_of(actor(1), 1), [change]);
}

#[test]
fn what_is_not_there_cannot_be_edited() {
    let mut replica = board();
    let missing = ActionError::NoSuchCard(card_id("z"));
    for action in [
        rename("z", "T"),
        describe("z", "D"),
        type_in("z", TextField::Title, "a", "b"),
        move_to("z", "done", Position::End),
        Action::TrashCard { card: card_id("z") },
        Action::RestoreCard { card: card_id("z") },
    ] {
        assert_eq!(refused(&mut replica, &action), missing);
    }
    let column = ActionError::NoSuchColumn(column_id("nowhere"));
    assert_eq!(
        refused(&mut replica, &move_to("a", "nowhere", Position::End)),
        column
    );
    assert_eq!(refused(&mut replica, &add("b", "nowhere")), column);
}

#[test]
fn a_card_is_added_once() {
    let mut replica = board();
    assert_eq!(
        refused(&mut replica, &add("a", "done")),
        ActionError::CardExists(card_id("a"))
    );
    replica.act(&Action::TrashCard { card: card_id("a") }, 1);
    assert_eq!(
        refused(&mut replica, &add("a", "done")),
        ActionError::CardExists(card_id("a"))
    );
}

#[test]
fn a_trashed_card_can_only_be_restored() {
    let mut replica = board();
    replica.act(&Action::TrashCard { card: card_id("a") }, 1);
    let trashed = ActionError::CardTrashed(card_id("a"));
    for action in [
        rename("a", "T"),
        describe("a", "D"),
        type_in("a", TextField::Description, "", "b"),
        move_to("a", "done", Position::End),
    ] {
        assert_eq!(refused(&mut replica, &action), trashed);
    }
    idle(&mut replica, &Action::TrashCard { card: card_id("a") });
    replica.act(&Action::RestoreCard { card: card_id("a") }, 1);
    idle(&mut replica, &Action::RestoreCard { card: card_id("a") });
}

#[test]
fn what_is_so_already_makes_no_change() {
    let mut replica = board();
    idle(&mut replica, &rename("a", "Card a"));
    idle(&mut replica, &describe("a", ""));
    idle(
        &mut replica,
        &Action::DescribeBoard {
            description: String::new(),
        },
    );
    let nothing = TextEdit {
        at: 3,
        removed: String::new(),
        inserted: String::new(),
        before: "rd".into(),
    };
    idle(
        &mut replica,
        &Action::EditText {
            card: card_id("a"),
            field: TextField::Title,
            edit: nothing,
        },
    );
}

#[test]
fn titles_and_names_must_say_something() {
    let mut replica = board();
    assert_eq!(
        refused(&mut replica, &rename("a", " \n")),
        ActionError::Blank("title")
    );
    assert_eq!(
        refused(&mut replica, &Action::RenameBoard { name: String::new() }),
        ActionError::Blank("name")
    );
    let emptied = type_in("a", TextField::Title, "Card a", "");
    assert_eq!(refused(&mut replica, &emptied), ActionError::Blank("title"));
    replica.act(&describe("a", "text"), 1);
    replica.act(&describe("a", ""), 1);
}

#[test]
fn texts_are_limited_in_scalar_values() {
    let mut replica = board();
    let title = "ä".repeat(TITLE_CHARACTERS_MAX);
    replica.act(&rename("a", &title), 1);
    let too_long = |field, characters, limit| ActionError::TooLong {
        field,
        characters,
        limit,
    };
    let longer = format!("{title}x");
    let (over, limit) = (TITLE_CHARACTERS_MAX + 1, TITLE_CHARACTERS_MAX);
    assert_eq!(
        refused(&mut replica, &rename("a", &longer)),
        too_long("title", over, limit)
    );
    let typed = type_in("a", TextField::Title, &title, &longer);
    assert_eq!(refused(&mut replica, &typed), too_long("title", over, limit));
    assert_eq!(
        refused(&mut replica, &Action::RenameBoard { name: longer }),
        too_long("name", over, limit)
    );
    let description = "d".repeat(DESCRIPTION_CHARACTERS_MAX + 1);
    let expected = too_long(
        "description",
        DESCRIPTION_CHARACTERS_MAX + 1,
        DESCRIPTION_CHARACTERS_MAX,
    );
    assert_eq!(refused(&mut replica, &describe("a", &description)), expected);
    assert_eq!(
        refused(&mut replica, &Action::DescribeBoard { description }),
        expected
    );
}

#[test]
fn a_text_that_merging_made_too_long_can_be_made_shorter() {
    let mut ada = board();
    let mut bob = Replica::new(actor(2));
    bob.hear_all(&ada);
    let long = |letter: &str| letter.repeat(TITLE_CHARACTERS_MAX - 10);
    ada.act(&rename("a", &long("a")), 1);
    bob.act(&rename("a", &long("b")), 1);
    ada.hear_all(&bob);
    let merged = ada.card("a").title;
    assert!(merged.chars().count() > TITLE_CHARACTERS_MAX);
    let shorter = &merged[1..];
    ada.act(&type_in("a", TextField::Title, &merged, shorter), 1);
    assert_eq!(ada.card("a").title, shorter);
    let longer = format!("{shorter}c");
    assert!(matches!(
        refused(&mut ada, &type_in("a", TextField::Title, shorter, &longer)),
        ActionError::TooLong { .. }
    ));
}

/// The longest description there may be, of characters that take most room and repeat nothing.
fn longest(salt: u32) -> String {
    (0..DESCRIPTION_CHARACTERS_MAX as u32)
        .map(|at| {
            char::from_u32(0x2_0000 + at.wrapping_mul(2_654_435_761).wrapping_add(salt) % 40_000).unwrap()
        })
        .collect()
}

#[test]
fn the_largest_change_that_an_action_makes_passes_the_guard() {
    let mut replica = Replica::new(actor(1));
    let mut trial = Document::new();
    for action in [
        add("a", "todo"),
        describe("a", &longest(1)),
        describe("a", &longest(7)),
    ] {
        let chunk = guard::read(&replica.act(&action, 1)).unwrap();
        guard::admit(&mut trial, &chunk, actor(1).user, NOW).unwrap();
    }
}

#[test]
fn an_action_that_would_take_more_than_one_change_may_have_is_refused_at_once() {
    let mut ada = board();
    let mut bob = Replica::new(actor(2));
    bob.hear_all(&ada);
    ada.act(&describe("a", &longest(1)), 1);
    bob.act(&describe("a", &longest(2)), 1);
    ada.hear_all(&bob);
    let all_over = describe("a", &longest(3));
    assert_eq!(refused(&mut ada, &all_over), ActionError::TooMuchAtOnce);
    ada.act(&describe("a", ""), 1);
    ada.act(&all_over, 1);
}

#[test]
fn a_board_holds_so_many_cards() {
    use automerge::ObjType;
    use automerge::transaction::Transactable;
    let mut replica = board();
    let many = support::raw::raw_change(&replica.board, [9; 24], |tx| {
        let cards = support::raw::object(tx, &["cards"]).unwrap();
        (1..CARDS_MAX).try_for_each(|number| {
            tx.put_object(&cards, format!("n{number}"), ObjType::Map)
                .map(drop)
        })
    });
    replica.hear(&[many.unwrap()]);
    let full = ActionError::Full {
        what: "cards on a board",
        limit: CARDS_MAX,
    };
    assert_eq!(refused(&mut replica, &add("b", "todo")), full);
}

#[test]
fn a_new_actor_writes_as_itself_from_its_first_change() {
    let mut replica = board();
    replica.board.set_actor(actor(5));
    let chunk = replica.act(&rename("a", "By five"), 1);
    let read = guard::read(&chunk).unwrap();
    assert_eq!((read.actor, read.seq), (actor(5).to_bytes().to_vec(), 1));
}

#[test]
fn actions_are_tagged_json() {
    let action = move_to("a", "done", Position::Before { card: card_id("b") });
    let json = serde_json::to_value(&action).unwrap();
    let expected = serde_json::json!({
        "type": "move_card", "card": "a", "column": "done", "position": { "at": "before", "card": "b" }
    });
    assert_eq!(json, expected);
    assert_eq!(serde_json::from_value::<Action>(json).unwrap(), action);
    let bad = serde_json::json!({ "type": "trash_card", "card": "no id!" });
    assert!(serde_json::from_value::<Action>(bad).is_err());
}
