//! The board's texts, columns and labels.

use super::super::draft::{DEFAULT_COLUMNS, Draft, DraftColumn, DraftLabel};
use super::super::steps::Cost;
use super::fit::cut;
use super::{Builder, fit};
use crate::action::{Action, ColumnPosition};
use crate::ids::{ColumnId, LabelId};
use crate::limits::{
    COLUMNS_MAX, DESCRIPTION_CHARACTERS_MAX, LABEL_NAME_CHARACTERS_MAX, LABELS_MAX, TITLE_CHARACTERS_MAX,
    WIP_LIMIT_MAX,
};
use crate::view::CardState;

/// A column of the draft on the board.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) id: ColumnId,
    pub(super) is_deleted: bool,
}

impl Builder {
    pub(super) fn texts(&mut self, draft: &Draft) {
        let name = cut(
            &mut self.drops,
            "board names",
            draft.name.clone(),
            TITLE_CHARACTERS_MAX,
        );
        if !name.trim().is_empty() {
            self.name.clone_from(&name);
            let cost = Cost::of_texts(&[&name]);
            self.push(Action::RenameBoard { name }, cost);
        }
        let description = draft.description.clone();
        let description = cut(
            &mut self.drops,
            "descriptions",
            description,
            DESCRIPTION_CHARACTERS_MAX,
        );
        if !description.is_empty() {
            let cost = Cost::of_texts(&[&description]);
            self.push(Action::DescribeBoard { description }, cost);
        }
    }

    /// Makes the columns, also those that are deleted in the end. Gives one for each of the draft's.
    pub(super) fn columns(&mut self, draft: Vec<DraftColumn>) -> Vec<Placed> {
        let mut placed: Vec<Placed> = Vec::new();
        let mut is_used = [false; DEFAULT_COLUMNS.len()];
        let mut new = DEFAULT_COLUMNS.len();
        for column in draft {
            let known = column.is.as_ref().and_then(default_index);
            let known = known.filter(|index| !std::mem::replace(&mut is_used[*index], true));
            if known.is_none() && new >= COLUMNS_MAX {
                let why = format!("a board has at most {COLUMNS_MAX}; their cards are in the last one");
                self.drops.note("columns", why, 1);
                let last = placed
                    .iter()
                    .rev()
                    .find(|column| !column.is_deleted)
                    .or(placed.last());
                placed.extend(last.cloned());
                continue;
            }
            new += usize::from(known.is_none());
            placed.push(self.column(column, known));
        }
        if placed.iter().any(|column| !column.is_deleted) {
            for (index, _) in is_used.iter().enumerate().filter(|(_, is_used)| !**is_used) {
                self.delete_column(default_id(index));
            }
        }
        placed
    }

    fn column(&mut self, draft: DraftColumn, known: Option<usize>) -> Placed {
        let title = cut(
            &mut self.drops,
            "column titles",
            draft.title,
            TITLE_CHARACTERS_MAX,
        );
        let title = if title.trim().is_empty() {
            "Untitled".to_owned()
        } else {
            title
        };
        let wip_limit = draft
            .wip_limit
            .filter(|limit| (1..=WIP_LIMIT_MAX).contains(limit));
        let cost = Cost::of_values(&[&title]);
        self.report.columns += 1;
        let (position, is_deleted) = (ColumnPosition::End, draft.is_deleted);
        let Some(index) = known else {
            let column = ColumnId::parse(self.ids.next()).expect("a UUID is a column's id");
            let id = column.clone();
            let add = Action::AddColumn {
                column,
                title,
                position,
                wip_limit,
            };
            self.push(add, cost);
            return Placed { id, is_deleted };
        };
        let id = default_id(index);
        let column = || id.clone();
        let rename = Action::RenameColumn {
            column: column(),
            title,
        };
        self.push(rename, cost);
        let limit = Action::SetWipLimit {
            column: column(),
            wip_limit,
        };
        self.push(limit, Cost::of_values(&[]));
        let last = Action::MoveColumn {
            column: column(),
            position,
        };
        self.push(last, Cost::of_values(&[]));
        Placed { id, is_deleted }
    }

    /// Deletes the columns that are deleted in the draft, behind the back of their cards, which are in the trash so
    /// long: a column with cards on the board could not be deleted.
    pub(super) fn delete_columns(&mut self, columns: &[Placed]) {
        let mut deleted: Vec<&ColumnId> = Vec::new();
        for column in columns.iter().filter(|column| column.is_deleted) {
            if !deleted.contains(&&column.id) {
                deleted.push(&column.id);
                self.delete_column(column.id.clone());
            }
        }
        for (card, state) in std::mem::take(&mut self.later) {
            let action = match state {
                CardState::Active => Action::RestoreCard { card },
                CardState::Archived => Action::ArchiveCard { card },
                CardState::Trashed => continue,
            };
            self.push(action, Cost::of_values(&[]));
        }
    }

    fn delete_column(&mut self, column: ColumnId) {
        let delete = Action::DeleteColumn {
            column,
            move_cards_to: None,
        };
        self.push(delete, Cost::of_values(&[]));
    }

    /// Makes the labels. Gives an id for each of the draft's that has room.
    pub(super) fn labels(&mut self, mut draft: Vec<DraftLabel>) -> Vec<LabelId> {
        fit::shorten(&mut self.drops, "labels", "a board", &mut draft, LABELS_MAX);
        let mut ids = Vec::with_capacity(draft.len());
        for DraftLabel { name, color } in draft {
            let name = cut(&mut self.drops, "label names", name, LABEL_NAME_CHARACTERS_MAX);
            let label = LabelId::parse(self.ids.next()).expect("a UUID is a label's id");
            ids.push(label.clone());
            let cost = Cost::of_values(&[&name]);
            self.push(Action::AddLabel { label, name, color }, cost);
        }
        self.report.labels = ids.len() as u64;
        ids
    }
}

fn default_index(id: &ColumnId) -> Option<usize> {
    DEFAULT_COLUMNS.iter().position(|default| *default == id.as_str())
}

fn default_id(index: usize) -> ColumnId {
    ColumnId::parse(DEFAULT_COLUMNS[index]).expect("it is an id")
}
