//! Which objects a change may make, and where: the board's roots stay, and nothing is nested too deep.

mod guard_support;

use automerge::transaction::Transactable;
use automerge::{ObjType, ROOT};
use board_doc::guard::Refusal;
use guard_support::nesting::{nest_by_hand, nested};
use guard_support::scene::{by_rule, scene};

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
