//! Trello's order: a floating-point `pos`, the smaller first.

use super::super::lenient::Number;

/// Sorts by `pos`; those without one come last, equal ones stay as they are.
pub(super) fn by_pos<T>(list: &mut [T], pos: impl Fn(&T) -> &Number) {
    let key = |one: &T| pos(one).0.unwrap_or(f64::MAX);
    list.sort_by(|a, b| key(a).total_cmp(&key(b)));
}
