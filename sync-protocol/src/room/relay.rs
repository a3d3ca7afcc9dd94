//! What was committed goes to everyone, in the log's order, each frame encoded once.

use super::peers::Phase;
use super::{PeerId, Room, RoomEffect, Row};
use crate::frames::ServerFrame;
use crate::limits::{CHUNK_OVERHEAD_BYTES, CHUNKS_PER_FRAME_MAX, PAYLOAD_BYTES_MAX, RECENT_BYTES_MAX};
use board_doc::ChangeHash;
use bytes::Bytes;
use std::collections::VecDeque;

/// The newest committed rows, for peers that are catching up.
#[derive(Debug, Default)]
pub(super) struct Recent {
    rows: VecDeque<Row>,
    bytes: usize,
    /// The newest change of which the hash is known, whether or not its row is kept.
    newest: Option<(u64, ChangeHash)>,
}

impl Recent {
    /// Keeps a row that follows the one kept last; after a gap it begins anew.
    pub(super) fn push(&mut self, row: Row) {
        if self.rows.back().is_some_and(|last| last.seq >= row.seq) {
            return;
        }
        if self.rows.back().is_some_and(|last| last.seq + 1 != row.seq) {
            self.rows.clear();
            self.bytes = 0;
        }
        self.knows(row.seq, row.hash);
        self.bytes += row.chunk.len();
        self.rows.push_back(row);
        while self.bytes > RECENT_BYTES_MAX {
            let Some(old) = self.rows.pop_front() else { break };
            self.bytes -= old.chunk.len();
        }
    }

    /// The log has this change there: believed of what is newer than all that is known.
    pub(super) fn knows(&mut self, seq: u64, hash: ChangeHash) {
        if self.newest.is_none_or(|(newest, _)| newest < seq) {
            self.newest = Some((seq, hash));
        }
    }

    /// The hash of the change at `seq`: of the newest, and of those whose rows are kept.
    pub(super) fn hash_at(&self, seq: u64) -> Option<ChangeHash> {
        if let Some((newest, hash)) = self.newest
            && newest == seq
        {
            return Some(hash);
        }
        let index = seq.checked_sub(self.rows.front()?.seq)?;
        self.rows.get(usize::try_from(index).ok()?).map(|row| row.hash)
    }

    /// All kept rows after `cursor`, unless the first of them is gone already.
    pub(super) fn after(&self, cursor: u64) -> Option<Vec<Row>> {
        let first = self.rows.front()?.seq;
        (first <= cursor + 1).then(|| self.rows.iter().filter(|row| row.seq > cursor).cloned().collect())
    }
}

/// A stretch of just committed rows that belongs to one frame of one peer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owned {
    pub(super) peer: PeerId,
    pub(super) id: u64,
    /// Chunks of the frame that are answered with this, duplicates included.
    pub(super) covers: u32,
    /// Index of its first row among the committed ones.
    pub(super) first: usize,
    /// How many rows.
    pub(super) count: usize,
}

/// `Changes` frames for consecutive rows, each within the limits.
pub(super) fn changes_frames(rows: &[Row]) -> Vec<Bytes> {
    let mut frames = Vec::new();
    let mut rest = rows;
    while let Some(first) = rest.first() {
        let mut bytes = 0;
        let fitting = rest
            .iter()
            .take(CHUNKS_PER_FRAME_MAX)
            .take_while(|row| {
                bytes += row.chunk.len() + CHUNK_OVERHEAD_BYTES;
                bytes <= PAYLOAD_BYTES_MAX
            })
            .count()
            .max(1);
        let (now, later) = rest.split_at(fitting);
        let chunks = now.iter().map(|row| row.chunk.to_vec()).collect();
        frames.push(
            ServerFrame::Changes {
                first_seq: first.seq,
                chunks,
            }
            .encode(),
        );
        rest = later;
    }
    frames
}

impl Room {
    /// S2, S4: relays committed rows and acknowledges their senders. `rows` follow the head without a gap.
    pub(super) fn relay(&mut self, rows: Vec<Row>, owned: &[Owned], out: &mut Vec<RoomEffect>) {
        let (Some(first), Some(last)) = (rows.first().map(|row| row.seq), rows.last().map(|row| row.seq))
        else {
            return;
        };
        self.revision.head_seq = self.revision.head_seq.max(last);
        let mut plain = Vec::new();
        let mut special = Vec::new();
        for (id, peer) in self.peers.iter_mut() {
            let owns = owned.iter().any(|stretch| stretch.peer == id);
            if peer.phase != Phase::Live {
                // Its catch-up brings the rows; that they are durable it may know at once.
                special.extend(owns.then_some((id, u64::MAX)));
            } else if peer.cursor < last {
                if owns || peer.cursor + 1 != first {
                    special.push((id, peer.cursor));
                } else {
                    plain.push(id);
                }
                peer.cursor = last;
            } else if owns {
                special.push((id, peer.cursor));
            }
        }
        if !plain.is_empty() {
            let frames = changes_frames(&rows);
            out.extend(frames.into_iter().map(|frame| RoomEffect::Send {
                to: plain.clone(),
                frame,
            }));
        }
        for (peer, cursor) in special {
            send_segments(peer, cursor, &rows, owned, out);
        }
        for row in rows {
            self.uncompacted_bytes += row.chunk.len();
            self.recent.push(row);
        }
    }
}

/// Rows after `cursor` for one peer: others' rows as `Changes`, its own as `Ack`, in the log's order.
fn send_segments(peer: PeerId, cursor: u64, rows: &[Row], owned: &[Owned], out: &mut Vec<RoomEffect>) {
    let mut send = |frame: Bytes| {
        out.push(RoomEffect::Send {
            to: vec![peer],
            frame,
        });
    };
    let mut next = 0;
    let others = |from: usize, to: usize| {
        let fresh: Vec<_> = rows[from..to]
            .iter()
            .filter(|row| row.seq > cursor)
            .cloned()
            .collect();
        changes_frames(&fresh)
    };
    for stretch in owned.iter().filter(|stretch| stretch.peer == peer) {
        others(next, stretch.first).into_iter().for_each(&mut send);
        let ack = ServerFrame::Ack {
            id: stretch.id,
            covers: stretch.covers,
            first_seq: rows[stretch.first].seq,
            count: stretch.count as u32,
        };
        send(ack.encode());
        next = stretch.first + stretch.count;
    }
    others(next, rows.len()).into_iter().for_each(&mut send);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::FRAME_BYTES_MAX;
    use board_doc::limits::CHANGE_BYTES_MAX;

    #[test]
    fn s4_rows_of_any_size_go_in_frames_within_the_limit_and_in_order() {
        let sizes = [
            1,
            CHANGE_BYTES_MAX,
            CHANGE_BYTES_MAX,
            100,
            300_000,
            300_000,
            400_000,
            CHANGE_BYTES_MAX - 1,
        ];
        let rows: Vec<_> = (5..)
            .zip(sizes)
            .map(|(seq, size)| Row {
                seq,
                hash: ChangeHash([0; 32]),
                chunk: vec![seq as u8; size].into(),
            })
            .collect();
        let mut next = 5;
        for frame in changes_frames(&rows) {
            assert!(
                frame.len() <= FRAME_BYTES_MAX,
                "{} bytes in one frame",
                frame.len()
            );
            let Ok(ServerFrame::Changes { first_seq, chunks }) = ServerFrame::decode(&frame) else {
                panic!("not readable as changes");
            };
            assert_eq!(first_seq, next);
            for chunk in chunks {
                assert_eq!(chunk, rows[next as usize - 5].chunk);
                next += 1;
            }
        }
        assert_eq!(next as usize, 5 + rows.len());
    }
}
