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
use automerge::{Automerge, Change, ChangeHash};
use deeds::Deeds;
use std::collections::HashMap;
use words::Words;

/// Things that a summary names; what else was done is counted.
const SUMMARY_PHRASES_MAX: usize = 4;

/// What the step did. `changes`: those of the step, and perhaps others.
pub(super) fn of(history: &History<'_>, run: &Run, changes: &HashMap<ChangeHash, Change>) -> String {
    let document = history.document.automerge();
    let (before, after) = seen(history, run);
    let before = AsOf::heads(document, before);
    let of_step = run.changes.iter().map(|position| history.changes[*position].hash);
    let deeds = deeds(document, of_step.filter_map(|hash| changes.get(&hash)), &before);
    let words = Words {
        before,
        after: AsOf::heads(document, after),
    };
    let phrases = words.phrases(&deeds);
    if phrases.is_empty() {
        return "edited the board".to_owned();
    }
    sentence(phrases)
}

/// What the step did to a card; nothing when it did nothing to it. The names of things are looked up only if it did.
pub(super) fn of_card(
    history: &History<'_>,
    run: &Run,
    changes: &HashMap<ChangeHash, Change>,
    card: &CardId,
) -> Option<String> {
    let document = history.document.automerge();
    let mut collector = deeds::Collector::new(document);
    let of_step = run.changes.iter().map(|position| history.changes[*position].hash);
    for change in of_step.filter_map(|hash| changes.get(&hash)) {
        collector.note(change);
    }
    if !collector.touches(card) {
        return None;
    }
    let (before, after) = seen(history, run);
    let before = AsOf::heads(document, before);
    let deeds = collector.finish(&before);
    let after = AsOf::heads(document, after);
    let phrases = Words { before, after }.of_card(&deeds, card);
    (!phrases.is_empty()).then(|| sentence(phrases))
}

fn sentence(mut phrases: Vec<String>) -> String {
    if phrases.len() > SUMMARY_PHRASES_MAX {
        let more = phrases.split_off(SUMMARY_PHRASES_MAX - 1).len();
        phrases.push(format!("and {more} more"));
    }
    phrases.join(", ")
}

/// The heads that the author saw before the first change of the step and behind the last.
fn seen(history: &History<'_>, run: &Run) -> (Vec<ChangeHash>, Vec<ChangeHash>) {
    let before = history.changes[run.first()].deps.clone();
    // One person may have worked on several devices.
    let changes = run.changes.iter().map(|position| &history.changes[*position]);
    let last: HashMap<_, _> = changes
        .map(|change| (change.actor.as_ref(), change.hash))
        .collect();
    (before, last.into_values().collect())
}

fn deeds<'a>(document: &Automerge, changes: impl Iterator<Item = &'a Change>, before: &AsOf<'_>) -> Deeds {
    let mut collector = deeds::Collector::new(document);
    for change in changes {
        collector.note(change);
    }
    collector.finish(before)
}
