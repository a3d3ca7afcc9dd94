//! Everything that shows, as JSON: `docs/EXPORT.md` describes it for other programs.

use super::sections::state_name;
use super::{Export, JSON_VERSION, Meter, Rfc3339};
use crate::ids::{ColumnId, LabelId, Timestamp, UserId};
use crate::values::Due;
use crate::view::{Assignee, Authored, BoardView, CardView, CommentView, DeletedColumn};
use serde::ser::{Serialize, Serializer};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io;

pub(super) fn write(export: &Export<'_>, out: &mut dyn io::Write, meter: &mut Meter<'_>) -> io::Result<()> {
    let file = File {
        format: "weft",
        version: JSON_VERSION,
        exported_at: time(export.at),
        board: &export.view.info,
        people: people(export),
        columns: export.view.columns.iter().map(column).collect(),
        deleted_columns: export.view.deleted_columns.iter().map(deleted_column).collect(),
        labels: export.view.labels.iter().map(label).collect(),
        cards: Cards {
            view: export.view,
            meter: RefCell::new(meter),
        },
    };
    serde_json::to_writer(&mut *out, &file).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

#[derive(serde::Serialize)]
struct File<'a> {
    format: &'static str,
    version: u32,
    exported_at: String,
    board: &'a crate::view::BoardInfo,
    people: Vec<Person>,
    columns: Vec<Column<'a>>,
    deleted_columns: Vec<GoneColumn<'a>>,
    labels: Vec<Label<'a>>,
    cards: Cards<'a>,
}

#[derive(serde::Serialize)]
struct Person {
    id: UserId,
    name: Option<String>,
}

#[derive(serde::Serialize)]
struct Column<'a> {
    id: &'a str,
    title: &'a str,
    wip_limit: Option<u32>,
}

#[derive(serde::Serialize)]
struct GoneColumn<'a> {
    id: &'a str,
    title: &'a str,
    deleted: By,
}

#[derive(serde::Serialize)]
struct Label<'a> {
    id: &'a str,
    name: &'a str,
    color: &'a str,
}

#[derive(serde::Serialize)]
struct By {
    by: Option<UserId>,
    at: String,
}

#[derive(serde::Serialize)]
struct Card<'a> {
    id: &'a str,
    title: &'a str,
    description: &'a str,
    column: &'a str,
    lost_column: Option<&'a str>,
    rank: &'a str,
    state: &'static str,
    put_away: Option<By>,
    due: Option<&'a str>,
    labels: Vec<&'a str>,
    assignees: Vec<Assigned>,
    checklist: &'a [crate::view::ChecklistItem],
    comments: Vec<Comment<'a>>,
    imported_from: Option<&'a str>,
    created_by: Option<UserId>,
    created_at: String,
    updated_by: Option<UserId>,
    updated_at: String,
}

#[derive(serde::Serialize)]
struct Assigned {
    user_id: UserId,
    assigned_at: String,
}

#[derive(serde::Serialize)]
struct Comment<'a> {
    id: &'a str,
    author: UserId,
    body: &'a str,
    created_at: String,
    edited_at: Option<String>,
    imported_from: Option<&'a str>,
}

/// The cards, made one by one while they are written.
struct Cards<'a> {
    view: &'a BoardView,
    meter: RefCell<&'a mut dyn Count>,
}

/// A meter whose lifetime nobody asks for.
trait Count {
    fn card(&mut self);
}

impl Count for Meter<'_> {
    fn card(&mut self) {
        Meter::card(self);
    }
}

impl Serialize for Cards<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.view.cards.iter().map(|one| {
            self.meter.borrow_mut().card();
            card(one)
        }))
    }
}

fn card(view: &CardView) -> Card<'_> {
    Card {
        id: view.id.as_str(),
        title: &view.title,
        description: &view.description,
        column: view.column.as_str(),
        lost_column: view.lost_column.as_ref().map(ColumnId::as_str),
        rank: &view.rank,
        state: state_name(view.state),
        put_away: view.put_away.map(by),
        due: view.due.as_ref().map(Due::as_str),
        labels: view.labels.iter().map(LabelId::as_str).collect(),
        assignees: view.assignees.iter().map(assigned).collect(),
        checklist: &view.checklist,
        comments: view
            .comments
            .iter()
            .filter(|one| !one.deleted)
            .map(comment)
            .collect(),
        imported_from: view.imported_from.as_deref(),
        created_by: view.created_by,
        created_at: time(view.created_at),
        updated_by: view.updated_by,
        updated_at: time(view.updated_at),
    }
}

fn comment(view: &CommentView) -> Comment<'_> {
    Comment {
        id: view.id.as_str(),
        author: view.author,
        body: &view.body,
        created_at: time(view.created_at),
        edited_at: view.edited_at.map(time),
        imported_from: view.imported_from.as_deref(),
    }
}

fn assigned(assignee: &Assignee) -> Assigned {
    Assigned {
        user_id: assignee.user,
        assigned_at: time(assignee.assigned_at),
    }
}

fn column(view: &crate::view::ColumnView) -> Column<'_> {
    Column {
        id: view.id.as_str(),
        title: &view.title,
        wip_limit: view.wip_limit,
    }
}

fn deleted_column(view: &DeletedColumn) -> GoneColumn<'_> {
    GoneColumn {
        id: view.id.as_str(),
        title: &view.title,
        deleted: by(view.deleted),
    }
}

fn label(view: &crate::view::LabelView) -> Label<'_> {
    Label {
        id: view.id.as_str(),
        name: &view.name,
        color: view.color.as_str(),
    }
}

fn by(authored: Authored) -> By {
    By {
        by: authored.by,
        at: time(authored.at),
    }
}

fn time(at: Timestamp) -> String {
    Rfc3339(at).to_string()
}

/// Everybody whose id is in the file.
fn people(export: &Export<'_>) -> Vec<Person> {
    let deleted = export.view.deleted_columns.iter().map(|column| column.deleted.by);
    let mut users: BTreeSet<UserId> = deleted.flatten().collect();
    for card in &export.view.cards {
        users.extend(card.created_by);
        users.extend(card.updated_by);
        users.extend(card.put_away.and_then(|put_away| put_away.by));
        users.extend(card.assignees.iter().map(|assignee| assignee.user));
        users.extend(card.comments.iter().map(|comment| comment.author));
    }
    users
        .into_iter()
        .map(|id| Person {
            id,
            name: export.names.get(&id).cloned(),
        })
        .collect()
}
