//! Pairs: many boards, two people on each.

use super::paced::{self, Pace};
use super::report::Measured;
use super::scene::Scene;
use super::{BenchError, Setting};
use std::time::Duration;

/// Boards at full size and when it is to be quick.
const BOARDS: (usize, usize) = (200, 20);
/// Cards on each board.
const CARDS: usize = 20;
/// Accounts: each has a socket on many boards.
const PEOPLE: usize = 20;
const FULL: Pace = Pace {
    writers: 2,
    replicas: 0,
    edits_per_second: 2,
    warm_up: Duration::from_secs(5),
    measured: Duration::from_secs(20),
};
const QUICK: Pace = Pace {
    warm_up: Duration::from_secs(1),
    measured: Duration::from_secs(2),
    ..FULL
};
/// Processor time of the server for each delivery, in µs.
const CPU_AT_MOST_US: f64 = 300.0;

pub(super) async fn measure(setting: &Setting) -> Result<Measured, BenchError> {
    let boards = setting.size(BOARDS.0, BOARDS.1);
    let pace = setting.size(FULL, QUICK);
    let about = format!(
        "{boards} boards of {CARDS} cards, 2 clients each, an edit a second of each client, for {:?}",
        pace.measured
    );
    let scene = Scene::set(setting, PEOPLE).await?;
    let filled = scene.filled(boards, CARDS).await?;
    let outcome = paced::play(&scene, filled, pace).await?;
    outcome.figures(
        Measured::new("pairs", about),
        boards,
        pace,
        (CPU_AT_MOST_US, None),
    )
}
