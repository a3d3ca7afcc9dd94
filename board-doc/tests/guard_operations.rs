//! What operations do and what they refer to: refused before Automerge can panic, abort or believe them.

mod guard_support;

use automerge::legacy::{ElementId, Key, ObjectId, OpType};
use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::{Transactable, Transaction};
use automerge::{ExpandedChange, ObjId, ObjType, ReadDoc, ScalarValue};
use board_doc::guard::{Refusal, Refused};
use guard_support::Person;
use guard_support::scene::{by_rule, id_of, put_in_list, put_in_map, scene, type_in_text};
use guard_support::surgery::{self, Parts, op_id};

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
    assert!(by_rule(
        &scene.refuses(put_in_map, |change| change.operations[0].pred = other.into())
    ));
}

#[test]
fn a_value_that_its_author_saw_is_replaced_and_not_covered() {
    let blind = |change: &mut ExpandedChange| change.operations[0].pred = vec![].into();
    assert!(by_rule(&scene().refuses(put_in_map, blind)));
    let mut scene = scene();
    let first = scene.alice.edit(|tx| tx.put(&scene.map, "key", "first"));
    let old = op_id(Parts::of(&first).start_op, &scene.alice.actor.to_bytes());
    scene.room.accept(&first, scene.alice.user());
    let second = scene.alice.edit(|tx| tx.put(&scene.map, "key", "second"));
    scene.room.accept(&second, scene.alice.user());
    let stale = |change: &mut ExpandedChange| change.operations[0].pred = vec![old].into();
    assert!(by_rule(&scene.refuses(put_in_map, stale)));
}

#[test]
fn values_in_conflict_are_replaced_together_and_some_may_be_deleted() {
    let mut scene = scene();
    let mut bob = Person::join(&scene.room, 2, 1);
    for chunk in [
        bob.edit(|tx| tx.put(&scene.map, "key", "by bob")),
        scene.alice.edit(|tx| tx.put(&scene.map, "key", "by alice")),
    ] {
        scene.room.accept(&chunk, Parts::of(&chunk).user());
    }
    scene.alice.doc.merge(&mut bob.doc).unwrap();
    let half = |change: &mut ExpandedChange| {
        let named = &mut change.operations[0].pred;
        assert_eq!(named.len(), 2);
        *named = named.iter().take(1).cloned().collect();
    };
    assert!(by_rule(&scene.refuses(put_in_map, half)));
    let mut bob = Person::join(&scene.room, 2, 2);
    for chunk in [
        bob.edit(|tx| tx.put(&scene.map, "key", "again by bob")),
        scene.alice.edit(|tx| tx.put(&scene.map, "key", "again by alice")),
    ] {
        scene.room.accept(&chunk, Parts::of(&chunk).user());
    }
    scene.alice.doc.merge(&mut bob.doc).unwrap();
    // Writing what has won already takes the other away.
    let winner = scene.alice.doc.get(&scene.map, "key").unwrap().unwrap().0;
    let winner = winner.as_str().unwrap().to_owned();
    let one = scene.alice.edit(|tx| tx.put(&scene.map, "key", winner));
    let mut parts = Parts::of(&one);
    assert_eq!(*parts.column(surgery::ACTION), surgery::run(-1, 3));
    assert_eq!(*parts.column(surgery::PREDECESSOR_COUNT), surgery::run(-1, 1));
    scene.room.accept(&one, scene.alice.user());
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
    let delete = |tx: &mut Transaction<'_>, [map, _, _]: &[ObjId; 3]| {
        tx.delete(map, "key").expect("there is one");
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
