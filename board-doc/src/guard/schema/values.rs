//! What values of known keys look like.

use crate::guard::Refusal;
use crate::guard::operations::{Action, Operation, Scalar};
use crate::limits::WIP_LIMIT_MAX;
use crate::rank::Rank;
use crate::values::{Color, Due};

const ILL_TYPED: Refusal = Refusal::Malformed("a known key has a value that it must not have");

/// A register that is always there.
pub(super) fn required(operation: &Operation<'_>, fits: impl Fn(Scalar<'_>) -> bool) -> Result<(), Refusal> {
    match operation.action {
        Action::Set if fits(operation.value) => Ok(()),
        _ => Err(ILL_TYPED),
    }
}

/// A register that may be absent.
pub(super) fn optional(operation: &Operation<'_>, fits: impl Fn(Scalar<'_>) -> bool) -> Result<(), Refusal> {
    match operation.action {
        Action::Delete => Ok(()),
        _ => required(operation, fits),
    }
}

pub(super) fn is_text(value: Scalar<'_>, characters_max: usize) -> bool {
    matches!(value, Scalar::Text(text) if text.chars().nth(characters_max).is_none())
}

pub(super) fn is_rank(value: Scalar<'_>) -> bool {
    matches!(value, Scalar::Text(rank) if Rank::parse(rank).is_ok())
}

pub(super) fn is_state(value: Scalar<'_>, states: &[&str]) -> bool {
    matches!(value, Scalar::Text(state) if states.contains(&state))
}

pub(super) fn is_due(value: Scalar<'_>) -> bool {
    matches!(value, Scalar::Text(due) if Due::parse(due).is_ok())
}

pub(super) fn is_color(value: Scalar<'_>) -> bool {
    matches!(value, Scalar::Text(color) if Color::parse(color).is_ok_and(|read| read.as_str() == color))
}

pub(super) fn is_wip_limit(value: Scalar<'_>) -> bool {
    matches!(value, Scalar::Unsigned(limit) if (1..=u64::from(WIP_LIMIT_MAX)).contains(&limit))
}
