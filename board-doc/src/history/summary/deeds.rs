//! What changes did to which things, from their operations.

use crate::ids::{CardId, ColumnId, LabelId};
use crate::path::path_to;
use crate::read::{self, Place};
use crate::schema;
use crate::source::{AsOf, Source};
use automerge::legacy::{Key, ObjectId, Op, OpId, OpType};
use automerge::{Automerge, Change, Prop, ScalarValue};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What was done to a card, the most telling first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum CardDeed {
    Added,
    Moved(ColumnId),
    Purged,
    Trashed,
    Archived,
    Restored,
    Renamed,
    Described,
    Commented,
    CommentChanged,
    Ticked,
    ListChanged,
    DueChanged,
    LabelsChanged,
    PeopleChanged,
    Reordered,
    Credited,
}

/// What was done to a column or a label, the most telling first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum EntryDeed {
    Added,
    Deleted,
    Restored,
    Renamed,
    Changed,
    Moved,
}

/// What a step did.
#[derive(Debug, Default)]
pub(super) struct Deeds {
    pub(super) renamed: bool,
    pub(super) described: bool,
    pub(super) columns: BTreeMap<EntryDeed, BTreeSet<ColumnId>>,
    pub(super) labels: BTreeMap<EntryDeed, BTreeSet<LabelId>>,
    pub(super) cards: BTreeMap<CardDeed, BTreeSet<CardId>>,
}

/// The keys that lead to objects. Each is looked up once: that costs a walk over much of the document, typing makes one
/// operation a character, all in one object, and many steps do something to the same things.
pub(super) struct Paths<'a> {
    document: &'a Automerge,
    known: HashMap<OpId, Option<Vec<String>>>,
}

impl<'a> Paths<'a> {
    pub(super) fn new(document: &'a Automerge) -> Self {
        Self {
            document,
            known: HashMap::new(),
        }
    }

    /// Nothing where an object is in a list.
    fn path(&mut self, object: &ObjectId) -> Option<&[String]> {
        let ObjectId::Id(id) = object else {
            return Some(&[]);
        };
        let document = self.document;
        let known = self.known.entry(id.clone());
        known.or_insert_with_key(|id| keys(document, id)).as_deref()
    }
}

/// Goes through changes.
#[derive(Default)]
pub(super) struct Collector {
    deeds: Deeds,
    places: BTreeMap<CardId, Place>,
    added: BTreeSet<CardId>,
}

impl Collector {
    pub(super) fn note(&mut self, change: &Change, paths: &mut Paths<'_>) {
        for operation in change.decode().operations {
            let Some(path) = paths.path(&operation.obj) else {
                continue;
            };
            let mut path: Vec<&str> = path.iter().map(String::as_str).collect();
            if let Key::Map(key) = &operation.key {
                path.push(key);
            }
            self.note_operation(&path, &operation);
        }
    }

    /// Whether anything was done to the card.
    pub(super) fn touches(&self, card: &CardId) -> bool {
        self.places.contains_key(card) || self.deeds.cards.values().any(|cards| cards.contains(card))
    }

    fn note_operation(&mut self, path: &[&str], operation: &Op) {
        match path {
            [schema::NAME, ..] => self.deeds.renamed = true,
            [schema::DESCRIPTION, ..] => self.deeds.described = true,
            [schema::COLUMNS, column, rest @ ..] => {
                if let (Ok(column), Some(deed)) = (ColumnId::parse(*column), column_deed(rest, operation)) {
                    self.deeds.columns.entry(deed).or_default().insert(column);
                }
            }
            [schema::LABELS, label, rest @ ..] => {
                if let (Ok(label), Some(deed)) = (LabelId::parse(*label), label_deed(rest, operation)) {
                    self.deeds.labels.entry(deed).or_default().insert(label);
                }
            }
            [schema::CARDS, card, rest @ ..] => {
                if let Ok(card) = CardId::parse(*card) {
                    self.note_card(card, rest, operation);
                }
            }
            _ => {}
        }
    }

    fn note_card(&mut self, card: CardId, rest: &[&str], operation: &Op) {
        if let ([], OpType::Make(_)) = (rest, &operation.action) {
            self.added.insert(card.clone());
        }
        if let [schema::PLACE] = rest {
            let place = string(operation).and_then(Place::parse);
            self.places.extend(place.map(|place| (card, place)));
        } else if let Some(deed) = card_deed(rest, operation) {
            self.deeds.cards.entry(deed).or_default().insert(card);
        }
    }

    /// What came of it, seen from what was `before`.
    pub(super) fn finish(mut self, before: &AsOf<'_>) -> Deeds {
        for (card, place) in std::mem::take(&mut self.places) {
            let deed = match place_of(before, &card) {
                Some(old) if old.column == place.column => CardDeed::Reordered,
                _ => CardDeed::Moved(place.column),
            };
            self.deeds.cards.entry(deed).or_default().insert(card);
        }
        // Who adds something also fills it in.
        let added = &self.added;
        for (deed, cards) in &mut self.deeds.cards {
            if !matches!(deed, CardDeed::Added | CardDeed::Purged | CardDeed::Trashed) {
                cards.retain(|card| !added.contains(card));
            }
        }
        self.deeds.cards.retain(|_, cards| !cards.is_empty());
        forget_filling_in(&mut self.deeds.columns);
        forget_filling_in(&mut self.deeds.labels);
        self.deeds
    }
}

fn forget_filling_in<Id: Ord + Clone>(deeds: &mut BTreeMap<EntryDeed, BTreeSet<Id>>) {
    let added = deeds.get(&EntryDeed::Added).cloned().unwrap_or_default();
    for (deed, entries) in deeds.iter_mut() {
        if !matches!(deed, EntryDeed::Added | EntryDeed::Deleted) {
            entries.retain(|entry| !added.contains(entry));
        }
    }
    deeds.retain(|_, entries| !entries.is_empty());
}

fn keys(document: &Automerge, object: &OpId) -> Option<Vec<String>> {
    let path = path_to(document, object)?.into_iter();
    path.map(|prop| match prop {
        Prop::Map(key) => Some(key),
        Prop::Seq(_) => None,
    })
    .collect()
}

fn string(operation: &Op) -> Option<&str> {
    match &operation.action {
        OpType::Put(ScalarValue::Str(text)) => Some(text.as_str()),
        _ => None,
    }
}

fn column_deed(rest: &[&str], operation: &Op) -> Option<EntryDeed> {
    Some(match (rest, &operation.action) {
        ([], OpType::Make(_)) => EntryDeed::Added,
        ([], _) | ([schema::STATE], OpType::Put(_)) => EntryDeed::Deleted,
        ([schema::STATE], OpType::Delete) => EntryDeed::Restored,
        ([schema::TITLE], _) => EntryDeed::Renamed,
        ([schema::RANK], _) => EntryDeed::Moved,
        ([schema::WIP_LIMIT], _) => EntryDeed::Changed,
        _ => return None,
    })
}

fn label_deed(rest: &[&str], operation: &Op) -> Option<EntryDeed> {
    Some(match (rest, &operation.action) {
        ([], OpType::Make(_)) => EntryDeed::Added,
        ([], _) => EntryDeed::Deleted,
        ([schema::NAME], _) => EntryDeed::Renamed,
        ([schema::COLOR], _) => EntryDeed::Changed,
        _ => return None,
    })
}

fn card_deed(rest: &[&str], operation: &Op) -> Option<CardDeed> {
    Some(match (rest, &operation.action) {
        ([], OpType::Make(_)) => CardDeed::Added,
        ([], _) => CardDeed::Purged,
        ([schema::STATE], OpType::Delete) => CardDeed::Restored,
        ([schema::STATE], _) if string(operation) == Some(schema::TRASHED) => CardDeed::Trashed,
        ([schema::STATE], _) => CardDeed::Archived,
        ([schema::TITLE, ..], _) => CardDeed::Renamed,
        ([schema::DESCRIPTION, ..], _) => CardDeed::Described,
        ([schema::DUE], _) => CardDeed::DueChanged,
        ([schema::LABELS, ..], _) => CardDeed::LabelsChanged,
        ([schema::ASSIGNEES, ..], _) => CardDeed::PeopleChanged,
        ([schema::CHECKLIST, _, schema::DONE], _) => CardDeed::Ticked,
        ([schema::CHECKLIST, ..], _) => CardDeed::ListChanged,
        ([schema::COMMENTS, _], OpType::Make(_)) => CardDeed::Commented,
        ([schema::COMMENTS, ..], _) => CardDeed::CommentChanged,
        ([schema::IMPORTED_FROM], _) => CardDeed::Credited,
        _ => return None,
    })
}

fn place_of(document: &AsOf<'_>, card: &CardId) -> Option<Place> {
    let (value, _) = Source::get(document, &read::card_object(document, card)?, schema::PLACE)?;
    Place::parse(value.as_str()?)
}
