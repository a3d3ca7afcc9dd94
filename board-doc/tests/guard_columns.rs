//! The columns of a chunk: counted before they are unpacked, and unpacked to operations that clients make.

mod guard_support;

use board_doc::guard::{Refusal, read};
use board_doc::limits::CHANGE_OPERATIONS_MAX;
use guard_support::chunks::{bomb, genuine, is_malformed, is_too_large, refusal};
use guard_support::surgery::{self, Parts, run};

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
