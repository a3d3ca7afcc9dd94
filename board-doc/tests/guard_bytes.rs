//! The layout of a chunk: read by our own reader, with bounded memory, before Automerge sees it.

mod guard_support;

use board_doc::guard::{Refusal, read};
use board_doc::limits::{CHANGE_BYTES_MAX, CHANGE_OPERATIONS_MAX};
use guard_support::surgery::{self, Parts, contents, framed, run, seal, seal_deflated};
use guard_support::{Person, Room};

/// A genuine change with a few operations of different kinds.
fn genuine() -> Vec<u8> {
    let room = Room::new();
    let mut alice = Person::join(&room, 1, 1);
    alice.write("a key", "a value")
}

fn refusal(chunk: &[u8]) -> Refusal {
    read(chunk).expect_err("a hostile chunk was read")
}

fn is_malformed(chunk: &[u8]) -> bool {
    matches!(refusal(chunk), Refusal::Malformed(_))
}

fn is_too_large(chunk: &[u8]) -> bool {
    matches!(refusal(chunk), Refusal::TooLarge { .. })
}

/// A change whose operations are so many deletions, each with `predecessors`, in a few bytes.
fn bomb(operations: i64, predecessors: u8) -> Vec<u8> {
    let mut parts = Parts::of(&genuine());
    parts.columns.clear();
    *parts.column(surgery::KEY_STRING) = [run(operations, 1), vec![b'k']].concat();
    surgery::put_unsigned(parts.column(surgery::INSERT), operations.unsigned_abs());
    *parts.column(surgery::ACTION) = run(operations, 3);
    *parts.column(surgery::VALUE_META) = run(operations, 0);
    *parts.column(surgery::PREDECESSOR_COUNT) = run(operations, predecessors);
    *parts.column(surgery::PREDECESSOR_ACTOR) = run(operations.saturating_mul(predecessors.into()), 0);
    *parts.column(surgery::PREDECESSOR_COUNTER) = run(operations.saturating_mul(predecessors.into()), 1);
    parts.chunk()
}

#[test]
fn a_genuine_chunk_is_read_as_automerge_wrote_it() {
    let chunk = genuine();
    let change = automerge::Change::from_bytes(chunk.clone()).unwrap();
    let read = read(&chunk).unwrap();
    assert_eq!(read.bytes, chunk);
    assert_eq!(read.hash.0, change.hash().0);
    assert_eq!(read.actor, change.actor_id().to_bytes());
    assert_eq!(
        (read.seq, read.start_op, read.time),
        (change.seq(), change.start_op().get(), change.timestamp())
    );
    assert_eq!(read.operations, change.len() as u64);
    assert_eq!(read.deps.len(), change.deps().len());
    assert_eq!(
        Parts::of(&chunk).chunk(),
        chunk,
        "the surgeon puts together what they took apart"
    );
}

#[test]
fn a_deflated_chunk_is_the_change_it_holds() {
    let room = Room::new();
    let chunk = Person::join(&room, 1, 1).write("a key", &"long ".repeat(200));
    let mut change = automerge::Change::from_bytes(chunk.clone()).unwrap();
    let deflated = change.bytes().into_owned();
    assert_eq!(deflated[8], 2, "Automerge has deflated it");
    assert_eq!(read(&deflated), read(&chunk));
    assert_eq!(read(&seal_deflated(&contents(&chunk))), read(&chunk));
}

#[test]
fn every_cut_is_refused() {
    let chunk = genuine();
    for length in 0..chunk.len() {
        assert!(is_malformed(&chunk[..length]), "{length}");
    }
    let inside = contents(&chunk);
    for length in 0..inside.len() {
        assert!(is_malformed(&seal(&inside[..length])), "{length}");
    }
}

#[test]
fn nothing_follows_a_chunk() {
    let chunk = genuine();
    assert!(is_malformed(&[&chunk[..], &[0]].concat()));
    assert!(is_malformed(&[&chunk[..], &chunk[..]].concat()));
}

#[test]
fn a_chunk_has_its_magic_its_checksum_and_its_type() {
    let chunk = genuine();
    for at in 0..8 {
        let mut chunk = chunk.clone();
        chunk[at] ^= 1;
        assert!(is_malformed(&chunk), "byte {at}");
    }
    let inside = contents(&chunk);
    for kind in [0, 3, 4, 255] {
        assert!(
            is_malformed(&framed(kind, surgery::checksum(&inside), &inside)),
            "type {kind}"
        );
    }
    assert!(is_malformed(&[]));
}

#[test]
fn a_length_has_one_form() {
    let mut parts = Parts::of(&genuine());
    parts.message = vec![b'm'; 200];
    let inside = parts.contents();
    let mut chunk = [&surgery::MAGIC[..], &surgery::checksum(&inside), &[1]].concat();
    let length = inside.len();
    assert!((128..16_384).contains(&length));
    chunk.extend([length as u8 | 0x80, (length >> 7) as u8 | 0x80, 0]);
    chunk.extend(&inside);
    assert!(is_malformed(&chunk));
}

#[test]
fn f11_a_deflate_bomb_is_stopped_at_the_limit() {
    let bomb = vec![0; CHANGE_BYTES_MAX + 1];
    let deflated = seal_deflated(&bomb);
    assert!(deflated.len() < 8 * 1024);
    assert!(is_too_large(&deflated));
}

#[test]
fn a_chunk_longer_than_the_limit_is_too_large_at_once() {
    assert!(is_too_large(&seal(&vec![0; CHANGE_BYTES_MAX + 1])));
}

#[test]
fn a_deflate_stream_is_whole_and_alone() {
    let inside = contents(&genuine());
    let (checksum, stream) = (surgery::checksum(&inside), surgery::deflate(&inside));
    assert!(read(&framed(2, checksum, &stream)).is_ok());
    assert!(is_malformed(&framed(2, checksum, &[&stream[..], &[0]].concat())));
    assert!(is_malformed(&framed(2, checksum, &stream[..stream.len() - 1])));
    assert!(is_malformed(&framed(2, checksum, &[0xff; 40])));
    assert!(is_malformed(&framed(2, checksum, &[])));
}

#[test]
fn f12_operations_are_counted_before_they_are_decoded() {
    let limit = CHANGE_OPERATIONS_MAX as i64;
    assert_eq!(read(&bomb(limit, 1)).unwrap().operations, CHANGE_OPERATIONS_MAX);
    assert!(bomb(limit, 1).len() < 300);
    for operations in [limit + 1, 1_000_000, 1 << 40, i64::MAX] {
        assert!(is_too_large(&bomb(operations, 1)), "{operations}");
    }
}

#[test]
fn f12_predecessors_are_counted_too() {
    assert!(read(&bomb(CHANGE_OPERATIONS_MAX as i64, 2)).is_ok());
    assert!(is_too_large(&bomb(CHANGE_OPERATIONS_MAX as i64, 3)));
}

#[test]
fn a_long_key_is_not_repeated() {
    let mut parts = Parts::of(&bomb_parts());
    let key = [vec![0x80, 0x80, 0x04], vec![b'k'; 65_536]].concat();
    let mut column = run(CHANGE_OPERATIONS_MAX as i64, 0);
    column.pop();
    column.extend(key);
    *parts.column(surgery::KEY_STRING) = column;
    assert!(is_too_large(&parts.chunk()));
}

fn bomb_parts() -> Vec<u8> {
    bomb(CHANGE_OPERATIONS_MAX as i64, 1)
}

#[test]
fn columns_are_as_long_as_there_are_operations() {
    let parts = Parts::of(&genuine());
    for at in 0..parts.columns.len() {
        let mut longer = parts.clone();
        longer.columns[at].1.extend([2, 1]);
        assert!(read(&longer.chunk()).is_err(), "{:x}", parts.columns[at].0);
        let mut without = parts.clone();
        without.columns.remove(at);
        assert!(read(&without.chunk()).is_err(), "{:x}", parts.columns[at].0);
    }
}

#[test]
fn columns_are_known_ascending_and_not_empty() {
    let parts = Parts::of(&genuine());
    let with = |columns: &[(u64, Vec<u8>)]| {
        let mut parts = parts.clone();
        parts.columns.extend(columns.iter().cloned());
        parts.chunk()
    };
    assert!(is_malformed(&with(&[(0xb2, vec![1, 1])])), "unknown");
    assert!(is_malformed(&with(&[(0x7a, vec![1, 1])])), "deflated");
    assert!(is_malformed(&with(&[(0x73, vec![])])), "empty");
    let mut swapped = parts.clone();
    swapped.columns.swap(0, 1);
    assert!(is_malformed(&swapped.chunk()));
    let mut doubled = parts.clone();
    doubled.columns.insert(0, parts.columns[0].clone());
    assert!(is_malformed(&doubled.chunk()));
}

#[test]
fn marks_have_no_columns() {
    for column in [surgery::EXPAND, surgery::MARK_NAME] {
        let mut parts = Parts::of(&genuine());
        parts.column(column).extend([1, 1, b'b']);
        assert_eq!(refusal(&parts.chunk()), Refusal::Malformed("it marks text"));
    }
}

#[test]
fn f5_an_author_footer_is_refused() {
    let room = Room::new();
    let mut alice = Person::join(&room, 1, 1);
    alice.doc = alice.doc.with_author(Some(automerge::Author::from(&[7; 16][..])));
    let chunk = alice.write("a key", "a value");
    assert!(!Parts::of(&chunk).extra.is_empty());
    assert_eq!(refusal(&chunk), Refusal::Malformed("bytes follow its columns"));
}

#[test]
fn lists_and_texts_of_a_change_are_bounded() {
    let parts = Parts::of(&genuine());
    let with = |change: &dyn Fn(&mut Parts)| {
        let mut parts = parts.clone();
        change(&mut parts);
        parts.chunk()
    };
    let hashes = |count: u16| {
        (0..count).map(|i| {
            [[0; 30].as_slice(), &i.to_be_bytes()]
                .concat()
                .try_into()
                .unwrap()
        })
    };
    assert!(read(&with(&|parts| parts.dependencies = hashes(1_000).collect())).is_ok());
    assert!(is_too_large(&with(
        &|parts| parts.dependencies = hashes(1_001).collect()
    )));
    let actors = |count: u16| (0..count).map(|i| i.to_be_bytes().to_vec());
    assert!(read(&with(&|parts| parts.other_actors = actors(5_000).collect())).is_ok());
    assert!(is_too_large(&with(
        &|parts| parts.other_actors = actors(5_001).collect()
    )));
    assert!(read(&with(&|parts| parts.message = vec![b'm'; 1024])).is_ok());
    assert!(is_too_large(&with(&|parts| parts.message = vec![b'm'; 1025])));
    assert!(is_malformed(&with(&|parts| parts.message = vec![0xff])));
}

#[test]
fn dependencies_and_actors_come_once_and_in_order() {
    let parts = Parts::of(&genuine());
    let with = |change: &dyn Fn(&mut Parts)| {
        let mut parts = parts.clone();
        change(&mut parts);
        is_malformed(&parts.chunk())
    };
    assert!(with(&|parts| parts.dependencies = vec![[1; 32]; 2]));
    assert!(with(&|parts| parts.dependencies = vec![[2; 32], [1; 32]]));
    assert!(with(&|parts| parts.other_actors = vec![vec![9; 24]; 2]));
    assert!(with(&|parts| parts.other_actors = vec![parts.actor.clone()]));
    assert!(with(&|parts| parts.other_actors = vec![vec![]]));
    assert!(with(&|parts| parts.other_actors = vec![vec![9; 65]]));
    assert!(with(&|parts| parts.actor = vec![]));
}

#[test]
fn counting_begins_at_1() {
    for zero in [
        |parts: &mut Parts| parts.seq = 0,
        |parts: &mut Parts| parts.start_op = 0,
    ] {
        let mut parts = Parts::of(&genuine());
        zero(&mut parts);
        assert!(is_malformed(&parts.chunk()));
    }
}

#[test]
fn values_are_what_their_types_say() {
    let hostile: [(u8, &[u8]); 11] = [
        (0x10, &[0]),
        (0x12, &[0]),
        (0x03, &[]),
        (0x23, &[0x80, 0x00]),
        (0x23, &[1, 1]),
        (0x24, &[0xff, 0x7f]),
        (0x45, &[0; 4]),
        (0x16, &[0xff]),
        (0x18, &[1]),
        (0x1a, &[1]),
        (0x26, b"a"),
    ];
    for (meta, value) in hostile {
        assert!(read(&setting(meta, value)).is_err(), "{meta:x} {value:?}");
    }
    for (meta, value) in [(0x01, &[][..]), (0x13, &[1]), (0x16, b"a"), (0x17, &[0xff])] {
        assert!(read(&setting(meta, value)).is_ok(), "{meta:x} {value:?}");
    }
}

#[test]
fn only_what_is_set_has_a_value() {
    for action in [0, 2, 4] {
        assert!(read(&doing(action, 0, &[])).is_ok(), "{action}");
        assert!(is_malformed(&doing(action, 0x13, &[1])), "{action}");
    }
}

#[test]
fn actions_are_known_and_allowed() {
    for action in [3, 5, 6, 7, 8] {
        assert!(is_malformed(&doing(action, 0, &[])), "{action}");
        assert!(is_malformed(&doing(action, 0x14, &[1])), "{action}");
    }
}

#[test]
fn an_actor_is_named_by_its_place_in_the_list() {
    let mut parts = Parts::of(&doing(1, 0, &[]));
    *parts.column(surgery::PREDECESSOR_COUNT) = run(-1, 1);
    *parts.column(surgery::PREDECESSOR_ACTOR) = run(-1, 0);
    *parts.column(surgery::PREDECESSOR_COUNTER) = run(-1, 1);
    assert!(read(&parts.chunk()).is_ok());
    *parts.column(surgery::PREDECESSOR_ACTOR) = run(-1, 1);
    assert!(is_malformed(&parts.chunk()));
}

/// A change that sets one property to this value.
fn setting(meta: u8, value: &[u8]) -> Vec<u8> {
    doing(1, meta, value)
}

/// A change with one operation, on a property, without a predecessor.
fn doing(action: u8, meta: u8, value: &[u8]) -> Vec<u8> {
    let mut parts = Parts::of(&genuine());
    parts.columns.clear();
    *parts.column(surgery::KEY_STRING) = [run(-1, 1), vec![b'k']].concat();
    *parts.column(surgery::INSERT) = vec![1];
    *parts.column(surgery::ACTION) = run(-1, action);
    *parts.column(surgery::VALUE_META) = run(-1, meta);
    if !value.is_empty() {
        *parts.column(surgery::VALUE) = value.to_vec();
    }
    *parts.column(surgery::PREDECESSOR_COUNT) = run(-1, 0);
    parts.chunk()
}
