//! Which rooms hold documents, and who lets go of them when together they take too much memory: whoever has not used
//! them for longest. A room without its documents still serves catch-ups and relays what others commit.

use super::room_actor::RoomHandle;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// The rooms that hold documents.
#[derive(Debug)]
pub(super) struct LoadedDocuments {
    bytes_max: usize,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    by_board: HashMap<Uuid, Holder>,
    /// Counts uses.
    uses: u64,
}

#[derive(Debug)]
struct Holder {
    room: RoomHandle,
    bytes: usize,
    used: u64,
    /// It was asked to let go. (A room in the middle of something does not, and is asked again after its next use.)
    asked: bool,
}

impl LoadedDocuments {
    /// Documents may take so many bytes together.
    pub(super) fn new(bytes_max: usize) -> Self {
        Self {
            bytes_max,
            held: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The board's documents were just used and take so many bytes. Says which rooms are to let go of theirs.
    pub(super) fn used(&self, board: Uuid, room: &RoomHandle, bytes: usize) -> Vec<RoomHandle> {
        let mut held = self.lock();
        held.uses += 1;
        let holder = Holder {
            room: room.clone(),
            bytes,
            used: held.uses,
            asked: false,
        };
        held.by_board.insert(board, holder);
        held.over(self.bytes_max)
    }

    /// The room holds no documents any more.
    pub(super) fn let_go(&self, board: Uuid, room: &RoomHandle) {
        let mut held = self.lock();
        if held
            .by_board
            .get(&board)
            .is_some_and(|holder| holder.room.is(room))
        {
            held.by_board.remove(&board);
        }
    }

    /// How many rooms hold documents, and how many bytes these take.
    pub(super) fn total(&self) -> (usize, usize) {
        let held = self.lock();
        let bytes = held.by_board.values().map(|holder| holder.bytes).sum();
        (held.by_board.len(), bytes)
    }
}

impl Held {
    /// Asks those unused for longest until the rest fits; never the one used last.
    fn over(&mut self, bytes_max: usize) -> Vec<RoomHandle> {
        let staying = self.by_board.values().filter(|holder| !holder.asked);
        let mut bytes: usize = staying.map(|holder| holder.bytes).sum();
        let mut asked = Vec::new();
        while bytes > bytes_max {
            let last = self.uses;
            let staying = self.by_board.values_mut().filter(|holder| !holder.asked);
            let Some(oldest) = staying
                .filter(|holder| holder.used != last)
                .min_by_key(|holder| holder.used)
            else {
                break;
            };
            oldest.asked = true;
            bytes -= oldest.bytes;
            asked.push(oldest.room.clone());
        }
        asked
    }
}
