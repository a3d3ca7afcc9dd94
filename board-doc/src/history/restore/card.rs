//! One card.

use super::{Restorer, cut, is_blank, shown};
use crate::action::{Action, ItemPosition, Position};
use crate::ids::{ItemId, LabelId};
use crate::import::steps::Cost;
use crate::limits::{
    DESCRIPTION_CHARACTERS_MAX, IMPORTED_FROM_CHARACTERS_MAX, ITEM_CHARACTERS_MAX, TITLE_CHARACTERS_MAX,
};
use crate::rank::Rank;
use crate::view::{CardState, CardView, ChecklistItem};
use std::collections::BTreeSet;

/// What must be written of a card, before it is known whether it can be written.
type Edits = Vec<(Action, Cost)>;

impl Restorer<'_> {
    /// Makes a card what it was.
    pub(super) fn card(&mut self, then: &CardView) {
        let now = self.now.card(&then.id);
        let mut state = now.map_or(CardState::Active, |now| now.state);
        let edits = match now {
            Some(now) => self.edits(now, then),
            None => match self.added_again(then) {
                Some(edits) => edits,
                None => return,
            },
        };
        if !edits.is_empty() && state == CardState::Trashed {
            // In the trash it takes no edits.
            let card = then.id.clone();
            self.push(Action::RestoreCard { card }, &[]);
            state = CardState::Active;
        }
        for (action, cost) in edits {
            self.steps.push(action, cost);
        }
        if state != then.state {
            let card = then.id.clone();
            let put = match then.state {
                CardState::Active => Action::RestoreCard { card },
                CardState::Archived => Action::ArchiveCard { card },
                CardState::Trashed => Action::TrashCard { card },
            };
            self.push(put, &[]);
        }
    }

    /// A card that was deleted for ever; nothing where there is no column for it.
    fn added_again(&self, then: &CardView) -> Option<Edits> {
        let place = self
            .then
            .place(&then.id)
            .filter(|place| self.will_show(&place.column));
        let (column, position) = if let Some(place) = place {
            let rank = place.rank.clone();
            (place.column.clone(), Position::Rank { rank })
        } else {
            let columns = if self.is_whole_board { self.then } else { self.now };
            (columns.columns().first()?.view.id.clone(), Position::End)
        };
        let title = shown(&then.title, TITLE_CHARACTERS_MAX);
        let description = cut(&then.description, DESCRIPTION_CHARACTERS_MAX);
        let cost = Cost::of_texts(&[&title, &description]);
        let add = Action::AddCard {
            card: then.id.clone(),
            column,
            position,
            title,
            description,
        };
        let mut edits = vec![(add, cost)];
        let blank = CardView {
            due: None,
            labels: Vec::new(),
            assignees: Vec::new(),
            checklist: Vec::new(),
            imported_from: None,
            ..then.clone()
        };
        self.parts(&blank, then, &mut edits);
        Some(edits)
    }

    fn edits(&self, now: &CardView, then: &CardView) -> Edits {
        let mut edits = Vec::new();
        Self::texts(now, then, &mut edits);
        self.place(then, &mut edits);
        self.parts(now, then, &mut edits);
        edits
    }

    fn texts(now: &CardView, then: &CardView, edits: &mut Edits) {
        let card = || then.id.clone();
        let title = cut(&then.title, TITLE_CHARACTERS_MAX);
        if !is_blank(&title) && title != now.title {
            let cost = Cost::of_texts(&[&now.title, &title]);
            edits.push((Action::RenameCard { card: card(), title }, cost));
        }
        let description = cut(&then.description, DESCRIPTION_CHARACTERS_MAX);
        if description != now.description {
            let cost = Cost::of_texts(&[&now.description, &description]);
            let describe = Action::DescribeCard {
                card: card(),
                description,
            };
            edits.push((describe, cost));
        }
    }

    fn place(&self, then: &CardView, edits: &mut Edits) {
        let place = self.then.place(&then.id);
        let Some(place) = place.filter(|place| self.will_show(&place.column)) else {
            return;
        };
        if self.now.place(&then.id) != Some(place) {
            let back = Action::MoveCard {
                card: then.id.clone(),
                column: place.column.clone(),
                position: Position::Rank {
                    rank: place.rank.clone(),
                },
            };
            edits.push((back, Cost::of_values(&[])));
        }
    }

    /// Everything but texts and place.
    fn parts(&self, now: &CardView, then: &CardView, edits: &mut Edits) {
        let card = || then.id.clone();
        let mut small = |action| edits.push((action, Cost::of_values(&[])));
        if now.due != then.due {
            small(Action::SetDue {
                card: card(),
                due: then.due.clone(),
            });
        }
        if now.imported_from != then.imported_from {
            let from = then.imported_from.as_deref().unwrap_or_default();
            small(Action::CreditCard {
                card: card(),
                imported_from: cut(from, IMPORTED_FROM_CHARACTERS_MAX),
            });
        }
        let people = |view: &CardView| -> BTreeSet<_> { view.assignees.iter().map(|one| one.user).collect() };
        let (people_now, people_then) = (people(now), people(then));
        for user in people_now.difference(&people_then) {
            small(Action::UnassignCard {
                card: card(),
                user: *user,
            });
        }
        for user in people_then.difference(&people_now) {
            small(Action::AssignCard {
                card: card(),
                user: *user,
            });
        }
        self.card_labels(then, &mut small);
        self.checklist(now, then, edits);
    }

    /// A card may have labels that the board has not: they show again when the label comes back.
    fn card_labels(&self, then: &CardView, small: &mut impl FnMut(Action)) {
        let has = self.now.labels_of(&then.id);
        let on_the_board = |label: &LabelId| {
            let labels = if self.is_whole_board { self.then } else { self.now };
            labels.labels().iter().any(|one| one.id == *label)
        };
        let card = || then.id.clone();
        for label in has
            .iter()
            .filter(|label| !then.labels.contains(label) && on_the_board(label))
        {
            small(Action::UnlabelCard {
                card: card(),
                label: label.clone(),
            });
        }
        for label in then
            .labels
            .iter()
            .filter(|label| !has.contains(label) && on_the_board(label))
        {
            small(Action::LabelCard {
                card: card(),
                label: label.clone(),
            });
        }
    }

    fn checklist(&self, now: &CardView, then: &CardView, edits: &mut Edits) {
        let is_in = |list: &[ChecklistItem], item: &ItemId| list.iter().any(|one| one.id == *item);
        for item in now
            .checklist
            .iter()
            .filter(|item| !is_in(&then.checklist, &item.id))
        {
            let delete = Action::DeleteItem {
                card: then.id.clone(),
                item: item.id.clone(),
            };
            edits.push((delete, Cost::of_values(&[])));
        }
        let standing = self.now.checklist(&then.id);
        for (item, (rank, _)) in then.checklist.iter().zip(self.then.checklist(&then.id)) {
            let found = now.checklist.iter().find(|one| one.id == item.id);
            match found {
                None => edits.push(item_again(then, item, rank)),
                Some(found) => {
                    let rank_now = standing.iter().find(|(_, id)| **id == item.id);
                    let has_moved = rank.is_some() && rank_now.is_none_or(|(now, _)| *now != rank);
                    item_edits(then, (found, item), rank.filter(|_| has_moved), edits);
                }
            }
        }
    }
}

fn item_again(card: &CardView, item: &ChecklistItem, rank: Option<&Rank>) -> (Action, Cost) {
    let text = shown(&item.text, ITEM_CHARACTERS_MAX);
    let cost = Cost::of_values(&[&text]);
    let position = rank
        .cloned()
        .map_or(ItemPosition::End, |rank| ItemPosition::Rank { rank });
    let add = Action::AddItem {
        card: card.id.clone(),
        item: item.id.clone(),
        text,
        position,
        done: item.done,
    };
    (add, cost)
}

fn item_edits(
    card: &CardView,
    (now, then): (&ChecklistItem, &ChecklistItem),
    moved_to: Option<&Rank>,
    edits: &mut Edits,
) {
    let (card, item) = (|| card.id.clone(), || then.id.clone());
    let text = cut(&then.text, ITEM_CHARACTERS_MAX);
    if !is_blank(&text) && text != now.text {
        let cost = Cost::of_values(&[&text]);
        let edit = Action::EditItem {
            card: card(),
            item: item(),
            text,
        };
        edits.push((edit, cost));
    }
    if now.done != then.done {
        let tick = Action::TickItem {
            card: card(),
            item: item(),
            done: then.done,
        };
        edits.push((tick, Cost::of_values(&[])));
    }
    if let Some(rank) = moved_to.cloned() {
        let back = Action::MoveItem {
            card: card(),
            item: item(),
            position: ItemPosition::Rank { rank },
        };
        edits.push((back, Cost::of_values(&[])));
    }
}
