//! Labels and people on cards.

use super::{Plan, Planned, Planner, must_fit};
use crate::edit::{At, Write};
use crate::ids::{CardId, LabelId, UserId};
use crate::limits::ASSIGNEES_MAX;
use crate::schema;
use crate::source::Source;
use automerge::ScalarValue;

impl<S: Source> Planner<'_, S> {
    pub(super) fn label_card(&self, card: &CardId, label: &LabelId) -> Planned {
        let view = self.editable(card)?;
        self.label(label)?;
        if view.labels.contains(label) {
            return Ok(Plan::default());
        }
        Ok(Plan::card(card, vec![put_label(card, label)]))
    }

    pub(super) fn unlabel_card(&self, card: &CardId, label: &LabelId) -> Planned {
        if !self.editable(card)?.labels.contains(label) {
            return Ok(Plan::default());
        }
        let at = At::CardMap(card.clone(), schema::LABELS);
        let key = label.to_string();
        Ok(Plan::card(card, vec![Write::Delete { at, key }]))
    }

    pub(super) fn assign(&self, card: &CardId, user: UserId) -> Planned {
        let view = self.editable(card)?;
        if view.assignees.iter().any(|assignee| assignee.user == user) {
            return Ok(Plan::default());
        }
        must_fit(view.assignees.len(), ASSIGNEES_MAX, "people assigned to a card")?;
        Ok(Plan::card(card, vec![self.put_assignee(card, user)]))
    }

    pub(super) fn unassign(&self, card: &CardId, user: UserId) -> Planned {
        let view = self.editable(card)?;
        if !view.assignees.iter().any(|assignee| assignee.user == user) {
            return Ok(Plan::default());
        }
        let at = At::CardMap(card.clone(), schema::ASSIGNEES);
        let key = user.to_string();
        Ok(Plan::card(card, vec![Write::Delete { at, key }]))
    }

    pub(super) fn put_assignee(&self, card: &CardId, user: UserId) -> Write {
        Write::Put {
            at: At::CardMap(card.clone(), schema::ASSIGNEES),
            key: user.to_string(),
            value: ScalarValue::Timestamp(self.moment.at.0),
        }
    }
}

pub(super) fn put_label(card: &CardId, label: &LabelId) -> Write {
    Write::Put {
        at: At::CardMap(card.clone(), schema::LABELS),
        key: label.to_string(),
        value: true.into(),
    }
}
