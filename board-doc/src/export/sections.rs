//! A board in the order in which a page shows it.

use crate::ids::LabelId;
use crate::view::{BoardView, CardState, CardView, LabelView, RECOVERED};
use std::collections::HashMap;

/// Cards under one heading.
pub(super) struct Section<'a> {
    pub(super) title: &'a str,
    pub(super) wip_limit: Option<u32>,
    pub(super) cards: Vec<&'a CardView>,
}

/// The columns, also empty ones; then the lane of recovered cards, the archive and the trash, where there are cards.
pub(super) fn sections(view: &BoardView) -> Vec<Section<'_>> {
    let mut lanes: HashMap<&str, Vec<&CardView>> = HashMap::new();
    for card in view.cards.iter().filter(|card| card.state == CardState::Active) {
        lanes.entry(card.column.as_str()).or_default().push(card);
    }
    let mut sections: Vec<Section<'_>> = view
        .columns
        .iter()
        .map(|column| Section {
            title: &column.title,
            wip_limit: column.wip_limit,
            cards: lanes.remove(column.id.as_str()).unwrap_or_default(),
        })
        .collect();
    let away = |state| {
        let cards = view.cards.iter();
        cards.filter(|card| card.state == state).collect::<Vec<_>>()
    };
    let behind = [
        ("Recovered", lanes.remove(RECOVERED).unwrap_or_default()),
        ("Archive", away(CardState::Archived)),
        ("Trash", away(CardState::Trashed)),
    ];
    let behind = behind.into_iter().filter(|(_, cards)| !cards.is_empty());
    sections.extend(behind.map(|(title, cards)| Section {
        title,
        wip_limit: None,
        cards,
    }));
    sections
}

/// The board's labels by id.
pub(super) fn labels(view: &BoardView) -> HashMap<&LabelId, &LabelView> {
    view.labels.iter().map(|label| (&label.id, label)).collect()
}

/// What a state is called in files.
pub(super) fn state_name(state: CardState) -> &'static str {
    match state {
        CardState::Active => "active",
        CardState::Archived => "archived",
        CardState::Trashed => "trashed",
    }
}
