//! Fits a draft into the limits of a board, and says which actions build it.

mod board;
mod card;
mod fit;

use super::draft::Draft;
use super::ids::Ids;
use super::report::{Drops, Report};
use super::steps::{Cost, Steps};
use super::{ImportPlan, Importing};
use crate::action::Action;
use crate::ids::{CardId, UserId};
use crate::limits::BOARD_OPERATIONS_MAX;
use crate::progress::Progress;
use crate::view::CardState;

/// Operations that an import may fill a board with: there is room to work left.
const OPERATIONS_MAX: u64 = BOARD_OPERATIONS_MAX / 5 * 4;

/// Plans the whole board; `progress` hears of every card.
pub(super) fn build(
    draft: Draft,
    importing: Importing<'_>,
    drops: Drops,
    progress: &mut dyn FnMut(Progress),
) -> ImportPlan {
    let mut builder = Builder {
        importer: importing.importer,
        ids: Ids::new(importing.moment),
        steps: Steps::default(),
        operations_left: OPERATIONS_MAX,
        drops,
        report: Report::default(),
        name: String::new(),
        later: Vec::new(),
    };
    builder.texts(&draft);
    let columns = builder.columns(draft.columns);
    let labels = builder.labels(draft.labels);
    builder.cards(draft.cards, &columns, &labels, progress);
    builder.delete_columns(&columns);
    let (dropped, people) = builder.drops.finish();
    builder.report.dropped = dropped;
    ImportPlan {
        steps: builder.steps.finish(),
        name: builder.name,
        people,
        report: builder.report,
    }
}

struct Builder {
    importer: UserId,
    ids: Ids,
    steps: Steps,
    operations_left: u64,
    drops: Drops,
    report: Report,
    /// What the board will be called.
    name: String,
    /// Cards in the trash until their column is deleted, and what they are then.
    later: Vec<(CardId, CardState)>,
}

impl Builder {
    fn push(&mut self, action: Action, cost: Cost) {
        self.operations_left = self.operations_left.saturating_sub(cost.operations);
        self.steps.push(action, cost);
    }

    /// Adds something of its own, if the board has room for it; says so if not.
    fn push_if_it_fits(&mut self, what: &'static str, action: Action, cost: Cost) -> bool {
        if cost.operations > self.operations_left {
            self.drops.note(what, fit::FULL, 1);
            return false;
        }
        self.push(action, cost);
        true
    }
}
