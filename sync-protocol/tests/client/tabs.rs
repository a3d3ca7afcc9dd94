//! Tabs that end, or speak, while the store is being written: it alone says what waits.

use super::device::{another_tab, disk, live_on_a_device, made};
use super::scene::*;
use board_doc::{Actor, ChangeHash, ReplicaId};
use sync_protocol::client::local::{CopyId, KeptChange, LogCursor, LoggedChange, StoreBatch, TabNews};
use sync_protocol::frames::{ClientFrame, RetryReason, Role, ServerFrame};
use sync_protocol::limits::HELP_AFTER;
use sync_protocol::{ClientEffect, ClientInput};

/// Two tabs of a device, the first of which has made a card that the second shows; and what the store has of it.
pub(crate) fn a_card_in_two_tabs() -> (Scene, Scene, KeptChange) {
    let (mut one, batches) = live_on_a_device();
    let mut other = another_tab(&batches);
    one.add_card("one");
    one.written();
    let news = one.told();
    let card = made(&news).remove(0);
    for news in news {
        other.tell(ClientInput::Heard(news));
    }
    assert_eq!(other.titles(), ["one"]);
    (one, other, card)
}

/// Connects, and sees the card wait until it sends it.
fn helps(tab: &mut Scene) -> (u64, Vec<Vec<u8>>) {
    tab.greet(vec![]);
    tab.hear(&ServerFrame::CaughtUp { seq: 1 });
    tab.sent.clear();
    tab.now.0 += HELP_AFTER.as_millis() as i64;
    tab.tell(ClientInput::Tick);
    tab.changes_sent()
}

pub(crate) fn withdrawn(card: &KeptChange) -> ClientInput {
    ClientInput::Heard(TabNews::Withdrawn {
        hashes: vec![card.hash],
        stored: true,
    })
}

pub(crate) fn is_kept(batches: &[StoreBatch], hash: ChangeHash) -> bool {
    disk(batches).pending.iter().any(|kept| kept.hash == hash)
}

/// A tab on its own whose card the server has refused for the role, and the card's change.
fn refused() -> (Scene, ChangeHash) {
    let (mut one, _) = live_on_a_device();
    one.add_card("one");
    one.written();
    one.told();
    let (id, chunks) = one.changes_sent();
    one.hear(&rejected(id, &chunks, "role"));
    (one, ChangeHash::of_chunk(&chunks[0]).expect("a chunk"))
}

#[test]
fn d1_what_is_withdrawn_is_told_only_when_the_store_has_what_takes_its_place() {
    let (mut one, hash) = refused();
    assert_eq!(one.told(), [], "a tab that ends now has withdrawn nothing");
    one.written();
    let hashes = vec![hash];
    assert_eq!(one.told(), [TabNews::Withdrawn { hashes, stored: true }]);
}

#[test]
fn d7_what_a_failed_store_was_not_told_the_other_tabs_tell_theirs() {
    let (mut one, hash) = refused();
    one.tell(ClientInput::StoreFailed);
    let hashes = vec![hash];
    assert_eq!(
        one.told()[0],
        TabNews::Withdrawn {
            hashes,
            stored: false
        }
    );
}

/// Connects again and fetches a log in which nothing was done.
fn fetches_anew(tab: &mut Scene, as_who: Role) {
    tab.until_it_connects();
    tab.greet_as(as_who);
    tab.sent
        .retain(|frame| !matches!(frame, ClientFrame::Hello { .. }));
    tab.genesis();
}

#[test]
fn d5_what_is_refused_for_the_role_is_handed_back_by_whose_slot_it_is() {
    let (_, mut other, card) = a_card_in_two_tabs();
    let (id, chunks) = helps(&mut other);
    other.hear(&rejected(id, &chunks, "role"));
    fetches_anew(&mut other, Role::Viewer);
    assert!(other.sent.is_empty(), "it is refused for the role once");
    let batches = other.written();
    assert!(batches.iter().all(|batch| !batch.forget.contains(&card.hash)));
    assert!(other.refused.is_empty(), "whoever has made it may be there");
    assert_eq!((other.titles(), other.waiting()), (vec!["one".to_owned()], 1));
    let pending = vec![card.clone()];
    other.tell(ClientInput::Adopted {
        actor: card.actor,
        pending,
    });
    let (id, chunks) = other.changes_sent();
    other.hear(&rejected(id, &chunks, "role"));
    assert_eq!((other.refused.len(), other.waiting()), (1, 0));
}

#[test]
fn d5_who_may_only_look_does_not_help() {
    let (_, mut other, _) = a_card_in_two_tabs();
    other.greet(vec![]);
    other.hear(&ServerFrame::CaughtUp { seq: 1 });
    other.hear(&ServerFrame::Role { role: Role::Viewer });
    other.sent.clear();
    other.now.0 += HELP_AFTER.as_millis() as i64;
    other.tell(ClientInput::Tick);
    assert!(other.sent.is_empty(), "{:?}", other.sent);
}

#[test]
fn d4_what_a_tab_keeps_for_one_without_a_store_it_forgets_when_another_withdraws_it() {
    let (mut other, batches) = live_on_a_device();
    let mut one = another_tab(&batches);
    one.add_card("one");
    one.tell(ClientInput::StoreFailed);
    let news = one.told();
    let card = made(&news).remove(0);
    for news in news {
        other.tell(ClientInput::Heard(news));
    }
    let mut batches = other.written();
    assert!(is_kept(&batches, card.hash));
    // A third tab has forgotten it in the store before this one kept it there.
    other.tell(withdrawn(&card));
    batches.extend(other.written());
    assert!(!is_kept(&batches, card.hash));
}

#[test]
fn d4_what_was_withdrawn_and_is_in_the_log_all_the_same_is_a_change_like_any_other() {
    let (one, mut other, card) = a_card_in_two_tabs();
    drop(one);
    other.tell(withdrawn(&card));
    other.greet(vec![]);
    other.hear(&ServerFrame::CaughtUp { seq: 1 });
    other.hear(&ServerFrame::Changes {
        first_seq: 2,
        chunks: vec![card.chunk],
    });
    assert_eq!(other.titles(), ["one"]);
    assert!(other.session.compacted().is_some(), "it belongs to the copy");
}

/// The server comes back with nothing but the genesis, and the tab has followed its log.
pub(crate) fn follow_restored_server(tab: &mut Scene) -> Vec<StoreBatch> {
    tab.tell(ClientInput::Closed { code: 1006 });
    tab.until_it_connects();
    tab.greet(vec![]);
    tab.nothing_done_yet();
    tab.written()
}

#[test]
fn d6_a_copy_takes_the_place_of_the_old_one_only_as_far_as_its_tab_has_seen_that() {
    let (mut tab, _) = live_on_a_device();
    tab.hear(&ServerFrame::Changes {
        first_seq: 2,
        chunks: vec![others_card("two")],
    });
    tab.written();
    let batches = follow_restored_server(&mut tab);
    let begins = batches.into_iter().find_map(|batch| batch.begins);
    assert_eq!(begins.expect("a copy begins").seen, Some(2));
}

#[test]
fn d8_what_a_restored_server_lost_comes_back_also_when_another_tab_has_begun_the_copy_anew() {
    let (mut ahead, _) = live_on_a_device();
    // Made by the same user on another device, and acknowledged there; the tab that comes first has not seen it.
    let elsewhere = card_of_ada_elsewhere("elsewhere");
    ahead.hear(&ServerFrame::Changes {
        first_seq: 2,
        chunks: vec![elsewhere.clone()],
    });
    ahead.written();
    let (_, mut batches) = live_on_a_device();
    for batch in &mut batches {
        batch.copy = Some(CopyId("another".into()));
    }
    ahead.tell(ClientInput::Reloaded(Box::new(disk(&batches))));
    assert!(is_kept(
        &ahead.written(),
        ChangeHash::of_chunk(&elsewhere).expect("a chunk")
    ));
    assert_eq!(
        (ahead.titles(), ahead.waiting()),
        (vec!["elsewhere".to_owned()], 1)
    );
}

#[test]
fn d4_what_was_withdrawn_and_stands_in_the_copy_all_the_same_spoils_nothing_that_builds_on_it() {
    let (_, mut batches) = live_on_a_device();
    let mut tab = another_tab(&batches);
    let card = card_of_ada_elsewhere("elsewhere");
    let hash = ChangeHash::of_chunk(&card).expect("a chunk");
    tab.tell(ClientInput::Heard(TabNews::Withdrawn {
        hashes: vec![hash],
        stored: true,
    }));
    let cursor = batches
        .last()
        .and_then(|batch| batch.cursor)
        .expect("it has a cursor");
    batches.push(StoreBatch {
        log: vec![LoggedChange { hash, chunk: card }],
        cursor: Some(LogCursor {
            seq: 2,
            hash,
            ..cursor
        }),
        ..StoreBatch::default()
    });
    tab.tell(ClientInput::Reloaded(Box::new(disk(&batches))));
    tab.add_card("on-top");
    batches.extend(tab.written());
    let before: Vec<_> = tab.session.pending().collect();
    tab.tell(ClientInput::Reloaded(Box::new(disk(&batches))));
    tab.written();
    assert_eq!(tab.session.pending().collect::<Vec<_>>(), before);
    assert!(tab.session.replica().expect("a board").document().has(&hash));
}

#[test]
fn d5_who_helps_leaves_it_to_the_maker_to_do_it_again() {
    let (_, mut other, card) = a_card_in_two_tabs();
    let (id, chunks) = helps(&mut other);
    assert_eq!(chunks, [card.chunk]);
    other.hear(&rejected(id, &chunks, "malformed"));
    fetches_anew(&mut other, Role::Member);
    let batches = other.written();
    assert!(other.sent.is_empty());
    assert!(batches.iter().all(|batch| !batch.forget.contains(&card.hash)));
    assert!(
        !is_kept(&batches, card.hash),
        "how often it was refused is its maker's to count"
    );
    assert!(batches.iter().all(|batch| !batch.retire.contains(&card.actor)));
}

#[test]
fn d5_what_is_built_on_another_tabs_change_does_not_wait_for_that_tab() {
    let (_, mut other, card) = a_card_in_two_tabs();
    other.greet(vec![]);
    other.hear(&ServerFrame::CaughtUp { seq: 1 });
    other.sent.clear();
    other.add_card("on-top");
    other.written();
    let (id, chunks) = other.changes_sent();
    assert_eq!(chunks.len(), 1, "whoever made the other one sends it");
    let after_ms = 500;
    let reason = RetryReason::MissingDependency;
    other.hear(&ServerFrame::Retry { id, reason, after_ms });
    other.now.0 += i64::from(after_ms);
    other.tell(ClientInput::Tick);
    let (_, again) = other.changes_sent();
    assert_eq!(again, [card.chunk, chunks[0].clone()]);
}

#[test]
fn d5_what_the_server_had_once_and_refuses_to_a_helper_is_offered_once() {
    let (_, batches) = live_on_a_device();
    let mut tab = another_tab(&batches);
    let chunk = card_of_ada_elsewhere("lost");
    let lost = KeptChange {
        hash: ChangeHash::of_chunk(&chunk).expect("a chunk"),
        actor: Actor::new(ADA, ReplicaId([8; 8])),
        seq: 1,
        chunk,
        action: None,
        at: tab.now,
        refusals: 0,
    };
    tab.tell(ClientInput::Heard(TabNews::Made {
        changes: vec![lost.clone()],
        stored: true,
    }));
    let (id, chunks) = helps(&mut tab);
    assert_eq!(chunks, std::slice::from_ref(&lost.chunk));
    tab.hear(&rejected(id, &chunks, "foreign_comment"));
    tab.add_card("mine");
    fetches_anew(&mut tab, Role::Member);
    tab.written();
    assert_eq!(tab.titles(), ["mine"]);
    let sent: Vec<_> = std::mem::take(&mut tab.sent);
    let is_lost = |frame: &ClientFrame| matches!(frame, ClientFrame::Changes { chunks, .. } if chunks.contains(&lost.chunk));
    assert!(!sent.iter().any(is_lost), "{sent:?}");
    assert!(!sent.is_empty(), "what is ours is sent");
}

#[test]
fn d5_a_tab_without_a_store_hands_nothing_back_that_it_has_seen_accepted() {
    let mut tab = Scene::live();
    let card = card_of_ada_elsewhere("elsewhere");
    tab.hear(&ServerFrame::Changes {
        first_seq: 2,
        chunks: vec![card.clone()],
    });
    // Another tab is behind.
    let hash = ChangeHash::of_chunk(&card).expect("a chunk");
    tab.tell(ClientInput::Heard(TabNews::Made {
        changes: vec![KeptChange {
            hash,
            actor: Actor::new(ADA, ReplicaId([8; 8])),
            seq: 1,
            chunk: card.clone(),
            action: Some(add_card("elsewhere")),
            at: tab.now,
            refusals: 0,
        }],
        stored: false,
    }));
    tab.now.0 += HELP_AFTER.as_millis() as i64;
    tab.tell(ClientInput::Tick);
    let (id, chunks) = tab.changes_sent();
    assert_eq!(chunks, [card]);
    tab.hear(&rejected(id, &chunks, "role"));
    assert!(tab.refused.is_empty());
}

#[test]
fn d7_a_tab_without_a_store_keeps_its_slots_as_long_as_it_lives() {
    let (mut one, _) = live_on_a_device();
    one.add_card("one");
    one.written();
    one.tell(ClientInput::StoreFailed);
    one.add_card("two");
    let Some(ClientFrame::Changes { id, chunks }) = one.sent.first().cloned() else {
        panic!("{:?}", one.sent)
    };
    one.hear(&rejected(id, &chunks, "malformed"));
    one.until_it_connects();
    one.greet(vec![]);
    one.genesis();
    let releases = |effect: &ClientEffect| matches!(effect, ClientEffect::Release(_));
    assert!(!one.device.iter().any(releases), "{:?}", one.device);
}

#[test]
fn d7_a_tab_without_a_store_helps_with_what_a_store_has_and_does_none_of_it_again() {
    let (_, batches) = live_on_a_device();
    let mut one = another_tab(&batches);
    one.add_card("one");
    one.written();
    let card = made(&one.told()).remove(0);
    let mut tab = Scene::live();
    let pending = vec![card.clone()];
    tab.tell(ClientInput::Adopted {
        actor: card.actor,
        pending,
    });
    let (id, chunks) = tab.changes_sent();
    assert_eq!(chunks, [card.chunk]);
    tab.hear(&rejected(id, &chunks, "malformed"));
    fetches_anew(&mut tab, Role::Member);
    assert!(tab.sent.is_empty() && tab.refused.is_empty());
}

#[test]
fn d4_who_comes_hears_what_a_tab_without_a_store_has_withdrawn() {
    let (mut one, hash) = refused();
    one.tell(ClientInput::StoreFailed);
    one.told();
    one.tell(ClientInput::Heard(TabNews::WhatWaits));
    let hashes = vec![hash];
    assert_eq!(
        one.told(),
        [TabNews::Withdrawn {
            hashes,
            stored: false
        }]
    );
}

#[test]
fn d4_who_finds_what_another_tab_left_waiting_asks_whether_it_still_does() {
    let (mut one, mut batches) = live_on_a_device();
    assert!(!another_tab_asks(&batches));
    one.add_card("one");
    batches.extend(one.written());
    assert!(another_tab_asks(&batches));
}

fn another_tab_asks(batches: &[StoreBatch]) -> bool {
    let mut tab = Scene::open_tab(8, disk(batches), vec![]);
    tab.tell(ClientInput::Wake);
    tab.told().contains(&TabNews::WhatWaits)
}
