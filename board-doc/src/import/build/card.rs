//! Cards with all that is on them.

use super::super::draft::{DraftCard, DraftComment, DraftItem};
use super::super::ranks;
use super::super::steps::Cost;
use super::Builder;
use super::board::Placed;
use super::fit::{self, FULL, cut, shorten};
use crate::action::{Action, ItemPosition, Position};
use crate::ids::{CardId, ColumnId, CommentId, ItemId, LabelId};
use crate::limits::{
    ASSIGNEES_MAX, CARDS_MAX, CHECKLIST_ITEMS_MAX, COMMENT_CHARACTERS_MAX, COMMENTS_MAX,
    DESCRIPTION_CHARACTERS_MAX, ITEM_CHARACTERS_MAX, TITLE_CHARACTERS_MAX,
};
use crate::progress::Progress;
use crate::rank::Rank;
use crate::view::CardState;
use std::collections::{BTreeSet, HashMap};

impl Builder {
    pub(super) fn cards(
        &mut self,
        mut draft: Vec<DraftCard>,
        columns: &[Placed],
        labels: &[LabelId],
        progress: &mut dyn FnMut(Progress),
    ) {
        shorten(&mut self.drops, "cards", "a board", &mut draft, CARDS_MAX);
        let mut ranks = Ranks::of(&draft, columns);
        let total = draft.len();
        progress(Progress { done: 0, total });
        for (index, card) in draft.into_iter().enumerate() {
            if let Some(column) = columns.get(card.column) {
                let rank = ranks.next(column);
                self.card(card, column, rank, labels);
            }
            progress(Progress {
                done: index + 1,
                total,
            });
        }
    }

    fn card(&mut self, draft: DraftCard, column: &Placed, rank: Rank, labels: &[LabelId]) {
        let state = draft.state;
        let Some(card) = self.add(&draft, &column.id, rank) else {
            return;
        };
        self.facts(&card, &draft, labels);
        self.checklist(&card, draft.checklist);
        self.comments(&card, draft.comments);
        let card = || card.clone();
        let put_away = match state {
            _ if column.is_deleted => {
                self.later.push((card(), state));
                Action::TrashCard { card: card() }
            }
            CardState::Trashed => Action::TrashCard { card: card() },
            CardState::Archived => Action::ArchiveCard { card: card() },
            CardState::Active => return,
        };
        self.push(put_away, Cost::of_values(&[]));
    }

    /// Adds the card itself; without its description where the board has no room for that.
    fn add(&mut self, draft: &DraftCard, column: &ColumnId, rank: Rank) -> Option<CardId> {
        let title = cut(
            &mut self.drops,
            "card titles",
            draft.title.clone(),
            TITLE_CHARACTERS_MAX,
        );
        let title = if title.trim().is_empty() {
            "Untitled".to_owned()
        } else {
            title
        };
        let description = draft.description.clone();
        let mut description = cut(
            &mut self.drops,
            "descriptions",
            description,
            DESCRIPTION_CHARACTERS_MAX,
        );
        let mut cost = Cost::of_texts(&[&title, &description]);
        if cost.operations > self.operations_left && !description.is_empty() {
            self.drops.note("descriptions", FULL, 1);
            description.clear();
            cost = Cost::of_texts(&[&title]);
        }
        let card = CardId::parse(self.ids.next()).expect("a UUID is a card's id");
        let add = Action::AddCard {
            card: card.clone(),
            column: column.clone(),
            position: Position::Rank { rank },
            title,
            description,
        };
        let is_added = self.push_if_it_fits("cards", add, cost);
        self.report.cards += u64::from(is_added);
        is_added.then_some(card)
    }

    fn facts(&mut self, id: &CardId, draft: &DraftCard, labels: &[LabelId]) {
        let card = || id.clone();
        let cost = Cost::of_values(&[]);
        if let Some(imported_from) = fit::author(draft.imported_from.clone()) {
            let cost = Cost::of_values(&[&imported_from]);
            let credit = Action::CreditCard {
                card: card(),
                imported_from,
            };
            self.push(credit, cost);
        }
        if let Some(due) = draft.due.clone() {
            let due = Action::SetDue {
                card: card(),
                due: Some(due),
            };
            self.push(due, cost);
        }
        let unique: BTreeSet<usize> = draft.labels.iter().copied().collect();
        for label in unique.into_iter().filter_map(|index| labels.get(index)) {
            let label = label.clone();
            self.push_if_it_fits("labels of cards", Action::LabelCard { card: card(), label }, cost);
        }
        let mut assignees = draft.assignees.clone();
        let mut seen = BTreeSet::new();
        assignees.retain(|user| seen.insert(*user));
        shorten(
            &mut self.drops,
            "assignees",
            "a card",
            &mut assignees,
            ASSIGNEES_MAX,
        );
        for user in assignees {
            self.push_if_it_fits("assignees", Action::AssignCard { card: card(), user }, cost);
        }
    }

    fn checklist(&mut self, card: &CardId, mut items: Vec<DraftItem>) {
        let all = items.len();
        items.retain(|item| !item.text.trim().is_empty());
        let blank = (all - items.len()) as u64;
        self.drops.note("checklist items", "they are blank", blank);
        shorten(
            &mut self.drops,
            "checklist items",
            "a card",
            &mut items,
            CHECKLIST_ITEMS_MAX,
        );
        // They come in order, so each but the first has a neighbour that is known.
        for DraftItem { text, done } in items {
            let text = cut(&mut self.drops, "checklist items", text, ITEM_CHARACTERS_MAX);
            let cost = Cost::of_values(&[&text]);
            let add = Action::AddItem {
                card: card.clone(),
                item: ItemId::parse(self.ids.next()).expect("a UUID is an item's id"),
                text,
                position: ItemPosition::End,
                done,
            };
            self.push_if_it_fits("checklist items", add, cost);
        }
    }

    fn comments(&mut self, card: &CardId, mut comments: Vec<DraftComment>) {
        let all = comments.len();
        comments.retain(|comment| !comment.body.trim().is_empty());
        let blank = (all - comments.len()) as u64;
        self.drops.note("comments", "they are blank", blank);
        shorten(&mut self.drops, "comments", "a card", &mut comments, COMMENTS_MAX);
        for DraftComment { body, imported_from } in comments {
            let body = cut(&mut self.drops, "comments", body, COMMENT_CHARACTERS_MAX);
            let imported_from = fit::author(imported_from);
            let cost = Cost::of_values(&[&body, imported_from.as_deref().unwrap_or_default()]);
            let comment = CommentId::new(&self.ids.next(), self.importer);
            let add = Action::AddComment {
                card: card.clone(),
                comment: comment.expect("a UUID and a user are a comment's id"),
                body,
                imported_from,
            };
            let is_added = self.push_if_it_fits("comments", add, cost);
            self.report.comments += u64::from(is_added);
        }
    }
}

/// Ranks for all cards of each column, in the order of the draft. Deleted columns have one order together, as they
/// show together.
struct Ranks(HashMap<Option<ColumnId>, std::vec::IntoIter<Rank>>);

impl Ranks {
    fn of(draft: &[DraftCard], columns: &[Placed]) -> Self {
        let mut counts: HashMap<Option<ColumnId>, usize> = HashMap::new();
        for column in draft.iter().filter_map(|card| columns.get(card.column)) {
            *counts.entry(order(column)).or_default() += 1;
        }
        let ranks = counts.into_iter().map(|(order, count)| {
            let ranks: Vec<Rank> = ranks::evenly(count).collect();
            (order, ranks.into_iter())
        });
        Self(ranks.collect())
    }

    fn next(&mut self, column: &Placed) -> Rank {
        self.0
            .get_mut(&order(column))
            .and_then(Iterator::next)
            .expect("the cards of each order were counted")
    }
}

fn order(column: &Placed) -> Option<ColumnId> {
    (!column.is_deleted).then(|| column.id.clone())
}
