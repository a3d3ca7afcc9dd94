//! Fan-out: many people on one board, everybody sees everybody's edits.

use super::paced::{self, Pace};
use super::report::Measured;
use super::scene::Scene;
use super::{BenchError, Setting};
use std::time::Duration;

/// Cards on the board.
const CARDS: usize = 200;
const FULL: Pace = Pace {
    writers: 28,
    replicas: 2,
    edits_per_second: 60,
    warm_up: Duration::from_secs(5),
    measured: Duration::from_secs(20),
};
const QUICK: Pace = Pace {
    writers: 8,
    replicas: 2,
    warm_up: Duration::from_secs(1),
    measured: Duration::from_secs(2),
    ..FULL
};
/// Processor time of the server for each delivery, in µs.
const CPU_AT_MOST_US: f64 = 30.0;
/// From edit to delivery, in ms.
const P99_AT_MOST_MS: f64 = 20.0;

pub(super) async fn measure(setting: &Setting) -> Result<Measured, BenchError> {
    let pace = setting.size(FULL, QUICK);
    let clients = pace.writers + pace.replicas;
    let about = format!(
        "a board of {CARDS} cards, {clients} clients, {} edits a second in all, for {:?}",
        pace.edits_per_second, pace.measured
    );
    let scene = Scene::set(setting, clients).await?;
    let boards = scene.filled(1, CARDS).await?;
    let outcome = paced::play(&scene, boards, pace).await?;
    let targets = (CPU_AT_MOST_US, Some(P99_AT_MOST_MS));
    outcome.figures(Measured::new("fan-out", about), 1, pace, targets)
}
