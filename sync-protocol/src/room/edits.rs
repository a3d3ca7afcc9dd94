//! S12: edits that the server makes on a user's behalf, from the action: in their turn among the frames, and once more
//! whenever the batch that had them came to nothing.

use super::accept::{Gathered, Tried as TriedAny, Waiting};
use super::documents::Documents;
use super::weight::Weight;
use super::{DocumentState, Edit, EditOutcome, NewRow, Room, RoomEffect};
use crate::frames::Role;
use crate::limits::{EDIT_TRIES_MAX, EDITS_WAITING_MAX, EDITS_WAITING_OF_USER_MAX};
use board_doc::guard::Refusal;
use board_doc::{Action, Actor, ChangeHash, Moment, ReplicaId, Timestamp, UserId};
use bytes::Bytes;

/// An edit that waits for its batch.
#[derive(Debug)]
pub(super) struct Editing {
    edit: Edit,
    /// The role never becomes more than it was: it may have been cut down to what an access key is for.
    most: Role,
    /// The last change of each try: when one is in the log after all, the edit is done. Whether a commit that failed was
    /// one, nobody knows when the journal has panicked.
    made: Vec<ChangeHash>,
    failures: u8,
    /// What it weighs as long as it is kept.
    _weight: Weight,
}

impl Editing {
    pub(super) fn answer(self, outcome: EditOutcome) -> RoomEffect {
        let edit = self.edit.id;
        RoomEffect::Answer { edit, outcome }
    }

    pub(super) fn user(&self) -> UserId {
        self.edit.user
    }
}

/// An edit that was made, or found not to be possible, on trial.
#[derive(Debug)]
pub(super) struct Tried {
    pub(super) editing: Editing,
    /// Why nothing of it is in the batch.
    refused: Option<EditOutcome>,
}

impl Tried {
    /// The answer, when what it was made on is durable.
    pub(super) fn answer(self, head_seq: u64) -> RoomEffect {
        self.editing
            .answer(self.refused.unwrap_or(EditOutcome::Done { head_seq }))
    }
}

impl Room {
    pub(super) fn edit(&mut self, edit: Edit, out: &mut Vec<RoomEffect>) {
        self.somebody_comes();
        let access_epoch = edit.access_epoch;
        let weight = Edit::weight_of(&edit.actions);
        let editing = Editing {
            most: edit.role,
            _weight: self.uncommitted.weigh(edit.user, weight),
            edit,
            made: Vec::new(),
            failures: 0,
        };
        if self.is_quarantined() {
            out.push(editing.answer(EditOutcome::Quarantined));
            return;
        }
        let of_user = self.queue.of(editing.user()).filter_map(Waiting::as_edit);
        if of_user.count() >= EDITS_WAITING_OF_USER_MAX || self.waiting_edits().count() >= EDITS_WAITING_MAX {
            out.push(editing.answer(EditOutcome::Unavailable));
            return;
        }
        self.queue.push_back(Waiting::Edit(editing));
        self.ask_for_documents(out);
        self.note_access_epoch(access_epoch, out);
    }

    /// Somebody's role was read at this access epoch. As with a newcomer's role: an older role goes with the older
    /// epoch, and that loses the append.
    pub(super) fn note_access_epoch(&mut self, access_epoch: i64, out: &mut Vec<RoomEffect>) {
        if access_epoch != self.revision.access_epoch {
            self.newest_access_epoch = self
                .newest_access_epoch
                .max(access_epoch)
                .max(self.revision.access_epoch);
            self.revision.access_epoch = self.revision.access_epoch.min(access_epoch);
            self.read_log(out);
        }
    }

    fn waiting_edits(&self) -> impl Iterator<Item = &Editing> {
        self.queue.iter().filter_map(Waiting::as_edit)
    }

    /// Whose edits wait or are in flight.
    pub(super) fn editing_users(&self) -> impl Iterator<Item = UserId> {
        let in_flight = self.in_flight.iter().flat_map(|in_flight| &in_flight.tried);
        let in_flight = in_flight.filter_map(|tried| match tried {
            TriedAny::Edit(edit) => Some(&edit.editing),
            TriedAny::Frame(_) | TriedAny::Stock(_) => None,
        });
        self.waiting_edits()
            .chain(in_flight)
            .map(|editing| editing.edit.user)
    }

    /// S9: edits that wait are made under the new role. Those in flight win or lose by the access epoch; should their
    /// commit fail, they too are made again under the new role.
    pub(super) fn editors_role_changed(
        &mut self,
        user: UserId,
        role: Option<Role>,
        out: &mut Vec<RoomEffect>,
    ) {
        let in_flight = self
            .in_flight
            .iter_mut()
            .flat_map(|in_flight| &mut in_flight.tried);
        for tried in in_flight {
            if let TriedAny::Edit(Tried { editing, .. }) = tried
                && editing.edit.user == user
            {
                editing.edit.role = role.unwrap_or(Role::Viewer).min(editing.most);
            }
        }
        for waiting in std::mem::take(&mut self.queue) {
            match (waiting, role) {
                (Waiting::Edit(mut editing), Some(role)) if editing.edit.user == user => {
                    editing.edit.role = role.min(editing.most);
                    self.queue.push_back(Waiting::Edit(editing));
                }
                (Waiting::Edit(editing), None) if editing.edit.user == user => {
                    out.push(editing.answer(EditOutcome::NoAccess));
                }
                (other, _) => self.queue.push_back(other),
            }
        }
    }

    /// Makes an edit on trial, behind what the batch has already.
    pub(super) fn make(&mut self, now: Timestamp, mut editing: Editing, gathered: &mut Gathered) -> Tried {
        let refused = self.try_to_make(now, &mut editing, gathered).err();
        Tried { editing, refused }
    }

    fn try_to_make(
        &mut self,
        now: Timestamp,
        editing: &mut Editing,
        gathered: &mut Gathered,
    ) -> Result<(), EditOutcome> {
        let Some(documents) = self.documents_to_edit() else {
            return Err(EditOutcome::Unavailable);
        };
        // S1: what is in the log is acknowledged before any other question is asked.
        if editing.made.iter().any(|hash| documents.trial_has(hash)) {
            return Ok(());
        }
        let edit = &editing.edit;
        if !edit.role.may_edit() {
            return Err(EditOutcome::NotAllowed);
        }
        let actor = Actor::new(edit.user, ReplicaId::SERVER);
        if let Some(only_if) = &edit.only_if {
            let is = documents.card_version(actor, &only_if.card);
            if !is.is_some_and(|version| only_if.versions.contains(&version)) {
                return Err(EditOutcome::Stale);
            }
        }
        let moment = |index| Moment {
            at: now,
            seed: edit.seed.wrapping_add(index),
        };
        let mut rows = Vec::new();
        for (index, action) in (0..).zip(&edit.actions) {
            match one_row(documents, (actor, edit.role), action, moment(index)) {
                Ok(row) => rows.extend(row),
                Err(refused) => {
                    // All of it or nothing. What is impossible has not touched trial.
                    if !rows.is_empty() || !matches!(refused, EditOutcome::Impossible(_)) {
                        self.renew_trial(&gathered.rows);
                    }
                    return Err(refused);
                }
            }
        }
        if gathered.singly && !documents.are_as_they_came(&[], &rows) {
            self.renew_trial(&gathered.rows);
            return Err(EditOutcome::Unacceptable(Refusal::Malformed(
                "Automerge writes it differently",
            )));
        }
        editing.made.extend(rows.last().map(|row| row.hash));
        for row in rows {
            gathered.push_own(row);
        }
        Ok(())
    }

    /// The documents, on which the server can edit.
    fn documents_to_edit(&mut self) -> Option<&mut Documents> {
        if let DocumentState::Ready { documents, .. } = &mut self.documents
            && documents.prepare_to_edit().is_err()
        {
            self.give_documents_up();
        }
        match &mut self.documents {
            DocumentState::Ready { documents, .. } => Some(documents),
            _ => None,
        }
    }

    /// The batch certainly was not written. The action is worth another try, but not for ever.
    pub(super) fn make_again_after_failure(&mut self, tried: Tried, out: &mut Vec<RoomEffect>) {
        let mut editing = tried.editing;
        editing.failures += 1;
        if editing.failures < EDIT_TRIES_MAX {
            self.queue.push_front(Waiting::Edit(editing));
        } else {
            out.push(editing.answer(EditOutcome::Unavailable));
        }
    }
}

fn one_row(
    documents: &mut Documents,
    (actor, role): (Actor, Role),
    action: &Action,
    moment: Moment,
) -> Result<Option<NewRow>, EditOutcome> {
    let change = documents
        .act((actor, role.is_admin()), action, moment)
        .map_err(EditOutcome::Impossible)?;
    let Some(change) = change else { return Ok(None) };
    let chunk = documents.check_own(&change.chunk).map_err(|refusal| {
        if documents.may_fit_anew(&refusal) {
            EditOutcome::Unavailable
        } else {
            EditOutcome::Unacceptable(refusal)
        }
    })?;
    Ok(Some(NewRow {
        hash: chunk.hash,
        chunk: Bytes::from(chunk.bytes),
        actor: chunk.actor,
        actor_seq: chunk.seq,
        user: actor.user,
    }))
}
