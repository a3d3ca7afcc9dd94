//! Whose change it is, where it comes in its actor's and the board's history, and what it may count from.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

mod guard_support;

use automerge::transaction::Transactable;
use board_doc::guard::{self, Refusal};
use board_doc::limits::{
    BOARD_ACTORS_MAX, BOARD_ACTORS_PER_USER_MAX, BOARD_OPERATIONS_HARD_MAX, BOARD_OPERATIONS_MAX,
};
use board_doc::{Actor, GENESIS_ACTOR, ReplicaId, Timestamp, genesis_change};
use guard_support::surgery::Parts;
use guard_support::{CLOCK, NOW, Person, Room, user};

/// A room with somebody who has made one change in it.
fn room_with_alice() -> (Room, Person) {
    let mut room = Room::new();
    let mut alice = Person::join(&room, 1, 1);
    let chunk = alice.write("first", "one");
    room.accept(&chunk, alice.user());
    (room, alice)
}

/// `chunk` with some of its parts replaced.
fn forged(chunk: &[u8], forge: impl FnOnce(&mut Parts)) -> Vec<u8> {
    let mut parts = Parts::of(chunk);
    forge(&mut parts);
    parts.chunk()
}

#[test]
fn an_actor_belongs_to_its_sender() {
    let (mut room, mut alice) = room_with_alice();
    let chunk = alice.write("second", "two");
    assert_eq!(room.refuse(&chunk, user(2)), Refusal::ForeignActor);
    room.accept(&chunk, alice.user());
}

#[test]
fn f7_a_forged_next_change_does_not_lock_its_victim_out() {
    let (mut room, mut alice) = room_with_alice();
    let mut mallory = alice.clone();
    let forged = mallory.write("second", "not by alice");
    assert_eq!(room.refuse(&forged, user(2)), Refusal::ForeignActor);
    let own = alice.write("second", "by alice");
    room.accept(&own, alice.user());
}

#[test]
fn the_servers_and_the_genesis_actors_are_nobodys() {
    let (mut room, mut alice) = room_with_alice();
    let chunk = alice.write("second", "two");
    for actor in [Actor::new(user(1), ReplicaId::SERVER).to_bytes(), GENESIS_ACTOR] {
        let sender = Actor::from_bytes(&actor).unwrap().user;
        let chunk = forged(&chunk, |parts| (parts.actor, parts.seq) = (actor.to_vec(), 1));
        assert_eq!(room.refuse(&chunk, sender), Refusal::ForeignActor);
    }
}

/// What is said of a chunk whose number of operations is another than it has.
fn refused_as_huge(room: &mut Room, chunk: &[u8], operations: u64) -> Refusal {
    let mut huge = guard::read(chunk).unwrap();
    huge.operations = operations;
    let refused = guard::admit(&mut room.trial, &huge, user(1), NOW).unwrap_err();
    assert!(!refused.trial_spoiled);
    refused.refusal
}

#[test]
fn a_board_has_so_many_operations_and_what_does_not_grow_it_a_tenth_more() {
    let (mut room, mut alice) = room_with_alice();
    let operations_beyond = |limit| Refusal::TooLarge {
        what: "operations of the board",
        limit,
    };
    let mut other = alice.clone();
    let changing = alice.write("first", "another");
    let growing = other.edit(|tx| tx.put_object(automerge::ROOT, "more", automerge::ObjType::Map));
    assert_eq!(
        refused_as_huge(&mut room, &growing, BOARD_OPERATIONS_MAX),
        operations_beyond(BOARD_OPERATIONS_MAX)
    );
    // It has passed that, and is found to lie.
    let lie = Refusal::Malformed("Automerge reads it differently");
    assert_eq!(refused_as_huge(&mut room, &changing, BOARD_OPERATIONS_MAX), lie);
    assert_eq!(
        refused_as_huge(&mut room, &changing, BOARD_OPERATIONS_HARD_MAX),
        operations_beyond(BOARD_OPERATIONS_HARD_MAX)
    );
    room.accept(&changing, alice.user());
}

/// What is said of a chunk, of which trial takes nothing.
fn refused_for_now(room: &mut Room, chunk: &[u8]) -> Refusal {
    let chunk = guard::read(chunk).unwrap();
    let refused = guard::admit(&mut room.trial, &chunk, user(1), NOW).unwrap_err();
    assert!(!refused.trial_spoiled);
    refused.refusal
}

#[test]
fn a_board_has_so_many_stored_bytes_and_what_does_not_grow_it_goes_on() {
    let (mut room, mut alice) = room_with_alice();
    let long = alice.write("long", &"x".repeat(10_000));
    room.accept(&long, alice.user());
    let mut other = alice.clone();
    let changing = alice.write("first", "another");
    let growing = other.edit(|tx| tx.put_object(automerge::ROOT, "more", automerge::ObjType::Map));
    let full = room.trial.stored_bytes();
    assert_eq!(full, room.trial.chunk_bytes(), "all of it came as chunks");
    room.trial.set_bytes_max(full);
    assert!(refused_for_now(&mut room, &growing).is_of_stored_bytes());
    room.accept(&changing, alice.user());
    let mut more = alice.clone();
    let growing = more.edit(|tx| tx.put_object(automerge::ROOT, "more", automerge::ObjType::Map));
    let full = room.trial.stored_bytes() + growing.len() as u64;
    room.trial.set_bytes_max(full - 1);
    assert!(refused_for_now(&mut room, &growing).is_of_stored_bytes());

    // A tenth beyond, nothing changes it.
    let changing = alice.write("first", "once more");
    room.trial.set_bytes_max(room.trial.stored_bytes() / 11 * 10);
    assert!(refused_for_now(&mut room, &changing).is_of_stored_bytes());
    room.trial.set_bytes_max(full);
    room.accept(&changing, alice.user());

    // What was loaded counts as it was.
    let saved = room.trial.save();
    let mut loaded = board_doc::Document::load(&saved).unwrap();
    assert_eq!(
        (loaded.stored_bytes(), loaded.chunk_bytes()),
        (saved.len() as u64, 0)
    );
    let next = alice.write("first", "and again");
    loaded.apply_changes(&[&next]).unwrap();
    assert_eq!(loaded.stored_bytes(), (saved.len() + next.len()) as u64);
}

#[test]
fn a_user_has_so_many_actors_on_a_board_and_goes_on_with_those() {
    let mut room = Room::new();
    let first = Person::join(&room, 1, 0);
    let mut chunks = Vec::new();
    for replica in 0..=BOARD_ACTORS_PER_USER_MAX as u64 {
        let mut one = Person::join(&room, 1, replica);
        chunks.push(one.write(&format!("by {replica}"), "x"));
    }
    let last = chunks.pop().unwrap();
    for chunk in &chunks {
        room.accept(chunk, first.user());
    }
    let too_many = Refusal::TooLarge {
        what: "actors of one user on the board",
        limit: BOARD_ACTORS_PER_USER_MAX as u64,
    };
    assert_eq!(room.refuse(&last, first.user()), too_many);
    let mut again = Person::join(&room, 1, 7);
    let next = again.write("again", "x");
    room.accept(&next, again.user());
    let mut somebody_else = Person::join(&room, 2, 0);
    let theirs = somebody_else.write("by somebody else", "x");
    room.accept(&theirs, somebody_else.user());
}

#[test]
fn a_board_has_so_many_actors() {
    let mut room = Room::new();
    let mut everybody = Person::join(&room, 1, 0).doc;
    // The genesis has one, too.
    for number in 1..BOARD_ACTORS_MAX as u64 {
        let actor = [&[2; 8][..], &number.to_be_bytes(), &[0; 8]].concat();
        everybody.set_actor(automerge::ActorId::from(actor));
        let put = everybody
            .transact::<_, _, automerge::AutomergeError>(|tx| tx.put(automerge::ROOT, "key", number));
        put.unwrap();
    }
    room.live = board_doc::Document::load(&everybody.save()).unwrap();
    room.trial = room.live.clone();
    let mut alice = Person::join(&room, 1, 1);
    let chunk = alice.write("one", "too many");
    let refused = guard::admit(&mut room.trial, &guard::read(&chunk).unwrap(), user(1), NOW).unwrap_err();
    let too_many = Refusal::TooLarge {
        what: "actors of the board",
        limit: BOARD_ACTORS_MAX as u64,
    };
    assert_eq!(refused.refusal, too_many);
}

#[test]
fn an_actor_has_24_bytes() {
    let (mut room, mut alice) = room_with_alice();
    let chunk = alice.write("second", "two");
    for length in [1, 16, 23, 25, 64] {
        let chunk = forged(&chunk, |parts| parts.actor = vec![1; length]);
        assert_eq!(room.refuse(&chunk, user(1)), Refusal::ForeignActor, "{length}");
    }
}

#[test]
fn an_actor_of_another_length_may_be_bound_to_a_stock_client() {
    let (mut room, _) = room_with_alice();
    let mut stock = Person::join(&room, 1, 2);
    stock.doc.set_actor(automerge::ActorId::from(&[9; 16][..]));
    let chunk = stock.write("second", "two");
    assert_eq!(room.refuse(&chunk, user(1)), Refusal::ForeignActor);
    let accepted = room.offer_stock(&chunk, user(1));
    assert!(accepted.is_ok(), "{accepted:?}");
    let next = stock.write("third", "three");
    let foreign = forged(&next, |parts| parts.actor = vec![2; 24]);
    let refused = room.offer_stock(&foreign, user(1)).unwrap_err();
    assert_eq!(refused.refusal, Refusal::ForeignActor);
}

#[test]
fn deletions_count_among_the_boards_operations() {
    let (mut room, mut alice) = room_with_alice();
    let before = room.live.operation_count();
    let notes = alice.child(&automerge::ROOT, "notes").unwrap();
    let chunk = alice.edit(|tx| tx.delete(&notes, "first"));
    room.accept(&chunk, alice.user());
    assert_eq!(room.live.operation_count(), before + 1);
    let loaded = board_doc::Document::load(&room.live.save()).unwrap();
    assert_eq!(loaded.operation_count(), before + 1);
}

#[test]
fn a_long_message_does_not_keep_a_board_from_loading() {
    let (mut room, mut alice) = room_with_alice();
    let chunk = alice.write("second", "two");
    let chunk = forged(&chunk, |parts| parts.message = vec![b'm'; 1024]);
    room.accept(&chunk, alice.user());
    room.must_load();
}

#[test]
fn a_genesis_comes_from_nobody() {
    let (mut room, _) = room_with_alice();
    assert!(matches!(
        room.refuse(genesis_change(), user(1)),
        Refusal::ForeignActor
    ));
}

#[test]
fn a_change_far_ahead_of_the_clock_may_pass_later() {
    let (mut room, mut alice) = room_with_alice();
    let chunk = alice.write("second", "two");
    let ahead = forged(&chunk, |parts| {
        parts.time = Timestamp(CLOCK.0 + 601_000).seconds();
    });
    let refusal = room.refuse(&ahead, alice.user());
    assert_eq!(refusal, Refusal::ClockAhead { ahead_ms: 601_000 });
    assert!(refusal.may_pass_later());
    let just = forged(&chunk, |parts| {
        parts.time = Timestamp(CLOCK.0 + 600_000).seconds();
    });
    room.accept(&just, alice.user());
}

#[test]
fn a_time_before_1970_is_refused() {
    let (mut room, mut alice) = room_with_alice();
    let chunk = alice.write("second", "two");
    for time in [-1, i64::MIN] {
        let chunk = forged(&chunk, |parts| parts.time = time);
        assert!(matches!(room.refuse(&chunk, alice.user()), Refusal::Malformed(_)));
    }
    let never = forged(&chunk, |parts| parts.time = i64::MAX);
    assert!(matches!(
        room.refuse(&never, alice.user()),
        Refusal::ClockAhead { .. }
    ));
}

#[test]
fn f2_a_first_change_has_seq_1() {
    let (mut room, alice) = room_with_alice();
    let mut bob = Person::join(&room, 2, 1);
    let chunk = bob.write("second", "two");
    for seq in [2, 3, u64::from(u32::MAX)] {
        let chunk = forged(&chunk, |parts| parts.seq = seq);
        let refusal = room.refuse(&chunk, bob.user());
        assert_eq!(refusal, Refusal::Gap);
        assert!(refusal.may_pass_later());
    }
    drop(alice);
    room.accept(&chunk, bob.user());
}

#[test]
fn a_sequence_number_is_taken_once() {
    let (mut room, mut alice) = room_with_alice();
    let mut clone = alice.clone();
    let (chunk, other) = (alice.write("second", "two"), clone.write("second", "another two"));
    room.accept(&chunk, alice.user());
    assert_eq!(room.refuse(&other, alice.user()), Refusal::SequenceTaken);
    assert!(!Refusal::SequenceTaken.may_pass_later());
}

#[test]
fn f13_a_change_waits_for_its_dependencies() {
    let (mut room, alice) = room_with_alice();
    let mut bob = Person::join(&room, 2, 1);
    let mut carol = Person::join(&room, 3, 1);
    let base = bob.write("second", "two");
    carol.take(&base);
    let chunk = carol.write("third", "three");
    let refusal = room.refuse(&chunk, carol.user());
    assert_eq!(refusal, Refusal::MissingDependency);
    assert!(refusal.may_pass_later());
    room.accept(&base, bob.user());
    room.accept(&chunk, carol.user());
    drop(alice);
}

#[test]
fn an_actors_changes_come_without_gaps() {
    let (mut room, mut alice) = room_with_alice();
    let (second, third) = (alice.write("second", "two"), alice.write("third", "three"));
    assert!(matches!(
        room.refuse(&third, alice.user()),
        Refusal::Gap | Refusal::MissingDependency
    ));
    room.accept(&second, alice.user());
    room.accept(&third, alice.user());
}

#[test]
fn a_change_builds_on_something() {
    let (mut room, _) = room_with_alice();
    let mut bob = Person::join(&room, 2, 1);
    let chunk = bob.edit(|tx| tx.put(automerge::ROOT, "extra", 1));
    let on_nothing = forged(&chunk, |parts| parts.dependencies.clear());
    assert_eq!(
        room.refuse(&on_nothing, bob.user()),
        Refusal::Malformed("it builds on nothing")
    );
    room.accept(&chunk, bob.user());
}

#[test]
fn a_change_builds_on_its_actors_last() {
    let (mut room, mut alice) = room_with_alice();
    let mut bob = Person::join(&room, 2, 1);
    let seen = bob.write("second", "two");
    room.accept(&seen, bob.user());
    let chunk = alice.edit(|tx| tx.put(automerge::ROOT, "extra", 1));
    let on_others_only = forged(&chunk, |parts| {
        parts.dependencies = vec![board_doc::genesis_hash().0];
    });
    let refusal = room.refuse(&on_others_only, alice.user());
    assert_eq!(
        refusal,
        Refusal::Malformed("it does not build on its actor's previous change")
    );
    room.accept(&chunk, alice.user());
}

#[test]
fn f6_a_start_counter_is_one_that_can_be() {
    let (mut room, mut alice) = room_with_alice();
    let chunk = alice.edit(|tx| tx.put(automerge::ROOT, "extra", 1));
    let genuine = Parts::of(&chunk).start_op;
    for start_op in [1, genuine - 1, genuine + 100_000, u64::from(u32::MAX) - 2] {
        let chunk = forged(&chunk, |parts| parts.start_op = start_op);
        assert!(
            matches!(room.refuse(&chunk, alice.user()), Refusal::StartCounter { found, .. } if found == start_op),
            "{start_op}"
        );
    }
    for start_op in [u64::from(u32::MAX), 1 << 32, u64::MAX] {
        let chunk = forged(&chunk, |parts| parts.start_op = start_op);
        assert!(
            matches!(room.refuse(&chunk, alice.user()), Refusal::Malformed(_)),
            "{start_op}"
        );
    }
    room.accept(&chunk, alice.user());
}

#[test]
fn a_start_counter_may_be_as_large_as_the_boards() {
    let (mut room, mut alice) = room_with_alice();
    let mut bob = Person::join(&room, 2, 1);
    let seen = bob.write("second", "two");
    room.accept(&seen, bob.user());
    let chunk = alice.edit(|tx| tx.put(automerge::ROOT, "extra", 1));
    let most = Parts::of(&seen).start_op + 1;
    let over = forged(&chunk, |parts| parts.start_op = most + 1);
    let refused = room.offer(&over, alice.user()).unwrap_err();
    assert!(matches!(refused.refusal, Refusal::StartCounter { .. }));
    let at = forged(&chunk, |parts| parts.start_op = most);
    room.accept(&at, alice.user());
    room.must_load();
}

#[test]
fn f1_a_change_without_operations_begins_right_after_its_dependencies() {
    let (mut room, mut alice) = room_with_alice();
    let mut bob = Person::join(&room, 2, 1);
    let seen = bob.write("second", "two");
    room.accept(&seen, bob.user());
    let empty = alice.empty();
    let later = forged(&empty, |parts| parts.start_op += 1);
    assert!(matches!(
        room.refuse(&later, alice.user()),
        Refusal::StartCounter { .. }
    ));
    room.accept(&empty, alice.user());
    room.must_load();
}
