//! Over random histories: whatever hostile is accepted does no harm. (That nothing genuine is refused is in
//! `false_refusals.rs`.)

mod guard_support;

use automerge::legacy::{ElementId, Key, ObjectId};
use automerge::{ExpandedChange, ObjType, ScalarValue, legacy};
use guard_support::history::{Made, copy, deliver, history, lived_in_room};
use guard_support::surgery::{Parts, contents, rewrite, seal};
use guard_support::{Room, quietly};
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_changes_do_no_harm(seed: u64) {
        let rng = &mut StdRng::seed_from_u64(seed);
        let mut room = lived_in_room(rng, 30);
        let made = history(&room, rng, 25);
        for genuine in &made {
            for _ in 0..40 {
                offer_mutant(&room, genuine, rng);
            }
            room.offer_stock(&genuine.1, genuine.0)
                .expect("a genuine change is accepted");
        }
        room.must_load();
    }
}

/// Offers a mutant to a copy of the room. If it is accepted, the board must load, and others must be able to edit
/// whatever it has touched.
fn offer_mutant(room: &Room, (sender, genuine): &Made, rng: &mut StdRng) {
    let mutant = mutate(genuine, rng);
    let mut room = copy(room);
    let accepted = quietly(|| room.offer_stock(&mutant, *sender)).is_ok();
    if accepted && mutant != *genuine {
        room.must_go_on();
        if rng.random_ratio(1, 4) {
            let made = history(&room, rng, 5);
            deliver(&mut room, made, rng);
            room.must_load();
        }
    }
}

fn mutate(genuine: &[u8], rng: &mut StdRng) -> Vec<u8> {
    match rng.random_range(0..5) {
        0 => seal(&flipped(contents(genuine), rng)),
        1 => {
            let mut parts = Parts::of(genuine);
            mutate_header(&mut parts, rng);
            parts.chunk()
        }
        2 => {
            let mut parts = Parts::of(genuine);
            if !parts.columns.is_empty() {
                let at = rng.random_range(0..parts.columns.len());
                parts.columns[at].1 = flipped(std::mem::take(&mut parts.columns[at].1), rng);
            }
            parts.chunk()
        }
        _ => rewrite(genuine, |change| {
            for _ in 0..rng.random_range(1..=2) {
                mutate_operation(change, rng);
            }
        }),
    }
}

/// What stands before the columns, changed a little.
fn mutate_header(parts: &mut Parts, rng: &mut StdRng) {
    match rng.random_range(0..6) {
        0 => parts.start_op += rng.random_range(1..=20),
        1 => parts.start_op = parts.start_op.saturating_sub(rng.random_range(1..=20)),
        2 => drop(parts.dependencies.pop()),
        3 => parts.dependencies = vec![board_doc::genesis_hash().0],
        4 => parts.time = rng.random(),
        _ => parts.message = b"hello".to_vec(),
    }
}

/// Changes, adds or takes a few bytes.
fn flipped(mut bytes: Vec<u8>, rng: &mut StdRng) -> Vec<u8> {
    for _ in 0..rng.random_range(1..=3) {
        let at = rng.random_range(0..bytes.len().max(1));
        match rng.random_range(0..6) {
            0 => bytes.insert(at, rng.random()),
            1 if bytes.len() > 1 => drop(bytes.remove(at)),
            2 if !bytes.is_empty() => bytes[at] = rng.random(),
            _ if !bytes.is_empty() => bytes[at] ^= 1 << rng.random_range(0..8),
            _ => {}
        }
    }
    bytes
}

/// Gives one operation something of another: this gets further than flipped bytes do.
fn mutate_operation(change: &mut ExpandedChange, rng: &mut StdRng) {
    let count = change.operations.len();
    if count == 0 {
        return;
    }
    let donor = change.operations[rng.random_range(0..count)].clone();
    let id = some_id(change, rng);
    let operation = &mut change.operations[rng.random_range(0..count)];
    match rng.random_range(0..11) {
        0 => operation.obj = donor.obj,
        1 => operation.key = donor.key,
        2 => operation.pred = donor.pred,
        3 => operation.action = donor.action,
        4 => operation.insert = !operation.insert,
        5 => operation.obj = ObjectId::Id(id),
        6 => operation.key = Key::Seq(ElementId::Id(id)),
        7 => operation.pred = vec![id].into(),
        8 => operation.pred = operation.pred.iter().cloned().chain([id]).collect(),
        9 => operation.action = legacy::OpType::Make(ObjType::Map),
        _ => operation.action = legacy::OpType::Put(ScalarValue::Int(7)),
    }
}

/// The id of an operation of this change, of one before it, or of none.
fn some_id(change: &ExpandedChange, rng: &mut StdRng) -> legacy::OpId {
    let most = change.start_op.get() + change.operations.len() as u64;
    let ids = change.operations.iter().flat_map(|op| op.pred.iter().cloned());
    let ids: Vec<legacy::OpId> = ids.collect();
    match rng.random_range(0..3) {
        0 if !ids.is_empty() => ids[rng.random_range(0..ids.len())].clone(),
        1 => legacy::OpId(
            rng.random_range(1..=20),
            automerge::ActorId::from(&board_doc::GENESIS_ACTOR[..]),
        ),
        _ => legacy::OpId(rng.random_range(1..=most), change.actor_id.clone()),
    }
}
