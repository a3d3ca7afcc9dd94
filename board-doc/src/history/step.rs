//! Steps: what one person did in one go.

use super::{History, made};
use crate::ids::{ChangeHash, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Longest pause between two changes of one step, in milliseconds of the author's clock.
pub const STEP_PAUSE_MAX_MS: u64 = 2 * 60 * 1000;
/// Longest time from a step's first change to its last, in milliseconds of the author's clock.
pub const STEP_SPAN_MAX_MS: u64 = 15 * 60 * 1000;
/// Changes of one step.
pub const STEP_CHANGES_MAX: usize = 200;
/// How many changes of others may come between two of one step.
pub const STEP_INTERRUPTED_MAX: usize = 200;

/// What one person did in one go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Step {
    /// Its last change. A step that is still going on gets another id with every change; the board as of the one
    /// that was shown stays what it was.
    pub id: ChangeHash,
    /// When it ended.
    pub at: Timestamp,
    /// Whose it is; absent where nobody can tell.
    pub user: Option<UserId>,
    /// What was done, for people: "moved 3 cards to Done".
    pub summary: String,
    /// How many changes that were.
    pub changes: usize,
}

impl Step {
    /// The same with no time later than `now`.
    #[must_use]
    pub fn no_later_than(mut self, now: Timestamp) -> Self {
        self.at = self.at.min(now);
        self
    }
}

/// Some of the steps, by their place in the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Steps {
    /// How many steps there are in all.
    pub total: usize,
    /// How many came before the first of these.
    pub first: usize,
    /// These, the oldest first.
    pub steps: Vec<Step>,
}

/// What was done to one card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct CardSteps {
    /// The steps in which something was done to it, the newest first; their summaries are about it alone.
    pub steps: Vec<Step>,
    /// The step before which was not looked; absent when there is none.
    pub before: Option<ChangeHash>,
}

/// The changes of one step, by their positions in history, in order; at least one.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) changes: Vec<usize>,
}

impl Run {
    pub(super) fn first(&self) -> usize {
        self.changes[0]
    }

    pub(super) fn last(&self) -> usize {
        self.changes[self.changes.len() - 1]
    }
}

/// All steps, in the order in which they ended. A change joins its author's last step if it follows closely, also
/// where others have worked at the same time. So only the last steps can still change, and none ever moves back.
pub(super) fn runs(history: &History<'_>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut last_of: HashMap<Option<UserId>, usize> = HashMap::new();
    for position in 0..history.changes.len() {
        if history.is_genesis(position) {
            continue;
        }
        let author = history.authors[position];
        match last_of.get(&author) {
            Some(run) if follows(history, &runs[*run], position) => runs[*run].changes.push(position),
            _ => {
                last_of.insert(author, runs.len());
                runs.push(Run {
                    changes: vec![position],
                });
            }
        }
    }
    runs.sort_by_key(Run::last);
    runs
}

fn follows(history: &History<'_>, run: &Run, position: usize) -> bool {
    let time = |position: usize| made(&history.changes[position]).0;
    let since = |earlier: usize| time(position).abs_diff(time(earlier));
    run.changes.len() < STEP_CHANGES_MAX
        && position - run.last() <= STEP_INTERRUPTED_MAX
        && since(run.last()) <= STEP_PAUSE_MAX_MS
        && since(run.first()) <= STEP_SPAN_MAX_MS
}

impl History<'_> {
    pub(super) fn step(&self, run: &Run, summary: String) -> Step {
        let last = run.last();
        Step {
            id: self.changes[last].hash.into(),
            at: self.times[last],
            user: self.authors[last],
            summary,
            changes: run.changes.len(),
        }
    }
}
