//! Copies of cards.

use super::assign::put_label;
use super::checklist::make_item;
use super::{Planned, Planner};
use crate::action::{ActionError, Position};
use crate::edit::{At, Write};
use crate::ids::{CardId, ColumnId};
use crate::limits::{DESCRIPTION_CHARACTERS_MAX, TITLE_CHARACTERS_MAX};
use crate::schema;
use crate::source::Source;
use crate::values::Due;
use crate::view::{CardState, CardView};

impl<S: Source> Planner<'_, S> {
    pub(super) fn duplicate_card(&self, card: &CardId, copy: &CardId) -> Planned {
        let view = self.editable(card)?;
        self.must_be_new(copy)?;
        let column = self.column_of(view)?;
        let position = match view.state {
            CardState::Active => Position::After { card: card.clone() },
            _ => Position::End,
        };
        let add = |place| Write::AddCard {
            card: copy.clone(),
            place,
            // Merging may have made them longer than one may write them.
            title: view.title.chars().take(TITLE_CHARACTERS_MAX).collect(),
            description: view
                .description
                .chars()
                .take(DESCRIPTION_CHARACTERS_MAX)
                .collect(),
        };
        let mut plan = self.put(copy, &column, &position, add);
        plan.writes.extend(self.copy_parts(view, copy));
        Ok(plan)
    }

    fn column_of(&self, view: &CardView) -> Result<ColumnId, ActionError> {
        match &view.lost_column {
            None if self.model.shows(&view.column) => Ok(view.column.clone()),
            lost => Err(ActionError::NoSuchColumn(
                lost.as_ref().unwrap_or(&view.column).clone(),
            )),
        }
    }

    fn copy_parts(&self, view: &CardView, copy: &CardId) -> Vec<Write> {
        let register = |key, value: Option<&str>| {
            let value = value?;
            Some(Write::set(At::Card(copy.clone()), key, Some(value)))
        };
        let ranks = self.model.checklist(&view.id).into_iter().map(|(rank, _)| rank);
        let items = view.checklist.iter().zip(ranks);
        let registers = [
            register(schema::DUE, view.due.as_ref().map(Due::as_str)),
            register(schema::IMPORTED_FROM, view.imported_from.as_deref()),
        ];
        registers
            .into_iter()
            .flatten()
            .chain(view.labels.iter().map(|label| put_label(copy, label)))
            .chain(view.assignees.iter().map(|one| self.put_assignee(copy, one.user)))
            .chain(items.map(|(item, rank)| make_item(copy, &item.id, (&item.text, item.done), rank)))
            .collect()
    }
}
