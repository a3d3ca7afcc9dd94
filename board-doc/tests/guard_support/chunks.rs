//! A genuine chunk to operate on, and what the reader says of what comes of it.

use super::surgery::{self, Parts, run};
use super::{Person, Room};
use board_doc::guard::{Refusal, read};

/// A genuine change with a few operations of different kinds.
pub(crate) fn genuine() -> Vec<u8> {
    let room = Room::new();
    let mut alice = Person::join(&room, 1, 1);
    alice.write("a key", "a value")
}

pub(crate) fn refusal(chunk: &[u8]) -> Refusal {
    read(chunk).expect_err("a hostile chunk was read")
}

pub(crate) fn is_malformed(chunk: &[u8]) -> bool {
    matches!(refusal(chunk), Refusal::Malformed(_))
}

pub(crate) fn is_too_large(chunk: &[u8]) -> bool {
    matches!(refusal(chunk), Refusal::TooLarge { .. })
}

/// A change whose operations are so many deletions, each with `predecessors`, in a few bytes.
pub(crate) fn bomb(operations: i64, predecessors: u8) -> Vec<u8> {
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
