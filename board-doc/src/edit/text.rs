//! Writing texts that merge.

use crate::action::{ActionError, TextEdit};
use crate::ids::CardId;
use crate::read;
use crate::source::Source;
use crate::touched::Touched;
use crate::undo::{self, Edited, Splice, TextStep};
use automerge::transaction::{Transactable, Transaction};
use automerge::{AutomergeError, ObjId, ObjType, ROOT, ReadDoc};

/// Up to this product of removed and inserted bytes two texts are compared in full; a longer rewriting is one splice,
/// for the comparison's work grows with the product.
const DIFFERENCE_WORK_MAX: usize = 1 << 20;

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
    pub(crate) fn read(&self, document: &impl Source) -> String {
        let (parent, key) = match self {
            Self::Board(key) => (Some(ROOT), key),
            Self::Card(card, key) => (read::card_object(document, card), key),
        };
        parent
            .and_then(|parent| read::text(document, &parent, key))
            .unwrap_or_default()
    }

    /// What an edit of it touches.
    pub(crate) fn touched(&self) -> Touched {
        match self {
            Self::Board(_) => Touched::info(),
            Self::Card(card, _) => Touched::cards([card.clone()]),
        }
    }

    /// The text's object.
    pub(crate) fn find(&self, document: &impl Source) -> Option<ObjId> {
        let (parent, key) = match self {
            Self::Board(key) => (ROOT, key),
            Self::Card(card, key) => (read::card_object(document, card)?, key),
        };
        read::object(document, &parent, key, ObjType::Text)
    }

    /// The text's object, made where there is none.
    pub(super) fn object(&self, tx: &mut Transaction<'_>) -> Result<ObjId, AutomergeError> {
        let (parent, key) = match self {
            Self::Board(key) => (ROOT, key),
            Self::Card(card, key) => (read::card_object(tx, card).ok_or(AutomergeError::Fail)?, key),
        };
        match read::object(tx, &parent, key, ObjType::Text) {
            Some(text) => Ok(text),
            None => tx.put_object(parent, *key, ObjType::Text),
        }
    }
}

impl TextChange {
    /// Says what came and what went.
    pub(super) fn write(
        &self,
        tx: &mut Transaction<'_>,
        text: &ObjId,
    ) -> Result<Vec<Splice>, AutomergeError> {
        match self {
            Self::Splice { at, delete, insert } => {
                let size = (*at, *delete, insert.chars().count());
                let write = |tx: &mut Transaction<'_>| tx.splice_text(text, *at, *delete as isize, insert);
                Ok(vec![undo::recorded(tx, text, size, write)?])
            }
            Self::Become(to) => become_text(tx, text, to),
        }
    }
}

/// Takes back what `step` did to a text; with what the text says then.
pub(crate) fn revert_text(
    tx: &mut Transaction<'_>,
    text: &TextAt,
    step: &TextStep,
) -> Result<(Edited, String), ActionError> {
    let object = text.find(tx).ok_or(AutomergeError::Fail);
    let edited = object.and_then(|object| undo::revert_text(tx, &object, step));
    let edited = edited.map_err(|error| ActionError::Refused(error.to_string()))?;
    super::must_fit(tx)?;
    Ok((edited, text.read(tx)))
}

/// Makes `text` say `to` by splices, so that what others type in it at the same time stays.
fn become_text(tx: &mut Transaction<'_>, text: &ObjId, to: &str) -> Result<Vec<Splice>, AutomergeError> {
    let from = ReadDoc::text(tx, text)?;
    let Some(edit) = TextEdit::between(&from, to) else {
        return Ok(Vec::new());
    };
    let (at, removed) = (edit.at as usize, edit.removed.chars().count());
    let size = (at, removed, edit.inserted.chars().count());
    let is_short = edit.removed.len().saturating_mul(edit.inserted.len()) <= DIFFERENCE_WORK_MAX;
    let splice = undo::recorded(tx, text, size, |tx| {
        if is_short {
            tx.update_text(text, to)
        } else {
            tx.splice_text(text, at, removed as isize, &edit.inserted)
        }
    })?;
    Ok(vec![splice])
}
