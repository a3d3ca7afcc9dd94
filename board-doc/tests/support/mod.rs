//! Schedules as property tests draw them; what they are made of is the crate `board-schedules`.
#![allow(dead_code, unused_imports, reason = "each suite uses its part")]

pub use board_schedules::*;

use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence};

/// So many cases, unless `PROPTEST_CASES` says otherwise; failing seeds are kept in `regressions`.
pub fn cases(count: u32, regressions: &'static str) -> Config {
    let mut config = Config {
        max_shrink_iters: 4000,
        ..Config::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = count;
    }
    config.failure_persistence = Some(Box::new(FileFailurePersistence::Direct(regressions)));
    config
}

pub mod schedule {
    pub use board_schedules::schedule::*;

    use board_schedules::choices::Numbers;
    use proptest::prelude::*;

    /// Up to `steps` steps.
    pub fn schedule(steps: usize, with_vandals: bool) -> impl Strategy<Value = Vec<Step>> {
        let step = any::<Numbers>().prop_map(move |numbers| Step::of(&numbers, with_vandals));
        proptest::collection::vec(step, 1..steps)
    }
}
