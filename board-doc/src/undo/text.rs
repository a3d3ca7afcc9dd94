//! Typing, character by character.

mod places;
mod put_back;
mod region;
mod shown;

pub(crate) use put_back::{Edited, revert_text};
pub(crate) use region::recorded;

use super::op::{Op, Run};
use crate::action::{Action, TextEdit, TextField};
use crate::edit::TextAt;
use crate::ids::CardId;
use crate::schema;
use automerge::{ObjId, ReadDoc};
use serde::{Deserialize, Serialize};

/// A text that merges.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum TextName {
    /// The board's name.
    BoardName,
    /// The board's description.
    BoardDescription,
    /// A card's title.
    CardTitle {
        /// Which card.
        card: CardId,
    },
    /// A card's description.
    CardDescription {
        /// Which card.
        card: CardId,
    },
}

/// What was done to a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextStep {
    /// Which text.
    pub text: TextName,
    /// The oldest first.
    pub splices: Vec<Splice>,
}

/// Characters that came, in place of others perhaps.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Splice {
    /// The operations that made what was typed.
    pub typed: Vec<Run>,
    /// What was taken away, in the text's order.
    pub taken: Vec<Taken>,
}

/// Characters that stood side by side and were taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The operations that had made them: what is left of those in the document says where they stood.
    pub ops: Vec<Run>,
    /// The characters, one for each operation.
    pub text: String,
    /// The character before them: what was put back meanwhile may stand on the wrong side of what is left of them.
    pub left: Option<Op>,
    /// The character behind them.
    pub right: Option<Op>,
}

/// What becomes of a text.
pub(crate) struct Outcome {
    pub(crate) is_blank: bool,
    pub(crate) characters: usize,
    /// How many it has now.
    pub(crate) before: usize,
}

impl TextName {
    pub(crate) fn of(at: &TextAt) -> Option<Self> {
        Some(match at {
            TextAt::Board(schema::NAME) => Self::BoardName,
            TextAt::Board(schema::DESCRIPTION) => Self::BoardDescription,
            TextAt::Card(card, schema::TITLE) => Self::CardTitle { card: card.clone() },
            TextAt::Card(card, schema::DESCRIPTION) => Self::CardDescription { card: card.clone() },
            _ => return None,
        })
    }

    pub(super) fn place(&self) -> TextAt {
        match self {
            Self::BoardName => TextAt::Board(schema::NAME),
            Self::BoardDescription => TextAt::Board(schema::DESCRIPTION),
            Self::CardTitle { card } => TextAt::Card(card.clone(), schema::TITLE),
            Self::CardDescription { card } => TextAt::Card(card.clone(), schema::DESCRIPTION),
        }
    }

    pub(super) fn card(&self) -> Option<&CardId> {
        match self {
            Self::CardTitle { card } | Self::CardDescription { card } => Some(card),
            Self::BoardName | Self::BoardDescription => None,
        }
    }

    /// What makes the text say `whole` by these edits, for others to do again.
    pub(super) fn actions(&self, edits: Vec<TextEdit>, whole: String) -> Vec<Action> {
        let (card, field) = match self {
            Self::BoardName => return vec![Action::RenameBoard { name: whole }],
            Self::BoardDescription => return vec![Action::DescribeBoard { description: whole }],
            Self::CardTitle { card } => (card, TextField::Title),
            Self::CardDescription { card } => (card, TextField::Description),
        };
        let edits = edits.into_iter();
        edits
            .map(|edit| Action::EditText {
                card: card.clone(),
                field,
                edit,
            })
            .collect()
    }
}

impl TextStep {
    /// Takes in what was done to the same text next. What was typed and taken away again is as if it had never been.
    pub(super) fn extend(&mut self, next: Self) {
        for mut splice in next.splices {
            for taken in &mut splice.taken {
                self.forget_typed(taken);
            }
            splice.taken.retain(|taken| !taken.text.is_empty());
            match self.splices.last_mut() {
                Some(last) if splice.taken.is_empty() => last.typed.append_runs(splice.typed),
                _ => self.splices.push(splice),
            }
        }
        self.splices
            .retain(|splice| !splice.typed.is_empty() || !splice.taken.is_empty());
    }

    /// What of `taken` was typed here goes from both.
    fn forget_typed(&mut self, taken: &mut Taken) {
        let is_own = |op: &Op| self.typed().any(|run| run.has(op));
        let pairs: Vec<(Op, char)> = taken.pairs();
        let (own, others): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(op, _)| is_own(op));
        if own.is_empty() {
            return;
        }
        let gone = Run::all(own.into_iter().map(|(op, _)| op));
        for splice in &mut self.splices {
            let left = splice.typed.iter().flat_map(Run::ops);
            splice.typed = Run::all(left.filter(|op| !gone.iter().any(|run| run.has(op))));
        }
        taken.text = others.iter().map(|(_, character)| character).collect();
        taken.ops = Run::all(others.into_iter().map(|(op, _)| op));
    }

    pub(super) fn typed(&self) -> impl Iterator<Item = &Run> {
        self.splices.iter().flat_map(|splice| &splice.typed)
    }

    pub(super) fn taken(&self) -> impl Iterator<Item = &Taken> {
        self.splices.iter().flat_map(|splice| &splice.taken)
    }

    /// What the text would be without what was typed, and with what was taken.
    pub(crate) fn outcome(&self, document: &impl ReadDoc, text: &ObjId) -> Outcome {
        let is_typed = |op: &Op| self.typed().any(|run| run.has(op));
        let shown = region::characters(document.list_range(text, ..));
        let stays = shown.iter().filter(|one| !is_typed(&one.op));
        let stays: String = stays.map(|one| one.text.as_str()).collect();
        let back = self.taken().flat_map(Taken::pairs);
        let back: String = back.filter(|(op, _)| !is_typed(op)).map(|(_, one)| one).collect();
        Outcome {
            is_blank: stays.trim().is_empty() && back.trim().is_empty(),
            characters: stays.chars().count() + back.chars().count(),
            before: shown.iter().map(|one| one.text.chars().count()).sum(),
        }
    }

    pub(crate) fn text_place(&self) -> TextAt {
        self.text.place()
    }

    /// The same as these edits, for others to do again; `whole` is what the text says with them.
    pub(crate) fn actions(&self, edits: Vec<TextEdit>, whole: String) -> Vec<Action> {
        self.text.actions(edits, whole)
    }

    /// About how large it is where it is kept, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let runs = |runs: &[Run]| 100 * runs.len();
        let taken = |taken: &Taken| 200 + runs(&taken.ops) + taken.text.len();
        let splice =
            |splice: &Splice| 60 + runs(&splice.typed) + splice.taken.iter().map(taken).sum::<usize>();
        100 + self.splices.iter().map(splice).sum::<usize>()
    }
}

impl Taken {
    /// Each character with the operation that had made it.
    fn pairs(&self) -> Vec<(Op, char)> {
        self.ops
            .iter()
            .flat_map(Run::ops)
            .zip(self.text.chars())
            .collect()
    }
}

trait Runs {
    fn append_runs(&mut self, more: Vec<Run>);
}

impl Runs for Vec<Run> {
    fn append_runs(&mut self, more: Vec<Run>) {
        for run in more {
            match self.last_mut() {
                Some(last) if last.is_followed_by(&run.first) => last.count += run.count,
                _ => self.push(run),
            }
        }
    }
}
