//! What others have written.

use super::Field;
use crate::edit::At;
use crate::ids::{Actor, ChangeHash, LabelId, UserId};
use crate::source::Source;
use crate::{read, schema};
use automerge::legacy::{Key, ObjectId};
use automerge::{Automerge, ObjId, ObjType, ReadDoc, Value};

/// How many changes of others are looked through for a deletion, which leaves nothing else to find it by. Where there are
/// more since, it counts as theirs.
const CHANGES_LOOKED_THROUGH_MAX: usize = 10_000;

/// Whether somebody has written something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    No,
    /// By whom, where that can be told.
    By(Option<UserId>),
}

/// Who of the others has written to the field in changes that are not behind `since`; the last of them.
pub(super) fn written_since(document: &Automerge, field: &Field, since: ChangeHash, me: UserId) -> Written {
    let (at, key) = field.place();
    let maps = at.maps(document);
    let changes = document.get_changes_meta(&[since.into()]);
    let of_others = changes
        .iter()
        .filter(|change| !is_mine(change.actor.to_bytes(), me));
    let hashes: Vec<_> = of_others.map(|change| change.hash).collect();
    if hashes.len() > CHANGES_LOOKED_THROUGH_MAX {
        return Written::By(None);
    }
    let writes = |hash: &automerge::ChangeHash| {
        let change = document.get_change_by_hash(hash)?;
        let operations = change.decode().operations;
        let here = |object: &ObjectId| maps.iter().any(|map| is_same(object, map));
        let writes = operations
            .iter()
            .any(|one| here(&one.obj) && matches!(&one.key, Key::Map(written) if *written == key.as_str()));
        writes.then(|| Actor::from_bytes(change.actor_id().to_bytes()).map(|actor| actor.user))
    };
    hashes
        .iter()
        .rev()
        .find_map(writes)
        .map_or(Written::No, Written::By)
}

/// Who of the others has something in the object, at any depth.
pub(super) fn written_in(document: &Automerge, object: &ObjId, me: UserId) -> Written {
    let kind = document.object_type(object);
    let mut ids: Vec<ObjId> = Vec::new();
    let mut below: Vec<ObjId> = Vec::new();
    if kind == Ok(ObjType::Map) {
        for field in Source::fields(document, object) {
            // What lost is theirs as well.
            ids.extend(
                Source::get_all(document, object, &field.key)
                    .into_iter()
                    .map(|(_, id)| id),
            );
            if matches!(field.value, Value::Object(_)) {
                below.push(field.id);
            }
        }
    } else {
        ids.extend(document.list_range(object, ..).map(|item| item.id()));
    }
    if let Some(theirs) = ids.iter().find(|id| !is_my_operation(id, me)) {
        return Written::By(document.authored(theirs).by);
    }
    let found = below.iter().map(|object| written_in(document, object, me));
    found
        .into_iter()
        .find(|written| *written != Written::No)
        .unwrap_or(Written::No)
}

/// Who of the others has put the label on a card.
pub(super) fn put_on_cards(document: &Automerge, label: &LabelId, me: UserId) -> Written {
    let marks = read::card_ids(document).into_iter().flat_map(|card| {
        let maps = At::CardMap(card, schema::LABELS).maps(document).into_iter();
        maps.flat_map(|map| Source::get_all(document, &map, label.as_str()))
    });
    let mut others = marks.filter(|(_, mark)| !is_my_operation(mark, me));
    others
        .next()
        .map_or(Written::No, |(_, mark)| Written::By(document.authored(&mark).by))
}

fn is_my_operation(id: &ObjId, me: UserId) -> bool {
    matches!(id, ObjId::Id(_, actor, _) if is_mine(actor.to_bytes(), me))
}

fn is_mine(actor: &[u8], me: UserId) -> bool {
    Actor::from_bytes(actor).is_some_and(|actor| actor.user == me)
}

fn is_same(object: &ObjectId, id: &ObjId) -> bool {
    match (object, id) {
        (ObjectId::Id(object), ObjId::Id(counter, actor, _)) => {
            object.counter() == *counter && object.actor() == actor
        }
        (ObjectId::Root, ObjId::Root) => true,
        _ => false,
    }
}
