//! Checklists: a card here has one, so those of a card become one after the other.

use super::super::draft::DraftItem;
use super::super::report::Drops;
use super::file::Checklist;
use super::order::by_pos;
use std::collections::HashMap;

/// What Trello calls a checklist that nobody has named.
const UNNAMED: &str = "Checklist";

/// The checklists by card.
pub(super) struct Checklists(HashMap<String, Vec<Checklist>>);

impl Checklists {
    pub(super) fn of(checklists: Vec<Checklist>, drops: &mut Drops) -> Self {
        let mut by_card: HashMap<String, Vec<Checklist>> = HashMap::new();
        for checklist in checklists {
            let beyond = checklist.check_items.beyond;
            drops.note("checklist items", "a checklist has more than can be read", beyond);
            let card = checklist.id_card.0.clone();
            by_card.entry(card).or_default().push(checklist);
        }
        Self(by_card)
    }

    /// The items of a card, in order. Where it has several checklists, each item says of which it is.
    pub(super) fn take(&mut self, card: &str, drops: &mut Drops) -> Vec<DraftItem> {
        let mut checklists = self.0.remove(card).unwrap_or_default();
        by_pos(&mut checklists, |checklist| &checklist.pos);
        let several = checklists.len() > 1;
        let mut items = Vec::new();
        for mut checklist in checklists {
            let name = checklist.name.0.trim();
            let is_named = !name.is_empty() && name != UNNAMED;
            if is_named && !several {
                drops.note(
                    "names of checklists",
                    "a card has one checklist, without a name",
                    1,
                );
            }
            by_pos(&mut checklist.check_items.items, |item| &item.pos);
            for item in checklist.check_items.items {
                let has =
                    |text: &Option<String>| u64::from(text.as_ref().is_some_and(|text| !text.is_empty()));
                drops.note(
                    "due dates of checklist items",
                    "items have none",
                    has(&item.due.0),
                );
                drops.note(
                    "assignees of checklist items",
                    "items have none",
                    has(&item.id_member.0),
                );
                let text = item.name.0;
                items.push(DraftItem {
                    text: if several && is_named {
                        format!("{name}: {text}")
                    } else {
                        text
                    },
                    done: item.state.0 == "complete",
                });
            }
        }
        items
    }

    /// How many are left.
    pub(super) fn left(&self) -> u64 {
        self.0.values().map(|checklists| checklists.len() as u64).sum()
    }
}
