//! What stands in a field now.

use super::Field;
use super::op::Op;
use super::state::{EntryField, Scalar, State};
use crate::edit::At;
use crate::read;
use crate::source::Source;
use automerge::{ObjId, ObjType, Value};

/// What stands in a field, and whether that is all there is.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) state: State,
    /// Somebody else's value, written at the same time, that lost: it would go with the one that shows.
    pub(super) contested: Option<ObjId>,
}

/// Nothing where not even the map is there that would hold the field.
pub(super) fn find(document: &impl Source, field: &Field) -> Option<Found> {
    let (at, key) = field.place();
    let maps = at.maps(document);
    if maps.is_empty() && !matches!(at, At::CardMap(card, _) if read::card_object(document, &card).is_some())
    {
        return None;
    }
    let having: Vec<&ObjId> = maps
        .iter()
        .filter(|map| document.get(map, &key).is_some())
        .collect();
    let Some(map) = having.last() else {
        return Some(Found {
            state: State::Absent { since: None },
            contested: None,
        });
    };
    let (value, id) = document.get(map, &key)?;
    let twin = having.iter().rev().nth(1).and_then(|map| document.get(map, &key));
    let loser = loser(document, map, &key, &id).or(twin.map(|(_, id)| id));
    let (state, contested) = match value {
        Value::Object(ObjType::Map) => entry(document, &id)?,
        value => (scalar(&value, &id), None),
    };
    Some(Found {
        state,
        contested: loser.or(contested),
    })
}

/// What this version does not know what to make of reads as absent.
fn scalar(value: &Value<'_>, id: &ObjId) -> State {
    Scalar::of(value).map_or(State::Absent { since: None }, |value| State::Value {
        op: Op::of(id),
        value,
    })
}

fn entry(document: &impl Source, map: &ObjId) -> Option<(State, Option<ObjId>)> {
    let mut contested = None;
    let fields = document.fields(map).into_iter().filter_map(|field| {
        if field.contested && contested.is_none() {
            contested = loser(document, map, &field.key, &field.id);
        }
        Some(EntryField {
            op: Op::of(&field.id)?,
            value: Scalar::of(&field.value),
            key: field.key,
        })
    });
    let fields = fields.collect();
    let op = Op::of(map)?;
    Some((State::Entry { op, fields }, contested))
}

fn loser(document: &impl Source, map: &ObjId, key: &str, winner: &ObjId) -> Option<ObjId> {
    let all = document.get_all(map, key).into_iter();
    all.map(|(_, id)| id).find(|id| id != winner)
}
