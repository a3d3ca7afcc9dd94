//! What the board's schema asks of a change: known keys well-typed and within limits, comments by their authors. What
//! other programs may write passes.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod guard_support;
mod support;

use automerge::transaction::{Transactable, Transaction};
use automerge::{AutomergeError, ObjId, ObjType, ROOT, ReadDoc, ScalarValue};
use board_doc::guard::{self, Author, Refusal};
use board_doc::limits::{
    CHECKLIST_ITEMS_MAX, COLUMNS_MAX, COMMENT_CHARACTERS_MAX, TITLE_SHOWN_CHARACTERS_MAX,
    UNKNOWN_VALUE_BYTES_MAX,
};
use board_doc::{Action, CommentId, ItemId, ItemPosition, LabelId};
use guard_support::surgery::rewrite;
use guard_support::{Person, Room, user};
use support::{Replica, actor, add, all_chunks, card_id};

/// Alice's board with something of each kind in it, and her with a replica that is edited by hand.
fn room() -> (Room, Person) {
    let mut board = Replica::new(actor(1));
    let label = Action::AddLabel {
        label: LabelId::parse("l").unwrap(),
        name: "Label".into(),
        color: board_doc::Color::default(),
    };
    let item = Action::AddItem {
        card: card_id("a"),
        item: ItemId::parse("i").unwrap(),
        text: "Item".into(),
        position: ItemPosition::End,
        done: false,
    };
    let comment = Action::AddComment {
        card: card_id("a"),
        comment: CommentId::parse(comment_key(1)).unwrap(),
        body: "Alice's".into(),
        imported_from: None,
    };
    for action in [add("a", "todo"), label, item, comment] {
        board.act(&action, 1);
    }
    let mut room = Room::new();
    for chunk in all_chunks(&board.board) {
        room.accept(&chunk, user(1));
    }
    let alice = Person::join(&room, 1, 7);
    (room, alice)
}

fn comment_key(by: u8) -> String {
    format!("m.{}", user(by))
}

fn at(tx: &Transaction<'_>, path: &str) -> ObjId {
    path.split('/')
        .filter(|key| !key.is_empty())
        .fold(ROOT, |parent, key| {
            let found = tx.get(&parent, key).unwrap();
            found.unwrap_or_else(|| panic!("{path} is there")).1
        })
}

type Edit = Box<dyn FnOnce(&mut Transaction<'_>) -> Result<(), AutomergeError>>;

fn put(path: &str, key: &str, value: impl Into<ScalarValue>) -> Edit {
    let (path, key, value) = (path.to_owned(), key.to_owned(), value.into());
    Box::new(move |tx| {
        let map = at(tx, &path);
        tx.put(map, key, value)
    })
}

fn make(path: &str, key: &str, kind: ObjType) -> Edit {
    let (path, key) = (path.to_owned(), key.to_owned());
    Box::new(move |tx| {
        let map = at(tx, &path);
        tx.put_object(map, key, kind).map(drop)
    })
}

fn delete(path: &str, key: &str) -> Edit {
    let (path, key) = (path.to_owned(), key.to_owned());
    Box::new(move |tx| {
        let map = at(tx, &path);
        tx.delete(map, key)
    })
}

/// What somebody's edit by hand is answered with.
fn answer(by: u8, is_admin: bool, edit: Edit) -> Result<(), Refusal> {
    let (mut room, alice) = room();
    let mut person = if by == 1 {
        alice
    } else {
        Person::join(&room, by, 7)
    };
    let chunk = person.edit(edit);
    let read = guard::read(&chunk)?;
    let author = Author {
        user: person.user(),
        is_admin,
    };
    let admitted = guard::admit(&mut room.trial, &read, author, guard_support::CLOCK);
    admitted.map(|_| ()).map_err(|refused| refused.refusal)
}

const CARD: &str = "cards/a";
const ITEM: &str = "cards/a/checklist/i";

#[test]
fn ill_typed_values_of_known_keys_are_refused() {
    let long = |characters: usize| "x".repeat(characters);
    let refused: Vec<(&str, Edit)> = vec![
        ("title", put(CARD, "title", "a string")),
        ("description", make(CARD, "description", ObjType::List)),
        ("no place", put(CARD, "place", "todo")),
        ("no rank", put(CARD, "place", "todo|!")),
        ("place", put(CARD, "place", 7)),
        ("two bars", put(CARD, "place", "a|b|V")),
        ("place goes", delete(CARD, "place")),
        ("text place", make(CARD, "place", ObjType::Text)),
        ("state", put(CARD, "state", "lost")),
        ("due", put(CARD, "due", "tomorrow")),
        ("labels again", make(CARD, "labels", ObjType::Map)),
        ("comments as list", make(CARD, "comments", ObjType::List)),
        ("comments go", delete(CARD, "comments")),
        ("imported_from", put(CARD, "imported_from", long(201))),
        ("label", put("cards/a/labels", "l", "yes")),
        ("label off", put("cards/a/labels", "l", false)),
        ("no label id", put("cards/a/labels", "not an id!", true)),
        ("assignee", put("cards/a/assignees", &user(1).to_string(), true)),
        (
            "no user",
            put("cards/a/assignees", "nobody", ScalarValue::Timestamp(1)),
        ),
        ("item text", put(ITEM, "text", 1)),
        ("item done", put(ITEM, "done", "yes")),
        ("item rank", put(ITEM, "rank", "")),
        ("long item", put(ITEM, "text", long(1_001))),
        ("item again", make("cards/a/checklist", "i", ObjType::Map)),
        ("item as string", put("cards/a/checklist", "j", "text")),
        ("card again", make("cards", "a", ObjType::Map)),
        ("no card id", make("cards", "not an id!", ObjType::Map)),
        ("card as string", put("cards", "b", "card")),
        ("column title", put("columns/todo", "title", long(501))),
        ("column rank", put("columns/todo", "rank", 3)),
        ("rank goes", delete("columns/todo", "rank")),
        ("column limit", put("columns/todo", "wip_limit", 0_u64)),
        ("signed limit", put("columns/todo", "wip_limit", 3_i64)),
        ("column state", put("columns/todo", "state", true)),
        ("column goes", delete("columns", "todo")),
        ("column again", make("columns", "todo", ObjType::Map)),
        ("recovered", make("columns", "recovered", ObjType::Map)),
        ("label name", put("labels/l", "name", long(101))),
        ("label colour", put("labels/l", "color", "red")),
        ("capital colour", put("labels/l", "color", "#FF0000")),
        ("actors", put("actors", "00", "somebody")),
        ("unknown", put(CARD, "votes", long(UNKNOWN_VALUE_BYTES_MAX + 1))),
    ];
    for (name, edit) in refused {
        let answer = answer(1, true, edit);
        assert!(
            matches!(answer, Err(Refusal::Malformed(_) | Refusal::TooLarge { .. })),
            "{name}: {answer:?}"
        );
    }
}

#[test]
fn well_typed_values_and_unknown_keys_pass() {
    let passing: Vec<(&str, Edit)> = vec![
        ("new title", make(CARD, "title", ObjType::Text)),
        ("place", put(CARD, "place", "gone|V")),
        ("state", put(CARD, "state", "archived")),
        ("due", put(CARD, "due", "2026-11-30T17:00:00+01:00")),
        ("label", put("cards/a/labels", "l", true)),
        (
            "assignee",
            put(
                "cards/a/assignees",
                &user(2).to_string(),
                ScalarValue::Timestamp(1),
            ),
        ),
        ("item", make("cards/a/checklist", "j", ObjType::Map)),
        ("item goes", delete("cards/a/checklist", "i")),
        ("card", make("cards", "b", ObjType::Map)),
        ("card goes", delete("cards", "a")),
        ("column", make("columns", "x", ObjType::Map)),
        ("column limit", put("columns/todo", "wip_limit", 3_u64)),
        ("column state", put("columns/todo", "state", "deleted")),
        ("label goes", delete("labels", "l")),
        ("unknown of the root", make("", "theme", ObjType::Map)),
        ("unknown of a card", put(CARD, "votes", 3)),
        ("unknown of an item", make(ITEM, "people", ObjType::List)),
    ];
    for (name, edit) in passing {
        assert_eq!(answer(1, false, edit), Ok(()), "{name}");
    }
}

#[test]
fn a_second_card_does_not_cover_the_first() {
    let (mut room, mut alice) = room();
    let again = alice.edit(make("cards", "a", ObjType::Map));
    let blind = rewrite(&again, |change| change.operations[0].pred = vec![].into());
    let refused = room.refuse_as(&blind, user(1));
    assert_eq!(
        refused.refusal,
        Refusal::Malformed("it does not replace exactly what it builds on")
    );
    assert!(!refused.trial_spoiled);
}

#[test]
fn what_has_been_made_meanwhile_is_not_made_again() {
    let comment = format!("same.{}", user(1));
    for (path, id) in [
        ("cards", "same"),
        ("cards/a/checklist", "same"),
        ("cards/a/comments", comment.as_str()),
    ] {
        let (mut room, mut alice) = room();
        // On another of her devices, whose store has failed.
        let mut again = Person::join(&room, 1, 8);
        let [first, second] =
            [&mut alice, &mut again].map(|device| device.edit(make(path, id, ObjType::Map)));
        room.accept(&first, user(1));
        let refused = room.refuse_as(&second, user(1));
        assert_eq!(
            refused.refusal,
            Refusal::Malformed("it makes anew what has been made meanwhile"),
            "in {path}"
        );
        assert!(!refused.trial_spoiled);
    }
}

#[test]
fn a_comment_is_written_by_the_user_in_its_key_alone() {
    let own = "cards/a/comments";
    let comment = &format!("{own}/{}", comment_key(1));
    let foreign = |by, is_admin, edit| assert_eq!(answer(by, is_admin, edit), Err(Refusal::ForeignComment));
    foreign(2, false, make(own, &comment_key(3), ObjType::Map));
    foreign(2, true, make(own, &comment_key(3), ObjType::Map));
    foreign(2, true, make(own, &comment_key(1), ObjType::Map));
    foreign(2, true, put(comment, "body", "Bob's"));
    foreign(2, true, put(comment, "imported_from", "Bob"));
    foreign(2, true, put(comment, "likes", 3));
    foreign(2, true, delete(own, &comment_key(1)));
    foreign(2, false, put(comment, "state", "deleted"));
    assert_eq!(answer(2, true, put(comment, "state", "deleted")), Ok(()));
    assert_eq!(answer(1, false, put(comment, "state", "deleted")), Ok(()));
    assert_eq!(answer(1, false, put(comment, "body", "Again")), Ok(()));
    assert_eq!(answer(2, false, make(own, &comment_key(2), ObjType::Map)), Ok(()));
    for edit in [
        delete(own, &comment_key(1)),
        make(own, &comment_key(1), ObjType::Map),
        put(comment, "body", "x".repeat(COMMENT_CHARACTERS_MAX + 1)),
        put(comment, "state", "gone"),
        put(own, "not an id", true),
    ] {
        assert!(matches!(answer(1, true, edit), Err(Refusal::Malformed(_))));
    }
}

#[test]
fn maps_hold_so_many_entries() {
    let many = |path: &'static str, count: usize| -> Edit {
        Box::new(move |tx| {
            let map = at(tx, path);
            (0..count).try_for_each(|n| tx.put_object(&map, format!("x{n}"), ObjType::Map).map(drop))
        })
    };
    for (path, there, limit) in [
        ("columns", 3, COLUMNS_MAX),
        ("cards/a/checklist", 1, CHECKLIST_ITEMS_MAX),
    ] {
        assert_eq!(answer(1, false, many(path, limit - there)), Ok(()), "{path}");
        let full = answer(1, false, many(path, limit - there + 1));
        assert!(
            matches!(full, Err(Refusal::TooLarge { limit: most, .. }) if most == limit as u64),
            "{full:?}"
        );
    }
}

#[test]
fn a_text_may_be_merged_to_some_length_and_made_shorter_from_any() {
    let (mut room, mut alice) = room();
    let title = |tx: &Transaction<'_>| at(tx, "cards/a/title");
    let most = TITLE_SHOWN_CHARACTERS_MAX - "Card a".len();
    let full = alice.edit(|tx| {
        let title = title(tx);
        tx.splice_text(title, 0, 0, &"x".repeat(most))
    });
    room.accept(&full, user(1));
    let mut bob = Person::join(&room, 2, 7);
    let more = bob.edit(|tx| {
        let title = title(tx);
        tx.splice_text(title, 0, 0, "y")
    });
    let refused = room.refuse_as(&more, user(2));
    assert!(matches!(
        refused.refusal,
        Refusal::TooLarge {
            what: "characters of a text",
            ..
        }
    ));
    assert!(refused.trial_spoiled);
    let less = alice.edit(|tx| {
        let title = title(tx);
        tx.splice_text(title, 0, 10, "z")
    });
    room.accept(&less, user(1));
    room.must_load();
}
