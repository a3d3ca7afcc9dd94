//! Checklists.

use super::rule::ITEM;
use super::{Plan, Planned, Planner, must_fit};
use crate::action::{ActionError, ItemPosition};
use crate::edit::{At, Write};
use crate::ids::{CardId, ItemId};
use crate::limits::CHECKLIST_ITEMS_MAX;
use crate::place::{self, Standing};
use crate::rank::Rank;
use crate::schema;
use crate::source::Source;
use crate::view::ChecklistItem;
use automerge::ScalarValue;

impl<S: Source> Planner<'_, S> {
    pub(super) fn add_item(
        &self,
        card: &CardId,
        item: &ItemId,
        (text, done): (&str, bool),
        position: &ItemPosition,
    ) -> Planned {
        let view = self.editable(card)?;
        if view.checklist.iter().any(|one| one.id == *item) {
            return Err(ActionError::ItemExists(item.clone()));
        }
        must_fit(view.checklist.len(), CHECKLIST_ITEMS_MAX, "items in a checklist")?;
        ITEM.check(text)?;
        let (rank, twin) = place::find(&self.items(card), item, position.target(), self.moment.seed)
            .expect("a new item stands nowhere");
        let twin = twin.map(|(twin, rank)| set_rank(card, twin, &rank));
        let add = make_item(card, item, (text, done), Some(&rank));
        Ok(Plan::card(card, std::iter::once(add).chain(twin).collect()))
    }

    pub(super) fn edit_item(&self, card: &CardId, item: &ItemId, text: &str) -> Planned {
        let view = self.item(card, item)?;
        ITEM.check(text)?;
        if view.text == text {
            return Ok(Plan::default());
        }
        Ok(register(card, item, schema::TEXT, text))
    }

    pub(super) fn tick_item(&self, card: &CardId, item: &ItemId, done: bool) -> Planned {
        if self.item(card, item)?.done == done {
            return Ok(Plan::default());
        }
        Ok(register(card, item, schema::DONE, done))
    }

    pub(super) fn move_item(&self, card: &CardId, item: &ItemId, position: &ItemPosition) -> Planned {
        self.item(card, item)?;
        let found = place::find(&self.items(card), item, position.target(), self.moment.seed);
        let Some((rank, twin)) = found else {
            return Ok(Plan::default());
        };
        let moved = std::iter::once((item.clone(), rank)).chain(twin);
        let writes = moved.map(|(item, rank)| set_rank(card, item, &rank)).collect();
        Ok(Plan::card(card, writes))
    }

    pub(super) fn delete_item(&self, card: &CardId, item: &ItemId) -> Planned {
        self.item(card, item)?;
        let at = At::CardMap(card.clone(), schema::CHECKLIST);
        let key = item.to_string();
        Ok(Plan::card(card, vec![Write::Delete { at, key }]))
    }

    fn item(&self, card: &CardId, item: &ItemId) -> Result<&ChecklistItem, ActionError> {
        let items = self.editable(card)?.checklist.iter();
        items
            .into_iter()
            .find(|view| view.id == *item)
            .ok_or_else(|| ActionError::NoSuchItem(item.clone()))
    }

    /// The items that have a rank, in order.
    fn items(&self, card: &CardId) -> Vec<Standing<'_, ItemId>> {
        let items = self.model.checklist(card).into_iter();
        items.filter_map(|(rank, id)| Some((rank?, id))).collect()
    }
}

pub(super) fn make_item(
    card: &CardId,
    item: &ItemId,
    (text, done): (&str, bool),
    rank: Option<&Rank>,
) -> Write {
    let rank = rank.map(|rank| (schema::RANK, rank.as_str().into()));
    let fields = [(schema::TEXT, text.into()), (schema::DONE, done.into())];
    Write::Make {
        at: At::CardMap(card.clone(), schema::CHECKLIST),
        key: item.to_string(),
        fields: fields.into_iter().chain(rank).collect(),
    }
}

fn register(card: &CardId, item: &ItemId, key: &str, value: impl Into<ScalarValue>) -> Plan {
    let at = At::Item(card.clone(), item.clone());
    Plan::card(card, vec![Write::set(at, key, Some(value))])
}

fn set_rank(card: &CardId, item: ItemId, rank: &Rank) -> Write {
    let at = At::Item(card.clone(), item);
    Write::set(at, schema::RANK, Some(rank.as_str()))
}
