//! Which boards are open on this node: at most one room each.

use super::Node;
use super::room_actor::{self, RoomHandle, RoomMessage};
use crate::storage::log;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// The open rooms.
#[derive(Debug, Default)]
pub struct Rooms {
    by_board: Mutex<HashMap<Uuid, Arc<OnceCell<RoomHandle>>>>,
}

/// Why a board was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no such board.
    #[error("there is no such board")]
    NoSuchBoard,
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] sqlx::Error),
}

impl Rooms {
    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, Arc<OnceCell<RoomHandle>>>> {
        self.by_board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The board's room; opened when it is not open. Who comes while it opens waits for the same room.
    pub(super) async fn open(&self, node: &Arc<Node>, board: Uuid) -> Result<RoomHandle, OpenError> {
        let cell = Arc::clone(self.lock().entry(board).or_default());
        let opened = cell
            .get_or_try_init(|| async {
                let stored = log::revision(&node.db, board)
                    .await?
                    .ok_or(OpenError::NoSuchBoard)?;
                Ok(room_actor::start(
                    Arc::clone(node),
                    board,
                    stored.revision,
                    stored.snapshot_seq,
                ))
            })
            .await
            .cloned();
        if opened.is_err() {
            self.forget_unopened(board, &cell);
        }
        opened
    }

    /// Takes a cell off the list that nobody has filled and nobody else waits for (the list and the caller hold
    /// it). Were it taken off earlier, its waiters could open a second room beside a newer one.
    fn forget_unopened(&self, board: Uuid, cell: &Arc<OnceCell<RoomHandle>>) {
        let mut by_board = self.lock();
        if !cell.initialized() && Arc::strong_count(cell) == 2 {
            by_board.remove(&board);
        }
    }

    /// Takes a room off the list, if it is still the one listed.
    pub(super) fn forget(&self, board: Uuid, room: &RoomHandle) {
        let mut by_board = self.lock();
        if by_board
            .get(&board)
            .and_then(|cell| cell.get())
            .is_some_and(|listed| listed.is(room))
        {
            by_board.remove(&board);
        }
    }

    /// The board's room if it is open.
    pub fn get(&self, board: Uuid) -> Option<RoomHandle> {
        self.lock().get(&board)?.get().cloned()
    }

    /// All open rooms.
    pub fn all(&self) -> Vec<(Uuid, RoomHandle)> {
        self.lock()
            .iter()
            .filter_map(|(board, cell)| Some((*board, cell.get()?.clone())))
            .collect()
    }

    /// Ends all rooms and waits until none has anything under way.
    pub(super) async fn stop(&self) {
        let rooms = self.all();
        for (_, room) in &rooms {
            // A room that has ended meanwhile needs no telling.
            let _ = room.send(RoomMessage::Stop).await;
        }
        for (_, room) in rooms {
            room.ended().await;
        }
    }
}
