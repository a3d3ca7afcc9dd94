//! Several actions as one change.

use super::{Applied, Board};
use crate::action::{Action, ActionError, Moment};
use crate::edit;
use crate::limits::BATCH_ACTIONS_MAX;
use crate::model::{Changed, Model};
use crate::plan::{self, Author};
use crate::touched::Touched;
use crate::undo::Journal;
use automerge::transaction::Transaction;

/// What the actions of a batch have come to.
#[derive(Default)]
struct Sum {
    touched: Touched,
    changed: Changed,
    journal: Journal,
}

/// Does all of them, each on what the ones before have made, or none.
pub(super) fn apply(board: &mut Board, actions: &[Action], moment: Moment) -> Result<Applied, ActionError> {
    if actions.len() > BATCH_ACTIONS_MAX {
        return Err(ActionError::TooMuchAtOnce);
    }
    let author = board.author();
    let mut sum = Sum::default();
    let model = &mut board.model;
    let done = edit::transact(&mut board.document, moment.at, |tx| {
        let moments = (0..).map(|number: u64| Moment {
            seed: moment.seed.wrapping_add(number << 40),
            ..moment
        });
        actions
            .iter()
            .zip(moments)
            .try_for_each(|(action, moment)| sum.take(tx, model, action, author, moment))
    });
    // The view has followed the transaction: now it follows what has become of it.
    let last = board.model.refresh(board.document.automerge(), sum.touched);
    sum.changed.note(&last);
    let Some(change) = done? else {
        return Ok(Applied::nothing());
    };
    Ok(Applied {
        delta: board.model.delta(sum.changed),
        inverse: sum.journal.finish(board.document.automerge(), change.hash),
        change: Some(change),
    })
}

impl Sum {
    fn take(
        &mut self,
        tx: &mut Transaction<'_>,
        model: &mut Model,
        action: &Action,
        author: Author,
        moment: Moment,
    ) -> Result<(), ActionError> {
        let plan = plan::plan(model, tx, action, author, moment)?;
        self.touched.extend(&plan.touched);
        edit::write_all(tx, &plan.writes, &mut self.journal)?;
        let delta = model.refresh(tx, plan.touched);
        // A label or a column that goes takes cards along that the action does not name. While the transaction lasts
        // nobody has written them: they are read once more when it is over.
        self.touched.note_cards(&delta);
        self.changed.note(&delta);
        Ok(())
    }
}
