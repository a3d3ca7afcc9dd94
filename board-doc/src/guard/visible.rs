//! What a change has found at the keys that it writes: an honest client replaces exactly what it sees.
//!
//! A change that claims to see nothing where something is would put a second card over the first and hide it, which
//! the schema forbids when it is said openly. Elements of lists and texts are not compared: what their operations
//! name is proven by writing the change again, and seeking them in the past takes work in proportion to the text.

use super::operations::{Action, Key, Operation, OperationId};
use crate::ids::ChangeHash;
use automerge::{ActorId, Automerge, ObjId, ReadDoc};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The values at the properties that a change writes, as it goes on.
pub(super) struct Visible<'a> {
    /// What the change builds upon.
    heads: Vec<automerge::ChangeHash>,
    at: HashMap<(Option<OperationId>, &'a str), Vec<Seen>>,
}

/// The operation of a value that is seen.
#[derive(Debug, Clone)]
enum Seen {
    Own(u64),
    Earlier(u64, ActorId),
}

impl Seen {
    fn is(&self, named: OperationId, actors: &[ActorId]) -> bool {
        match self {
            Self::Own(counter) => named.actor == 0 && *counter == named.counter,
            Self::Earlier(counter, actor) => *counter == named.counter && *actor == actors[named.actor],
        }
    }
}

impl<'a> Visible<'a> {
    pub(super) fn new(dependencies: &[ChangeHash]) -> Self {
        Self {
            heads: dependencies.iter().map(|hash| (*hash).into()).collect(),
            at: HashMap::new(),
        }
    }

    /// Follows an operation, whose predecessors ascend; whether they are what its author saw at its key. A deletion may
    /// name a part: who writes the value that has won a conflict makes Automerge delete the others. `there` is the
    /// object it works in when the document has it; `actors` are those of the change.
    pub(super) fn follow(
        &mut self,
        operation: &Operation<'a>,
        document: &Automerge,
        there: Option<&ObjId>,
        actors: &[ActorId],
    ) -> bool {
        let Key::Property(key) = operation.key else {
            return true;
        };
        let seen = match self.at.entry((operation.object, key)) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(look(document, there, key, &self.heads)),
        };
        let named = operation.predecessors.as_slice();
        if named.len() > seen.len() {
            return false;
        }
        if operation.action == Action::Delete {
            let before = seen.len();
            seen.retain(|one| !named.iter().any(|named| one.is(*named, actors)));
            return before - seen.len() == named.len();
        }
        let agrees =
            seen.len() == named.len() && seen.iter().zip(named).all(|(one, named)| one.is(*named, actors));
        *seen = vec![Seen::Own(operation.counter)];
        agrees
    }
}

/// What is at `key` of the object as of `heads`, in ascending order; nothing in an object that is new.
fn look(
    document: &Automerge,
    object: Option<&ObjId>,
    key: &str,
    heads: &[automerge::ChangeHash],
) -> Vec<Seen> {
    let values = object.and_then(|object| document.get_all_at(object, key, heads).ok());
    let ids = values.into_iter().flatten().map(|(_, id)| id);
    ids.filter_map(|id| match id {
        ObjId::Id(counter, actor, _) => Some(Seen::Earlier(counter, actor)),
        ObjId::Root => None,
    })
    .collect()
}
