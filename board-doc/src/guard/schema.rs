//! What the board's own schema asks of a change, beyond what makes it a sound Automerge change: the roots stay, known
//! keys are well-typed and within their limits, a comment is written by the user in its key.
//!
//! Unknown keys are let pass within limits: a later version may know them.

mod growth;
mod spot;
mod values;

pub(super) use growth::{GrownText, Growth};
pub(super) use spot::Spot;

use super::operations::{Action, Key, ObjectKind, Operation, Scalar};
use super::{Author, Refusal};
use crate::ids::{CardId, ColumnId, CommentId, ItemId, LabelId, user_key};
use crate::limits::{
    COMMENT_CHARACTERS_MAX, IMPORTED_FROM_CHARACTERS_MAX, ITEM_CHARACTERS_MAX, LABEL_NAME_CHARACTERS_MAX,
    TITLE_CHARACTERS_MAX, UNKNOWN_VALUE_BYTES_MAX,
};
use crate::read::Place;
use crate::schema::{self, CARD_MAPS};
use crate::view::RECOVERED;
use values::{is_color, is_due, is_rank, is_state, is_text, is_wip_limit, optional, required};

/// The keys of the root map that the genesis change has made for ever. What is below them changes, they do not:
/// a second `cards` map would hide every card.
const ROOTS: [&str; 7] = [
    schema::SCHEMA,
    schema::NAME,
    schema::DESCRIPTION,
    schema::COLUMNS,
    schema::LABELS,
    schema::CARDS,
    schema::ACTORS,
];

type Checked = Result<(), Refusal>;

/// Checks one operation, whose references are known to be sound, in an object that stands at `spot`.
pub(super) fn check(spot: Spot, operation: &Operation<'_>, author: Author) -> Checked {
    let Key::Property(key) = operation.key else {
        return check_element(spot, operation);
    };
    match spot {
        Spot::Root if ROOTS.contains(&key) => Err(Refusal::Malformed("it replaces a root of the board")),
        Spot::Actors => Err(Refusal::Malformed("only the server writes down actors")),
        Spot::Columns => check_columns(operation, key),
        Spot::Column => check_column(operation, key),
        Spot::Labels => check_entry(operation, LabelId::parse(key).is_ok(), true),
        Spot::Label => check_label(operation, key),
        Spot::Cards => check_entry(operation, CardId::parse(key).is_ok(), true),
        Spot::Card => check_card(operation, key),
        Spot::CardLabels => check_mark(operation, LabelId::parse(key).is_ok(), |value| {
            value == Scalar::Boolean(true)
        }),
        Spot::Assignees => check_mark(operation, user_key(key).is_some(), |value| {
            value == Scalar::Timestamp
        }),
        Spot::Checklist => check_entry(operation, ItemId::parse(key).is_ok(), true),
        Spot::Item => check_item(operation, key),
        Spot::Comments => check_comments(operation, key, author),
        Spot::Comment(by) => check_comment(operation, key, author.user == by, author),
        Spot::Root | Spot::Text(_) | Spot::Unknown => check_unknown(operation),
    }
}

/// Something in a list or a text.
fn check_element(spot: Spot, operation: &Operation<'_>) -> Checked {
    match (spot, operation.action, operation.value) {
        (Spot::Text(_), Action::Set, Scalar::Text(_)) | (Spot::Text(_), Action::Delete, _) => Ok(()),
        (Spot::Text(_), ..) => Err(Refusal::Malformed("something in a text is no text")),
        _ => check_unknown(operation),
    }
}

fn check_unknown(operation: &Operation<'_>) -> Checked {
    let bytes = match operation.value {
        Scalar::Text(text) => text.len(),
        Scalar::Bytes(bytes) => bytes,
        _ => 0,
    };
    if bytes > UNKNOWN_VALUE_BYTES_MAX {
        return Err(Refusal::TooLarge {
            what: "bytes of a value",
            limit: UNKNOWN_VALUE_BYTES_MAX as u64,
        });
    }
    Ok(())
}

/// An entry of a map of maps: made once, never replaced by another of its id, for that would hide what it holds.
fn check_entry(operation: &Operation<'_>, is_id: bool, may_go: bool) -> Checked {
    match operation.action {
        _ if !is_id => Err(Refusal::Malformed("a key is no id")),
        Action::Make(ObjectKind::Map) if operation.predecessors.is_empty() => Ok(()),
        Action::Make(ObjectKind::Map) => Err(Refusal::Malformed("it makes anew what is there")),
        Action::Delete if may_go => Ok(()),
        Action::Delete => Err(Refusal::Malformed("it takes away what must stay")),
        Action::Set | Action::Make(_) => Err(Refusal::Malformed("a map is expected")),
    }
}

/// A key that is there or not, with a value that says little.
fn check_mark(operation: &Operation<'_>, is_id: bool, fits: impl Fn(Scalar<'_>) -> bool) -> Checked {
    if !is_id {
        return Err(Refusal::Malformed("a key is no id"));
    }
    optional(operation, fits)
}

fn check_columns(operation: &Operation<'_>, key: &str) -> Checked {
    let is_id = ColumnId::parse(key).is_ok() && key != RECOVERED;
    check_entry(operation, is_id, false)
}

fn check_column(operation: &Operation<'_>, key: &str) -> Checked {
    match key {
        schema::TITLE => required(operation, |value| is_text(value, TITLE_CHARACTERS_MAX)),
        schema::RANK => required(operation, is_rank),
        schema::WIP_LIMIT => optional(operation, is_wip_limit),
        schema::STATE => optional(operation, |value| is_state(value, &[schema::DELETED])),
        _ => check_unknown(operation),
    }
}

fn check_label(operation: &Operation<'_>, key: &str) -> Checked {
    match key {
        schema::NAME => required(operation, |value| is_text(value, LABEL_NAME_CHARACTERS_MAX)),
        schema::COLOR => required(operation, is_color),
        _ => check_unknown(operation),
    }
}

fn check_card(operation: &Operation<'_>, key: &str) -> Checked {
    match key {
        // Another program may put a new text for an old one.
        schema::TITLE | schema::DESCRIPTION => match operation.action {
            Action::Make(ObjectKind::Text) => Ok(()),
            _ => Err(Refusal::Malformed("a text is expected")),
        },
        schema::PLACE => required(
            operation,
            |value| matches!(value, Scalar::Text(place) if Place::parse(place).is_some()),
        ),
        schema::STATE => optional(operation, |value| {
            is_state(value, &[schema::ARCHIVED, schema::TRASHED])
        }),
        schema::DUE => optional(operation, is_due),
        schema::IMPORTED_FROM => optional(operation, |value| is_text(value, IMPORTED_FROM_CHARACTERS_MAX)),
        _ if CARD_MAPS.contains(&key) => check_entry(operation, true, false),
        _ => check_unknown(operation),
    }
}

fn check_item(operation: &Operation<'_>, key: &str) -> Checked {
    match key {
        schema::TEXT => required(operation, |value| is_text(value, ITEM_CHARACTERS_MAX)),
        schema::DONE => required(operation, |value| matches!(value, Scalar::Boolean(_))),
        schema::RANK => required(operation, is_rank),
        _ => check_unknown(operation),
    }
}

/// A comment is made by the user in its key, and stays.
fn check_comments(operation: &Operation<'_>, key: &str, author: Author) -> Checked {
    let id = CommentId::parse(key).map_err(|_| Refusal::Malformed("a key is no id"))?;
    if id.author() != author.user {
        return Err(Refusal::ForeignComment);
    }
    check_entry(operation, true, false)
}

fn check_comment(operation: &Operation<'_>, key: &str, is_own: bool, author: Author) -> Checked {
    let is_in_charge = is_own || (key == schema::STATE && author.is_admin);
    match key {
        _ if !is_in_charge => Err(Refusal::ForeignComment),
        schema::BODY => required(operation, |value| is_text(value, COMMENT_CHARACTERS_MAX)),
        schema::IMPORTED_FROM => optional(operation, |value| is_text(value, IMPORTED_FROM_CHARACTERS_MAX)),
        schema::STATE => optional(operation, |value| is_state(value, &[schema::DELETED])),
        _ => check_unknown(operation),
    }
}
