//! What a change has done to a board, told card by card: for those who follow a board without a replica of it.
//!
//! They follow the cards that are not in the trash. Put the card of each event where it says, after taking it from
//! where it was, and the columns are what they are: where one change touches several cards, each is told with the
//! place that it has when those told after it are still where they were.

use crate::ids::UserId;
use crate::limits::CARDS_TOLD_OF_A_CHANGE_MAX;
use crate::view::{BoardSnapshot, CardState, CardView, Placed};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Something that happened on a board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BoardEvent {
    /// Name, description, columns or labels are others. The board as it is after the change.
    BoardUpdated(Arc<BoardSnapshot>),
    /// A card is new, or out of the trash.
    CardCreated(Placed),
    /// It says something else.
    CardUpdated(Placed),
    /// It is somewhere else.
    CardMoved(Placed),
    /// It went to the trash, or is gone for ever: then it is told as it was.
    CardDeleted(Placed),
}

/// What one change has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// Who made the change; absent where nobody can tell.
    pub by: Option<UserId>,
    /// In order; `None` when it touched more cards than are told one by one: the board must be read anew.
    pub events: Option<Vec<BoardEvent>>,
}

/// A card before a change and after it.
#[derive(Debug, Clone)]
pub(crate) struct Turn {
    pub(crate) before: Option<Arc<CardView>>,
    pub(crate) after: Option<Arc<CardView>>,
}

impl Turn {
    fn is_told(&self) -> bool {
        let is_seen = |card: &Option<Arc<CardView>>| card.as_ref().is_some_and(|card| !in_trash(card));
        is_seen(&self.before) || is_seen(&self.after)
    }
}

fn in_trash(card: &CardView) -> bool {
    card.state == CardState::Trashed
}

/// The turns between two views of a board.
pub(crate) fn turns_between(before: &BoardSnapshot, after: &BoardSnapshot) -> Vec<Turn> {
    let mut turns: BTreeMap<_, Turn> = BTreeMap::new();
    let before_cards = before.cards().iter();
    for card in before_cards.filter(|card| after.card(&card.id) != Some(card)) {
        let turn = Turn {
            before: Some(Arc::clone(card)),
            after: after.card(&card.id).cloned(),
        };
        turns.insert(card.id.clone(), turn);
    }
    for card in after
        .cards()
        .iter()
        .filter(|card| before.card(&card.id).is_none())
    {
        let turn = Turn {
            before: None,
            after: Some(Arc::clone(card)),
        };
        turns.insert(card.id.clone(), turn);
    }
    turns.into_values().collect()
}

/// Tells the turns. `number` gives the number of a card among those of its column in its state after the change (for
/// one that is not there any more: the number it would have).
pub(crate) fn tell(mut turns: Vec<Turn>, number: impl Fn(&CardView) -> usize) -> Option<Vec<BoardEvent>> {
    turns.retain(Turn::is_told);
    if turns.len() > CARDS_TOLD_OF_A_CHANGE_MAX {
        return None;
    }
    let mut events = Vec::new();
    for (at, turn) in turns.iter().enumerate() {
        let placed = |card: &Arc<CardView>| Placed {
            card: Arc::clone(card),
            position: number_now(card, number(card), &turns[at + 1..]),
        };
        match (&turn.before, &turn.after) {
            (Some(before), Some(after)) if !in_trash(before) && !in_trash(after) => {
                let (moved, changed) = differences(before, after);
                events.extend(moved.then(|| BoardEvent::CardMoved(placed(after))));
                events.extend(changed.then(|| BoardEvent::CardUpdated(placed(after))));
            }
            (_, Some(after)) if !in_trash(after) => events.push(BoardEvent::CardCreated(placed(after))),
            (_, Some(last)) | (Some(last), None) => events.push(BoardEvent::CardDeleted(placed(last))),
            (None, None) => {}
        }
    }
    Some(events)
}

/// The number while the turns `to_come` have not been told: those cards still are where they were.
fn number_now(card: &CardView, number: usize, to_come: &[Turn]) -> usize {
    if card.state != CardState::Active {
        return number;
    }
    let comes_first = |other: &&Arc<CardView>| {
        other.state == CardState::Active
            && other.column == card.column
            && (&other.rank, &other.id) < (&card.rank, &card.id)
    };
    let count = |side: fn(&Turn) -> Option<&Arc<CardView>>| {
        to_come.iter().filter_map(side).filter(comes_first).count()
    };
    number - count(|turn| turn.after.as_ref()) + count(|turn| turn.before.as_ref())
}

/// Whether it is somewhere else, and whether it says something else. What differs in neither way has been written all
/// the same: who did so, and when, is something that it says.
fn differences(before: &CardView, after: &CardView) -> (bool, bool) {
    let moved = (&before.column, &before.rank) != (&after.column, &after.rank);
    let says = |card: &CardView| {
        let mut says = card.clone();
        says.column.clone_from(&after.column);
        says.lost_column.clone_from(&after.lost_column);
        says.rank.clone_from(&after.rank);
        says.conflicts.clone_from(&after.conflicts);
        says.updated_by = after.updated_by;
        says.updated_at = after.updated_at;
        says
    };
    let changed = says(before) != *after;
    let written = (before.updated_by, before.updated_at) != (after.updated_by, after.updated_at);
    (moved, changed || (written && !moved))
}
