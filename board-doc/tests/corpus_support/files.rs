//! Saved documents.

use super::bombs::zeros;
use super::{Case, Door, bytes};
use crate::guard_support::scene::scene;
use crate::guard_support::surgery::{
    ACTION, INSERT, KEY_STRING, MAGIC, PREDECESSOR_COUNT, Parts, VALUE, VALUE_META, framed, put_signed,
    put_unsigned, run,
};
use board_doc::limits::CHANGE_OPERATIONS_MAX;
use sha2::{Digest, Sha256};

const DAMAGED: &str = "damaged: not a loadable document: ";
const TOO_HEAVY: &str = "damaged: reading the document would take more than 320 MiB of memory";
const TOO_MANY: &str = "damaged: not a loadable document: its operations exceed 5500000";

#[allow(clippy::too_many_lines, reason = "one case after the other")]
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
            12,
            "a document and 21 changes of 250,000 operations each",
            [&saved[..], &heavy_changes(&change, 21)].concat(),
            TOO_HEAVY,
        ),
        file(
            12,
            "a document behind a document",
            [&saved[..], &typed_backwards(400_000)].concat(),
            TOO_HEAVY,
        ),
        file(
            12,
            "a document of 5,400,000 operations",
            typed_backwards(5_400_000),
            TOO_HEAVY,
        ),
        file(
            12,
            "a document of 2,000,000 changes",
            claiming_changes(2_000_000),
            TOO_HEAVY,
        ),
        file(
            11,
            "200 MiB of values that a document has",
            one_value(200),
            TOO_HEAVY,
        ),
        // As heavy as they may be: that they end in the bound shows that the weights are right.
        file(
            12,
            "a document of 960,000 operations",
            typed_backwards(960_000),
            DAMAGED,
        ),
        file(
            12,
            "a document of 95,000 changes",
            claiming_changes(95_000),
            DAMAGED,
        ),
        file(
            12,
            "a document of 1,600,000 deletions",
            deletions(200_000, 8),
            DAMAGED,
        ),
        file(
            12,
            "a document and a change of 250,000 operations",
            [&saved[..], &heavy_changes(&change, 1)].concat(),
            "planned: ",
        ),
        file(11, "39 MiB of values that a document has", one_value(39), DAMAGED),
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

/// Changes of as many operations as a change may have, each by another actor.
fn heavy_changes(genuine: &[u8], count: u8) -> Vec<u8> {
    let operations = CHANGE_OPERATIONS_MAX as i64;
    let change = |number| {
        let mut parts = Parts::of(genuine);
        // Nobody of the scene has such a number.
        *parts.actor.last_mut().unwrap() = 100 + number;
        parts.other_actors.clear();
        parts.seq = 1;
        parts.columns.clear();
        *parts.column(KEY_STRING) = [run(operations, 1), vec![b'k']].concat();
        put_unsigned(parts.column(INSERT), operations.unsigned_abs());
        *parts.column(ACTION) = run(operations, 1);
        *parts.column(VALUE_META) = run(operations, 0);
        *parts.column(PREDECESSOR_COUNT) = run(operations, 0);
        parts.chunk()
    };
    (0..count).flat_map(change).collect()
}

/// A document of one change that types a text, each letter before all others: Automerge keeps what comes out of order.
fn typed_backwards(operations: i64) -> Vec<u8> {
    let letters = operations - 1;
    let with_first = |first: u8, rest: Vec<u8>| [vec![0x7f, first], rest].concat();
    let insert = |false_: u8, true_: i64| {
        let mut out = vec![false_];
        put_unsigned(&mut out, true_.unsigned_abs());
        out
    };
    let mut counters = vec![0x7e, 1];
    put_signed(&mut counters, letters);
    counters.extend(run(letters - 1, 0x7f));
    whole_document(
        &changes(1, operations),
        &[
            (0x01, [nulls(1), run(letters, 0)].concat()),
            (0x02, [nulls(1), run(letters, 1)].concat()),
            (0x13, [nulls(1), run(letters, 0)].concat()),
            (0x15, [vec![0x7f, 1, b't'], nulls(letters)].concat()),
            (0x21, run(operations, 0)),
            (0x23, counters),
            (INSERT, insert(1, letters)),
            (ACTION, with_first(4, run(letters, 1))),
            (VALUE_META, with_first(0, run(letters, 0x16))),
            (VALUE, vec![b'a'; letters as usize]),
            (0x80, run(operations, 0)),
        ],
    )
}

/// A document of so many changes, each of which claims 17 operations that are not there.
fn claiming_changes(count: i64) -> Vec<u8> {
    whole_document(&changes(count, 17), &[])
}

/// A document of one change that sets a key again and again, each of which was deleted so many times by nobody.
fn deletions(operations: i64, times: u8) -> Vec<u8> {
    let successors = operations * i64::from(times);
    let mut counters = vec![0x7f];
    put_signed(&mut counters, operations + 1);
    counters.extend(run(successors - 1, 1));
    whole_document(
        &changes(1, operations),
        &[
            (KEY_STRING, [run(operations, 1), vec![b'k']].concat()),
            (0x21, run(operations, 0)),
            (0x23, run(operations, 1)),
            (INSERT, {
                let mut none = Vec::new();
                put_unsigned(&mut none, operations.unsigned_abs());
                none
            }),
            (ACTION, run(operations, 1)),
            (VALUE_META, run(operations, 0)),
            (0x80, run(operations, times)),
            (0x81, run(successors, 0)),
            (0x83, counters),
        ],
    )
}

/// A document of one operation with so many MiB of a value.
fn one_value(mebibytes: usize) -> Vec<u8> {
    let mut meta = vec![0x7f];
    put_unsigned(&mut meta, (mebibytes as u64) << 20 << 4 | 7);
    whole_document(
        &changes(1, 1),
        &[
            (0x15, vec![0x7f, 1, b'v']),
            (0x21, vec![0x7f, 0]),
            (0x23, vec![0x7f, 1]),
            (INSERT, vec![1]),
            (ACTION, vec![0x7f, 1]),
            (VALUE_META, meta),
            (0x5f, zeros(mebibytes)),
            (0x80, vec![0x7f, 0]),
        ],
    )
}

/// The columns of changes of one actor that build on nothing and have the same largest counter.
fn changes(count: i64, max_op: i64) -> Vec<(u64, Vec<u8>)> {
    let all = |entry: u8| {
        if count == 1 {
            vec![0x7f, entry]
        } else {
            run(count, entry)
        }
    };
    let mut largest = vec![0x7f];
    put_signed(&mut largest, max_op);
    if count > 1 {
        // One more is a literal: a run has two or more.
        largest.extend(run(count - 1, 0));
    }
    vec![
        (0x01, all(0)),
        (0x03, all(1)),
        (0x13, largest),
        (0x23, all(0)),
        (0x35, nulls(count)),
        (0x40, all(0)),
        (VALUE_META, all(7)),
    ]
}

fn nulls(count: i64) -> Vec<u8> {
    let mut out = vec![0];
    put_unsigned(&mut out, count.unsigned_abs());
    out
}

/// A document of one actor, with the right checksum.
fn whole_document(changes: &[(u64, Vec<u8>)], operations: &[(u64, Vec<u8>)]) -> Vec<u8> {
    // One actor, and a head that nobody has.
    let mut contents = [vec![1, 1, 7, 1], vec![9; 32]].concat();
    for columns in [changes, operations] {
        put_unsigned(&mut contents, columns.len() as u64);
        for (specification, data) in columns {
            put_unsigned(&mut contents, *specification);
            put_unsigned(&mut contents, data.len() as u64);
        }
    }
    for (_, data) in changes.iter().chain(operations) {
        contents.extend(data);
    }
    let mut hashed = vec![0];
    put_unsigned(&mut hashed, contents.len() as u64);
    hashed.extend(&contents);
    let checksum = Sha256::digest(&hashed)[..4].try_into().unwrap();
    framed(0, checksum, &contents)
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
