//! Snapshots that somebody is being sent: compaction leaves them where they are, or a reader who is slower than two
//! compactions would begin anew for ever.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// Snapshots of one board that are left for their readers beside the two that are always kept. Readers of others may have
/// to begin anew.
pub const SPARED_OF_A_BOARD_MAX: usize = 4;

/// Which they are on this node, and how many read each. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct SparedSnapshots(Arc<Mutex<HashMap<Uuid, BTreeMap<u64, usize>>>>);

impl SparedSnapshots {
    /// Leaves the snapshot where it is until what this returns is dropped. `None` when so many of the board's are spared
    /// already.
    pub(super) fn spare(&self, board: Uuid, seq: u64) -> Option<Spared> {
        let mut boards = self.lock();
        let of_board = boards.entry(board).or_default();
        if of_board.len() >= SPARED_OF_A_BOARD_MAX && !of_board.contains_key(&seq) {
            return None;
        }
        *of_board.entry(seq).or_default() += 1;
        Some(Spared {
            of: self.clone(),
            board,
            seq,
        })
    }

    /// Those of a board.
    pub(super) fn of(&self, board: Uuid) -> Vec<u64> {
        let boards = self.lock();
        let of_board = boards.get(&board).into_iter().flat_map(BTreeMap::keys);
        of_board.copied().collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, BTreeMap<u64, usize>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A snapshot that is left where it is until this is dropped: the next compaction takes it away.
#[derive(Debug)]
pub struct Spared {
    of: SparedSnapshots,
    board: Uuid,
    seq: u64,
}

impl Drop for Spared {
    fn drop(&mut self) {
        let mut boards = self.of.lock();
        let Some(of_board) = boards.get_mut(&self.board) else {
            return;
        };
        if let Some(readers) = of_board.get_mut(&self.seq) {
            *readers -= 1;
            if *readers == 0 {
                of_board.remove(&self.seq);
            }
        }
        if of_board.is_empty() {
            boards.remove(&self.board);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_is_spared_until_its_last_reader_has_gone_and_no_more_than_a_few_are() {
        let snapshots = SparedSnapshots::default();
        let (board, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let first = snapshots.spare(board, 7);
        let second = snapshots.spare(board, 7);
        drop(first);
        assert_eq!(snapshots.of(board), [7]);
        let more: Vec<_> = (8..).map_while(|seq| snapshots.spare(board, seq)).collect();
        assert_eq!(more.len() + 1, SPARED_OF_A_BOARD_MAX);
        assert!(snapshots.spare(board, 7).is_some(), "it is spared already");
        assert!(snapshots.spare(other, 1).is_some());
        drop((second, more));
        assert!(snapshots.of(board).is_empty());
        assert!(snapshots.lock().is_empty());
    }
}
