//! What stands, or stood, in a register or at an entry.

use super::Op;
use crate::ids::ChangeHash;
use automerge::{ScalarValue, Value};
use serde::{Deserialize, Serialize};

/// What stands in a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum State {
    /// Nothing.
    Absent {
        /// The change that took away what stood there, where it is known. A deletion leaves no operation to know it
        /// by.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<ChangeHash>,
    },
    /// A value.
    Value {
        /// The operation that wrote it; nothing for one that never stood there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        op: Option<Op>,
        /// It.
        value: Scalar,
    },
    /// An entry with fields.
    Entry {
        /// The operation that made it.
        op: Op,
        /// Its fields, in the order of their keys.
        fields: Vec<EntryField>,
    },
}

/// A field of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryField {
    /// Its key.
    pub key: String,
    /// The operation that wrote it.
    pub op: Op,
    /// Its value; nothing when this version does not know what to make of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Scalar>,
}

/// A value of a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "of", rename_all = "snake_case")]
pub enum Scalar {
    /// A text.
    Text(String),
    /// A number.
    Number(u64),
    /// Yes or no.
    Flag(bool),
    /// Milliseconds since 1970.
    Instant(i64),
}

impl Scalar {
    pub(crate) fn of(value: &Value<'_>) -> Option<Self> {
        match value {
            Value::Scalar(value) => match value.as_ref() {
                ScalarValue::Str(text) => Some(Self::Text(text.to_string())),
                ScalarValue::Uint(number) => Some(Self::Number(*number)),
                ScalarValue::Boolean(truth) => Some(Self::Flag(*truth)),
                ScalarValue::Timestamp(at) => Some(Self::Instant(*at)),
                _ => None,
            },
            Value::Object(_) => None,
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    fn bytes(&self) -> usize {
        40 + self.text().map_or(0, str::len)
    }
}

impl State {
    /// What never stood there, but is to stand there once what was made is taken back.
    pub(crate) fn never(value: &str) -> Self {
        Self::Value {
            op: None,
            value: Scalar::Text(value.to_owned()),
        }
    }

    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, Self::Absent { .. })
    }

    pub(crate) fn value(&self) -> Option<&Scalar> {
        match self {
            Self::Value { value, .. } => Some(value),
            _ => None,
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        self.value()?.text()
    }

    /// The value of a field of an entry.
    pub(crate) fn field(&self, key: &str) -> Option<&Scalar> {
        match self {
            Self::Entry { fields, .. } => fields.iter().find(|field| field.key == key)?.value.as_ref(),
            _ => None,
        }
    }

    /// The operations it is known by, the one that counts most first, each with the key of the entry that it wrote.
    pub(crate) fn ops(&self) -> Vec<(Option<&str>, &Op)> {
        match self {
            Self::Absent { .. } => Vec::new(),
            Self::Value { op, .. } => op.iter().map(|op| (None, op)).collect(),
            Self::Entry { op, fields } => {
                let fields = fields.iter().map(|field| (Some(field.key.as_str()), &field.op));
                std::iter::once((None, op)).chain(fields).collect()
            }
        }
    }

    pub(crate) fn ops_mut(&mut self) -> Vec<&mut Op> {
        match self {
            Self::Absent { .. } => Vec::new(),
            Self::Value { op, .. } => op.iter_mut().collect(),
            Self::Entry { op, fields } => std::iter::once(op)
                .chain(fields.iter_mut().map(|field| &mut field.op))
                .collect(),
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Absent { .. } => 100,
            Self::Value { value, .. } => 80 + value.bytes(),
            Self::Entry { fields, .. } => {
                let bytes = |field: &EntryField| 100 + field.value.as_ref().map_or(0, Scalar::bytes);
                80 + fields.iter().map(bytes).sum::<usize>()
            }
        }
    }
}
