//! Columns.

use super::rule::TITLE;
use super::{Plan, Planned, Planner, is_contested, must_fit};
use crate::action::{ActionError, ColumnPosition};
use crate::edit::{At, Write};
use crate::ids::{CardId, ColumnId};
use crate::limits::{COLUMNS_MAX, WIP_LIMIT_MAX};
use crate::place::{self, Standing};
use crate::rank::Rank;
use crate::schema;
use crate::source::Source;
use crate::view::{CardState, ColumnView, LostValue, RECOVERED};
use automerge::ScalarValue;

impl<S: Source> Planner<'_, S> {
    pub(super) fn add_column(
        &self,
        column: &ColumnId,
        title: &str,
        position: &ColumnPosition,
        wip_limit: Option<u32>,
    ) -> Planned {
        let (shown, deleted) = (self.model.columns(), self.model.deleted_columns());
        let is_there = self.model.shows(column)
            || deleted.iter().any(|one| one.id == *column)
            || column.as_str() == RECOVERED;
        if is_there {
            return Err(ActionError::ColumnExists(column.clone()));
        }
        must_fit(shown.len() + deleted.len(), COLUMNS_MAX, "columns on a board")?;
        TITLE.check(title)?;
        check_wip_limit(wip_limit)?;
        let (rank, twin) = place::find(&self.order(), column, position.target(), self.moment.seed)
            .expect("a new column stands nowhere");
        let mut fields: Vec<(&'static str, ScalarValue)> = vec![
            (schema::TITLE, title.into()),
            (schema::RANK, rank.as_str().into()),
        ];
        fields.extend(wip_limit.map(|limit| (schema::WIP_LIMIT, u64::from(limit).into())));
        let mut plan = Plan::columns(Write::Make {
            at: At::Columns,
            key: column.to_string(),
            fields,
        });
        plan.writes.extend(twin.map(|(twin, rank)| set_rank(twin, &rank)));
        Ok(plan)
    }

    pub(super) fn rename_column(&self, column: &ColumnId, title: &str) -> Planned {
        let view = self.column(column)?;
        TITLE.check(title)?;
        let is_contested = is_contested(&view.conflicts, |lost| matches!(lost, LostValue::Title { .. }));
        if view.title == title && !is_contested {
            return Ok(Plan::default());
        }
        Ok(register(column, schema::TITLE, Some(title)))
    }

    pub(super) fn move_column(&self, column: &ColumnId, position: &ColumnPosition) -> Planned {
        let view = self.column(column)?;
        let is_contested = is_contested(&view.conflicts, |lost| matches!(lost, LostValue::Rank { .. }));
        let found = place::find(&self.order(), column, position.target(), self.moment.seed);
        let found = match position {
            ColumnPosition::Rank { rank } if is_contested => Some((rank.clone(), None)),
            _ => found,
        };
        let Some((rank, twin)) = found else {
            return Ok(Plan::default());
        };
        let mut plan = Plan::columns(set_rank(column.clone(), &rank));
        plan.writes.extend(twin.map(|(twin, rank)| set_rank(twin, &rank)));
        Ok(plan)
    }

    pub(super) fn set_wip_limit(&self, column: &ColumnId, wip_limit: Option<u32>) -> Planned {
        let view = self.column(column)?;
        check_wip_limit(wip_limit)?;
        let is_contested = is_contested(&view.conflicts, |lost| matches!(lost, LostValue::WipLimit { .. }));
        if view.wip_limit == wip_limit && !is_contested {
            return Ok(Plan::default());
        }
        Ok(register(column, schema::WIP_LIMIT, wip_limit.map(u64::from)))
    }

    pub(super) fn delete_column(&self, column: &ColumnId, move_cards_to: Option<&ColumnId>) -> Planned {
        self.column(column)?;
        let cards = self.cards_to_move(column);
        let mut plan = match move_cards_to {
            None if cards.is_empty() => Plan::default(),
            None => return Err(ActionError::ColumnNotEmpty(column.clone())),
            Some(other) if other == column => return Err(ActionError::NoSuchColumn(column.clone())),
            Some(other) => {
                self.must_show(other)?;
                self.move_to_end(&cards, other)
            }
        };
        let tombstone = register(column, schema::STATE, Some(schema::DELETED));
        plan.writes.extend(tombstone.writes);
        plan.touched.extend(&tombstone.touched);
        Ok(plan)
    }

    /// Those on the board in their order, then those in the archive.
    fn cards_to_move(&self, column: &ColumnId) -> Vec<CardId> {
        let active = self.model.lane(column).map(|(_, id)| id);
        let away = self.model.away(column);
        let archived = away.filter(|card| card.state == CardState::Archived);
        active.chain(archived.map(|card| &card.id)).cloned().collect()
    }

    pub(super) fn restore_column(&self, column: &ColumnId) -> Planned {
        if self.model.shows(column) {
            return Ok(Plan::default());
        }
        if !self.model.deleted_columns().iter().any(|one| one.id == *column) {
            return Err(ActionError::NoSuchColumn(column.clone()));
        }
        Ok(register(column, schema::STATE, None::<&str>))
    }

    fn column(&self, column: &ColumnId) -> Result<&ColumnView, ActionError> {
        let shown = self.model.columns().iter().map(|record| &record.view);
        shown
            .into_iter()
            .find(|view| view.id == *column)
            .ok_or_else(|| ActionError::NoSuchColumn(column.clone()))
    }

    /// The columns that have a rank, in order.
    fn order(&self) -> Vec<Standing<'_, ColumnId>> {
        let columns = self.model.columns().iter();
        columns
            .filter_map(|record| Some((record.rank.as_ref()?, &record.view.id)))
            .collect()
    }
}

fn register(column: &ColumnId, key: &str, value: Option<impl Into<ScalarValue>>) -> Plan {
    Plan::columns(Write::set(At::Column(column.clone()), key, value))
}

fn set_rank(column: ColumnId, rank: &Rank) -> Write {
    Write::set(At::Column(column), schema::RANK, Some(rank.as_str()))
}

fn check_wip_limit(wip_limit: Option<u32>) -> Result<(), ActionError> {
    if wip_limit.is_none_or(|limit| (1..=WIP_LIMIT_MAX).contains(&limit)) {
        Ok(())
    } else {
        Err(ActionError::Invalid {
            field: "limit of work in progress",
            detail: "must be from 1 to 20,000",
        })
    }
}
