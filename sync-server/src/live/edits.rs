//! The server's own edits: REST and programs go through the board's room like everybody.

use super::Live;
use super::limits::{EDIT_WAITS_MAX, JOIN_TRIES_MAX};
use super::pace;
use super::room_actor::{Editing, RoomMessage};
use super::rooms::OpenError;
use crate::access::BoardAccess;
use crate::access::needs::Member;
use board_doc::{Action, ActionError, UserId};
use sync_protocol::room::{Edit, EditOutcome, OnlyIf};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// Why nothing was edited.
#[derive(Debug, thiserror::Error)]
pub enum NotEdited {
    /// The card is not what it was looked at as.
    #[error("the card has changed since")]
    Stale,
    /// The board cannot be edited like that as it is.
    #[error(transparent)]
    Impossible(ActionError),
    /// Nobody could make this change: the board or the change would be too large.
    #[error("{0}")]
    Unacceptable(board_doc::guard::Refusal),
    /// The role does not allow it any more.
    #[error("the role does not allow it any more")]
    NotAllowed,
    /// The board is not there any more, or not for this user.
    #[error("there is no such board any more")]
    NoSuchBoard,
    /// The board is in the trash, or is not there any more.
    #[error("the board is in the trash or gone")]
    BoardGone,
    /// Later, perhaps.
    #[error("the board cannot be edited at the moment")]
    Unavailable,
    /// The stored board does not load.
    #[error("the stored board cannot be read; an administrator is needed")]
    Quarantined,
}

impl Live {
    /// Does `actions` on the board on the user's behalf, all of them or none. When it returns, they are durable and on
    /// their way to all sockets; the log up to the `seq` that it answers has them.
    pub async fn edit(
        &self,
        by: &BoardAccess<Member>,
        actions: &[Action],
        seed: u64,
    ) -> Result<u64, NotEdited> {
        self.edit_if(by, None, actions, seed).await
    }

    /// The same, only if a card is what it was looked at as when its turn comes.
    pub async fn edit_if(
        &self,
        by: &BoardAccess<Member>,
        only_if: Option<&OnlyIf>,
        actions: &[Action],
        seed: u64,
    ) -> Result<u64, NotEdited> {
        if !pace::admit_edit(&self.node, UserId(by.user().into_bytes())).await {
            return Err(NotEdited::Unavailable);
        }
        for _ in 0..JOIN_TRIES_MAX {
            if let Some(outcome) = self.try_to_edit(by, only_if, actions, seed).await? {
                return done(outcome);
            }
        }
        Err(NotEdited::Unavailable)
    }

    /// `None`: the room has closed without having looked at it.
    async fn try_to_edit(
        &self,
        by: &BoardAccess<Member>,
        only_if: Option<&OnlyIf>,
        actions: &[Action],
        seed: u64,
    ) -> Result<Option<EditOutcome>, NotEdited> {
        let room = match self.node.rooms.open(&self.node, by.board()).await {
            Ok(room) => room,
            Err(OpenError::NoSuchBoard) => return Err(NotEdited::NoSuchBoard),
            Err(OpenError::Unavailable(error)) => {
                tracing::error!(board = %by.board(), %error, "a room could not be opened for an edit");
                return Err(NotEdited::Unavailable);
            }
        };
        // What is not committed yet of all boards together is bounded.
        let user = UserId(by.user().into_bytes());
        let held = self.node.uncommitted.take(user, Edit::weight_of(actions));
        let Ok(held) = timeout(EDIT_WAITS_MAX, held).await else {
            return Err(NotEdited::Unavailable);
        };
        let (outcome, answer) = oneshot::channel();
        let editing = Editing {
            user,
            role: by.role(),
            access_epoch: by.access_epoch(),
            actions: actions.to_vec(),
            only_if: only_if.cloned(),
            seed,
            held,
            outcome,
        };
        if room.send(RoomMessage::Edit(editing)).await.is_err() {
            return Ok(None);
        }
        Ok(answer.await.ok())
    }
}

fn done(outcome: EditOutcome) -> Result<u64, NotEdited> {
    Err(match outcome {
        EditOutcome::Done { head_seq } => return Ok(head_seq),
        EditOutcome::Stale => NotEdited::Stale,
        EditOutcome::Impossible(error) => NotEdited::Impossible(error),
        EditOutcome::Unacceptable(refusal) => NotEdited::Unacceptable(refusal),
        EditOutcome::NotAllowed => NotEdited::NotAllowed,
        EditOutcome::NoAccess => NotEdited::NoSuchBoard,
        EditOutcome::BoardGone => NotEdited::BoardGone,
        EditOutcome::Unavailable => NotEdited::Unavailable,
        EditOutcome::Quarantined => NotEdited::Quarantined,
    })
}
