//! Comments.

use super::clip;
use super::field::{Fields, Newest};
use crate::ids::CommentId;
use crate::limits::{COMMENT_CHARACTERS_MAX, COMMENTS_MAX, IMPORTED_FROM_CHARACTERS_MAX, SHOWN_TIMES_MAX};
use crate::schema;
use crate::source::Source;
use crate::view::CommentView;
use automerge::{ObjId, ObjType, Value};

/// The comments of a card in order of their ids.
pub(super) fn comments(card: &Fields<'_, impl Source>, newest: &mut Newest) -> Vec<CommentView> {
    let mut comments = Vec::new();
    for field in card.entries(schema::COMMENTS) {
        newest.note(&field.id);
        let (Ok(id), Value::Object(ObjType::Map)) = (CommentId::parse(field.key), field.value) else {
            continue;
        };
        let fields = Fields::of(card.document, field.id.clone());
        fields.newest().iter().for_each(|written| newest.note(written));
        if comments.len() < SHOWN_TIMES_MAX * COMMENTS_MAX {
            comments.push(comment(&fields, &field.id, id));
        }
    }
    comments
}

fn comment(fields: &Fields<'_, impl Source>, made: &ObjId, id: CommentId) -> CommentView {
    let deleted = fields.string(schema::STATE).is_some();
    let body = fields
        .string(schema::BODY)
        .filter(|_| !deleted)
        .unwrap_or_default();
    let created = fields.document.authored(made);
    let imported_from = fields.string(schema::IMPORTED_FROM);
    CommentView {
        author: id.author(),
        id,
        body: clip(body.to_owned(), SHOWN_TIMES_MAX * COMMENT_CHARACTERS_MAX),
        created_at: created.at,
        edited_at: edited_at(fields, made),
        deleted,
        imported_from: imported_from.map(|from| clip(from.to_owned(), IMPORTED_FROM_CHARACTERS_MAX)),
    }
}

/// When the text was last written since; not when another operation of the first change wrote it.
fn edited_at(fields: &Fields<'_, impl Source>, made: &ObjId) -> Option<crate::ids::Timestamp> {
    let written = &fields.get(schema::BODY)?.id;
    let is_first = match (written, made) {
        (ObjId::Id(written, by, _), ObjId::Id(made, maker, _)) => by == maker && *written == made + 1,
        _ => true,
    };
    (!is_first).then(|| fields.document.authored(written).at)
}
