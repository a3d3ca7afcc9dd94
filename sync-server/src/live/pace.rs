//! How fast a socket may send. Who is faster is not read for a while, which costs nobody else anything and loses
//! nothing; who floods with frames is closed.

use super::Node;
use super::limits::{EDIT_WAITS_MAX, FRAME_EVERY, FRAMES_BURST_MAX, USERS_CHANGES_IN_SOCKETS};
use crate::auth::limiter::Limiter;
use crate::config::Limits;
use board_doc::UserId;
use std::time::Duration;
use sync_protocol::ClientFrame;
use tokio::time::timeout;

/// One second, for rates.
const SECOND: Duration = Duration::from_secs(1);

/// The buckets of one socket.
#[derive(Debug)]
pub(super) struct Pace {
    frames: Limiter<()>,
    changes: Limiter<()>,
}

/// More frames than anybody has reason to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flood;

impl Pace {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            frames: Limiter::new(FRAMES_BURST_MAX, FRAME_EVERY),
            changes: Limiter::new(limits.changes_burst, SECOND / limits.changes_per_second),
        }
    }

    /// Waits until the socket and its user may send what is in the frame.
    pub(super) async fn admit(&self, node: &Node, user: UserId, frame: &ClientFrame) -> Result<(), Flood> {
        self.admit_frame(node)?;
        if let ClientFrame::Changes { chunks, .. } = frame {
            self.wait_for_changes(node, user, chunks.len()).await;
        }
        Ok(())
    }

    /// Counts a frame, whatever is in it.
    pub(super) fn admit_frame(&self, node: &Node) -> Result<(), Flood> {
        self.frames.take(&(), node.clock.now()).map_err(|_| Flood)
    }

    /// Waits until the socket may do one thing on the board; its user waits in [`admit_edit`].
    pub(super) async fn admit_action(&self, node: &Node) {
        wait_for(&self.changes, &(), 1, node).await;
    }

    /// Waits until the socket and its user may send so many changes.
    pub(super) async fn wait_for_changes(&self, node: &Node, user: UserId, changes: usize) {
        let changes = u32::try_from(changes).unwrap_or(u32::MAX);
        wait_for(&self.changes, &(), changes, node).await;
        wait_for(&node.changes_of_users, &user, changes, node).await;
    }
}

/// Waits until the server may edit for the user; `false` when that would take too long.
pub(super) async fn admit_edit(node: &Node, user: UserId) -> bool {
    timeout(EDIT_WAITS_MAX, wait_for(&node.changes_of_users, &user, 1, node))
        .await
        .is_ok()
}

/// The bucket of each user: of all sockets and of what is done over REST.
pub(super) fn of_users(limits: &Limits) -> Limiter<UserId> {
    Limiter::new(
        limits.changes_burst.saturating_mul(USERS_CHANGES_IN_SOCKETS),
        SECOND / limits.changes_per_second / USERS_CHANGES_IN_SOCKETS,
    )
}

async fn wait_for<K: Eq + std::hash::Hash + Clone>(bucket: &Limiter<K>, key: &K, tries: u32, node: &Node) {
    while let Err(wait) = bucket.take_many(key, tries, node.clock.now()) {
        tokio::time::sleep(wait).await;
    }
}
