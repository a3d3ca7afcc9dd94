//! What is refused, and what becomes of it.

use super::scene::*;
use board_doc::{Action, CardId};
use sync_protocol::ClientInput;
use sync_protocol::client::ActError;
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
