//! Actions gathered into batches that each fit one change, and that leave a user interface time to breathe.

use crate::action::Action;

/// Actions of one batch, unless the first takes more by itself: well below
/// [`BATCH_ACTIONS_MAX`](crate::limits::BATCH_ACTIONS_MAX).
const STEP_ACTIONS_MAX: usize = 1_000;
/// Operations of one batch: well below [`CHANGE_OPERATIONS_MAX`](crate::limits::CHANGE_OPERATIONS_MAX).
const STEP_OPERATIONS_MAX: u64 = 50_000;
/// Bytes of one batch: well below [`CHANGE_BYTES_MAX`](crate::limits::CHANGE_BYTES_MAX).
const STEP_BYTES_MAX: u64 = 256 << 10;

/// What an action costs a change, at most.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    pub(crate) operations: u64,
    pub(crate) bytes: u64,
}

impl Cost {
    /// An action that writes some registers and values.
    const SMALL: Self = Self {
        operations: 12,
        bytes: 400,
    };

    /// An action that writes these as single values.
    pub(crate) fn of_values(texts: &[&str]) -> Self {
        let bytes: usize = texts.iter().map(|text| text.len()).sum();
        Self {
            bytes: Self::SMALL.bytes + bytes as u64,
            ..Self::SMALL
        }
    }

    /// An action that writes these as mergeable texts: an operation a character, and where characters are of
    /// different lengths two bytes for each to say so.
    pub(crate) fn of_texts(texts: &[&str]) -> Self {
        let mut cost = Self::of_values(texts);
        for text in texts {
            let characters = text.chars().count() as u64;
            cost.operations += characters;
            cost.bytes += if text.is_ascii() { 0 } else { 2 * characters };
        }
        cost
    }
}

/// The batches.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    done: Vec<Action>,
    actions: Vec<Action>,
    cost: Cost,
}

impl Steps {
    pub(crate) fn push(&mut self, action: Action, cost: Cost) {
        let is_full = self.actions.len() >= STEP_ACTIONS_MAX
            || self.cost.operations + cost.operations > STEP_OPERATIONS_MAX
            || self.cost.bytes + cost.bytes > STEP_BYTES_MAX;
        if is_full {
            self.close();
        }
        self.cost.operations += cost.operations;
        self.cost.bytes += cost.bytes;
        self.actions.push(action);
    }

    pub(crate) fn finish(mut self) -> Vec<Action> {
        self.close();
        self.done
    }

    fn close(&mut self) {
        let actions = std::mem::take(&mut self.actions);
        if !actions.is_empty() {
            self.done.push(Action::Batch { actions });
        }
        self.cost = Cost::default();
    }
}
