//! The maps that are written to, by what they are.

use crate::ids::{CardId, ColumnId, CommentId, ItemId, LabelId};
use crate::source::Source;
use crate::{read, schema};
use automerge::transaction::{Transactable, Transaction};
use automerge::{AutomergeError, ObjId, ObjType, ROOT};

/// A map of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum At {
    Columns,
    Labels,
    Cards,
    Column(ColumnId),
    Label(LabelId),
    Card(CardId),
    /// One of the maps in a card.
    CardMap(CardId, &'static str),
    Item(CardId, ItemId),
    Comment(CardId, CommentId),
}

impl At {
    /// The map to write `key` to: where several were made at once, the one that has it. Maps that hold entries are
    /// made where they are missing.
    pub(crate) fn map_for(&self, tx: &mut Transaction<'_>, key: &str) -> Result<ObjId, AutomergeError> {
        let maps = self.maps(tx);
        let having = maps.iter().rev().find(|map| Source::get(tx, map, key).is_some());
        match (having.or(maps.last()), self) {
            (Some(map), _) => Ok(map.clone()),
            (None, Self::Columns | Self::Labels | Self::Cards) => {
                tx.put_object(ROOT, self.root(), ObjType::Map)
            }
            (None, Self::CardMap(card, map)) => {
                let card = read::card_object(tx, card).ok_or(AutomergeError::Fail)?;
                tx.put_object(card, *map, ObjType::Map)
            }
            (None, _) => Err(AutomergeError::Fail),
        }
    }

    /// The maps that have `key`: more than one where several were made at once.
    pub(crate) fn maps_with(&self, document: &impl Source, key: &str) -> Vec<ObjId> {
        let mut maps = self.maps(document);
        maps.retain(|map| document.get(map, key).is_some());
        maps
    }

    /// What there is of it, the one that counts most last.
    pub(crate) fn maps(&self, document: &impl Source) -> Vec<ObjId> {
        match self {
            Self::Columns | Self::Labels | Self::Cards => {
                Vec::from_iter(read::object(document, &ROOT, self.root(), ObjType::Map))
            }
            Self::Column(id) => Vec::from_iter(read::entry(document, schema::COLUMNS, id.as_str())),
            Self::Label(id) => Vec::from_iter(read::entry(document, schema::LABELS, id.as_str())),
            Self::Card(id) => Vec::from_iter(read::card_object(document, id)),
            Self::CardMap(card, key) => card_maps(document, card, key),
            Self::Item(card, id) => entries(document, card, schema::CHECKLIST, id.as_str()),
            Self::Comment(card, id) => entries(document, card, schema::COMMENTS, id.as_str()),
        }
    }

    fn root(&self) -> &'static str {
        match self {
            Self::Columns | Self::Column(_) => schema::COLUMNS,
            Self::Labels | Self::Label(_) => schema::LABELS,
            _ => schema::CARDS,
        }
    }
}

fn card_maps(document: &impl Source, card: &CardId, key: &str) -> Vec<ObjId> {
    read::card_object(document, card).map_or_else(Vec::new, |card| read::maps(document, &card, key))
}

fn entries(document: &impl Source, card: &CardId, map: &str, key: &str) -> Vec<ObjId> {
    let maps = card_maps(document, card, map).into_iter();
    maps.filter_map(|map| read::object(document, &map, key, ObjType::Map))
        .collect()
}
