//! What every request is given, and how the server starts and stops.

mod serve;

pub use serve::{Running, StartError, make_data_dir, start};

use crate::auth::Auth;
use crate::clock::{Clock, Rng};
use crate::cluster::Bus;
use crate::config::{Config, Origin, Registration};
use crate::limits::LARGE_WORK_TURN_WITHIN;
use crate::live::Live;
use crate::metrics::Metrics;
use crate::shares::{Part, Shares};
use crate::storage::Db;
use axum::extract::FromRef;
use board_doc::{Timestamp, UserId};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::time::timeout;
use uuid::Uuid;

/// The parts of the server. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    db: Db,
    clock: Arc<dyn Clock>,
    rng: Arc<Rng>,
    bus: Bus,
    auth: Auth,
    live: Live,
    metrics: Metrics,
    config: Config,
    public_url: Origin,
    origins: Vec<Origin>,
    node: Node,
    draining: AtomicBool,
    large_work: Shares,
    uploads: Shares,
}

/// The process that this is, among those that share a database.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    /// Made anew at each start.
    pub id: Uuid,
    /// When it started.
    pub started_at: Timestamp,
}

impl App {
    /// The database.
    pub fn db(&self) -> &Db {
        &self.0.db
    }
    /// The clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }
    /// What time it is.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }
    /// Chance.
    pub fn rng(&self) -> &Rng {
        &self.0.rng
    }
    /// News to and from the other parts.
    pub fn bus(&self) -> &Bus {
        &self.0.bus
    }
    /// Who somebody is.
    pub fn auth(&self) -> &Auth {
        &self.0.auth
    }
    /// The open boards.
    pub fn live(&self) -> &Live {
        &self.0.live
    }
    /// What this node counts of itself.
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }
    /// The settings.
    pub fn config(&self) -> &Config {
        &self.0.config
    }
    /// Under which URL people reach the server.
    pub fn public_url(&self) -> &Origin {
        &self.0.public_url
    }
    /// The origins whose pages may use the server.
    pub fn origins(&self) -> &[Origin] {
        &self.0.origins
    }
    /// Whether a page of this origin (the value of the header) may use the server. `null` may not.
    pub fn is_allowed_origin(&self, origin: &str) -> bool {
        self.0.origins.iter().any(|allowed| allowed.as_str() == origin)
    }
    /// The process that this is.
    pub fn node(&self) -> Node {
        self.0.node
    }
    /// Whether the first account is made with the set-up link only: whoever finds an empty server must not become its
    /// administrator.
    pub fn first_account_needs_link(&self) -> bool {
        self.0.config.is_public() || self.0.config.registration == Registration::Closed
    }
    /// A one-time link for a person: the token stands in the fragment, which no log sees.
    pub fn one_time_url(&self, page: &str, token: &str) -> String {
        format!("{}/{page}#{token}", self.0.public_url.as_str())
    }
    /// A turn at work for a user that holds a whole board in memory; `None` when too much of it is under way, of all or of
    /// theirs. Keep it until the work is done, also where nobody waits for it any more.
    pub async fn large_work(&self, user: Uuid) -> Option<Part> {
        turn(&self.0.large_work, user).await
    }
    /// The same for receiving a large file, which is in memory until the work with it is done.
    pub async fn upload(&self, user: Uuid) -> Option<Part> {
        turn(&self.0.uploads, user).await
    }
    /// Whether the server is about to stop: nothing new is begun.
    pub fn is_draining(&self) -> bool {
        self.0.draining.load(Ordering::Relaxed)
    }
    fn begin_draining(&self) {
        self.0.draining.store(true, Ordering::Relaxed);
    }
}

async fn turn(at: &Shares, user: Uuid) -> Option<Part> {
    let turn = at.take(UserId(user.into_bytes()), 1);
    timeout(LARGE_WORK_TURN_WITHIN, turn).await.ok()
}

impl FromRef<App> for Auth {
    fn from_ref(app: &App) -> Self {
        app.auth().clone()
    }
}

impl FromRef<App> for Db {
    fn from_ref(app: &App) -> Self {
        app.db().clone()
    }
}

impl FromRef<App> for Live {
    fn from_ref(app: &App) -> Self {
        app.live().clone()
    }
}
