//! Moving cards.

use super::{Plan, Planned, Planner, is_contested};
use crate::action::{ActionError, Position};
use crate::edit::Write;
use crate::ids::{CardId, ColumnId};
use crate::place::{self, Placement, Standing};
use crate::rank::Rank;
use crate::read::Place;
use crate::source::Source;
use crate::view::LostValue;
use std::collections::HashSet;

impl<S: Source> Planner<'_, S> {
    pub(super) fn move_card(&self, card: &CardId, column: &ColumnId, position: &Position) -> Planned {
        let view = self.editable(card)?;
        self.must_show(column)?;
        if let Position::Rank { rank } = position {
            let place = Place {
                column: column.clone(),
                rank: rank.clone(),
            };
            let is_contested = is_contested(&view.conflicts, |lost| matches!(lost, LostValue::Place { .. }));
            if self.model.place(card) == Some(&place) && !is_contested {
                return Ok(Plan::default());
            }
            return Ok(Plan::card(card, vec![Write::place(card.clone(), &place)]));
        }
        Ok(self.put(card, column, position, |place| Write::place(card.clone(), &place)))
    }

    pub(super) fn move_cards(&self, cards: &[CardId], column: &ColumnId, position: &Position) -> Planned {
        cards
            .iter()
            .try_for_each(|card| self.editable(card).map(|_| ()))?;
        self.must_show(column)?;
        let moved: HashSet<&CardId> = cards.iter().collect();
        if moved.len() != cards.len() {
            return Err(ActionError::Invalid {
                field: "list of cards",
                detail: "must name each card once",
            });
        }
        if cards.is_empty() {
            return Ok(Plan::default());
        }
        let lane = self.lane(column);
        let others: Vec<Standing<'_, CardId>> = lane
            .iter()
            .filter(|(_, id)| !moved.contains(id))
            .copied()
            .collect();
        let placement = place::find_together(&others, position.target(), cards.len(), self.moment.seed);
        if placement.twin.is_none() && stand_so(&lane, &others, cards, &placement.ranks) {
            return Ok(Plan::default());
        }
        Ok(place_all(cards, column, placement))
    }

    /// Puts all of them behind what is in the column.
    pub(super) fn move_to_end(&self, cards: &[CardId], column: &ColumnId) -> Plan {
        if cards.is_empty() {
            return Plan::default();
        }
        let lane = self.lane(column);
        let target = Position::End;
        let placement = place::find_together(&lane, target.target(), cards.len(), self.moment.seed);
        place_all(cards, column, placement)
    }

    pub(super) fn find_place(
        &self,
        card: &CardId,
        column: &ColumnId,
        position: &Position,
    ) -> Option<(Rank, Option<(CardId, Rank)>)> {
        let find =
            |order: &[Standing<'_, CardId>]| place::find(order, card, position.target(), self.moment.seed);
        match position {
            Position::Rank { rank } => Some((rank.clone(), None)),
            // Of many who are added one after the other each would look at all before it.
            Position::End if self.model.card(card).is_none() => {
                let last = self.model.last_in(column).map(|(rank, id)| (rank, id));
                find(last.as_slice())
            }
            _ => find(&self.lane(column)),
        }
    }

    fn lane(&self, column: &ColumnId) -> Vec<Standing<'_, CardId>> {
        self.model.lane(column).map(|(rank, id)| (rank, id)).collect()
    }
}

/// Whether the cards stand together already, in this order, where the new ranks would put them.
fn stand_so(
    lane: &[Standing<'_, CardId>],
    others: &[Standing<'_, CardId>],
    cards: &[CardId],
    ranks: &[Rank],
) -> bool {
    let before = others.iter().filter(|(rank, _)| **rank < ranks[0]).count();
    let here = lane.iter().skip(before).take(cards.len()).map(|(_, id)| *id);
    here.eq(cards)
}

fn place_all(cards: &[CardId], column: &ColumnId, placement: Placement<CardId>) -> Plan {
    let twin = placement.twin.into_iter();
    let placed = cards.iter().cloned().zip(placement.ranks).chain(twin);
    let mut plan = Plan::default();
    for (card, rank) in placed {
        let column = column.clone();
        plan.touched.cards.insert(card.clone());
        plan.writes.push(Write::place(card, &Place { column, rank }));
    }
    plan
}
