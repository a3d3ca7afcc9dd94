//! A board once more: a new document with new ids and no history.

use crate::action::{Action, ColumnPosition, ItemPosition, Position};
use crate::batches::in_batches;
use crate::ids::{CardId, ColumnId, CommentId, LabelId, UserId};
use crate::limits::{
    COMMENT_CHARACTERS_MAX, DESCRIPTION_CHARACTERS_MAX, IMPORTED_FROM_CHARACTERS_MAX, ITEM_CHARACTERS_MAX,
    LABEL_NAME_CHARACTERS_MAX, TITLE_CHARACTERS_MAX,
};
use crate::rank::Rank;
use crate::view::{BoardView, CardState, CardView, CommentView};
use std::collections::HashMap;

/// The columns that every board begins with.
const DEFAULT_COLUMNS: [&str; 3] = ["todo", "in_progress", "done"];

/// How a board is duplicated.
pub struct Duplicate<'a> {
    /// What the copy is called; the same when absent.
    pub name: Option<&'a str>,
    /// Who will apply the actions: the author of everything in the copy.
    pub author: UserId,
    /// Gives a new `UUIDv7` with each call.
    pub new_id: &'a mut dyn FnMut() -> uuid::Uuid,
    /// What somebody is called: comments of others come into the copy as imported from them.
    pub name_of: &'a dyn Fn(UserId) -> String,
}

/// The actions that make a new board ([`Board::new`](crate::Board::new)) a copy of the one that shows `view`, as
/// batches to be applied in order. Columns, labels and cards get new ids, but for the default columns. Cards in the
/// trash and deleted comments are left out; cards whose column is gone go to the end of the first one.
pub fn duplicate(view: &BoardView, duplicate: &mut Duplicate<'_>) -> Vec<Action> {
    let mut copier = Copier {
        columns: HashMap::new(),
        labels: HashMap::new(),
        actions: Vec::new(),
        duplicate,
    };
    copier.copy_info(view);
    copier.copy_columns(view);
    copier.copy_labels(view);
    let kept = view.cards.iter().filter(|card| card.state != CardState::Trashed);
    kept.for_each(|card| copier.copy_card(card));
    in_batches(copier.actions)
}

struct Copier<'a, 'b> {
    columns: HashMap<ColumnId, ColumnId>,
    labels: HashMap<LabelId, LabelId>,
    actions: Vec<Action>,
    duplicate: &'a mut Duplicate<'b>,
}

impl Copier<'_, '_> {
    fn new_id(&mut self) -> String {
        (self.duplicate.new_id)().to_string()
    }

    fn copy_info(&mut self, view: &BoardView) {
        let name = self.duplicate.name.unwrap_or(&view.info.name);
        if !name.trim().is_empty() {
            let name = cut(name, TITLE_CHARACTERS_MAX);
            self.actions.push(Action::RenameBoard { name });
        }
        if !view.info.description.is_empty() {
            let description = cut(&view.info.description, DESCRIPTION_CHARACTERS_MAX);
            self.actions.push(Action::DescribeBoard { description });
        }
    }

    /// In their order: each goes behind those before it.
    fn copy_columns(&mut self, view: &BoardView) {
        for column in &view.columns {
            let title = shown(&column.title, TITLE_CHARACTERS_MAX);
            let wip_limit = column.wip_limit.filter(|limit| *limit > 0);
            let position = ColumnPosition::End;
            let id = if DEFAULT_COLUMNS.contains(&column.id.as_str()) {
                let id = column.id.clone();
                self.actions.extend([
                    Action::RenameColumn {
                        column: id.clone(),
                        title,
                    },
                    Action::SetWipLimit {
                        column: id.clone(),
                        wip_limit,
                    },
                    Action::MoveColumn {
                        column: id.clone(),
                        position,
                    },
                ]);
                id
            } else {
                let id = ColumnId::parse(self.new_id()).expect("a UUID is an id");
                let column = id.clone();
                self.actions.push(Action::AddColumn {
                    column,
                    title,
                    position,
                    wip_limit,
                });
                id
            };
            self.columns.insert(column.id.clone(), id);
        }
        let missing = DEFAULT_COLUMNS
            .iter()
            .map(|id| ColumnId::parse(*id).expect("it is an id"));
        for column in missing
            .filter(|id| !self.columns.contains_key(id))
            .collect::<Vec<_>>()
        {
            // A board without columns has no place for cards that are recovered.
            if !self.columns.is_empty() {
                self.actions.push(Action::DeleteColumn {
                    column,
                    move_cards_to: None,
                });
            }
        }
    }

    fn copy_labels(&mut self, view: &BoardView) {
        for label in &view.labels {
            let id = LabelId::parse(self.new_id()).expect("a UUID is an id");
            self.labels.insert(label.id.clone(), id.clone());
            self.actions.push(Action::AddLabel {
                label: id,
                name: cut(&label.name, LABEL_NAME_CHARACTERS_MAX),
                color: label.color.clone(),
            });
        }
    }

    fn copy_card(&mut self, view: &CardView) {
        let card = CardId::parse(self.new_id()).expect("a UUID is an id");
        let column = self.columns.get(&view.column).cloned();
        let position = match (&column, Rank::parse(view.rank.as_str())) {
            (Some(_), Ok(rank)) => Position::Rank { rank },
            _ => Position::End,
        };
        self.actions.push(Action::AddCard {
            card: card.clone(),
            column: column.unwrap_or_else(|| self.first_column()),
            position,
            title: shown(&view.title, TITLE_CHARACTERS_MAX),
            description: cut(&view.description, DESCRIPTION_CHARACTERS_MAX),
        });
        self.copy_parts(view, &card);
        if view.state == CardState::Archived {
            self.actions.push(Action::ArchiveCard { card });
        }
    }

    /// The first that was copied; where there is none the first that every board has.
    fn first_column(&self) -> ColumnId {
        let first = self.actions.iter().find_map(|action| match action {
            Action::AddColumn { column, .. } | Action::RenameColumn { column, .. } => Some(column.clone()),
            _ => None,
        });
        first.unwrap_or_else(|| ColumnId::parse(DEFAULT_COLUMNS[0]).expect("it is an id"))
    }

    fn copy_parts(&mut self, view: &CardView, card: &CardId) {
        if let Some(due) = view.due.clone() {
            self.actions.push(Action::SetDue {
                card: card.clone(),
                due: Some(due),
            });
        }
        if let Some(from) = &view.imported_from {
            let imported_from = cut(from, IMPORTED_FROM_CHARACTERS_MAX);
            self.actions.push(Action::CreditCard {
                card: card.clone(),
                imported_from,
            });
        }
        let labels = view.labels.iter().filter_map(|label| self.labels.get(label));
        let labels = labels.map(|label| Action::LabelCard {
            card: card.clone(),
            label: label.clone(),
        });
        self.actions.extend(labels);
        let people = view.assignees.iter();
        let people = people.map(|one| Action::AssignCard {
            card: card.clone(),
            user: one.user,
        });
        self.actions.extend(people);
        let items = view.checklist.iter().map(|item| Action::AddItem {
            card: card.clone(),
            item: item.id.clone(),
            text: shown(&item.text, ITEM_CHARACTERS_MAX),
            position: ItemPosition::End,
            done: item.done,
        });
        self.actions.extend(items);
        let comments = view.comments.iter().filter(|comment| !comment.deleted);
        comments.for_each(|comment| self.copy_comment(comment, card));
    }

    fn copy_comment(&mut self, comment: &CommentView, card: &CardId) {
        let author = self.duplicate.author;
        let of_another = || (comment.author != author).then(|| (self.duplicate.name_of)(comment.author));
        let imported_from = comment.imported_from.clone().or_else(of_another);
        let id = CommentId::new(&self.new_id(), author).expect("a UUID is a key");
        self.actions.push(Action::AddComment {
            card: card.clone(),
            comment: id,
            body: shown(&comment.body, COMMENT_CHARACTERS_MAX),
            imported_from: imported_from.map(|from| cut(&from, IMPORTED_FROM_CHARACTERS_MAX)),
        });
    }
}

/// Merging may have made a text longer than one may write it.
fn cut(text: &str, characters_max: usize) -> String {
    text.chars().take(characters_max).collect()
}

/// The same for what must not be blank.
fn shown(text: &str, characters_max: usize) -> String {
    if text.trim().is_empty() {
        return "Untitled".to_owned();
    }
    cut(text, characters_max)
}
