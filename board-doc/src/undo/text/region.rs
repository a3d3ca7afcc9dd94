//! The characters of a part of a text, and what becomes of them.

use super::{Splice, Taken};
use crate::undo::op::{Op, Run};
use automerge::iter::ListRange;
use automerge::transaction::Transaction;
use automerge::{AutomergeError, ObjId, ReadDoc, ScalarValueRef, ValueRef};
use std::collections::HashSet;

/// A character of a text that shows. (What others have written may hold several in one.)
#[derive(Debug, Clone)]
pub(crate) struct Character {
    pub(crate) op: Op,
    pub(crate) text: String,
}

/// Some characters, and those beside them.
struct Region {
    left: Option<Op>,
    inside: Vec<Character>,
    right: Option<Op>,
}

/// All of them, in order.
pub(super) fn characters(items: ListRange<'_>) -> Vec<Character> {
    items
        .filter_map(|item| {
            Some(Character {
                op: Op::of(&item.id())?,
                text: says(&item.value).to_owned(),
            })
        })
        .collect()
}

fn says<'a>(value: &'a ValueRef<'_>) -> &'a str {
    match value {
        ValueRef::Scalar(ScalarValueRef::Str(text)) => text,
        _ => "",
    }
}

impl Region {
    /// Positions count Unicode scalar values.
    fn of(document: &impl ReadDoc, text: &ObjId, at: usize, count: usize) -> Self {
        let mut region = Self {
            left: None,
            inside: Vec::new(),
            right: None,
        };
        let mut position = 0;
        for item in document.list_range(text, ..) {
            let shown = says(&item.value);
            let end = position + shown.chars().count();
            if end >= at {
                let op = || Op::of(&item.id());
                if position >= at + count {
                    region.right = op();
                    break;
                } else if position >= at {
                    let text = shown.to_owned();
                    region.inside.extend(op().map(|op| Character { op, text }));
                } else {
                    region.left = op();
                }
            }
            position = end;
        }
        region
    }
}

/// Has `write` put `inserted` characters for `removed` ones at `at`, or change some of them only; says what came and what
/// went.
pub(crate) fn recorded(
    tx: &mut Transaction<'_>,
    text: &ObjId,
    (at, removed, inserted): (usize, usize, usize),
    write: impl FnOnce(&mut Transaction<'_>) -> Result<(), AutomergeError>,
) -> Result<Splice, AutomergeError> {
    let before = Region::of(tx, text, at, removed);
    write(tx)?;
    let after = Region::of(tx, text, at, inserted);
    let known: HashSet<&Op> = before.inside.iter().map(|one| &one.op).collect();
    let left: HashSet<&Op> = after.inside.iter().map(|one| &one.op).collect();
    let typed = after
        .inside
        .iter()
        .map(|one| &one.op)
        .filter(|op| !known.contains(op));
    Ok(Splice {
        typed: Run::all(typed.cloned()),
        taken: gone(&before, &left),
    })
}

/// What went, in pieces that stood side by side.
fn gone(before: &Region, left: &HashSet<&Op>) -> Vec<Taken> {
    let mut pieces: Vec<Taken> = Vec::new();
    let mut beside = before.left.clone();
    let mut is_open = false;
    for one in &before.inside {
        if left.contains(&one.op) {
            if let Some(piece) = pieces.last_mut().filter(|_| is_open) {
                piece.right = Some(one.op.clone());
            }
            is_open = false;
        } else {
            if !is_open {
                pieces.push(Taken {
                    ops: Vec::new(),
                    text: String::new(),
                    left: beside.clone(),
                    right: before.right.clone(),
                });
                is_open = true;
            }
            if let Some(piece) = pieces.last_mut() {
                match piece.ops.last_mut() {
                    Some(run) if run.is_followed_by(&one.op) => run.count += 1,
                    _ => piece.ops.push(Run {
                        first: one.op.clone(),
                        count: 1,
                    }),
                }
                piece.text.push_str(&one.text);
            }
        }
        beside = Some(one.op.clone());
    }
    pieces
}
