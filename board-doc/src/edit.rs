//! Writing the document: a plan becomes one change.

mod at;
mod text;

pub(crate) use at::At;
pub(crate) use text::{TextAt, TextChange, revert_text};

use crate::action::ActionError;
use crate::document::{Document, NewChange};
use crate::ids::{CardId, Timestamp};
use crate::limits::CHANGE_OPERATIONS_MAX;
use crate::read::Place;
use crate::schema;
use crate::undo::Journal;
use automerge::hydrate::{Text, Value};
use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{AutomergeError, ObjId, ReadDoc as _, ScalarValue};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// One thing to write.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Write {
    AddCard {
        card: CardId,
        place: Place,
        title: String,
        description: String,
    },
    Text {
        text: TextAt,
        change: TextChange,
    },
    /// Writes a register.
    Put {
        at: At,
        key: String,
        value: ScalarValue,
    },
    /// Takes a key away, if it is there.
    Delete {
        at: At,
        key: String,
    },
    /// Makes a map with these fields.
    Make {
        at: At,
        key: String,
        fields: Vec<(&'static str, ScalarValue)>,
    },
}

impl Write {
    pub(crate) fn place(card: CardId, place: &Place) -> Self {
        Self::Put {
            at: At::Card(card),
            key: schema::PLACE.to_owned(),
            value: place.to_string().into(),
        }
    }

    /// Writes a register, or takes it away.
    pub(crate) fn set<V: Into<ScalarValue>>(at: At, key: &str, value: Option<V>) -> Self {
        let key = key.to_owned();
        match value {
            Some(value) => Self::Put {
                at,
                key,
                value: value.into(),
            },
            None => Self::Delete { at, key },
        }
    }

    fn write(&self, tx: &mut Transaction<'_>, journal: &mut Journal) -> Result<(), AutomergeError> {
        journal.before(tx, self);
        match self {
            Self::AddCard {
                card,
                place,
                title,
                description,
            } => add_card(tx, card, place, title, description),
            Self::Text { text, change } => {
                let was_blank = text.read(tx).trim().is_empty();
                let object = text.object(tx)?;
                for splice in change.write(tx, &object)? {
                    journal.typed(text, splice, was_blank);
                }
                Ok(())
            }
            Self::Put { at, key, value } => {
                let map = at.map_for(tx, key)?;
                tx.put(map, key.as_str(), value.clone())
            }
            Self::Delete { at, key } => at
                .maps_with(tx, key)
                .into_iter()
                .try_for_each(|map| tx.delete(map, key.as_str())),
            Self::Make { at, key, fields } => {
                let map = at.map_for(tx, key)?;
                let fields = fields.iter().map(|(key, value)| (*key, value.clone().into()));
                make(tx, &map, key, fields)
            }
        }
    }
}

/// Makes one change of what `work` writes; `None` when it comes to nothing. On an error nothing has changed.
pub(crate) fn transact(
    document: &mut Document,
    at: Timestamp,
    work: impl FnOnce(&mut Transaction<'_>) -> Result<(), ActionError>,
) -> Result<Option<NewChange>, ActionError> {
    let options = CommitOptions::default().with_time(at.seconds());
    // A transaction that panics is rolled back on the way.
    let done = catch_unwind(AssertUnwindSafe(|| {
        let done = document.automerge_mut().transact_with(|()| options, work);
        done.map(|success| success.hash).map_err(|failure| failure.error)
    }));
    match done {
        Ok(Ok(hash)) => Ok(hash.map(|hash| document.record(hash))),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(ActionError::Refused("writing it panicked".to_owned())),
    }
}

/// Writes all of it, and notes what takes it back.
pub(crate) fn write_all(
    tx: &mut Transaction<'_>,
    writes: &[Write],
    journal: &mut Journal,
) -> Result<(), ActionError> {
    writes
        .iter()
        .try_for_each(|one| one.write(tx, journal))
        .map_err(|error| ActionError::Refused(error.to_string()))?;
    must_fit(tx)
}

/// The guard would refuse it, for ever: better now, while its author can do something about it.
fn must_fit(tx: &Transaction<'_>) -> Result<(), ActionError> {
    if tx.pending_ops() as u64 > CHANGE_OPERATIONS_MAX {
        return Err(ActionError::TooMuchAtOnce);
    }
    Ok(())
}

/// A card with all its maps: two people who made one of them at the same time would make two.
fn add_card(
    tx: &mut Transaction<'_>,
    id: &CardId,
    place: &Place,
    title: &str,
    description: &str,
) -> Result<(), AutomergeError> {
    let text = |text: &str| Value::Text(Text::new(tx.text_encoding(), text));
    let fields = [
        (schema::TITLE, text(title)),
        (schema::DESCRIPTION, text(description)),
        (schema::PLACE, ScalarValue::from(place.to_string()).into()),
    ];
    let maps = schema::CARD_MAPS.map(|key| (key, HashMap::new().into()));
    let cards = At::Cards.map_for(tx, id.as_str())?;
    make(tx, &cards, id.as_str(), fields.into_iter().chain(maps))
}

/// Makes a map with all that is in it. At once, which costs a fraction of one after the other.
fn make(
    tx: &mut Transaction<'_>,
    map: &ObjId,
    key: &str,
    fields: impl IntoIterator<Item = (&'static str, Value)>,
) -> Result<(), AutomergeError> {
    let fields: HashMap<&str, Value> = fields.into_iter().collect();
    tx.batch_create_object(map, key, &fields.into(), false)?;
    Ok(())
}
