//! Opening a database.

use super::db::is_outside_transactions;
use super::limits::{
    ACQUIRE_WITHIN, BUSY_WITHIN, POSTGRES_CONNECTIONS_MAX, ROWS_READ_AHEAD_MAX, SQLITE_READER_CACHE,
    SQLITE_READERS_MAX, STATEMENTS_CACHED_MAX,
};
use super::{Db, backup, schema, silence};
use sqlx::error::DatabaseError;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
    /// The file is a backup, which is restored and not served.
    #[error("DATABASE_URL: {path} is a backup: restore it into a new database with sync-server restore", path = .0.display())]
    Backup(PathBuf),
    /// The database refuses or cannot be reached.
    #[error("DATABASE_URL: the database cannot be used: {0}")]
    Database(#[from] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("the database's tables could not be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// They are not up to date, and this is not the time to bring them up.
    #[error(
        "the database's tables are of version {found}, this program needs {known}: run sync-server migrate first"
    )]
    OlderSchema {
        /// The database's version; 0 when it has no tables.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// A newer program has changed them, and what this one needs is not there any more.
    #[error(
        "the database's tables are of version {found}, this program knows {known} and cannot work with them: use a newer one"
    )]
    NewerSchema {
        /// The database's version.
        found: i64,
        /// Ours.
        known: i64,
    },
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

/// How soon PostgreSQL sees that a node is gone which said nothing: until then it keeps what that had locked.
const NOTICES_SILENCE: [(&str, &str); 5] = [
    ("tcp_keepalives_idle", "10"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "4"),
    ("tcp_user_timeout", "30000"),
    // A statement ends whose connection was given up here: it may wait for a lock, and another is made in its place.
    ("client_connection_check_interval", "5000"),
];

/// Settings of connections to PostgreSQL that must not write.
const READS_ONLY: [(&str, &str); 2] = [
    ("synchronous_commit", "on"),
    ("default_transaction_read_only", "on"),
];

impl Db {
    /// Opens the database at `url` and brings its tables up to date. A SQLite file is made when it is missing.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let db = Self::connect(url).await?;
        schema::migrate(&db).await?;
        Ok(db)
    }

    /// Opens the database at `url` with whatever tables it has. A SQLite file is made when it is missing.
    pub async fn connect(url: &str) -> Result<Self, OpenError> {
        match Place::of(url)? {
            Place::Postgres => Self::open_postgres(url, &[("synchronous_commit", "on")]).await,
            Place::Sqlite(path) => Self::open_sqlite(path).await,
        }
    }

    /// Opens the database at `url` beside whatever else has it open, and writes nothing to it: also a SQLite file that a
    /// server is running on. SQLite keeps its two files beside such a file; where they cannot be made, nobody else may
    /// change the file meanwhile. The tables may be of another version.
    pub async fn open_to_read(url: &str) -> Result<Self, OpenError> {
        match Place::of(url)? {
            Place::Postgres => Self::open_postgres(url, &READS_ONLY).await,
            Place::Sqlite(path) => {
                must_be_there(path)?;
                let options = SqliteConnectOptions::new().filename(path).read_only(true);
                let db = Self::read_sqlite(options).await?;
                match schema::version(&db).await {
                    Err(error) if cannot_be_beside(&error) && has_empty_wal(path) => {
                        Self::open_unchanging(path).await
                    }
                    _ => Ok(db),
                }
            }
        }
    }

    /// The same for a file that nobody changes as long as it is open.
    pub(super) async fn open_unchanging(path: &Path) -> Result<Self, OpenError> {
        must_be_there(path)?;
        let options = SqliteConnectOptions::new().filename(path);
        Self::read_sqlite(options.read_only(true).immutable(true)).await
    }

    async fn read_sqlite(options: SqliteConnectOptions) -> Result<Self, OpenError> {
        let read = SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS_MAX)
            .acquire_timeout(ACQUIRE_WITHIN)
            .test_before_acquire(false)
            .connect_with(
                options
                    .busy_timeout(BUSY_WITHIN)
                    .row_buffer_size(ROWS_READ_AHEAD_MAX),
            )
            .await?;
        let write = read.clone();
        Ok(Self::Sqlite {
            read,
            write,
            lock: None,
        })
    }

    async fn open_postgres(url: &str, settings: &[(&str, &str)]) -> Result<Self, OpenError> {
        let options: PgConnectOptions = url.parse()?;
        let options = options
            .application_name("weft")
            .statement_cache_capacity(STATEMENTS_CACHED_MAX)
            .options(settings.iter().chain(&NOTICES_SILENCE).copied());
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS_MAX)
            .acquire_timeout(ACQUIRE_WITHIN);
        let pool = silence::heeded(pool).connect_with(options).await?;
        let found: String = sqlx::query_scalar("SHOW synchronous_commit")
            .fetch_one(&pool)
            .await?;
        must_be("synchronous_commit", found, "on")?;
        Ok(Self::Postgres(pool))
    }

    async fn open_sqlite(path: &Path) -> Result<Self, OpenError> {
        if backup::is_backup(path) {
            return Err(OpenError::Backup(path.to_owned()));
        }
        let lock = Some(Arc::new(lock_beside(path)?));
        make_private(path)?;
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
}

/// What a URL names.
enum Place<'u> {
    Postgres,
    Sqlite(&'u Path),
}

impl<'u> Place<'u> {
    fn of(url: &'u str) -> Result<Self, OpenError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres);
        }
        let path = url.strip_prefix("sqlite:").ok_or(OpenError::UnknownUrl)?;
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() || path == ":memory:" {
            return Err(OpenError::UnknownUrl);
        }
        Ok(Self::Sqlite(Path::new(path)))
    }
}

/// A file that is missing is not made by those who only read.
fn must_be_there(path: &Path) -> Result<(), OpenError> {
    let failed = |error| OpenError::File {
        path: path.to_owned(),
        error,
    };
    File::open(path).map(drop).map_err(failed)
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

/// Makes the file if it is missing. There are password hashes in it: nobody else may read it, nor the two that SQLite keeps
/// beside it, which get the same rights.
fn make_private(path: &Path) -> Result<(), OpenError> {
    let mut options = File::options();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(OpenError::File {
            path: path.to_owned(),
            error,
        }),
        _ => Ok(()),
    }
}

/// Whether SQLite could not make its files beside the database, for want of rights.
fn cannot_be_beside(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(DatabaseError::code);
    let code = code.and_then(|code| code.parse::<u32>().ok());
    // SQLITE_READONLY and SQLITE_CANTOPEN; what is above says more exactly why.
    matches!(code.map(|code| code & 0xff), Some(8 | 14))
}

/// Whether the database is whole without what SQLite keeps beside it, as a server leaves it that was stopped.
fn has_empty_wal(path: &Path) -> bool {
    let wal = beside(path, "-wal").metadata();
    !wal.is_ok_and(|wal| wal.is_file() && wal.len() > 0)
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Takes the lock that says a process has this SQLite file open. It goes with the process, however that ends.
fn lock_beside(path: &Path) -> Result<File, OpenError> {
    let name = beside(path, ".lock");
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
