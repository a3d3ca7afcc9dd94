//! The writer's way to the database, which may get lost.

use crate::live::limits::{JOURNAL_COMMIT_WITHIN, JOURNAL_CONNECTIONS_MAX};
use crate::storage::Db;
use crate::storage::log::{self, Append, AppendError};
use board_doc::Timestamp;
use std::io;
use sync_protocol::BatchOutcome;
use tokio::time::timeout;

/// Connections that nobody else has. Where packets go nowhere, none of them says so: whatever takes too long is given up
/// together with them.
pub(super) struct Way {
    db: Db,
    own: Db,
}

impl Way {
    pub(super) fn to(db: Db) -> Self {
        let own = db.apart(JOURNAL_CONNECTIONS_MAX);
        Self { db, own }
    }

    /// See [`log::append`].
    pub(super) async fn append(
        &mut self,
        group: &[Append],
        now: Timestamp,
    ) -> Result<Vec<BatchOutcome>, AppendError> {
        let own = self.own.clone();
        let appended = self.in_time(log::append(&own, group, now)).await;
        appended.unwrap_or_else(|lost| Err(AppendError::InDoubt(lost.into())))
    }

    /// See [`log::outcome_of`].
    pub(super) async fn outcome_of(&mut self, append: &Append) -> Result<BatchOutcome, sqlx::Error> {
        let own = self.own.clone();
        let found = self.in_time(log::outcome_of(&own, append)).await;
        found.unwrap_or_else(|lost| Err(lost.into()))
    }

    async fn in_time<T>(&mut self, work: impl Future<Output = T>) -> Result<T, io::Error> {
        // A file does not get lost, and what is written to one is not to be dropped.
        if let Db::Sqlite { .. } = self.own {
            return Ok(work.await);
        }
        if let Ok(done) = timeout(JOURNAL_COMMIT_WITHIN, work).await {
            return Ok(done);
        }
        tracing::error!("the database does not answer the journal: it goes there by another way");
        self.own = self.db.apart(JOURNAL_CONNECTIONS_MAX);
        Err(io::ErrorKind::TimedOut.into())
    }
}
