//! What a board has no place for, counted.

use super::super::lenient::{Many, Number};
use super::super::report::Drops;
use super::file::{Card, File, List};

const NO_PLACE: &str = "boards have no place for them";
const TOO_MANY: &str = "the file has more than can be read";

pub(super) fn of_board<const LISTS: usize, const CARDS: usize>(
    file: &File,
    lists: &Many<List, LISTS>,
    cards: &Many<Card, CARDS>,
    drops: &mut Drops,
) {
    drops.note("lists", TOO_MANY, lists.beyond);
    drops.note("cards", TOO_MANY, cards.beyond);
    drops.note("labels", TOO_MANY, file.labels.beyond);
    drops.note("checklists", TOO_MANY, file.checklists.beyond);
    drops.note("members", TOO_MANY, file.members.beyond);
    drops.note("custom fields", NO_PLACE, file.custom_fields.0);
    drops.note("power-up data", NO_PLACE, file.plugin_data.0);
}

pub(super) fn of_card(card: &Card, drops: &mut Drops) {
    let badge = |number: &Number| number.0.unwrap_or(0.0) as u64;
    let attachments = card.attachments.0.max(badge(&card.badges.0.attachments));
    drops.note("attachments", "files and links stay where they are", attachments);
    drops.note("values of custom fields", NO_PLACE, card.custom_field_items.0);
    drops.note("stickers", NO_PLACE, card.stickers.0);
    drops.note(
        "votes",
        NO_PLACE,
        card.id_members_voted.0.max(badge(&card.badges.0.votes)),
    );
    drops.note("power-up data", NO_PLACE, card.plugin_data.0);
    drops.note(
        "places on maps",
        NO_PLACE,
        card.coordinates.any().max(card.address.any()),
    );
    let cover = [
        &card.cover.0.color,
        &card.cover.0.id_attachment,
        &card.cover.0.id_uploaded_background,
    ];
    let has_cover = cover.iter().any(|part| part.0.is_some());
    drops.note("covers", NO_PLACE, u64::from(has_cover));
    let has_start = card.start.0.as_ref().is_some_and(|start| !start.is_empty());
    drops.note("start dates", "cards have a due date only", u64::from(has_start));
    let is_complete = card.due_complete.0;
    drops.note(
        "marks that a due date is done",
        "cards have none",
        u64::from(is_complete),
    );
    drops.note(
        "templates",
        "they are cards like others here",
        u64::from(card.is_template.0),
    );
    drops.note("labels of cards", TOO_MANY, card.id_labels.beyond);
    drops.note("assignees", TOO_MANY, card.id_members.beyond);
}
