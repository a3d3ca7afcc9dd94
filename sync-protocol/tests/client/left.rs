//! What a tab left when it ended, and what becomes of it with whoever gets its slot.

use super::device::{ack, another_tab, disk, live_on_a_device, made};
use super::scene::*;
use super::tabs::{a_card_in_two_tabs, is_kept, withdrawn};
use board_doc::{Actor, Board, Moment, ReplicaId, Timestamp};
use sync_protocol::client::local::{CopyId, KeptChange, LoggedChange, StoreBatch, TabNews};
use sync_protocol::frames::{ClientFrame, Role, ServerFrame};
use sync_protocol::{ClientEffect, ClientInput, Connection};

/// A live tab that sees a card wait in another one, and that gets its slot, of which the store has nothing any more.
fn a_card_left_unsaid() -> (Scene, Vec<StoreBatch>, KeptChange) {
    let (mut one, batches) = live_on_a_device();
    let mut other = another_tab(&batches);
    one.add_card("one");
    one.written();
    let card = made(&one.told()).remove(0);
    let actor = card.actor;
    other.tell(says_it_waits(&card));
    other.greet(vec![]);
    other.hear(&ServerFrame::CaughtUp { seq: 1 });
    other.written();
    let pending = Vec::new();
    other.tell(ClientInput::Adopted { actor, pending });
    (other, batches, card)
}

fn says_it_waits(card: &KeptChange) -> ClientInput {
    ClientInput::Heard(TabNews::Made {
        changes: vec![card.clone()],
        stored: true,
    })
}

/// A card of another tab that builds on somebody else's; and theirs.
fn a_card_on_theirs() -> (KeptChange, Vec<u8>) {
    let theirs = others_card("theirs");
    let actor = Actor::new(ADA, ReplicaId([8; 8]));
    let mut board = Board::new(actor);
    board.apply_changes(&[&theirs]).expect("it builds on the genesis");
    let moment = Moment {
        at: Timestamp(0),
        seed: 2,
    };
    let applied = board.apply(&add_card("mine"), moment).expect("it can be added");
    let change = applied.change.expect("it changed something");
    let card = KeptChange {
        hash: change.hash,
        actor,
        seq: change.seq,
        chunk: change.chunk,
        action: Some(add_card("mine")),
        at: Timestamp(0),
        refusals: 0,
    };
    (card, theirs)
}

#[test]
fn d5_what_was_withdrawn_by_a_tab_that_began_a_copy_and_ended_before_it_said_so_is_not_taken_for_lost() {
    let (mut other, batches, card) = a_card_left_unsaid();
    let mut without_it = disk(&batches);
    without_it.copy.as_mut().expect("a copy").id = CopyId("another".to_owned());
    other.tell(ClientInput::Reloaded(Box::new(without_it)));
    assert!(!is_kept(&other.written(), card.hash));
    assert_eq!((other.waiting(), other.titles()), (0, vec![]));
}

#[test]
fn d5_whether_it_was_withdrawn_the_store_says_also_when_the_whole_log_comes_first() {
    let (mut other, batches, card) = a_card_left_unsaid();
    other.tell(ClientInput::Received(vec![0xff]));
    other.until_it_connects();
    other.greet(vec![]);
    other.nothing_done_yet();
    assert!(!is_kept(&other.written(), card.hash));
    other.tell(ClientInput::Reloaded(Box::new(disk(&batches))));
    assert!(!is_kept(&other.written(), card.hash));
    assert_eq!((other.waiting(), other.titles()), (0, vec![]));
}

#[test]
fn d5_what_was_withdrawn_does_not_wait_again_when_its_tab_is_heard_late() {
    let (mut other, batches, card) = a_card_left_unsaid();
    other.tell(says_it_waits(&card));
    other.tell(ClientInput::Reloaded(Box::new(disk(&batches))));
    assert!(!is_kept(&other.written(), card.hash));
    assert_eq!((other.waiting(), other.titles()), (0, vec![]));
}

#[test]
fn d5_what_comes_with_the_log_was_not_withdrawn_though_the_store_was_read_before_that() {
    let (mut other, batches, card) = a_card_left_unsaid();
    other.hear(&ServerFrame::Changes {
        first_seq: 2,
        chunks: vec![card.chunk],
    });
    other.tell(ClientInput::Reloaded(Box::new(disk(&batches))));
    assert_eq!(other.titles(), ["one"]);
}

#[test]
fn d5_what_its_tab_settled_was_not_withdrawn_though_the_store_was_read_before_that() {
    let (mut other, batches, card) = a_card_left_unsaid();
    other.tell(ClientInput::Heard(TabNews::Settled {
        hashes: vec![card.hash],
        stored: true,
    }));
    let mut elsewhere = disk(&batches);
    elsewhere.copy.as_mut().expect("a copy").id = CopyId("another".to_owned());
    other.tell(ClientInput::Reloaded(Box::new(elsewhere)));
    assert_eq!(other.titles(), ["one"]);
}

#[test]
fn d8_what_the_copy_has_and_cannot_place_was_not_withdrawn() {
    let (mut other, batches) = live_on_a_device();
    let (card, _) = a_card_on_theirs();
    other.tell(says_it_waits(&card));
    let (actor, pending) = (card.actor, Vec::new());
    other.tell(ClientInput::Adopted { actor, pending });
    let mut local = disk(&batches);
    let log = &mut local.copy.as_mut().expect("a copy").log;
    log.push(LoggedChange {
        hash: card.hash,
        chunk: card.chunk,
    });
    other.tell(ClientInput::Reloaded(Box::new(local)));
    assert!(is_kept(&other.written(), card.hash));
    assert_eq!(other.waiting(), 1);
}

#[test]
fn d10_who_gets_what_builds_on_what_is_not_here_asks_the_server_first() {
    let (mut tab, _) = live_on_a_device();
    let (card, theirs) = a_card_on_theirs();
    let (actor, pending) = (card.actor, vec![card.clone()]);
    tab.tell(ClientInput::Adopted { actor, pending });
    assert_ne!(tab.session.status().connection, Connection::Live);
    tab.tell(ClientInput::RedoParked);
    tab.until_it_connects();
    tab.greet(vec![]);
    tab.hear(&ServerFrame::Changes {
        first_seq: 2,
        chunks: vec![theirs, card.chunk],
    });
    tab.hear(&ServerFrame::CaughtUp { seq: 3 });
    assert_eq!(tab.waiting(), 0);
    assert_eq!(tab.titles().len(), 2);
}

#[test]
fn s6_who_may_only_look_is_caught_up_before_anything_is_refused() {
    let (mut tab, _) = live_on_a_device();
    tab.tell(ClientInput::Closed { code: 1006 });
    tab.add_card("one");
    tab.written();
    tab.until_it_connects();
    tab.greet_as(Role::Viewer);
    assert!(
        matches!(&tab.sent[..], [ClientFrame::Hello { .. }]),
        "it may be in the log: {:?}",
        tab.sent
    );
    tab.sent.clear();
    tab.hear(&ServerFrame::CaughtUp { seq: 1 });
    assert_eq!(tab.changes_sent().1.len(), 1);
}

#[test]
fn d7_a_tab_without_a_store_leaves_to_the_next_holder_of_a_slot_what_that_makes() {
    let mut tab = Scene::live();
    let (card, _) = a_card_on_theirs();
    let (actor, pending) = (card.actor, Vec::new());
    tab.tell(ClientInput::Adopted { actor, pending });
    tab.hear(&ServerFrame::Changes {
        first_seq: 2,
        chunks: vec![others_card("theirs")],
    });
    tab.tell(says_it_waits(&card));
    assert_eq!((tab.waiting(), tab.sent.len()), (1, 0));
}

/// Another tab says that it has settled a card of which this one had not heard.
fn settled_and_never_here() -> (Scene, Vec<StoreBatch>, KeptChange) {
    let (mut one, mut batches) = live_on_a_device();
    let mut other = another_tab(&batches);
    one.add_card("one");
    batches.extend(one.written());
    let card = made(&one.told()).remove(0);
    other.greet(vec![]);
    other.hear(&ServerFrame::CaughtUp { seq: 1 });
    other.tell(ClientInput::Heard(TabNews::Settled {
        hashes: vec![card.hash],
        stored: false,
    }));
    other.device.clear();
    (other, batches, card)
}

#[test]
fn d4_what_another_tab_has_settled_and_the_whole_log_lacks_waits_again() {
    let (mut other, batches, card) = settled_and_never_here();
    other.tell(ClientInput::Received(vec![0xff]));
    other.until_it_connects();
    other.greet(vec![]);
    other.nothing_done_yet();
    assert!(other.device.contains(&ClientEffect::ReadStore));
    other.written();
    let (actor, pending) = (card.actor, disk(&batches).pending);
    other.sent.clear();
    other.tell(ClientInput::Adopted { actor, pending });
    assert_eq!((other.waiting(), other.changes_sent().1.len()), (1, 1));
}

#[test]
fn d8_what_the_copy_has_and_cannot_place_waits_until_it_comes_with_the_log() {
    let (_, batches) = live_on_a_device();
    let (card, theirs) = a_card_on_theirs();
    let mut local = disk(&batches);
    let log = &mut local.copy.as_mut().expect("a copy").log;
    log.push(LoggedChange {
        hash: card.hash,
        chunk: card.chunk.clone(),
    });
    let mut tab = Scene::open_tab(8, local, vec![]);
    tab.tell(ClientInput::Wake);
    assert!(is_kept(&tab.written(), card.hash));
    assert_eq!(tab.waiting(), 1);
    tab.greet(vec![]);
    tab.hear(&ServerFrame::Changes {
        first_seq: 2,
        chunks: vec![theirs, card.chunk],
    });
    tab.hear(&ServerFrame::CaughtUp { seq: 3 });
    assert_eq!((tab.waiting(), tab.titles().len()), (0, 2));
}

#[test]
fn d7_a_tab_without_a_store_goes_on_with_what_its_own_slots_are_said_to_have_waiting() {
    let (mut tab, _) = live_on_a_device();
    tab.add_card("one");
    tab.written();
    let card = made(&tab.told()).remove(0);
    let (id, _) = tab.changes_sent();
    tab.hear(&ack(id, 2));
    tab.written();
    tab.tell(ClientInput::StoreFailed);
    // Another tab has heard of it, and that the server has lost it.
    let lost = KeptChange { action: None, ..card };
    tab.tell(says_it_waits(&lost));
    assert_eq!((tab.waiting(), tab.changes_sent().1), (1, vec![lost.chunk]));
}

#[test]
fn d5_who_gets_a_slot_does_not_bring_back_what_the_store_has_no_more() {
    let (_, mut other, card) = a_card_in_two_tabs();
    // Withdrawn and forgotten; the slot comes before the word of it.
    let pending = Vec::new();
    other.tell(ClientInput::Adopted {
        actor: card.actor,
        pending,
    });
    assert!(other.device.contains(&ClientEffect::ReadStore));
    other.tell(withdrawn(&card));
    assert!(!is_kept(&other.written(), card.hash));
    assert_eq!(other.waiting(), 0);
}

#[test]
fn d5_what_was_withdrawn_by_a_tab_that_ended_before_it_said_so_is_not_taken_for_lost() {
    let (mut one, batches) = live_on_a_device();
    let mut other = another_tab(&batches);
    one.add_card("one");
    one.written();
    let card = made(&one.told()).remove(0);
    let (actor, hash) = (card.actor, card.hash);
    other.tell(ClientInput::Heard(TabNews::Made {
        changes: vec![card],
        stored: true,
    }));
    other.greet(vec![]);
    other.hear(&ServerFrame::CaughtUp { seq: 1 });
    other.written();
    let pending = Vec::new();
    other.tell(ClientInput::Adopted { actor, pending });
    // It has followed further than the store has it by now.
    other.hear(&ServerFrame::Changes {
        first_seq: 2,
        chunks: vec![others_card("theirs")],
    });
    let without_it = disk(&batches);
    other.tell(ClientInput::Reloaded(Box::new(without_it)));
    assert!(!is_kept(&other.written(), hash));
    assert_eq!((other.waiting(), other.titles()), (0, vec![]));
}

#[test]
fn d5_what_has_come_with_the_log_does_not_wait_again_with_a_slot_while_the_store_is_being_told() {
    let (_, mut other, card) = a_card_in_two_tabs();
    other.greet(vec![]);
    other.hear(&ServerFrame::CaughtUp { seq: 1 });
    other.hear(&ServerFrame::Changes {
        first_seq: 2,
        chunks: vec![card.chunk.clone()],
    });
    other.sent.clear();
    let (actor, pending) = (card.actor, vec![card]);
    other.tell(ClientInput::Adopted { actor, pending });
    assert_eq!((other.waiting(), other.sent.len()), (0, 0));
}

#[test]
fn d5_who_gets_a_slot_sends_what_the_store_has_of_it_whatever_was_said() {
    let (_, mut other, card) = a_card_in_two_tabs();
    other.tell(withdrawn(&card));
    assert_eq!(other.waiting(), 0);
    other.greet(vec![]);
    other.hear(&ServerFrame::CaughtUp { seq: 1 });
    other.sent.clear();
    let pending = vec![card.clone()];
    other.tell(ClientInput::Adopted {
        actor: card.actor,
        pending,
    });
    assert_eq!(other.waiting(), 1);
    assert_eq!(other.changes_sent().1, [card.chunk]);
}

#[test]
fn d5_who_gets_a_slot_does_not_take_up_what_it_forgets_for_a_tab_without_a_store() {
    let (_, mut other, card) = a_card_in_two_tabs();
    other.tell(ClientInput::Heard(TabNews::Withdrawn {
        hashes: vec![card.hash],
        stored: false,
    }));
    // The store was read before it heard of that.
    let pending = vec![card.clone()];
    other.tell(ClientInput::Adopted {
        actor: card.actor,
        pending,
    });
    assert_eq!(other.waiting(), 0);
    assert!(!is_kept(&other.written(), card.hash));
}

#[test]
fn d7_a_tab_without_a_store_lets_go_of_a_slot_each_time_it_gets_it() {
    let mut tab = Scene::live();
    let actor = Actor::new(ADA, ReplicaId([8; 8]));
    for _ in 0..2 {
        tab.device.clear();
        let pending = Vec::new();
        tab.tell(ClientInput::Adopted { actor, pending });
        assert_eq!(tab.device, [ClientEffect::Release(actor)]);
    }
}
