//! Boards as those see them who have no replica: REST and programs.

use super::limits::{CARDS_FOLLOW_EVERY, JOIN_TRIES_MAX};
use super::room_actor::RoomMessage;
use super::rooms::OpenError;
use super::{Live, Node};
use crate::access::needs::Needs;
use crate::access::{Asker, BoardAccess};
use crate::storage::cards;
use crate::storage::document::StoredError;
use board_doc::BoardSnapshot;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Weak};
use sync_protocol::room::LookOutcome;
use tokio::sync::oneshot;
use tokio::time::MissedTickBehavior;
use uuid::Uuid;

/// Why nothing is to be seen.
#[derive(Debug, thiserror::Error)]
pub enum NotSeen {
    /// The board is not there any more.
    #[error("there is no such board any more")]
    NoSuchBoard,
    /// Later, perhaps.
    #[error("the board cannot be read at the moment")]
    Unavailable,
    /// The stored board does not load.
    #[error("the stored board cannot be read; an administrator is needed")]
    Quarantined,
}

impl Live {
    /// The board as it is committed: all of the log up to `seq`, and up to the head that the access knows of. The
    /// room's document is loaded for it, once for all who come meanwhile.
    pub async fn look<R: Needs>(&self, by: &BoardAccess<R>, seq: u64) -> Result<Arc<BoardSnapshot>, NotSeen> {
        let at_least = seq.max(by.head_seq());
        for _ in 0..JOIN_TRIES_MAX {
            let room = match self.node.rooms.open(&self.node, by.board()).await {
                Ok(room) => room,
                Err(OpenError::NoSuchBoard) => return Err(NotSeen::NoSuchBoard),
                Err(OpenError::Unavailable(error)) => {
                    tracing::error!(board = %by.board(), %error, "a room could not be opened for a look");
                    return Err(NotSeen::Unavailable);
                }
            };
            let (shown, answer) = oneshot::channel();
            if room.send(RoomMessage::Look { at_least, shown }).await.is_err() {
                continue;
            }
            match answer.await {
                Ok(LookOutcome::Shown(board)) => return Ok(board),
                Ok(LookOutcome::Unavailable) => return Err(NotSeen::Unavailable),
                Ok(LookOutcome::Quarantined) => return Err(NotSeen::Quarantined),
                // The room has closed meanwhile.
                Err(_) => {}
            }
        }
        Err(NotSeen::Unavailable)
    }

    /// Brings up to date where the asker's cards are looked up: after this, what was committed before is found. With
    /// `load`, boards are loaded for it that are not open.
    pub async fn tell_cards_of(&self, asker: Asker, load: bool) -> sqlx::Result<()> {
        for board in cards::behind(&self.node.db, asker).await? {
            self.node.tell_cards(board, load).await;
        }
        Ok(())
    }
}

impl Node {
    async fn tell_cards(&self, board: Uuid, load: bool) {
        if let Some(room) = self.rooms.get(board) {
            let (told, answer) = oneshot::channel();
            if room.send(RoomMessage::TellNow(told)).await.is_ok() && answer.await.is_ok() {
                return;
            }
        }
        if load {
            self.tell_stored_cards(board).await;
        }
    }

    /// One board at a time: each is loaded whole. One that cannot be read is not tried again before somebody has seen to it.
    async fn tell_stored_cards(&self, board: Uuid) {
        let _turn = self.loading_for_cards.lock().await;
        if self.quarantine.has(board) {
            return;
        }
        let told = async {
            if self.db.in_time(cards::is_behind(&self.db, board)).await? {
                self.db.in_time(cards::write_whole(&self.db, board)).await?;
            }
            Ok(())
        };
        match told.await {
            Ok(()) => {}
            Err(StoredError::Unavailable(error)) => {
                tracing::warn!(%board, %error, "where cards are looked up could not be brought up to date");
            }
            Err(StoredError::Damaged(why)) => self.quarantine.put(board, &why),
        }
    }
}

/// Tells boards that nobody's room brings up to date from those whose room, here or on another node, is just about to.
#[derive(Debug, Default)]
struct Behind {
    /// Those that were behind when it was last looked, and how far their cards were.
    before: HashMap<Uuid, Option<i64>>,
}

impl Behind {
    /// Of those that are behind, the ones whose cards are as far as they were.
    fn left_alone(&mut self, now: &[(Uuid, Option<i64>)]) -> HashSet<Uuid> {
        let before = std::mem::replace(&mut self.before, now.iter().copied().collect());
        let stand = now.iter().filter(|(board, seq)| before.get(board) == Some(seq));
        stand.map(|(board, _)| *board).collect()
    }
}

/// Brings those boards up to date that no room has: after a crash, or made without a room. Ends with the node.
pub(super) async fn follow(node: Weak<Node>) {
    let mut ticks = tokio::time::interval(CARDS_FOLLOW_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut behind = Behind::default();
    loop {
        ticks.tick().await;
        let Some(node) = node.upgrade() else { return };
        match node.db.in_time(cards::all_behind(&node.db)).await {
            Ok(boards) => {
                let left_alone = behind.left_alone(&boards);
                let others = node.bus.has_others();
                let boards = boards.into_iter().map(|(board, _)| board);
                for board in boards.filter(|board| !others || left_alone.contains(board)) {
                    node.tell_cards(board, true).await;
                }
            }
            Err(error) => tracing::warn!(%error, "it could not be read which boards' cards are behind"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_board_is_left_alone_when_its_cards_have_come_no_further_since_the_last_look() {
        let [edited, crashed, new] = [1, 2, 3].map(Uuid::from_u128);
        let mut behind = Behind::default();
        let at_first = vec![(edited, Some(5)), (crashed, Some(7)), (new, None)];
        assert!(
            behind.left_alone(&at_first).is_empty(),
            "each may be told of just now"
        );
        let then = vec![(edited, Some(9)), (crashed, Some(7)), (new, None)];
        assert_eq!(behind.left_alone(&then), HashSet::from([crashed, new]));
        // Up to date meanwhile, then behind again where it was.
        assert!(behind.left_alone(&[(edited, Some(9))]).contains(&edited));
        assert!(behind.left_alone(&[(crashed, Some(7))]).is_empty());
    }
}
