//! Edits that the server makes, on their way into the room and back.

use super::RoomActor;
use crate::live::uncommitted::Held;
use board_doc::{Action, UserId};
use sync_protocol::room::{Edit, EditId, EditOutcome, OnlyIf};
use sync_protocol::{Role, RoomInput};
use tokio::sync::oneshot;

/// An edit on a user's behalf, and who waits for its outcome.
#[derive(Debug)]
pub struct Editing {
    /// On whose behalf.
    pub user: UserId,
    /// Their role.
    pub role: Role,
    /// The board's access epoch when the role was read.
    pub access_epoch: i64,
    /// All of it or nothing.
    pub actions: Vec<Action>,
    /// Only if the card is as it was looked at.
    pub only_if: Option<OnlyIf>,
    /// Fresh random bits.
    pub seed: u64,
    /// What it counts until the room has it.
    pub held: Held,
    /// Told the outcome. Dropped when the room has closed meanwhile, without having looked at the edit.
    pub outcome: oneshot::Sender<EditOutcome>,
}

impl RoomActor {
    pub(super) fn edit(&mut self, editing: Editing) {
        let id = EditId(self.next_edit);
        self.next_edit += 1;
        self.edits.insert(id, editing.outcome);
        self.uncommitted.take_over(editing.held);
        self.feed(RoomInput::Edit(Edit {
            id,
            user: editing.user,
            role: editing.role,
            access_epoch: editing.access_epoch,
            actions: editing.actions,
            only_if: editing.only_if,
            seed: editing.seed,
        }));
    }

    pub(super) fn answer_edit(&mut self, edit: EditId, outcome: EditOutcome) {
        if let Some(waiting) = self.edits.remove(&edit) {
            // Whoever asked may have gone; what was done stays done.
            let _ = waiting.send(outcome);
        }
    }

    /// The room has panicked: what became of them is in doubt, so nobody may make them again unasked.
    pub(super) fn give_up_edits(&mut self) {
        for (_, waiting) in self.edits.drain() {
            let _ = waiting.send(EditOutcome::Unavailable);
        }
    }
}
