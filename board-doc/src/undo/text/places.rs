//! Where what was taken away stood: what is left of it in the document keeps its place among the others.

use super::shown::Shown;
use super::{Taken, TextStep};
use crate::undo::op::Op;
use automerge::transaction::Transaction;
use automerge::{Cursor, ObjId, ReadDoc};
use std::collections::HashMap;
use std::ops::Range;

/// Places in a text as it was before anything was put back: Automerge's cursors know what is left of what was deleted.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Of what shows.
    shown: HashMap<Op, usize>,
    /// Behind how many of those what was taken away stood.
    taken: HashMap<Op, usize>,
}

impl Places {
    pub(super) fn of(tx: &Transaction<'_>, text: &ObjId, step: &TextStep) -> Self {
        let heads = tx.get_heads();
        let shown = Shown::as_of(tx, text, &heads);
        let mut places = Self::default();
        let cursors = Cursors {
            tx,
            text,
            heads,
            end: shown.end(),
        };
        for taken in step.taken() {
            let pairs = taken.pairs();
            if !pairs.is_empty() {
                cursors.find(&pairs, 0..pairs.len(), &mut places.taken);
            }
        }
        let all = shown.placed();
        places.shown = all.map(|(one, place)| (one.op.clone(), place.start)).collect();
        places
    }

    /// Which of the characters go where in the text as it shows by now, in order.
    pub(super) fn spots(
        &self,
        shown: &Shown,
        taken: &Taken,
        pairs: &[(Op, char)],
    ) -> Vec<(usize, Range<usize>)> {
        let beside = Beside::of(shown, taken);
        let mut spots: Vec<(usize, Range<usize>)> = Vec::new();
        let mut last: Option<(Option<&usize>, usize)> = None;
        for (number, (op, _)) in pairs.iter().enumerate() {
            let stood = self.taken.get(op);
            let at = match last {
                Some((before, at)) if before == stood => at,
                _ => beside.clamp(self.gap_end(shown, stood)),
            };
            last = Some((stood, at));
            match spots.last_mut() {
                Some((before, range)) if *before >= at => range.end = number + 1,
                _ => spots.push((at, number..number + 1)),
            }
        }
        spots
    }

    /// Before the first of those that were there before and stood behind it.
    fn gap_end(&self, shown: &Shown, stood: Option<&usize>) -> usize {
        let mut placed = shown.placed();
        let is_behind = |op: &Op| self.shown.get(op).is_some_and(|place| Some(place) >= stood);
        let first = stood.and_then(|_| placed.find(|(one, _)| is_behind(&one.op)));
        first.map_or_else(|| shown.end(), |(_, place)| place.start)
    }
}

/// The neighbours of what was taken away, as far as they show.
struct Beside {
    left_end: Option<usize>,
    right_start: Option<usize>,
}

impl Beside {
    fn of(shown: &Shown, taken: &Taken) -> Self {
        let place = |op: &Option<Op>| op.as_ref().and_then(|op| shown.place_of(op));
        Self {
            left_end: place(&taken.left).map(|left| left.end),
            right_start: place(&taken.right).map(|right| right.start),
        }
    }

    /// At the end of the gap, but before the right neighbour and behind the left one: those who were put back meanwhile
    /// may stand on the wrong side of what is left of the others.
    fn clamp(&self, gap_end: usize) -> usize {
        let before_right = self.right_start.map_or(gap_end, |right| right.min(gap_end));
        self.left_end.map_or(before_right, |left| left.max(before_right))
    }
}

struct Cursors<'a, 'b> {
    tx: &'a Transaction<'b>,
    text: &'a ObjId,
    heads: Vec<automerge::ChangeHash>,
    end: usize,
}

impl Cursors<'_, '_> {
    /// Those between two that stood at one place stood there too.
    fn find(&self, pairs: &[(Op, char)], range: Range<usize>, places: &mut HashMap<Op, usize>) {
        let (first, last) = (self.at(&pairs[range.start].0), self.at(&pairs[range.end - 1].0));
        if first >= last || range.len() == 1 {
            places.extend(pairs[range].iter().map(|(op, _)| (op.clone(), first)));
            return;
        }
        let middle = range.start + range.len() / 2;
        self.find(pairs, range.start..middle, places);
        self.find(pairs, middle..range.end, places);
    }

    /// What is left of a character behind all that shows has no place of its own.
    fn at(&self, op: &Op) -> usize {
        let cursor = Cursor::try_from(op.to_string()).ok();
        let at = cursor.and_then(|cursor| {
            self.tx
                .get_cursor_position(self.text, &cursor, Some(&self.heads))
                .ok()
        });
        at.unwrap_or(self.end)
    }
}
