//! Taking back what the user did, and doing it again: one list for all tabs of a device.

use super::local::{KeptUndo, TabNews};
use super::pending::Pending;
use super::types::{Acted, UndoOutcome, Undone};
use super::{ActError, ClientEffect, ClientSession};
use crate::frames::Role;
use board_doc::{Reverted, StackChange, Timestamp, UndoId, ViewDelta};

/// What is to be reverted.
enum Which {
    Last,
    This(UndoId),
    Again,
}

impl ClientSession {
    /// Takes back what the user did last, as far as nobody has changed it since. It is an edit like any other.
    pub fn undo(&mut self, now: Timestamp) -> Result<Undone, ActError> {
        self.revert(now, &Which::Last)
    }

    /// The same of something that was not the last.
    pub fn undo_this(&mut self, now: Timestamp, id: UndoId) -> Result<Undone, ActError> {
        self.revert(now, &Which::This(id))
    }

    /// Does again what was taken back last.
    pub fn redo(&mut self, now: Timestamp) -> Result<Undone, ActError> {
        self.revert(now, &Which::Again)
    }

    /// What was done last.
    pub(super) fn newest_undo(&self) -> Option<UndoId> {
        self.undo.next_undo().map(|entry| entry.id.clone())
    }

    pub(super) fn may_undo(&self) -> bool {
        self.replica.is_some() && self.role.is_none_or(Role::may_edit)
    }

    fn revert(&mut self, now: Timestamp, which: &Which) -> Result<Undone, ActError> {
        if self.role.is_some_and(|role| !role.may_edit()) {
            return Err(ActError::ReadOnly);
        }
        let mut effects = self.keep.take_due();
        let reverted = self.revert_what_is_there(now, which);
        let undone = match &reverted {
            Ok(Some(reverted)) => self.made_of(reverted, now, &mut effects),
            _ => (ViewDelta::default(), UndoOutcome::default()),
        };
        self.finish(now, &mut effects);
        let (delta, outcome) = undone;
        match reverted {
            Err(error) => {
                // What gathered meanwhile is for whoever comes next.
                self.keep.do_next(effects);
                Err(error)
            }
            Ok(reverted) => Ok(Undone {
                acted: Acted {
                    delta: delta.no_later_than(self.heard_at),
                    effects,
                    undo: None,
                },
                action: reverted.and_then(|reverted| reverted.action),
                outcome,
            }),
        }
    }

    /// What was refused, or done again otherwise, is passed over: it is not there.
    fn revert_what_is_there(&mut self, now: Timestamp, which: &Which) -> Result<Option<Reverted>, ActError> {
        loop {
            let moment = self.moment(now);
            let is_admin = self.role.is_some_and(Role::is_admin);
            let next = match which {
                Which::Last => self.undo.next_undo(),
                Which::This(id) => self.undo.done(id),
                Which::Again => self.undo.next_redo(),
            };
            let Some(entry) = next.cloned() else {
                return Ok(None);
            };
            let replica = self.replica.as_mut().ok_or(ActError::NotReady)?;
            replica.set_admin(is_admin);
            let reverted = replica.revert(&entry.inverse, moment).inspect_err(|_| {
                self.undo.give_up(&entry.id);
            })?;
            self.undo.reverted(&entry.id, &reverted);
            if !reverted.is_gone {
                return Ok(Some(reverted));
            }
        }
    }

    fn made_of(
        &mut self,
        reverted: &Reverted,
        now: Timestamp,
        out: &mut Vec<ClientEffect>,
    ) -> (ViewDelta, UndoOutcome) {
        let change = reverted.applied.change.clone().zip(reverted.action.clone());
        let done = change.is_some();
        if let Some((change, action)) = change {
            let at = self.corrected(now);
            self.push_made(Pending::new(self.actor, change, action, at), out);
            self.send_pending(out);
        }
        let kept = reverted.kept.clone();
        (reverted.applied.delta.clone(), UndoOutcome { done, kept })
    }

    /// Has the list kept as it is by now. Without a store it is this tab's own.
    pub(super) fn keep_undo(&mut self) {
        let StackChange { put, gone } = self.undo.take_change();
        if !self.keep.is_durable() || (put.is_empty() && gone.is_empty()) {
            return;
        }
        let put: Vec<_> = put.iter().filter_map(KeptUndo::of).collect();
        let batch = self.keep.batch();
        batch
            .undo
            .retain(|known| !put.iter().any(|new| new.id == known.id));
        batch.undo.extend(put.iter().cloned());
        batch.undo_gone.extend(gone.iter().cloned());
        self.keep.tell_undo_when_stored(TabNews::Undo { put, gone });
    }
}
