//! A document as it can be read: as it is, inside a transaction, or as it was.

use crate::ids::{Actor, Timestamp, UserId};
use crate::schema;
use crate::view::Authored;
use crate::{GENESIS_ACTOR, read};
use automerge::transaction::Transaction;
use automerge::{ActorId, Automerge, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};
use std::cmp::Ordering;

/// What stands at a key of a map: the winner, where several were written at once.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) key: String,
    pub(crate) value: Value<'static>,
    /// The operation that wrote it; for an object also the object.
    pub(crate) id: ObjId,
    /// Whether others were written at once.
    pub(crate) contested: bool,
}

/// What reading needs. Nothing here fails: what is not there reads as nothing.
pub(crate) trait Source {
    /// The winner at a key.
    fn get(&self, map: &ObjId, key: &str) -> Option<(Value<'static>, ObjId)>;
    /// All that were written at once to a key.
    fn get_all(&self, map: &ObjId, key: &str) -> Vec<(Value<'static>, ObjId)>;
    /// All fields of a map, in the order of their keys.
    fn fields(&self, map: &ObjId) -> Vec<Field>;
    /// All keys of a map, in order.
    fn keys(&self, map: &ObjId) -> Vec<String>;
    /// What a text says.
    fn text(&self, text: &ObjId) -> Option<String>;
    /// The newest of the operations that made the characters of a text.
    fn newest_character(&self, text: &ObjId) -> Option<ObjId>;
    /// Whether it can be said who wrote what: not while the transaction lasts that writes it.
    fn knows_authors(&self) -> bool {
        true
    }
    /// Who wrote an operation, and when. Nobody, while its transaction lasts.
    fn authored(&self, operation: &ObjId) -> Authored;
    /// The document as its author saw it who wrote this operation; nothing while its transaction lasts.
    fn as_of(&self, operation: &ObjId) -> Option<AsOf<'_>>;
}

/// A document as it was at some heads.
pub(crate) struct AsOf<'a> {
    document: &'a Automerge,
    heads: Vec<ChangeHash>,
}

impl<'a> AsOf<'a> {
    /// What these changes, all of the document, have made of it together with everything that they build on.
    pub(crate) fn heads(document: &'a Automerge, heads: Vec<ChangeHash>) -> Self {
        Self { document, heads }
    }
}

macro_rules! read_now {
    () => {
        fn get(&self, map: &ObjId, key: &str) -> Option<(Value<'static>, ObjId)> {
            let (value, id) = ReadDoc::get(self, map, key).ok()??;
            Some((value.into_owned(), id))
        }

        fn get_all(&self, map: &ObjId, key: &str) -> Vec<(Value<'static>, ObjId)> {
            let all = ReadDoc::get_all(self, map, key).unwrap_or_default();
            all.into_iter()
                .map(|(value, id)| (value.into_owned(), id))
                .collect()
        }

        fn fields(&self, map: &ObjId) -> Vec<Field> {
            self.map_range(map, ..).map(Field::from).collect()
        }

        fn keys(&self, map: &ObjId) -> Vec<String> {
            ReadDoc::keys(self, map).collect()
        }

        fn text(&self, text: &ObjId) -> Option<String> {
            ReadDoc::text(self, text).ok()
        }

        fn newest_character(&self, text: &ObjId) -> Option<ObjId> {
            newest(self.list_range(text, ..).map(|item| item.id()))
        }
    };
}

impl Source for Automerge {
    read_now!();

    fn authored(&self, operation: &ObjId) -> Authored {
        let ObjId::Id(_, actor, _) = operation else {
            return Authored::default();
        };
        let change = self
            .hash_for_opid(operation)
            .and_then(|hash| self.get_change_meta_by_hash(&hash));
        Authored {
            by: user(self, actor),
            at: Timestamp(change.map_or(0, |change| change.timestamp.saturating_mul(1000))),
        }
    }

    fn as_of(&self, operation: &ObjId) -> Option<AsOf<'_>> {
        Some(AsOf::heads(self, vec![self.hash_for_opid(operation)?]))
    }
}

impl Source for Transaction<'_> {
    read_now!();

    fn knows_authors(&self) -> bool {
        false
    }

    fn authored(&self, _: &ObjId) -> Authored {
        Authored::default()
    }

    fn as_of(&self, _: &ObjId) -> Option<AsOf<'_>> {
        None
    }
}

impl Source for AsOf<'_> {
    fn get(&self, map: &ObjId, key: &str) -> Option<(Value<'static>, ObjId)> {
        let (value, id) = self.document.get_at(map, key, &self.heads).ok()??;
        Some((value.into_owned(), id))
    }

    fn get_all(&self, map: &ObjId, key: &str) -> Vec<(Value<'static>, ObjId)> {
        let all = self
            .document
            .get_all_at(map, key, &self.heads)
            .unwrap_or_default();
        all.into_iter()
            .map(|(value, id)| (value.into_owned(), id))
            .collect()
    }

    fn fields(&self, map: &ObjId) -> Vec<Field> {
        let fields = self.document.map_range_at(map, .., &self.heads);
        fields.map(Field::from).collect()
    }

    fn keys(&self, map: &ObjId) -> Vec<String> {
        self.document.keys_at(map, &self.heads).collect()
    }

    fn text(&self, text: &ObjId) -> Option<String> {
        self.document.text_at(text, &self.heads).ok()
    }

    fn newest_character(&self, text: &ObjId) -> Option<ObjId> {
        let characters = self.document.list_range_at(text, .., &self.heads);
        newest(characters.map(|item| item.id()))
    }

    fn authored(&self, operation: &ObjId) -> Authored {
        self.document.authored(operation)
    }

    fn as_of(&self, operation: &ObjId) -> Option<AsOf<'_>> {
        self.document.as_of(operation)
    }
}

impl From<automerge::iter::MapRangeItem<'_>> for Field {
    fn from(item: automerge::iter::MapRangeItem<'_>) -> Self {
        Self {
            id: item.id(),
            contested: item.conflict,
            key: item.key.into_owned(),
            value: item.value.into_value(),
        }
    }
}

/// The order of operations, in which the newest wins: by counter, then by the bytes of the actor.
pub(crate) fn order(a: &ObjId, b: &ObjId) -> Ordering {
    match (a, b) {
        (ObjId::Id(a, a_actor, _), ObjId::Id(b, b_actor, _)) => (a, a_actor).cmp(&(b, b_actor)),
        (ObjId::Root, ObjId::Root) => Ordering::Equal,
        (ObjId::Root, _) => Ordering::Less,
        (_, ObjId::Root) => Ordering::Greater,
    }
}

pub(crate) fn newest(operations: impl Iterator<Item = ObjId>) -> Option<ObjId> {
    operations.max_by(order)
}

/// The user behind an actor. Who has one of another length is written down in the root map `actors`.
pub(crate) fn user(document: &Automerge, actor: &ActorId) -> Option<UserId> {
    match Actor::from_bytes(actor.to_bytes()) {
        Some(_) if actor.to_bytes() == GENESIS_ACTOR => None,
        Some(actor) => Some(actor.user),
        None => {
            let actors = read::object(document, &ROOT, schema::ACTORS, ObjType::Map)?;
            match Source::get(document, &actors, &actor.to_hex_string())?.0 {
                Value::Scalar(value) => match value.as_ref() {
                    ScalarValue::Str(user) => user.parse().ok(),
                    _ => None,
                },
                Value::Object(_) => None,
            }
        }
    }
}
