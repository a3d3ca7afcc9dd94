//! A document whose view follows when somebody looks.

#![allow(clippy::unwrap_used, reason = "everything here is a test")]

use board_doc::{
    Action, Actor, Board, CardChanges, CardId, CardState, ColumnId, Document, LiveDocument, Moment, Position,
    ReplicaId, Timestamp, UserId,
};
use std::sync::Arc;

fn add(card: &str) -> Action {
    Action::AddCard {
        card: CardId::parse(card).unwrap(),
        column: ColumnId::parse("todo").unwrap(),
        position: Position::Start,
        title: card.to_owned(),
        description: String::new(),
    }
}

fn rename(card: &str, title: &str) -> Action {
    Action::RenameCard {
        card: CardId::parse(card).unwrap(),
        title: title.to_owned(),
    }
}

fn apply(board: &mut Board, action: &Action) -> Vec<u8> {
    let moment = Moment {
        at: Timestamp(1_000),
        seed: 1,
    };
    board.apply(action, moment).unwrap().change.unwrap().chunk
}

fn titles(changes: &CardChanges) -> Vec<&str> {
    changes.cards.iter().map(|card| card.title.as_str()).collect()
}

#[test]
fn the_view_follows_what_was_taken_over_and_tells_each_change_once() {
    let actor = Actor::new(UserId([1; 16]), ReplicaId([1; 8]));
    let mut board = Board::new(actor);
    let mut live = LiveDocument::over(Document::new());
    let first = [apply(&mut board, &add("a")), apply(&mut board, &add("b"))];
    live.apply_changes(&first).unwrap();
    live.apply_changes(&[apply(&mut board, &rename("a", "second"))])
        .unwrap();
    assert_eq!(titles(&live.card_changes()), ["second", "b"]);
    assert_eq!(live.card_changes(), CardChanges::default());
    let shown = live.snapshot();
    assert!(Arc::ptr_eq(&shown, &live.snapshot()));
    let order = shown.in_order(CardState::Active);
    let order: Vec<_> = order
        .iter()
        .map(|one| (one.card.id.as_str(), one.position))
        .collect();
    assert_eq!(order, [("b", 0), ("a", 1)]);
    // What a board is edited as is no older than what it was made of.
    let third = apply(&mut board, &rename("b", "third"));
    let mut ahead = live.document().clone();
    ahead.apply_changes(&[&third]).unwrap();
    let edited = live.board_of(ahead, actor);
    assert_eq!(edited.view(), board.view());
    live.apply_changes(&[third]).unwrap();
    assert_eq!(titles(&live.card_changes()), ["third"]);
    assert_ne!(live.snapshot(), shown);
    let card = CardId::parse("b").unwrap();
    let versions = [&shown, &live.snapshot()].map(|shown| shown.card(&card).unwrap().version());
    assert_ne!(versions[0], versions[1]);
}

#[test]
fn a_copy_of_what_is_ahead_shows_and_tells_the_same_as_taking_its_changes_over() {
    let actor = Actor::new(UserId([1; 16]), ReplicaId([1; 8]));
    let mut board = Board::new(actor);
    let mut live = LiveDocument::over(Document::new());
    live.apply_changes(&[apply(&mut board, &add("a")), apply(&mut board, &add("b"))])
        .unwrap();
    live.card_changes();
    let mut copy = live.clone();

    let more = [
        apply(&mut board, &rename("a", "renamed")),
        apply(&mut board, &add("c")),
    ];
    live.apply_changes(&more).unwrap();
    copy.become_copy_of(board.document(), &more).unwrap();
    assert_eq!(copy.document().heads(), live.document().heads());
    assert_eq!(copy.snapshot(), live.snapshot());
    let told = copy.card_changes();
    assert_eq!(titles(&told), ["renamed", "c"]);
    assert_eq!(told, live.card_changes());

    // What goes on afterwards is in one of them alone.
    let next = apply(&mut board, &rename("c", "later"));
    assert_eq!(copy.document().heads(), live.document().heads());
    copy.apply_changes(&[next]).unwrap();
    assert_eq!(titles(&copy.card_changes()), ["later"]);
}

#[test]
fn no_copy_is_made_of_a_document_with_more_or_others_than_the_changes() {
    let actor = Actor::new(UserId([1; 16]), ReplicaId([1; 8]));
    let mut board = Board::new(actor);
    let mut live = LiveDocument::over(Document::new());
    let known = apply(&mut board, &add("a"));
    apply(&mut board, &add("b"));
    let before = live.document().heads();
    assert!(live.become_copy_of(board.document(), &[&known]).is_err());

    // Nor of one with another change in its place.
    let mut other = Board::new(Actor::new(UserId([2; 16]), ReplicaId([2; 8])));
    apply(&mut other, &add("c"));
    assert!(live.become_copy_of(other.document(), &[&known]).is_err());
    assert_eq!(live.document().heads(), before);
}
