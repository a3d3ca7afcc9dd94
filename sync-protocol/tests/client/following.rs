//! What a replica sends, follows and shows.

use super::scene::*;
use board_doc::{Action, CardId, ChangeHash, TextField, Timestamp, genesis_hash};
use sync_protocol::client::Denial;
use sync_protocol::frames::{ClientFrame, RetryReason, ServerFrame};
use sync_protocol::limits::{ANSWER_WITHIN, CLIENT_FRAME_FILL, PING_AFTER, RECONNECT_MAX};
use sync_protocol::{ClientEffect, ClientInput, Connection};

#[test]
fn s1_a_change_waits_until_it_is_acknowledged() {
    let mut scene = Scene::live();
    scene.add_card("one");
    let (id, _) = scene.changes_sent();
    assert_eq!(scene.waiting(), 1);
    scene.hear(&ServerFrame::Ack {
        id,
        covers: 1,
        first_seq: 2,
        count: 1,
    });
    assert_eq!(scene.waiting(), 0);
}

#[test]
fn s4_an_ack_moves_the_cursor_as_changes_do() {
    let mut scene = Scene::live();
    scene.add_card("one");
    let (id, chunks) = scene.changes_sent();
    scene.hear(&ServerFrame::Ack {
        id,
        covers: 1,
        first_seq: 2,
        count: 1,
    });
    scene.hear(&ServerFrame::Changes {
        first_seq: 3,
        chunks: vec![others_card("two")],
    });
    assert_eq!(scene.titles(), ["one", "two"]);
    scene.tell(ClientInput::Closed { code: 1006 });
    scene.until_it_connects();
    scene.greet(vec![]);
    let ClientFrame::Hello {
        epoch, seq, actors, ..
    } = scene.hello_sent()
    else {
        unreachable!()
    };
    assert_eq!((epoch, seq), (Some(EPOCH), 3));
    assert_eq!(
        actors[0].change_hash(),
        ChangeHash::of_chunk(&chunks[0]).expect("a chunk")
    );
}

#[test]
fn s4_an_ack_moves_the_cursor_on_from_the_middle_of_what_it_covers() {
    let mut scene = Scene::live();
    scene.tell(ClientInput::Closed { code: 1006 });
    scene.add_card("one");
    scene.add_card("two");
    scene.until_it_connects();
    scene.greet(vec![]);
    scene
        .sent
        .retain(|frame| matches!(frame, ClientFrame::Changes { .. }));
    let (id, chunks) = scene.changes_sent();
    // A page of the catch-up ends between the two.
    scene.hear(&ServerFrame::Changes {
        first_seq: 2,
        chunks: chunks[..1].to_vec(),
    });
    scene.hear(&ServerFrame::CaughtUp { seq: 2 });
    assert_eq!(scene.waiting(), 1);
    scene.hear(&ServerFrame::Ack {
        id,
        covers: 2,
        first_seq: 2,
        count: 2,
    });
    assert_eq!(scene.waiting(), 0);
    scene.tell(ClientInput::Closed { code: 1006 });
    scene.until_it_connects();
    scene.greet(vec![]);
    let ClientFrame::Hello { seq, hash, .. } = scene.hello_sent() else {
        unreachable!()
    };
    assert_eq!(seq, 3);
    assert_eq!(Some(ChangeHash(hash)), ChangeHash::of_chunk(&chunks[1]));
}

#[test]
fn s3_late_doubles_of_what_a_catch_up_begins_with_begin_nothing() {
    let mut scene = Scene::new();
    scene.tell(ClientInput::Wake);
    scene.greet(vec![]);
    let snapshot = ServerFrame::Snapshot {
        seq: 1,
        hash: genesis_hash().0,
        part: 0,
        of: 1,
        bytes: board_doc::Document::new().save(),
    };
    scene.hear(&snapshot);
    scene.hear(&ServerFrame::CaughtUp { seq: 1 });
    scene.hear(&snapshot);
    let welcome = scene.welcome(vec![]);
    scene.hear(&welcome);
    scene.hear(&ServerFrame::Changes {
        first_seq: 2,
        chunks: vec![others_card("two")],
    });
    assert_eq!(scene.session.status().connection, Connection::Live);
    assert_eq!(scene.titles(), ["two"]);
}

#[test]
fn s4_a_gap_makes_it_connect_anew_with_its_cursor() {
    let mut scene = Scene::live();
    scene.hear(&ServerFrame::Changes {
        first_seq: 5,
        chunks: vec![others_card("late")],
    });
    assert_eq!(scene.session.status().connection, Connection::Offline);
    scene.until_it_connects();
    scene.greet(vec![]);
    let ClientFrame::Hello { seq, hash, .. } = scene.hello_sent() else {
        unreachable!()
    };
    assert_eq!((seq, hash), (1, genesis_hash().0));
}

#[test]
fn s8_what_met_a_failed_commit_is_sent_again_after_a_while() {
    let mut scene = Scene::live();
    scene.add_card("one");
    let (id, chunks) = scene.changes_sent();
    scene.hear(&ServerFrame::Retry {
        id,
        reason: RetryReason::CommitFailed,
        after_ms: 500,
    });
    scene.tell(ClientInput::Tick);
    assert!(scene.sent.is_empty(), "not before it is time");
    scene.now.0 += 500;
    scene.tell(ClientInput::Tick);
    assert_eq!(scene.changes_sent().1, chunks);
    assert_eq!(scene.waiting(), 1);
}

#[test]
fn s8_a_tick_that_comes_too_early_is_asked_for_again() {
    let mut scene = Scene::live();
    scene.add_card("one");
    let deadline = Timestamp(scene.now.0 + ANSWER_WITHIN.min(PING_AFTER).as_millis() as i64);
    scene.now.0 += 1;
    let effects = scene.session.handle(scene.now, ClientInput::Tick);
    assert_eq!(effects, [ClientEffect::WakeAt(deadline)]);
}

#[test]
fn s8_without_an_answer_it_connects_anew_and_sends_again() {
    let mut scene = Scene::live();
    scene.add_card("one");
    let (_, chunks) = scene.changes_sent();
    scene.now.0 += ANSWER_WITHIN.as_millis() as i64;
    scene.tell(ClientInput::Tick);
    scene.until_it_connects();
    reconnect_in_place(&mut scene);
    assert_eq!(scene.changes_sent().1, chunks);
}

#[test]
fn editing_goes_on_without_a_connection_and_goes_up_with_the_next() {
    let mut scene = Scene::live();
    scene.tell(ClientInput::Closed { code: 1006 });
    scene.add_card("one");
    scene.add_card("two");
    assert_eq!(
        (scene.titles().len(), scene.waiting(), scene.sent.len()),
        (2, 2, 0)
    );
    scene.until_it_connects();
    reconnect_in_place(&mut scene);
    assert_eq!(scene.changes_sent().1.len(), 2);
}

#[test]
fn what_an_editor_typed_is_merged_with_what_came_meanwhile() {
    let mut scene = Scene::live();
    scene.add_card("one");
    let card = CardId::parse("one").expect("a valid id");
    let edit = |scene: &mut Scene, from: &str, to: &str| {
        let acted = scene
            .session
            .edit_text(scene.now, &card, TextField::Description, from, to);
        let effects = acted.expect("it can be done").effects;
        scene.perform(effects);
    };
    edit(&mut scene, "", "green hills");
    edit(&mut scene, "green hills", "green and blue hills");
    // This editor has not seen "and blue" yet.
    edit(&mut scene, "green hills", "green hills far away");
    assert_eq!(
        scene.session.view().expect("a board").cards[0].description,
        "green and blue hills far away"
    );
}

#[test]
fn a_denied_session_stays_quiet_until_it_is_woken() {
    let mut scene = Scene::live();
    scene.tell(ClientInput::Closed { code: 4401 });
    scene.until_it_connects();
    scene.tell(ClientInput::Denied(Denial::SignedOut));
    assert_eq!(scene.session.status().connection, Connection::SignedOut);
    scene.now.0 += 10 * RECONNECT_MAX.as_millis() as i64;
    let before = scene.connects;
    scene.tell(ClientInput::Tick);
    assert_eq!(scene.connects, before);
    scene.tell(ClientInput::Wake);
    assert_eq!(scene.connects, before + 1);
}

#[test]
fn s8_much_goes_in_frames_that_a_slow_uplink_brings_in_time() {
    let mut scene = Scene::live();
    scene.tell(ClientInput::Closed { code: 1006 });
    let mut letters =
        (0_u64..).map(|n| char::from(b'a' + (n.wrapping_mul(n).wrapping_mul(0x9e37_79b9) >> 16) as u8 % 26));
    for card in 0..400 {
        let title: String = letters.by_ref().take(500).collect();
        let Action::AddCard {
            column,
            position,
            description,
            ..
        } = add_card("any")
        else {
            unreachable!("it adds a card")
        };
        let card = CardId::parse(format!("card-{card}")).expect("a valid id");
        let action = Action::AddCard {
            card,
            column,
            position,
            title,
            description,
        };
        let acted = scene.session.act(scene.now, &action).expect("it can be done");
        scene.perform(acted.effects);
    }
    scene.until_it_connects();
    scene.greet(vec![]);
    let frames = scene.sent.iter().filter_map(|frame| match frame {
        ClientFrame::Changes { chunks, .. } => Some(chunks.iter().map(Vec::len).sum::<usize>()),
        _ => None,
    });
    let sizes: Vec<_> = frames.collect();
    assert!(
        sizes.len() > 1 && sizes.iter().sum::<usize>() > 2 * CLIENT_FRAME_FILL,
        "{sizes:?}"
    );
    assert!(sizes.iter().all(|bytes| *bytes <= CLIENT_FRAME_FILL), "{sizes:?}");
}
