//! All that a person did on a board, from all of their tabs on a device, the newest on top.

use super::translate::OldChange;
use super::{Inverse, Renames, Reverted, Step, UndoEntry, UndoId};
use crate::board::Applied;
use crate::ids::Timestamp;
use crate::limits::{UNDO_BYTES_MAX, UNDO_ENTRIES_MAX, UNDO_ENTRY_BYTES_MAX};
use std::collections::{BTreeMap, BTreeSet};

/// What can be taken back and done again. Every change of it is to be kept: see [`take_change`](Self::take_change).
#[derive(Debug, Clone, Default)]
pub struct UndoStack {
    entries: BTreeMap<UndoId, UndoEntry>,
    /// What somebody types into here and now.
    typing: Option<UndoId>,
    put: BTreeSet<UndoId>,
    gone: BTreeSet<UndoId>,
}

/// How a stack has changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StackChange {
    /// New entries, and those that have changed.
    pub put: Vec<UndoEntry>,
    /// Those that are no more.
    pub gone: Vec<UndoId>,
}

impl StackChange {
    /// Whether nothing has changed.
    pub fn is_empty(&self) -> bool {
        self.put.is_empty() && self.gone.is_empty()
    }
}

impl UndoStack {
    /// A stack of what was kept.
    pub fn of(entries: impl IntoIterator<Item = UndoEntry>) -> Self {
        let mut stack = Self::default();
        stack.hear(entries, []);
        stack
    }

    /// What another tab did to its stack, or what is in the store.
    pub fn hear(&mut self, put: impl IntoIterator<Item = UndoEntry>, gone: impl IntoIterator<Item = UndoId>) {
        for entry in put {
            self.entries.insert(entry.id.clone(), entry);
        }
        for id in gone {
            self.entries.remove(&id);
        }
    }

    /// The same of what is in the store, which may be older than what is here.
    pub fn hear_of_unknown(&mut self, stored: impl IntoIterator<Item = UndoEntry>) {
        for entry in stored {
            if !self.gone.contains(&entry.id) {
                self.entries.entry(entry.id.clone()).or_insert(entry);
            }
        }
    }

    /// How it has changed since this was asked last.
    pub fn take_change(&mut self) -> StackChange {
        let put = std::mem::take(&mut self.put);
        let gone = std::mem::take(&mut self.gone);
        let entries = put.iter().filter_map(|id| self.entries.get(id));
        StackChange {
            put: entries.cloned().collect(),
            gone: gone
                .into_iter()
                .filter(|id| !self.entries.contains_key(id))
                .collect(),
        }
    }

    /// Something was done. What had been taken back cannot be done again any more.
    pub fn did(&mut self, inverse: Inverse, at: Timestamp, seed: u64) {
        if inverse.is_empty() {
            return;
        }
        let undone = self.entries.values().filter(|entry| entry.undone);
        let undone: Vec<_> = undone.map(|entry| entry.id.clone()).collect();
        for id in &undone {
            self.remove(id);
        }
        let is_typing = inverse.only_text().is_some();
        if let Some(inverse) = self.go_on_typing(inverse, at) {
            self.push(inverse, at, seed, is_typing);
        }
        self.trim();
    }

    /// Gives back what is not the same human step as what was typed last.
    fn go_on_typing(&mut self, next: Inverse, at: Timestamp) -> Option<Inverse> {
        let last = self.entries.last_entry().map(|last| last.key().clone());
        let typed = self.typing.clone().filter(|typing| last.as_ref() == Some(typing));
        let entry = typed.and_then(|id| self.entries.get_mut(&id));
        let Some(entry) = entry.filter(|entry| entry.goes_on_with(&next, at)) else {
            return Some(next);
        };
        let mut steps = next.steps.into_iter();
        if let (Some(Step::Text(text)), Some(Step::Text(next))) =
            (entry.inverse.steps.first_mut(), steps.next())
        {
            text.extend(next);
        }
        entry.at = at;
        self.put.insert(entry.id.clone());
        None
    }

    fn push(&mut self, inverse: Inverse, at: Timestamp, seed: u64, is_typing: bool) {
        if inverse.bytes() > UNDO_ENTRY_BYTES_MAX {
            return;
        }
        // Clocks are set back: the order must not be.
        let last = self
            .entries
            .values()
            .next_back()
            .map_or(0, |last| last.began_at.0);
        let began_at = Timestamp(at.0.max(last + 1));
        let id = UndoId::new(began_at, seed);
        self.typing = is_typing.then(|| id.clone());
        self.put.insert(id.clone());
        let entry = UndoEntry {
            id: id.clone(),
            began_at,
            at: began_at,
            undone: false,
            inverse,
        };
        self.entries.insert(id, entry);
    }

    /// The oldest go first.
    fn trim(&mut self) {
        let mut bytes: usize = self.entries.values().map(|entry| entry.inverse.bytes()).sum();
        while self.entries.len() > UNDO_ENTRIES_MAX || bytes > UNDO_BYTES_MAX {
            let Some((id, entry)) = self.entries.first_key_value() else {
                return;
            };
            bytes -= entry.inverse.bytes();
            let id = id.clone();
            self.remove(&id);
        }
    }

    fn remove(&mut self, id: &UndoId) {
        if self.entries.remove(id).is_some() {
            self.put.remove(id);
            self.gone.insert(id.clone());
        }
    }

    /// What would be taken back next.
    pub fn next_undo(&self) -> Option<&UndoEntry> {
        self.entries.values().rev().find(|entry| !entry.undone)
    }

    /// Something that was done, wherever in the stack it is.
    pub fn done(&self, id: &UndoId) -> Option<&UndoEntry> {
        self.entries.get(id).filter(|entry| !entry.undone)
    }

    /// What would be done again next.
    pub fn next_redo(&self) -> Option<&UndoEntry> {
        self.entries.values().find(|entry| entry.undone)
    }

    /// The entry was taken back or done again. Where nothing came of it it goes.
    pub fn reverted(&mut self, id: &UndoId, reverted: &Reverted) {
        self.typing = None;
        self.rename(&reverted.renames);
        let inverse = &reverted.applied.inverse;
        if inverse.is_empty() {
            return self.remove(id);
        }
        if let Some(entry) = self.entries.get_mut(id) {
            entry.inverse = inverse.clone();
            entry.undone = !entry.undone;
            self.put.insert(id.clone());
        }
    }

    /// The entry cannot be taken back at all.
    pub fn give_up(&mut self, id: &UndoId) {
        self.remove(id);
    }

    /// A change that may have made some of what is here was made again, as another one: `again` is what came of it. What
    /// cannot be found in it will be found gone.
    pub fn done_again(&mut self, old_chunk: &[u8], again: &Applied) {
        let (Some(old), Some(change)) = (OldChange::read(old_chunk), &again.change) else {
            return;
        };
        self.rename(&old.renames(self.entries.values(), &again.inverse));
        for entry in self.entries.values_mut() {
            if old.renew_absences(&mut entry.inverse, change.hash) {
                self.put.insert(entry.id.clone());
            }
        }
    }

    fn rename(&mut self, renames: &Renames) {
        if renames.is_empty() {
            return;
        }
        for entry in self.entries.values_mut() {
            if renames.apply(&mut entry.inverse) {
                self.put.insert(entry.id.clone());
            }
        }
    }
}
