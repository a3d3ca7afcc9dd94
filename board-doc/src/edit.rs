//! Writing the document: a plan becomes one change.

use crate::action::{ActionError, TextEdit};
use crate::document::{Document, NewChange};
use crate::ids::{CardId, Timestamp};
use crate::limits::CHANGE_OPERATIONS_MAX;
use crate::read::{self, Place};
use crate::schema;
use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{Automerge, AutomergeError, ObjId, ObjType, ROOT, ReadDoc};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Up to this product of removed and inserted bytes two texts are compared in full; a longer rewriting is one splice,
/// for the comparison's work grows with the product.
const DIFFERENCE_WORK_MAX: usize = 1 << 20;

/// One thing to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Write {
    AddCard {
        card: CardId,
        place: Place,
        title: String,
        description: String,
    },
    Place {
        card: CardId,
        place: Place,
    },
    State {
        card: CardId,
        state: Option<&'static str>,
    },
    Text {
        text: TextAt,
        change: TextChange,
    },
}

/// A mergeable text of the document, by its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TextAt {
    Board(&'static str),
    Card(CardId, &'static str),
}

/// How a text changes. Positions count Unicode scalar values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TextChange {
    Splice {
        at: usize,
        delete: usize,
        insert: String,
    },
    Become(String),
}

impl TextAt {
    /// The whole text as it is now, empty when absent.
    pub(crate) fn read(&self, document: &Automerge) -> String {
        let (parent, key) = match self {
            Self::Board(key) => (Some(ROOT), key),
            Self::Card(card, key) => (read::card_object(document, card), key),
        };
        parent
            .and_then(|parent| read::text(document, &parent, key))
            .unwrap_or_default()
    }

    /// The text's object, made where there is none.
    fn object(&self, tx: &mut Transaction<'_>) -> Result<ObjId, AutomergeError> {
        let (parent, key) = match self {
            Self::Board(key) => (ROOT, key),
            Self::Card(card, key) => (card_object(tx, card)?, key),
        };
        match read::object(tx, &parent, key, ObjType::Text) {
            Some(text) => Ok(text),
            None => tx.put_object(parent, *key, ObjType::Text),
        }
    }
}

/// Makes one change of `writes`; `None` when they come to nothing. On an error nothing has changed.
pub(crate) fn write(
    document: &mut Document,
    writes: &[Write],
    at: Timestamp,
) -> Result<Option<NewChange>, ActionError> {
    if writes.is_empty() {
        return Ok(None);
    }
    let options = CommitOptions::default().with_time(at.seconds());
    // A transaction that panics is rolled back on the way.
    let done = catch_unwind(AssertUnwindSafe(|| {
        let done = document
            .automerge_mut()
            .transact_with(|()| options, |tx| write_all(tx, writes));
        done.map(|success| success.hash).map_err(|failure| failure.error)
    }));
    match done {
        Ok(Ok(hash)) => Ok(hash.map(|hash| document.record(hash))),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(ActionError::Refused("writing it panicked".to_owned())),
    }
}

fn write_all(tx: &mut Transaction<'_>, writes: &[Write]) -> Result<(), ActionError> {
    writes
        .iter()
        .try_for_each(|one| one.write(tx))
        .map_err(|error| ActionError::Refused(error.to_string()))?;
    // The guard would refuse it, for ever: better now, while its author can do something about it.
    if tx.pending_ops() as u64 > CHANGE_OPERATIONS_MAX {
        return Err(ActionError::TooMuchAtOnce);
    }
    Ok(())
}

impl Write {
    fn write(&self, tx: &mut Transaction<'_>) -> Result<(), AutomergeError> {
        match self {
            Self::AddCard {
                card,
                place,
                title,
                description,
            } => add_card(tx, card, place, title, description),
            Self::Place { card, place } => {
                let card = card_object(tx, card)?;
                tx.put(card, schema::PLACE, place.to_string())
            }
            Self::State { card, state } => {
                let card = card_object(tx, card)?;
                match state {
                    Some(state) => tx.put(card, schema::STATE, *state),
                    None => tx.delete(card, schema::STATE),
                }
            }
            Self::Text { text, change } => {
                let object = text.object(tx)?;
                change.write(tx, &object)
            }
        }
    }
}

impl TextChange {
    fn write(&self, tx: &mut Transaction<'_>, text: &ObjId) -> Result<(), AutomergeError> {
        match self {
            Self::Splice { at, delete, insert } => tx.splice_text(text, *at, *delete as isize, insert),
            Self::Become(to) => become_text(tx, text, to),
        }
    }
}

/// Makes `text` say `to` by splices, so that what others type in it at the same time stays.
fn become_text(tx: &mut Transaction<'_>, text: &ObjId, to: &str) -> Result<(), AutomergeError> {
    let from = tx.text(text)?;
    let Some(edit) = TextEdit::between(&from, to) else {
        return Ok(());
    };
    if edit.removed.len().saturating_mul(edit.inserted.len()) <= DIFFERENCE_WORK_MAX {
        return tx.update_text(text, to);
    }
    tx.splice_text(
        text,
        edit.at as usize,
        edit.removed.chars().count() as isize,
        &edit.inserted,
    )
}

fn add_card(
    tx: &mut Transaction<'_>,
    id: &CardId,
    place: &Place,
    title: &str,
    description: &str,
) -> Result<(), AutomergeError> {
    let cards = match read::object(tx, &ROOT, schema::CARDS, ObjType::Map) {
        Some(cards) => cards,
        None => tx.put_object(ROOT, schema::CARDS, ObjType::Map)?,
    };
    let card = tx.put_object(cards, id.as_str(), ObjType::Map)?;
    for (key, text) in [(schema::TITLE, title), (schema::DESCRIPTION, description)] {
        let object = tx.put_object(&card, key, ObjType::Text)?;
        tx.splice_text(object, 0, 0, text)?;
    }
    tx.put(card, schema::PLACE, place.to_string())
}

fn card_object(tx: &Transaction<'_>, card: &CardId) -> Result<ObjId, AutomergeError> {
    read::card_object(tx, card).ok_or(AutomergeError::Fail)
}
