//! Runs many seeds on all processors, and says of which the promises did not hold.

use super::faults::{Faults, Tally};
use super::world::World;
use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

/// Seeds of a run that is told nothing.
const SEEDS: u64 = 1_000;
/// So many schedules cannot all be trouble: if nobody edited in them, nothing was tried.
const TELLING_SEEDS: usize = 100;
/// In so many seeds of a thousand, edits may be done twice or be handed back though they were accepted, that were made on a
/// device without a store or with one that has failed: that has still what its tabs were done with, and the next tab sends
/// it. None is ever lost.
const TWICE_PER_THOUSAND_MAX: usize = 5;
/// A long run says after so many seeds how far it is.
const SEEDS_A_LINE: usize = 100;

pub fn seeds() -> Vec<u64> {
    let variable = |name: &str| std::env::var(name).ok();
    if let Some(seed) = variable("SIMULATION_SEED") {
        return vec![seed.parse().expect("SIMULATION_SEED is a whole number")];
    }
    match variable("SIMULATION_SEEDS") {
        Some(range) if range.contains("..") => {
            let ends = range.split_once("..=").and_then(|(from, to)| {
                let from: u64 = from.parse().ok()?;
                let to: u64 = to.parse().ok()?;
                Some(from..=to)
            });
            ends.expect("SIMULATION_SEEDS is a number of seeds, or a range like 501..=3600")
                .collect()
        }
        Some(count) => kept_and_first(
            count
                .parse()
                .expect("SIMULATION_SEEDS is a number of seeds, or a range like 501..=3600"),
        ),
        None => kept_and_first(SEEDS),
    }
}

fn kept_and_first(count: u64) -> Vec<u64> {
    let kept = include_str!("seeds.txt")
        .lines()
        .map(|line| line.parse().expect("a line holds a seed"));
    kept.chain(1..=count).collect()
}

/// What a run has come to so far.
#[derive(Default)]
struct Outcome {
    done: usize,
    tally: Tally,
    twice: BTreeMap<u64, String>,
    failed: BTreeMap<u64, String>,
}

#[allow(clippy::print_stdout, reason = "the tally is what a person wants to see")]
pub fn run(faults: Faults, seeds: &[u64]) {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let outcome = Mutex::new(Outcome::default());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(seed) = seeds.get(next.fetch_add(1, Relaxed)) {
                    let ended = catch_unwind(AssertUnwindSafe(|| World::new(*seed, faults).run()));
                    let mut outcome = outcome.lock().expect("nobody fails while holding it");
                    outcome.note(*seed, ended);
                    outcome.say_how_far(seeds.len());
                }
            });
        }
    });
    let Outcome {
        tally, twice, failed, ..
    } = outcome.into_inner().expect("nobody fails while holding it");
    let Tally {
        edits,
        acknowledged,
        over_bus,
        steps,
        tried,
        ..
    } = tally;
    println!(
        "{} seeds, {edits} edits, {acknowledged} acknowledgements, {over_bus} batches over the bus, at most {steps} steps, \
         {} seeds failed, in {} something was done twice; {tried:?}",
        seeds.len(),
        failed.len(),
        twice.len()
    );
    let lines: Vec<_> = failed
        .iter()
        .map(|(seed, why)| format!("{seed}: {why}"))
        .collect();
    assert!(
        failed.is_empty(),
        "{} of {} seeds failed; SIMULATION_SEED=… runs one alone:\n  {}",
        failed.len(),
        seeds.len(),
        lines.join("\n  ")
    );
    if seeds.len() >= TELLING_SEEDS {
        assert!(
            edits > 10 * seeds.len() as u64,
            "people must have edited, or nothing was tried"
        );
        assert!(
            acknowledged > edits / 2,
            "most edits must have been acknowledged, or nothing was tried"
        );
        assert!(
            over_bus > seeds.len() as u64,
            "nodes must have heard of each other, or nothing was tried"
        );
        assert!(
            twice.len() * 1_000 <= seeds.len() * TWICE_PER_THOUSAND_MAX,
            "in {} of {} seeds something was done twice: {:?}",
            twice.len(),
            seeds.len(),
            twice.keys()
        );
        for what in faults.try_out() {
            assert!(tried.contains_key(what), "there were no {what}");
        }
    }
}

impl Outcome {
    fn note(&mut self, seed: u64, ended: Result<Tally, Box<dyn Any + Send>>) {
        self.done += 1;
        match ended {
            Ok(tally) => {
                self.tally.edits += tally.edits;
                self.tally.acknowledged += tally.acknowledged;
                self.tally.over_bus += tally.over_bus;
                self.tally.steps = self.tally.steps.max(tally.steps);
                if let Some(what) = tally.twice {
                    eprintln!("seed {seed} did something twice: {what}");
                    self.twice.insert(seed, what);
                }
                for (what, times) in tally.tried {
                    *self.tally.tried.entry(what).or_insert(0) += times;
                }
            }
            Err(panic) => {
                let why = message(panic.as_ref());
                eprintln!("seed {seed} failed: {why}");
                self.failed.insert(seed, why);
            }
        }
    }

    fn say_how_far(&self, all: usize) {
        if self.done.is_multiple_of(SEEDS_A_LINE) && self.done < all {
            eprintln!("{} of {all} seeds, {} failed", self.done, self.failed.len());
        }
    }
}

/// The first line of what a check said; `assert_eq` goes on with whole boards.
fn message(panic: &(dyn Any + Send)) -> String {
    let said = panic.downcast_ref::<String>().map(String::as_str);
    let said = said.or_else(|| panic.downcast_ref::<&str>().copied());
    let first = said.unwrap_or("an unknown panic").lines().next();
    first.unwrap_or_default().to_owned()
}
