//! What an action comes to on the board as it is: which registers and texts to write. Nothing is written here.

mod assign;
mod cards;
mod checklist;
mod columns;
mod comments;
mod duplicate;
mod labels;
mod moves;
mod rule;
mod texts;

pub(crate) use texts::check_text_revert;

use crate::action::{Action, ActionError, Moment, TextField};
use crate::edit::{At, Write};
use crate::ids::{CardId, ColumnId, UserId};
use crate::model::Model;
use crate::source::Source;
use crate::touched::Touched;
use crate::view::{CardState, CardView, Conflict, LostValue};

/// The writes of one change, and what of the view they touch. Without writes there is nothing to do.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) writes: Vec<Write>,
    pub(crate) touched: Touched,
}

impl Plan {
    fn card(card: &CardId, writes: Vec<Write>) -> Self {
        Self {
            writes,
            touched: Touched::cards([card.clone()]),
        }
    }

    fn columns(write: Write) -> Self {
        Self {
            writes: vec![write],
            touched: Touched::columns(),
        }
    }

    fn labels(write: Write) -> Self {
        Self {
            writes: vec![write],
            touched: Touched::labels(),
        }
    }
}

/// Who acts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Author {
    pub(crate) user: UserId,
    /// May delete the comments of others.
    pub(crate) is_admin: bool,
}

/// Plans one action that is not a batch.
pub(crate) fn plan<S: Source>(
    model: &Model,
    document: &S,
    action: &Action,
    author: Author,
    moment: Moment,
) -> Result<Plan, ActionError> {
    let planner = Planner {
        model,
        document,
        author,
        moment,
    };
    planner
        .board_action(action)
        .or_else(|| planner.card_action(action))
        .or_else(|| planner.card_part_action(action))
        .unwrap_or(Err(ActionError::Invalid {
            field: "batch",
            detail: "must not hold another batch",
        }))
}

struct Planner<'a, S> {
    model: &'a Model,
    document: &'a S,
    author: Author,
    moment: Moment,
}

type Planned = Result<Plan, ActionError>;

impl<S: Source> Planner<'_, S> {
    /// What is done to the board, its columns and its labels.
    fn board_action(&self, action: &Action) -> Option<Planned> {
        Some(match action {
            Action::RenameBoard { name } => self.rename_board(name),
            Action::DescribeBoard { description } => self.describe_board(description),
            Action::AddColumn {
                column,
                title,
                position,
                wip_limit,
            } => self.add_column(column, title, position, *wip_limit),
            Action::RenameColumn { column, title } => self.rename_column(column, title),
            Action::MoveColumn { column, position } => self.move_column(column, position),
            Action::SetWipLimit { column, wip_limit } => self.set_wip_limit(column, *wip_limit),
            Action::DeleteColumn {
                column,
                move_cards_to,
            } => self.delete_column(column, move_cards_to.as_ref()),
            Action::RestoreColumn { column } => self.restore_column(column),
            Action::AddLabel { label, name, color } => self.add_label(label, name, color),
            Action::RenameLabel { label, name } => self.rename_label(label, name),
            Action::RecolorLabel { label, color } => self.recolor_label(label, color),
            Action::DeleteLabel { label } => self.delete_label(label),
            _ => return None,
        })
    }

    /// What is done to whole cards, their places and their texts.
    fn card_action(&self, action: &Action) -> Option<Planned> {
        Some(match action {
            Action::AddCard {
                card,
                column,
                position,
                title,
                description,
            } => self.add_card(card, (column, position), title, description),
            Action::DuplicateCard { card, copy } => self.duplicate_card(card, copy),
            Action::RenameCard { card, title } => self.become_card_text(card, TextField::Title, title),
            Action::DescribeCard { card, description } => {
                self.become_card_text(card, TextField::Description, description)
            }
            Action::EditText { card, field, edit } => self.edit_text(card, *field, edit),
            Action::MoveCard {
                card,
                column,
                position,
            } => self.move_card(card, column, position),
            Action::MoveCards {
                cards,
                column,
                position,
            } => self.move_cards(cards, column, position),
            Action::ArchiveCard { card } => self.put_away(card, CardState::Archived),
            Action::TrashCard { card } => self.put_away(card, CardState::Trashed),
            Action::RestoreCard { card } => self.restore_card(card),
            Action::PurgeCard { card } => self.purge_card(card),
            _ => return None,
        })
    }

    /// What is done to the parts of cards.
    fn card_part_action(&self, action: &Action) -> Option<Planned> {
        Some(match action {
            Action::SetDue { card, due } => self.set_due(card, due.as_ref()),
            Action::LabelCard { card, label } => self.label_card(card, label),
            Action::UnlabelCard { card, label } => self.unlabel_card(card, label),
            Action::AssignCard { card, user } => self.assign(card, *user),
            Action::UnassignCard { card, user } => self.unassign(card, *user),
            Action::CreditCard { card, imported_from } => self.credit_card(card, imported_from),
            Action::AddItem {
                card,
                item,
                text,
                position,
                done,
            } => self.add_item(card, item, (text, *done), position),
            Action::EditItem { card, item, text } => self.edit_item(card, item, text),
            Action::TickItem { card, item, done } => self.tick_item(card, item, *done),
            Action::MoveItem { card, item, position } => self.move_item(card, item, position),
            Action::DeleteItem { card, item } => self.delete_item(card, item),
            Action::AddComment {
                card,
                comment,
                body,
                imported_from,
            } => self.add_comment(card, comment, body, imported_from.as_deref()),
            Action::EditComment { card, comment, body } => self.edit_comment(card, comment, body),
            Action::DeleteComment { card, comment } => self.delete_comment(card, comment),
            Action::RestoreComment { card, comment } => self.restore_comment(card, comment),
            _ => return None,
        })
    }

    fn card(&self, card: &CardId) -> Result<&CardView, ActionError> {
        card_of(self.model, card)
    }

    fn editable(&self, card: &CardId) -> Result<&CardView, ActionError> {
        must_take_edits(self.model, card)
    }

    fn must_show(&self, column: &ColumnId) -> Result<(), ActionError> {
        if self.model.shows(column) {
            Ok(())
        } else {
            Err(ActionError::NoSuchColumn(column.clone()))
        }
    }
}

fn card_of<'a>(model: &'a Model, card: &CardId) -> Result<&'a CardView, ActionError> {
    model
        .card(card)
        .ok_or_else(|| ActionError::NoSuchCard(card.clone()))
}

/// A card in the trash takes none.
fn must_take_edits<'a>(model: &'a Model, card: &CardId) -> Result<&'a CardView, ActionError> {
    let view = card_of(model, card)?;
    match view.state {
        CardState::Trashed => Err(ActionError::CardTrashed(card.clone())),
        CardState::Active | CardState::Archived => Ok(view),
    }
}

/// Whether another value of the field waits to be taken: then writing the one that shows settles it.
fn is_contested(conflicts: &[Conflict], field: impl Fn(&LostValue) -> bool) -> bool {
    conflicts.iter().any(|conflict| field(&conflict.lost))
}

fn must_fit(count: usize, limit: usize, what: &'static str) -> Result<(), ActionError> {
    if count < limit {
        Ok(())
    } else {
        Err(ActionError::Full { what, limit })
    }
}

fn card_register(card: &CardId, key: &str, value: Option<impl Into<automerge::ScalarValue>>) -> Plan {
    Plan::card(card, vec![Write::set(At::Card(card.clone()), key, value)])
}
