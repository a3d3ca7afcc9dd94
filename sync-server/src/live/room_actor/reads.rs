//! What a room asks of the database: each question a task of its own.

use super::{Answer, RoomActor};
use crate::live::catch_up;
use crate::live::limits::{CATCH_UP_PLACE_WITHIN, READ_AGAIN_AFTER};
use crate::live::outbox::Outbox;
use crate::live::snapshot_stream::{self, Sent};
use crate::shares::Part;
use crate::storage::document::{self, StoredError};
use crate::storage::log::{self, Page};
use board_doc::UserId;
use std::sync::Arc;
use sync_protocol::room::{CatchUpRequest, LoadFailure};
use sync_protocol::{BoardRevision, PeerId, RoomInput, SnapshotHead};

impl RoomActor {
    /// Reads what a newcomer needs, when a place among the node's catch-ups is free. For one that is gone by then nothing
    /// is read.
    pub(super) fn read_catch_up(&self, request: CatchUpRequest) {
        let (node, board, peer) = (Arc::clone(&self.node), self.board, request.peer);
        let Some(outbox) = self.outbox(peer).cloned() else {
            return;
        };
        self.questions.ask_for_several(async move {
            let turn = node.catch_ups.take(request.user, 1);
            let Some(place) = outbox.while_open(turn).await else {
                return vec![RoomInput::CatchUpFailed { peer }.into()];
            };
            match catch_up::read(&node, board, &request).await {
                Ok(Some(catch_up)) => vec![Answer {
                    input: RoomInput::CatchUp { peer, catch_up },
                    place: Some(place),
                }],
                Ok(None) => vec![RoomInput::BoardGone.into()],
                Err(StoredError::Damaged(why)) => {
                    node.quarantine.put(board, &why);
                    // Its newcomers learn why.
                    let damaged = RoomInput::LoadFailed(LoadFailure::Damaged);
                    vec![damaged.into(), RoomInput::CatchUpFailed { peer }.into()]
                }
                Err(StoredError::Unavailable(error)) => {
                    tracing::error!(%board, %error, "a catch-up could not be read");
                    vec![RoomInput::CatchUpFailed { peer }.into()]
                }
            }
        });
    }

    /// Sends a stored snapshot, as fast as the socket takes it.
    pub(super) fn send_snapshot(&mut self, peer: PeerId, snapshot: SnapshotHead) {
        let Some(connected) = self.peers.get_mut(&peer) else {
            return;
        };
        let (outbox, place) = (connected.outbox.clone(), connected.place.take());
        let (node, board) = (Arc::clone(&self.node), self.board);
        self.questions.ask(async move {
            match snapshot_stream::send(&node.db, &node.compactor, board, snapshot, &outbox, place).await {
                Ok(Sent::Done) => RoomInput::SnapshotSent { peer },
                Ok(Sent::Superseded) => RoomInput::CatchUpFailed { peer },
                Err(StoredError::Damaged(why)) => {
                    node.quarantine.put(board, &why);
                    RoomInput::LoadFailed(LoadFailure::Damaged)
                }
                Err(StoredError::Unavailable(error)) => {
                    tracing::error!(%board, %error, "a part of a snapshot could not be read");
                    RoomInput::CatchUpFailed { peer }
                }
            }
        });
    }

    /// Reads the next page for a socket that has swallowed the most of the last one.
    pub(super) fn read_rows(&self, peer: PeerId, after: u64) {
        let (node, board) = (Arc::clone(&self.node), self.board);
        let outbox = self.outbox(peer).cloned();
        self.questions.ask(async move {
            if let Some(outbox) = outbox {
                outbox.catch_up_taken().await;
            }
            match node.db.in_time(log::rows_after(&node.db, board, after)).await {
                Ok(Page::Rows(rows)) => RoomInput::Rows { peer, rows },
                Ok(Page::Covered) => RoomInput::CatchUpFailed { peer },
                Ok(Page::Damaged(seq)) => {
                    node.quarantine
                        .put(board, &StoredError::damaged_row(seq).to_string());
                    RoomInput::LoadFailed(LoadFailure::Damaged)
                }
                Err(error) => {
                    tracing::error!(%board, %error, "a page of the log could not be read");
                    RoomInput::CatchUpFailed { peer }
                }
            }
        });
    }

    /// Reads what others appended and who may do what now.
    pub(super) fn read_log(&self, after: u64, known: BoardRevision, users: Vec<UserId>) {
        let (node, board) = (Arc::clone(&self.node), self.board);
        self.questions.ask_for_several(async move {
            let read = log::read_news(&node.db, board, after, known, &users);
            match node.db.in_time(read).await {
                Ok(read) => vec![RoomInput::Log(read).into()],
                Err(StoredError::Damaged(why)) => {
                    node.quarantine.put(board, &why);
                    let damaged = RoomInput::LoadFailed(LoadFailure::Damaged);
                    vec![damaged.into(), RoomInput::LogFailed.into()]
                }
                Err(StoredError::Unavailable(error)) => {
                    tracing::error!(%board, %error, "the log could not be read");
                    tokio::time::sleep(READ_AGAIN_AFTER).await;
                    vec![RoomInput::LogFailed.into()]
                }
            }
        });
    }

    /// Loads the document off the async threads.
    pub(super) fn load(&self) {
        let (node, board) = (Arc::clone(&self.node), self.board);
        self.questions.ask(async move {
            // The semaphore is never closed.
            let _place = Arc::clone(&node.loads).acquire_owned().await.ok();
            match node.db.in_time(document::load_live(&node.db, board)).await {
                Ok((_, mut loaded)) => {
                    node.quarantine.lift(board);
                    loaded.document.set_bytes_max(node.limits.board_bytes);
                    RoomInput::Loaded(loaded)
                }
                Err(StoredError::Damaged(why)) => {
                    node.quarantine.put(board, &why);
                    RoomInput::LoadFailed(LoadFailure::Damaged)
                }
                Err(StoredError::Unavailable(error)) => {
                    tracing::error!(%board, %error, "the board could not be loaded");
                    RoomInput::LoadFailed(LoadFailure::Unavailable)
                }
            }
        });
    }
}

/// Keeps a place among the node's catch-ups until the socket has swallowed the most of it, or has had its time.
pub(in crate::live) fn keep_place(place: Part, outbox: Outbox) {
    tokio::spawn(async move {
        let _ = tokio::time::timeout(CATCH_UP_PLACE_WITHIN, outbox.catch_up_taken()).await;
        drop(place);
    });
}
