//! Invariants 4 and 9 of the board's model: untouched cards keep their order, a move writes one register, ranks stay
//! short.

mod support;

use board_doc::limits::RANK_BYTES_MAX;
use board_doc::{Action, BoardView, CardId, CardState, ColumnId, Position, guard};
use proptest::prelude::*;
use std::collections::BTreeMap;
use support::schedule::schedule;
use support::world::{World, lanes};
use support::{Replica, actor, add, card_id, cases, move_to};

const REGRESSIONS: &str = "tests/regressions/order.txt";

/// The cards that an action may put elsewhere.
fn acted_on(before: &BoardView, action: &Action) -> Vec<CardId> {
    let named = |columns: &[&ColumnId]| {
        let cards = before.cards.iter();
        let naming =
            cards.filter(|card| columns.contains(&card.lost_column.as_ref().unwrap_or(&card.column)));
        naming.map(|card| card.id.clone()).collect()
    };
    match action {
        Action::AddCard { card, .. }
        | Action::MoveCard { card, .. }
        | Action::ArchiveCard { card }
        | Action::TrashCard { card }
        | Action::RestoreCard { card } => vec![card.clone()],
        Action::DuplicateCard { copy, .. } => vec![copy.clone()],
        Action::MoveCards { cards, .. } => cards.clone(),
        Action::DeleteColumn { column, .. } | Action::RestoreColumn { column } => named(&[column]),
        Action::Batch { actions } => actions
            .iter()
            .flat_map(|action| acted_on(before, action))
            .collect(),
        _ => Vec::new(),
    }
}

/// How many cards of the view's lane share the most common rank.
fn most_equal(view: &BoardView, column: &str) -> usize {
    let mut ranks: BTreeMap<&str, usize> = BTreeMap::new();
    for card in view.cards.iter().filter(|card| card.column.as_str() == column) {
        *ranks.entry(&card.rank).or_default() += 1;
    }
    ranks.into_values().max().unwrap_or(0)
}

proptest! {
    #![proptest_config(cases(2_000, REGRESSIONS))]

    #[test]
    fn untouched_cards_keep_their_relative_order(replicas in 3..=5usize, steps in schedule(60, true)) {
        let mut world = World::new(replicas);
        for step in &steps {
            world.take(step, &mut |before, action, _, after| {
                let without = |view| {
                    let mut lanes = lanes(view);
                    for lane in lanes.values_mut() {
                        lane.retain(|card| !acted_on(before, action).contains(card));
                    }
                    lanes.retain(|_, lane| !lane.is_empty());
                    lanes
                };
                assert_eq!(without(before), without(after), "{action:?} moved other cards");
            });
        }
    }

    #[test]
    fn a_move_writes_one_register_of_one_card_and_one_twin_at_most(
        replicas in 3..=5usize, steps in schedule(60, false)
    ) {
        let mut world = World::new(replicas);
        for step in &steps {
            world.take(step, &mut |before, action, operations, _| {
                if let Action::MoveCard { column, .. } = action {
                    let twins = most_equal(before, column.as_str()) > 1;
                    assert!(operations == 1 || (twins && operations == 2), "{operations} operations by {action:?}");
                }
            });
        }
    }

    #[test]
    fn a_card_lands_where_it_was_dropped(replicas in 3..=5usize, steps in schedule(60, false)) {
        let mut world = World::new(replicas);
        for step in &steps {
            world.take(step, &mut |before, action, _, after| {
                let (Action::MoveCard { card, column, position } | Action::AddCard { card, column, position, .. }) =
                    action
                else {
                    return;
                };
                // Between three of one rank there is no place that moves one twin only.
                if most_equal(before, column.as_str()) > 2 {
                    return;
                }
                // A card in the archive has a place, and shows nowhere.
                if after.cards.iter().any(|other| other.id == *card && other.state != CardState::Active) {
                    return;
                }
                let lane = lanes(after).remove(column.as_str()).unwrap();
                let at = lane.iter().position(|id| id == card).unwrap();
                let of = |id| lane.iter().position(|other| other == id);
                let end = lane.len() - 1;
                match position {
                    Position::Start => assert_eq!(at, 0),
                    Position::End => assert_eq!(at, end),
                    Position::Before { card: own } | Position::After { card: own } if own == card => {}
                    Position::Before { card: other } => assert_eq!(at, of(other).map_or(end, |other| other - 1)),
                    Position::After { card: other } => assert_eq!(at, of(other).map_or(end, |other| other + 1)),
                    Position::Index { index } => assert_eq!(at, (*index as usize).min(end)),
                    Position::Rank { rank } => assert_eq!(after.cards.iter().find(|one| one.id == *card).unwrap().rank, rank.as_str()),
                }
            });
        }
    }
}

/// Two replicas who put a card at the same spot with the same luck: equal ranks.
fn twins() -> Replica {
    let mut one = Replica::new(actor(1));
    one.act(&add("m", "todo"), 0);
    let mut other = Replica::new(actor(2));
    other.hear_all(&one);
    one.act(&add("a", "todo"), 5);
    other.act(&add("b", "todo"), 5);
    one.hear_all(&other);
    assert_eq!(one.card("a").rank, one.card("b").rank);
    one.act(&add("x", "done"), 1);
    one
}

#[test]
fn equal_ranks_are_ordered_by_id() {
    assert_eq!(twins().lane("todo"), ["m", "a", "b"]);
}

#[test]
fn inserting_between_twins_writes_the_card_and_one_twin() {
    let mut replica = twins();
    let chunk = replica.act(&move_to("x", "todo", Position::After { card: card_id("a") }), 9);
    assert_eq!(replica.lane("todo"), ["m", "a", "x", "b"]);
    assert_eq!(guard::read(&chunk).unwrap().operations, 2);
    replica.check_view();
}

#[test]
fn a_card_that_stands_there_already_is_not_moved() {
    let mut replica = twins();
    for position in [
        Position::Index { index: 1 },
        Position::After { card: card_id("m") },
        Position::Before { card: card_id("b") },
        Position::Before { card: card_id("a") },
        Position::After { card: card_id("a") },
    ] {
        let applied = replica.apply(&move_to("a", "todo", position), 3).unwrap();
        assert_eq!(applied.change, None);
        assert!(applied.delta.is_empty());
    }
}

#[test]
fn among_three_of_one_rank_the_card_lands_beside_them_and_no_other_moves() {
    let mut replica = twins();
    let mut third = Replica::new(actor(3));
    third.hear(&support::all_chunks(&Replica::over(replica.board.clone()).board)[..1]);
    third.act(&add("c", "todo"), 5);
    replica.hear_all(&third);
    assert_eq!(replica.lane("todo"), ["m", "a", "b", "c"]);
    replica.act(&move_to("x", "todo", Position::After { card: card_id("a") }), 9);
    let mut lane = replica.lane("todo");
    lane.retain(|id| id != "x");
    assert_eq!(lane, ["m", "a", "b", "c"]);
}

/// Zigzag: each card goes between the two that came last. No rank can be short for ever then; what wears out is the
/// spot, not the bound, and not the order of the others.
#[test]
fn a_worn_out_spot_keeps_ranks_short_and_others_in_order() {
    let mut replica = Replica::new(actor(1));
    replica.act(&add("n0", "todo"), 1);
    replica.act(&add("n1", "todo"), 2);
    for number in 2..1500_u32 {
        let (card, last) = (format!("n{number}"), card_id(&format!("n{}", number - 1)));
        let position = if number % 2 == 0 {
            Position::Before { card: last }
        } else {
            Position::After { card: last }
        };
        let before = replica.lane("todo");
        let mut action = add(&card, "todo");
        if let Action::AddCard { position: at, .. } = &mut action {
            *at = position;
        }
        replica.act(&action, u64::from(number));
        let mut after = replica.lane("todo");
        after.retain(|id| *id != card);
        assert_eq!(before, after);
    }
    let view = replica.board.view();
    assert!(view.cards.iter().all(|card| card.rank.len() <= RANK_BYTES_MAX));
}
