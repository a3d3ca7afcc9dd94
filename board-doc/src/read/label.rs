//! Labels.

use super::contest::Conflicts;
use super::field::{Fields, string};
use super::{clip, object};
use crate::action::Action;
use crate::ids::LabelId;
use crate::limits::{LABEL_NAME_CHARACTERS_MAX, SHOWN_TIMES_MAX};
use crate::schema;
use crate::source::Source;
use crate::values::Color;
use crate::view::{Conflict, LabelView, LostValue};
use automerge::{ObjType, ROOT, Value};

/// The labels of the board, in order of their ids.
pub(crate) fn labels(document: &impl Source) -> Vec<LabelView> {
    let Some(labels) = object(document, &ROOT, schema::LABELS, ObjType::Map) else {
        return Vec::new();
    };
    let entries = document.fields(&labels).into_iter();
    let maps = entries.filter(|field| matches!(field.value, Value::Object(ObjType::Map)));
    maps.filter_map(|field| {
        let id = LabelId::parse(field.key).ok()?;
        Some(label(&Fields::of(document, field.id), id))
    })
    .collect()
}

fn label(fields: &Fields<'_, impl Source>, id: LabelId) -> LabelView {
    let color = fields
        .string(schema::COLOR)
        .and_then(|color| Color::parse(color).ok());
    LabelView {
        name: name(fields.string(schema::NAME).unwrap_or_default()),
        color: color.unwrap_or_default(),
        conflicts: conflicts(fields, &id),
        id,
    }
}

fn name(text: &str) -> String {
    clip(text.to_owned(), SHOWN_TIMES_MAX * LABEL_NAME_CHARACTERS_MAX)
}

fn conflicts(fields: &Fields<'_, impl Source>, id: &LabelId) -> Vec<Conflict> {
    let mut conflicts = Conflicts::default();
    conflicts.note(fields, schema::NAME, |value| {
        let name = name(string(value)?);
        let take = Action::RenameLabel {
            label: id.clone(),
            name: name.clone(),
        };
        Some((LostValue::Name { name }, take))
    });
    conflicts.note(fields, schema::COLOR, |value| {
        let color = Color::parse(string(value)?).ok()?;
        let take = Action::RecolorLabel {
            label: id.clone(),
            color: color.clone(),
        };
        Some((LostValue::Color { color }, take))
    });
    conflicts.in_order()
}
