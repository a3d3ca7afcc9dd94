//! Random genuine histories: several replicas that edit, merge with each other, reload, and are offline for long.

use super::{Person, Room};
use automerge::transaction::{Transactable, Transaction};
use automerge::{AutomergeError, ObjId, ObjType, ROOT, ReadDoc, Value};
use board_doc::{Document, UserId};
use rand::rngs::StdRng;
use rand::{Rng, RngExt};

/// A change and who made it.
pub(crate) type Made = (UserId, Vec<u8>);

/// Makes `steps` random steps of a few people from the room's state; the changes come in the order they were made.
pub(crate) fn history(room: &Room, rng: &mut StdRng, steps: usize) -> Vec<Made> {
    let mut people: Vec<Person> = (1..=rng.random_range(2..=5))
        .map(|i| Person::join(room, i, 1))
        .collect();
    let mut made = Vec::new();
    for step in 0..steps {
        let at = rng.random_range(0..people.len());
        let mut person = people[at].clone();
        match rng.random_range(0..20) {
            0..=2 => person = merged(person, &people[rng.random_range(0..people.len())]),
            3 => person = reloaded(&person),
            4 => person = under_a_new_actor(person, step as u64),
            6 => person = under_a_stock_actor(person, step as u64),
            5 => made.push((person.user(), person.empty())),
            _ => made.extend(edit(&mut person, rng).map(|chunk| (person.user(), chunk))),
        }
        people[at] = person;
    }
    made
}

fn merged(mut person: Person, other: &Person) -> Person {
    person.doc.merge(&mut other.doc.clone()).unwrap();
    person
}

fn reloaded(person: &Person) -> Person {
    let doc = automerge::Automerge::load(&person.doc.save()).unwrap();
    Person {
        actor: person.actor,
        doc: doc.with_actor(person.doc.get_actor().clone()),
    }
}

/// Stock clients draw 16 bytes; where they write as of earlier heads, two more.
fn under_a_stock_actor(mut person: Person, number: u64) -> Person {
    let length = if number.is_multiple_of(3) { 18 } else { 16 };
    let mut actor = vec![person.actor.user.0[0] ^ 0x55; length];
    actor[..8].copy_from_slice(&number.to_be_bytes());
    person.doc.set_actor(automerge::ActorId::from(&actor[..]));
    person
}

fn under_a_new_actor(mut person: Person, replica: u64) -> Person {
    person.actor.replica = board_doc::ReplicaId((1000 + replica).to_be_bytes());
    person
        .doc
        .set_actor(automerge::ActorId::from(&person.actor.to_bytes()[..]));
    person
}

pub(crate) fn edit(person: &mut Person, rng: &mut StdRng) -> Option<Vec<u8>> {
    let count = if rng.random_ratio(1, 10) {
        40
    } else {
        rng.random_range(1..=4)
    };
    person.try_edit(|tx| (0..count).try_for_each(|_| edit_once(tx, rng)))
}

/// One edit of a random object: like the board's own, and lists, which later schemas may have.
fn edit_once(tx: &mut Transaction<'_>, rng: &mut StdRng) -> Result<(), AutomergeError> {
    let (object, kind, depth) = some_object(tx, rng);
    match kind {
        ObjType::Text => {
            let length = tx.length(&object);
            let at = rng.random_range(0..=length);
            let removed = rng.random_range(0..=3.min(length - at));
            tx.splice_text(
                &object,
                at,
                removed as isize,
                ["", "a", "né", "👩‍👩‍👧", "long words"][rng.random_range(0..5)],
            )
        }
        ObjType::List => edit_list(tx, rng, &object),
        _ => edit_map(tx, rng, &object, depth),
    }
}

fn edit_map(
    tx: &mut Transaction<'_>,
    rng: &mut StdRng,
    map: &ObjId,
    depth: usize,
) -> Result<(), AutomergeError> {
    let key = format!("k{}", rng.random_range(0..5));
    match rng.random_range(0..8) {
        0 if tx.get(map, &key)?.is_some() => tx.delete(map, key),
        1 if depth < 8 => tx.put_object(map, key, ObjType::Map).map(drop),
        2 if depth < 8 => tx.put_object(map, key, ObjType::Text).map(drop),
        3 if depth < 8 => tx.put_object(map, key, ObjType::List).map(drop),
        4 => tx.put(map, key, rng.random_bool(0.5)),
        5 => tx.put(map, key, rng.next_u64()),
        6 => tx.put(map, key, -1.5),
        _ => tx.put(map, key, format!("value {}", rng.random_range(0..1000))),
    }
}

fn edit_list(tx: &mut Transaction<'_>, rng: &mut StdRng, list: &ObjId) -> Result<(), AutomergeError> {
    let length = tx.length(list);
    match rng.random_range(0..4) {
        0 if length > 0 => tx.delete(list, rng.random_range(0..length)),
        1 if length > 0 => tx.put(list, rng.random_range(0..length), rng.next_u32()),
        _ => tx.insert(list, rng.random_range(0..=length), rng.next_u32()),
    }
}

/// Walks down from the root at random.
fn some_object(tx: &Transaction<'_>, rng: &mut StdRng) -> (ObjId, ObjType, usize) {
    let (mut object, mut kind, mut depth) = (ROOT, ObjType::Map, 0);
    while kind == ObjType::Map && rng.random_ratio(5, 6) {
        // What a board knows is written by its own actions: see `guard_actions.rs`.
        let known = ["columns", "labels", "cards", "actors"];
        let keys: Vec<String> = tx
            .keys(&object)
            .filter(|key| !known.contains(&key.as_str()))
            .collect();
        let inside = keys.iter().filter_map(|key| match tx.get(&object, key).unwrap() {
            Some((Value::Object(kind), id)) => Some((id, kind)),
            _ => None,
        });
        let inside: Vec<_> = inside.collect();
        if inside.is_empty() {
            break;
        }
        (object, kind) = inside[rng.random_range(0..inside.len())].clone();
        depth += 1;
    }
    (object, kind, depth)
}

/// Sends all changes to the room in a random order that is causal as far as `Retry` makes it so.
pub(crate) fn deliver(room: &mut Room, mut made: Vec<Made>, rng: &mut StdRng) {
    while !made.is_empty() {
        let at = if rng.random_ratio(1, 3) {
            rng.random_range(0..made.len())
        } else {
            0
        };
        let (sender, chunk) = &made[at];
        match room.offer_stock(chunk, *sender) {
            Ok(_) => drop(made.remove(at)),
            Err(refused) if at > 0 && refused.refusal.may_pass_later() => assert!(!refused.trial_spoiled),
            Err(refused) => panic!("a genuine change was refused: {refused:?}"),
        }
    }
}

/// A room that already has a history of its own.
pub(crate) fn lived_in_room(rng: &mut StdRng, steps: usize) -> Room {
    let mut room = Room::new();
    let made = history(&room, rng, steps);
    deliver(&mut room, made, rng);
    room
}

/// The same room, apart.
pub(crate) fn copy(room: &Room) -> Room {
    let live: Document = room.live.clone();
    Room {
        trial: live.clone(),
        live,
        bystanders: room.bystanders,
    }
}
