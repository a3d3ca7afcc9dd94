//! A board as it was at one moment, cheap to make and to hand around: the cards are shared.

use super::{BoardInfo, CardState, CardView, ColumnView, LabelView};
use crate::ids::{CardId, ColumnId};
use std::collections::HashMap;
use std::sync::Arc;

/// What a board showed at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BoardSnapshot {
    /// Name and description.
    pub info: BoardInfo,
    /// The columns, in order.
    pub columns: Vec<ColumnView>,
    /// The labels, in the order of their ids.
    pub labels: Vec<LabelView>,
    /// Every card of the board, in the order of their ids.
    pub(crate) cards: Vec<Arc<CardView>>,
}

/// A card and its number among those of its column that are in the same state, counted from 0 without gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The card.
    pub card: Arc<CardView>,
    /// Its number.
    pub position: usize,
}

impl BoardSnapshot {
    /// Every card, in the order of their ids.
    pub fn cards(&self) -> &[Arc<CardView>] {
        &self.cards
    }

    /// A card.
    pub fn card(&self, id: &CardId) -> Option<&Arc<CardView>> {
        let found = self.cards.binary_search_by(|card| card.id.cmp(id));
        found.ok().map(|at| &self.cards[at])
    }

    /// A card with its number.
    pub fn placed(&self, id: &CardId) -> Option<Placed> {
        let card = self.card(id)?;
        let key = (&card.rank, &card.id);
        let before = self.cards.iter().filter(|other| {
            other.state == card.state && other.column == card.column && (&other.rank, &other.id) < key
        });
        Some(Placed {
            position: before.count(),
            card: Arc::clone(card),
        })
    }

    /// The cards in that state in the board's order: column by column, the lane of recovered cards last.
    pub fn in_order(&self, state: CardState) -> Vec<Placed> {
        let columns = self.columns.iter().map(|column| &column.id).zip(0..);
        let columns: HashMap<&ColumnId, usize> = columns.collect();
        let lane = |card: &CardView| columns.get(&card.column).copied().unwrap_or(usize::MAX);
        let mut cards: Vec<_> = self.cards.iter().filter(|card| card.state == state).collect();
        cards.sort_by(|a, b| (lane(a), &a.rank, &a.id).cmp(&(lane(b), &b.rank, &b.id)));
        let mut placed: Vec<Placed> = Vec::with_capacity(cards.len());
        for card in cards {
            let before = placed.last().filter(|before| before.card.column == card.column);
            placed.push(Placed {
                position: before.map_or(0, |before| before.position + 1),
                card: Arc::clone(card),
            });
        }
        placed
    }

    /// How many cards are on the board in the column.
    pub fn card_count(&self, column: &ColumnId) -> usize {
        let here = |card: &&Arc<CardView>| card.state == CardState::Active && card.column == *column;
        self.cards.iter().filter(here).count()
    }
}
