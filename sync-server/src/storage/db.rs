//! The two databases behind one type, and the macro that gives both the same SQL.

use super::limits::{
    ACQUIRE_WITHIN, BUSY_WITHIN, POSTGRES_CONNECTIONS_MAX, SQLITE_READER_CACHE, SQLITE_READERS_MAX,
    STATEMENTS_CACHED_MAX,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{
    Connection as _, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction,
};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
        /// Held as long as the database is open: no second process gets in.
        lock: Arc<File>,
    },
}

/// Why a database could not be opened. The text names what is to be done.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL is of no database that is known here.
    #[error("DATABASE_URL must be sqlite://PATH or postgres://…")]
    UnknownUrl,
    /// The file of a SQLite database cannot be used.
    #[error("DATABASE_URL: {path} cannot be opened: {error}", path = path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why not.
        error: std::io::Error,
    },
    /// Another process has the file open.
    #[error("DATABASE_URL: another process has {path} open; stop it first", path = .0.display())]
    InUse(PathBuf),
    /// The database refuses or cannot be reached.
    #[error("DATABASE_URL: the database cannot be used: {0}")]
    Database(#[from] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("the database's tables could not be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A setting that durability rests on did not take.
    #[error("DATABASE_URL: {setting} is {found}, but nothing is safe unless it is {wanted}")]
    Unsafe {
        /// The setting's name.
        setting: &'static str,
        /// What it is.
        found: String,
        /// What it must be.
        wanted: &'static str,
    },
}

impl Db {
    /// Opens the database at `url` and brings its tables up to date. A SQLite file is made when it is missing.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let db = if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::open_postgres(url).await?
        } else if let Some(path) = url.strip_prefix("sqlite:") {
            Self::open_sqlite(Path::new(path.strip_prefix("//").unwrap_or(path))).await?
        } else {
            return Err(OpenError::UnknownUrl);
        };
        match &db {
            Self::Postgres(pool) => sqlx::migrate!("../migrations/postgres").run(pool).await?,
            Self::Sqlite { write, .. } => sqlx::migrate!("../migrations/sqlite").run(write).await?,
        }
        Ok(db)
    }

    async fn open_postgres(url: &str) -> Result<Self, OpenError> {
        let options: PgConnectOptions = url.parse()?;
        let options = options
            .application_name("weft")
            .statement_cache_capacity(STATEMENTS_CACHED_MAX)
            .options([("synchronous_commit", "on")]);
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS_MAX)
            .acquire_timeout(ACQUIRE_WITHIN)
            .connect_with(options)
            .await?;
        let found: String = sqlx::query_scalar("SHOW synchronous_commit")
            .fetch_one(&pool)
            .await?;
        must_be("synchronous_commit", found, "on")?;
        Ok(Self::Postgres(pool))
    }

    async fn open_sqlite(path: &Path) -> Result<Self, OpenError> {
        if path.as_os_str().is_empty() || path == Path::new(":memory:") {
            return Err(OpenError::UnknownUrl);
        }
        let lock = Arc::new(lock_beside(path)?);
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_WITHIN)
            .statement_cache_capacity(STATEMENTS_CACHED_MAX);
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ACQUIRE_WITHIN)
            // A file does not go away as a server does.
            .test_before_acquire(false)
            .after_release(|conn, _| Box::pin(is_outside_transactions(conn)))
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await?;
        let journal: String = sqlx::query_scalar("PRAGMA journal_mode")
            .fetch_one(&write)
            .await?;
        must_be("journal_mode", journal, "wal")?;
        let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&write).await?;
        must_be("synchronous", synchronous.to_string(), "2")?;
        let read = SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS_MAX)
            .acquire_timeout(ACQUIRE_WITHIN)
            .test_before_acquire(false)
            .connect_with(
                options
                    .pragma("query_only", "ON")
                    .pragma("cache_size", SQLITE_READER_CACHE),
            )
            .await?;
        Ok(Self::Sqlite { read, write, lock })
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

    /// Waits for what is under way and closes the database; a SQLite file can then be opened by another process.
    pub async fn close(&self) {
        match self {
            Self::Postgres(pool) => pool.close().await,
            Self::Sqlite { read, write, lock } => {
                read.close().await;
                write.close().await;
                if let Err(error) = lock.unlock() {
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

/// Begins a transaction whether somebody still waits for it or not (a request ends with its client): a `BEGIN` that is
/// dropped while it is under way leaves a connection in the pool that is inside a transaction nobody knows of, and the
/// next to use it would read what was then. A transaction that has begun is rolled back when it is dropped.
async fn to_its_end(begin: impl Future<Output = sqlx::Result<Tx>> + Send + 'static) -> sqlx::Result<Tx> {
    // An error says that it panicked, or that the runtime ends.
    tokio::spawn(begin)
        .await
        .unwrap_or(Err(sqlx::Error::WorkerCrashed))
}

/// Whether a connection that comes back to the pool is good for another. Where a `COMMIT` has failed because the disk is
/// full, SQLite has rolled back by itself, the library's rollback fails, and it believes ever after that a transaction
/// is open: such a connection is closed.
async fn is_outside_transactions(conn: &mut SqliteConnection) -> sqlx::Result<bool> {
    if conn.is_in_transaction() {
        // A rollback may be on its way.
        conn.ping().await?;
    }
    Ok(!conn.is_in_transaction())
}

fn must_be(setting: &'static str, found: String, wanted: &'static str) -> Result<(), OpenError> {
    if found.eq_ignore_ascii_case(wanted) {
        Ok(())
    } else {
        Err(OpenError::Unsafe {
            setting,
            found,
            wanted,
        })
    }
}

/// Takes the lock that says a process has this SQLite file open. It goes with the process, however that ends.
fn lock_beside(path: &Path) -> Result<File, OpenError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let failed = |error| OpenError::File {
        path: path.to_owned(),
        error,
    };
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&name)
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(path.to_owned())),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}
