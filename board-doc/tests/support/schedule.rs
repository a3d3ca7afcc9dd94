//! Random schedules: offline edits, deliveries in any causal order, duplicates, partitions.

use super::vandals::{Vandalism, vandalism};
use super::whole::{Here, Whole, whole};
use super::{card_id, column_id};
use board_doc::{Action, BoardView, CardId, ColumnId, Position, TextEdit, TextField};
use proptest::prelude::*;

pub const COLUMNS: [&str; 3] = ["todo", "in_progress", "done"];
pub const WORDS: [&str; 6] = ["", "Plan", "x", "naïve 👩‍👩‍👧‍👦 e\u{301}", "two\nlines", "Ship it"];

/// What happens at one moment. Numbers are taken modulo what is there to choose from.
#[derive(Debug, Clone)]
pub enum Step {
    Edit {
        replica: usize,
        intent: Intent,
    },
    /// `from` tells `to` some of what it knows, in some causal order, in one batch or one by one.
    Deliver {
        from: usize,
        to: usize,
        count: usize,
        order: u64,
        one_by_one: bool,
    },
    /// From now on only replicas on the same side hear of each other.
    Partition {
        sides: u8,
    },
    Reload {
        replica: usize,
    },
}

/// What somebody wants. `luck` is the seed of ranks: equal luck at the same spot makes equal ranks.
#[derive(Debug, Clone)]
pub enum Intent {
    Add {
        column: usize,
        position: Spot,
        word: usize,
        luck: u64,
    },
    Move {
        card: usize,
        column: usize,
        position: Spot,
        luck: u64,
    },
    Rename {
        card: usize,
        word: usize,
    },
    Describe {
        card: usize,
        word: usize,
    },
    Type {
        card: usize,
        title: bool,
        at: usize,
        delete: usize,
        word: usize,
    },
    Trash {
        card: usize,
    },
    Restore {
        card: usize,
    },
    RenameBoard {
        word: usize,
    },
    DescribeBoard {
        word: usize,
    },
    /// Everything else that a board has.
    Whole(Whole),
    /// What no stock client of today does.
    Raw(Vandalism),
}

#[derive(Debug, Clone, Copy)]
pub enum Spot {
    Start,
    End,
    Before(usize),
    After(usize),
    Index(u32),
}

fn spot() -> impl Strategy<Value = Spot> {
    prop_oneof![
        Just(Spot::Start),
        Just(Spot::End),
        (0..9usize).prop_map(Spot::Before),
        (0..9usize).prop_map(Spot::After),
        (0..9u32).prop_map(Spot::Index),
    ]
}

fn intent(with_vandals: bool) -> impl Strategy<Value = Intent> {
    let (card, column, word, luck) = (0..12usize, 0..4usize, 0..WORDS.len(), 0..3u64);
    let honest = prop_oneof![
        4 => (column.clone(), spot(), word.clone(), luck.clone())
            .prop_map(|(column, position, word, luck)| Intent::Add { column, position, word, luck }),
        4 => (card.clone(), column, spot(), luck)
            .prop_map(|(card, column, position, luck)| Intent::Move { card, column, position, luck }),
        1 => (card.clone(), word.clone()).prop_map(|(card, word)| Intent::Rename { card, word }),
        1 => (card.clone(), word.clone()).prop_map(|(card, word)| Intent::Describe { card, word }),
        3 => (card.clone(), any::<bool>(), 0..20usize, 0..4usize, word.clone())
            .prop_map(|(card, title, at, delete, word)| Intent::Type { card, title, at, delete, word }),
        1 => card.clone().prop_map(|card| Intent::Trash { card }),
        1 => card.prop_map(|card| Intent::Restore { card }),
        1 => word.clone().prop_map(|word| Intent::RenameBoard { word }),
        1 => word.prop_map(|word| Intent::DescribeBoard { word }),
    ];
    prop_oneof![
        17 => honest,
        14 => whole(spot()).prop_map(Intent::Whole),
        u32::from(with_vandals) * 3 => vandalism().prop_map(Intent::Raw)
    ]
}

/// Up to `steps` steps among `replicas` replicas.
pub fn schedule(steps: usize, with_vandals: bool) -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0..5usize, intent(with_vandals)).prop_map(|(replica, intent)| Step::Edit { replica, intent }),
        5 => (0..5usize, 0..5usize, 1..12usize, any::<u64>(), any::<bool>()).prop_map(
            |(from, to, count, order, one_by_one)| Step::Deliver { from, to, count, order, one_by_one }
        ),
        1 => any::<u8>().prop_map(|sides| Step::Partition { sides }),
        1 => (0..5usize).prop_map(|replica| Step::Reload { replica }),
    ];
    proptest::collection::vec(step, 1..steps)
}

impl Spot {
    pub fn position(self, view: &BoardView) -> Option<Position> {
        Some(match self {
            Self::Start => Position::Start,
            Self::End => Position::End,
            Self::Before(pick) => Position::Before {
                card: pick_card(view, pick)?,
            },
            Self::After(pick) => Position::After {
                card: pick_card(view, pick)?,
            },
            Self::Index(index) => Position::Index { index },
        })
    }
}

pub fn pick_card(view: &BoardView, pick: usize) -> Option<CardId> {
    view.cards
        .get(pick % view.cards.len().max(1))
        .map(|card| card.id.clone())
}

pub fn pick_column(pick: usize) -> ColumnId {
    column_id(COLUMNS.get(pick).copied().unwrap_or("extra"))
}

impl Intent {
    /// What it comes to for somebody who is `here`: an action, and its seed. What is new gets the number.
    pub fn action(&self, here: &Here<'_>) -> Option<(Action, u64)> {
        let (view, number) = (here.view, here.number);
        let card = |pick: &usize| pick_card(view, *pick);
        let word = |pick: &usize| WORDS[*pick].to_owned();
        let action = match self {
            Self::Add {
                column,
                position,
                word: says,
                luck,
            } => {
                let action = Action::AddCard {
                    card: card_id(&format!("c{number:03}")),
                    column: pick_column(*column),
                    position: position.position(view).unwrap_or(Position::End),
                    title: format!("T {}", word(says)),
                    description: word(says),
                };
                return Some((action, *luck));
            }
            Self::Move {
                card: pick,
                column,
                position,
                luck,
            } => {
                let (card, column, position) = (card(pick)?, pick_column(*column), position.position(view)?);
                return Some((
                    Action::MoveCard {
                        card,
                        column,
                        position,
                    },
                    *luck,
                ));
            }
            Self::Rename {
                card: pick,
                word: says,
            } => Action::RenameCard {
                card: card(pick)?,
                title: word(says),
            },
            Self::Describe {
                card: pick,
                word: says,
            } => Action::DescribeCard {
                card: card(pick)?,
                description: word(says),
            },
            Self::Type {
                card: pick,
                title,
                at,
                delete,
                word: says,
            } => typing(view, card(pick)?, *title, (*at, *delete, WORDS[*says]))?,
            Self::Trash { card: pick } => Action::TrashCard { card: card(pick)? },
            Self::Restore { card: pick } => Action::RestoreCard { card: card(pick)? },
            Self::RenameBoard { word: says } => Action::RenameBoard { name: word(says) },
            Self::DescribeBoard { word: says } => Action::DescribeBoard {
                description: word(says),
            },
            Self::Whole(whole) => return whole.action(here),
            Self::Raw(_) => return None,
        };
        Some((action, 0))
    }
}

fn typing(
    view: &BoardView,
    id: CardId,
    title: bool,
    (at, delete, insert): (usize, usize, &str),
) -> Option<Action> {
    let shown = view.cards.iter().find(|card| card.id == id)?;
    let (field, from) = if title {
        (TextField::Title, &shown.title)
    } else {
        (TextField::Description, &shown.description)
    };
    let at = at % (from.chars().count() + 1);
    let kept = from.chars().take(at).chain(insert.chars());
    let to: String = kept.chain(from.chars().skip(at + delete)).collect();
    Some(Action::EditText {
        card: id,
        field,
        edit: TextEdit::between(from, &to)?,
    })
}
