//! Invariant 7 of the board's model: the view that follows the changes is the view built from scratch.

mod support;

use proptest::prelude::*;
use support::cases;
use support::schedule::schedule;
use support::world::World;

proptest! {
    #![proptest_config(cases(80, "tests/regressions/incremental_view.txt"))]

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
