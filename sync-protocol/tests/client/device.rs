//! What a session keeps on its device, and how the tabs of a device are one.

use super::scene::*;
use board_doc::{Actor, CardId, genesis_hash};
use sync_protocol::client::local::{KeptChange, LocalBoard, LocalCopy, LoggedChange, StoreBatch, TabNews};
use sync_protocol::frames::{ClientFrame, ServerFrame};
use sync_protocol::limits::HELP_AFTER;
use sync_protocol::{ClientEffect, ClientInput};

/// What the batches come to, on a device that had nothing.
pub(crate) fn disk(batches: &[StoreBatch]) -> LocalBoard {
    let mut local = LocalBoard::default();
    for batch in batches {
        match (&batch.begins, &mut local.copy) {
            (Some(begins), copy) => {
                *copy = Some(LocalCopy {
                    id: batch.copy.clone().expect("it has a name"),
                    snapshot: begins.snapshot.clone(),
                    log: batch.log.clone(),
                    cursor: batch.cursor.expect("it has a cursor"),
                });
            }
            (None, Some(copy)) => {
                copy.log.extend(batch.log.iter().cloned());
                copy.cursor = batch.cursor.unwrap_or(copy.cursor);
            }
            (None, None) => {}
        }
        local.pending.extend(batch.keep.iter().cloned());
        local
            .undo
            .retain(|kept| batch.undo.iter().all(|new| new.id != kept.id));
        local.undo.extend(batch.undo.iter().cloned());
        local.undo.retain(|kept| !batch.undo_gone.contains(&kept.id));
        local.pending.retain(|kept| !batch.forget.contains(&kept.hash));
    }
    local
}

/// A session over an empty store, live on a board with just its genesis, and what it has stored by then.
pub(crate) fn live_on_a_device() -> (Scene, Vec<StoreBatch>) {
    let mut scene = Scene::open(LocalBoard::default(), vec![]);
    scene.tell(ClientInput::Wake);
    scene.greet(vec![]);
    scene.genesis();
    let batches = scene.written();
    scene.sent.clear();
    scene.told();
    scene.device.clear();
    (scene, batches)
}

/// A second tab of the same device, opened now.
pub(crate) fn another_tab(batches: &[StoreBatch]) -> Scene {
    let mut tab = Scene::open_tab(8, disk(batches), vec![]);
    tab.tell(ClientInput::Wake);
    tab.written();
    tab.device.clear();
    tab
}

pub(crate) fn made(news: &[TabNews]) -> Vec<KeptChange> {
    let changes = news.iter().map(|news| match news {
        TabNews::Made { changes, .. } => changes.clone(),
        _ => Vec::new(),
    });
    changes.flatten().collect()
}

pub(crate) fn ack(id: u64, first_seq: u64) -> ServerFrame {
    ServerFrame::Ack {
        id,
        covers: 1,
        first_seq,
        count: 1,
    }
}

#[test]
fn d1_a_change_is_sent_and_told_only_when_it_is_stored() {
    let (mut scene, _) = live_on_a_device();
    scene.add_card("one");
    assert!(scene.sent.is_empty() && scene.told().is_empty());
    assert_eq!(scene.session.status().unsaved, 1);
    let batches = scene.written();
    let [StoreBatch { keep, .. }] = &batches[..] else {
        panic!("{batches:?}")
    };
    assert_eq!(scene.changes_sent().1, [keep[0].chunk.clone()]);
    assert_eq!(made(&scene.told()), *keep);
    assert_eq!((scene.waiting(), scene.session.status().unsaved), (1, 0));
}

#[test]
fn d1_what_was_stored_is_there_when_the_tab_is_opened_again_and_goes_up_as_it_was() {
    let (mut scene, mut batches) = live_on_a_device();
    scene.tell(ClientInput::Closed { code: 1006 });
    scene.add_card("one");
    batches.extend(scene.written());
    let slot = batches
        .iter()
        .find_map(|batch| batch.slot)
        .expect("it has a slot");
    let mut again = Scene::open(disk(&batches), vec![slot]);
    assert_eq!((again.titles(), again.waiting()), (vec!["one".to_owned()], 1));
    again.tell(ClientInput::Wake);
    assert!(
        !again.device.contains(&ClientEffect::Hold(slot)),
        "it goes on with the slot it has"
    );
    again.greet(vec![]);
    let ClientFrame::Hello { epoch, seq, hash, .. } = again.hello_sent() else {
        unreachable!()
    };
    assert_eq!((epoch, seq, hash), (Some(EPOCH), 1, genesis_hash().0));
    let sent = again.sent.iter().filter_map(|frame| match frame {
        ClientFrame::Changes { chunks, .. } => Some(chunks.clone()),
        _ => None,
    });
    assert_eq!(
        sent.flatten().collect::<Vec<_>>(),
        [disk(&batches).pending[0].chunk.clone()]
    );
}

#[test]
fn d2_the_copy_takes_a_change_when_it_is_acknowledged_and_not_before() {
    let (mut scene, mut batches) = live_on_a_device();
    scene.add_card("one");
    batches.extend(scene.written());
    let copy = disk(&batches).copy.expect("there is a copy");
    assert_eq!((copy.log.len(), copy.cursor.seq), (1, 1));
    let (id, _) = scene.changes_sent();
    scene.hear(&ack(id, 2));
    batches.extend(scene.written());
    let local = disk(&batches);
    let copy = local.copy.expect("there is a copy");
    assert_eq!((copy.log.len(), copy.cursor.seq, local.pending.len()), (2, 2, 0));
}

#[test]
fn d2_what_is_acknowledged_beyond_the_cursor_waits_until_the_log_has_been_followed_so_far() {
    let (mut scene, _) = live_on_a_device();
    scene.tell(ClientInput::Closed { code: 1006 });
    scene.add_card("one");
    scene.written();
    scene.until_it_connects();
    scene.greet(vec![]);
    scene
        .sent
        .retain(|frame| matches!(frame, ClientFrame::Changes { .. }));
    let (id, chunks) = scene.changes_sent();
    scene.hear(&ack(id, 3));
    assert_eq!(scene.waiting(), 1);
    let log = vec![others_card("two"), chunks[0].clone()];
    scene.hear(&ServerFrame::Changes {
        first_seq: 2,
        chunks: log,
    });
    assert_eq!(scene.waiting(), 0);
}

#[test]
fn d3_a_slot_is_let_go_when_the_store_says_that_nothing_of_it_waits() {
    let (mut scene, mut batches) = live_on_a_device();
    scene.tell(ClientInput::Closed { code: 1006 });
    scene.add_card("one");
    batches.extend(scene.written());
    let left = disk(&batches).pending[0].actor;
    // Another tab has a slot of its own already, and gets this one when its tab is gone.
    let mut heir = another_tab(&batches);
    let pending = disk(&batches).pending;
    heir.tell(ClientInput::Adopted { actor: left, pending });
    heir.greet(vec![]);
    heir.hear(&ServerFrame::CaughtUp { seq: 1 });
    heir.sent
        .retain(|frame| matches!(frame, ClientFrame::Changes { .. }));
    let (id, _) = heir.changes_sent();
    heir.hear(&ack(id, 2));
    let released = |scene: &Scene| scene.device.contains(&ClientEffect::Release(left));
    assert!(!released(&heir), "the store does not know yet");
    heir.written();
    assert!(released(&heir));
}

#[test]
fn d4_every_tab_shows_and_counts_what_waits_in_any() {
    let (mut one, mut batches) = live_on_a_device();
    let mut other = another_tab(&batches);
    one.add_card("one");
    batches.extend(one.written());
    for news in one.told() {
        other.tell(ClientInput::Heard(news));
    }
    assert_eq!((other.titles(), other.waiting()), (vec!["one".to_owned()], 1));
    let (id, _) = one.changes_sent();
    one.hear(&ack(id, 2));
    for news in one.told() {
        other.tell(ClientInput::Heard(news));
    }
    assert_eq!((one.waiting(), other.waiting()), (0, 0));
    assert!(
        other.sent.is_empty(),
        "only the holder of a slot sends what it wrote"
    );
}

#[test]
fn d4_what_one_tab_withdraws_leaves_the_others_which_read_the_store_anew() {
    let (mut one, mut batches) = live_on_a_device();
    let mut other = another_tab(&batches);
    one.add_card("one");
    batches.extend(one.written());
    let news = one.told();
    let hashes = made(&news).iter().map(|kept| kept.hash).collect();
    for news in news {
        other.tell(ClientInput::Heard(news));
    }
    other.tell(ClientInput::Heard(TabNews::Withdrawn { hashes, stored: true }));
    assert!(other.device.contains(&ClientEffect::ReadStore));
    let mut local = disk(&batches);
    local.pending.clear();
    other.tell(ClientInput::Reloaded(Box::new(local)));
    assert_eq!((other.titles().len(), other.waiting()), (0, 0));
}

#[test]
fn d5_what_another_tab_does_not_bring_to_the_server_is_sent_by_who_sees_it_wait() {
    let (mut one, mut batches) = live_on_a_device();
    let mut other = another_tab(&batches);
    other.greet(vec![]);
    other.hear(&ServerFrame::CaughtUp { seq: 1 });
    other.sent.clear();
    one.add_card("one");
    batches.extend(one.written());
    for news in one.told() {
        other.tell(ClientInput::Heard(news));
    }
    other.now.0 += HELP_AFTER.as_millis() as i64 - 1;
    other.tell(ClientInput::Tick);
    assert!(other.sent.is_empty());
    other.now.0 += 1;
    other.tell(ClientInput::Tick);
    assert_eq!(
        other.changes_sent().1,
        [batches.last().expect("a batch").keep[0].chunk.clone()]
    );
}

#[test]
fn d6_a_damaged_copy_is_fetched_anew_and_takes_the_place_of_the_old() {
    let (mut scene, mut batches) = live_on_a_device();
    scene.tell(ClientInput::Closed { code: 1006 });
    scene.add_card("one");
    batches.extend(scene.written());
    let mut local = disk(&batches);
    let copy = local.copy.as_mut().expect("there is a copy");
    copy.snapshot = Some(b"not a document".to_vec());
    let damaged = copy.id.clone();
    let mut again = Scene::open(local, vec![]);
    again.tell(ClientInput::Wake);
    again.greet(vec![]);
    let ClientFrame::Hello { epoch, .. } = again.hello_sent() else {
        unreachable!()
    };
    assert_eq!(epoch, None);
    again.written();
    again.genesis();
    let begins = again.written().into_iter().find_map(|batch| batch.begins);
    assert_eq!(begins.expect("a copy begins").replaces, Some(damaged));
    assert_eq!((again.titles(), again.waiting()), (vec!["one".to_owned()], 1));
}

#[test]
fn d7_when_the_store_fails_a_new_actor_goes_on_and_nothing_waits_for_it() {
    let (mut scene, _) = live_on_a_device();
    scene.add_card("one");
    scene.tell(ClientInput::StoreFailed);
    let (_, first) = scene.changes_sent();
    assert_eq!(first.len(), 1);
    let status = scene.session.status();
    assert!(!status.durable);
    assert_eq!((status.waiting, status.unsaved), (1, 1));
    scene.add_card("two");
    let (_, second) = scene.changes_sent();
    let actor = |chunk: &[u8]| Actor::from_bytes(&board_doc::guard::read(chunk).expect("a chunk").actor);
    assert_ne!(actor(&first[0]), actor(&second[0]));
    assert!(matches!(
        &scene.told()[..],
        [TabNews::Made { stored: false, .. }, TabNews::Made { .. }]
    ));
}

#[test]
fn d8_what_a_restored_server_lost_of_a_user_any_device_of_theirs_brings_back() {
    let (mut scene, _) = live_on_a_device();
    // Made by the same user on another device, and acknowledged there.
    let elsewhere = card_of_ada_elsewhere("elsewhere");
    scene.hear(&ServerFrame::Changes {
        first_seq: 2,
        chunks: vec![elsewhere.clone()],
    });
    scene.written();
    scene.tell(ClientInput::Closed { code: 1006 });
    scene.until_it_connects();
    scene.greet(vec![]);
    scene.sent.clear();
    scene.nothing_done_yet();
    scene.written();
    assert_eq!(scene.changes_sent().1, [elsewhere]);
    assert_eq!(scene.titles(), ["elsewhere"]);
}

#[test]
fn d9_a_board_made_here_is_edited_at_once_and_its_edits_are_done_again_on_what_the_server_began() {
    let mut scene = Scene::open(
        LocalBoard {
            born_here: true,
            ..LocalBoard::default()
        },
        vec![],
    );
    scene.tell(ClientInput::Wake);
    scene.add_card("one");
    let before = scene.written().pop().expect("a batch").keep[0].hash;
    scene.greet(vec![]);
    let hello = |frame: &ClientFrame| matches!(frame, ClientFrame::Hello { .. });
    assert!(
        scene.sent.iter().all(hello),
        "what is sent could be accepted, and done again all the same"
    );
    scene.sent.clear();
    scene.genesis();
    let batches = scene.written();
    assert!(batches.iter().any(|batch| batch.forget.contains(&before)));
    assert_eq!((scene.titles(), scene.waiting()), (vec!["one".to_owned()], 1));
    assert_eq!(scene.changes_sent().1.len(), 1);
}

#[test]
fn a_copy_is_compacted_only_while_nothing_waits_and_opens_as_the_same_board() {
    let (mut scene, mut batches) = live_on_a_device();
    scene.add_card("one");
    batches.extend(scene.written());
    assert_eq!(scene.session.compacted(), None);
    let (id, _) = scene.changes_sent();
    scene.hear(&ack(id, 2));
    batches.extend(scene.written());
    let compacted = scene.session.compacted().expect("nothing waits");
    let copy = LocalCopy {
        id: compacted.copy,
        snapshot: Some(compacted.snapshot),
        log: Vec::<LoggedChange>::new(),
        cursor: compacted.cursor,
    };
    assert_eq!(Some(copy.cursor), batches.last().and_then(|batch| batch.cursor));
    let local = LocalBoard {
        copy: Some(copy),
        ..LocalBoard::default()
    };
    let again = Scene::open(local, vec![]);
    assert_eq!(again.session.view(), scene.session.view());
    let card = CardId::parse("one").expect("a valid id");
    assert!(again.session.replica().expect("a board").card(&card).is_some());
}
