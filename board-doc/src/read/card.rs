//! Cards.

use super::checklist::{ItemRecord, checklist};
use super::comment::comments;
use super::contest::Conflicts;
use super::field::{Fields, Newest, string, timestamp};
use super::{Place, clip};
use crate::action::{Action, Position};
use crate::ids::{CardId, LabelId};
use crate::limits::{
    ASSIGNEES_MAX, DESCRIPTION_SHOWN_CHARACTERS_MAX, IMPORTED_FROM_CHARACTERS_MAX, LABELS_MAX,
    SHOWN_TIMES_MAX, TITLE_SHOWN_CHARACTERS_MAX,
};
use crate::schema;
use crate::source::Source;
use crate::values::Due;
use crate::view::{Assignee, Authored, CardState, CommentView, Conflict, LostValue};
use automerge::{ObjType, Value};

/// What the document says of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CardRecord {
    pub(crate) place: Option<Place>,
    pub(crate) state: CardState,
    pub(crate) put_away: Option<Authored>,
    pub(crate) edited_after_deletion: bool,
    pub(crate) content: Content,
    pub(crate) created: Authored,
    pub(crate) updated: Authored,
    pub(crate) conflicts: Vec<Conflict>,
}

/// What a card says, wherever it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) due: Option<Due>,
    /// Of the board or not (any more), in order of their ids.
    pub(crate) labels: Vec<LabelId>,
    /// The first first.
    pub(crate) assignees: Vec<Assignee>,
    pub(crate) checklist: Vec<ItemRecord>,
    pub(crate) comments: Vec<CommentView>,
    pub(crate) imported_from: Option<String>,
}

/// One card.
pub(crate) fn card(document: &impl Source, id: &CardId) -> Option<CardRecord> {
    let map = super::card_object(document, id)?;
    let created = document.authored(&map);
    let fields = Fields::of(document, map.clone());
    let mut newest = if document.knows_authors() {
        Newest::from(map)
    } else {
        Newest::unasked()
    };
    fields.newest().iter().for_each(|written| newest.note(written));
    let content = content(&fields, &mut newest);
    let state = fields.string(schema::STATE).map_or(CardState::Active, state);
    let put_away = fields.get(schema::STATE).filter(|_| state != CardState::Active);
    let edited_after_deletion = state == CardState::Trashed
        && put_away.is_some_and(|written| {
            let then = document.as_of(&written.id);
            then.is_some_and(|then| content_then(&then, &fields) != content)
        });
    Some(CardRecord {
        place: fields.string(schema::PLACE).and_then(Place::parse),
        state,
        put_away: put_away.map(|written| document.authored(&written.id)),
        edited_after_deletion,
        content,
        created,
        updated: newest
            .operation()
            .map(|newest| document.authored(&newest))
            .unwrap_or_default(),
        conflicts: conflicts(&fields, id),
    })
}

/// What the card said as of then.
fn content_then(then: &impl Source, now: &Fields<'_, impl Source>) -> Content {
    content(&Fields::of(then, now.map.clone()), &mut Newest::unasked())
}

fn content(fields: &Fields<'_, impl Source>, newest: &mut Newest) -> Content {
    let mut shown = |key, characters_max| {
        let Some(text) = fields.object(key, ObjType::Text) else {
            return String::new();
        };
        newest.note_characters(fields.document, text);
        clip(fields.document.text(text).unwrap_or_default(), characters_max)
    };
    let imported_from = fields.string(schema::IMPORTED_FROM);
    Content {
        title: shown(schema::TITLE, TITLE_SHOWN_CHARACTERS_MAX),
        description: shown(schema::DESCRIPTION, DESCRIPTION_SHOWN_CHARACTERS_MAX),
        due: fields.string(schema::DUE).and_then(|due| Due::parse(due).ok()),
        labels: labels(fields, newest),
        assignees: assignees(fields, newest),
        checklist: checklist(fields, newest),
        comments: comments(fields, newest),
        imported_from: imported_from.map(|from| clip(from.to_owned(), IMPORTED_FROM_CHARACTERS_MAX)),
    }
}

fn state(text: &str) -> CardState {
    match text {
        schema::ARCHIVED => CardState::Archived,
        schema::TRASHED => CardState::Trashed,
        _ => CardState::Active,
    }
}

fn labels(fields: &Fields<'_, impl Source>, newest: &mut Newest) -> Vec<LabelId> {
    let entries = fields.entries(schema::LABELS).into_iter();
    entries
        .filter_map(|field| {
            newest.note(&field.id);
            LabelId::parse(field.key).ok()
        })
        .take(SHOWN_TIMES_MAX * LABELS_MAX)
        .collect()
}

fn assignees(fields: &Fields<'_, impl Source>, newest: &mut Newest) -> Vec<Assignee> {
    let entries = fields.entries(schema::ASSIGNEES).into_iter();
    let mut assignees: Vec<Assignee> = entries
        .filter_map(|field| {
            newest.note(&field.id);
            let user = crate::ids::user_key(&field.key)?;
            let assigned_at = timestamp(&field.value)?;
            Some(Assignee { user, assigned_at })
        })
        .collect();
    assignees.sort_by_key(|assignee| (assignee.assigned_at, assignee.user));
    assignees.truncate(SHOWN_TIMES_MAX * ASSIGNEES_MAX);
    assignees
}

fn conflicts(fields: &Fields<'_, impl Source>, id: &CardId) -> Vec<Conflict> {
    let mut conflicts = Conflicts::default();
    conflicts.note(fields, schema::PLACE, |value| lost_place(value, id));
    conflicts.note(fields, schema::STATE, |value| lost_state(value, id));
    conflicts.note(fields, schema::DUE, |value| {
        let due = Due::parse(string(value)?).ok()?;
        let take = Action::SetDue {
            card: id.clone(),
            due: Some(due.clone()),
        };
        Some((LostValue::Due { due }, take))
    });
    conflicts.in_order()
}

fn lost_place(value: &Value<'_>, id: &CardId) -> Option<(LostValue, Action)> {
    let Place { column, rank } = Place::parse(string(value)?)?;
    let take = Action::MoveCard {
        card: id.clone(),
        column: column.clone(),
        position: Position::Rank { rank: rank.clone() },
    };
    Some((LostValue::Place { column, rank }, take))
}

fn lost_state(value: &Value<'_>, id: &CardId) -> Option<(LostValue, Action)> {
    let (state, card) = (state(string(value)?), id.clone());
    let take = match state {
        CardState::Active => return None,
        CardState::Archived => Action::ArchiveCard { card },
        CardState::Trashed => Action::TrashCard { card },
    };
    Some((LostValue::State { state }, take))
}
