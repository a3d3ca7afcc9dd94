//! The room's two documents: what is committed, and what is being tried.

use super::NewRow;
use board_doc::{ApplyError, BoardInfo, Document};
use bytes::Bytes;

/// Live and trial. Trial is live and, while a batch is judged or in flight, that batch.
#[derive(Debug)]
pub(super) struct Documents {
    pub(super) live: Document,
    pub(super) trial: Document,
    /// Name and description as live has them: reading them costs as much as they are long.
    live_info: BoardInfo,
}

impl Documents {
    pub(super) fn new(live: Document) -> Self {
        Self {
            trial: live.clone(),
            live_info: live.info(),
            live,
        }
    }

    /// Name and description as trial has them, when live has others.
    pub(super) fn new_info(&self) -> Option<BoardInfo> {
        let info = self.trial.info();
        (info != self.live_info).then_some(info)
    }

    /// The batch that trial has is committed; `renamed`: it changed name or description. What trial took, live
    /// must take: on an error both are to be loaded again.
    pub(super) fn commit(&mut self, chunks: &[Bytes], renamed: bool) -> Result<(), ApplyError> {
        self.live.apply_changes(chunks)?;
        if renamed {
            self.live_info = self.live.info();
        }
        Ok(())
    }

    /// Takes over what others have committed. On an error both are to be loaded again.
    pub(super) fn follow(&mut self, chunks: &[&Bytes]) -> Result<(), ApplyError> {
        self.live.apply_changes(chunks)?;
        self.trial.apply_changes(chunks)?;
        self.live_info = self.live.info();
        Ok(())
    }

    /// Makes trial again: live, and what of the batch had passed already.
    pub(super) fn renew_trial(&mut self, rows: &[NewRow]) {
        self.trial = self.live.clone();
        let chunks: Vec<_> = rows.iter().map(|row| &row.chunk).collect();
        self.trial
            .apply_changes(&chunks)
            .expect("what trial has taken once it takes again");
    }
}
