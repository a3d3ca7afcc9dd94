//! What a step did, in words.
//!
//! What was done is read off the operations of the step itself, so nobody is credited with what others did meanwhile;
//! the names of things are those that its author saw.

mod deeds;
mod words;

use super::History;
use super::step::Run;
use crate::ids::CardId;
use crate::source::AsOf;
use automerge::{Change, ChangeHash};
use deeds::{Collector, Paths};
use std::collections::HashMap;
use words::Words;

/// Things that a summary names; what else was done is counted.
const SUMMARY_PHRASES_MAX: usize = 4;

/// What a step did, in short and, where that leaves something out, in full.
pub(super) struct Told {
    pub(super) summary: String,
    pub(super) in_full: Vec<String>,
}

impl Told {
    fn of(phrases: Vec<String>) -> Self {
        if phrases.len() <= SUMMARY_PHRASES_MAX {
            return Self {
                summary: phrases.join(", "),
                in_full: Vec::new(),
            };
        }
        let (named, more) = phrases.split_at(SUMMARY_PHRASES_MAX - 1);
        Self {
            summary: format!("{}, and {} more", named.join(", "), more.len()),
            in_full: phrases,
        }
    }
}

/// Tells what steps did, of one history.
pub(super) struct Teller<'a> {
    history: &'a History<'a>,
    /// Those of the steps that can be told.
    changes: HashMap<ChangeHash, Change>,
    paths: Paths<'a>,
}

impl<'a> Teller<'a> {
    /// For steps with these changes.
    pub(super) fn new(history: &'a History<'_>, changes: HashMap<ChangeHash, Change>) -> Self {
        Self {
            history,
            changes,
            paths: Paths::new(history.document.automerge()),
        }
    }

    /// What the step did.
    pub(super) fn summary(&mut self, run: &Run) -> Told {
        let (before, after) = self.seen(run);
        let deeds = self.collect(run).finish(&before);
        let phrases = Words { before, after }.phrases(&deeds);
        if phrases.is_empty() {
            return Told::of(vec!["edited the board".to_owned()]);
        }
        Told::of(phrases)
    }

    /// What the step did to a card; nothing when it did nothing to it. The names of things are looked up only if it did.
    pub(super) fn of_card(&mut self, run: &Run, card: &CardId) -> Option<Told> {
        let collector = self.collect(run);
        if !collector.touches(card) {
            return None;
        }
        let (before, after) = self.seen(run);
        let deeds = collector.finish(&before);
        let phrases = Words { before, after }.of_card(&deeds, card);
        (!phrases.is_empty()).then(|| Told::of(phrases))
    }

    fn collect(&mut self, run: &Run) -> Collector {
        let mut collector = Collector::default();
        let hashes = run
            .changes
            .iter()
            .map(|position| self.history.changes[*position].hash);
        for change in hashes.filter_map(|hash| self.changes.get(&hash)) {
            collector.note(change, &mut self.paths);
        }
        collector
    }

    /// The board that the author saw before the first change of the step and behind the last.
    fn seen(&self, run: &Run) -> (AsOf<'a>, AsOf<'a>) {
        let document = self.history.document.automerge();
        let before = self.history.changes[run.first()].deps.clone();
        // One person may have worked on several devices.
        let changes = run
            .changes
            .iter()
            .map(|position| &self.history.changes[*position]);
        let last: HashMap<_, _> = changes
            .map(|change| (change.actor.as_ref(), change.hash))
            .collect();
        let after = last.into_values().collect();
        (AsOf::heads(document, before), AsOf::heads(document, after))
    }
}
