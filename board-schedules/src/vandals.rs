//! What no stock client of today writes.

use crate::choices::Choices;
use crate::raw;
use crate::schedule::COLUMNS;
use automerge::transaction::{Transactable, Transaction};
use automerge::{AutomergeError, ObjType, ROOT, ScalarValue};
use board_doc::BoardView;

/// One such edit. Numbers are taken modulo what is there to choose from.
#[derive(Debug, Clone)]
pub enum Vandalism {
    DeleteColumn(usize),
    RestoreColumn(usize),
    AddColumn,
    IllTyped { card: usize, key: usize },
    PurgeCard(usize),
    UnknownKeys(usize),
    StrangeCard,
}

impl Vandalism {
    /// Any of them.
    pub fn of(choices: &mut Choices<'_>) -> Self {
        match choices.below(7) {
            0 => Self::DeleteColumn(choices.below(4)),
            1 => Self::RestoreColumn(choices.below(4)),
            2 => Self::AddColumn,
            3 => Self::IllTyped {
                card: choices.below(9),
                key: choices.below(4),
            },
            4 => Self::PurgeCard(choices.below(9)),
            5 => Self::UnknownKeys(choices.below(9)),
            _ => Self::StrangeCard,
        }
    }
}

/// Writes it.
pub fn write(
    tx: &mut Transaction<'_>,
    view: &BoardView,
    vandalism: &Vandalism,
) -> Result<(), AutomergeError> {
    let card = |pick: &usize| {
        view.cards
            .get(pick % view.cards.len().max(1))
            .map(|card| card.id.to_string())
    };
    let column = |pick: &usize| COLUMNS.get(*pick).copied().unwrap_or("extra");
    match vandalism {
        Vandalism::DeleteColumn(pick) if raw::object(tx, &["columns", column(pick)]).is_some() => {
            raw::set_column_state(tx, column(pick), Some("deleted"))
        }
        Vandalism::RestoreColumn(pick) if raw::object(tx, &["columns", column(pick)]).is_some() => {
            raw::set_column_state(tx, column(pick), None)
        }
        Vandalism::AddColumn => {
            let columns = raw::object(tx, &["columns"]).unwrap();
            let extra = tx.put_object(columns, "extra", ObjType::Map)?;
            tx.put(&extra, "title", "Extra")?;
            tx.put(extra, "wip_limit", 3u64)
        }
        Vandalism::IllTyped { card: pick, key } => {
            let Some(object) = card(pick).and_then(|card| raw::object(tx, &["cards", &card])) else {
                return Ok(());
            };
            tx.put(
                object,
                ["title", "description", "place", "state"][*key],
                ScalarValue::Int(7),
            )
        }
        Vandalism::PurgeCard(pick) => {
            let Some(card) = card(pick) else { return Ok(()) };
            let cards = raw::object(tx, &["cards"]).unwrap();
            tx.delete(cards, card.as_str())
        }
        Vandalism::UnknownKeys(pick) => {
            tx.put(ROOT, "color", "red")?;
            let Some(object) = card(pick).and_then(|card| raw::object(tx, &["cards", &card])) else {
                return Ok(());
            };
            let list = tx.put_object(object, "votes", ObjType::List)?;
            let vote = tx.insert_object(list, 0, ObjType::Map)?;
            tx.put(vote, "by", "nobody")
        }
        Vandalism::StrangeCard => {
            let cards = raw::object(tx, &["cards"]).unwrap();
            tx.put(&cards, "not a card id!", 1)?;
            tx.put(&cards, "scalar", "text")?;
            let bare = tx.put_object(cards, "bare", ObjType::Map)?;
            tx.put(bare, "place", "todo|")
        }
        Vandalism::DeleteColumn(_) | Vandalism::RestoreColumn(_) => Ok(()),
    }
}
