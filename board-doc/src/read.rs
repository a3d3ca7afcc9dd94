//! Reading the document, tolerantly: nothing here fails. What is ill-typed reads as absent, what is unknown is
//! ignored, what is absurdly long is clipped.

mod card;
mod checklist;
mod column;
mod comment;
mod contest;
mod field;
mod label;

pub(crate) use card::{CardRecord, card};
pub(crate) use checklist::ItemRecord;
pub(crate) use column::{ColumnRecord, columns};
pub(crate) use label::labels;

use crate::ids::{CardId, ColumnId};
use crate::limits::{DESCRIPTION_SHOWN_CHARACTERS_MAX, TITLE_SHOWN_CHARACTERS_MAX};
use crate::rank::Rank;
use crate::schema;
use crate::source::Source;
use crate::view::BoardInfo;
use automerge::{ObjId, ObjType, ROOT, Value};

/// Column and order of a card, as they stand in its one register `place`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) column: ColumnId,
    pub(crate) rank: Rank,
}

impl Place {
    /// Reads `COLUMN|RANK`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (column, rank) = text.rsplit_once('|')?;
        Some(Self {
            column: ColumnId::parse(column).ok()?,
            rank: Rank::parse(rank).ok()?,
        })
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}|{}", self.column, self.rank)
    }
}

/// The board's own texts.
pub(crate) fn info(document: &impl Source) -> BoardInfo {
    let shown = |key, characters_max| clip(text(document, &ROOT, key).unwrap_or_default(), characters_max);
    BoardInfo {
        name: shown(schema::NAME, TITLE_SHOWN_CHARACTERS_MAX),
        description: shown(schema::DESCRIPTION, DESCRIPTION_SHOWN_CHARACTERS_MAX),
    }
}

/// The ids of all cards, in the order of their bytes.
pub(crate) fn card_ids(document: &impl Source) -> Vec<CardId> {
    let Some(cards) = object(document, &ROOT, schema::CARDS, ObjType::Map) else {
        return Vec::new();
    };
    let keys = document.keys(&cards).into_iter();
    keys.filter_map(|key| CardId::parse(key).ok()).collect()
}

/// The map of one card.
pub(crate) fn card_object(document: &impl Source, id: &CardId) -> Option<ObjId> {
    entry(document, schema::CARDS, id.as_str())
}

/// The map of one entry of a map of the root: of a column, a label, a card.
pub(crate) fn entry(document: &impl Source, root: &str, key: &str) -> Option<ObjId> {
    let entries = object(document, &ROOT, root, ObjType::Map)?;
    object(document, &entries, key, ObjType::Map)
}

/// The object of this type at `key`, the winner where several were made at once.
pub(crate) fn object(document: &impl Source, parent: &ObjId, key: &str, kind: ObjType) -> Option<ObjId> {
    match document.get(parent, key)? {
        (Value::Object(found), id) if found == kind => Some(id),
        _ => None,
    }
}

/// The maps at `key`: where several were made at once, what is in any of them counts. The winner comes last.
pub(crate) fn maps(document: &impl Source, parent: &ObjId, key: &str) -> Vec<ObjId> {
    let all = document.get_all(parent, key).into_iter();
    let maps = all.filter(|(value, _)| matches!(value, Value::Object(ObjType::Map)));
    let mut maps: Vec<ObjId> = maps.map(|(_, id)| id).collect();
    maps.sort_by(crate::source::order);
    maps
}

/// The whole mergeable text at `key`.
pub(crate) fn text(document: &impl Source, parent: &ObjId, key: &str) -> Option<String> {
    document.text(&object(document, parent, key, ObjType::Text)?)
}

fn clip(mut text: String, characters_max: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(characters_max) {
        text.truncate(end);
    }
    text
}
