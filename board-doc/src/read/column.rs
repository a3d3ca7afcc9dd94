//! Columns.

use super::contest::Conflicts;
use super::field::{Fields, string, unsigned};
use super::{clip, object};
use crate::action::{Action, ColumnPosition};
use crate::ids::ColumnId;
use crate::limits::TITLE_SHOWN_CHARACTERS_MAX;
use crate::rank::Rank;
use crate::schema;
use crate::source::Source;
use crate::view::{Authored, ColumnView, Conflict, DeletedColumn, LostValue, RECOVERED};
use automerge::{ObjId, ObjType, ROOT};

/// A column as the document has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ColumnRecord {
    pub(crate) view: ColumnView,
    pub(crate) rank: Option<Rank>,
}

/// The columns that are shown, in order of (rank, id), those without a rank last; and the deleted ones, in order of
/// their ids.
pub(crate) fn columns(document: &impl Source) -> (Vec<ColumnRecord>, Vec<DeletedColumn>) {
    let (mut shown, mut deleted) = (Vec::new(), Vec::new());
    let Some(columns) = object(document, &ROOT, schema::COLUMNS, ObjType::Map) else {
        return (shown, deleted);
    };
    for field in document.fields(&columns) {
        let Ok(id) = ColumnId::parse(field.key) else {
            continue;
        };
        // `recovered` is not a column: that lane is made by reading.
        if id.as_str() == RECOVERED || !matches!(field.value, automerge::Value::Object(ObjType::Map)) {
            continue;
        }
        let (record, tombstone) = column(document, field.id, id);
        match tombstone {
            None => shown.push(record),
            Some(by) => deleted.push(DeletedColumn {
                id: record.view.id,
                title: record.view.title,
                deleted: by,
            }),
        }
    }
    shown.sort_by(|a, b| {
        (a.rank.is_none(), &a.rank, &a.view.id).cmp(&(b.rank.is_none(), &b.rank, &b.view.id))
    });
    (shown, deleted)
}

/// One column, and who deleted it.
fn column(document: &impl Source, map: ObjId, id: ColumnId) -> (ColumnRecord, Option<Authored>) {
    let fields = Fields::of(document, map);
    let tombstone = fields
        .get(schema::STATE)
        .filter(|field| string(&field.value).is_some());
    let tombstone = tombstone.map(|field| document.authored(&field.id));
    let title = clip(
        fields.string(schema::TITLE).unwrap_or_default().to_owned(),
        TITLE_SHOWN_CHARACTERS_MAX,
    );
    let rank = fields
        .string(schema::RANK)
        .and_then(|rank| Rank::parse(rank).ok());
    let wip_limit = fields
        .get(schema::WIP_LIMIT)
        .and_then(|field| unsigned(&field.value));
    let conflicts = conflicts(&fields, &id);
    let view = ColumnView {
        id,
        title,
        wip_limit,
        conflicts,
    };
    (ColumnRecord { view, rank }, tombstone)
}

fn conflicts(fields: &Fields<'_, impl Source>, id: &ColumnId) -> Vec<Conflict> {
    let column = || id.clone();
    let mut conflicts = Conflicts::default();
    conflicts.note(fields, schema::TITLE, |value| {
        let title = clip(string(value)?.to_owned(), TITLE_SHOWN_CHARACTERS_MAX);
        let take = Action::RenameColumn {
            column: column(),
            title: title.clone(),
        };
        Some((LostValue::Title { title }, take))
    });
    conflicts.note(fields, schema::RANK, |value| {
        let rank = Rank::parse(string(value)?).ok()?;
        let take = Action::MoveColumn {
            column: column(),
            position: ColumnPosition::Rank { rank: rank.clone() },
        };
        Some((LostValue::Rank { rank }, take))
    });
    conflicts.note(fields, schema::WIP_LIMIT, |value| {
        let wip_limit = unsigned(value)?;
        let take = Action::SetWipLimit {
            column: column(),
            wip_limit: Some(wip_limit),
        };
        Some((LostValue::WipLimit { wip_limit }, take))
    });
    conflicts.in_order()
}
