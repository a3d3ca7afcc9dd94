//! What is read of a board that Trello has exported as JSON. Shapes: "Trello REST API: nested resources, boards,
//! cards, actions", and "Exporting data from Trello" for what an export holds.

use super::super::lenient::{Count, Flag, Many, MaybeText, Number, Object, Text};
use serde::Deserialize;

/// Cards of a file: more than a board can hold, so that open ones can be preferred.
const CARDS_MAX: usize = 100_000;
const LISTS_MAX: usize = 10_000;
const CHECKLISTS_MAX: usize = 200_000;
/// Items of a checklist, or labels or members of a card.
const PER_CARD_MAX: usize = 5_000;
const LABELS_MAX: usize = 10_000;
const MEMBERS_MAX: usize = 20_000;
const ACTIONS_MAX: usize = 500_000;

macro_rules! read {
    ($($name:ident { $($field:ident $(= $key:literal)?: $kind:ty),* $(,)? })*) => {
        $(
            #[derive(Debug, Default, Deserialize)]
            #[serde(default, rename_all = "camelCase")]
            pub(super) struct $name {
                $($(#[serde(rename = $key)])? pub(super) $field: $kind,)*
            }
        )*
    };
}

read! {
    File {
        name: Text,
        desc: Text,
        lists: Option<Many<List, LISTS_MAX>>,
        cards: Option<Many<Card, CARDS_MAX>>,
        labels: Many<Label, LABELS_MAX>,
        members: Many<Member, MEMBERS_MAX>,
        checklists: Many<Checklist, CHECKLISTS_MAX>,
        actions: Many<Act, ACTIONS_MAX>,
        custom_fields: Count,
        plugin_data: Count,
    }
    List { id: Text, name: Text, closed: Flag, pos: Number, soft_limit: Number }
    Label { id: Text, name: Text, color: MaybeText }
    Member { id: Text, full_name: Text, username: Text }
    Card {
        id: Text,
        name: Text,
        desc: Text,
        closed: Flag,
        pos: Number,
        due: MaybeText,
        due_complete: Flag,
        start: MaybeText,
        id_list: Text,
        id_labels: Many<Text, PER_CARD_MAX>,
        id_members: Many<Text, PER_CARD_MAX>,
        // What this board has no place for.
        attachments: Count,
        badges: Object<Badges>,
        custom_field_items: Count,
        stickers: Count,
        id_members_voted: Count,
        plugin_data: Count,
        coordinates: Count,
        address: Count,
        cover: Object<Cover>,
        is_template: Flag,
    }
    Badges { comments: Number, attachments: Number, votes: Number }
    Cover { color: MaybeText, id_attachment: MaybeText, id_uploaded_background: MaybeText }
    Checklist { id: Text, id_card: Text, name: Text, pos: Number, check_items: Many<CheckItem, PER_CARD_MAX> }
    CheckItem { name: Text, state: Text, pos: Number, due: MaybeText, id_member: MaybeText }
    Act { kind = "type": Text, date: Text, data: Object<ActData>, member_creator: Option<Member> }
    ActData { text: MaybeText, card: Option<ActCard> }
    ActCard { id: Text }
}
