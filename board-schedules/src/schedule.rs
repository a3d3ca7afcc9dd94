//! Random schedules: offline edits, deliveries in any causal order, duplicates, partitions.

use crate::choices::{Choices, Numbers};
use crate::vandals::Vandalism;
use crate::whole::{Here, Whole};
use crate::{card_id, column_id};
use board_doc::{Action, BoardView, CardId, ColumnId, Position, TextEdit, TextField};

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

impl Step {
    /// The step that these numbers decide.
    pub fn of(numbers: &Numbers, with_vandals: bool) -> Self {
        let choices = &mut Choices::new(numbers);
        match choices.weighted(&[8, 4, 1, 1]) {
            0 => Self::Edit {
                replica: choices.below(5),
                intent: Intent::of(choices, with_vandals),
            },
            1 => Self::Deliver {
                from: choices.below(5),
                to: choices.below(5),
                count: 1 + choices.below(11),
                order: choices.long(),
                one_by_one: choices.either(),
            },
            2 => Self::Partition {
                sides: choices.below(256) as u8,
            },
            _ => Self::Reload {
                replica: choices.below(5),
            },
        }
    }
}

impl Intent {
    fn of(choices: &mut Choices<'_>, with_vandals: bool) -> Self {
        match choices.weighted(&[14, 24, 3 * u32::from(with_vandals)]) {
            0 => Self::of_cards(choices),
            1 => Self::Whole(Whole::of(choices)),
            _ => Self::Raw(Vandalism::of(choices)),
        }
    }

    fn of_cards(choices: &mut Choices<'_>) -> Self {
        let kind = choices.weighted(&[4, 4, 1, 1, 3, 1, 1, 1, 1]);
        let (card, word, luck) = (
            choices.below(12),
            choices.below(WORDS.len()),
            choices.below(3) as u64,
        );
        match kind {
            0 => Self::Add {
                column: choices.below(4),
                position: Spot::of(choices),
                word,
                luck,
            },
            1 => Self::Move {
                card,
                column: choices.below(4),
                position: Spot::of(choices),
                luck,
            },
            2 => Self::Rename { card, word },
            3 => Self::Describe { card, word },
            4 => Self::Type {
                card,
                title: choices.either(),
                at: choices.below(20),
                delete: choices.below(4),
                word,
            },
            5 => Self::Trash { card },
            6 => Self::Restore { card },
            7 => Self::RenameBoard { word },
            _ => Self::DescribeBoard { word },
        }
    }
}

impl Spot {
    pub fn of(choices: &mut Choices<'_>) -> Self {
        let (kind, pick) = (choices.below(5), choices.below(9));
        match kind {
            0 => Self::Start,
            1 => Self::End,
            2 => Self::Before(pick),
            3 => Self::After(pick),
            _ => Self::Index(pick as u32),
        }
    }

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
        self.just_so(here).or_else(|| Some((first_card(here)?, 0)))
    }

    fn just_so(&self, here: &Here<'_>) -> Option<(Action, u64)> {
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

/// Where there are no cards yet, most of what somebody could want is impossible: so they want one.
fn first_card(here: &Here<'_>) -> Option<Action> {
    here.view.cards.is_empty().then(|| Action::AddCard {
        card: card_id(&format!("c{:03}", here.number)),
        column: column_id(COLUMNS[0]),
        position: Position::End,
        title: "The first".to_owned(),
        description: String::new(),
    })
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
