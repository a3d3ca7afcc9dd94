//! A seeded simulation of whole networks: rooms on two nodes, one store, devices with disks and tabs with people who
//! edit, and everything that can go wrong between them. One seed is one schedule, byte for byte.
//!
//! `SIMULATION_SEEDS` sets how many seeds are run (500 unless told), `SIMULATION_SEED` runs just that one.
//! Seeds that once failed are kept in `simulation/seeds.txt` and always run.

mod simulation {
    pub mod client;
    pub mod device;
    pub mod node;
    pub mod store;
    pub mod world;
}

use simulation::world::{Faults, World};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicU64, AtomicUsize};

fn seeds() -> Vec<u64> {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    if let Some(seed) = number("SIMULATION_SEED") {
        return vec![seed];
    }
    let kept = include_str!("simulation/seeds.txt")
        .lines()
        .filter_map(|line| line.parse().ok());
    kept.chain(1..=number("SIMULATION_SEEDS").unwrap_or(500))
        .collect()
}

#[allow(clippy::print_stdout, reason = "the tally is what a person wants to see")]
fn run(faults: Faults, seeds: &[u64]) {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let (edits, acknowledged) = (AtomicU64::new(0), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(seed) = seeds.get(next.fetch_add(1, Relaxed)) {
                    match catch_unwind(AssertUnwindSafe(|| World::new(*seed, faults).run())) {
                        Ok(tally) => {
                            edits.fetch_add(tally.edits, Relaxed);
                            acknowledged.fetch_add(tally.acknowledged, Relaxed);
                        }
                        Err(panic) => {
                            next.store(seeds.len(), Relaxed);
                            eprintln!("seed {seed} failed; run it alone with SIMULATION_SEED={seed}");
                            std::panic::resume_unwind(panic);
                        }
                    }
                }
            });
        }
    });
    let (edits, acknowledged) = (edits.into_inner(), acknowledged.into_inner());
    println!(
        "{} seeds, {edits} edits, {acknowledged} acknowledgements, 0 lost, 0 stuck",
        seeds.len()
    );
    // One schedule alone may be all trouble.
    assert!(
        edits > 10 * seeds.len() as u64,
        "people must have edited, or nothing was tried"
    );
    assert!(
        seeds.len() == 1 || acknowledged > edits / 2,
        "most edits must have been acknowledged, or nothing was tried"
    );
}

#[test]
fn s1_to_s9_hold_and_all_replicas_converge_on_a_calm_network() {
    // Calm schedules differ little from each other: a quarter of the seeds is plenty.
    let seeds = seeds();
    run(Faults::NONE, &seeds[..seeds.len().div_ceil(4)]);
}

#[test]
fn s1_to_s9_hold_and_all_replicas_converge_through_every_fault() {
    run(Faults::ALL, &seeds());
}
