//! A genuine chunk to operate on, and what the reader says of what comes of it.

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
