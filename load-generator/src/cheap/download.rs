//! A board as it comes over the wire.

use super::{CheapError, unplanned};
use board_doc::{ChangeHash, Document};
use sync_protocol::ServerFrame;

/// How far a client has come in the log of a board; by default it has nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor {
    /// The log's epoch.
    pub epoch: Option<[u8; 16]>,
    /// The last `seq` it has.
    pub seq: u64,
    /// The hash of the change there.
    pub hash: [u8; 32],
}

/// What came between Hello and `CaughtUp`.
#[derive(Debug, Default)]
pub struct Download {
    /// The snapshot, if one came.
    pub snapshot: Option<Vec<u8>>,
    /// The changes after it.
    pub chunks: Vec<Vec<u8>>,
    /// How far the client has come with it.
    pub cursor: Cursor,
    /// What the socket received since its handshake, frame headers included.
    pub wire_bytes: u64,
}

impl Download {
    /// Takes in a frame; `true` when it was the last.
    pub(crate) fn take_in(&mut self, frame: ServerFrame) -> Result<bool, CheapError> {
        match frame {
            ServerFrame::Welcome { epoch, .. } => self.cursor.epoch = Some(epoch),
            ServerFrame::Snapshot { seq, hash, bytes, .. } => {
                self.snapshot.get_or_insert_default().extend(bytes);
                (self.cursor.seq, self.cursor.hash) = (seq, hash);
            }
            ServerFrame::Changes { first_seq, chunks } => {
                if let Some(hash) = chunks.last().and_then(|chunk| ChangeHash::of_chunk(chunk)) {
                    self.cursor.hash = hash.0;
                }
                self.cursor.seq = first_seq + chunks.len() as u64 - 1;
                self.chunks.extend(chunks);
            }
            ServerFrame::CaughtUp { seq } => {
                // The cursor may be one that the client came with.
                self.cursor.seq = seq;
                return Ok(true);
            }
            ServerFrame::Presence { .. } | ServerFrame::Role { .. } | ServerFrame::Pong => {}
            other => return Err(unplanned(&other)),
        }
        Ok(false)
    }

    /// The board's document.
    pub fn document(&self) -> Result<Document, CheapError> {
        let broken = |error: &dyn std::error::Error| CheapError::NotABoard(error.to_string());
        let mut document = match &self.snapshot {
            Some(snapshot) => Document::load(snapshot).map_err(|error| broken(&error))?,
            None => Document::new(),
        };
        document
            .apply_changes(&self.chunks)
            .map_err(|error| broken(&error))?;
        Ok(document)
    }
}
