//! Maps in maps.

use super::Person;
use super::surgery::rewrite;
use automerge::legacy::{ObjectId, Op};
use automerge::transaction::Transactable;
use automerge::{ObjType, ROOT};

/// `levels` maps, each in the one before, from the root.
pub(crate) fn nested(alice: &mut Person, levels: usize) -> Vec<u8> {
    alice.edit(|tx| (0..levels).try_fold(ROOT, |parent, _| tx.put_object(parent, "in", ObjType::Map)))
}

/// The same as [`nested`], without Automerge ever holding the maps.
pub(crate) fn nest_by_hand(alice: &mut Person, levels: u64) -> Vec<u8> {
    let two = nested(&mut alice.clone(), 2);
    rewrite(&two, |change| {
        let first = change.operations[0].clone();
        let (start, actor) = (change.start_op.get(), change.actor_id.clone());
        let inner = |level: u64| {
            let parent = automerge::legacy::OpId(start + level - 1, actor.clone());
            Op {
                obj: ObjectId::Id(parent),
                ..first.clone()
            }
        };
        change.operations = std::iter::once(first.clone())
            .chain((1..levels).map(inner))
            .collect();
    })
}
