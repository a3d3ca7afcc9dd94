//! Sync messages.

use super::{Case, Door, bytes};
use crate::guard_support::messages::{Raw, ascending_hashes, having, sending};
use crate::guard_support::scene::scene;
use crate::guard_support::surgery::put_unsigned;
use automerge::sync::MessageVersion;

const BLOOM: &str = "bloom: ";

pub(super) fn cases() -> Vec<Case> {
    filters().into_iter().chain(carriers()).collect()
}

fn message(row: u8, name: &'static str, raw: &Raw, expected: &'static str) -> Case {
    bytes(row, name, Door::Message, raw.bytes(), expected)
}

fn filters() -> Vec<Case> {
    let filter = |row, name, entries, bits, probes, length| {
        let have = having(entries, bits, probes, length);
        message(row, name, &Raw { have, ..Raw::empty() }, BLOOM)
    };
    let claimed = |count| {
        let mut claimed = Vec::new();
        put_unsigned(&mut claimed, count);
        claimed
    };
    vec![
        filter(9, "a filter with 0 bits an entry", 8, 0, 7, 0),
        filter(9, "a filter with no bits at all", 0, 10, 7, 0),
        filter(10, "a filter with 10⁸ probes", 8, 10, 100_000_000, 10),
        filter(10, "a filter with 2³² - 1 probes", 8, 10, u64::from(u32::MAX), 10),
        filter(10, "a filter of 2³² - 1 entries", u64::from(u32::MAX), 10, 7, 10),
        message(
            10,
            "1,001 heads",
            &Raw {
                heads: ascending_hashes(1_001),
                ..Raw::empty()
            },
            "too_large: its heads exceed",
        ),
        message(
            10,
            "1,001 needed",
            &Raw {
                need: ascending_hashes(1_001),
                ..Raw::empty()
            },
            "too_large: its needed hashes exceed",
        ),
        message(
            10,
            "2⁶⁴ - 1 heads",
            &Raw {
                heads: claimed(u64::MAX),
                ..Raw::empty()
            },
            "too_large: its heads exceed",
        ),
        message(
            10,
            "200,000 filters",
            &Raw {
                have: [claimed(200_000), vec![0; 400_000]].concat(),
                ..Raw::empty()
            },
            "too_large: its Bloom filters exceed",
        ),
        message(
            10,
            "heads out of order",
            &Raw {
                heads: [&[2], &[7; 64][..]].concat(),
                ..Raw::empty()
            },
            "malformed: its hashes are out of order",
        ),
    ]
}

fn carriers() -> Vec<Case> {
    let mut scene = scene();
    let genuine = scene.alice.write("a", "1");
    let next = scene.alice.write("b", "2");
    let cut = [&genuine[..], &next[..next.len() - 3]].concat();
    let document = [&genuine[..], &scene.room.live.save()].concat();
    let other = [&genuine[..], b"and something else"].concat();
    let viewer = sending(vec![genuine.clone()], MessageVersion::V1);
    let together = |bytes| sending(vec![bytes], MessageVersion::V2);
    vec![
        bytes(
            14,
            "a change and half of another",
            Door::Message,
            together(cut),
            "malformed: it ends too early",
        ),
        bytes(
            14,
            "a change and no chunk",
            Door::Message,
            together(other),
            "malformed: it is not an Automerge chunk",
        ),
        bytes(
            14,
            "a change and a whole document",
            Door::Message,
            together(document),
            "whole_document: ",
        ),
        bytes(15, "a viewer's change", Door::ViewersMessage, viewer, "dropped: "),
        bytes(
            15,
            "a viewer's bytes",
            Door::ViewersMessage,
            sending(vec![vec![0xff; 1 << 20]], MessageVersion::V1),
            "dropped: ",
        ),
    ]
}
