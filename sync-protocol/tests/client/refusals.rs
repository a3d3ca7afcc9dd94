//! What is refused, and what becomes of it.

use super::device::{ack, another_tab, disk, live_on_a_device, made};
use super::scene::*;
use board_doc::{Action, CardId};
use sync_protocol::ClientInput;
use sync_protocol::client::ActError;
use sync_protocol::client::local::{StoreBatch, TabNews};
use sync_protocol::frames::{ClientFrame, RetryReason, Role, ServerFrame};

#[test]
fn s6_a_refused_change_is_made_again_by_a_new_actor_and_set_aside_when_refused_again() {
    let mut scene = Scene::live();
    scene.add_card("one");
    let (id, first) = scene.changes_sent();
    scene.hear(&rejected(id, &first, "malformed"));
    assert_eq!(scene.titles(), ["one"], "the person goes on seeing it");
    scene.until_it_connects();
    scene.greet(vec![]);
    let ClientFrame::Hello { epoch, .. } = scene.hello_sent() else {
        unreachable!()
    };
    assert_eq!(epoch, None, "it starts over");
    scene.sent.clear();
    scene.genesis();
    let (id, second) = scene.changes_sent();
    assert_ne!(first, second, "it is a new change");
    assert_eq!((scene.titles(), scene.waiting()), (vec!["one".to_owned()], 1));
    scene.hear(&rejected(id, &second, "malformed"));
    assert_eq!(scene.waiting(), 0);
    assert!(
        matches!(&scene.refused[..], [refusal] if refusal.actions.len() == 1),
        "{:?}",
        scene.refused
    );
}

#[test]
fn s6_what_was_made_behind_a_refused_change_is_not_set_aside_with_it() {
    let mut scene = Scene::live();
    scene.tell(ClientInput::Closed { code: 1006 });
    for name in ["culprit", "innocent", "bystander"] {
        scene.add_card(name);
    }
    for _ in 0..2 {
        scene.until_it_connects();
        scene.greet(vec![]);
        if scene.waiting() > 0
            && scene
                .sent
                .iter()
                .all(|frame| matches!(frame, ClientFrame::Hello { .. }))
        {
            scene.genesis();
        }
        scene
            .sent
            .retain(|frame| !matches!(frame, ClientFrame::Hello { .. }));
        let (id, chunks) = scene.changes_sent();
        scene.hear(&rejected(id, &chunks[..1], "too_large"));
    }
    scene.until_it_connects();
    scene.greet(vec![]);
    scene.genesis();
    assert_eq!(scene.titles(), ["innocent", "bystander"]);
    assert!(
        matches!(&scene.refused[..], [refusal] if refusal.actions.len() == 1),
        "{:?}",
        scene.refused
    );
}

#[test]
fn s6_what_may_still_be_accepted_is_never_done_again_as_another_change() {
    let mut scene = Scene::live();
    scene.add_card("one");
    let (_, before) = scene.changes_sent();
    // The connection ends over something else, while the commit may still be under way.
    scene.tell(ClientInput::Closed { code: 4400 });
    scene.until_it_connects();
    scene.greet(vec![]);
    scene.genesis();
    let sent: Vec<_> = scene
        .sent
        .iter()
        .filter_map(|frame| match frame {
            ClientFrame::Changes { chunks, .. } => Some(chunks.clone()),
            _ => None,
        })
        .collect();
    assert!(
        sent.iter().flatten().all(|chunk| *chunk == before[0]),
        "the same change, not another one"
    );
    assert_eq!((scene.titles(), scene.waiting()), (vec!["one".to_owned()], 1));
}

#[test]
fn s8_what_a_wrong_clock_made_is_done_again_with_the_right_time() {
    let mut scene = Scene::live();
    scene.add_card("one");
    let (id, before) = scene.changes_sent();
    scene.hear(&ServerFrame::Retry {
        id,
        reason: RetryReason::ClockAhead,
        after_ms: 500,
    });
    scene.until_it_connects();
    scene.greet(vec![]);
    scene.sent.clear();
    scene.genesis();
    let (_, after) = scene.changes_sent();
    assert_ne!(before, after);
    assert_eq!((scene.titles(), scene.waiting()), (vec!["one".to_owned()], 1));
}

#[test]
fn s6_what_is_refused_for_the_role_is_set_aside_at_once() {
    let mut scene = Scene::live();
    scene.add_card("one");
    scene.add_card("two");
    let sent: Vec<_> = std::mem::take(&mut scene.sent);
    let [ClientFrame::Changes { id, chunks }, _] = &sent[..] else {
        panic!("{sent:?}")
    };
    scene.hear(&ServerFrame::Role { role: Role::Viewer });
    scene.hear(&rejected(*id, chunks, "role"));
    assert_eq!(
        scene
            .refused
            .iter()
            .map(|refusal| refusal.actions.len())
            .sum::<usize>(),
        2
    );
    assert_eq!((scene.waiting(), scene.session.status().refused), (0, 2));
    let action = Action::TrashCard {
        card: CardId::parse("one").expect("a valid id"),
    };
    assert_eq!(scene.session.act(scene.now, &action), Err(ActError::ReadOnly));
}

/// Reconnects, fetches the whole log and gives what goes up behind it.
fn fetches_anew(scene: &mut Scene, log: &[&Vec<u8>]) -> Vec<Vec<u8>> {
    scene.until_it_connects();
    scene.greet(vec![]);
    scene.genesis_and(log);
    let sent = std::mem::take(&mut scene.sent);
    let changes = sent.into_iter().filter_map(|frame| match frame {
        ClientFrame::Changes { chunks, .. } => Some(chunks),
        _ => None,
    });
    changes.flatten().collect()
}

/// A tab that is not caught up yet has sent two cards, of which the server has taken the first.
fn half_acknowledged() -> (Scene, Vec<StoreBatch>, Vec<Vec<u8>>) {
    let (mut scene, mut batches) = live_on_a_device();
    scene.tell(ClientInput::Closed { code: 1006 });
    scene.add_card("one");
    scene.add_card("two");
    batches.extend(scene.written());
    scene.until_it_connects();
    scene.greet(vec![]);
    scene
        .sent
        .retain(|frame| matches!(frame, ClientFrame::Changes { .. }));
    let (id, chunks) = scene.changes_sent();
    scene.hear(&ack(id, 2));
    (scene, batches, chunks)
}

#[test]
fn s6_what_is_accepted_is_not_done_again_when_the_store_is_read_before_the_log_comes() {
    let (mut scene, batches, chunks) = half_acknowledged();
    scene.hear(&rejected(1, &chunks[1..], "malformed"));
    scene.tell(ClientInput::Reloaded(Box::new(disk(&batches))));
    scene.written();
    let again = fetches_anew(&mut scene, &[&chunks[0]]);
    scene.written();
    assert_eq!(scene.titles(), ["one", "two"]);
    assert!(again.is_empty(), "it is stored first");
    let (_, again) = scene.changes_sent();
    assert_eq!(again.len(), 1, "only what was refused");
}

#[test]
fn s6_what_is_refused_for_the_role_is_handed_back_once_it_is_known_what_was_accepted() {
    let (mut scene, _, chunks) = half_acknowledged();
    scene.hear(&rejected(1, &chunks[1..], "role"));
    assert_eq!((scene.refused.len(), scene.waiting()), (0, 2));
    scene.until_it_connects();
    scene.greet_as(Role::Viewer);
    scene.sent.clear();
    scene.hear(&ServerFrame::Changes {
        first_seq: 2,
        chunks: vec![chunks[0].clone()],
    });
    scene.hear(&ServerFrame::CaughtUp { seq: 2 });
    let (id, sent) = scene.changes_sent();
    assert_eq!(sent, chunks[1..]);
    scene.hear(&rejected(id, &sent, "role"));
    let handed_back: usize = scene.refused.iter().map(|refusal| refusal.actions.len()).sum();
    assert_eq!((handed_back, scene.waiting()), (1, 0));
    fetches_anew(&mut scene, &[&chunks[0]]);
    assert_eq!(scene.titles(), ["one"]);
}

#[test]
fn s6_what_an_actor_has_made_before_the_culprit_stays_as_it_is() {
    let (mut scene, _) = live_on_a_device();
    scene.add_card("before");
    let actor = scene.written()[0].keep[0].actor;
    let (_, before) = scene.changes_sent();
    scene.add_card("culprit");
    scene.written();
    let (id, culprit) = scene.changes_sent();
    scene.hear(&rejected(id, &culprit, "malformed"));
    let again = fetches_anew(&mut scene, &[]);
    assert_eq!(again, before, "it may be accepted on its way");
    let batches = scene.written();
    let retires = |batches: &[StoreBatch]| batches.iter().any(|batch| batch.retire.contains(&actor));
    assert!(!retires(&batches), "whoever follows this tab goes on with it");
    let (_, done_again) = scene.changes_sent();
    assert_ne!(done_again, culprit);
    scene.hear(&ServerFrame::Changes {
        first_seq: 2,
        chunks: before,
    });
    assert!(retires(&scene.written()), "it writes no more, in any tab");
}

#[test]
fn s6_what_is_there_already_under_the_id_it_was_to_get_is_neither_done_again_nor_handed_back() {
    let mut scene = Scene::live();
    scene.add_card("one");
    let (id, chunks) = scene.changes_sent();
    scene.hear(&rejected(id, &chunks, "malformed"));
    let again = fetches_anew(&mut scene, &[&card_of_ada_elsewhere("one")]);
    assert_eq!((again.len(), scene.waiting(), scene.refused.len()), (0, 0, 0));
    assert_eq!(scene.titles(), ["one"]);
}

#[test]
fn s6_of_several_edits_of_which_one_is_there_already_all_are_handed_back() {
    let mut scene = Scene::live();
    let actions = vec![add_card("one"), add_card("two")];
    let acted = scene.session.act(scene.now, &Action::Batch { actions });
    scene.perform(acted.expect("it can be done").effects);
    let (id, chunks) = scene.changes_sent();
    scene.hear(&rejected(id, &chunks, "malformed"));
    fetches_anew(&mut scene, &[&card_of_ada_elsewhere("one")]);
    assert_eq!(scene.titles(), ["one"]);
    assert_eq!(scene.refused.len(), 1, "the second is not there");
}

#[test]
fn s6_for_what_another_tab_has_withdrawn_meanwhile_no_other_actor_is_left() {
    let (mut one, mut batches) = live_on_a_device();
    let mut other = another_tab(&batches);
    one.add_card("theirs");
    batches.extend(one.written());
    let theirs = made(&one.told()).remove(0);
    other.greet(vec![]);
    other.hear(&ServerFrame::CaughtUp { seq: 1 });
    other.sent.clear();
    other.add_card("mine");
    other.written();
    let (_, mine) = other.changes_sent();
    other.tell(ClientInput::Adopted {
        actor: theirs.actor,
        pending: vec![theirs.clone()],
    });
    let (id, chunks) = other.changes_sent();
    other.tell(ClientInput::Heard(TabNews::Withdrawn {
        hashes: vec![theirs.hash],
        stored: true,
    }));
    other.hear(&rejected(id, &chunks, "malformed"));
    let again = fetches_anew(&mut other, &[]);
    assert_eq!(again, mine, "it may be accepted as it is");
}
