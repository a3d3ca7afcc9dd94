//! What the board's own schema asks of a change, beyond what makes it a sound Automerge change.
//!
//! Here: the roots stay. The place for the rest of the schema's rules (known keys well-typed, unknown keys within
//! limits, a comment's body written by the user in its key) is [`check`].

use super::Refusal;
use super::operations::{Key, Operation};
use crate::schema::{ACTORS, CARDS, COLUMNS, DESCRIPTION, LABELS, NAME, SCHEMA};

/// The keys of the root map that the genesis change has made for ever. What is below them changes, they do not:
/// a second `cards` map would hide every card.
const ROOTS: [&str; 7] = [SCHEMA, NAME, DESCRIPTION, COLUMNS, LABELS, CARDS, ACTORS];

/// Checks one operation whose references are known to be sound.
pub(super) fn check(operation: &Operation<'_>) -> Result<(), Refusal> {
    match (operation.object, operation.key) {
        (None, Key::Property(key)) if ROOTS.contains(&key) => {
            Err(Refusal::Malformed("it replaces a root of the board"))
        }
        _ => Ok(()),
    }
}
