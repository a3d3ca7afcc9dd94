//! Looking back on a replica: what has happened, the board as it was, and what goes back to it. Nothing here changes the
//! replica; what goes back is done by ordinary actions.

use super::{ActError, ClientSession};
use crate::frames::Role;
use board_doc::history::{CardSteps, Difference, History, HistoryError, Past, Point, Steps, difference};
use board_doc::{Action, Board, BoardView, CardId, ChangeHash, Document, Timestamp};

/// Why the past cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PastError {
    /// The board has not been loaded yet.
    #[error("the board is still loading")]
    NotReady,
    /// The document cannot tell.
    #[error(transparent)]
    History(#[from] HistoryError),
}

/// A board as it was: to look at, to compare, to write out and to go back to. It stays what it is, whatever becomes of
/// the replica.
#[derive(Debug, Clone)]
pub struct PastBoard {
    past: Past,
    /// Nothing that is shown is later.
    shown_at: Timestamp,
}

impl PastBoard {
    /// The whole view, copied.
    pub fn view(&self) -> BoardView {
        self.past.view().no_later_than(self.shown_at)
    }

    /// What became of `self` in `later`.
    pub fn compared_with(&self, later: &Self) -> Difference {
        difference(&self.past.view(), &later.past.view())
    }
}

impl ClientSession {
    /// Steps of the history by their place in the whole: see [`History::numbered_page`]. Their times are those that the
    /// authors' clocks have claimed.
    pub fn steps(&self, page: Option<usize>, limit: usize) -> Result<Steps, PastError> {
        let mut steps = self.history()?.numbered_page(page, limit)?;
        let shown = steps.steps.into_iter();
        steps.steps = shown.map(|step| step.no_later_than(self.heard_at)).collect();
        Ok(steps)
    }

    /// What was done to a card: see [`History::card_steps`].
    pub fn card_steps(&self, card: &CardId, before: Option<ChangeHash>) -> Result<CardSteps, PastError> {
        let mut found = self.history()?.card_steps(card, before)?;
        let shown = found.steps.into_iter();
        found.steps = shown.map(|step| step.no_later_than(self.heard_at)).collect();
        Ok(found)
    }

    /// The board as it was just behind the step `at`. Costs about as much as building a view of the whole board.
    pub fn past(&self, at: ChangeHash) -> Result<PastBoard, PastError> {
        Ok(PastBoard {
            past: self.history()?.as_of(Point::Step(at))?,
            shown_at: self.heard_at,
        })
    }

    /// A document that ends with the step `at`, with all its history up to then.
    pub fn document_as_of(&self, at: ChangeHash) -> Result<Document, PastError> {
        Ok(self.history()?.document_as_of(Point::Step(at))?)
    }

    /// What has become of the board since.
    pub fn changed_since(&self, past: &PastBoard) -> Result<Difference, PastError> {
        let now = self.replica().ok_or(PastError::NotReady)?;
        Ok(difference(&past.past.view(), &now.view()))
    }

    /// What makes one card, or the whole board, what it was: batches for [`act`](Self::act), in order. None if it is so
    /// already.
    pub fn restoring(&self, past: &PastBoard, card: Option<&CardId>) -> Result<Vec<Action>, ActError> {
        if self.role.is_some_and(|role| !role.may_edit()) {
            return Err(ActError::ReadOnly);
        }
        let now = self.replica().ok_or(ActError::NotReady)?;
        match card {
            Some(card) => Ok(past.past.restore_card(now, card)?),
            // A role that is not known yet hinders nobody: the board was made here.
            None if !self.role.is_none_or(Role::is_admin) => Err(ActError::AdminsOnly),
            None => Ok(past.past.restore_board(now)),
        }
    }

    fn history(&self) -> Result<History<'_>, PastError> {
        let document = self.replica().map(Board::document).ok_or(PastError::NotReady)?;
        // When the server took a change is known to the server alone.
        Ok(document.history(&|_| None))
    }
}
