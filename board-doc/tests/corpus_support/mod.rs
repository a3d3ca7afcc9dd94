//! The corpus: every kind of hostile bytes that is known (F1 to F16 of `docs/PROTOCOL.md`), built by our own surgery, each
//! with the refusal that it must meet.
#![allow(dead_code, reason = "each suite uses its part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

pub(crate) mod bombs;
pub(crate) mod changes;
pub(crate) mod child;
pub(crate) mod files;
pub(crate) mod messages;
pub(crate) mod seeds;

use crate::guard_support::scene::{Scene, scene};

/// Through which door the bytes come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// A change that this user sends.
    Change(u8),
    /// A sync message of a member.
    Message,
    /// A sync message of somebody who may only look.
    ViewersMessage,
    /// A saved document.
    File,
}

/// Hostile bytes.
pub(crate) struct Case {
    /// The row of the table, `F1` to `F16`.
    pub(crate) row: u8,
    pub(crate) name: &'static str,
    pub(crate) door: Door,
    /// The board that they come to, as it is saved.
    pub(crate) board: Vec<u8>,
    pub(crate) bytes: Vec<u8>,
    /// How the outcome begins.
    pub(crate) expected: &'static str,
}

/// Everything, in the order of the table.
pub(crate) fn corpus() -> Vec<Case> {
    let mut all = changes::cases();
    all.extend(bombs::cases());
    all.extend(messages::cases());
    all.extend(files::cases());
    all.sort_by_key(|case| case.row);
    all
}

/// A change by Alice, user 1, to a board with something of each kind.
pub(crate) fn change(
    row: u8,
    name: &'static str,
    expected: &'static str,
    make: impl FnOnce(&mut Scene) -> Vec<u8>,
) -> Case {
    change_from(1, row, name, expected, make)
}

/// The same, sent by another user.
pub(crate) fn change_from(
    sender: u8,
    row: u8,
    name: &'static str,
    expected: &'static str,
    make: impl FnOnce(&mut Scene) -> Vec<u8>,
) -> Case {
    let mut scene = scene();
    let bytes = make(&mut scene);
    Case {
        row,
        name,
        door: Door::Change(sender),
        board: scene.room.live.save(),
        bytes,
        expected,
    }
}

/// Bytes that come to a board as it is, through another door.
pub(crate) fn bytes(row: u8, name: &'static str, door: Door, bytes: Vec<u8>, expected: &'static str) -> Case {
    Case {
        row,
        name,
        door,
        board: scene().room.live.save(),
        bytes,
        expected,
    }
}
