//! A saved document of this schema: read, and written anew by the importer. None of its changes is taken in.

use super::draft::{
    Draft, DraftCard, DraftColumn, DraftComment, DraftItem, DraftLabel, credit, day, default_column,
};
use super::members::Members;
use super::report::Drops;
use super::{ImportError, Importing};
use crate::board::Board;
use crate::ids::{Actor, LabelId, ReplicaId, Timestamp, UserId};
use crate::view::{BoardView, CardView};
use std::collections::HashMap;

/// What a saved document begins with.
pub(super) const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];

/// Reads the document, if that takes no more memory than a foreign one may; says what of it is not kept.
pub(super) fn read(bytes: &[u8], importing: Importing<'_>, drops: &mut Drops) -> Result<Draft, ImportError> {
    let nobody = Actor::new(importing.importer, ReplicaId([0; 8]));
    let view = Board::load_foreign(bytes, nobody)?.view();
    let view = view.no_later_than(importing.moment.at);
    drops.warn("history", "it begins with the import", 0);
    Ok(draft(view, importing.members, drops))
}

fn draft(view: BoardView, members: &Members, drops: &mut Drops) -> Draft {
    let mut columns: Vec<DraftColumn> = Vec::new();
    let mut indices = HashMap::new();
    for column in view.columns {
        indices.insert(column.id.clone(), columns.len());
        columns.push(DraftColumn {
            is: default_column(column.id.as_str()),
            title: column.title,
            wip_limit: column.wip_limit,
            is_deleted: false,
        });
    }
    for column in view.deleted_columns {
        indices.insert(column.id.clone(), columns.len());
        columns.push(DraftColumn {
            is: default_column(column.id.as_str()),
            title: column.title,
            wip_limit: None,
            is_deleted: true,
        });
    }
    let labels: HashMap<&LabelId, usize> = view
        .labels
        .iter()
        .zip(0..)
        .map(|(label, at)| (&label.id, at))
        .collect();
    let mut cards = Vec::with_capacity(view.cards.len());
    let mut lost = None;
    for card in view.cards {
        let own = card.lost_column.as_ref().unwrap_or(&card.column);
        let column = indices.get(own).copied();
        let column = column.unwrap_or_else(|| *lost.get_or_insert_with(|| add_lost(&mut columns)));
        let lane = if columns[column].is_deleted {
            usize::MAX
        } else {
            column
        };
        let order = (lane, card.rank.clone(), card.id.clone());
        cards.push((order, draft_card(card, column, &labels, members, drops)));
    }
    cards.sort_by(|(a, _), (b, _)| a.cmp(b));
    let draft_labels = view.labels.iter().map(|label| DraftLabel {
        name: label.name.clone(),
        color: label.color.clone(),
    });
    Draft {
        name: view.info.name,
        description: view.info.description,
        columns,
        labels: draft_labels.collect(),
        cards: cards.into_iter().map(|(_, card)| card).collect(),
    }
}

/// A deleted column for the cards whose own is gone for ever.
fn add_lost(columns: &mut Vec<DraftColumn>) -> usize {
    columns.push(DraftColumn {
        is: None,
        title: "Recovered".to_owned(),
        wip_limit: None,
        is_deleted: true,
    });
    columns.len() - 1
}

fn draft_card(
    card: CardView,
    column: usize,
    labels: &HashMap<&LabelId, usize>,
    members: &Members,
    drops: &mut Drops,
) -> DraftCard {
    let author = |from: Option<String>, by: Option<UserId>, at: Timestamp| {
        from.or_else(|| by.and_then(|by| credit(Some(&name(members, by)), Some(&day(at)))))
    };
    let assigned = card.assignees.iter().map(|assignee| assignee.user);
    let assignees = assigned.filter_map(|user| {
        let is_member = members.contains(user);
        drops.assignee(members, Some(&name(members, user)), || is_member.then_some(user))
    });
    let assignees = assignees.collect();
    let comments = card.comments.into_iter().filter(|comment| !comment.deleted);
    let comments = comments.map(|comment| DraftComment {
        body: comment.body,
        imported_from: author(comment.imported_from, Some(comment.author), comment.created_at),
    });
    let items = card.checklist.into_iter().map(|item| DraftItem {
        text: item.text,
        done: item.done,
    });
    DraftCard {
        title: card.title,
        description: card.description,
        column,
        state: card.state,
        due: card.due,
        labels: card
            .labels
            .iter()
            .filter_map(|label| labels.get(label).copied())
            .collect(),
        assignees,
        checklist: items.collect(),
        comments: comments.collect(),
        imported_from: author(card.imported_from, card.created_by, card.created_at),
    }
}

/// What an author is called: their name here, else their id, so that two do not become one.
fn name(members: &Members, user: UserId) -> String {
    members.name(user).map_or_else(|| user.to_string(), str::to_owned)
}
