//! A10: what of stock clients' changes waits, for others or for its time: bounded, counted, and looked at when that has
//! come.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use super::scene::*;
use super::stock::{S, answered_for, join};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, AutomergeError, Change, ROOT, ReadDoc};
use board_doc::limits::CLOCK_AHEAD_MAX_MS;
use board_doc::{Document, Timestamp};
use std::time::Duration;
use sync_protocol::frames::{CloseCode, Role, ServerFrame};
use sync_protocol::limits::{READ_FOR_NOTHING_BYTES_MAX, STOCK_LATER_BYTES_MAX, STOCK_LATER_CHANGES_MAX};
use sync_protocol::room::{StockEffect, StockInput};
use sync_protocol::{BatchOutcome, RoomInput};

/// How far the client's clock is ahead of what is taken.
const AHEAD: Duration = Duration::from_mins(1);
const MANY: usize = 500_000;

/// A stock client of Ada's on the board, and what it writes with.
fn client(scene: &mut Scene) -> Automerge {
    join(scene, ADA, Role::Member);
    let document = Automerge::load(&Document::new().save()).unwrap();
    document.with_actor(ActorId::from(&[5; 16][..]))
}

/// A change whose author's clock says so.
fn write(document: &mut Automerge, at: Timestamp, key: &str, value: &str) -> Vec<u8> {
    let time = |(): &()| CommitOptions::default().with_time(at.0 / 1_000);
    let written = document.transact_with::<_, _, AutomergeError, _>(time, |tx| tx.put(ROOT, key, value));
    let hash = written.unwrap().hash.unwrap();
    document.get_change_by_hash(&hash).unwrap().bytes().into_owned()
}

fn ahead() -> Timestamp {
    Timestamp(NOW.0 + CLOCK_AHEAD_MAX_MS + AHEAD.as_millis() as i64)
}

/// Sends a message that says nothing of the client and has these changes.
fn say(scene: &mut Scene, chunks: &[Vec<u8>]) {
    const VERSION_1: u8 = 0x42;
    // No heads, nothing needed, no filters.
    let mut message = vec![VERSION_1, 0, 0, 0];
    number(&mut message, chunks.len());
    for chunk in chunks {
        number(&mut message, chunk.len());
        message.extend(chunk);
    }
    let message = message.into();
    scene.tell(RoomInput::Stock(StockInput::Message { peer: S, message }));
}

fn number(into: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        into.push(number as u8 | 0x80);
        number >>= 7;
    }
    into.push(number as u8);
}

/// Text that does not become much shorter when it is deflated.
fn noise(characters: usize) -> String {
    let mut state = 1_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        char::from(b'!' + (state >> 26) as u8)
    };
    (0..characters).map(|_| next()).collect()
}

fn refusals(scene: &Scene) -> Vec<&'static str> {
    let refused = scene.stock.iter().filter_map(|effect| match effect {
        StockEffect::Refused { reason, .. } => Some(*reason),
        _ => None,
    });
    refused.collect()
}

#[test]
fn a10_what_waits_for_its_time_is_kept_once_counted_and_taken_when_that_comes() {
    let mut scene = two_members();
    let mut document = client(&mut scene);
    let chunk = write(&mut document, ahead(), "one", "one");
    say(&mut scene, &[chunk.clone(), chunk.clone()]);
    say(&mut scene, std::slice::from_ref(&chunk));
    assert_eq!(answered_for(&scene), 2);
    assert_eq!(scene.room.uncommitted_bytes(), chunk.len());
    scene.tell(RoomInput::Tick);
    assert!(scene.batches.is_empty());
    scene.now = Timestamp(NOW.0 + AHEAD.as_millis() as i64);
    scene.tell(RoomInput::Tick);
    assert_eq!(scene.room.uncommitted_bytes(), chunk.len(), "until it is durable");
    let batch = scene.answer(BatchOutcome::Committed);
    assert_eq!(batch.rows.len(), 2, "and what binds the actor");
    assert_eq!(scene.room.uncommitted_bytes(), 0);
}

#[test]
fn a10_what_waits_for_its_time_is_not_looked_at_before() {
    let mut scene = two_members();
    let mut document = client(&mut scene);
    let chunk = write(&mut document, ahead(), "one", &"a".repeat(MANY));
    say(&mut scene, &[chunk]);
    // It is not so often read that its user has to wait for it.
    for _ in 0..2 * READ_FOR_NOTHING_BYTES_MAX / MANY as u64 {
        scene.tell(RoomInput::Tick);
    }
    scene.send(A, 1, &cards(ADA, 1, 1));
    scene.answer(BatchOutcome::Committed);
    let heard = scene.heard();
    assert!(
        heard
            .iter()
            .any(|(to, frame)| *to == A && matches!(frame, ServerFrame::Ack { .. })),
        "{heard:?}"
    );
}

#[test]
fn a10_no_more_waits_for_its_time_than_there_is_room_for() {
    let mut scene = two_members();
    let mut document = client(&mut scene);
    let many: Vec<_> = (0..=STOCK_LATER_CHANGES_MAX)
        .map(|n| write(&mut document, ahead(), &n.to_string(), "small"))
        .collect();
    say(&mut scene, &many);
    assert_eq!(refusals(&scene), ["clock_ahead"]);
    scene.tell(RoomInput::Leave { peer: S });
    assert_eq!(scene.room.uncommitted_bytes(), 0);

    scene.stock.clear();
    let mut document = client(&mut scene);
    let large: Vec<_> = (0..10)
        .map(|n| write(&mut document, ahead(), &n.to_string(), &noise(60_000)))
        .collect();
    say(&mut scene, &large);
    assert!(scene.room.uncommitted_bytes() <= STOCK_LATER_BYTES_MAX);
    let fit = STOCK_LATER_BYTES_MAX / large[0].len();
    assert_eq!(refusals(&scene)[0], "clock_ahead");
    assert_eq!(refusals(&scene).len(), large.len() - fit);
}

#[test]
fn a10_what_waits_for_others_counts_until_it_is_taken() {
    let mut scene = two_members();
    let mut document = client(&mut scene);
    let (first, second) = (
        write(&mut document, NOW, "one", "one"),
        write(&mut document, NOW, "two", "two"),
    );
    say(&mut scene, std::slice::from_ref(&second));
    assert_eq!(answered_for(&scene), 1);
    assert_eq!(scene.room.uncommitted_bytes(), second.len());
    say(&mut scene, &[first]);
    let batch = scene.answer(BatchOutcome::Committed);
    assert_eq!(batch.rows.len(), 3);
    assert_eq!(scene.room.uncommitted_bytes(), 0);
}

#[test]
fn a10_whose_changes_wait_makes_way_when_room_is_wanted() {
    let mut scene = two_members();
    client(&mut scene);
    let make_way = |of| RoomInput::Stock(StockInput::MakeWay { of });
    scene.tell(make_way(None));
    assert_eq!(scene.closed, [], "nothing of it waits");
    let mut document = client(&mut scene);
    let chunk = write(&mut document, ahead(), "one", "one");
    say(&mut scene, &[chunk]);
    scene.tell(make_way(Some(BOB)));
    assert_eq!(scene.closed, [], "it is hers");
    scene.tell(make_way(Some(ADA)));
    assert_eq!(scene.closed, [(S, CloseCode::GoingAway)]);
    assert_eq!(scene.room.uncommitted_bytes(), 0);
    let mut document = client(&mut scene);
    let chunk = write(&mut document, ahead(), "two", "two");
    say(&mut scene, &[chunk]);
    scene.tell(make_way(None));
    assert_eq!(scene.closed.len(), 2);
}

#[test]
fn a10_a_change_that_leaves_out_what_its_actor_wrote_before_waits_for_nothing() {
    let mut scene = two_members();
    let mut document = client(&mut scene);
    let start = document.get_heads();
    write(&mut document, NOW, "one", "one");
    let second = write(&mut document, NOW, "two", "two");
    let mut second = Change::try_from(&second[..]).unwrap().decode();
    second.deps = start;
    say(&mut scene, &[Change::from(second).raw_bytes().to_vec()]);
    assert_eq!(refusals(&scene), ["gap"]);
    assert_eq!(scene.room.uncommitted_bytes(), 0);
}

#[test]
fn a10_copies_of_a_refused_change_are_read_so_many_in_a_turn() {
    let mut scene = two_members();
    scene.goes_on = false;
    client(&mut scene);
    // Ada sends what Bob's actor wrote.
    let foreign = bombs(BOB, 1).remove(0);
    say(&mut scene, &vec![foreign; 20]);
    assert_eq!((refusals(&scene).len(), scene.turns), (5, 1));
    assert_eq!(answered_for(&scene), 0);
    for _ in 0..3 {
        scene.tell(RoomInput::GoOn);
    }
    assert_eq!((refusals(&scene).len(), answered_for(&scene)), (20, 1));
}
