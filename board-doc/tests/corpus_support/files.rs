//! Saved documents.

use super::bombs::zeros;
use super::{Case, Door, bytes};
use crate::guard_support::scene::scene;
use crate::guard_support::surgery::{MAGIC, put_signed, put_unsigned};

const DAMAGED: &str = "damaged: not a loadable document: ";
const TOO_MANY: &str = "damaged: not a loadable document: its operations exceed 5500000";

pub(super) fn cases() -> Vec<Case> {
    let file = |row, name, file, expected| bytes(row, name, Door::File, file, expected);
    let mut scene = scene();
    let saved = scene.room.live.save();
    let change = scene.alice.write("a", "1");
    let mut orphan = scene.alice.clone();
    orphan.write("b", "2");
    let orphan = orphan.write("c", "3");
    let mut flipped = change.clone();
    *flipped.last_mut().unwrap() ^= 1;
    vec![
        file(
            11,
            "300 MiB of values in a document",
            document(0x5f, &zeros(300)),
            "damaged: not a loadable document: its inflated bytes exceed",
        ),
        file(
            11,
            "300 MiB of runs in a document",
            document(0x5e, &zeros(300)),
            "damaged: not a loadable document: its inflated bytes exceed",
        ),
        file(
            12,
            "a document of 5,500,001 operations",
            document(0x42, &actions(5_500_001)),
            TOO_MANY,
        ),
        file(
            12,
            "a document of 2⁶³ - 1 operations",
            document(0x42, &actions(i64::MAX)),
            TOO_MANY,
        ),
        file(
            13,
            "a document and an orphan",
            [&saved[..], &orphan].concat(),
            DAMAGED,
        ),
        file(
            14,
            "a document and half a change",
            [&saved[..], &change[..40]].concat(),
            DAMAGED,
        ),
        file(
            14,
            "a document and a damaged change",
            [&saved[..], &flipped].concat(),
            DAMAGED,
        ),
        file(
            14,
            "a document, a change and no chunk",
            [&saved[..], &change, b"more"].concat(),
            DAMAGED,
        ),
    ]
}

/// A document without changes that has one column of operations.
fn document(specification: u64, column: &[u8]) -> Vec<u8> {
    let mut contents = vec![0, 0, 0, 1];
    put_unsigned(&mut contents, specification);
    put_unsigned(&mut contents, column.len() as u64);
    contents.extend_from_slice(column);
    let mut out = [&MAGIC[..], &[0; 4], &[0]].concat();
    put_unsigned(&mut out, contents.len() as u64);
    [out, contents].concat()
}

/// A run of so many times "set".
fn actions(count: i64) -> Vec<u8> {
    let mut out = Vec::new();
    put_signed(&mut out, count);
    out.push(1);
    out
}
