//! A text as it shows, with places.

use super::region::{Character, characters};
use crate::undo::op::Op;
use automerge::{ChangeHash, ObjId, ReadDoc};
use std::ops::Range;

/// A text as it shows.
pub(super) struct Shown(Vec<Character>);

impl Shown {
    pub(super) fn of(document: &impl ReadDoc, text: &ObjId) -> Self {
        Self(characters(document.list_range(text, ..)))
    }

    /// As it showed at these heads.
    pub(super) fn as_of(document: &impl ReadDoc, text: &ObjId, heads: &[ChangeHash]) -> Self {
        Self(characters(document.list_range_at(text, .., heads)))
    }

    /// Each character with its place, counted in Unicode scalar values.
    pub(super) fn placed(&self) -> impl Iterator<Item = (&Character, Range<usize>)> {
        self.0.iter().scan(0, |at, one| {
            let start = *at;
            *at += one.text.chars().count();
            Some((one, start..*at))
        })
    }

    pub(super) fn place_of(&self, op: &Op) -> Option<Range<usize>> {
        self.placed()
            .find(|(one, _)| one.op == *op)
            .map(|(_, place)| place)
    }

    pub(super) fn between(&self, range: Range<usize>) -> String {
        let all = self.0.iter().flat_map(|one| one.text.chars());
        all.skip(range.start).take(range.len()).collect()
    }

    pub(super) fn end(&self) -> usize {
        self.0.iter().map(|one| one.text.chars().count()).sum()
    }
}
