//! News between the parts of a node: who lost access, which session ended. One node, in-process.

use crate::limits::BUS_EVENTS_MAX;
use tokio::sync::broadcast;
use uuid::Uuid;

/// Something that others must hear of at once. Whoever misses one finds out from the database within seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A session or an access key has ended: its sockets close.
    CredentialEnded {
        /// Which.
        credential: Uuid,
    },
    /// Somebody's access to a board has changed, or the board went to the trash, came back or was deleted.
    BoardAccessChanged {
        /// Which board.
        board: Uuid,
    },
}

/// Carries [`Event`]s. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Bus(broadcast::Sender<Event>);

impl Bus {
    /// A bus of this node alone.
    pub fn in_process() -> Self {
        Self(broadcast::Sender::new(BUS_EVENTS_MAX))
    }

    /// Tells everybody who listens.
    pub fn publish(&self, event: Event) {
        // An error says that nobody listens, which is nobody's fault.
        let _ = self.0.send(event);
    }

    /// Hears everything that is published from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.0.subscribe()
    }
}
