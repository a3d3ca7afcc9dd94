//! Looking back on a replica, and going back by ordinary edits.

use super::scene::*;
use board_doc::{Action, CardId};
use sync_protocol::client::{ActError, PastError};
use sync_protocol::frames::{Role, ServerFrame};

fn card(name: &str) -> CardId {
    CardId::parse(name).expect("a valid id")
}

fn act(scene: &mut Scene, action: &Action) {
    let acted = scene.session.act(scene.now, action).expect("it can be done");
    scene.perform(acted.effects);
}

/// A board on which something has come since its first step.
fn later() -> (Scene, board_doc::ChangeHash) {
    let mut scene = Scene::live();
    scene.add_card("one");
    let step = scene.session.steps(None, 10).expect("it can be read").steps[0].id;
    scene.add_card("two");
    let title = "Another".to_owned();
    let rename = Action::RenameCard {
        card: card("one"),
        title,
    };
    act(&mut scene, &rename);
    (scene, step)
}

#[test]
fn h1_the_board_is_told_as_it_was_and_stays_as_it_is() {
    let (scene, step) = later();
    let now = scene.session.view();
    let past = scene.session.past(step).expect("it is a step");
    let titles: Vec<_> = past.view().cards.into_iter().map(|card| card.title).collect();
    assert_eq!(titles, ["one"]);
    let changed = scene
        .session
        .changed_since(&past)
        .expect("there is a board")
        .cards;
    assert_eq!(changed.len(), 2);
    assert!(changed[0].before.is_some() && changed[1].before.is_none());
    assert_eq!(scene.session.view(), now);
    let document = scene.session.document_as_of(step).expect("it is a step");
    assert_eq!(document.change_count(), 2, "the genesis, and one edit");
}

#[test]
fn h2_going_back_is_an_edit_like_any_other_and_is_taken_back_like_one() {
    let (mut scene, step) = later();
    scene.hear(&ServerFrame::Role { role: Role::Admin });
    let now = scene.on_the_board();
    let past = scene.session.past(step).expect("it is a step");
    scene.sent.clear();
    for action in scene.session.restoring(&past, None).expect("it may") {
        act(&mut scene, &action);
    }
    assert_eq!(scene.on_the_board(), ["one"]);
    assert_eq!(scene.changes_sent().1.len(), 1);
    assert!(scene.undo().done);
    assert_eq!(scene.on_the_board(), now);
}

#[test]
fn h3_members_bring_back_cards_and_admins_the_board() {
    let (mut scene, step) = later();
    let past = scene.session.past(step).expect("it is a step");
    scene.hear(&ServerFrame::Role { role: Role::Member });
    assert_eq!(scene.session.restoring(&past, None), Err(ActError::AdminsOnly));
    let one = card("one");
    assert_eq!(
        scene
            .session
            .restoring(&past, Some(&one))
            .map(|actions| actions.len()),
        Ok(1)
    );
    scene.hear(&ServerFrame::Role { role: Role::Admin });
    assert!(scene.session.restoring(&past, None).is_ok());
    scene.hear(&ServerFrame::Role { role: Role::Viewer });
    assert_eq!(
        scene.session.restoring(&past, Some(&one)),
        Err(ActError::ReadOnly)
    );
}

#[test]
fn h4_what_is_no_step_and_no_board_is_said_to_be_none() {
    let (scene, _) = later();
    let foreign = board_doc::ChangeHash([7; 32]);
    assert!(matches!(scene.session.past(foreign), Err(PastError::History(_))));
    let empty = sync_protocol::ClientSession::new(board_doc::UserId([1; 16]), 1);
    assert_eq!(empty.steps(None, 10), Err(PastError::NotReady));
}

#[test]
fn h5_an_import_is_kept_and_sent_but_not_taken_back_step_by_step() {
    let mut scene = Scene::live();
    scene.sent.clear();
    let acted = scene
        .session
        .act_of_import(scene.now, &add_card("one"))
        .expect("it can be done");
    assert_eq!(acted.undo, None);
    scene.perform(acted.effects);
    assert_eq!((scene.changes_sent().1.len(), scene.waiting()), (1, 1));
    assert!(!scene.session.status().can_undo);
}
