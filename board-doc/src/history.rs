//! What has happened on a board: its changes as steps that people recognise, the board as it was, and the way back.
//!
//! History has one order: that in which this document has taken its changes. It only grows at its end, and on the
//! server it is the order of the log, so whatever was shown once can be found again. A replica's own order may be
//! another, but a [step](Step) is known by a change, which every replica has.
//!
//! Nothing here touches the live document: the past is read at the heads that it had.

mod difference;
mod past;
mod restore;
mod step;
mod summary;
mod typing;

pub use difference::{CardChange, ColumnChange, Difference, InfoChange, LabelChange, difference};
pub use past::Past;
pub use step::{CardSteps, Step, Steps};

use crate::document::{ApplyError, Document};
use crate::genesis::genesis_hash;
use crate::ids::{CardId, ChangeHash, Timestamp, UserId};
use crate::source::{self, AsOf};
use automerge::{ActorId, Automerge, Change, ChangeMetadata};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use step::Run;
use summary::Teller;

/// Steps of one page.
pub const PAGE_STEPS_MAX: usize = 100;
/// Steps of a page when nobody says how many.
pub const PAGE_STEPS_DEFAULT: usize = 50;

/// Changes that are looked through at once for steps that did something to a card. That takes most of the time of a look.
pub const CARD_CHANGES_LOOKED_MAX: usize = 20_000;
/// Steps of a card that one look finds.
pub const CARD_STEPS_MAX: usize = 200;

/// A moment of a board's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// Just behind this change. A step's id is its last change.
    Step(ChangeHash),
    /// The last moment up to which everything had happened by then.
    Time(Timestamp),
}

/// Why the past cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HistoryError {
    /// No change of this board.
    #[error("{0} is no step of this board's history")]
    NoSuchStep(ChangeHash),
    /// Automerge cannot read its own document.
    #[error("the history cannot be read: {0}")]
    Damaged(String),
}

/// A document's history.
#[derive(Debug)]
pub struct History<'a> {
    document: &'a Document,
    /// In the order in which the document has taken them; the genesis is the first.
    changes: Vec<ChangeMetadata<'a>>,
    /// Of each change: who made it.
    authors: Vec<Option<UserId>>,
    /// Of each change: when it happened.
    times: Vec<Timestamp>,
}

impl Document {
    /// The document's history. `accepted` says when the server took a change, where that is known: then that is when
    /// it happened; otherwise its author's clock says so.
    ///
    /// Costs one walk over all changes; what is read of it is read when it is asked for.
    pub fn history(&self, accepted: &dyn Fn(&ChangeHash) -> Option<Timestamp>) -> History<'_> {
        let changes = self.automerge().get_changes_meta(&[]);
        let authors = authors(self.automerge(), &changes);
        let time =
            |change: &ChangeMetadata<'_>| accepted(&change.hash.into()).unwrap_or_else(|| made(change));
        let times = changes.iter().map(time).collect();
        History {
            document: self,
            changes,
            authors,
            times,
        }
    }
}

impl History<'_> {
    /// Up to `limit` steps, at most [`PAGE_STEPS_MAX`], the newest first; those that ended before the step `before`
    /// where one is given.
    ///
    /// Their times are those that the authors' clocks have claimed, unless the server's are known: see
    /// [`Step::no_later_than`].
    pub fn page(&self, before: Option<ChangeHash>, limit: usize) -> Result<Vec<Step>, HistoryError> {
        let end = match before {
            Some(step) => self.position(step)?,
            None => self.changes.len(),
        };
        reading(|| {
            let runs = step::runs(self);
            let ended = runs.partition_point(|run| run.last() < end);
            let page = runs[..ended].iter().rev().take(limit.min(PAGE_STEPS_MAX));
            self.told(&page.collect::<Vec<_>>())
        })
    }

    /// A page by its place in the whole: page `number`, counted from 0 at the beginning of history, of pages of `limit`
    /// steps, at most [`PAGE_STEPS_MAX`] and at least one; the last page when nobody says which. The oldest comes first.
    /// So whoever knows how many steps there are can go to any of them.
    pub fn numbered_page(&self, number: Option<usize>, limit: usize) -> Result<Steps, HistoryError> {
        let limit = limit.clamp(1, PAGE_STEPS_MAX);
        reading(|| {
            let runs = step::runs(self);
            let last = runs.len().saturating_sub(1) / limit;
            let first = number.unwrap_or(last).saturating_mul(limit);
            let page = runs.iter().skip(first).take(limit);
            Steps {
                total: runs.len(),
                first,
                steps: self.told(&page.collect::<Vec<_>>()),
            }
        })
    }

    /// What was done to a card: at most [`CARD_STEPS_MAX`] steps, out of the last [`CARD_CHANGES_LOOKED_MAX`] changes, or
    /// out of those before the step `before`.
    ///
    /// Costs one walk over these changes, whatever card it is.
    pub fn card_steps(&self, card: &CardId, before: Option<ChangeHash>) -> Result<CardSteps, HistoryError> {
        let end = match before {
            Some(step) => self.position(step)?,
            None => self.changes.len(),
        };
        reading(|| {
            let runs = step::runs(self);
            let ended = runs.partition_point(|run| run.last() < end);
            let mut first = looked_from(&runs[..ended]);
            let mut teller = self.teller(&runs[first..ended].iter().collect::<Vec<_>>());
            let mut steps = Vec::new();
            for (place, run) in runs[..ended].iter().enumerate().skip(first).rev() {
                steps.extend(teller.of_card(run, card).map(|told| self.step(run, told)));
                if steps.len() == CARD_STEPS_MAX {
                    first = place;
                    break;
                }
            }
            CardSteps {
                steps,
                before: (first > 0).then(|| self.changes[runs[first].last()].hash.into()),
            }
        })
    }

    fn told(&self, runs: &[&Run]) -> Vec<Step> {
        let mut teller = self.teller(runs);
        runs.iter()
            .map(|run| self.step(run, teller.summary(run)))
            .collect()
    }

    fn teller(&self, runs: &[&Run]) -> Teller<'_> {
        Teller::new(self, self.changes_of(runs))
    }

    /// The changes of these steps with their operations. Automerge makes a change anew out of its document, and one walk
    /// for all since the first costs far less than one for each.
    fn changes_of(&self, runs: &[&Run]) -> HashMap<automerge::ChangeHash, Change> {
        let Some(first) = runs.iter().map(|run| run.first()).min() else {
            return HashMap::new();
        };
        let wanted: HashSet<_> = runs
            .iter()
            .flat_map(|run| &run.changes)
            .map(|position| self.changes[*position].hash)
            .collect();
        let since = self.document.automerge().get_changes(&self.heads(first));
        let since = since.into_iter().map(|change| (change.hash(), change));
        since.filter(|(hash, _)| wanted.contains(hash)).collect()
    }

    /// The board as it was. Costs about as much as building a view of the whole board.
    pub fn as_of(&self, point: Point) -> Result<Past, HistoryError> {
        let heads = self.heads(self.end(point)?);
        reading(|| Past::read(&AsOf::heads(self.document.automerge(), heads)))
    }

    /// A document that ends there, with all its history up to then.
    pub fn document_as_of(&self, point: Point) -> Result<Document, HistoryError> {
        let end = self.end(point)?;
        if end == self.changes.len() {
            return Ok(self.document.clone());
        }
        let past: Vec<_> = reading(|| {
            let changes = self.document.automerge().get_changes(&[]);
            changes
                .iter()
                .take(end)
                .map(|change| change.raw_bytes().to_vec())
                .collect()
        })?;
        let mut document = Document::new();
        let damaged = |error: ApplyError| HistoryError::Damaged(error.to_string());
        document.apply_changes(&past).map_err(damaged)?;
        Ok(document)
    }

    /// The last change that had happened: the same moment for ever, whatever is added to the history.
    pub fn last_change(&self, point: Point) -> Result<ChangeHash, HistoryError> {
        let last = self.changes.get(self.end(point)? - 1);
        Ok(last.map_or_else(genesis_hash, |change| change.hash.into()))
    }

    /// When this happened, for people: of a step when it ended.
    pub fn time(&self, point: Point) -> Result<Timestamp, HistoryError> {
        match point {
            Point::Step(step) => Ok(self.times[self.position(step)?]),
            Point::Time(at) => Ok(at),
        }
    }

    fn position(&self, change: ChangeHash) -> Result<usize, HistoryError> {
        let hash = automerge::ChangeHash::from(change);
        let found = self.changes.iter().position(|one| one.hash == hash);
        found.ok_or(HistoryError::NoSuchStep(change))
    }

    /// How many changes had happened.
    fn end(&self, point: Point) -> Result<usize, HistoryError> {
        let end = match point {
            Point::Step(step) => self.position(step)? + 1,
            Point::Time(at) => {
                let later = self.times.iter().position(|time| *time > at);
                later.unwrap_or(self.times.len())
            }
        };
        // Without the genesis there is no board.
        Ok(end.max(1))
    }

    /// The heads when so many changes had happened.
    fn heads(&self, end: usize) -> Vec<automerge::ChangeHash> {
        let mut heads = BTreeSet::new();
        for change in &self.changes[..end.min(self.changes.len())] {
            for dependency in &change.deps {
                heads.remove(dependency);
            }
            heads.insert(change.hash);
        }
        heads.into_iter().collect()
    }

    fn is_genesis(&self, position: usize) -> bool {
        self.changes[position].hash == genesis_hash().into()
    }
}

/// The first of the last steps that have [`CARD_CHANGES_LOOKED_MAX`] changes at most.
fn looked_from(runs: &[Run]) -> usize {
    let mut changes = 0;
    let few = |run: &&Run| {
        changes += run.changes.len();
        changes <= CARD_CHANGES_LOOKED_MAX
    };
    runs.len() - runs.iter().rev().take_while(few).count()
}

/// Panics of Automerge become errors.
fn reading<T>(read: impl FnOnce() -> T) -> Result<T, HistoryError> {
    catch_unwind(AssertUnwindSafe(read)).map_err(|_| HistoryError::Damaged("reading it panicked".to_owned()))
}

/// When its author says that a change was made.
fn made(change: &ChangeMetadata<'_>) -> Timestamp {
    Timestamp(change.timestamp.saturating_mul(1000))
}

fn authors(document: &Automerge, changes: &[ChangeMetadata<'_>]) -> Vec<Option<UserId>> {
    let mut known: HashMap<&ActorId, Option<UserId>> = HashMap::new();
    changes
        .iter()
        .map(|change| {
            let actor = change.actor.as_ref();
            *known
                .entry(actor)
                .or_insert_with(|| source::user(document, actor))
        })
        .collect()
}
