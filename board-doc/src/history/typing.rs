//! Which changes are typing: they alone make a step together.

use super::History;
use crate::ids::{Actor, ReplicaId};
use automerge::legacy::{Key, ObjectId, Op, OpType};
use automerge::{Change, ChangeMetadata};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Characters that typing takes away in one change. What takes away more at once (select all, delete) begins a step of
/// its own, so that the text from before can be seen.
const TAKEN_AWAY_MAX: usize = 8;

/// A change that does nothing but write in one text.
struct Typing {
    text: ObjectId,
    taken_away: usize,
}

/// What is known of the typing in a history.
pub(super) struct TypingKnown(BTreeMap<usize, Typing>);

impl TypingKnown {
    /// Reads the changes at these positions. Each is made anew out of the document: one walk for all.
    pub(super) fn read(history: &History<'_>, positions: &BTreeSet<usize>) -> Self {
        let Some(first) = positions.first() else {
            return Self(BTreeMap::new());
        };
        let wanted: HashMap<_, _> = positions
            .iter()
            .filter(|position| is_by_hand(&history.changes[**position]))
            .map(|position| (history.changes[*position].hash, *position))
            .collect();
        let changes = history.document.automerge().get_changes(&history.heads(*first));
        let known = changes.iter().filter_map(|change| {
            let position = wanted.get(&change.hash())?;
            Some((*position, typing(change)?))
        });
        Self(known.collect())
    }

    /// Whether the change `next` writes on in the text that `last` has written in.
    pub(super) fn goes_on(&self, last: usize, next: usize) -> bool {
        match (self.0.get(&last), self.0.get(&next)) {
            (Some(last), Some(next)) => last.text == next.text && next.taken_away <= TAKEN_AWAY_MAX,
            _ => false,
        }
    }
}

/// What the server writes for somebody (over REST) comes whole, not as it is typed.
fn is_by_hand(change: &ChangeMetadata<'_>) -> bool {
    Actor::from_bytes(change.actor.to_bytes()).is_none_or(|actor| actor.replica != ReplicaId::SERVER)
}

fn typing(change: &Change) -> Option<Typing> {
    let operations = change.decode().operations;
    let text = &operations.first()?.obj;
    let writes = |operation: &Op| operation.obj == *text && matches!(operation.key, Key::Seq(_));
    operations.iter().all(writes).then(|| Typing {
        text: text.clone(),
        taken_away: operations
            .iter()
            .filter(|operation| matches!(operation.action, OpType::Delete))
            .count(),
    })
}
