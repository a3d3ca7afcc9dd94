//! Boards exported from Trello as JSON.
//!
//! Lists become columns; archived lists become deleted columns, which can be restored, with their cards in the
//! archive. Comments and creators come from the board's actions, of which an export has the last 1,000.

mod actions;
mod checklists;
mod colors;
mod file;
mod losses;
mod order;

use super::draft::{Draft, DraftCard, DraftColumn, DraftLabel, default_column};
use super::members::Members;
use super::report::Drops;
use super::{ImportError, scan};
use crate::ids::UserId;
use crate::values::Due;
use crate::view::CardState;
use actions::History;
use checklists::Checklists;
use file::{Card, File, Label, List, Member};
use order::by_pos;
use std::collections::{HashMap, HashSet};

/// Reads the file; says what of it is not kept.
pub(super) fn read(bytes: &[u8], members: &Members, drops: &mut Drops) -> Result<Draft, ImportError> {
    scan::scan(bytes)?;
    let mut file: File =
        serde_json::from_slice(bytes).map_err(|error| ImportError::Malformed(error.to_string()))?;
    let (Some(lists), Some(cards)) = (file.lists.take(), file.cards.take()) else {
        return Err(ImportError::NotThis("a board exported from Trello as JSON"));
    };
    losses::of_board(&file, &lists, &cards, drops);
    let lists = Lists::of(lists.items, drops);
    let labels = Labels::of(std::mem::take(&mut file.labels.items), &cards.items, drops);
    let history = History::of(std::mem::take(&mut file.actions), &cards.items, drops);
    let checklists = Checklists::of(std::mem::take(&mut file.checklists.items), drops);
    let people = file
        .members
        .items
        .iter()
        .map(|member| (member.id.0.as_str(), member));
    let mut reader = Reader {
        people: people.collect(),
        members,
        lists,
        labels,
        history,
        checklists,
        drops,
    };
    let cards = reader.cards(cards.items);
    let Reader {
        lists,
        labels,
        checklists,
        history,
        drops,
        ..
    } = reader;
    drops.note("checklists", "their card is not in the file", checklists.left());
    drops.note("comments", "their card is not in the file", history.left());
    Ok(Draft {
        name: file.name.0,
        description: file.desc.0,
        columns: lists.columns,
        labels: labels.list,
        cards,
    })
}

struct Reader<'a> {
    people: HashMap<&'a str, &'a Member>,
    members: &'a Members,
    lists: Lists,
    labels: Labels,
    history: History,
    checklists: Checklists,
    drops: &'a mut Drops,
}

impl Reader<'_> {
    /// The cards in the order of their columns; those of archived lists by their lists.
    fn cards(&mut self, cards: Vec<Card>) -> Vec<DraftCard> {
        let mut lanes: Vec<Vec<Card>> = Vec::new();
        lanes.resize_with(self.lists.columns.len(), Vec::new);
        let mut homeless = 0;
        for card in cards {
            match self.lists.indices.get(&card.id_list.0) {
                Some(index) => lanes[*index].push(card),
                None => homeless += 1,
            }
        }
        self.drops
            .note("cards", "their list is not in the file", homeless);
        let mut draft = Vec::new();
        for (column, mut lane) in lanes.into_iter().enumerate() {
            by_pos(&mut lane, |card| &card.pos);
            draft.extend(lane.into_iter().map(|card| self.card(card, column)));
        }
        draft
    }

    fn card(&mut self, card: Card, column: usize) -> DraftCard {
        losses::of_card(&card, self.drops);
        let is_away = card.closed.0 || self.lists.columns[column].is_deleted;
        let due = card.due.0.filter(|due| !due.is_empty()).and_then(|due| {
            let due = Due::parse(due).ok();
            self.drops
                .note("due dates", "they cannot be read", u64::from(due.is_none()));
            due
        });
        let id = card.id.0.as_str();
        DraftCard {
            column,
            state: if is_away {
                CardState::Archived
            } else {
                CardState::Active
            },
            due,
            labels: self.labels.of_card(&card.id_labels.items, self.drops),
            assignees: self.assignees(&card.id_members.items),
            checklist: self.checklists.take(id, self.drops),
            comments: self.history.take_comments(id),
            imported_from: self.history.creator(id),
            title: card.name.0,
            description: card.desc.0,
        }
    }

    /// Who is assigned here: members of the same username or full name.
    fn assignees(&mut self, ids: &[super::lenient::Text]) -> Vec<UserId> {
        let mut users = Vec::new();
        for id in ids {
            let person = self.people.get(id.0.as_str());
            let names = person.map(|person| [&person.username.0, &person.full_name.0]);
            let mut names = names.into_iter().flatten();
            let shown = person.map(|person| person.full_name.0.as_str());
            let find = || names.find_map(|name| self.members.find(name));
            users.extend(self.drops.assignee(self.members, shown, find));
        }
        users
    }
}

/// The columns, and which list became which.
struct Lists {
    columns: Vec<DraftColumn>,
    indices: HashMap<String, usize>,
}

impl Lists {
    fn of(mut lists: Vec<List>, drops: &mut Drops) -> Self {
        by_pos(&mut lists, |list| &list.pos);
        // Where columns are too many, the archived ones go first.
        lists.sort_by_key(|list| list.closed.0);
        let mut taken = HashSet::new();
        let mut this = Self {
            columns: Vec::with_capacity(lists.len()),
            indices: HashMap::with_capacity(lists.len()),
        };
        for list in lists {
            let is = if list.closed.0 {
                None
            } else {
                default_of(&list.name.0)
            };
            let is = is.filter(|id| taken.insert(*id)).and_then(default_column);
            drops.note(
                "archived lists",
                "they are deleted columns here, which can be restored; their cards are in the archive",
                u64::from(list.closed.0),
            );
            this.indices.entry(list.id.0).or_insert(this.columns.len());
            let limit = list.soft_limit.0.filter(|limit| *limit >= 1.0);
            this.columns.push(DraftColumn {
                is,
                title: list.name.0,
                wip_limit: limit.map(|limit| limit as u32),
                is_deleted: list.closed.0,
            });
        }
        this
    }
}

/// A list that is called like one of the columns of every board becomes that one, so that what bots know of columns
/// holds.
fn default_of(title: &str) -> Option<&'static str> {
    match title.trim().to_lowercase().as_str() {
        "to do" | "todo" => Some("todo"),
        "in progress" | "doing" => Some("in_progress"),
        "done" => Some("done"),
        _ => None,
    }
}

/// The labels, and which became which.
struct Labels {
    list: Vec<DraftLabel>,
    indices: HashMap<String, usize>,
}

impl Labels {
    /// Every label that has a name or is on a card: each board has some of a colour only that nobody ever used.
    fn of(labels: Vec<Label>, cards: &[Card], drops: &mut Drops) -> Self {
        let used = cards.iter().flat_map(|card| &card.id_labels.items);
        let used: HashSet<&str> = used.map(|id| id.0.as_str()).collect();
        let mut this = Self {
            list: Vec::new(),
            indices: HashMap::new(),
        };
        for label in labels {
            if label.name.0.trim().is_empty() && !used.contains(label.id.0.as_str()) {
                drops.note("labels", "they have no name and are on no card", 1);
                continue;
            }
            this.indices.entry(label.id.0).or_insert(this.list.len());
            this.list.push(DraftLabel {
                color: colors::named(label.color.0.as_deref()),
                name: label.name.0,
            });
        }
        this
    }

    fn of_card(&self, ids: &[super::lenient::Text], drops: &mut Drops) -> Vec<usize> {
        let known: Vec<usize> = ids
            .iter()
            .filter_map(|id| self.indices.get(&id.0).copied())
            .collect();
        let lost = (ids.len() - known.len()) as u64;
        drops.note("labels of cards", "the file has no such label", lost);
        known
    }
}
