//! What is read of the file.

use super::super::lenient::{Flag, Many, MaybeText, Number, Object, Text};
use crate::limits::{ASSIGNEES_MAX, CARDS_MAX, CHECKLIST_ITEMS_MAX, COLUMNS_MAX, COMMENTS_MAX, LABELS_MAX};
use serde::Deserialize;

/// People of a file.
const PEOPLE_MAX: usize = 20_000;

macro_rules! read {
    ($($name:ident { $($field:ident: $kind:ty),* $(,)? })*) => {
        $(
            #[derive(Debug, Default, Deserialize)]
            #[serde(default)]
            pub(super) struct $name {
                $(pub(super) $field: $kind,)*
            }
        )*
    };
}

read! {
    File {
        format: Text,
        version: Number,
        board: Object<Board>,
        people: Many<Person, PEOPLE_MAX>,
        columns: Many<Column, COLUMNS_MAX>,
        deleted_columns: Many<Column, COLUMNS_MAX>,
        labels: Many<Label, LABELS_MAX>,
        cards: Many<Card, CARDS_MAX>,
    }
    Board { name: Text, description: Text }
    Person { id: Text, name: MaybeText }
    Column { id: Text, title: Text, wip_limit: Number }
    Label { id: Text, name: Text, color: Text }
    Card {
        title: Text,
        description: Text,
        column: Text,
        lost_column: MaybeText,
        rank: Text,
        state: Text,
        due: MaybeText,
        labels: Many<Text, LABELS_MAX>,
        assignees: Many<Assignee, ASSIGNEES_MAX>,
        checklist: Many<Item, CHECKLIST_ITEMS_MAX>,
        comments: Many<Comment, COMMENTS_MAX>,
        imported_from: MaybeText,
        created_by: Text,
        created_at: Text,
    }
    Assignee { user_id: Text }
    Item { text: Text, done: Flag }
    Comment { author: Text, body: Text, created_at: Text, imported_from: MaybeText }
}
