//! What the board's own actions make is never refused, in whatever order it arrives.

mod support;

use board_doc::guard::{self, Author};
use board_doc::{Actor, Document};
use proptest::prelude::*;
use support::schedule::schedule;
use support::world::World;
use support::{NOW, all_chunks, cases};

proptest! {
    #![proptest_config(cases(60, "tests/regressions/guard_actions.txt"))]

    #[test]
    fn genuine_changes_are_never_refused(replicas in 3..=5usize, steps in schedule(60, false), order: u64) {
        let mut world = World::new(replicas);
        for step in &steps {
            world.take(step, &mut |_, _, _, _| {});
        }
        world.heal(order);
        let board = &world.replicas[0].board;
        let mut trial = Document::new();
        for chunk in all_chunks(board) {
            let read = guard::read(&chunk).unwrap_or_else(|refusal| panic!("{refusal}"));
            let user = Actor::from_bytes(&read.actor).expect("an actor of ours").user;
            let admitted = guard::admit(&mut trial, &read, Author { user, is_admin: false }, NOW);
            prop_assert_eq!(admitted.map(|admitted| admitted.hash).map_err(|refused| refused.refusal), Ok(read.hash));
        }
        prop_assert_eq!(trial.heads(), board.document().heads());
    }
}
