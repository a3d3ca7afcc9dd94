//! A change that was made again by another actor: which of its operations stand for those of the old one.

use super::op::{Op, Run};
use super::renames::Renames;
use super::state::State;
use super::{Inverse, Step, UndoEntry};
use crate::guard;
use crate::ids::ChangeHash;
use automerge::{ActorId, Change};

/// A change that was taken out of the document.
pub(super) struct OldChange {
    hash: ChangeHash,
    actor: ActorId,
    operations: std::ops::Range<u64>,
    /// The characters that it typed, in order.
    typed: Vec<Op>,
}

impl OldChange {
    pub(super) fn read(chunk: &[u8]) -> Option<Self> {
        let read = guard::read(chunk).ok()?;
        let change = Change::from_bytes(read.bytes).ok()?;
        let actor = change.actor_id().clone();
        let operations = change.decode().operations.into_iter().zip(read.start_op..);
        let typed = operations.filter(|(operation, _)| operation.insert);
        Some(Self {
            hash: read.hash,
            operations: read.start_op..read.start_op.saturating_add(read.operations),
            typed: typed
                .map(|(_, counter)| Op::new(counter, actor.clone()))
                .collect(),
            actor,
        })
    }

    fn made(&self, op: &Op) -> bool {
        *op.actor() == self.actor && self.operations.contains(&op.counter())
    }

    /// `again`: what takes the new change back. The same field was written by the operation that stands there now, and
    /// characters were typed in the same order if there are as many.
    pub(super) fn renames<'a>(
        &self,
        entries: impl Iterator<Item = &'a UndoEntry>,
        again: &Inverse,
    ) -> Renames {
        let mut renames = Renames::default();
        for step in entries.flat_map(|entry| &entry.inverse.steps) {
            let Step::Field(step) = step else { continue };
            let again = again.steps.iter().find_map(|again| match again {
                Step::Field(again) if again.field == step.field => Some(&again.now),
                _ => None,
            });
            let Some(again) = again.map(State::ops) else {
                continue;
            };
            for (key, op) in step.now.ops().into_iter().chain(step.was.ops()) {
                let new = again.iter().find(|(other, _)| *other == key);
                if let Some((_, new)) = new.filter(|_| self.made(op)) {
                    renames.add(op, (*new).clone());
                }
            }
        }
        let texts = again.steps.iter().filter_map(|step| match step {
            Step::Text(step) => Some(step),
            Step::Field(_) => None,
        });
        let typed: Vec<Op> = texts.flat_map(|text| text.typed().flat_map(Run::ops)).collect();
        if typed.len() == self.typed.len() {
            let pairs = self.typed.iter().zip(typed);
            pairs.for_each(|(old, new)| renames.add(old, new));
        }
        renames
    }

    /// What the old change took away is away since the new one. Says whether there was any.
    pub(super) fn renew_absences(&self, inverse: &mut Inverse, new: ChangeHash) -> bool {
        let mut renewed = false;
        for step in &mut inverse.steps {
            let Step::Field(step) = step else { continue };
            if let State::Absent { since: Some(since) } = &mut step.now
                && *since == self.hash
            {
                *since = new;
                renewed = true;
            }
        }
        renewed
    }
}
