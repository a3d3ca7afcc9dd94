//! The room's two documents: what is committed, and what is being tried.

use super::NewRow;
use board_doc::guard::{Admitted, Author, Chunk, Refused};
use board_doc::{
    Action, ActionError, Actor, ApplyError, Board, BoardInfo, CardId, ChangeHash, Document, Happened,
    LiveDocument, Moment, NewChange, Timestamp, UserId, guard,
};
use bytes::Bytes;

/// Live and trial. Trial is live and, while a batch is judged or in flight, that batch.
#[derive(Debug)]
pub(super) struct Documents {
    pub(super) live: LiveDocument,
    trial: Trial,
    /// Name and description as live has them: reading them costs as much as they are long.
    live_info: BoardInfo,
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
        }
    }

    /// Name and description as trial has them, when live has others.
    pub(super) fn new_info(&self) -> Option<BoardInfo> {
        let info = self.trial.document().info();
        (info != self.live_info).then_some(info)
    }

    /// What both take in memory, in bytes.
    pub(super) fn estimated_bytes(&self) -> usize {
        2 * self.live.document().estimated_bytes()
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
        let happened = self.give_live(chunks, watched)?;
        if renamed {
            self.live_info = self.live.document().info();
        }
        Ok(happened)
    }

    /// Takes over what others have committed. On an error both are to be loaded again. Says what has happened if it
    /// is `watched`.
    pub(super) fn follow(&mut self, chunks: &[&Bytes], watched: bool) -> Result<Vec<Happened>, ApplyError> {
        let happened = self.give_live(chunks, watched)?;
        self.trial.apply_changes(chunks)?;
        self.live_info = self.live.document().info();
        Ok(happened)
    }

    /// Unwatched, the view follows when somebody looks; watched, it follows change by change.
    fn give_live<C: AsRef<[u8]>>(
        &mut self,
        chunks: &[C],
        watched: bool,
    ) -> Result<Vec<Happened>, ApplyError> {
        if watched {
            return chunks
                .iter()
                .map(|chunk| self.live.apply_watched(chunk))
                .collect();
        }
        self.live.apply_changes(chunks)?;
        Ok(Vec::new())
    }

    /// Makes trial again: live, and what of the batch had passed already.
    pub(super) fn renew_trial(&mut self, rows: &[NewRow]) {
        self.trial = Trial::Plain(self.live.document().clone());
        let chunks: Vec<_> = rows.iter().map(|row| &row.chunk).collect();
        self.trial
            .apply_changes(&chunks)
            .expect("what trial has taken once it takes again");
    }
}
