//! Changes that are sound bytes and mean harm.

use super::{Case, change, change_from};
use crate::guard_support::Person;
use crate::guard_support::nesting::{nest_by_hand, nested};
use crate::guard_support::scene::{Scene, id_of, put_in_list, put_in_map, type_in_text};
use crate::guard_support::surgery::{self, Parts, op_id, rewrite, run};
use automerge::legacy::{ElementId, Key, ObjectId, OpType};
use automerge::transaction::{Transactable, Transaction};
use automerge::{ExpandedChange, ObjId, ObjType, ROOT, ScalarValue};
use board_doc::{Actor, GENESIS_ACTOR, ReplicaId, genesis_change};

const NOT_THERE: &str = "malformed: it names an operation that is not there";
const NO_OBJECT: &str = "malformed: it works in an object before it makes it";
const WRONG_KEY: &str = "malformed: a key is of the wrong kind for its object";
const NOT_REPLACED: &str = "malformed: it does not replace exactly what it builds on";
const COUNTERS: &str = "start_counter: ";
const NESTED: &str = "too_large: its levels of nesting exceed 8";
const FOREIGN: &str = "foreign_actor: ";

pub(super) fn cases() -> Vec<Case> {
    [counters_and_senders(), operations(), footers_and_nesting()]
        .into_iter()
        .flatten()
        .collect()
}

type Meant = fn(&mut Transaction<'_>, &[ObjId; 3]);

/// What Alice meant, rewritten operation by operation.
fn rewritten(
    row: u8,
    name: &'static str,
    expected: &'static str,
    meant: Meant,
    hostile: impl FnOnce(&Scene, &mut ExpandedChange),
) -> Case {
    change(row, name, expected, |scene| {
        let genuine = mean(scene, meant);
        let scene = &*scene;
        rewrite(&genuine, |change| hostile(scene, change))
    })
}

/// What Alice meant, with its parts replaced.
fn forged(
    row: u8,
    name: &'static str,
    expected: &'static str,
    meant: Meant,
    hostile: impl FnOnce(&mut Parts),
) -> Case {
    change(row, name, expected, |scene| {
        let mut parts = Parts::of(&mean(scene, meant));
        hostile(&mut parts);
        parts.chunk()
    })
}

fn mean(scene: &mut Scene, meant: Meant) -> Vec<u8> {
    let objects = [scene.map.clone(), scene.list.clone(), scene.text.clone()];
    scene.alice.edit(|tx| {
        meant(tx, &objects);
        Ok(())
    })
}

fn alices(counter: u64, scene: &Scene) -> automerge::legacy::OpId {
    op_id(counter, &scene.alice.actor.to_bytes())
}

#[allow(clippy::too_many_lines, reason = "one case after the other")]
fn operations() -> Vec<Case> {
    vec![
        rewritten(
            1,
            "sets a missing element",
            NOT_THERE,
            put_in_list,
            |scene, change| {
                change.operations[0].key = Key::Seq(ElementId::Id(alices(77, scene)));
            },
        ),
        rewritten(
            1,
            "replaces a missing value",
            NOT_THERE,
            put_in_map,
            |scene, change| {
                change.operations[0].pred = vec![alices(77, scene)].into();
            },
        ),
        rewritten(
            1,
            "replaces the value of another key",
            NOT_REPLACED,
            put_in_map,
            |scene, change| {
                change.operations[0].pred = vec![id_of(&scene.text)].into();
            },
        ),
        rewritten(
            1,
            "covers a value that it saw",
            NOT_REPLACED,
            put_in_map,
            |_, change| {
                change.operations[0].pred = vec![].into();
            },
        ),
        rewritten(1, "a map's key in a list", WRONG_KEY, put_in_list, |_, change| {
            change.operations[0].key = Key::Map("key".into());
        }),
        rewritten(
            1,
            "a list's key in a map",
            WRONG_KEY,
            put_in_map,
            |scene, change| {
                change.operations[0].key = Key::Seq(ElementId::Id(id_of(&scene.list)));
            },
        ),
        rewritten(
            1,
            "sets an element of another list",
            "malformed: ",
            put_in_list,
            |scene, change| {
                change.operations[0].key = Key::Seq(ElementId::Id(id_of(&scene.text)));
            },
        ),
        rewritten(
            1,
            "deletes nothing",
            "malformed: a deletion has no predecessor",
            type_in_text,
            |_, change| {
                let deletion = change
                    .operations
                    .iter_mut()
                    .find(|op| op.action == OpType::Delete);
                deletion.unwrap().pred = vec![].into();
            },
        ),
        rewritten(
            2,
            "replaces a value of an unknown actor",
            NOT_THERE,
            put_in_map,
            |_, change| {
                change.operations[0].pred = vec![op_id(3, &[9; 24])].into();
            },
        ),
        rewritten(
            3,
            "works in a missing object",
            NO_OBJECT,
            put_in_map,
            |scene, change| {
                change.operations[0].obj = ObjectId::Id(alices(77, scene));
            },
        ),
        rewritten(
            3,
            "works in an object of an unknown actor",
            NOT_THERE,
            put_in_map,
            |_, change| {
                change.operations[0].obj = ObjectId::Id(op_id(3, &[9; 24]));
            },
        ),
        rewritten(
            3,
            "works in what is no object",
            "malformed: it works in something that is no object",
            put_in_map,
            |_, change| {
                change.operations[0].obj = ObjectId::Id(op_id(1, &GENESIS_ACTOR));
            },
        ),
        rewritten(
            3,
            "inserts after a missing element",
            NOT_THERE,
            type_in_text,
            |scene, change| {
                change.operations[1].key = Key::Seq(ElementId::Id(alices(77, scene)));
            },
        ),
        rewritten(
            4,
            "inserts after an element that comes later",
            NOT_THERE,
            type_in_text,
            |_, change| {
                let later = automerge::legacy::OpId(change.start_op.get() + 2, change.actor_id.clone());
                change.operations[1].key = Key::Seq(ElementId::Id(later));
            },
        ),
        rewritten(
            4,
            "its last operation of 50 fails",
            NO_OBJECT,
            put_50,
            |scene, change| {
                change.operations[49].obj = ObjectId::Id(alices(7_777, scene));
            },
        ),
        forged(
            4,
            "an actor that is not in its list",
            "malformed: it names an actor that is not in its list",
            put_in_map,
            |parts| {
                *parts.column(surgery::PREDECESSOR_ACTOR) = run(-1, 9);
            },
        ),
        rewritten(
            16,
            "makes a counter",
            "malformed: it makes a counter",
            put_in_map,
            |_, change| {
                change.operations[0].action = OpType::Put(ScalarValue::counter(i64::MAX));
            },
        ),
        rewritten(
            16,
            "increments",
            "malformed: it increments a counter",
            put_in_map,
            |_, change| {
                change.operations[0].action = OpType::Increment(i64::MAX);
            },
        ),
    ]
}

fn put_50(tx: &mut Transaction<'_>, [map, _, _]: &[ObjId; 3]) {
    (0..50).for_each(|number| tx.put(map, format!("key {number}"), number).unwrap());
}

fn counters_and_senders() -> Vec<Case> {
    let start = |name, expected, start: fn(u64) -> u64| {
        forged(6, name, expected, put_in_map, move |parts| {
            parts.start_op = start(parts.start_op);
        })
    };
    let too_wide = "malformed: its counters do not fit 32 bits";
    let first = |name, expected, seq: u64| {
        change_from(2, 2, name, expected, |scene| {
            let mut parts = Parts::of(&Person::join(&scene.room, 2, 1).write("second", "two"));
            parts.seq = seq;
            parts.chunk()
        })
    };
    let actor = |name, actor: [u8; 24]| {
        let sender = Actor::from_bytes(&actor).unwrap().user.0[0];
        change_from(sender, 7, name, FOREIGN, |scene| {
            let mut parts = Parts::of(&mean(scene, put_in_map));
            (parts.actor, parts.seq) = (actor.to_vec(), 1);
            parts.chunk()
        })
    };
    vec![
        forged(
            1,
            "counts from a number already used",
            COUNTERS,
            put_in_map,
            |parts| parts.start_op -= 1,
        ),
        forged(1, "counts from 1 again", COUNTERS, put_in_map, |parts| {
            parts.start_op = 1;
        }),
        first("a first change with seq 2", "gap: ", 2),
        first("a first change with seq 2³² - 1", "gap: ", u64::from(u32::MAX)),
        first("a seq of 33 bits", too_wide, 1 << 32),
        start("starts at 2³² - 3", COUNTERS, |_| u64::from(u32::MAX) - 2),
        start("starts beyond what is known", COUNTERS, |start| start + 100_000),
        start("starts at 2³² - 1", too_wide, |_| u64::from(u32::MAX)),
        start("starts at 2³²", too_wide, |_| 1 << 32),
        start("starts at 2⁶⁴ - 1", too_wide, |_| u64::MAX),
        change_from(2, 7, "somebody else's next change", FOREIGN, |scene| {
            mean(scene, put_in_map)
        }),
        actor(
            "the server's own actor",
            Actor::new(crate::guard_support::user(1), ReplicaId::SERVER).to_bytes(),
        ),
        actor("the actor of the genesis", GENESIS_ACTOR),
        change(7, "another genesis", FOREIGN, |_| genesis_change().to_vec()),
        forged(
            13,
            "builds on what nobody has",
            "missing_dependency: ",
            put_in_map,
            |parts| {
                parts.dependencies.insert(0, [0; 32]);
            },
        ),
        forged(
            13,
            "builds on 1,000 that nobody has",
            "missing_dependency: ",
            put_in_map,
            |parts| {
                let hash = |number: u16| -> [u8; 32] {
                    [&[0; 30][..], &number.to_be_bytes()].concat().try_into().unwrap()
                };
                let own = parts.dependencies.clone();
                parts.dependencies = (0..1_000 - own.len() as u16).map(hash).chain(own).collect();
            },
        ),
        change(13, "leaves its actor's last change out", "gap: ", |scene| {
            mean(scene, put_in_map);
            mean(scene, put_in_list)
        }),
        forged(
            13,
            "builds on nothing",
            "malformed: it builds on nothing",
            put_in_map,
            |parts| {
                parts.dependencies.clear();
            },
        ),
    ]
}

fn footers_and_nesting() -> Vec<Case> {
    let footer = |name, again: fn(&mut Parts)| {
        change(5, name, "malformed: bytes follow its columns", |scene| {
            let author = automerge::Author::from(&[7; 16][..]);
            let alice = &mut scene.alice;
            let signed = std::mem::replace(&mut alice.doc, automerge::Automerge::new());
            alice.doc = signed.with_author(Some(author));
            let mut parts = Parts::of(&mean(scene, put_in_map));
            assert!(!parts.extra.is_empty());
            again(&mut parts);
            parts.chunk()
        })
    };
    let deep = |name, levels| change(8, name, NESTED, |scene| nest_by_hand(&mut scene.alice, levels));
    vec![
        footer("an author", |_| {}),
        footer("an author twice", |parts| parts.extra = parts.extra.repeat(2)),
        footer("an author out of order", |parts| parts.extra.reverse()),
        footer("any bytes", |parts| parts.extra = vec![0xff; 100]),
        deep("9 maps in each other", 9),
        deep("300 maps in each other", 300),
        deep("100,000 maps in each other", 100_000),
        change(8, "a ninth map in eight that are there", NESTED, |scene| {
            let eight = nested(&mut scene.alice, 8);
            scene.room.accept(&eight, scene.alice.user());
            let deepest = (0..8).fold(ROOT, |parent, _| scene.alice.child(&parent, "in").unwrap());
            scene.alice.edit(|tx| tx.put_object(&deepest, "in", ObjType::Map))
        }),
    ]
}
