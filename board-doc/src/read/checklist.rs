//! Checklists.

use super::clip;
use super::field::{Fields, Newest, boolean};
use crate::ids::ItemId;
use crate::limits::{CHECKLIST_ITEMS_MAX, ITEM_CHARACTERS_MAX, SHOWN_TIMES_MAX};
use crate::rank::Rank;
use crate::schema;
use crate::source::Source;
use crate::view::ChecklistItem;
use automerge::{ObjType, Value};

/// A checklist item as the document has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ItemRecord {
    pub(crate) view: ChecklistItem,
    pub(crate) rank: Option<Rank>,
}

/// The items of a card in order of (rank, id), those without a rank last.
pub(super) fn checklist(card: &Fields<'_, impl Source>, newest: &mut Newest) -> Vec<ItemRecord> {
    let mut items = Vec::new();
    for field in card.entries(schema::CHECKLIST) {
        newest.note(&field.id);
        let (Ok(id), Value::Object(ObjType::Map)) = (ItemId::parse(field.key), field.value) else {
            continue;
        };
        let fields = Fields::of(card.document, field.id);
        fields.newest().iter().for_each(|written| newest.note(written));
        items.push(item(&fields, id));
    }
    items.sort_by(|a, b| {
        (a.rank.is_none(), &a.rank, &a.view.id).cmp(&(b.rank.is_none(), &b.rank, &b.view.id))
    });
    items.truncate(SHOWN_TIMES_MAX * CHECKLIST_ITEMS_MAX);
    items
}

fn item(fields: &Fields<'_, impl Source>, id: ItemId) -> ItemRecord {
    let text = fields.string(schema::TEXT).unwrap_or_default().to_owned();
    let done = fields.get(schema::DONE).and_then(|field| boolean(&field.value));
    ItemRecord {
        rank: fields
            .string(schema::RANK)
            .and_then(|rank| Rank::parse(rank).ok()),
        view: ChecklistItem {
            id,
            text: clip(text, SHOWN_TIMES_MAX * ITEM_CHARACTERS_MAX),
            done: done.unwrap_or_default(),
        },
    }
}
