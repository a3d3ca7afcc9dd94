//! Taking typing back: away goes what was typed, and what was deleted comes back to where it stood.

use super::places::Places;
use super::region::recorded;
use super::shown::Shown;
use super::{Splice, Taken, TextStep};
use crate::action::TextEdit;
use crate::undo::op::Run;
use crate::undo::renames::Renames;
use automerge::transaction::{Transactable, Transaction};
use automerge::{AutomergeError, ObjId};
use std::ops::Range;

/// How much of the text before an edit is told with it, in Unicode scalar values.
const CONTEXT_CHARACTERS: usize = 32;

/// What was done to the text.
#[derive(Debug, Default)]
pub(crate) struct Edited {
    /// As it happened: what takes it back.
    pub(crate) splices: Vec<Splice>,
    /// The same for another document.
    pub(crate) edits: Vec<TextEdit>,
    /// What stands for what was put back.
    pub(crate) renames: Renames,
}

/// Takes back what `step` did to `text`, the newest first.
pub(crate) fn revert_text(
    tx: &mut Transaction<'_>,
    text: &ObjId,
    step: &TextStep,
) -> Result<Edited, AutomergeError> {
    let places = Places::of(tx, text, step);
    let mut edited = Edited::default();
    for splice in step.splices.iter().rev() {
        let mut splice = splice.clone();
        // What was put back just now is beside what comes next.
        edited.renames.apply_to_splice(&mut splice);
        edited.take_out(tx, text, &splice.typed)?;
        for taken in splice.taken.iter().rev() {
            edited.put_back(tx, text, taken, &places)?;
        }
    }
    Ok(edited)
}

impl Edited {
    fn take_out(
        &mut self,
        tx: &mut Transaction<'_>,
        text: &ObjId,
        typed: &[Run],
    ) -> Result<(), AutomergeError> {
        if typed.is_empty() {
            return Ok(());
        }
        let shown = Shown::of(tx, text);
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for (one, place) in shown.placed() {
            if typed.iter().any(|run| run.has(&one.op)) {
                match ranges.last_mut() {
                    Some(last) if last.end == place.start => last.end = place.end,
                    _ => ranges.push(place),
                }
            }
        }
        // From the end, so that the places hold.
        for range in ranges.into_iter().rev() {
            self.splice(tx, text, &shown, range, String::new())?;
        }
        Ok(())
    }

    fn put_back(
        &mut self,
        tx: &mut Transaction<'_>,
        text: &ObjId,
        taken: &Taken,
        places: &Places,
    ) -> Result<(), AutomergeError> {
        let pairs = taken.pairs();
        let shown = Shown::of(tx, text);
        let spots = places.spots(&shown, taken, &pairs);
        for (at, range) in spots.into_iter().rev() {
            let back = &pairs[range];
            let says = back.iter().map(|(_, character)| character).collect();
            let typed = self.splice(tx, text, &shown, at..at, says)?;
            for ((old, _), new) in back.iter().zip(typed.iter().flat_map(Run::ops)) {
                self.renames.add(old, new);
            }
        }
        Ok(())
    }

    /// One splice; gives the operations of what was inserted. `shown`: the text, of which what is before the place has
    /// not changed.
    fn splice(
        &mut self,
        tx: &mut Transaction<'_>,
        text: &ObjId,
        shown: &Shown,
        place: Range<usize>,
        insert: String,
    ) -> Result<Vec<Run>, AutomergeError> {
        let size = (place.start, place.len(), insert.chars().count());
        let splice = recorded(tx, text, size, |tx| {
            tx.splice_text(text, place.start, place.len() as isize, &insert)
        })?;
        self.edits.push(TextEdit {
            at: u32::try_from(place.start).unwrap_or(u32::MAX),
            before: shown.between(place.start.saturating_sub(CONTEXT_CHARACTERS)..place.start),
            removed: shown.between(place),
            inserted: insert,
        });
        let typed = splice.typed.clone();
        self.splices.push(splice);
        Ok(typed)
    }
}
