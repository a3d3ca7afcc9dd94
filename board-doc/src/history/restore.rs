//! The way back: actions that make a board, or one of its cards, what it was. Nothing is rewritten; whoever restores
//! makes an edit like any other, which merges with what others do at the same time and can be undone.
//!
//! What comes back: the board's texts, columns, labels, and of every card its texts, place, state, due date, labels,
//! people and checklist. Cards that came since go to the trash, columns that came since are deleted; cards that were
//! deleted for ever since come back under their ids.
//!
//! What does not: comments stay as they are, for they are their authors'. Texts that were blank, which nobody may
//! write, stay as they are; those that merging had made too long come back as far as one may write. A card whose
//! column was gone stays in the column where it is, and values that had lost against others stay lost.

mod card;

use super::Past;
use crate::action::{Action, ActionError, ColumnPosition};
use crate::board::Board;
use crate::ids::{CardId, ColumnId};
use crate::import::steps::{Cost, Steps};
use crate::limits::{DESCRIPTION_CHARACTERS_MAX, LABEL_NAME_CHARACTERS_MAX, TITLE_CHARACTERS_MAX};
use crate::model::Model;
use crate::read::ColumnRecord;
use crate::view::{CardState, CardView};

impl Past {
    /// What makes `board` what it was then: batches that each fit one change, to be applied in order. None if it is
    /// so already.
    pub fn restore_board(&self, board: &Board) -> Vec<Action> {
        let mut restorer = self.restorer(board);
        restorer.info();
        restorer.columns();
        restorer.labels();
        restorer.cards();
        restorer.delete_new_columns();
        restorer.steps.finish()
    }

    /// What makes one card of `board` what it was then; as [`restore_board`](Self::restore_board). Labels and columns
    /// that the board no longer has are left out.
    pub fn restore_card(&self, board: &Board, card: &CardId) -> Result<Vec<Action>, ActionError> {
        let then = self.model.card(card);
        let then = then.ok_or_else(|| ActionError::NoSuchCard(card.clone()))?;
        let mut restorer = self.restorer(board);
        restorer.is_whole_board = false;
        restorer.card(then);
        Ok(restorer.steps.finish())
    }

    fn restorer<'a>(&'a self, board: &'a Board) -> Restorer<'a> {
        Restorer {
            now: board.model(),
            then: &self.model,
            is_whole_board: true,
            steps: Steps::default(),
        }
    }
}

struct Restorer<'a> {
    now: &'a Model,
    then: &'a Model,
    /// Whether columns and labels come back, too.
    is_whole_board: bool,
    steps: Steps,
}

impl Restorer<'_> {
    /// An action that writes single values.
    fn push(&mut self, action: Action, texts: &[&str]) {
        self.steps.push(action, Cost::of_values(texts));
    }

    fn info(&mut self) {
        let (now, then) = (self.now.info(), self.then.info());
        let name = cut(&then.name, TITLE_CHARACTERS_MAX);
        if !is_blank(&name) && name != now.name {
            let cost = Cost::of_texts(&[&now.name, &name]);
            self.steps.push(Action::RenameBoard { name }, cost);
        }
        let description = cut(&then.description, DESCRIPTION_CHARACTERS_MAX);
        if description != now.description {
            let cost = Cost::of_texts(&[&now.description, &description]);
            self.steps.push(Action::DescribeBoard { description }, cost);
        }
    }

    fn columns(&mut self) {
        for then in self.then.columns() {
            let shown = self.now.columns();
            let now = shown.iter().find(|record| record.view.id == then.view.id);
            if now.is_none() {
                self.bring_back(then);
            }
            self.column(now, then);
        }
    }

    fn bring_back(&mut self, then: &ColumnRecord) {
        let column = then.view.id.clone();
        let deleted = self.now.deleted_columns();
        let action = if deleted.iter().any(|one| one.id == column) {
            Action::RestoreColumn { column }
        } else {
            Action::AddColumn {
                column,
                title: shown(&then.view.title, TITLE_CHARACTERS_MAX),
                position: ColumnPosition::End,
                wip_limit: then.view.wip_limit.filter(|limit| *limit > 0),
            }
        };
        self.push(action, &[&then.view.title]);
    }

    /// Of a column that has just come back nobody knows what it says: what is so already writes nothing.
    fn column(&mut self, now: Option<&ColumnRecord>, then: &ColumnRecord) {
        let column = || then.view.id.clone();
        let title = cut(&then.view.title, TITLE_CHARACTERS_MAX);
        if !is_blank(&title) && now.is_none_or(|now| now.view.title != title) {
            let rename = Action::RenameColumn {
                column: column(),
                title,
            };
            self.push(rename, &[&then.view.title]);
        }
        let wip_limit = then.view.wip_limit.filter(|limit| *limit > 0);
        if now.is_none_or(|now| now.view.wip_limit != wip_limit) {
            let limit = Action::SetWipLimit {
                column: column(),
                wip_limit,
            };
            self.push(limit, &[]);
        }
        if let Some(rank) = then
            .rank
            .clone()
            .filter(|rank| now.is_none_or(|now| now.rank.as_ref() != Some(rank)))
        {
            let to_its_place = Action::MoveColumn {
                column: column(),
                position: ColumnPosition::Rank { rank },
            };
            self.push(to_its_place, &[]);
        }
    }

    fn labels(&mut self) {
        for now in self.now.labels() {
            if !self.then.labels().iter().any(|then| then.id == now.id) {
                let label = now.id.clone();
                self.push(Action::DeleteLabel { label }, &[]);
            }
        }
        for then in self.then.labels() {
            let label = || then.id.clone();
            let name = cut(&then.name, LABEL_NAME_CHARACTERS_MAX);
            let color = then.color.clone();
            let actions = match self.now.labels().iter().find(|now| now.id == then.id) {
                None => vec![Action::AddLabel {
                    label: label(),
                    name,
                    color,
                }],
                Some(now) => {
                    let rename = (now.name != name).then(|| Action::RenameLabel { label: label(), name });
                    let recolor = (now.color != color).then(|| Action::RecolorLabel {
                        label: label(),
                        color,
                    });
                    rename.into_iter().chain(recolor).collect()
                }
            };
            for action in actions {
                self.push(action, &[&then.name]);
            }
        }
    }

    fn cards(&mut self) {
        for then in self.then.cards() {
            self.card(then);
        }
        let then = self.then;
        let is_new = |card: &&CardView| then.card(&card.id).is_none() && card.state != CardState::Trashed;
        for now in self.now.cards().filter(is_new) {
            let card = now.id.clone();
            self.push(Action::TrashCard { card }, &[]);
        }
    }

    /// Their cards have gone back to their columns or to the trash. What is in them still, because its own column was
    /// gone then, must stay on the board.
    fn delete_new_columns(&mut self) {
        let Some(first) = self.then.columns().first().map(|record| record.view.id.clone()) else {
            return;
        };
        for now in self.now.columns() {
            let column = now.view.id.clone();
            if !self.then.shows(&column) {
                let move_cards_to = Some(first.clone());
                let delete = Action::DeleteColumn {
                    column,
                    move_cards_to,
                };
                self.push(delete, &[]);
            }
        }
    }

    /// Whether the column will be there for cards to go to.
    fn will_show(&self, column: &ColumnId) -> bool {
        if self.is_whole_board {
            self.then.shows(column)
        } else {
            self.now.shows(column)
        }
    }
}

/// Merging may have made a text longer than one may write it.
fn cut(text: &str, characters_max: usize) -> String {
    text.chars().take(characters_max).collect()
}

/// The same for what must not be blank.
fn shown(text: &str, characters_max: usize) -> String {
    if is_blank(text) {
        return "Untitled".to_owned();
    }
    cut(text, characters_max)
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}
