//! Invariants 1, 2, 3, 4, 6, 7 and 9 of the board's model over many short schedules; the other suites have fewer, longer
//! ones.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use board_doc::limits::RANK_BYTES_MAX;
use board_doc::{Action, Board, BoardView, CardState, RECOVERED};
use proptest::prelude::*;
use std::collections::BTreeSet;
use support::schedule::schedule;
use support::world::World;
use support::{actor, cases};

proptest! {
    #![proptest_config(cases(2_000, "tests/regressions/invariants.txt"))]

    #[test]
    fn they_hold_after_every_step_of_short_schedules(steps in schedule(14, false), order: u64) {
        let mut world = World::new(3);
        for step in &steps {
            // 4: a move writes one register of one card, and perhaps one twin's.
            world.take(step, &mut |_, action, operations, _| {
                if let Action::MoveCard { .. } = action {
                    assert!(operations <= 2, "{operations} operations by {action:?}");
                }
            });
            // 7: the view follows.
            if let Some(replica) = world.concerned(step) {
                replica.check_view();
            }
        }
        world.heal(order);
        // 1: everybody sees the same.
        let view = world.replicas[0].board.view();
        for replica in &world.replicas {
            prop_assert_eq!(&replica.board.view(), &view);
        }
        every_card_is_somewhere(&world, &view);
        // 6: what is saved is what is loaded.
        let document = world.replicas[0].board.document();
        let loaded = Board::load(&document.save(), actor(77)).unwrap();
        prop_assert_eq!(loaded.view(), view);
        prop_assert_eq!(loaded.document().heads(), document.heads());
        prop_assert_eq!(loaded.document().change_count(), document.change_count());
    }
}

fn every_card_is_somewhere(world: &World, view: &BoardView) {
    // 2: every card that was added and not purged is in one place.
    let shown: Vec<_> = view.cards.iter().map(|card| card.id.clone()).collect();
    let distinct: BTreeSet<_> = shown.iter().cloned().collect();
    assert_eq!(shown.len(), distinct.len(), "a card shows twice");
    let added: BTreeSet<_> = world.written.keys().cloned().collect();
    assert_eq!(
        distinct,
        added.difference(&world.purged).cloned().collect::<BTreeSet<_>>()
    );
    for card in &view.cards {
        let is_listed = view.columns.iter().any(|column| column.id == card.column);
        assert!(is_listed || card.column.as_str() == RECOVERED);
        assert_eq!(card.put_away.is_some(), card.state != CardState::Active);
        // 3: its place is one that somebody wrote for it.
        let column = card.lost_column.as_ref().unwrap_or(&card.column);
        let place = (column.to_string(), card.rank.clone());
        assert!(
            world.written[&card.id].contains(&place),
            "{place:?} was never written for {}",
            card.id
        );
        // 9: ranks are short.
        assert!(card.rank.len() <= RANK_BYTES_MAX);
    }
}
