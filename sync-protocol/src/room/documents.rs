//! The room's two documents: what is committed, and what is being tried.
//!
//! Live takes what is committed several changes at a time: only who looks at the board, and a trial document that has to be
//! made again, need it up to date. Where that costs less than applying them, it becomes a copy of trial, which has taken
//! them already.

use super::NewRow;
use crate::limits::{
    LIVE_BEHIND_BYTES_MAX, LIVE_BEHIND_CHANGES_MAX, OPERATIONS_COPIED_PER_CHANGE, READ_ANEW_SHARE,
};
use board_doc::guard::{Admitted, Author, Chunk, Refusal, Refused};
use board_doc::{
    Action, ActionError, Actor, ApplyError, Board, BoardInfo, CardId, ChangeHash, Document, Happened,
    LiveDocument, Moment, NewChange, Timestamp, UserId, guard,
};
use bytes::Bytes;
use std::borrow::Borrow;

/// Live and trial. Trial is live and, while a batch is judged or in flight, that batch.
#[derive(Debug)]
pub(super) struct Documents {
    live: LiveDocument,
    /// What is committed and live has not taken yet, in the log's order.
    behind: Vec<Bytes>,
    behind_bytes: usize,
    trial: Trial,
    /// Name and description as committed: reading them costs as much as they are long.
    live_info: BoardInfo,
    /// Something was refused that would fit if the board was saved and read anew.
    pub(super) would_fit_anew: bool,
}

/// A view is only kept where the server makes edits: planning one needs it.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "a room has one")]
enum Trial {
    Plain(Document),
    Viewed(Box<Board>),
}

impl Trial {
    fn document(&self) -> &Document {
        match self {
            Self::Plain(document) => document,
            Self::Viewed(board) => board.document(),
        }
    }

    fn apply_changes<C: AsRef<[u8]>>(&mut self, chunks: &[C]) -> Result<(), ApplyError> {
        match self {
            Self::Plain(document) => document.apply_changes(chunks),
            Self::Viewed(board) => board.apply_changes(chunks).map(drop),
        }
    }

    /// The board, to be edited as `actor`.
    fn as_board(&mut self, live: &mut LiveDocument, actor: Actor) -> &mut Board {
        if let Self::Plain(document) = self {
            let document = std::mem::take(document);
            *self = Self::Viewed(Box::new(live.board_of(document, actor)));
        }
        let Self::Viewed(board) = self else {
            unreachable!("it has just been made one")
        };
        board.set_actor(actor);
        board
    }
}

impl Documents {
    pub(super) fn new(live: LiveDocument) -> Self {
        Self {
            trial: Trial::Plain(live.document().clone()),
            live_info: live.document().info(),
            live,
            behind: Vec::new(),
            behind_bytes: 0,
            would_fit_anew: false,
        }
    }

    /// Whether what was refused may fit when the board has been saved and read anew: it is full, and much of it came as
    /// chunks.
    pub(super) fn may_fit_anew(&mut self, refusal: &Refusal) -> bool {
        let document = self.trial.document();
        let may =
            refusal.is_of_stored_bytes() && document.chunk_bytes() >= document.bytes_max() / READ_ANEW_SHARE;
        self.would_fit_anew |= may;
        may
    }

    /// What is committed. On an error both are to be loaded again.
    pub(super) fn live(&mut self) -> Result<&mut LiveDocument, ApplyError> {
        if !self.behind.is_empty() {
            self.live.apply_changes(&self.behind)?;
            self.behind.clear();
            self.behind_bytes = 0;
        }
        Ok(&mut self.live)
    }

    /// What is committed as it is known without another try: what [`live`](Self::live) has brought up to date.
    pub(super) fn document_so_far(&self) -> &Document {
        self.live.document()
    }

    /// Name and description as trial has them, when others are committed.
    pub(super) fn new_info(&self) -> Option<BoardInfo> {
        let info = self.trial.document().info();
        (info != self.live_info).then_some(info)
    }

    /// What both take in memory, in bytes.
    pub(super) fn estimated_bytes(&self) -> usize {
        2 * self.trial.document().estimated_bytes() + self.behind_bytes
    }

    /// Whether trial has the change.
    pub(super) fn trial_has(&self, hash: &ChangeHash) -> bool {
        self.trial.document().has(hash)
    }

    /// Proves a chunk against trial and applies it there.
    pub(super) fn admit(
        &mut self,
        chunk: &Chunk,
        author: Author,
        now: Timestamp,
    ) -> Result<Admitted, Refused> {
        match &mut self.trial {
            Trial::Plain(document) => guard::admit(document, chunk, author, now),
            Trial::Viewed(board) => board.admit(chunk, author, now),
        }
    }

    /// [`admit`](Self::admit) but for the comparison that [`are_as_they_came`](Self::are_as_they_came) makes.
    pub(super) fn take(
        &mut self,
        chunk: &Chunk,
        author: Author,
        now: Timestamp,
    ) -> Result<Admitted, Refused> {
        match &mut self.trial {
            Trial::Plain(document) => guard::take(document, chunk, author, now),
            Trial::Viewed(board) => board.admit(chunk, author, now),
        }
    }

    /// Whether Automerge has understood the rows, which trial has taken since its heads were `before`.
    pub(super) fn are_as_they_came(&self, before: &[ChangeHash], rows: &[NewRow]) -> bool {
        let rows: Vec<_> = rows.iter().map(|row| (row.hash, row.chunk.as_ref())).collect();
        guard::compare(self.trial.document(), before, &rows)
    }

    /// The trial document.
    pub(super) fn trial(&self) -> &Document {
        self.trial.document()
    }

    /// [`admit`](Self::admit) for a stock client.
    pub(super) fn admit_stock(
        &mut self,
        chunk: &Chunk,
        author: Author,
        now: Timestamp,
    ) -> Result<Admitted, Refused> {
        match &mut self.trial {
            Trial::Plain(document) => guard::admit_stock(document, chunk, author, now),
            Trial::Viewed(board) => board.admit_stock(chunk, author, now),
        }
    }

    /// Binds an actor of a stock client to a user, on trial.
    pub(super) fn bind_actor(
        &mut self,
        stock: &[u8],
        user: UserId,
        now: Timestamp,
    ) -> Result<NewChange, ActionError> {
        match &mut self.trial {
            Trial::Plain(document) => document.bind_actor(stock, user, now),
            Trial::Viewed(board) => board.bind_actor(stock, user, now),
        }
    }

    /// Lets [`act`](Self::act) and [`card_version`](Self::card_version) begin with what is committed. On an error both
    /// are to be loaded again.
    pub(super) fn prepare_to_edit(&mut self) -> Result<(), ApplyError> {
        match self.trial {
            Trial::Plain(_) => self.live().map(drop),
            Trial::Viewed(_) => Ok(()),
        }
    }

    /// Does `action` on trial, as an actor who may be an administrator.
    pub(super) fn act(
        &mut self,
        (actor, is_admin): (Actor, bool),
        action: &Action,
        moment: Moment,
    ) -> Result<Option<NewChange>, ActionError> {
        let board = self.trial.as_board(&mut self.live, actor);
        board.set_admin(is_admin);
        let applied = board.apply(action, moment)?;
        Ok(applied.change)
    }

    /// What names the card's content on trial, if it is there.
    pub(super) fn card_version(&mut self, actor: Actor, card: &CardId) -> Option<String> {
        let card = self.trial.as_board(&mut self.live, actor).card(card)?;
        Some(card.version())
    }

    /// What is asked of a change that [`act`](Self::act) has made.
    pub(super) fn check_own(&self, chunk: &[u8]) -> Result<Chunk, guard::Refusal> {
        guard::check_own(self.trial.document(), chunk)
    }

    /// The batch that trial has is committed; `renamed`: it changed name or description. What trial took, live
    /// must take: on an error both are to be loaded again. Says what has happened if it is `watched`.
    pub(super) fn commit(
        &mut self,
        chunks: &[Bytes],
        renamed: bool,
        watched: bool,
    ) -> Result<Vec<Happened>, ApplyError> {
        if renamed {
            self.live_info = self.trial.document().info();
        }
        self.give_live(chunks, watched, true)
    }

    /// Takes over what others have committed. On an error both are to be loaded again. Says what has happened if it
    /// is `watched`.
    pub(super) fn follow(&mut self, chunks: &[&Bytes], watched: bool) -> Result<Vec<Happened>, ApplyError> {
        self.trial.apply_changes(chunks)?;
        // Trial may also have a batch that is in flight. It has lost its place in the log, so trial is made again.
        self.live_info = self.trial.document().info();
        self.give_live(chunks, watched, false)
    }

    /// Unwatched, live and its view follow when somebody looks; watched, change by change. `is_trial_the_same`: trial has
    /// no more than what is committed.
    fn give_live<C: Borrow<Bytes>>(
        &mut self,
        chunks: &[C],
        watched: bool,
        is_trial_the_same: bool,
    ) -> Result<Vec<Happened>, ApplyError> {
        if watched {
            let live = self.live()?;
            return chunks
                .iter()
                .map(|chunk| live.apply_watched(chunk.borrow()))
                .collect();
        }
        for chunk in chunks {
            self.behind_bytes += chunk.borrow().len();
            self.behind.push(chunk.borrow().clone());
        }
        if self.behind.len() >= LIVE_BEHIND_CHANGES_MAX || self.behind_bytes >= LIVE_BEHIND_BYTES_MAX {
            self.catch_up(is_trial_the_same)?;
        }
        Ok(Vec::new())
    }

    /// Brings live up to date. Where trial is no more than what is committed, and changes are many for the size of the
    /// board, live becomes a copy of it.
    fn catch_up(&mut self, is_trial_the_same: bool) -> Result<(), ApplyError> {
        let trial = self.trial.document();
        let copying_costs = trial.operation_count() / OPERATIONS_COPIED_PER_CHANGE;
        if is_trial_the_same && self.behind.len() as u64 > copying_costs {
            self.live.become_copy_of(trial, &self.behind)?;
            self.behind.clear();
            self.behind_bytes = 0;
        }
        self.live().map(drop)
    }

    /// Makes trial again: live, and what of the batch had passed already. On an error both are to be loaded again.
    pub(super) fn renew_trial(&mut self, rows: &[NewRow]) -> Result<(), ApplyError> {
        let committed = self.live()?.document().clone();
        self.live_info = committed.info();
        self.trial = Trial::Plain(committed);
        let chunks: Vec<_> = rows.iter().map(|row| &row.chunk).collect();
        self.trial.apply_changes(&chunks)
    }
}
