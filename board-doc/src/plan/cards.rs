//! Cards: adding, putting away, deleting for ever; registers of their own.

use super::rule::{DESCRIPTION, IMPORTED_FROM, TITLE};
use super::{Plan, Planned, Planner, card_register, is_contested, must_fit};
use crate::action::{ActionError, Position};
use crate::edit::{At, Write};
use crate::ids::{CardId, ColumnId};
use crate::limits::CARDS_MAX;
use crate::read::Place;
use crate::schema;
use crate::source::Source;
use crate::values::Due;
use crate::view::{CardState, LostValue};

impl<S: Source> Planner<'_, S> {
    pub(super) fn add_card(
        &self,
        card: &CardId,
        (column, position): (&ColumnId, &Position),
        title: &str,
        description: &str,
    ) -> Planned {
        self.must_be_new(card)?;
        self.must_show(column)?;
        TITLE.check(title)?;
        DESCRIPTION.check(description)?;
        let add = |place| Write::AddCard {
            card: card.clone(),
            place,
            title: title.to_owned(),
            description: description.to_owned(),
        };
        Ok(self.put(card, column, position, add))
    }

    pub(super) fn must_be_new(&self, card: &CardId) -> Result<(), ActionError> {
        if self.model.card(card).is_some() {
            return Err(ActionError::CardExists(card.clone()));
        }
        must_fit(self.model.card_count(), CARDS_MAX, "cards on a board")
    }

    /// Archives or trashes a card.
    pub(super) fn put_away(&self, card: &CardId, state: CardState) -> Planned {
        let view = self.card(card)?;
        let is_contested = is_contested(&view.conflicts, |lost| matches!(lost, LostValue::State { .. }));
        if view.state == state && !is_contested {
            return Ok(Plan::default());
        }
        let written = match state {
            CardState::Active => None,
            CardState::Archived => Some(schema::ARCHIVED),
            CardState::Trashed => Some(schema::TRASHED),
        };
        Ok(card_register(card, schema::STATE, written))
    }

    pub(super) fn restore_card(&self, card: &CardId) -> Planned {
        self.put_away(card, CardState::Active)
    }

    pub(super) fn purge_card(&self, card: &CardId) -> Planned {
        if self.card(card)?.state != CardState::Trashed {
            return Err(ActionError::CardNotTrashed(card.clone()));
        }
        let key = card.to_string();
        Ok(Plan::card(card, vec![Write::Delete { at: At::Cards, key }]))
    }

    pub(super) fn set_due(&self, card: &CardId, due: Option<&Due>) -> Planned {
        let view = self.editable(card)?;
        let is_contested = is_contested(&view.conflicts, |lost| matches!(lost, LostValue::Due { .. }));
        if view.due.as_ref() == due && !is_contested {
            return Ok(Plan::default());
        }
        Ok(card_register(card, schema::DUE, due.map(Due::as_str)))
    }

    pub(super) fn credit_card(&self, card: &CardId, imported_from: &str) -> Planned {
        let view = self.editable(card)?;
        IMPORTED_FROM.check(imported_from)?;
        let from = (!imported_from.is_empty()).then_some(imported_from);
        if view.imported_from.as_deref() == from {
            return Ok(Plan::default());
        }
        Ok(card_register(card, schema::IMPORTED_FROM, from))
    }

    /// The write that places one card, and that of a neighbour who has to make room.
    pub(super) fn put(
        &self,
        card: &CardId,
        column: &ColumnId,
        position: &Position,
        write: impl FnOnce(Place) -> Write,
    ) -> Plan {
        let Some((rank, twin)) = self.find_place(card, column, position) else {
            return Plan::default();
        };
        let place = |rank| Place {
            column: column.clone(),
            rank,
        };
        let mut plan = Plan::card(card, vec![write(place(rank))]);
        if let Some((twin, rank)) = twin {
            plan.touched.cards.insert(twin.clone());
            plan.writes.push(Write::place(twin, &place(rank)));
        }
        plan
    }
}
