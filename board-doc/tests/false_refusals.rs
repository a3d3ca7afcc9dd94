//! Nothing genuine is refused: every kind of action in schedules of several replicas, and what stock Automerge makes of
//! any document, with merges, loads, forks, new actors and empty changes, in whatever order it arrives.
//!
//! `GUARD_CHANGES=100000` says how many changes; `cargo xtask soak guard` does.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod guard_support;
mod support;

use board_doc::guard::{self, Author};
use board_doc::{Action, Actor, Document};
use guard_support::history::{deliver, history, lived_in_room};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeMap;
use support::schedule::Step;
use support::world::World;
use support::{NOW, all_chunks};

/// Changes that are tried unless `GUARD_CHANGES` says otherwise.
const CHANGES: usize = 10_000;
/// One in so many seeds is a history of stock documents: each of their changes is checked by what others can do next.
const STOCK_EVERY: u64 = 12;

#[test]
fn nothing_genuine_is_refused() {
    let wanted = std::env::var("GUARD_CHANGES").map_or(CHANGES, |count| count.parse().unwrap());
    let mut actions = BTreeMap::new();
    let (mut tried, mut stock) = (0, 0);
    for seed in 1.. {
        if tried >= wanted {
            break;
        }
        let rng = &mut StdRng::seed_from_u64(seed);
        if seed % STOCK_EVERY == 0 {
            let made = stock_history(rng);
            stock += made;
            tried += made;
        } else {
            tried += schedule(seed, rng, &mut actions);
        }
    }
    println!("{tried} genuine changes, {stock} of them by stock documents, 0 refused");
    println!("actions: {actions:?}");
    if tried >= CHANGES {
        assert!(
            actions.len() >= ACTIONS_LEAST,
            "only {} kinds of actions",
            actions.len()
        );
    }
}

/// Kinds of actions that schedules are known to make.
const ACTIONS_LEAST: usize = 25;

/// Offers what a schedule has made, one replica's changes after the other's, each in the order in which it has come to
/// know them; gives how many.
fn schedule(seed: u64, rng: &mut StdRng, actions: &mut BTreeMap<String, u32>) -> usize {
    let mut world = World::new(rng.random_range(3..=5));
    for _ in 0..60 {
        let step = Step::of(&rng.random(), false);
        world.take(&step, &mut |_, action, _, _| {
            *actions.entry(kind(action)).or_default() += 1;
        });
    }
    let author = |actor: &[u8]| Author {
        user: Actor::from_bytes(actor).unwrap().user,
        is_admin: false,
    };
    let mut trial = Document::new();
    for chunk in world
        .replicas
        .iter()
        .flat_map(|replica| all_chunks(&replica.board))
    {
        let read = guard::read(&chunk).unwrap_or_else(|refusal| panic!("seed {seed}: {refusal}"));
        if trial.has(&read.hash) {
            continue;
        }
        if let Err(refused) = guard::admit(&mut trial, &read, author(&read.actor), NOW) {
            panic!("seed {seed}: {refused:?}");
        }
    }
    trial.change_count() - 1
}

fn kind(action: &Action) -> String {
    let value = serde_json::to_value(action).unwrap();
    value["type"].as_str().unwrap().to_owned()
}

fn stock_history(rng: &mut StdRng) -> usize {
    let mut room = lived_in_room(rng, 10);
    let made = history(&room, rng, 50);
    let count = made.len();
    deliver(&mut room, made, rng);
    room.must_load();
    count
}
