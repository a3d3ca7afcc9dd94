//! Where in a column a card goes: the rank it gets, between the cards that will stand around it.

use crate::action::Position;
use crate::ids::{CardId, ColumnId};
use crate::model::Model;
use crate::rank::Rank;
use crate::read::Place;

/// How far around the wanted spot another one is looked for when it is worn out.
const NEARBY_MAX: usize = 64;

/// A card's new place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placement {
    pub(crate) place: Place,
    /// A neighbour that must step aside, to where it keeps its order: there is no rank between two equal ones.
    pub(crate) twin: Option<(CardId, Place)>,
}

/// Finds the place for `card`; `None` if it stands there already.
pub(crate) fn find(
    model: &Model,
    card: &CardId,
    column: &ColumnId,
    position: &Position,
    seed: u64,
) -> Option<Placement> {
    let lane: Vec<&(Rank, CardId)> = model.lane(column).collect();
    let stands = lane.iter().position(|(_, id)| id == card);
    let others: Vec<&(Rank, CardId)> = lane.into_iter().filter(|(_, id)| id != card).collect();
    let wanted = index(&others, card, position, stands);
    if stands == Some(wanted) {
        return None;
    }
    let ranks = others.iter().map(|(rank, _)| rank).collect();
    let (rank, twin) = Spot { ranks, seed }.make_room(wanted);
    let place = |rank| Place {
        column: column.clone(),
        rank,
    };
    let twin = twin.map(|(index, rank)| (others[index].1.clone(), place(rank)));
    Some(Placement {
        place: place(rank),
        twin,
    })
}

/// Before which of `others` the card goes.
fn index(others: &[&(Rank, CardId)], card: &CardId, position: &Position, stands: Option<usize>) -> usize {
    let end = others.len();
    let find = |neighbour: &CardId| others.iter().position(|(_, id)| id == neighbour);
    match position {
        Position::Start => 0,
        Position::End => end,
        // Next to itself is where it is.
        Position::Before { card: own } | Position::After { card: own } if own == card => {
            stands.unwrap_or(end)
        }
        Position::Before { card } => find(card).unwrap_or(end),
        Position::After { card } => find(card).map_or(end, |index| index + 1),
        Position::Index { index } => (*index as usize).min(end),
        Position::Rank { .. } => end,
    }
}

/// The ranks in a column, and luck.
struct Spot<'a> {
    ranks: Vec<&'a Rank>,
    seed: u64,
}

impl Spot<'_> {
    /// A rank for a card that goes before the `wanted`th, and which card takes which other rank for it.
    fn make_room(&self, wanted: usize) -> (Rank, Option<(usize, Rank)>) {
        if let Some(rank) = self.between(wanted) {
            return (rank, None);
        }
        let stepped_aside = self.step_up(wanted).or_else(|| self.step_down(wanted));
        if let Some((rank, twin)) = stepped_aside {
            return (rank, Some(twin));
        }
        let around = (1..=NEARBY_MAX).flat_map(|away| [wanted.checked_add(away), wanted.checked_sub(away)]);
        let nearby = around
            .flatten()
            .chain([self.ranks.len(), 0])
            .find_map(|gap| self.between(gap));
        // Where even that fails it becomes a twin itself, beside the right neighbour.
        let beside = self
            .ranks
            .get(wanted)
            .or(self.ranks.last())
            .map(|rank| (*rank).clone());
        (nearby.or(beside).expect("an empty column has room"), None)
    }

    /// A rank in the gap before the card at `gap`.
    fn between(&self, gap: usize) -> Option<Rank> {
        if gap > self.ranks.len() {
            return None;
        }
        let lo = gap.checked_sub(1).map(|below| self.ranks[below]);
        Rank::between(lo, self.ranks.get(gap).copied(), self.seed)
    }

    /// Lets the card at `wanted` step up.
    fn step_up(&self, wanted: usize) -> Option<(Rank, (usize, Rank))> {
        let twin = self.between_cards(Some(wanted), wanted + 1)?;
        let lo = wanted.checked_sub(1).map(|below| self.ranks[below]);
        Some((Rank::between(lo, Some(&twin), self.seed)?, (wanted, twin)))
    }

    /// Lets the card below `wanted` step down.
    fn step_down(&self, wanted: usize) -> Option<(Rank, (usize, Rank))> {
        let below = wanted.checked_sub(1)?;
        let twin = self.between_cards(below.checked_sub(1), below)?;
        Some((
            Rank::between(Some(&twin), self.ranks.get(wanted).copied(), self.seed)?,
            (below, twin),
        ))
    }

    fn between_cards(&self, lo: Option<usize>, hi: usize) -> Option<Rank> {
        let lo = match lo {
            Some(lo) => Some(*self.ranks.get(lo)?),
            None => None,
        };
        // Luck of its own, or both would fall on the same place of equal gaps.
        Rank::between(lo, self.ranks.get(hi).copied(), self.seed.wrapping_add(1))
    }
}
