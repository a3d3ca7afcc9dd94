//! Taking back what one has done, and doing it again.
//!
//! Every change made here gives its [`Inverse`]: what it wrote, named by its operations, and what stood there before.
//! Taking it back is an ordinary edit: each [`Step`] becomes an [`Action`](crate::Action) that passes the guard as any
//! other. A step is taken only where what it wrote is still what stands there, known by the operation that wrote it
//! and not by its value: what somebody else has written since, or at the same time, stays. Of a text it takes away
//! the characters that were typed and puts back those that were deleted, each by its own operation.
//!
//! What is taken back gives an inverse of its own, which does it again. As each of them writes by new operations,
//! [`Renames`] says which stand for which from now on; an [`UndoStack`] keeps itself up to date with them.

mod entry;
mod field;
mod journal;
mod kept;
mod op;
mod read;
mod renames;
mod since;
mod stack;
mod state;
mod text;
mod translate;
mod verdict;

pub use entry::{UndoEntry, UndoId};
pub use field::Field;
pub use kept::{Kept, Part, WhyKept};
pub use op::{Op, Run};
pub use renames::Renames;
pub use stack::{StackChange, UndoStack};
pub use state::{EntryField, Scalar, State};
pub use text::{Splice, Taken, TextName, TextStep};

pub(crate) use journal::Journal;
pub(crate) use text::{Edited, recorded, revert_text};
pub(crate) use verdict::Verdict;

use crate::action::Action;
use crate::board::Applied;
use serde::{Deserialize, Serialize};

/// What takes a change back: its steps in the order they were written. Taken back from the last to the first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Inverse {
    /// What was written.
    pub steps: Vec<Step>,
}

/// One thing that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Step {
    /// A register, or an entry that comes and goes as a whole.
    Field(FieldStep),
    /// A text that merges.
    Text(TextStep),
}

/// What was written to a register or an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldStep {
    /// Which.
    pub field: Field,
    /// What was written.
    pub now: State,
    /// What stood there before.
    pub was: State,
    /// Whether it is what says that a card, a column or a comment is there which the change made. It goes only while
    /// nobody else has put anything into it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub made: bool,
}

/// What taking a change back came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reverted {
    /// The change it made, what that changed in the view, and what does it again.
    pub applied: Applied,
    /// The same as an ordinary action, for whoever has to do it once more on another document; nothing when nothing
    /// was done.
    pub action: Option<Action>,
    /// Which operations stand for which from now on.
    pub renames: Renames,
    /// What was left as it is, and why.
    pub kept: Vec<Kept>,
    /// Whether nothing of what was to be taken back is there any more: it never came to stay.
    pub is_gone: bool,
}

impl Inverse {
    /// Whether there is nothing to take back.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The text that was typed into, if that is all that was done.
    pub(crate) fn only_text(&self) -> Option<&TextStep> {
        match self.steps.as_slice() {
            [Step::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// About how large it is where it is kept, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let bytes = |step: &Step| match step {
            Step::Field(step) => FieldStep::BYTES + step.now.bytes() + step.was.bytes(),
            Step::Text(step) => step.bytes(),
        };
        self.steps.iter().map(bytes).sum()
    }
}

impl FieldStep {
    /// What it takes besides its values: names and ids, in bytes.
    const BYTES: usize = 160;
}
