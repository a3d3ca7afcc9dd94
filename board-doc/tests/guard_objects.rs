//! Which objects a change may make, and where: the board's roots stay, and nothing is nested too deep.

mod guard_support;

use automerge::legacy::{ObjectId, Op};
use automerge::transaction::Transactable;
use automerge::{ObjType, ROOT};
use board_doc::guard::Refusal;
use guard_support::Person;
use guard_support::scene::{by_rule, scene};
use guard_support::surgery::rewrite;

#[test]
fn the_roots_of_the_board_stay() {
    for key in [
        "schema",
        "cards",
        "columns",
        "labels",
        "name",
        "description",
        "actors",
    ] {
        let mut scene = scene();
        let chunk = scene.alice.edit(|tx| tx.put_object(ROOT, key, ObjType::Map));
        assert!(
            by_rule(&scene.room.refuse_as(&chunk, scene.alice.user())),
            "{key}"
        );
    }
}

/// `levels` maps, each in the one before, from the root.
fn nested(alice: &mut Person, levels: usize) -> Vec<u8> {
    alice.edit(|tx| (0..levels).try_fold(ROOT, |parent, _| tx.put_object(parent, "in", ObjType::Map)))
}

#[test]
fn f8_deep_nesting_is_refused_before_automerge_sees_it() {
    for levels in [9, 300, 100_000] {
        let mut scene = scene();
        let chunk = nest_by_hand(&mut scene.alice, levels);
        let refused = scene.room.refuse_as(&chunk, scene.alice.user());
        assert!(
            matches!(
                refused.refusal,
                Refusal::TooLarge {
                    what: "levels of nesting",
                    limit: 8
                }
            ),
            "{refused:?}"
        );
        assert!(!refused.trial_spoiled);
    }
}

/// The same as [`nested`], without Automerge ever holding the maps.
fn nest_by_hand(alice: &mut Person, levels: u64) -> Vec<u8> {
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

#[test]
fn f8_depth_adds_up_over_changes() {
    let mut scene = scene();
    let alice = scene.alice.user();
    let chunk = nested(&mut scene.alice, 8);
    scene.room.accept(&chunk, alice);
    let deepest = (0..8).fold(ROOT, |parent, _| scene.alice.child(&parent, "in").unwrap());
    let scalar = scene.alice.edit(|tx| tx.put(&deepest, "at the bottom", 1));
    scene.room.accept(&scalar, alice);
    let chunk = scene.alice.edit(|tx| tx.put_object(&deepest, "in", ObjType::Map));
    assert!(matches!(
        scene.room.refuse(&chunk, alice),
        Refusal::TooLarge { .. }
    ));
}

#[test]
fn f8_depth_counts_lists() {
    let mut scene = scene();
    let alice = scene.alice.user();
    let chunk = scene.alice.edit(|tx| {
        let outermost = tx.put_object(ROOT, "in", ObjType::List)?;
        (1..9).try_fold(outermost, |parent, _| tx.insert_object(parent, 0, ObjType::List))
    });
    assert!(matches!(
        scene.room.refuse(&chunk, alice),
        Refusal::TooLarge { .. }
    ));
}
