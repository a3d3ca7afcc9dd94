//! Reading the document, tolerantly: nothing here fails. What is ill-typed reads as absent, what is unknown is
//! ignored, what is absurdly long is clipped.

use crate::ids::{CardId, ColumnId};
use crate::limits::{DESCRIPTION_SHOWN_CHARACTERS_MAX, TITLE_SHOWN_CHARACTERS_MAX};
use crate::rank::Rank;
use crate::schema;
use crate::view::{BoardInfo, CardState, ColumnView, RECOVERED};
use automerge::{Automerge, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};

/// What the document says of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CardRecord {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) place: Option<Place>,
    pub(crate) state: CardState,
}

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
pub(crate) fn info(document: &impl ReadDoc) -> BoardInfo {
    BoardInfo {
        name: shown_text(document, &ROOT, schema::NAME, TITLE_SHOWN_CHARACTERS_MAX),
        description: shown_text(
            document,
            &ROOT,
            schema::DESCRIPTION,
            DESCRIPTION_SHOWN_CHARACTERS_MAX,
        ),
    }
}

/// The columns that are shown, in order of (rank, id); those without a rank come last.
pub(crate) fn columns(document: &impl ReadDoc) -> Vec<ColumnView> {
    let Some(columns) = object(document, &ROOT, schema::COLUMNS, ObjType::Map) else {
        return Vec::new();
    };
    let ids = document
        .keys(&columns)
        .filter_map(|key| ColumnId::parse(key).ok());
    let mut shown: Vec<(Option<Rank>, ColumnView)> =
        ids.filter_map(|id| column(document, &columns, id)).collect();
    shown.sort_by(|(a_rank, a), (b_rank, b)| {
        (a_rank.is_none(), a_rank, &a.id).cmp(&(b_rank.is_none(), b_rank, &b.id))
    });
    shown.into_iter().map(|(_, column)| column).collect()
}

/// A column, unless it is a tombstone or not a column at all. `recovered` is not one: that lane is made by reading.
fn column(document: &impl ReadDoc, columns: &ObjId, id: ColumnId) -> Option<(Option<Rank>, ColumnView)> {
    let object = object(document, columns, id.as_str(), ObjType::Map)?;
    if id.as_str() == RECOVERED || string(document, &object, schema::STATE).is_some() {
        return None;
    }
    let title = string(document, &object, schema::TITLE).unwrap_or_default();
    let title = clip(title, TITLE_SHOWN_CHARACTERS_MAX);
    let rank = string(document, &object, schema::RANK).and_then(|rank| Rank::parse(rank).ok());
    let wip_limit = unsigned(document, &object, schema::WIP_LIMIT);
    let conflicts = Vec::new();
    Some((
        rank,
        ColumnView {
            id,
            title,
            wip_limit,
            conflicts,
        },
    ))
}

/// The ids of all cards, in the order of their bytes.
pub(crate) fn card_ids(document: &Automerge) -> Vec<CardId> {
    let Some(cards) = object(document, &ROOT, schema::CARDS, ObjType::Map) else {
        return Vec::new();
    };
    document
        .keys(&cards)
        .filter_map(|key| CardId::parse(key).ok())
        .collect()
}

/// The map of one card.
pub(crate) fn card_object(document: &impl ReadDoc, id: &CardId) -> Option<ObjId> {
    let cards = object(document, &ROOT, schema::CARDS, ObjType::Map)?;
    object(document, &cards, id.as_str(), ObjType::Map)
}

/// One card.
pub(crate) fn card(document: &impl ReadDoc, id: &CardId) -> Option<CardRecord> {
    let card = card_object(document, id)?;
    let state = match string(document, &card, schema::STATE).as_deref() {
        Some(schema::ARCHIVED) => CardState::Archived,
        Some(schema::TRASHED) => CardState::Trashed,
        _ => CardState::Active,
    };
    Some(CardRecord {
        title: shown_text(document, &card, schema::TITLE, TITLE_SHOWN_CHARACTERS_MAX),
        description: shown_text(
            document,
            &card,
            schema::DESCRIPTION,
            DESCRIPTION_SHOWN_CHARACTERS_MAX,
        ),
        place: string(document, &card, schema::PLACE).and_then(|place| Place::parse(&place)),
        state,
    })
}

/// The object of this type at `key`, the winner where several were made at once.
pub(crate) fn object(document: &impl ReadDoc, parent: &ObjId, key: &str, kind: ObjType) -> Option<ObjId> {
    match document.get(parent, key).ok()?? {
        (Value::Object(found), id) if found == kind => Some(id),
        _ => None,
    }
}

/// The whole mergeable text at `key`.
pub(crate) fn text(document: &impl ReadDoc, parent: &ObjId, key: &str) -> Option<String> {
    document.text(object(document, parent, key, ObjType::Text)?).ok()
}

fn shown_text(document: &impl ReadDoc, parent: &ObjId, key: &str, characters_max: usize) -> String {
    clip(text(document, parent, key).unwrap_or_default(), characters_max)
}

fn string(document: &impl ReadDoc, parent: &ObjId, key: &str) -> Option<String> {
    match document.get(parent, key).ok()?? {
        (Value::Scalar(value), _) => match value.as_ref() {
            ScalarValue::Str(text) => Some(text.to_string()),
            _ => None,
        },
        (Value::Object(_), _) => None,
    }
}

fn unsigned(document: &impl ReadDoc, parent: &ObjId, key: &str) -> Option<u32> {
    match document.get(parent, key).ok()?? {
        (Value::Scalar(value), _) => value.as_u64().and_then(|number| u32::try_from(number).ok()),
        (Value::Object(_), _) => None,
    }
}

fn clip(mut text: String, characters_max: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(characters_max) {
        text.truncate(end);
    }
    text
}
