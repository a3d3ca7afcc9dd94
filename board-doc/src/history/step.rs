//! Steps: each thing that somebody did; typing in one text without a pause is one thing.

use super::summary::Told;
use super::typing::TypingKnown;
use super::{History, made};
use crate::ids::{ChangeHash, Timestamp, UserId};
use crate::limits::{TYPING_PAUSE_MAX_MS, TYPING_STEP_MAX_MS};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// Changes of one step.
pub const STEP_CHANGES_MAX: usize = 200;
/// How many changes of others may come between two of one step.
pub const STEP_INTERRUPTED_MAX: usize = 200;

/// One thing that somebody did: a change, or typing in one text without a pause.
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
    /// All that was done, thing by thing, where the summary only counts some of it ("and 3 more"); else empty.
    pub in_full: Vec<String>,
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

/// All steps, in the order in which they ended. Typing joins its author's last step if it follows closely in the same
/// text, also where others have worked at the same time; everything else is a step of its own. So only the last steps
/// can still change, and none ever moves back.
pub(super) fn runs(history: &History<'_>) -> Vec<Run> {
    let known = TypingKnown::read(history, &candidates(history));
    let mut runs: Vec<Run> = Vec::new();
    let mut last_of: HashMap<Option<UserId>, usize> = HashMap::new();
    for position in positions(history) {
        let author = history.authors[position];
        match last_of.get(&author) {
            Some(run) if joins(history, &known, &runs[*run], position) => runs[*run].changes.push(position),
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

fn positions(history: &History<'_>) -> impl Iterator<Item = usize> {
    (0..history.changes.len()).filter(|position| !history.is_genesis(*position))
}

/// The changes that follow another of their author closely, and those others: whether they are typing must be looked at.
fn candidates(history: &History<'_>) -> BTreeSet<usize> {
    let mut last_of: HashMap<Option<UserId>, usize> = HashMap::new();
    let mut found = BTreeSet::new();
    for position in positions(history) {
        let last = last_of.insert(history.authors[position], position);
        if let Some(last) = last.filter(|last| follows(history, *last, position)) {
            found.extend([last, position]);
        }
    }
    found
}

fn joins(history: &History<'_>, known: &TypingKnown, run: &Run, position: usize) -> bool {
    run.changes.len() < STEP_CHANGES_MAX
        && follows(history, run.last(), position)
        && since(history, run.first(), position) <= TYPING_STEP_MAX_MS
        && known.goes_on(run.last(), position)
}

fn follows(history: &History<'_>, last: usize, position: usize) -> bool {
    position - last <= STEP_INTERRUPTED_MAX && since(history, last, position) <= TYPING_PAUSE_MAX_MS
}

/// By their author's clock, which knows whole seconds only, in milliseconds.
fn since(history: &History<'_>, earlier: usize, later: usize) -> i64 {
    let time = |position: usize| made(&history.changes[position]).0;
    time(later).saturating_sub(time(earlier)).saturating_abs()
}

impl History<'_> {
    pub(super) fn step(&self, run: &Run, told: Told) -> Step {
        let last = run.last();
        Step {
            id: self.changes[last].hash.into(),
            at: self.times[last],
            user: self.authors[last],
            summary: told.summary,
            in_full: told.in_full,
            changes: run.changes.len(),
        }
    }
}
