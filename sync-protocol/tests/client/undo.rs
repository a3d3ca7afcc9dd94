//! Taking back and doing again: one list for the tabs of a device, which outlives them.

use super::device::{another_tab, disk, live_on_a_device};
use super::scene::*;
use sync_protocol::client::ActError;
use sync_protocol::frames::{Role, ServerFrame};
use sync_protocol::{ClientInput, UndoOutcome};

const DONE: UndoOutcome = UndoOutcome {
    done: true,
    kept: Vec::new(),
};

#[test]
fn u1_what_was_done_is_taken_back_as_an_edit_like_any_other() {
    let mut scene = Scene::live();
    scene.add_card("one");
    scene.add_card("two");
    scene.sent.clear();
    assert_eq!(scene.undo(), DONE);
    assert_eq!(scene.on_the_board(), ["one"]);
    assert_eq!((scene.changes_sent().1.len(), scene.waiting()), (1, 3));
    let status = scene.session.status();
    assert!(status.can_undo && status.can_redo);
    assert_eq!(scene.redo(), DONE);
    assert_eq!(scene.on_the_board(), ["one", "two"]);
    scene.undo();
    scene.undo();
    assert_eq!(scene.undo(), UndoOutcome::default(), "there is nothing left");
    assert!(!scene.session.status().can_undo);
}

#[test]
fn u2_the_list_is_there_when_the_tab_is_opened_again() {
    let (mut scene, mut batches) = live_on_a_device();
    scene.add_card("one");
    scene.add_card("two");
    scene.undo();
    batches.extend(scene.written());
    let mut again = Scene::open(disk(&batches), vec![]);
    assert_eq!(again.on_the_board(), ["one"]);
    assert_eq!(again.redo(), DONE);
    assert_eq!(again.on_the_board(), ["one", "two"]);
    assert_eq!((again.undo(), again.undo()), (DONE, DONE));
    assert!(again.on_the_board().is_empty());
}

#[test]
fn u3_what_one_tab_has_done_another_takes_back() {
    let (mut one, batches) = live_on_a_device();
    let mut other = another_tab(&batches);
    one.add_card("one");
    one.written();
    for news in one.told() {
        other.tell(ClientInput::Heard(news));
    }
    assert_eq!(other.undo(), DONE);
    assert!(other.on_the_board().is_empty());
    other.written();
    for news in other.told() {
        one.tell(ClientInput::Heard(news));
    }
    assert!(one.on_the_board().is_empty());
    assert_eq!(one.redo(), DONE);
    assert_eq!(one.on_the_board(), ["one"]);
}

#[test]
fn u4_what_a_new_actor_has_made_again_is_taken_back_all_the_same() {
    let mut scene = Scene::live();
    scene.add_card("one");
    scene.add_card("two");
    scene.undo();
    let (id, first) = match std::mem::take(&mut scene.sent).into_iter().next() {
        Some(sync_protocol::ClientFrame::Changes { id, chunks }) => (id, chunks),
        other => panic!("{other:?}"),
    };
    scene.hear(&rejected(id, &first, "malformed"));
    scene.until_it_connects();
    scene.greet(vec![]);
    scene.genesis();
    assert_eq!(scene.on_the_board(), ["one"]);
    assert_eq!(scene.redo(), DONE);
    assert_eq!(scene.on_the_board(), ["one", "two"]);
    assert_eq!((scene.undo(), scene.undo()), (DONE, DONE));
    assert!(scene.on_the_board().is_empty());
}

#[test]
fn u5_what_was_refused_for_ever_is_passed_over() {
    let mut scene = two_acknowledged_cards();
    scene.add_card("three");
    let (id, chunks) = scene.changes_sent();
    scene.hear(&rejected(id, &chunks, "role"));
    scene.until_it_connects();
    scene.greet(vec![]);
    let log: Vec<_> = scene.log().into_iter().take(3).collect();
    scene.hear(&ServerFrame::Changes {
        first_seq: 1,
        chunks: log,
    });
    scene.hear(&ServerFrame::CaughtUp { seq: 3 });
    assert_eq!(scene.on_the_board(), ["one", "two"]);
    assert_eq!(scene.undo(), DONE);
    assert_eq!(scene.on_the_board(), ["one"]);
}

#[test]
fn u6_whoever_may_only_look_takes_nothing_back() {
    let mut scene = Scene::live();
    scene.add_card("one");
    scene.hear(&ServerFrame::Role { role: Role::Viewer });
    assert!(!scene.session.status().can_undo);
    assert_eq!(scene.session.undo(scene.now), Err(ActError::ReadOnly));
}
