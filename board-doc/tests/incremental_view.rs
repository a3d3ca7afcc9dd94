//! Invariant 7 of the board's model: the view that follows the changes is the view built from scratch.

mod support;

use board_doc::{Action, Color, LabelId};
use proptest::prelude::*;
use support::schedule::schedule;
use support::world::World;
use support::{Replica, actor, add, card_id, cases, user_of};

proptest! {
    #![proptest_config(cases(2_000, "tests/regressions/incremental_view.txt"))]

    #[test]
    fn the_incremental_view_equals_the_view_from_scratch_after_every_step(
        replicas in 3..=5usize, steps in schedule(60, true), order: u64
    ) {
        let mut world = World::new(replicas);
        for step in &steps {
            world.take(step, &mut |_, _, _, _| {});
            if let Some(replica) = world.concerned(step) {
                replica.check_view();
            }
        }
        world.heal(order);
        world.replicas.iter().for_each(support::Replica::check_view);
    }
}

/// While the transaction of a batch lasts, nobody has written what is read in it.
#[test]
fn cards_that_lose_their_label_in_a_batch_keep_their_author() {
    let mut replica = Replica::new(actor(1));
    let label = || LabelId::parse("l").unwrap();
    let card = || card_id("a");
    let (name, color) = (String::new(), Color::default());
    replica.act(
        &Action::AddLabel {
            label: label(),
            name,
            color,
        },
        1,
    );
    replica.act(&add("a", "todo"), 2);
    replica.act(
        &Action::LabelCard {
            card: card(),
            label: label(),
        },
        3,
    );
    let actions = vec![Action::DeleteLabel { label: label() }];
    replica.act(&Action::Batch { actions }, 4);
    assert_eq!(replica.card("a").created_by, Some(user_of(1)));
    replica.check_view();
}
