//! What operations do and what they refer to: refused before Automerge can panic, abort or believe them.

mod guard_support;

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpType};
use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::Transactable;
use automerge::{ExpandedChange, ObjId, ObjType, ROOT, ScalarValue};
use board_doc::guard::{Refusal, Refused};
use guard_support::surgery::{self, Parts, op_id, rewrite};
use guard_support::{Person, Room};

/// A room in which Alice has made a map, a list and a text, each with something in it.
struct Scene {
    room: Room,
    alice: Person,
    map: ObjId,
    list: ObjId,
    text: ObjId,
}

fn scene() -> Scene {
    let mut room = Room::new();
    let mut alice = Person::join(&room, 1, 1);
    let mut made = Vec::new();
    let chunk = alice.edit(|tx| {
        let map = tx.put_object(ROOT, "map", ObjType::Map)?;
        tx.put(&map, "key", "value")?;
        let list = tx.put_object(ROOT, "list", ObjType::List)?;
        tx.insert(&list, 0, "element")?;
        let text = tx.put_object(ROOT, "text", ObjType::Text)?;
        tx.splice_text(&text, 0, 0, "words")?;
        made = vec![map, list, text];
        Ok(())
    });
    room.accept(&chunk, alice.user());
    let [map, list, text] = made.try_into().unwrap();
    Scene {
        room,
        alice,
        map,
        list,
        text,
    }
}

impl Scene {
    /// Alice's next change, after `hostile` has had it, must be refused; as she meant it, it is accepted.
    fn refuses(
        &mut self,
        meant: impl FnOnce(&mut automerge::transaction::Transaction<'_>, &[ObjId; 3]),
        hostile: impl FnOnce(&mut ExpandedChange),
    ) -> Refused {
        let objects = [self.map.clone(), self.list.clone(), self.text.clone()];
        let genuine = self.alice.edit(|tx| {
            meant(tx, &objects);
            Ok(())
        });
        let refused = self
            .room
            .refuse_as(&rewrite(&genuine, hostile), self.alice.user());
        self.room.accept(&genuine, self.alice.user());
        self.room.must_load();
        refused
    }
}

/// Says that a refusal came from our own rules, before trial was touched.
fn by_rule(refused: &Refused) -> bool {
    matches!(refused.refusal, Refusal::Malformed(_)) && !refused.trial_spoiled
}

fn id_of(object: &ObjId) -> automerge::legacy::OpId {
    match object {
        ObjId::Id(counter, actor, _) => automerge::legacy::OpId(*counter, actor.clone()),
        ObjId::Root => panic!("the root has no id"),
    }
}

fn put_in_map(tx: &mut automerge::transaction::Transaction<'_>, [map, _, _]: &[ObjId; 3]) {
    tx.put(map, "key", "another").unwrap();
}

fn put_in_list(tx: &mut automerge::transaction::Transaction<'_>, [_, list, _]: &[ObjId; 3]) {
    tx.put(list, 0, "another").unwrap();
}

fn type_in_text(tx: &mut automerge::transaction::Transaction<'_>, [_, _, text]: &[ObjId; 3]) {
    tx.splice_text(text, 2, 1, "xyz").unwrap();
}

#[test]
fn f1_a_missing_element_is_not_set() {
    let mut scene = scene();
    let actor = scene.alice.actor.to_bytes();
    let missing = Key::Seq(ElementId::Id(op_id(77, &actor)));
    assert!(by_rule(
        &scene.refuses(put_in_list, |change| change.operations[0].key = missing)
    ));
}

#[test]
fn f1_an_element_of_another_list_is_not_set() {
    let mut scene = scene();
    let elsewhere = Key::Seq(ElementId::Id(id_of(&scene.text)));
    scene.refuses(put_in_list, |change| change.operations[0].key = elsewhere);
}

#[test]
fn f1_a_missing_predecessor_is_not_replaced() {
    for counter in [77, 1, 2_000_000] {
        let mut scene = scene();
        let actor = scene.alice.actor.to_bytes();
        let missing = vec![op_id(counter, &actor)];
        assert!(by_rule(
            &scene.refuses(put_in_map, |change| change.operations[0].pred = missing.into())
        ));
    }
}

#[test]
fn f1_a_predecessor_is_of_the_same_key() {
    let mut scene = scene();
    let other = vec![id_of(&scene.text)];
    scene.refuses(put_in_map, |change| change.operations[0].pred = other.into());
}

#[test]
fn f1_a_map_has_properties_and_a_list_elements() {
    let property = Key::Map("key".into());
    assert!(by_rule(
        &scene().refuses(put_in_list, |change| change.operations[0].key = property.clone())
    ));
    assert!(by_rule(
        &scene().refuses(type_in_text, |change| change.operations[0].key = property)
    ));
    let mut scene = scene();
    let element = Key::Seq(ElementId::Id(id_of(&scene.list)));
    assert!(by_rule(
        &scene.refuses(put_in_map, |change| change.operations[0].key = element)
    ));
}

#[test]
fn f2_a_predecessors_actor_is_known() {
    let mut scene = scene();
    let stranger = vec![op_id(3, &[9; 24])];
    assert!(by_rule(
        &scene.refuses(put_in_map, |change| change.operations[0].pred = stranger.into())
    ));
}

#[test]
fn f3_an_object_is_there_and_is_one() {
    let actor = scene().alice.actor.to_bytes();
    for id in [
        op_id(77, &actor),
        op_id(3, &[9; 24]),
        op_id(1, &board_doc::GENESIS_ACTOR),
        op_id(u64::MAX >> 1, &actor),
    ] {
        let missing = ObjectId::Id(id);
        assert!(by_rule(
            &scene().refuses(put_in_map, |change| change.operations[0].obj = missing)
        ));
    }
}

#[test]
fn f3_an_insertion_follows_what_is_there() {
    let mut scene = scene();
    let actor = scene.alice.actor.to_bytes();
    let missing = Key::Seq(ElementId::Id(op_id(77, &actor)));
    assert!(by_rule(
        &scene.refuses(type_in_text, |change| change.operations[1].key = missing)
    ));
}

#[test]
fn an_operation_follows_what_it_names_in_its_own_change() {
    let mut scene = scene();
    let later = |change: &mut ExpandedChange| {
        let actor = change.actor_id.clone();
        let own = automerge::legacy::OpId(change.start_op.get() + 2, actor);
        change.operations[1].key = Key::Seq(ElementId::Id(own));
    };
    assert!(by_rule(&scene.refuses(type_in_text, later)));
}

#[test]
fn a_deletion_names_what_it_deletes() {
    let mut scene = scene();
    assert!(by_rule(&scene.refuses(type_in_text, |change| {
        let deletion = change
            .operations
            .iter_mut()
            .find(|op| op.action == OpType::Delete)
            .unwrap();
        deletion.pred = vec![].into();
    })));
}

#[test]
fn a_property_is_deleted_by_name() {
    let mut scene = scene();
    let delete = |tx: &mut automerge::transaction::Transaction<'_>, [map, _, _]: &[ObjId; 3]| {
        tx.delete(map, "key").unwrap();
    };
    assert!(by_rule(
        &scene.refuses(delete, |change| change.operations[0].pred = vec![].into())
    ));
}

#[test]
fn a_change_names_nothing_that_it_cannot_have_seen() {
    let mut scene = scene();
    let mut bob = Person::join(&scene.room, 2, 1);
    let chunk = bob.edit(|tx| (0..5).try_for_each(|i| tx.put(&scene.map, "key", i)));
    scene.room.accept(&chunk, bob.user());
    let unseen = vec![op_id(Parts::of(&chunk).start_op + 4, &bob.actor.to_bytes())];
    assert!(by_rule(
        &scene.refuses(put_in_map, |change| change.operations[0].pred = unseen.into())
    ));
}

#[test]
fn predecessors_come_in_order() {
    let mut scene = scene();
    let mut bob = Person::join(&scene.room, 2, 1);
    let chunk = bob.edit(|tx| tx.put(&scene.map, "key", "by bob"));
    scene.room.accept(&chunk, bob.user());
    let own = scene.alice.edit(|tx| tx.put(&scene.map, "key", "by alice"));
    scene.room.accept(&own, scene.alice.user());
    scene.alice.take(&chunk);
    let genuine = scene.alice.edit(|tx| tx.put(&scene.map, "key", "by both"));
    let mut parts = Parts::of(&genuine);
    let actors = parts.column(surgery::PREDECESSOR_ACTOR);
    assert_eq!(*actors, [0x7e, 0, 1], "two predecessors of the same counter");
    actors.swap(1, 2);
    assert!(by_rule(&scene.room.refuse_as(&parts.chunk(), scene.alice.user())));
    scene.room.accept(&genuine, scene.alice.user());
}

#[test]
fn a_change_lists_only_actors_that_it_names() {
    let mut scene = scene();
    let mut bob = Person::join(&scene.room, 2, 1);
    let chunk = bob.edit(|tx| tx.put(&scene.map, "other", 1));
    scene.room.accept(&chunk, bob.user());
    let mut parts = Parts::of(&scene.alice.edit(|tx| tx.put(&scene.map, "key", 1)));
    assert!(parts.other_actors.is_empty());
    parts.other_actors.push(bob.actor.to_bytes().to_vec());
    assert!(by_rule(&scene.room.refuse_as(&parts.chunk(), scene.alice.user())));
}

#[test]
fn a_change_is_written_again_as_it_came() {
    let mut scene = scene();
    let genuine = scene.alice.edit(|tx| tx.put(&scene.map, "key", 1));
    let mut parts = Parts::of(&genuine);
    assert_eq!(*parts.column(surgery::ACTION), surgery::run(-1, 1));
    *parts.column(surgery::ACTION) = surgery::run(1, 1);
    let refused = scene.room.refuse_as(&parts.chunk(), scene.alice.user());
    // With its debug assertions on, Automerge panics over the difference; without, it is ours to see.
    assert!(matches!(
        refused,
        Refused {
            refusal: Refusal::Malformed(_),
            trial_spoiled: true
        }
    ));
    scene.room.accept(&genuine, scene.alice.user());
}

#[test]
fn an_insertion_is_into_a_sequence_and_replaces_nothing() {
    assert!(by_rule(
        &scene().refuses(put_in_map, |change| change.operations[0].insert = true)
    ));
    assert!(by_rule(
        &scene().refuses(put_in_list, |change| change.operations[0].insert = true)
    ));
    assert!(by_rule(
        &scene().refuses(put_in_list, |change| change.operations[0].pred = vec![].into())
    ));
    assert!(by_rule(
        &scene().refuses(put_in_list, |change| change.operations[0].key = Key::head())
    ));
}

#[test]
fn f16_there_are_no_counters() {
    let counter = OpType::Put(ScalarValue::counter(1));
    assert!(by_rule(
        &scene().refuses(put_in_map, |change| change.operations[0].action = counter)
    ));
    assert!(by_rule(
        &scene().refuses(put_in_map, |change| change.operations[0].action =
            OpType::Increment(1))
    ));
}

#[test]
fn there_are_no_tables() {
    let table = OpType::Make(ObjType::Table);
    assert!(by_rule(
        &scene().refuses(put_in_map, |change| change.operations[0].action = table)
    ));
}

#[test]
fn there_are_no_marks() {
    let mut scene = scene();
    let text = scene.text.clone();
    let mark = Mark::new("bold".into(), true, 0, 3);
    let chunk = scene.alice.edit(|tx| tx.mark(&text, mark, ExpandMark::After));
    assert_eq!(
        scene.room.refuse(&chunk, scene.alice.user()),
        Refusal::Malformed("it marks text")
    );
}

#[test]
fn a_text_holds_no_objects() {
    let mut scene = scene();
    let text = scene.text.clone();
    let chunk = scene.alice.edit(|tx| tx.split_block(&text, 2));
    assert!(by_rule(&scene.room.refuse_as(&chunk, scene.alice.user())));
}

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
