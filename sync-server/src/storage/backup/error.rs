//! What can go wrong with backups.

use crate::storage::OpenError;
use std::path::{Path, PathBuf};

/// Why there is no backup, or nothing could be made of one. The text says what is to be done.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file cannot be read or written.
    #[error("{path}: {error}", path = path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why not.
        error: std::io::Error,
    },
    /// There is something else.
    #[error("{path} is no finished backup", path = .0.display())]
    NoBackup(PathBuf),
    /// It was made in a way that this program does not know.
    #[error(
        "{path} was made by version {version}, with tables of version {schema}: this program knows {known}; use that \
         version or a newer one",
        path = path.display()
    )]
    Newer {
        /// Which file.
        path: PathBuf,
        /// The program that made it.
        version: String,
        /// The version of its tables.
        schema: i64,
        /// Ours.
        known: i64,
    },
    /// It is not what it was when it was made.
    #[error("{path} is damaged: {what}", path = path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// What was copied is not what was there.
    #[error("table {0} did not arrive as it was read; nothing was kept of it")]
    NotCopied(String),
    /// A backup is restored into an empty database only.
    #[error("DATABASE_URL: the database is not empty (table {0} has rows): restore into a new one")]
    NotEmpty(String),
    /// The target has tables of another version.
    #[error(
        "DATABASE_URL: the database has tables of version {found} and the backup those of {schema}: restore into a new \
         database"
    )]
    OtherSchema {
        /// The target's version.
        found: i64,
        /// The backup's.
        schema: i64,
    },
    /// A column that nobody knows how to copy.
    #[error("table {table} has a column {column} of the type {kind}, which backups do not know")]
    UnknownType {
        /// Which table.
        table: String,
        /// Which column.
        column: String,
        /// Its type.
        kind: String,
    },
    /// A database cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A database has failed.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
}

impl BackupError {
    pub(super) fn of_file(path: &Path) -> impl Fn(std::io::Error) -> Self + Copy + use<'_> {
        move |error| Self::File {
            path: path.to_owned(),
            error,
        }
    }

    /// A file that was written to its end does not fail to be read unless it is damaged.
    pub(super) fn damaged(path: &Path) -> impl Fn(sqlx::Error) -> Self + Copy + use<'_> {
        move |error| Self::Damaged {
            path: path.to_owned(),
            what: error.to_string(),
        }
    }
}
