//! Replicas of one board that edit apart and hear of each other in any causal order.

use board_doc::{
    Action, ActionError, Actor, Applied, Board, BoardInfo, BoardView, CardId, CardState, CardView,
    ChangeHash, ColumnId, ColumnView, DeletedColumn, Inverse, LabelView, Moment, Position, ReplicaId,
    Reverted, Timestamp, UserId, ViewDelta, guard,
};
use std::collections::{BTreeMap, BTreeSet};

/// The clock of these tests: 2027-01-15.
pub const NOW: Timestamp = Timestamp(1_800_000_000_000);

pub fn actor(number: u8) -> Actor {
    Actor::new(UserId([number; 16]), ReplicaId([number; 8]))
}

pub fn user_of(number: u8) -> UserId {
    UserId([number; 16])
}

pub fn card_id(text: &str) -> CardId {
    CardId::parse(text).unwrap()
}

pub fn column_id(text: &str) -> ColumnId {
    ColumnId::parse(text).unwrap()
}

pub fn moment(seed: u64) -> Moment {
    Moment { at: NOW, seed }
}

/// Adds a card with this id and title at the end of a column.
pub fn add(id: &str, column: &str) -> Action {
    Action::AddCard {
        card: card_id(id),
        column: column_id(column),
        position: Position::End,
        title: format!("Card {id}"),
        description: String::new(),
    }
}

pub fn move_to(id: &str, column: &str, position: Position) -> Action {
    Action::MoveCard {
        card: card_id(id),
        column: column_id(column),
        position,
    }
}

/// A replica with a shadow of its view, kept by the deltas alone.
#[derive(Clone)]
pub struct Replica {
    pub board: Board,
    shadow: Shadow,
}

impl Replica {
    pub fn new(actor: Actor) -> Self {
        Self::over(Board::new(actor))
    }

    pub fn over(board: Board) -> Self {
        Self {
            shadow: Shadow::of(board.view()),
            board,
        }
    }

    pub fn apply(&mut self, action: &Action, seed: u64) -> Result<Applied, ActionError> {
        let applied = self.board.apply(action, moment(seed))?;
        self.shadow.put(&applied.delta);
        Ok(applied)
    }

    pub fn revert(&mut self, inverse: &Inverse) -> Reverted {
        let reverted = self
            .board
            .revert(inverse, moment(1))
            .expect("the document takes it");
        self.shadow.put(&reverted.applied.delta);
        reverted
    }

    /// Applies an action that must be possible; gives the chunk of its change.
    pub fn act(&mut self, action: &Action, seed: u64) -> Vec<u8> {
        let applied = self
            .apply(action, seed)
            .unwrap_or_else(|error| panic!("{action:?}: {error}"));
        applied
            .change
            .unwrap_or_else(|| panic!("{action:?} changed nothing"))
            .chunk
    }

    pub fn hear(&mut self, chunks: &[Vec<u8>]) -> ViewDelta {
        let delta = self
            .board
            .apply_changes(chunks)
            .unwrap_or_else(|error| panic!("genuine: {error}"));
        self.shadow.put(&delta);
        delta
    }

    /// Hears all that `other` knows.
    pub fn hear_all(&mut self, other: &Self) {
        let chunks = all_chunks(&other.board);
        self.hear(&chunks);
    }

    /// The view kept by patches, by deltas, and made from scratch are one.
    pub fn check_view(&self) {
        let scratch = Board::over(self.board.document().clone(), self.board.actor()).view();
        assert_eq!(
            self.board.view(),
            scratch,
            "the incremental view differs from the view from scratch"
        );
        assert_eq!(
            self.shadow,
            Shadow::of(scratch),
            "the deltas do not add up to the view"
        );
    }

    pub fn card(&self, id: &str) -> CardView {
        self.board
            .card(&card_id(id))
            .unwrap_or_else(|| panic!("card {id} is gone"))
    }

    /// The ids of the cards on the board in a column, in order.
    pub fn lane(&self, column: &str) -> Vec<String> {
        lane(&self.board.view(), column)
    }
}

/// All changes of a board but the genesis, each behind what it builds on.
pub fn all_chunks(board: &Board) -> Vec<Vec<u8>> {
    let mut known: BTreeSet<ChangeHash> = BTreeSet::from([board_doc::genesis_hash()]);
    let mut waiting = board.document().heads();
    let mut chunks = Vec::new();
    while let Some(hash) = waiting.pop() {
        if known.contains(&hash) {
            continue;
        }
        let chunk = board
            .document()
            .chunk(&hash)
            .expect("a change that others build on is there");
        let missing: Vec<_> = deps(&chunk)
            .into_iter()
            .filter(|dep| !known.contains(dep))
            .collect();
        if missing.is_empty() {
            known.insert(hash);
            chunks.push(chunk);
        } else {
            waiting.push(hash);
            waiting.extend(missing);
        }
    }
    chunks
}

pub fn deps(chunk: &[u8]) -> Vec<ChangeHash> {
    guard::read(chunk).expect("a genuine chunk").deps
}

/// The cards on the board in a column of a view, in order.
pub fn lane(view: &BoardView, column: &str) -> Vec<String> {
    let cards = view.cards.iter();
    let here = cards.filter(|card| card.column.as_str() == column && card.state == CardState::Active);
    here.map(|card| card.id.to_string()).collect()
}

/// A view as somebody has it who is only told of deltas.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shadow {
    info: BoardInfo,
    columns: Vec<ColumnView>,
    deleted_columns: Vec<DeletedColumn>,
    labels: Vec<LabelView>,
    cards: BTreeMap<CardId, CardView>,
}

impl Shadow {
    fn of(view: BoardView) -> Self {
        let cards = view
            .cards
            .into_iter()
            .map(|card| (card.id.clone(), card))
            .collect();
        Self {
            info: view.info,
            columns: view.columns,
            deleted_columns: view.deleted_columns,
            labels: view.labels,
            cards,
        }
    }

    fn put(&mut self, delta: &ViewDelta) {
        self.info = delta.info.clone().unwrap_or(self.info.clone());
        self.columns = delta.columns.clone().unwrap_or(self.columns.clone());
        let deleted_columns = delta.deleted_columns.clone();
        self.deleted_columns = deleted_columns.unwrap_or(self.deleted_columns.clone());
        self.labels = delta.labels.clone().unwrap_or(self.labels.clone());
        self.cards
            .extend(delta.cards.iter().map(|card| (card.id.clone(), card.clone())));
        self.cards.retain(|id, _| !delta.removed.contains(id));
    }
}
