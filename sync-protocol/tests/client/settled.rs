//! What another tab says has arrived, before the log has come with it.

use super::device::{ack, another_tab, disk, live_on_a_device, made};
use super::scene::*;
use super::tabs::{follow_restored_server, is_kept};
use sync_protocol::ClientInput;
use sync_protocol::client::local::{KeptChange, LoggedChange, StoreBatch, TabNews};
use sync_protocol::frames::ServerFrame;
use sync_protocol::limits::HELP_AFTER;

/// A live tab keeps a card for another one that has no store.
fn kept_for_a_tab_without_a_store() -> (Scene, Vec<StoreBatch>, KeptChange) {
    let (mut other, mut batches) = live_on_a_device();
    let mut one = another_tab(&batches);
    one.add_card("one");
    one.tell(ClientInput::StoreFailed);
    let card = made(&one.told()).remove(0);
    other.tell(ClientInput::Heard(TabNews::Made {
        changes: vec![card.clone()],
        stored: false,
    }));
    batches.extend(other.written());
    (other, batches, card)
}

/// The same, and it hears that the server has the card.
fn settled_for_a_tab_without_a_store() -> (Scene, Vec<StoreBatch>, KeptChange) {
    let (mut other, mut batches, card) = kept_for_a_tab_without_a_store();
    other.tell(settled(&card));
    batches.extend(other.written());
    (other, batches, card)
}

fn settled(card: &KeptChange) -> ClientInput {
    ClientInput::Heard(TabNews::Settled {
        hashes: vec![card.hash],
        stored: false,
    })
}

#[test]
fn d4_what_is_settled_elsewhere_stays_in_the_store_until_it_has_come_with_the_log() {
    let (mut other, mut batches, card) = settled_for_a_tab_without_a_store();
    assert_eq!((other.titles(), other.waiting()), (vec!["one".to_owned()], 0));
    assert!(is_kept(&batches, card.hash), "it would be nowhere on this device");
    assert!(other.session.compacted().is_none(), "a copy would hold it");
    other.hear(&ServerFrame::Changes {
        first_seq: 2,
        chunks: vec![card.chunk.clone()],
    });
    batches.extend(other.written());
    assert!(!is_kept(&batches, card.hash));
    assert!(other.session.compacted().is_some());
    // Who is behind tells of it, and then that it has arrived: it has come with the log long since.
    other.tell(ClientInput::Heard(TabNews::Made {
        changes: vec![card.clone()],
        stored: true,
    }));
    batches.extend(other.written());
    assert!(is_kept(&batches, card.hash), "the server may have lost it");
    other.tell(settled(&card));
    batches.extend(other.written());
    assert!(!is_kept(&batches, card.hash));
}

#[test]
fn d4_what_is_settled_elsewhere_shows_also_when_the_store_is_read_before_the_log_comes() {
    let (mut other, batches, card) = settled_for_a_tab_without_a_store();
    other.tell(ClientInput::Reloaded(Box::new(disk(&batches))));
    assert_eq!(other.titles(), ["one"]);
    other.tell(settled(&card));
    // Another tab has followed the log for this one.
    let mut local = disk(&batches);
    let copy = local.copy.as_mut().expect("a copy");
    let (hash, chunk) = (card.hash, card.chunk.clone());
    copy.log.push(LoggedChange { hash, chunk });
    (copy.cursor.seq, copy.cursor.hash) = (2, hash);
    other.tell(ClientInput::Reloaded(Box::new(local)));
    assert_eq!((other.titles(), other.waiting()), (vec!["one".to_owned()], 0));
    assert!(other.written().iter().any(|batch| batch.forget.contains(&hash)));
}

#[test]
fn d4_what_is_settled_elsewhere_leaves_the_store_with_whatever_brings_it() {
    let is_forgotten = |tab: &mut Scene, card: &KeptChange| {
        let batches = tab.written();
        batches.iter().any(|batch| batch.forget.contains(&card.hash))
    };
    // The whole log.
    let (mut tab, _, card) = settled_for_a_tab_without_a_store();
    tab.tell(ClientInput::Received(vec![0xff]));
    tab.until_it_connects();
    tab.greet(vec![]);
    tab.genesis_and(&[&card.chunk]);
    assert!(is_forgotten(&mut tab, &card));
    // Or a snapshot: what forgets it has it in its log too, should the store keep another copy.
    let (mut tab, _, card) = settled_for_a_tab_without_a_store();
    tab.tell(ClientInput::Received(vec![0xff]));
    tab.until_it_connects();
    tab.greet(vec![]);
    tab.written();
    tab.snapshot_with(&card.chunk);
    let batches = tab.written();
    let forgets = batches.iter().find(|batch| batch.forget.contains(&card.hash));
    let forgets = forgets.expect("it has come");
    assert!(forgets.log.iter().any(|logged| logged.hash == card.hash));
    // Or the acknowledgement, when this one had sent it as well.
    let (mut tab, _, card) = kept_for_a_tab_without_a_store();
    tab.sent.clear();
    tab.now.0 += HELP_AFTER.as_millis() as i64;
    tab.tell(ClientInput::Tick);
    let (id, _) = tab.changes_sent();
    tab.tell(settled(&card));
    assert!(!is_forgotten(&mut tab, &card));
    tab.hear(&ack(id, 2));
    assert!(is_forgotten(&mut tab, &card));
}

#[test]
fn d4_what_is_settled_elsewhere_does_not_wait_again_with_the_slot_it_comes_from() {
    let (mut tab, _, card) = settled_for_a_tab_without_a_store();
    let pending = vec![card.clone()];
    tab.tell(ClientInput::Adopted {
        actor: card.actor,
        pending,
    });
    assert_eq!((tab.titles(), tab.waiting()), (vec!["one".to_owned()], 0));
}

#[test]
fn d4_what_has_come_with_a_log_that_is_lost_has_not_come_with_the_next_one() {
    let (mut tab, _, card) = kept_for_a_tab_without_a_store();
    tab.hear(&ServerFrame::Changes {
        first_seq: 2,
        chunks: vec![card.chunk.clone()],
    });
    tab.written();
    tab.tell(ClientInput::Heard(TabNews::Made {
        changes: vec![card.clone()],
        stored: true,
    }));
    tab.written();
    follow_restored_server(&mut tab);
    assert_eq!((tab.titles(), tab.waiting()), (vec!["one".to_owned()], 1));
    tab.tell(settled(&card));
    let batches = tab.written();
    assert!(batches.iter().all(|batch| !batch.forget.contains(&card.hash)));
}

#[test]
fn d4_what_is_settled_elsewhere_and_lost_by_the_server_waits_again() {
    let (mut other, mut batches, card) = settled_for_a_tab_without_a_store();
    batches.extend(follow_restored_server(&mut other));
    assert!(is_kept(&batches, card.hash));
    assert_eq!(other.waiting(), 1);
}

/// What has come with the log, and waits in the store: whoever was to forget it there had a copy that the store did not take.
/// It comes with a slot, and is refused for the role.
fn followed_and_refused_for_the_role() -> (Scene, Vec<StoreBatch>, KeptChange) {
    let (mut one, mut batches) = live_on_a_device();
    let mut other = another_tab(&batches);
    one.add_card("one");
    batches.extend(one.written());
    let card = made(&one.told()).remove(0);
    other.greet(vec![]);
    other.hear(&ServerFrame::CaughtUp { seq: 1 });
    other.hear(&ServerFrame::Changes {
        first_seq: 2,
        chunks: vec![card.chunk.clone()],
    });
    batches.extend(other.written());
    other.sent.clear();
    let (actor, pending) = (card.actor, disk(&batches).pending);
    other.tell(ClientInput::Adopted { actor, pending });
    let (id, chunks) = other.changes_sent();
    other.hear(&rejected(id, &chunks, "role"));
    batches.extend(other.written());
    (other, batches, card)
}

#[test]
fn d5_what_has_come_with_the_log_is_not_handed_back_for_the_role_though_the_store_says_that_it_waits() {
    let (other, batches, card) = followed_and_refused_for_the_role();
    assert_eq!((other.refused.len(), other.waiting()), (0, 0));
    assert!(!is_kept(&batches, card.hash));
    assert_eq!(other.titles(), ["one"]);
}

#[test]
fn d8_what_has_come_with_the_log_and_the_server_has_lost_waits_for_the_role() {
    let (mut other, mut batches, card) = followed_and_refused_for_the_role();
    other.until_it_connects();
    other.greet(vec![]);
    other.nothing_done_yet();
    batches.extend(other.written());
    assert_eq!((other.refused.len(), other.waiting()), (0, 1));
    assert!(is_kept(&batches, card.hash));
}
