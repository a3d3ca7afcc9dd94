//! A document with a view that follows when somebody looks: what a room keeps as its live document.
//!
//! Taking changes over costs a look at which cards they touch. These are read again when the view is asked for, each
//! once, however often it was touched meanwhile.

use crate::board::Board;
use crate::document::{ApplyError, Document};
use crate::guard::SyncMessage;
use crate::happened::{self, BoardEvent, Happened, Turn};
use crate::ids::{Actor, CardId, UserId};
use crate::model::{Changed, Model};
use crate::source;
use crate::stock::{StockError, StockPeer};
use crate::touched::Touched;
use crate::view::{BoardSnapshot, CardView, ViewDelta};
use automerge::Change;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// A document and its view.
#[derive(Debug, Clone)]
pub struct LiveDocument {
    document: Document,
    model: Model,
    /// What the view has not read again yet.
    touched: Touched,
    /// What [`card_changes`](Self::card_changes) has not told yet.
    changed: Changed,
    snapshot: Option<Arc<BoardSnapshot>>,
}

/// The cards that are new, changed or gone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CardChanges {
    /// As they are now, in the order of their ids.
    pub cards: Vec<Arc<CardView>>,
    /// Those that are gone for ever.
    pub removed: Vec<CardId>,
}

impl LiveDocument {
    /// Reads the whole document once.
    pub fn over(document: Document) -> Self {
        let model = Model::of(document.automerge());
        Self {
            document,
            model,
            touched: Touched::default(),
            changed: Changed::default(),
            snapshot: None,
        }
    }

    /// The document.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// [`Document::set_bytes_max`]
    pub fn set_bytes_max(&mut self, bytes_max: u64) {
        self.document.set_bytes_max(bytes_max);
    }

    /// [`StockPeer::hear`] with this document, which stays as it is.
    pub fn hear(&mut self, peer: &mut StockPeer, message: &SyncMessage<'_>) -> Result<(), StockError> {
        peer.hear(&mut self.document, message)
    }

    /// [`Document::apply_changes`]; the view follows later.
    pub fn apply_changes<C: AsRef<[u8]>>(&mut self, chunks: &[C]) -> Result<(), ApplyError> {
        self.take(chunks).map(drop)
    }

    /// Becomes a copy of `ahead`, which is this document and these changes, all of them new: of many changes that costs
    /// less than [`apply_changes`](Self::apply_changes). The view follows later.
    pub fn become_copy_of<C: AsRef<[u8]>>(
        &mut self,
        ahead: &Document,
        chunks: &[C],
    ) -> Result<(), ApplyError> {
        let fresh = self.document.read_fresh(chunks)?;
        let Some(first) = fresh.first() else {
            return Ok(());
        };
        let has_them = fresh.iter().all(|change| ahead.has(&change.hash().into()));
        if !has_them || ahead.change_count() != self.document.change_count() + fresh.len() {
            return Err(ApplyError::Refused {
                hash: first.hash().into(),
                detail: "the copy is another document".to_owned(),
            });
        }
        self.document = ahead.clone();
        self.touch(&fresh)
    }

    fn take<C: AsRef<[u8]>>(&mut self, chunks: &[C]) -> Result<Vec<Change>, ApplyError> {
        let fresh = self.document.take(chunks)?;
        self.touch(&fresh)?;
        Ok(fresh)
    }

    /// Takes note of what these changes, which the document has, have touched.
    fn touch(&mut self, fresh: &[Change]) -> Result<(), ApplyError> {
        let Some(first) = fresh.first() else { return Ok(()) };
        let touched = catch_unwind(AssertUnwindSafe(|| Touched::by(self.document.automerge(), fresh)));
        let touched = touched.map_err(|_| ApplyError::Refused {
            hash: first.hash().into(),
            detail: "reading what it changed panicked".to_owned(),
        })?;
        self.touched.extend(&touched);
        Ok(())
    }

    /// Takes one change over and says what it has done. The view follows at once: only for those who are told.
    pub fn apply_watched<C: AsRef<[u8]>>(&mut self, chunk: &C) -> Result<Happened, ApplyError> {
        self.follow();
        let fresh = self.take(std::slice::from_ref(chunk))?;
        let mut turns = Vec::new();
        let delta = self.follow_noting(&mut |turn| turns.push(turn));
        let document = self.document.automerge();
        let by = fresh
            .first()
            .and_then(|change| source::user(document, change.actor_id()));
        let is_of_board = delta.info.is_some() || delta.columns.is_some() || delta.labels.is_some();
        Ok(self.happened(by, is_of_board, turns))
    }

    /// What has happened since the document was as `before` shows it, of which not all was watched.
    pub fn happened_since(&mut self, before: &BoardSnapshot) -> Happened {
        let now = self.snapshot();
        let is_of_board =
            before.info != now.info || before.columns != now.columns || before.labels != now.labels;
        self.happened(None, is_of_board, happened::turns_between(before, &now))
    }

    fn happened(&mut self, by: Option<UserId>, is_of_board: bool, turns: Vec<Turn>) -> Happened {
        let of_board = is_of_board.then(|| BoardEvent::BoardUpdated(self.snapshot()));
        let of_cards = happened::tell(turns, |card| self.model.number(card));
        Happened {
            by,
            events: of_cards.map(|of_cards| of_board.into_iter().chain(of_cards).collect()),
        }
    }

    /// The board as it is now.
    pub fn snapshot(&mut self) -> Arc<BoardSnapshot> {
        self.follow();
        let model = &self.model;
        Arc::clone(self.snapshot.get_or_insert_with(|| Arc::new(model.snapshot())))
    }

    /// The cards that have changed since this was asked last (or since the document was read).
    pub fn card_changes(&mut self) -> CardChanges {
        self.follow();
        let mut changes = CardChanges::default();
        for id in std::mem::take(&mut self.changed).into_cards() {
            match self.model.shared_card(&id) {
                Some(card) => changes.cards.push(Arc::clone(card)),
                None => changes.removed.push(id),
            }
        }
        changes
    }

    /// `ahead`, which is this document or this document and more, as a board to be edited. Reads only what is more.
    pub fn board_of(&mut self, ahead: Document, actor: Actor) -> Board {
        self.follow();
        let mut model = self.model.clone();
        if ahead.change_count() != self.document.change_count() {
            let heads = self.document.automerge().get_heads();
            let more = ahead.automerge().get_changes(&heads);
            let touched = Touched::by(ahead.automerge(), &more);
            model.refresh(ahead.automerge(), touched);
        }
        Board::with_model(ahead, model, actor)
    }

    /// Brings the view up to date. Reading never panics; if it did, this view would miss something and everything
    /// else go on.
    fn follow(&mut self) {
        self.follow_noting(&mut drop);
    }

    /// The same, noting every card that is another now.
    fn follow_noting(&mut self, note: &mut impl FnMut(Turn)) -> ViewDelta {
        if self.touched == Touched::default() {
            return ViewDelta::default();
        }
        let touched = std::mem::take(&mut self.touched);
        self.snapshot = None;
        let delta = catch_unwind(AssertUnwindSafe(|| {
            self.model
                .refresh_noting(self.document.automerge(), touched, note)
        }));
        let delta = delta.unwrap_or_default();
        self.changed.note(&delta);
        delta
    }
}
