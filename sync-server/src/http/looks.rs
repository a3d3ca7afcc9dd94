//! Boards as a handler sees them: through the room, as they are committed.

use super::error::{ApiError, ApiResult};
use crate::access::BoardAccess;
use crate::access::needs::Needs;
use crate::app::App;
use crate::live::NotSeen;
use crate::storage::users;
use board_doc::{BoardSnapshot, Timestamp, UserId};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// The board with all that its log has by now.
pub(super) async fn look<R: Needs>(app: &App, by: &BoardAccess<R>) -> ApiResult<Arc<BoardSnapshot>> {
    look_after(app, by, 0).await
}

/// The board with the caller's own edit, which the log has at `seq`.
pub(super) async fn look_after<R: Needs>(
    app: &App,
    by: &BoardAccess<R>,
    seq: u64,
) -> ApiResult<Arc<BoardSnapshot>> {
    Ok(app.live().look(by, seq).await?)
}

impl From<NotSeen> for ApiError {
    fn from(error: NotSeen) -> Self {
        match error {
            NotSeen::NoSuchBoard => Self::NotFound,
            NotSeen::Unavailable => Self::Unavailable("the board cannot be read at the moment; try again"),
            NotSeen::Quarantined => {
                Self::Unavailable("the stored board cannot be read; an administrator is needed")
            }
        }
    }
}

/// What an answer about a board needs besides the board: who people are, and what time it is.
pub(super) struct Context {
    names: HashMap<Uuid, String>,
    now: Timestamp,
}

impl Context {
    /// For an answer that names these users.
    pub(super) async fn of<R: Needs>(
        app: &App,
        by: &BoardAccess<R>,
        users: impl IntoIterator<Item = UserId>,
    ) -> ApiResult<Self> {
        let users: BTreeSet<Uuid> = users.into_iter().map(uuid).collect();
        let names = users::names(app.db(), by, &users).await?;
        Ok(Self::with(app, names))
    }

    pub(super) fn with(app: &App, names: HashMap<Uuid, String>) -> Self {
        let now = app.now();
        Self { names, now }
    }

    /// Whoever has no account here is written by another server, or by a hostile hand.
    pub(super) fn name(&self, user: UserId) -> String {
        let name = self.names.get(&uuid(user));
        name.cloned().unwrap_or_else(|| "unknown".to_owned())
    }

    /// A time that a device has claimed, as it is shown: never in the future, never before 1970.
    pub(super) fn time(&self, at: Timestamp) -> String {
        super::dto::rfc3339(at.0.clamp(0, self.now.0.max(0)))
    }
}

/// A user's id as the API has it.
pub(super) fn uuid(user: UserId) -> Uuid {
    Uuid::from_bytes(user.0)
}

/// Runs work that grows with the board off the async threads.
pub(super) async fn off_the_async_threads<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> ApiResult<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(ApiError::internal)
}
