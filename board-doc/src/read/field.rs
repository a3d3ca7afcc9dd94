//! The fields of one map, read as what they should be.

use crate::ids::Timestamp;
use crate::source::{Field, Source, newest, order};
use automerge::{ObjId, ObjType, ScalarValue, Value};

/// A map with its fields at hand.
pub(super) struct Fields<'a, S> {
    pub(super) document: &'a S,
    pub(super) map: ObjId,
    all: Vec<Field>,
}

impl<'a, S: Source> Fields<'a, S> {
    pub(super) fn of(document: &'a S, map: ObjId) -> Self {
        let fields = document.fields(&map);
        Self {
            document,
            map,
            all: fields,
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Field> {
        self.all.iter().find(|field| field.key == key)
    }

    pub(super) fn string(&self, key: &str) -> Option<&str> {
        string(&self.get(key)?.value)
    }

    pub(super) fn object(&self, key: &str, kind: ObjType) -> Option<&ObjId> {
        let field = self.get(key)?;
        matches!(field.value, Value::Object(found) if found == kind).then_some(&field.id)
    }

    /// The entries of the map at `key`; where several maps were made at once, those of all of them, the winner's
    /// first.
    pub(super) fn entries(&self, key: &str) -> Vec<Field> {
        let Some(field) = self.get(key) else {
            return Vec::new();
        };
        if !field.contested {
            return match field.value {
                Value::Object(ObjType::Map) => self.document.fields(&field.id),
                _ => Vec::new(),
            };
        }
        let maps = super::maps(self.document, &self.map, key);
        let mut entries: Vec<Field> = maps
            .iter()
            .rev()
            .flat_map(|map| self.document.fields(map))
            .collect();
        // Stable: of one key the winner's entry stays first.
        entries.sort_by(|a, b| a.key.cmp(&b.key));
        entries.dedup_by(|later, earlier| later.key == earlier.key);
        entries
    }

    /// The newest of the operations that wrote these fields.
    pub(super) fn newest(&self) -> Option<ObjId> {
        newest(self.all.iter().map(|field| field.id.clone()))
    }
}

/// Follows the newest of many operations, where somebody asks for it.
pub(super) struct Newest(Option<ObjId>);

impl Newest {
    /// From this one on.
    pub(super) fn from(operation: ObjId) -> Self {
        Self(Some(operation))
    }

    /// Nobody asks.
    pub(super) fn unasked() -> Self {
        Self(None)
    }

    pub(super) fn note(&mut self, operation: &ObjId) {
        if let Some(newest) = &mut self.0
            && order(operation, newest).is_gt()
        {
            *newest = operation.clone();
        }
    }

    /// Takes note of the characters of a text, each of which is an operation.
    pub(super) fn note_characters(&mut self, document: &impl Source, text: &ObjId) {
        if self.0.is_some()
            && let Some(written) = document.newest_character(text)
        {
            self.note(&written);
        }
    }

    /// The newest, if somebody asked.
    pub(super) fn operation(self) -> Option<ObjId> {
        self.0
    }
}

pub(super) fn string<'a>(value: &'a Value<'_>) -> Option<&'a str> {
    match value {
        Value::Scalar(value) => match value.as_ref() {
            ScalarValue::Str(text) => Some(text.as_str()),
            _ => None,
        },
        Value::Object(_) => None,
    }
}

pub(super) fn unsigned(value: &Value<'_>) -> Option<u32> {
    match value {
        Value::Scalar(value) => value.as_u64().and_then(|number| u32::try_from(number).ok()),
        Value::Object(_) => None,
    }
}

pub(super) fn boolean(value: &Value<'_>) -> Option<bool> {
    match value {
        Value::Scalar(value) => match value.as_ref() {
            ScalarValue::Boolean(truth) => Some(*truth),
            _ => None,
        },
        Value::Object(_) => None,
    }
}

pub(super) fn timestamp(value: &Value<'_>) -> Option<Timestamp> {
    match value {
        Value::Scalar(value) => match value.as_ref() {
            ScalarValue::Timestamp(at) => Some(Timestamp(*at)),
            _ => None,
        },
        Value::Object(_) => None,
    }
}
