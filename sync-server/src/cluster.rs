//! News between the parts of a node, and between nodes: who lost access, which session ended, what was committed.
//!
//! One node alone has an in-process bus; with `NATS_URL`, what is published also goes to the other nodes, and theirs
//! comes out here as if it were our own. NATS may lose anything: all of it is in the database, too.

mod link;
mod seal;

pub use link::{BusError, Others};
pub use seal::{Refused, Seal};

use crate::config::NatsUrl;
use crate::limits::BUS_EVENTS_MAX;
use crate::metrics::Metrics;
use link::Link;
use sync_protocol::{ControlNews, NodeId, NodeNews};
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
    /// News of other nodes may have been lost: everything is looked up. No node says it to another.
    NewsLost,
}

/// Carries [`Event`]s, and what rooms of one board on several nodes tell each other. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Bus {
    here: broadcast::Sender<Event>,
    others: Option<Link>,
}

impl Bus {
    /// A bus of this node alone.
    pub fn in_process() -> Self {
        Self {
            here: broadcast::Sender::new(BUS_EVENTS_MAX),
            others: None,
        }
    }

    /// A bus of several nodes, of which this is `node`. It need not be reachable now or ever: what is published
    /// meanwhile is lost.
    pub async fn over_nats(
        url: &NatsUrl,
        seal: Seal,
        node: NodeId,
        metrics: Metrics,
    ) -> Result<Self, BusError> {
        let here = broadcast::Sender::new(BUS_EVENTS_MAX);
        let others = Link::start(url, seal, node, here.clone(), metrics).await?;
        Ok(Self {
            here,
            others: Some(others),
        })
    }

    /// Tells everybody who listens, on all nodes.
    pub fn publish(&self, event: Event) {
        self.publish_here(event);
        if let (Some(others), Some(news)) = (&self.others, news_of(event)) {
            others.control(&news);
        }
    }

    /// Tells everybody who listens on this node: the others find it where this one did.
    pub fn publish_here(&self, event: Event) {
        // An error says that nobody listens, which is nobody's fault.
        let _ = self.here.send(event);
    }

    /// Hears everything that is published from now on, on whichever node.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.here.subscribe()
    }

    /// Tells the board's rooms on other nodes. Never waits; what cannot be sent is dropped.
    pub fn tell(&self, board: Uuid, news: &NodeNews) {
        if let Some(others) = &self.others {
            others.tell(board, news);
        }
    }

    /// What the board's rooms on other nodes say from now on, for as long as it is kept. `None`: there are no others.
    pub async fn listen(&self, board: Uuid) -> Option<Others> {
        self.others.as_ref()?.listen(board).await
    }

    /// Whether there may be other nodes.
    pub fn has_others(&self) -> bool {
        self.others.is_some()
    }

    /// Sends what waits; nothing can be sent to other nodes any more.
    pub async fn stop(&self) {
        if let Some(others) = &self.others {
            others.stop().await;
        }
    }
}

/// What other nodes are told of it.
fn news_of(event: Event) -> Option<ControlNews> {
    match event {
        Event::CredentialEnded { credential } => Some(ControlNews::CredentialEnded {
            credential: credential.into_bytes(),
        }),
        Event::BoardAccessChanged { board } => Some(ControlNews::BoardAccessChanged {
            board: board.into_bytes(),
        }),
        Event::NewsLost => None,
    }
}

impl From<ControlNews> for Event {
    fn from(news: ControlNews) -> Self {
        match news {
            ControlNews::CredentialEnded { credential } => Self::CredentialEnded {
                credential: Uuid::from_bytes(credential),
            },
            ControlNews::BoardAccessChanged { board } => Self::BoardAccessChanged {
                board: Uuid::from_bytes(board),
            },
        }
    }
}
