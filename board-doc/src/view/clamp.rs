//! Shown times never exceed now: a clock that is ahead makes nothing happen in the future.

use super::{BoardView, CardView, ColumnView, Conflict, DeletedColumn, LabelView, ViewDelta};
use crate::ids::Timestamp;

impl BoardView {
    /// The same with no time later than `now`.
    #[must_use]
    pub fn no_later_than(mut self, now: Timestamp) -> Self {
        clamp_columns(&mut self.columns, now);
        clamp_deleted(&mut self.deleted_columns, now);
        clamp_labels(&mut self.labels, now);
        clamp_cards(&mut self.cards, now);
        self
    }
}

impl ViewDelta {
    /// The same with no time later than `now`.
    #[must_use]
    pub fn no_later_than(mut self, now: Timestamp) -> Self {
        clamp_columns(self.columns.as_deref_mut().unwrap_or_default(), now);
        clamp_deleted(self.deleted_columns.as_deref_mut().unwrap_or_default(), now);
        clamp_labels(self.labels.as_deref_mut().unwrap_or_default(), now);
        clamp_cards(&mut self.cards, now);
        self
    }
}

impl CardView {
    /// The same with no time later than `now`.
    #[must_use]
    pub fn no_later_than(mut self, now: Timestamp) -> Self {
        clamp_cards(std::slice::from_mut(&mut self), now);
        self
    }
}

fn clamp(time: &mut Timestamp, now: Timestamp) {
    *time = (*time).min(now);
}

fn clamp_conflicts(conflicts: &mut [Conflict], now: Timestamp) {
    for conflict in conflicts {
        clamp(&mut conflict.at, now);
    }
}

fn clamp_columns(columns: &mut [ColumnView], now: Timestamp) {
    for column in columns {
        clamp_conflicts(&mut column.conflicts, now);
    }
}

fn clamp_deleted(columns: &mut [DeletedColumn], now: Timestamp) {
    for column in columns {
        clamp(&mut column.deleted.at, now);
    }
}

fn clamp_labels(labels: &mut [LabelView], now: Timestamp) {
    for label in labels {
        clamp_conflicts(&mut label.conflicts, now);
    }
}

fn clamp_cards(cards: &mut [CardView], now: Timestamp) {
    for card in cards {
        clamp(&mut card.created_at, now);
        clamp(&mut card.updated_at, now);
        if let Some(put_away) = &mut card.put_away {
            clamp(&mut put_away.at, now);
        }
        for assignee in &mut card.assignees {
            clamp(&mut assignee.assigned_at, now);
        }
        for comment in &mut card.comments {
            clamp(&mut comment.created_at, now);
            if let Some(edited_at) = &mut comment.edited_at {
                clamp(edited_at, now);
            }
        }
        clamp_conflicts(&mut card.conflicts, now);
    }
}
