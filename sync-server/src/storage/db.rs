//! The two databases behind one type, and the macro that gives both the same SQL.

use super::limits::{ANSWERS_WITHIN, APART_LOCKED_MAX, APART_SILENT_MAX, CLOSES_WITHIN, ENDS_WITHIN};
use super::silence::timed_out;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sqlx::{
    Connection as _, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction,
};
use std::fs::File;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use tracing::Instrument as _;

/// One thing for each database. `on_each!` runs the same code on either.
#[derive(Debug)]
pub enum Either<P, S> {
    /// For PostgreSQL.
    Postgres(P),
    /// For SQLite.
    Sqlite(S),
}

/// Where a single statement can be run.
pub type Pool<'d> = Either<&'d PgPool, &'d SqlitePool>;

/// Where the statements of a transaction are run.
pub type Connection<'t> = Either<&'t mut PgConnection, &'t mut SqliteConnection>;

/// Runs one query text on whichever database it is: `on_each!(db.read(), |on| sqlx::query_as(…).fetch_all(on).await)`.
/// The body is expanded twice, so it is checked against both databases when it is compiled.
macro_rules! on_each {
    ($place:expr, |$on:ident| $body:expr) => {
        match $place {
            $crate::storage::Either::Postgres($on) => $body,
            $crate::storage::Either::Sqlite($on) => $body,
        }
    };
}
pub(crate) use on_each;

/// The same inside a transaction; each statement of the body borrows the connection: `.execute(&mut *conn)`.
macro_rules! in_tx {
    ($tx:expr, |$conn:ident| $body:expr) => {
        $crate::storage::on_each!($tx.on(), |$conn| $body)
    };
}
pub(crate) use in_tx;

/// The database. Cheap to clone.
#[derive(Debug, Clone)]
pub enum Db {
    /// A PostgreSQL server.
    Postgres(PgPool),
    /// A SQLite file.
    Sqlite {
        /// Readers; none of them can write.
        read: SqlitePool,
        /// The one writer.
        write: SqlitePool,
        /// Held as long as the database is open: no second process gets in that could write. `None` for those who only
        /// read.
        lock: Option<Arc<File>>,
    },
}

impl Db {
    /// The same database by another way: what fills or holds up the connections of the others does not hold up these, of
    /// which there are so many at most. A transaction in which nothing comes for some seconds is taken back by PostgreSQL
    /// ([`APART_SILENT_MAX`]), lest it keeps rows from others for somebody who is not there any more, and a statement does not
    /// wait for long for rows that others keep ([`APART_LOCKED_MAX`]). A SQLite file has one writer, whoever asks.
    #[must_use]
    pub fn apart(&self, connections: u32) -> Self {
        match self {
            Self::Postgres(pool) => {
                let options = pool.options().clone().max_connections(connections);
                let [silent_ms, locked_ms] =
                    [APART_SILENT_MAX, APART_LOCKED_MAX].map(|limit| limit.as_millis().to_string());
                let to = pool.connect_options().as_ref().clone();
                let to = to.options([
                    ("idle_in_transaction_session_timeout", silent_ms),
                    ("lock_timeout", locked_ms),
                ]);
                Self::Postgres(options.connect_lazy_with(to))
            }
            Self::Sqlite { .. } => self.clone(),
        }
    }

    /// Where statements that only read are run.
    pub fn read(&self) -> Pool<'_> {
        match self {
            Self::Postgres(pool) => Either::Postgres(pool),
            Self::Sqlite { read, .. } => Either::Sqlite(read),
        }
    }

    /// Where a single statement that writes is run.
    pub fn write(&self) -> Pool<'_> {
        match self {
            Self::Postgres(pool) => Either::Postgres(pool),
            Self::Sqlite { write, .. } => Either::Sqlite(write),
        }
    }

    /// Begins a transaction that writes. Dropped without [`Tx::commit`], it leaves nothing behind.
    pub async fn begin_write(&self) -> sqlx::Result<Tx> {
        let db = self.clone();
        to_its_end(async move {
            Ok(Tx(match db {
                Self::Postgres(pool) => Either::Postgres(pool.begin().await?),
                // The write lock is taken at once: a transaction that reads first would otherwise fail when it writes.
                Self::Sqlite { write, .. } => Either::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            }))
        })
        .await
    }

    /// Begins a transaction in which all reads see the database as of one moment.
    pub async fn begin_read(&self) -> sqlx::Result<Tx> {
        let db = self.clone();
        to_its_end(async move {
            Ok(Tx(match db {
                Self::Postgres(pool) => Either::Postgres(
                    pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                        .await?,
                ),
                Self::Sqlite { read, .. } => Either::Sqlite(read.begin().await?),
            }))
        })
        .await
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> sqlx::Result<()> {
        let _: i32 = on_each!(self.read(), |on| sqlx::query_scalar("SELECT 1")
            .fetch_one(on)
            .await?);
        Ok(())
    }

    /// Work that nobody but the node waits for, given up when nothing comes of it: where packets go nowhere, no connection
    /// says so, and what waits for one would wait for ever. A file does not get lost, and is not given up.
    pub async fn in_time<T, E: From<sqlx::Error>>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        self.within(ANSWERS_WITHIN, work).await
    }

    /// Work whose commit others are to be told of: it goes on when nobody waits for it any more ([`to_its_end`]), but is
    /// given up when nothing comes of it.
    pub(crate) fn to_its_end<T: Send + 'static, E: From<sqlx::Error> + Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, E>> + Send + 'static,
    ) -> BoxFuture<'static, Result<T, E>> {
        let (db, work) = (self.clone(), work.boxed());
        to_its_end(async move { db.within(ENDS_WITHIN, work).await }).boxed()
    }

    async fn within<T, E: From<sqlx::Error>>(
        &self,
        limit: Duration,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        match self {
            Self::Sqlite { .. } => work.await,
            Self::Postgres(_) => match timeout(limit, work).await {
                Ok(done) => done,
                Err(_) => Err(timed_out().into()),
            },
        }
    }

    /// Waits for what is under way and closes the database; a SQLite file can then be opened by another process.
    pub async fn close(&self) {
        match self {
            // A connection of which nothing is heard would never be given back.
            Self::Postgres(pool) => drop(timeout(CLOSES_WITHIN, pool.close()).await),
            Self::Sqlite { read, write, lock } => {
                read.close().await;
                write.close().await;
                if let Some(Err(error)) = lock.as_ref().map(|lock| lock.unlock()) {
                    tracing::warn!(%error, "the database's lock could not be released");
                }
            }
        }
    }
}

/// A transaction.
#[derive(Debug)]
pub struct Tx(Either<Transaction<'static, Postgres>, Transaction<'static, Sqlite>>);

impl Tx {
    /// Where its statements are run.
    pub fn on(&mut self) -> Connection<'_> {
        match &mut self.0 {
            Either::Postgres(tx) => Either::Postgres(&mut **tx),
            Either::Sqlite(tx) => Either::Sqlite(&mut **tx),
        }
    }

    /// Makes it durable. An error leaves it open whether that has happened.
    pub async fn commit(self) -> sqlx::Result<()> {
        on_each!(self.0, |tx| tx.commit().await)
    }

    /// Gives it up and waits until that is done. Dropping does the same without waiting.
    pub async fn rollback(self) -> sqlx::Result<()> {
        on_each!(self.0, |tx| tx.rollback().await)
    }
}

/// Does something whether somebody still waits for it or not: a request ends with its client, wherever it is then. What
/// must not be left half done goes through here:
///
/// - A `BEGIN`: dropped while it is under way, it leaves a connection in the pool that is inside a transaction nobody
///   knows of, and the next to use it would read what was then. (A transaction that has begun is rolled back when it is
///   dropped.)
/// - A commit after which others are to be told.
async fn to_its_end<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    match tokio::spawn(work.in_current_span()).await {
        Ok(done) => done,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime ends, and whoever waits with it.
            Err(_) => std::future::pending().await,
        },
    }
}

/// Whether a connection that comes back to the pool is good for another. Where a `COMMIT` has failed because the disk is
/// full, SQLite has rolled back by itself, the library's rollback fails, and it believes ever after that a transaction
/// is open: such a connection is closed.
pub(super) async fn is_outside_transactions(conn: &mut SqliteConnection) -> sqlx::Result<bool> {
    if conn.is_in_transaction() {
        // A rollback may be on its way.
        conn.ping().await?;
    }
    Ok(!conn.is_in_transaction())
}
