//! Which operations stand for which: what is put back is the same to its author, and another to the document.

use super::{Inverse, Op, Run, Splice, State, Step, Taken, TextStep};
use automerge::ActorId;
use std::collections::{BTreeMap, HashMap};

/// Operations, each with the one that stands for it from now on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Renames(HashMap<ActorId, BTreeMap<u64, Op>>);

impl Renames {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn add(&mut self, old: &Op, new: Op) {
        let of_actor = self.0.entry(old.actor().clone()).or_default();
        of_actor.insert(old.counter(), new);
    }

    pub(crate) fn extend(&mut self, other: Self) {
        for (actor, renamed) in other.0 {
            self.0.entry(actor).or_default().extend(renamed);
        }
    }

    /// What stood there before stands there again.
    pub(crate) fn add_states(&mut self, old: &State, new: &State) {
        let new = new.ops();
        for (key, op) in old.ops() {
            if let Some((_, again)) = new.iter().find(|(again, _)| *again == key) {
                self.add(op, (*again).clone());
            }
        }
    }

    fn get(&self, op: &Op) -> Option<&Op> {
        self.0.get(op.actor())?.get(&op.counter())
    }

    fn touches(&self, run: &Run) -> bool {
        let first = run.first.counter();
        self.0.get(run.first.actor()).is_some_and(|of_actor| {
            let mut touched = of_actor.range(first..first.saturating_add(u64::from(run.count)));
            touched.next().is_some()
        })
    }

    fn rename(&self, op: &mut Op) -> bool {
        let new = self.get(op).cloned();
        new.map(|new| *op = new).is_some()
    }

    fn rename_runs(&self, runs: &mut Vec<Run>) -> bool {
        if !runs.iter().any(|run| self.touches(run)) {
            return false;
        }
        let ops = runs.iter().flat_map(Run::ops);
        *runs = Run::all(ops.map(|op| self.get(&op).cloned().unwrap_or(op)));
        true
    }

    /// Says whether anything was renamed.
    pub(crate) fn apply(&self, inverse: &mut Inverse) -> bool {
        let mut renamed = false;
        for step in &mut inverse.steps {
            renamed |= match step {
                Step::Field(step) => {
                    let ops = step.now.ops_mut().into_iter().chain(step.was.ops_mut());
                    ops.fold(false, |renamed, op| self.rename(op) | renamed)
                }
                Step::Text(step) => self.apply_to_text(step),
            };
        }
        renamed
    }

    pub(crate) fn apply_to_text(&self, step: &mut TextStep) -> bool {
        let splices = step.splices.iter_mut();
        splices.fold(false, |renamed, splice| self.apply_to_splice(splice) | renamed)
    }

    pub(crate) fn apply_to_splice(&self, splice: &mut Splice) -> bool {
        let mut renamed = self.rename_runs(&mut splice.typed);
        for Taken { ops, left, right, .. } in &mut splice.taken {
            renamed |= self.rename_runs(ops);
            for neighbour in left.iter_mut().chain(right) {
                renamed |= self.rename(neighbour);
            }
        }
        renamed
    }
}
