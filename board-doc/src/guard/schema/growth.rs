//! How much a change adds to what has a limit.

use super::Spot;
use crate::guard::Refusal;
use crate::guard::operations::{Action, Key, Operation, OperationId};
use crate::limits::{ASSIGNEES_MAX, CARDS_MAX, CHECKLIST_ITEMS_MAX, COLUMNS_MAX, COMMENTS_MAX, LABELS_MAX};
use automerge::{Automerge, ObjId, ReadDoc};
use std::collections::HashMap;

/// Counts the entries that one change adds to each map, and remembers the texts that it makes longer.
#[derive(Debug, Default)]
pub(in crate::guard) struct Growth {
    entries: HashMap<OperationId, (Spot, usize)>,
    texts: HashMap<OperationId, usize>,
}

/// A text that a change has made longer.
#[derive(Debug)]
pub(in crate::guard) struct GrownText {
    text: ObjId,
    characters_max: usize,
    characters_before: usize,
}

impl Growth {
    /// To be told of every operation in order.
    pub(in crate::guard) fn note(&mut self, spot: Spot, operation: &Operation<'_>) {
        let Some(object) = operation.object else { return };
        match (spot, operation.key, operation.action) {
            (_, _, Action::Delete) => {}
            (Spot::Text(characters_max), Key::Head | Key::Element(_), _) => {
                self.texts.insert(object, characters_max);
            }
            (_, Key::Property(_), _) if limit(spot).is_some() && operation.predecessors.is_empty() => {
                self.entries.entry(object).or_insert((spot, 0)).1 += 1;
            }
            _ => {}
        }
    }

    /// Checks the numbers of entries against the document as it is before the change. `external` gives an object as
    /// Automerge names it.
    pub(in crate::guard) fn check_entries(
        &self,
        document: &Automerge,
        external: impl Fn(OperationId) -> ObjId,
    ) -> Result<(), Refusal> {
        let operations = document.stats().num_ops;
        for (object, (spot, added)) in &self.entries {
            let Some((what, limit)) = limit(*spot) else {
                continue;
            };
            // Every entry takes an operation: mostly there is no need to count.
            let before = if operations + (*added as u64) <= limit as u64 {
                0
            } else {
                document.keys(external(*object)).count()
            };
            if before + added > limit {
                return Err(Refusal::TooLarge {
                    what,
                    limit: limit as u64,
                });
            }
        }
        Ok(())
    }

    /// How long the texts are before the change.
    pub(in crate::guard) fn texts(
        &self,
        document: &Automerge,
        external: impl Fn(OperationId) -> ObjId,
    ) -> Vec<GrownText> {
        let texts = self.texts.iter().map(|(object, characters_max)| {
            let text = external(*object);
            GrownText {
                characters_before: document.length(&text),
                characters_max: *characters_max,
                text,
            }
        });
        texts.collect()
    }
}

impl GrownText {
    /// Checks the text in the document as it is after the change: merging may make it longer than anybody may write
    /// it, up to a limit.
    pub(in crate::guard) fn check(&self, document: &Automerge) -> Result<(), Refusal> {
        let characters = document.length(&self.text);
        if characters > self.characters_max && characters > self.characters_before {
            return Err(Refusal::TooLarge {
                what: "characters of a text",
                limit: self.characters_max as u64,
            });
        }
        Ok(())
    }
}

/// What the entries of a map are, and how many there may be.
fn limit(spot: Spot) -> Option<(&'static str, usize)> {
    Some(match spot {
        Spot::Columns => ("columns", COLUMNS_MAX),
        Spot::Labels => ("labels", LABELS_MAX),
        Spot::Cards => ("cards", CARDS_MAX),
        Spot::CardLabels => ("labels of a card", LABELS_MAX),
        Spot::Assignees => ("people assigned to a card", ASSIGNEES_MAX),
        Spot::Checklist => ("items of a checklist", CHECKLIST_ITEMS_MAX),
        Spot::Comments => ("comments of a card", COMMENTS_MAX),
        _ => return None,
    })
}
