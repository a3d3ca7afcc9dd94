//! JSON of our own exports: `docs/EXPORT.md` describes it.

mod file;

use super::draft::{
    Draft, DraftCard, DraftColumn, DraftComment, DraftItem, DraftLabel, credit, default_column,
};
use super::lenient::MaybeText;
use super::members::Members;
use super::report::Drops;
use super::{ImportError, scan};
use crate::export::JSON_VERSION;
use crate::ids::UserId;
use crate::values::{Color, Due};
use crate::view::{CardState, RECOVERED};
use file::{Card, Column, File};
use std::collections::HashMap;

/// Reads the file; says what of it is not kept.
pub(super) fn read(bytes: &[u8], members: &Members, drops: &mut Drops) -> Result<Draft, ImportError> {
    scan::scan(bytes)?;
    let file: File =
        serde_json::from_slice(bytes).map_err(|error| ImportError::Malformed(error.to_string()))?;
    if file.format.0 != "weft" {
        return Err(ImportError::NotThis("a board exported from Weft as JSON"));
    }
    let found = file.version.0.unwrap_or(0.0) as u32;
    if found > JSON_VERSION {
        let known = JSON_VERSION;
        return Err(ImportError::LaterVersion { found, known });
    }
    drops.note("cards", "the file has more than can be read", file.cards.beyond);
    let people = file.people.items.iter();
    let people = people.filter_map(|person| Some((person.id.0.parse().ok()?, person.name.0.clone()?)));
    let reader = Reader {
        members,
        people: people.collect(),
    };
    Ok(reader.draft(file, drops))
}

struct Reader<'a> {
    members: &'a Members,
    people: HashMap<UserId, String>,
}

impl Reader<'_> {
    fn draft(&self, file: File, drops: &mut Drops) -> Draft {
        let mut columns = Columns::default();
        for (list, is_deleted) in [(file.columns, false), (file.deleted_columns, true)] {
            drops.note("columns", "the file has more than can be read", list.beyond);
            list.items
                .into_iter()
                .for_each(|column| columns.add(column, is_deleted));
        }
        let mut labels = Vec::new();
        let mut label_indices: HashMap<String, usize> = HashMap::new();
        drops.note("labels", "the file has more than can be read", file.labels.beyond);
        for label in file.labels.items {
            label_indices.entry(label.id.0).or_insert(labels.len());
            labels.push(DraftLabel {
                name: label.name.0,
                color: Color::parse(label.color.0).unwrap_or_default(),
            });
        }
        let mut cards: Vec<(Order, DraftCard)> = Vec::new();
        for (index, card) in file.cards.items.into_iter().enumerate() {
            let column = columns.of(&card);
            let lane = if columns.list[column].is_deleted {
                usize::MAX
            } else {
                column
            };
            let order = (lane, card.rank.0.clone(), index);
            cards.push((order, self.card(card, column, &label_indices, drops)));
        }
        cards.sort_by(|(a, _), (b, _)| a.cmp(b));
        Draft {
            name: file.board.0.name.0,
            description: file.board.0.description.0,
            columns: columns.list,
            labels,
            cards: cards.into_iter().map(|(_, card)| card).collect(),
        }
    }

    fn card(
        &self,
        card: Card,
        column: usize,
        labels: &HashMap<String, usize>,
        drops: &mut Drops,
    ) -> DraftCard {
        let due = card.due.0.and_then(|due| {
            let due = Due::parse(due).ok();
            drops.note("due dates", "they cannot be read", u64::from(due.is_none()));
            due
        });
        let beyond = card.labels.beyond;
        drops.note("labels of cards", "a card has more than can be read", beyond);
        drops.note(
            "comments",
            "a card has more than can be read",
            card.comments.beyond,
        );
        drops.note(
            "checklist items",
            "a card has more than can be read",
            card.checklist.beyond,
        );
        let found = card
            .labels
            .items
            .iter()
            .map(|label| labels.get(&label.0).copied());
        let (found, lost): (Vec<_>, Vec<_>) = found.partition(Option::is_some);
        drops.note("labels of cards", "the file has no such label", lost.len() as u64);
        let comments = card.comments.items.into_iter().map(|comment| DraftComment {
            imported_from: self.credit(comment.imported_from, &comment.author.0, &comment.created_at.0),
            body: comment.body.0,
        });
        let checklist = card.checklist.items.into_iter().map(|item| DraftItem {
            text: item.text.0,
            done: item.done.0,
        });
        let users = card.assignees.items.iter();
        DraftCard {
            state: match card.state.0.as_str() {
                "archived" => CardState::Archived,
                "trashed" => CardState::Trashed,
                _ => CardState::Active,
            },
            column,
            due,
            labels: found.into_iter().flatten().collect(),
            assignees: users
                .filter_map(|user| self.member(&user.user_id.0, drops))
                .collect(),
            checklist: checklist.collect(),
            comments: comments.collect(),
            imported_from: self.credit(card.imported_from, &card.created_by.0, &card.created_at.0),
            title: card.title.0,
            description: card.description.0,
        }
    }

    /// Who is assigned here: the member of this id, or of the name that the file gives it.
    fn member(&self, id: &str, drops: &mut Drops) -> Option<UserId> {
        let user: Option<UserId> = id.parse().ok();
        let name = user.and_then(|user| self.people.get(&user)).map(String::as_str);
        let find = || {
            let same = user.filter(|user| self.members.contains(*user));
            same.or_else(|| name.and_then(|name| self.members.find(name)))
        };
        drops.assignee(self.members, name, find)
    }

    /// The original author: whom it was imported from before, else who wrote it in the file.
    fn credit(&self, imported_from: MaybeText, author: &str, at: &str) -> Option<String> {
        let before = imported_from.0.filter(|from| !from.trim().is_empty());
        before.or_else(|| {
            let user: UserId = author.parse().ok()?;
            credit(self.people.get(&user).map(String::as_str), Some(at))
        })
    }
}

/// Lane, rank, place in the file.
type Order = (usize, String, usize);

/// The columns of the file, and of cards that name none of them.
#[derive(Default)]
struct Columns {
    list: Vec<DraftColumn>,
    indices: HashMap<String, usize>,
    lost: Option<usize>,
}

impl Columns {
    fn add(&mut self, column: Column, is_deleted: bool) {
        if self.indices.contains_key(&column.id.0) {
            return;
        }
        let limit = column.wip_limit.0.filter(|limit| *limit >= 1.0);
        self.list.push(DraftColumn {
            is: default_column(&column.id.0),
            title: column.title.0,
            wip_limit: limit.map(|limit| limit as u32),
            is_deleted,
        });
        self.indices.insert(column.id.0, self.list.len() - 1);
    }

    /// Where a card is. Those whose column is gone for ever are together in one that can be restored.
    fn of(&mut self, card: &Card) -> usize {
        let id = if card.column.0 == RECOVERED {
            card.lost_column.0.as_deref().unwrap_or_default()
        } else {
            &card.column.0
        };
        if let Some(index) = self.indices.get(id) {
            return *index;
        }
        *self.lost.get_or_insert_with(|| {
            self.list.push(DraftColumn {
                is: None,
                title: "Recovered".to_owned(),
                wip_limit: None,
                is_deleted: true,
            });
            self.list.len() - 1
        })
    }
}
