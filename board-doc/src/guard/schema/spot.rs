//! Where in the board an object stands.

use crate::guard::operations::ObjectKind;
use crate::ids::{CommentId, UserId};
use crate::limits::{DESCRIPTION_SHOWN_CHARACTERS_MAX, TITLE_SHOWN_CHARACTERS_MAX};
use crate::schema;

/// What an object is to the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::guard) enum Spot {
    Root,
    /// A mergeable text, and how long it may become, in Unicode scalar values.
    Text(usize),
    Columns,
    Column,
    Labels,
    Label,
    Cards,
    Card,
    CardLabels,
    Assignees,
    Checklist,
    Item,
    Comments,
    /// With the user who may write it.
    Comment(UserId),
    Actors,
    /// Of a later version, or nothing that a board has.
    Unknown,
}

impl Spot {
    /// What stands at `key` of a map that stands here.
    pub(in crate::guard) fn at(self, key: &str, kind: ObjectKind) -> Self {
        match (self, key, kind) {
            (Self::Root, schema::NAME, ObjectKind::Text) | (Self::Card, schema::TITLE, ObjectKind::Text) => {
                Self::Text(TITLE_SHOWN_CHARACTERS_MAX)
            }
            (Self::Root | Self::Card, schema::DESCRIPTION, ObjectKind::Text) => {
                Self::Text(DESCRIPTION_SHOWN_CHARACTERS_MAX)
            }
            (_, _, ObjectKind::Map) => self.map_at(key),
            _ => Self::Unknown,
        }
    }

    /// Whether it has cards, or what people write on one: under each id there is one, made once. (Columns and labels, of
    /// which people may agree on the ids, are little but names.)
    pub(in crate::guard) fn has_writings(self) -> bool {
        matches!(self, Self::Cards | Self::Checklist | Self::Comments)
    }

    fn map_at(self, key: &str) -> Self {
        match (self, key) {
            (Self::Root, schema::COLUMNS) => Self::Columns,
            (Self::Root, schema::LABELS) => Self::Labels,
            (Self::Root, schema::CARDS) => Self::Cards,
            (Self::Root, schema::ACTORS) => Self::Actors,
            (Self::Columns, _) => Self::Column,
            (Self::Labels, _) => Self::Label,
            (Self::Cards, _) => Self::Card,
            (Self::Card, schema::LABELS) => Self::CardLabels,
            (Self::Card, schema::ASSIGNEES) => Self::Assignees,
            (Self::Card, schema::CHECKLIST) => Self::Checklist,
            (Self::Card, schema::COMMENTS) => Self::Comments,
            (Self::Checklist, _) => Self::Item,
            (Self::Comments, key) => {
                CommentId::parse(key).map_or(Self::Unknown, |id| Self::Comment(id.author()))
            }
            _ => Self::Unknown,
        }
    }
}
