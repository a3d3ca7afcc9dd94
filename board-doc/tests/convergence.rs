//! Invariants 1, 2, 3 and 6 of the board's model: whatever order changes arrive in, everybody sees the same board,
//! with every card in one place that somebody chose for it.

mod support;

use board_doc::{Board, CardState};
use proptest::prelude::*;
use std::collections::BTreeSet;
use support::schedule::schedule;
use support::world::World;
use support::{Replica, actor, all_chunks, cases};

const REGRESSIONS: &str = "tests/regressions/convergence.txt";

fn run(replicas: usize, steps: &[support::schedule::Step], order: u64) -> World {
    let mut world = World::new(replicas);
    for step in steps {
        world.take(step, &mut |_, _, _, _| {});
    }
    world.heal(order);
    world
}

proptest! {
    #![proptest_config(cases(500, REGRESSIONS))]

    /// Invariant 1.
    #[test]
    fn the_same_changes_in_any_order_give_the_same_view(
        replicas in 3..=5usize, steps in schedule(60, true), order: u64
    ) {
        let world = run(replicas, &steps, order);
        let (first, others) = world.replicas.split_first().unwrap();
        for other in others {
            prop_assert_eq!(other.board.document().heads(), first.board.document().heads());
            prop_assert_eq!(other.board.view(), first.board.view());
        }
    }

    /// Invariant 1, for somebody who has been away all the time.
    #[test]
    fn a_replica_that_hears_of_everything_at_once_sees_what_all_see(
        replicas in 3..=5usize, steps in schedule(60, true), order: u64
    ) {
        let world = run(replicas, &steps, order);
        let first = &world.replicas[0];
        let mut late = Replica::new(actor(99));
        late.hear_all(first);
        prop_assert_eq!(late.board.view(), first.board.view());
        let mut one_by_one = Replica::new(actor(98));
        for chunk in all_chunks(&first.board) {
            one_by_one.hear(&[chunk]);
        }
        prop_assert_eq!(one_by_one.board.view(), first.board.view());
    }

    /// Invariants 2 and 3.
    #[test]
    fn every_card_is_in_one_place_that_somebody_wrote_for_it(
        replicas in 3..=5usize, steps in schedule(60, false), order: u64
    ) {
        let world = run(replicas, &steps, order);
        let view = world.replicas[0].board.view();
        let shown: Vec<_> = view.cards.iter().map(|card| card.id.clone()).collect();
        let distinct: BTreeSet<_> = shown.iter().cloned().collect();
        prop_assert_eq!(shown.len(), distinct.len(), "a card shows twice");
        let added: BTreeSet<_> = world.written.keys().cloned().collect();
        prop_assert_eq!(distinct, added.difference(&world.purged).cloned().collect::<BTreeSet<_>>());
        for card in &view.cards {
            let column = card.lost_column.as_ref().unwrap_or(&card.column);
            let place = (column.to_string(), card.rank.clone());
            prop_assert!(world.written[&card.id].contains(&place), "{:?} was never written for {}", place, card.id);
        }
    }

    /// Invariant 2, where columns go and come back: a card shows in a column that is listed, or in Recovered.
    #[test]
    fn every_card_shows_in_a_listed_column_or_in_recovered(
        replicas in 3..=5usize, steps in schedule(60, true), order: u64
    ) {
        let world = run(replicas, &steps, order);
        let view = world.replicas[0].board.view();
        let listed: BTreeSet<_> = view.columns.iter().map(|column| column.id.clone()).collect();
        for card in &view.cards {
            prop_assert!(listed.contains(&card.column) || card.column.as_str() == board_doc::RECOVERED);
        }
        prop_assert!(!listed.iter().any(|column| column.as_str() == board_doc::RECOVERED));
        let last_active = view.cards.iter().rposition(|card| card.state == CardState::Active);
        let first_away = view.cards.iter().position(|card| card.state != CardState::Active);
        prop_assert!(first_away.is_none_or(|away| last_active.is_none_or(|active| active < away)));
    }

    /// Invariant 6.
    #[test]
    fn saving_and_loading_keeps_heads_history_and_view(
        replicas in 3..=5usize, steps in schedule(60, true), order: u64
    ) {
        let world = run(replicas, &steps, order);
        let board = &world.replicas[0].board;
        let loaded = Board::load(&board.document().save(), actor(77)).unwrap();
        prop_assert_eq!(loaded.view(), board.view());
        prop_assert_eq!(loaded.document().heads(), board.document().heads());
        prop_assert_eq!(
            all_chunks(&loaded).into_iter().collect::<BTreeSet<_>>(),
            all_chunks(board).into_iter().collect::<BTreeSet<_>>()
        );
    }
}
