//! Writing texts that merge.

use crate::action::TextEdit;
use crate::ids::CardId;
use crate::read;
use crate::source::Source;
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
    pub(super) fn write(&self, tx: &mut Transaction<'_>, text: &ObjId) -> Result<(), AutomergeError> {
        match self {
            Self::Splice { at, delete, insert } => tx.splice_text(text, *at, *delete as isize, insert),
            Self::Become(to) => become_text(tx, text, to),
        }
    }
}

/// Makes `text` say `to` by splices, so that what others type in it at the same time stays.
fn become_text(tx: &mut Transaction<'_>, text: &ObjId, to: &str) -> Result<(), AutomergeError> {
    let from = ReadDoc::text(tx, text)?;
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
