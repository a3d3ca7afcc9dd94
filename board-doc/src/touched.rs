//! What changes have touched, from their operations.
//!
//! Automerge's own patches name it too, but to name the path of an object they list its whole parent map: a word
//! typed on one card would cost a walk over all cards. An operation's object leads to its parents directly.

use crate::ids::CardId;
use crate::path::path_to;
use crate::schema;
use crate::view::ViewDelta;
use automerge::legacy::{Key, ObjectId, OpId};
use automerge::{Automerge, Change, Prop};
use std::collections::{BTreeSet, HashMap};

/// The parts of a view that must be read again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "parts of a view, each of which may be touched"
)]
pub(crate) struct Touched {
    pub(crate) info: bool,
    pub(crate) columns: bool,
    pub(crate) labels: bool,
    pub(crate) cards: BTreeSet<CardId>,
    pub(crate) all_cards: bool,
}

impl Touched {
    /// What an edit of the board's own texts touches.
    pub(crate) fn info() -> Self {
        Self {
            info: true,
            ..Self::default()
        }
    }

    /// What an edit of these cards touches.
    pub(crate) fn cards(cards: impl IntoIterator<Item = CardId>) -> Self {
        Self {
            cards: cards.into_iter().collect(),
            ..Self::default()
        }
    }

    /// What an edit of the columns touches.
    pub(crate) fn columns() -> Self {
        Self {
            columns: true,
            ..Self::default()
        }
    }

    /// What an edit of the labels touches.
    pub(crate) fn labels() -> Self {
        Self {
            labels: true,
            ..Self::default()
        }
    }

    /// Adds what `other` touches.
    pub(crate) fn extend(&mut self, other: &Self) {
        self.info |= other.info;
        self.columns |= other.columns;
        self.labels |= other.labels;
        self.all_cards |= other.all_cards;
        self.cards.extend(other.cards.iter().cloned());
    }

    /// Adds the cards of a delta.
    pub(crate) fn note_cards(&mut self, delta: &ViewDelta) {
        let cards = delta.cards.iter().map(|card| &card.id);
        self.cards.extend(cards.chain(&delta.removed).cloned());
    }

    /// What these changes, which the document has already, have touched.
    pub(crate) fn by(document: &Automerge, changes: &[Change]) -> Self {
        let mut touched = Self::default();
        // Typing makes one operation a character, all in one object.
        let mut spots: HashMap<OpId, Option<Spot>> = HashMap::new();
        for operation in changes.iter().flat_map(|change| change.decode().operations) {
            let key = match operation.key {
                Key::Map(key) => Some(key),
                Key::Seq(_) => None,
            };
            match operation.obj {
                ObjectId::Root => touched.note(key.as_deref().unwrap_or_default(), None),
                ObjectId::Id(id) => {
                    let spot = spots.entry(id).or_insert_with_key(|id| Spot::of(document, id));
                    let Some(Spot { root, entry }) = spot else {
                        continue;
                    };
                    touched.note(root, entry.as_deref().or(key.as_deref()));
                }
            }
        }
        touched
    }

    fn note(&mut self, root: &str, entry: Option<&str>) {
        match (root, entry) {
            (schema::NAME | schema::DESCRIPTION, _) => self.info = true,
            (schema::COLUMNS, _) => self.columns = true,
            (schema::LABELS, _) => self.labels = true,
            // Who wrote what reads differently now.
            (schema::ACTORS, _) => (self.columns, self.labels, self.all_cards) = (true, true, true),
            (schema::CARDS, Some(entry)) => self.cards.extend(CardId::parse(entry)),
            (schema::CARDS, None) => self.all_cards = true,
            _ => {}
        }
    }
}

/// Where an object stands: below which root and, unless it is that root's own map, below which entry of it.
struct Spot {
    root: String,
    entry: Option<String>,
}

impl Spot {
    fn of(document: &Automerge, object: &OpId) -> Option<Self> {
        let mut path = path_to(document, object)?.into_iter();
        let Some(Prop::Map(root)) = path.next() else {
            return None;
        };
        match path.next() {
            None => Some(Self { root, entry: None }),
            Some(Prop::Map(entry)) => Some(Self {
                root,
                entry: Some(entry),
            }),
            // A list where a map belongs is not shown.
            Some(Prop::Seq(_)) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Action, Actor, Board, ColumnId, Moment, Position, ReplicaId, TextEdit, TextField, Timestamp, UserId,
    };

    fn card(id: &str) -> CardId {
        CardId::parse(id).unwrap()
    }

    /// What the changes of these actions have touched, one after the other.
    fn touched_by(actions: &[Action]) -> Vec<Touched> {
        let mut board = Board::new(Actor::new(UserId([1; 16]), ReplicaId([1; 8])));
        let mut touched = Vec::new();
        for action in actions {
            let applied = board
                .apply(
                    action,
                    Moment {
                        at: Timestamp(0),
                        seed: 1,
                    },
                )
                .unwrap();
            let change = Change::from_bytes(applied.change.unwrap().chunk).unwrap();
            touched.push(Touched::by(board.document().automerge(), &[change]));
        }
        touched
    }

    #[test]
    fn a_change_touches_no_more_than_the_cards_it_writes() {
        let add = |id: &str| Action::AddCard {
            card: card(id),
            column: ColumnId::parse("todo").unwrap(),
            position: Position::End,
            title: "A title".to_owned(),
            description: String::new(),
        };
        let column = ColumnId::parse("done").unwrap();
        let edit = TextEdit::between("A title", "A longer title").unwrap();
        let touched = touched_by(&[
            add("a"),
            add("b"),
            Action::MoveCard {
                card: card("a"),
                column,
                position: Position::End,
            },
            Action::EditText {
                card: card("b"),
                field: TextField::Title,
                edit,
            },
            Action::TrashCard { card: card("a") },
            Action::RenameBoard {
                name: "A name".to_owned(),
            },
        ]);
        let only = |id| Touched::cards([card(id)]);
        assert_eq!(
            touched,
            [
                only("a"),
                only("b"),
                only("a"),
                only("b"),
                only("a"),
                Touched::info()
            ]
        );
    }
}
