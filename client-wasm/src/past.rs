//! Looking back on an open board.

use crate::session::BoardSession;
use board_doc::history::{CardSteps, Difference, Steps};
use board_doc::{Action, BoardView, CardId, ChangeHash};
use sync_protocol::client::PastBoard;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

/// A board as it was. Call `free` when nobody looks at it any more.
#[wasm_bindgen]
pub struct PastView {
    pub(crate) past: PastBoard,
}

#[wasm_bindgen]
impl PastView {
    /// The whole board.
    pub fn view(&self) -> Result<Ts<BoardView>, JsError> {
        Ok(self.past.view().into_ts()?)
    }

    /// What became of it in `later`.
    pub fn compared_with(&self, later: &PastView) -> Result<Ts<Difference>, JsError> {
        Ok(self.past.compared_with(&later.past).into_ts()?)
    }
}

#[wasm_bindgen]
impl BoardSession {
    /// Steps of the history, the oldest first: page `page`, counted from 0, of pages of `limit`; the last one when nobody
    /// says which. Throws when there is no board yet.
    pub fn steps(&self, page: Option<u32>, limit: u32) -> Result<Ts<Steps>, JsError> {
        let steps = self
            .session
            .steps(page.map(|page| page as usize), limit as usize)?;
        Ok(steps.into_ts()?)
    }

    /// What was done to a card, the newest step first, as far back as one look goes; `before` names the step before which
    /// the next look begins. Throws when there is no board yet, or no such step.
    pub fn card_steps(&self, card: String, before: Option<String>) -> Result<Ts<CardSteps>, JsError> {
        let before = before.map(ChangeHash::try_from).transpose()?;
        Ok(self
            .session
            .card_steps(&CardId::parse(card)?, before)?
            .into_ts()?)
    }

    /// The board as it was just behind the step `at`. Throws when there is no such step.
    pub fn past(&self, at: String) -> Result<PastView, JsError> {
        let past = self.session.past(ChangeHash::try_from(at)?)?;
        Ok(PastView { past })
    }

    /// What has become of the board since.
    pub fn changed_since(&self, past: &PastView) -> Result<Ts<Difference>, JsError> {
        Ok(self.session.changed_since(&past.past)?.into_ts()?)
    }

    /// What makes one card, or the whole board, what it was: for `act`, in order. Throws, with words for the user, when
    /// they may not.
    pub fn restoring(&self, past: &PastView, card: Option<String>) -> Result<Vec<Ts<Action>>, JsError> {
        let card = card.map(CardId::parse).transpose()?;
        let actions = self.session.restoring(&past.past, card.as_ref())?;
        let actions = actions.into_iter().map(|action| action.into_ts());
        Ok(actions.collect::<Result<_, _>>()?)
    }
}
