//! The view as it is kept beside a document: brought up to date by reading again what has been touched, never the
//! whole document.

use crate::happened::Turn;
use crate::ids::{CardId, ColumnId, LabelId};
use crate::rank::Rank;
use crate::read::{self, CardRecord, ColumnRecord, ItemRecord, Place};
use crate::source::Source;
use crate::touched::Touched;
use crate::view::{
    BoardInfo, BoardSnapshot, BoardView, CardState, CardView, ColumnView, DeletedColumn, LabelView,
    RECOVERED, ViewDelta,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// The view of one document.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    info: BoardInfo,
    columns: Vec<ColumnRecord>,
    deleted_columns: Vec<DeletedColumn>,
    labels: Vec<LabelView>,
    cards: BTreeMap<CardId, Card>,
    lanes: HashMap<ColumnId, Lane>,
    recovered: ColumnId,
}

#[derive(Debug, Clone)]
struct Card {
    /// Shared with those who read it.
    view: Arc<CardView>,
    /// What the document says, also where the column is gone.
    place: Option<Place>,
    /// What the document says, also where the label is gone.
    labels: Vec<LabelId>,
    /// The ranks of the checklist's items.
    item_ranks: Vec<Option<Rank>>,
}

/// The cards that name a column, whether or not it is shown.
#[derive(Debug, Clone, Default)]
struct Lane {
    /// (rank, id) of those on the board: their order.
    active: BTreeSet<(Rank, CardId)>,
    /// The others.
    away: BTreeSet<CardId>,
}

/// What cards may name.
struct Shown {
    columns: HashSet<ColumnId>,
    labels: HashSet<LabelId>,
}

impl Model {
    /// Reads everything.
    pub(crate) fn of(document: &impl Source) -> Self {
        let (columns, deleted_columns) = read::columns(document);
        let mut model = Self {
            info: read::info(document),
            columns,
            deleted_columns,
            labels: read::labels(document),
            cards: BTreeMap::new(),
            lanes: HashMap::new(),
            recovered: ColumnId::parse(RECOVERED).expect("the lane's name is an id"),
        };
        let shown = model.shown();
        for id in read::card_ids(document) {
            model.reread_card(document, &id, &shown);
        }
        model
    }

    /// Reads again what was touched; says what that changed.
    pub(crate) fn refresh(&mut self, document: &impl Source, touched: Touched) -> ViewDelta {
        self.refresh_noting(document, touched, &mut drop)
    }

    /// The same, noting every card that is another now.
    pub(crate) fn refresh_noting(
        &mut self,
        document: &impl Source,
        touched: Touched,
        note: &mut impl FnMut(Turn),
    ) -> ViewDelta {
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
        if touched.labels {
            cards.extend(self.refresh_labels(document, &mut delta));
        }
        let shown = self.shown();
        for id in cards {
            if let Some(turn) = self.refresh_card(document, id, &shown, &mut delta) {
                note(turn);
            }
        }
        delta
    }

    /// Reads the columns again; gives the cards whose column has gone or come back.
    fn refresh_columns(&mut self, document: &impl Source, delta: &mut ViewDelta) -> Vec<CardId> {
        let before = self.shown().columns;
        let (columns, deleted_columns) = read::columns(document);
        if columns.iter().map(|column| &column.view).ne(self.column_views()) {
            delta.columns = Some(columns.iter().map(|column| column.view.clone()).collect());
        }
        if deleted_columns != self.deleted_columns {
            delta.deleted_columns = Some(deleted_columns.clone());
        }
        (self.columns, self.deleted_columns) = (columns, deleted_columns);
        let after = self.shown().columns;
        let turned = before.symmetric_difference(&after);
        let lanes = turned.filter_map(|column| self.lanes.get(column));
        lanes
            .flat_map(|lane| lane.active.iter().map(|(_, id)| id).chain(&lane.away))
            .cloned()
            .collect()
    }

    /// Reads the labels again; gives the cards with a label that has gone or come back.
    fn refresh_labels(&mut self, document: &impl Source, delta: &mut ViewDelta) -> Vec<CardId> {
        let before = self.shown().labels;
        let labels = read::labels(document);
        if labels != self.labels {
            self.labels.clone_from(&labels);
            delta.labels = Some(labels);
        }
        let after = self.shown().labels;
        let turned: HashSet<&LabelId> = before.symmetric_difference(&after).collect();
        if turned.is_empty() {
            return Vec::new();
        }
        let having = |card: &&Card| card.labels.iter().any(|label| turned.contains(label));
        let cards = self.cards.values().filter(having);
        cards.map(|card| card.view.id.clone()).collect()
    }

    /// `None`: nothing about it has changed.
    fn refresh_card(
        &mut self,
        document: &impl Source,
        id: CardId,
        shown: &Shown,
        delta: &mut ViewDelta,
    ) -> Option<Turn> {
        let before = self.shared_card(&id).cloned();
        self.reread_card(document, &id, shown);
        let after = self.shared_card(&id).cloned();
        if before == after {
            return None;
        }
        match &after {
            Some(card) => delta.cards.push(CardView::clone(card)),
            None => delta.removed.push(id),
        }
        Some(Turn { before, after })
    }

    fn reread_card(&mut self, document: &impl Source, id: &CardId, shown: &Shown) {
        if let Some(old) = self.cards.remove(id) {
            self.leave_lane(&old);
        }
        if let Some(record) = read::card(document, id) {
            let card = self.card_of(id.clone(), record, shown);
            self.enter_lane(&card);
            self.cards.insert(id.clone(), card);
        }
    }

    fn card_of(&self, id: CardId, record: CardRecord, shown: &Shown) -> Card {
        let CardRecord {
            place,
            content,
            created,
            updated,
            ..
        } = record;
        let named = place.as_ref().map(|place| &place.column);
        let is_shown = named.is_some_and(|column| shown.columns.contains(column));
        let column = named.filter(|_| is_shown).unwrap_or(&self.recovered).clone();
        let lost_column = named.filter(|_| !is_shown).cloned();
        let rank = place
            .as_ref()
            .map(|place| place.rank.to_string())
            .unwrap_or_default();
        let labels = content.labels.iter();
        let labels = labels
            .filter(|label| shown.labels.contains(label))
            .cloned()
            .collect();
        let (item_ranks, checklist) = content
            .checklist
            .into_iter()
            .map(|ItemRecord { rank, view }| (rank, view))
            .unzip();
        Card {
            view: Arc::new(CardView {
                id,
                title: content.title,
                description: content.description,
                column,
                lost_column,
                rank,
                state: record.state,
                put_away: record.put_away,
                edited_after_deletion: record.edited_after_deletion,
                due: content.due,
                labels,
                assignees: content.assignees,
                checklist,
                comments: content.comments,
                imported_from: content.imported_from,
                created_by: created.by,
                created_at: created.at,
                updated_by: updated.by,
                updated_at: updated.at,
                conflicts: record.conflicts,
            }),
            place,
            labels: content.labels,
            item_ranks,
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

    fn shown(&self) -> Shown {
        Shown {
            columns: self.column_views().map(|column| column.id.clone()).collect(),
            labels: self.labels.iter().map(|label| label.id.clone()).collect(),
        }
    }

    fn column_views(&self) -> impl Iterator<Item = &ColumnView> {
        self.columns.iter().map(|column| &column.view)
    }

    /// The columns that are shown, in order.
    pub(crate) fn columns(&self) -> &[ColumnRecord] {
        &self.columns
    }

    pub(crate) fn deleted_columns(&self) -> &[DeletedColumn] {
        &self.deleted_columns
    }

    /// The labels, in the order of their ids.
    pub(crate) fn labels(&self) -> &[LabelView] {
        &self.labels
    }

    /// Whether the column is there and shown.
    pub(crate) fn shows(&self, column: &ColumnId) -> bool {
        self.column_views().any(|shown| shown.id == *column)
    }

    /// The cards on the board in a column, in order.
    pub(crate) fn lane(&self, column: &ColumnId) -> impl Iterator<Item = &(Rank, CardId)> {
        self.lanes.get(column).into_iter().flat_map(|lane| &lane.active)
    }

    /// The last of them.
    pub(crate) fn last_in(&self, column: &ColumnId) -> Option<&(Rank, CardId)> {
        self.lanes.get(column)?.active.last()
    }

    /// The board's own texts.
    pub(crate) fn info(&self) -> &BoardInfo {
        &self.info
    }

    /// All cards, in the order of their ids.
    pub(crate) fn cards(&self) -> impl Iterator<Item = &CardView> {
        self.cards.values().map(|card| &*card.view)
    }

    /// The labels that a card has, also those that the board has not (any more).
    pub(crate) fn labels_of(&self, id: &CardId) -> &[LabelId] {
        self.cards.get(id).map(|card| &*card.labels).unwrap_or_default()
    }

    pub(crate) fn card(&self, id: &CardId) -> Option<&CardView> {
        self.cards.get(id).map(|card| &*card.view)
    }

    /// The cards that name a column and are not on the board, in the order of their ids.
    pub(crate) fn away(&self, column: &ColumnId) -> impl Iterator<Item = &CardView> {
        let away = self.lanes.get(column).into_iter().flat_map(|lane| &lane.away);
        away.filter_map(|id| self.card(id))
    }

    /// The place that a card names.
    pub(crate) fn place(&self, id: &CardId) -> Option<&Place> {
        self.cards.get(id)?.place.as_ref()
    }

    /// The ranks of a card's checklist, with the items' ids, in order.
    pub(crate) fn checklist(&self, id: &CardId) -> Vec<(Option<&Rank>, &crate::ItemId)> {
        let Some(card) = self.cards.get(id) else {
            return Vec::new();
        };
        let ranks = card.item_ranks.iter().map(Option::as_ref);
        ranks
            .zip(card.view.checklist.iter().map(|item| &item.id))
            .collect()
    }

    /// The same card, shared.
    pub(crate) fn shared_card(&self, id: &CardId) -> Option<&Arc<CardView>> {
        self.cards.get(id).map(|card| &card.view)
    }

    /// The card's number among those of its column that are in its state; for one that is not there (any more), the
    /// number it would have.
    pub(crate) fn number(&self, card: &CardView) -> usize {
        let lane = self.lanes.get(&card.column);
        if card.state == CardState::Active
            && card.column != self.recovered
            && let Ok(rank) = Rank::parse(&card.rank)
        {
            let before = lane.map(|lane| lane.active.range(..(rank, card.id.clone())).count());
            return before.unwrap_or_default();
        }
        let key = (&card.rank, &card.id);
        let others = self.cards().filter(|other| {
            other.state == card.state && other.column == card.column && (&other.rank, &other.id) < key
        });
        others.count()
    }

    /// What there is now, sharing the cards.
    pub(crate) fn snapshot(&self) -> BoardSnapshot {
        BoardSnapshot {
            info: self.info.clone(),
            columns: self.column_views().cloned().collect(),
            labels: self.labels.clone(),
            cards: self.cards.values().map(|card| Arc::clone(&card.view)).collect(),
        }
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
            .map(|(index, column)| (&column.view.id, index))
            .collect();
        let mut cards: Vec<&CardView> = self.cards.values().map(|card| &*card.view).collect();
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
            columns: self.column_views().cloned().collect(),
            deleted_columns: self.deleted_columns.clone(),
            labels: self.labels.clone(),
            cards: cards.into_iter().cloned().collect(),
        }
    }
}

/// What several deltas have changed.
#[derive(Debug, Clone, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "parts of a view, each of which may have changed"
)]
pub(crate) struct Changed {
    info: bool,
    columns: bool,
    deleted_columns: bool,
    labels: bool,
    cards: BTreeSet<CardId>,
}

impl Changed {
    /// The cards among it.
    pub(crate) fn into_cards(self) -> BTreeSet<CardId> {
        self.cards
    }

    pub(crate) fn note(&mut self, delta: &ViewDelta) {
        self.info |= delta.info.is_some();
        self.columns |= delta.columns.is_some();
        self.deleted_columns |= delta.deleted_columns.is_some();
        self.labels |= delta.labels.is_some();
        let cards = delta.cards.iter().map(|card| &card.id);
        self.cards.extend(cards.chain(&delta.removed).cloned());
    }
}

impl Model {
    /// Those deltas in one.
    pub(crate) fn delta(&self, changed: Changed) -> ViewDelta {
        let columns = || self.column_views().cloned().collect();
        let mut delta = ViewDelta {
            info: changed.info.then(|| self.info.clone()),
            columns: changed.columns.then(columns),
            deleted_columns: changed.deleted_columns.then(|| self.deleted_columns.clone()),
            labels: changed.labels.then(|| self.labels.clone()),
            ..ViewDelta::default()
        };
        for id in changed.cards {
            match self.card(&id) {
                Some(card) => delta.cards.push(card.clone()),
                None => delta.removed.push(id),
            }
        }
        delta
    }
}
