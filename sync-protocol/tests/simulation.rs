//! A seeded simulation of whole networks: rooms on two nodes, one store, devices with disks and tabs with people who
//! edit, and everything that can go wrong between them. One seed is one schedule, byte for byte.
//!
//! `SIMULATION_SEEDS` sets how many seeds are run (1,000 unless told), or which: `10001..=20000`. `SIMULATION_SEED` runs
//! just that one, and
//! `SIMULATION_TRACE=1` says what its tabs do. Seeds that once failed are kept in `simulation/seeds.txt` and run with every number of seeds.
//! A run goes on past a seed that fails, and names all of them at its end.

mod simulation {
    pub mod client;
    pub mod device;
    pub mod faults;
    pub mod marks;
    pub mod node;
    pub mod runner;
    pub mod store;
    pub mod trace;
    pub mod world;
}

use simulation::faults::Faults;
use simulation::runner::{run, seeds};

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

#[test]
fn s12_the_servers_edits_hold_through_every_fault() {
    // A room plans each edit on a view of the board, so these take longer than the others.
    let seeds = seeds();
    run(Faults::ALL_WITH_SERVER_EDITS, &seeds[..seeds.len().div_ceil(16)]);
}
