//! What a schedule comes to, written down: one line a step with digests of the document and of its view. Two builds
//! that write the same lines for a seed have made the same bytes and shown the same board, all the way.

use crate::choices::Seeded;
use crate::schedule::Step;
use crate::world::World;
use crate::{NOW, Replica};
use board_doc::export::{Export, ViewFormat};
use board_doc::history::{History, PAGE_STEPS_MAX, Point, difference};
use board_doc::import::{self, Format, Importing, Members};
use board_doc::{Board, Moment};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt::Write as _;

/// Steps of a schedule.
const STEPS: usize = 60;
/// How much each replica takes back.
const UNDONE: usize = 3;
/// Moments of the past that are looked at, about.
const MOMENTS: usize = 3;
/// Replicas of a schedule: from so many, …
const REPLICAS_MIN: usize = 3;
/// … by up to so many more.
const REPLICAS_MORE: usize = 3;

/// The lines of the schedule that grows from this seed: of each step, of every replica once all have heard of
/// everything, of what is exported and of what comes of importing that.
pub fn schedule(seed: u32) -> String {
    let mut lines = String::new();
    let mut numbers = Seeded::new(u64::from(seed));
    let mut world = walk(&mut numbers, &mut |number, did, replica| {
        line(&mut lines, seed, &format!("{number} {did}"), &digests(replica));
    });
    world.heal(numbers.long());
    for (number, replica) in world.replicas.iter().enumerate() {
        line(&mut lines, seed, &format!("healed {number}"), &digests(replica));
    }
    leave_and_arrive(&mut lines, seed, &world.replicas[0].board);
    take_back(&mut lines, seed, &mut world);
    look_back(&mut lines, seed, &mut world.replicas[0]);
    lines
}

/// What everybody did last is taken back, over what all others did meanwhile, and then done again.
fn take_back(lines: &mut String, seed: u32, world: &mut World) {
    for again in [false, true] {
        for index in 0..world.replicas.len() {
            for number in 0..UNDONE {
                let reverted = world.revert(index, again);
                let outcome = reverted.map_or_else(
                    || "nothing".to_owned(),
                    |reverted| json_digest(&(reverted.action, reverted.kept)),
                );
                let way = if again { "redo" } else { "undo" };
                let came_to = format!("{outcome} {}", digests(&world.replicas[index]));
                line(lines, seed, &format!("{way} {index} {number}"), &came_to);
            }
        }
    }
}

/// The history of a replica, the board as it was at some of its steps, and the way back there and here again.
fn look_back(lines: &mut String, seed: u32, replica: &mut Replica) {
    let steps = history(replica).numbered_page(None, PAGE_STEPS_MAX);
    let steps = steps.expect("history can be read");
    line(lines, seed, "history", &json_digest(&steps));
    let moments = steps.steps.iter().step_by((steps.steps.len() / MOMENTS).max(1));
    for step in moments {
        let past = history(replica)
            .as_of(Point::Step(step.id))
            .expect("it is a step");
        let view = past.view();
        line(lines, seed, &format!("as of {}", step.id), &json_digest(&view));
        let since = difference(&view, &replica.board.view());
        line(lines, seed, &format!("since {}", step.id), &json_digest(&since));
        let mut inverses = Vec::new();
        for action in past.restore_board(&replica.board) {
            let applied = replica
                .apply(&action, u64::from(seed))
                .expect("going back can be done");
            inverses.push(applied.inverse);
        }
        line(lines, seed, &format!("back to {}", step.id), &digests(replica));
        for inverse in inverses.iter().rev() {
            replica.revert(inverse);
        }
        line(lines, seed, &format!("back from {}", step.id), &digests(replica));
    }
}

fn history(replica: &Replica) -> History<'_> {
    replica.board.document().history(&|_| None)
}

/// Takes the steps that these numbers decide; `after` hears of each: its number, what was done, and the replica that it
/// concerns.
fn walk(numbers: &mut Seeded, after: &mut impl FnMut(usize, &str, &Replica)) -> World {
    let mut world = World::new(REPLICAS_MIN + numbers.below(REPLICAS_MORE));
    for number in 0..STEPS {
        let step = Step::of(&numbers.numbers(), true);
        let mut action = None;
        world.take(&step, &mut |_, done, _, _| action = Some(done.clone()));
        let did = action.map_or_else(|| kind(&step).to_owned(), |action| name(&action));
        if let Some(replica) = world.concerned(&step) {
            after(number, &did, replica);
        }
    }
    world
}

/// Exports of a board, and the board that is made of its JSON.
fn leave_and_arrive(lines: &mut String, seed: u32, board: &Board) {
    let view = board.view();
    let names = HashMap::new();
    let export = Export {
        view: &view,
        names: &names,
        at: NOW,
    };
    let written = |format| {
        let mut out = Vec::new();
        export
            .write(format, &mut out, &mut |_| {})
            .expect("memory takes everything");
        out
    };
    for format in [ViewFormat::Csv, ViewFormat::Markdown, ViewFormat::Html] {
        line(
            lines,
            seed,
            &format!("export {format:?}"),
            &digest(&written(format)),
        );
    }
    let json = written(ViewFormat::Json);
    line(lines, seed, "export Json", &digest(&json));
    let moment = Moment {
        at: NOW,
        seed: u64::from(seed),
    };
    let importing = Importing {
        importer: board.actor().user,
        moment,
        members: &Members::default(),
    };
    let plan =
        import::plan(Format::Weft, &json, importing, &mut |_| {}).expect("what was exported can be imported");
    let mut imported = Board::new(board.actor());
    import::apply(&mut imported, &plan, moment, &mut |_| {}).expect("a plan can be applied");
    line(lines, seed, "import", &digests(&Replica::over(imported)));
}

fn line(lines: &mut String, seed: u32, what: &str, came_to: &str) {
    writeln!(lines, "{seed} {what}: {came_to}").expect("a string takes everything");
}

fn kind(step: &Step) -> &'static str {
    match step {
        Step::Edit { .. } => "nothing",
        Step::Deliver { .. } => "deliver",
        Step::Partition { .. } => "partition",
        Step::Reload { .. } => "reload",
    }
}

/// The action's name, as it is serialised.
fn name(action: &board_doc::Action) -> String {
    let value = serde_json::to_value(action).expect("an action is JSON");
    value["type"].as_str().expect("it is tagged").to_owned()
}

/// Of the saved document and of its view.
pub(crate) fn digests(replica: &Replica) -> String {
    let view = serde_json::to_vec(&replica.board.view()).expect("a view is JSON");
    let document = replica.board.document().save();
    format!("document {} view {}", digest(&document), digest(&view))
}

fn json_digest(value: &impl Serialize) -> String {
    digest(&serde_json::to_vec(value).expect("it is JSON"))
}

pub(crate) fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a string takes everything");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use board_doc::Action;
    use std::collections::BTreeSet;

    /// As `cargo xtask parity` takes them.
    const SEEDS: u32 = 60;

    /// All names there are, which serde lists when it is given none of them.
    fn names() -> BTreeSet<String> {
        let unknown = serde_json::from_str::<Action>(r#"{"type": "?"}"#)
            .unwrap_err()
            .to_string();
        let expected = unknown.split_once("expected one of").unwrap().1;
        expected
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn the_schedules_of_the_first_and_the_kept_seeds_do_everything_that_can_be_done() {
        let mut done = BTreeSet::new();
        let kept = include_str!("../seeds.txt")
            .lines()
            .filter(|line| !line.starts_with('#'));
        let kept = kept.map(|line| line.parse().unwrap());
        for seed in (0..u64::from(SEEDS)).chain(kept) {
            walk(&mut Seeded::new(seed), &mut |_, did, _| {
                done.insert(did.to_owned());
            });
        }
        let never: Vec<String> = names().difference(&done).cloned().collect();
        assert!(never.is_empty(), "{never:?} never happen");
        assert!(done.contains("deliver") && done.contains("reload"));
    }

    #[test]
    fn a_seed_has_one_schedule() {
        assert_eq!(schedule(7), schedule(7));
        assert_ne!(schedule(7), schedule(8).replace("8 ", "7 "));
    }
}
