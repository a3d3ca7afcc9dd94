//! Connections to PostgreSQL that have died in silence: where packets go nowhere, none of them says so, and a pool would
//! keep it, or wait for it, until the system gives it up.

use super::limits::{IDLE_ANSWERS_WITHIN, RELEASED_ANSWERS_WITHIN};
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection as _, PgConnection};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// When a connection that nobody used was last found to be dead.
#[derive(Debug, Clone, Default)]
struct Silence(Arc<Mutex<Option<Instant>>>);

/// A pool that gives out no connection that does not answer, and takes none back. When one that nobody used does not
/// answer, those that are as old go with it: nobody waits for one after the other.
pub(super) fn heeded(options: PgPoolOptions) -> PgPoolOptions {
    let silence = Silence::default();
    options
        // It waits without end.
        .test_before_acquire(false)
        .before_acquire(move |conn, meta| {
            let silence = silence.clone();
            Box::pin(async move { silence.must_answer(conn, meta.idle_for).await })
        })
        .after_release(|conn, _| {
            Box::pin(async move {
                // What it was asked last may still be under way.
                answers(conn, RELEASED_ANSWERS_WITHIN).await?;
                Ok(true)
            })
        })
}

impl Silence {
    async fn must_answer(&self, conn: &mut PgConnection, idle_for: Duration) -> sqlx::Result<bool> {
        let idle_since = Instant::now().checked_sub(idle_for);
        if self
            .last()
            .is_some_and(|last| idle_since.is_none_or(|since| since < last))
        {
            return Err(timed_out());
        }
        let answered = answers(conn, IDLE_ANSWERS_WITHIN).await;
        if answered.as_ref().is_err_and(is_timed_out) {
            tracing::error!(
                "a connection to the database has died in silence: those of its age are made anew"
            );
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
        answered.map(|()| true)
    }

    fn last(&self) -> Option<Instant> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn answers(conn: &mut PgConnection, within: Duration) -> sqlx::Result<()> {
    timeout(within, conn.ping())
        .await
        .unwrap_or_else(|_| Err(timed_out()))
}

/// What is said of a connection that does not answer.
pub(super) fn timed_out() -> sqlx::Error {
    io::Error::from(io::ErrorKind::TimedOut).into()
}

fn is_timed_out(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Io(error) if error.kind() == io::ErrorKind::TimedOut)
}
