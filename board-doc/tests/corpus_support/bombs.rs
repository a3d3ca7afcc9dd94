//! A few bytes that stand for many.

use super::{Case, change};
use crate::guard_support::chunks::bomb;
use crate::guard_support::surgery::{self, Parts, contents, framed, run};
use board_doc::limits::CHANGE_OPERATIONS_MAX;
use flate2::{Compress, Compression, FlushCompress};

const TOO_LARGE: &str = "too_large: its inflated bytes exceed";
const TOO_MANY: &str = "too_large: its operations exceed";

/// One block of a bomb when inflated, in bytes.
const BLOCK_BYTES: usize = 1 << 20;

pub(super) fn cases() -> Vec<Case> {
    let operations = |name, count| change(12, name, TOO_MANY, move |_| bomb(count, 1));
    vec![
        change(11, "192 MiB in 195 KB", TOO_LARGE, |_| deflated(192)),
        change(11, "3 GiB in 3.1 MB", "too_large: its bytes exceed", |_| {
            deflated(3 << 10)
        }),
        change(11, "800 MiB in 815 KB", TOO_LARGE, |_| deflated(800)),
        change(
            11,
            "bytes behind the stream",
            "malformed: bytes follow the deflate stream",
            |scene| {
                let genuine = contents(&scene.alice.write("a", "1"));
                let stream = [surgery::deflate(&genuine), vec![0; 1 << 16]].concat();
                framed(2, surgery::checksum(&genuine), &stream)
            },
        ),
        change(
            11,
            "a stream without an end",
            "malformed: the deflate stream does not end",
            |scene| {
                let genuine = contents(&scene.alice.write("a", "1"));
                let mut stream = surgery::deflate(&genuine);
                stream.pop();
                framed(2, surgery::checksum(&genuine), &stream)
            },
        ),
        operations("1,000,000 operations", 1_000_000),
        operations("2⁶³ - 1 operations", i64::MAX),
        change(
            12,
            "as many operations as there may be, in vain",
            "malformed: it names an operation that is not there",
            |scene| {
                let mut parts = Parts::of(&scene.alice.write("a", "1"));
                parts.columns = Parts::of(&bomb(CHANGE_OPERATIONS_MAX as i64, 1)).columns;
                parts.other_actors.clear();
                parts.chunk()
            },
        ),
        operations("one operation too many", CHANGE_OPERATIONS_MAX as i64 + 1),
        change(
            12,
            "750,000 predecessors",
            "too_large: its predecessors exceed",
            |_| bomb(CHANGE_OPERATIONS_MAX as i64, 3),
        ),
        change(
            12,
            "a long key 250,000 times",
            "too_large: its bytes of a key exceed",
            |_| {
                let mut parts = Parts::of(&bomb(CHANGE_OPERATIONS_MAX as i64, 1));
                let mut column = run(CHANGE_OPERATIONS_MAX as i64, 0);
                column.pop();
                surgery::put_unsigned(&mut column, 1 << 16);
                column.extend(vec![b'k'; 1 << 16]);
                *parts.column(surgery::KEY_STRING) = column;
                parts.chunk()
            },
        ),
    ]
}

/// A change chunk that inflates to so many MiB of zeros, made without ever holding them.
fn deflated(mebibytes: usize) -> Vec<u8> {
    framed(2, [0; 4], &zeros(mebibytes))
}

/// A raw deflate stream of so many MiB of zeros: one block again and again, none of which looks back at another.
pub(super) fn zeros(mebibytes: usize) -> Vec<u8> {
    let deflate = |bytes: &[u8], flush| {
        let mut out = Vec::with_capacity(BLOCK_BYTES);
        let mut stream = Compress::new(Compression::best(), false);
        stream.compress_vec(bytes, &mut out, flush).unwrap();
        out
    };
    let block = deflate(&vec![0; BLOCK_BYTES], FlushCompress::Full);
    [block.repeat(mebibytes), deflate(&[], FlushCompress::Finish)].concat()
}
