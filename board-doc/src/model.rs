//! The view as it is kept beside a document: brought up to date by reading again what has been touched, never the
//! whole document.

use crate::ids::{CardId, ColumnId};
use crate::rank::Rank;
use crate::read::{self, CardRecord, Place};
use crate::touched::Touched;
use crate::view::{BoardInfo, BoardView, CardState, CardView, ColumnView, RECOVERED, ViewDelta};
use automerge::Automerge;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// The view of one document.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    info: BoardInfo,
    columns: Vec<ColumnView>,
    cards: BTreeMap<CardId, Card>,
    lanes: HashMap<ColumnId, Lane>,
    recovered: ColumnId,
}

#[derive(Debug, Clone)]
struct Card {
    view: CardView,
    /// What the document says, also where the column is gone.
    place: Option<Place>,
}

/// The cards that name a column, whether or not it is shown.
#[derive(Debug, Clone, Default)]
struct Lane {
    /// (rank, id) of those on the board: their order.
    active: BTreeSet<(Rank, CardId)>,
    /// The others.
    away: BTreeSet<CardId>,
}

impl Model {
    /// Reads everything.
    pub(crate) fn of(document: &Automerge) -> Self {
        let mut model = Self {
            info: read::info(document),
            columns: read::columns(document),
            cards: BTreeMap::new(),
            lanes: HashMap::new(),
            recovered: ColumnId::parse(RECOVERED).expect("the lane's name is an id"),
        };
        let shown = model.shown_columns();
        for id in read::card_ids(document) {
            model.reread_card(document, &id, &shown);
        }
        model
    }

    /// Reads again what was touched; says what that changed.
    pub(crate) fn refresh(&mut self, document: &Automerge, touched: Touched) -> ViewDelta {
        let mut delta = ViewDelta::default();
        if touched.info {
            let info = read::info(document);
            if info != self.info {
                self.info.clone_from(&info);
                delta.info = Some(info);
            }
        }
        let mut cards = touched.cards;
        if touched.all_cards {
            cards.extend(self.cards.keys().cloned());
            cards.extend(read::card_ids(document));
        }
        if touched.columns {
            cards.extend(self.refresh_columns(document, &mut delta));
        }
        let shown = self.shown_columns();
        for id in cards {
            self.refresh_card(document, id, &shown, &mut delta);
        }
        delta
    }

    /// Reads the columns again; gives the cards whose column has gone or come back.
    fn refresh_columns(&mut self, document: &Automerge, delta: &mut ViewDelta) -> Vec<CardId> {
        let before = self.shown_columns();
        let columns = read::columns(document);
        if columns != self.columns {
            self.columns.clone_from(&columns);
            delta.columns = Some(columns);
        }
        let turned: Vec<ColumnId> = before
            .symmetric_difference(&self.shown_columns())
            .cloned()
            .collect();
        let lanes = turned.iter().filter_map(|column| self.lanes.get(column));
        lanes
            .flat_map(|lane| lane.active.iter().map(|(_, id)| id).chain(&lane.away))
            .cloned()
            .collect()
    }

    fn refresh_card(
        &mut self,
        document: &Automerge,
        id: CardId,
        shown: &HashSet<ColumnId>,
        delta: &mut ViewDelta,
    ) {
        let before = self.cards.get(&id).map(|card| card.view.clone());
        self.reread_card(document, &id, shown);
        match (before, self.cards.get(&id)) {
            (Some(_), None) => delta.removed.push(id),
            (before, Some(card)) if before.as_ref() != Some(&card.view) => {
                delta.cards.push(card.view.clone());
            }
            _ => {}
        }
    }

    fn reread_card(&mut self, document: &Automerge, id: &CardId, shown: &HashSet<ColumnId>) {
        if let Some(old) = self.cards.remove(id) {
            self.leave_lane(&old);
        }
        if let Some(record) = read::card(document, id) {
            let card = self.card_of(id.clone(), record, shown);
            self.enter_lane(&card);
            self.cards.insert(id.clone(), card);
        }
    }

    fn card_of(&self, id: CardId, record: CardRecord, shown: &HashSet<ColumnId>) -> Card {
        let CardRecord {
            title,
            description,
            place,
            state,
        } = record;
        let column = place
            .as_ref()
            .map(|place| &place.column)
            .filter(|column| shown.contains(column));
        let column = column.unwrap_or(&self.recovered).clone();
        let rank = place
            .as_ref()
            .map(|place| place.rank.to_string())
            .unwrap_or_default();
        Card {
            view: CardView {
                id,
                title,
                description,
                column,
                lost_column: None,
                rank,
                state,
                put_away: None,
                edited_after_deletion: false,
                due: None,
                labels: Vec::new(),
                assignees: Vec::new(),
                checklist: Vec::new(),
                comments: Vec::new(),
                imported_from: None,
                created_by: None,
                created_at: crate::ids::Timestamp::default(),
                updated_by: None,
                updated_at: crate::ids::Timestamp::default(),
                conflicts: Vec::new(),
            },
            place,
        }
    }

    fn enter_lane(&mut self, card: &Card) {
        let Some(place) = &card.place else { return };
        let lane = self.lanes.entry(place.column.clone()).or_default();
        let id = card.view.id.clone();
        if card.view.state == CardState::Active {
            lane.active.insert((place.rank.clone(), id));
        } else {
            lane.away.insert(id);
        }
    }

    fn leave_lane(&mut self, card: &Card) {
        let Some(place) = &card.place else { return };
        let Some(lane) = self.lanes.get_mut(&place.column) else {
            return;
        };
        lane.active.remove(&(place.rank.clone(), card.view.id.clone()));
        lane.away.remove(&card.view.id);
        if lane.active.is_empty() && lane.away.is_empty() {
            self.lanes.remove(&place.column);
        }
    }

    fn shown_columns(&self) -> HashSet<ColumnId> {
        self.columns.iter().map(|column| column.id.clone()).collect()
    }

    /// Whether the column is there and shown.
    pub(crate) fn shows(&self, column: &ColumnId) -> bool {
        self.columns.iter().any(|shown| shown.id == *column)
    }

    /// The cards on the board in a column, in order.
    pub(crate) fn lane(&self, column: &ColumnId) -> impl Iterator<Item = &(Rank, CardId)> {
        self.lanes.get(column).into_iter().flat_map(|lane| &lane.active)
    }

    pub(crate) fn card(&self, id: &CardId) -> Option<&CardView> {
        self.cards.get(id).map(|card| &card.view)
    }

    pub(crate) fn card_count(&self) -> usize {
        self.cards.len()
    }

    /// Everything, copied.
    pub(crate) fn view(&self) -> BoardView {
        let order: HashMap<&ColumnId, usize> = self
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| (&column.id, index))
            .collect();
        let mut cards: Vec<&CardView> = self.cards.values().map(|card| &card.view).collect();
        let lane = |card: &CardView| order.get(&card.column).copied().unwrap_or(usize::MAX);
        cards.sort_by_cached_key(|card| {
            (
                card.state != CardState::Active,
                lane(card),
                card.rank.clone(),
                card.id.clone(),
            )
        });
        BoardView {
            info: self.info.clone(),
            columns: self.columns.clone(),
            deleted_columns: Vec::new(),
            labels: Vec::new(),
            cards: cards.into_iter().cloned().collect(),
        }
    }
}
