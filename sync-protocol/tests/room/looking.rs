//! S17 and S18: who looks at the board, and what is told of its cards.

use super::editing::news;
use super::scene::{ADA, BOB, Scene, cards, rows};
use board_doc::{Action, CardId, ColumnId, Position};
use std::sync::Arc;
use sync_protocol::limits::TELL_AGAIN_AFTER;
use sync_protocol::room::{CardNews, EditId, EditOutcome, LookId, LookOutcome, NewsOutcome, OnlyIf};
use sync_protocol::{BatchOutcome, Role, RoomInput};

fn add(card: &str) -> Action {
    Action::AddCard {
        card: id(card),
        column: ColumnId::parse("todo").expect("an id"),
        position: Position::End,
        title: card.to_owned(),
        description: String::new(),
    }
}

fn rename(card: &str, title: &str) -> Action {
    Action::RenameCard {
        card: id(card),
        title: title.to_owned(),
    }
}

fn id(card: &str) -> CardId {
    CardId::parse(card).expect("an id")
}

fn look(scene: &mut Scene, look: u64, at_least: u64) {
    let look = LookId(look);
    scene.tell(RoomInput::Look { look, at_least });
}

/// What each look has shown, by the titles of the cards.
fn shown(scene: &Scene) -> Vec<(u64, Vec<String>)> {
    let titles = |outcome: &LookOutcome| match outcome {
        LookOutcome::Shown(board) => board.cards().iter().map(|card| card.title.clone()).collect(),
        other => panic!("{other:?}"),
    };
    scene
        .shown
        .iter()
        .map(|(look, outcome)| (look.0, titles(outcome)))
        .collect()
}

/// A tick when news may be told again.
fn tick_later(scene: &mut Scene) {
    scene.now.0 += TELL_AGAIN_AFTER.as_millis() as i64;
    scene.tell(RoomInput::Tick);
}

fn told(news: &CardNews) -> (u64, u64, bool, Vec<&str>) {
    let cards = news.changes.cards.iter().map(|card| card.title.as_str());
    (news.after, news.upto, news.whole, cards.collect())
}

#[test]
fn s17_a_look_shows_what_is_committed_and_waits_only_for_what_is_known() {
    let mut scene = Scene::new();
    look(&mut scene, 1, 0);
    scene.edit(1, ADA, &[add("a")]);
    // It is on trial only.
    look(&mut scene, 2, 1);
    // Somebody knows that it is committed before the room does.
    look(&mut scene, 3, 2);
    assert_eq!(shown(&scene), [(1, vec![]), (2, vec![])]);
    scene.answer(BatchOutcome::Committed);
    look(&mut scene, 4, 2);
    let a = vec!["a".to_owned()];
    assert_eq!(shown(&scene)[2..], [(3, a.clone()), (4, a)]);
    // Nothing has changed between them: they share what they show.
    let [
        ..,
        (_, LookOutcome::Shown(third)),
        (_, LookOutcome::Shown(fourth)),
    ] = scene.shown.as_slice()
    else {
        panic!("{:?}", scene.shown)
    };
    assert!(Arc::ptr_eq(third, fourth));
    assert!(scene.log_reads.is_empty());
}

#[test]
fn s17_a_look_that_knows_of_more_reads_the_log_once_and_ends() {
    let mut scene = Scene::new();
    look(&mut scene, 1, 7);
    assert_eq!(
        (scene.log_reads.as_slice(), scene.shown.len()),
        ([1].as_slice(), 0)
    );
    // The log has no more: whoever said so was wrong, or it was put back.
    scene.tell(news(Vec::new(), 1, 1, Vec::new()));
    assert_eq!(shown(&scene), [(1, vec![])]);
    look(&mut scene, 2, 7);
    scene.tell(RoomInput::LogFailed);
    assert_eq!(scene.shown[1], (LookId(2), LookOutcome::Unavailable));
}

#[test]
fn s17_a_log_that_was_asked_for_before_a_look_may_be_older_than_what_it_knows_of() {
    let mut scene = Scene::new();
    let chunks = cards(BOB, 1, 2);
    scene.tell(RoomInput::LogAdvanced { head_seq: 2 });
    assert_eq!(scene.log_reads, [1]);
    // Another node commits one more, and its author looks here.
    look(&mut scene, 1, 3);
    scene.tell(news(rows(&chunks[..1], 2), 2, 1, Vec::new()));
    assert!(scene.shown.is_empty(), "their own edit is not there");
    assert_eq!(scene.log_reads, [1, 2]);
    scene.tell(news(rows(&chunks[1..], 3), 3, 1, Vec::new()));
    let both = vec!["card 0".to_owned(), "card 1".to_owned()];
    assert_eq!(shown(&scene), [(1, both)]);
    assert_eq!(scene.log_reads, [1, 2]);
}

#[test]
fn s17_an_edit_is_made_only_if_the_card_is_what_it_was_looked_at_as() {
    let mut scene = Scene::new();
    scene.edit(1, ADA, &[add("a")]);
    scene.answer(BatchOutcome::Committed);
    look(&mut scene, 1, 0);
    let LookOutcome::Shown(board) = &scene.shown[0].1 else {
        panic!("{:?}", scene.shown)
    };
    let version = board.card(&id("a")).expect("it is there").version();
    let only_if = || {
        Some(OnlyIf {
            card: id("a"),
            versions: vec![version.clone()],
        })
    };
    // Both were made of the same look, and are in one batch.
    scene.edit_if(2, ADA, only_if(), &[rename("a", "b")]);
    scene.edit_if(3, ADA, only_if(), &[rename("a", "c")]);
    scene.answer(BatchOutcome::Committed);
    assert_eq!(scene.answers[1], (EditId(2), EditOutcome::Done { head_seq: 3 }));
    assert_eq!(scene.answers[2], (EditId(3), EditOutcome::Stale));
    look(&mut scene, 2, 3);
    assert_eq!(shown(&scene)[1], (2, vec!["b".to_owned()]));
}

#[test]
fn s18_what_was_committed_is_told_with_a_tick_each_card_once() {
    let mut scene = Scene::new();
    scene.edit(1, ADA, &[add("a"), rename("a", "b"), add("c")]);
    scene.tell(RoomInput::Tick);
    assert!(scene.news.is_empty(), "nothing of it is committed");
    scene.answer(BatchOutcome::Committed);
    assert!(scene.news.is_empty(), "nothing waits for it");
    scene.tell(RoomInput::Tick);
    assert_eq!(told(&scene.news[0]), (1, 4, false, vec!["b", "c"]));
    // One at a time; what comes meanwhile is in the next.
    scene.edit(2, ADA, &[rename("c", "d")]);
    scene.answer(BatchOutcome::Committed);
    scene.tell(RoomInput::Tick);
    assert_eq!(scene.news.len(), 1);
    scene.tell(RoomInput::Told(NewsOutcome::Written));
    // Nor is there one right after the other.
    scene.tell(RoomInput::Tick);
    assert_eq!(scene.news.len(), 1);
    tick_later(&mut scene);
    assert_eq!(told(&scene.news[1]), (4, 5, false, vec!["d"]));
    scene.tell(RoomInput::Told(NewsOutcome::Written));
    tick_later(&mut scene);
    assert_eq!(scene.news.len(), 2);
}

#[test]
fn s18_a_tick_while_news_are_written_or_a_clock_set_back_delays_none() {
    let mut scene = Scene::new();
    scene.edit(1, ADA, &[add("a")]);
    scene.answer(BatchOutcome::Committed);
    scene.tell(RoomInput::Tick);
    scene.edit(2, ADA, &[add("b")]);
    scene.answer(BatchOutcome::Committed);
    // The first are still being written when it is time for the next.
    tick_later(&mut scene);
    scene.tell(RoomInput::Told(NewsOutcome::Written));
    scene.tell(RoomInput::Tick);
    assert_eq!(scene.news.len(), 2);
    scene.tell(RoomInput::Told(NewsOutcome::Written));
    scene.edit(3, ADA, &[add("c")]);
    scene.answer(BatchOutcome::Committed);
    scene.now.0 -= 3_600_000;
    scene.tell(RoomInput::Tick);
    assert_eq!(scene.news.len(), 3);
}

#[test]
fn s18_a_gap_and_a_failure_are_made_up_for_with_all_cards() {
    let mut scene = Scene::new();
    scene.edit_as(1, ADA, Role::Member, 1, &[add("a")]);
    scene.answer(BatchOutcome::Committed);
    scene.tell(RoomInput::Tick);
    scene.tell(RoomInput::Told(NewsOutcome::Written));
    scene.edit(2, ADA, &[add("b")]);
    scene.answer(BatchOutcome::Committed);
    // Whoever cannot wait for the tick asks.
    scene.tell(RoomInput::TellNow);
    assert_eq!(told(&scene.news[1]), (2, 3, false, vec!["b"]));
    scene.tell(RoomInput::Told(NewsOutcome::Behind));
    assert_eq!(told(&scene.news[2]), (3, 3, true, vec!["a", "b"]));
    scene.tell(RoomInput::Told(NewsOutcome::Failed));
    assert_eq!(scene.news.len(), 3);
    tick_later(&mut scene);
    assert_eq!(told(&scene.news[3]), (3, 3, true, vec!["a", "b"]));
    scene.tell(RoomInput::Told(NewsOutcome::Written));
    // Whoever asks is answered also when there is nothing new: what is written may have a gap.
    scene.tell(RoomInput::TellNow);
    assert_eq!(told(&scene.news[4]), (3, 3, false, vec![]));
}
