//! Splices of text that keep what others typed.

use crate::action::TextEdit;
use unicode_segmentation::GraphemeCursor;

/// How much of the text before a splice is remembered to find its place again, in Unicode scalar values.
const CONTEXT_CHARACTERS: usize = 32;

/// How many places that lie inside a grapheme are passed over on either side: each costs a search of the text.
const PLACES_TRIED_MAX: usize = 16;

impl TextEdit {
    /// The one splice that turns `from` into `to`, on grapheme boundaries; `None` when they are equal.
    pub fn between(from: &str, to: &str) -> Option<Self> {
        if from == to {
            return None;
        }
        let start = common_start(from, to);
        let end = common_end(from, to, start);
        let before = &from[..start];
        let context = before
            .char_indices()
            .rev()
            .take(CONTEXT_CHARACTERS)
            .last()
            .map_or(start, |(at, _)| at);
        Some(Self {
            at: u32::try_from(before.chars().count()).unwrap_or(u32::MAX),
            removed: from[start..from.len() - end].to_owned(),
            inserted: to[start..to.len() - end].to_owned(),
            before: before[context..].to_owned(),
        })
    }

    /// Where to splice `current`: `(at, delete, insert)` in Unicode scalar values. It finds the place by its
    /// context nearest to where it was, deletes nothing but `removed`, and never loses `inserted`.
    ///
    /// The context is `before` and `removed` together; failing that, `removed` behind as much of the end of `before`
    /// as is found. A place inside a grapheme does not count. Where nothing is found, nothing is deleted and the
    /// insertion goes to where it was, or to the end.
    pub fn resolve(&self, current: &str) -> (usize, usize, &str) {
        let removed = self.removed.chars().count();
        let found = suffixes(&self.before).find_map(|before| self.nearest(current, before));
        match found {
            Some(start) => (current[..start].chars().count(), removed, &self.inserted),
            None => (
                current[..self.clamped(current)].chars().count(),
                0,
                &self.inserted,
            ),
        }
    }

    /// Where in `current`, in bytes, `removed` stands behind `before`, nearest to where it was.
    fn nearest(&self, current: &str, before: &str) -> Option<usize> {
        let context = format!("{before}{}", self.removed);
        if context.is_empty() {
            return None;
        }
        let wanted = byte_of(current, (self.at as usize).saturating_sub(before.chars().count()));
        let fits = |at: &usize| {
            let start = at + before.len();
            is_boundary(current, start) && is_boundary(current, start + self.removed.len())
        };
        let earlier = places_up_to(current, &context, wanted)
            .take(PLACES_TRIED_MAX)
            .find(fits);
        let later = places_from(current, &context, wanted)
            .take(PLACES_TRIED_MAX)
            .find(fits);
        let nearest = earlier
            .into_iter()
            .chain(later)
            .min_by_key(|at| at.abs_diff(wanted));
        nearest.map(|at| at + before.len())
    }

    /// Where it was, in bytes of `current`, moved on to the next grapheme boundary.
    fn clamped(&self, current: &str) -> usize {
        let mut at = byte_of(current, self.at as usize);
        while !is_boundary(current, at) {
            at += current[at..].chars().next().map_or(1, char::len_utf8);
        }
        at
    }
}

/// Where `context` begins in `text` at `from` or later, in order.
fn places_from<'a>(text: &'a str, context: &'a str, from: usize) -> impl Iterator<Item = usize> + 'a {
    let find = move |from: usize| text.get(from..)?.find(context).map(|at| from + at);
    std::iter::successors(find(from), move |at| {
        find(at + text[*at..].chars().next().map_or(1, char::len_utf8))
    })
}

/// Where `context` begins in `text` at `to` or earlier, the last first.
fn places_up_to<'a>(text: &'a str, context: &'a str, to: usize) -> impl Iterator<Item = usize> + 'a {
    let find = move |to: usize| text[..floor_boundary(text, to.saturating_add(context.len()))].rfind(context);
    std::iter::successors(find(to), move |at| find(at.checked_sub(1)?))
}

/// `before` and its ends, the longest first; not the empty one, unless it is empty itself.
fn suffixes(before: &str) -> impl Iterator<Item = &str> {
    let whole = before.is_empty().then_some(before);
    whole
        .into_iter()
        .chain(before.char_indices().map(|(at, _)| &before[at..]))
}

/// The length in bytes of the longest common start that ends between graphemes in both.
fn common_start(a: &str, b: &str) -> usize {
    let same = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let mut start = floor_boundary(a, same);
    while !(is_boundary(a, start) && is_boundary(b, start)) {
        start = floor_boundary(a, start - 1);
    }
    start
}

/// The length in bytes of the longest common end behind `start` that begins between graphemes in both.
fn common_end(a: &str, b: &str, start: usize) -> usize {
    let (a_tail, b_tail) = (&a[start..], &b[start..]);
    let ends = a_tail.char_indices().rev().zip(b_tail.chars().rev());
    let same = ends.take_while(|((_, a), b)| a == b).last();
    let mut end = same.map_or(0, |((at, _), _)| a_tail.len() - at);
    while !(is_boundary(a, a.len() - end) && is_boundary(b, b.len() - end)) {
        end -= a[a.len() - end..].chars().next().map_or(end, char::len_utf8);
    }
    end
}

/// The last place between scalar values that is not beyond `at` bytes.
fn floor_boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The byte at which the `index`th scalar value begins; the end if there are fewer.
fn byte_of(text: &str, index: usize) -> usize {
    text.char_indices().nth(index).map_or(text.len(), |(at, _)| at)
}

/// Whether a grapheme begins or ends at this byte.
fn is_boundary(text: &str, at: usize) -> bool {
    text.is_char_boundary(at)
        && GraphemeCursor::new(at, text.len(), true)
            .is_boundary(text, 0)
            .unwrap_or(true)
}
