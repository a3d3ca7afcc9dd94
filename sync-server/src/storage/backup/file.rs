//! A backup's file.

use super::manifest::{Manifest, Unreadable};
use super::tables::{self, Table};
use super::{BackupError, copy};
use crate::storage::{Db, OpenError, schema};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// SQLite files have a place for saying what they are for; this says "WEFB".
pub(super) const APPLICATION_ID: u32 = 0x5745_4642;
/// Where it is, in bytes from the beginning.
const APPLICATION_ID_AT: usize = 68;

/// Whether there is a finished backup at that path.
pub fn is_backup(path: &Path) -> bool {
    let mut head = [0; APPLICATION_ID_AT + 4];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok()
        && head.starts_with(b"SQLite format 3\0")
        && head[APPLICATION_ID_AT..] == APPLICATION_ID.to_be_bytes()
}

/// An empty file with the tables of that version, to be filled. What goes wrong with it before it is finished costs the file:
/// nothing keeps it whole meanwhile.
pub(super) async fn create(path: &Path, version: i64) -> Result<Db, BackupError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Off)
        .synchronous(SqliteSynchronous::Off)
        .foreign_keys(false);
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await?;
    let db = Db::Sqlite {
        read: write.clone(),
        write,
        lock: None,
    };
    schema::migrate_to(&db, version).await.map_err(OpenError::from)?;
    Ok(db)
}

/// A backup that can be read.
#[derive(Debug)]
pub struct Backup {
    path: PathBuf,
    db: Db,
    manifest: Manifest,
}

impl Backup {
    /// Opens the backup in that file. Fails when it is none, or one that only a newer program can read.
    pub async fn open(path: &Path) -> Result<Self, BackupError> {
        File::open(path).map_err(BackupError::of_file(path))?;
        if !is_backup(path) {
            return Err(BackupError::NoBackup(path.to_owned()));
        }
        let damaged = |error: &dyn std::fmt::Display| BackupError::Damaged {
            path: path.to_owned(),
            what: error.to_string(),
        };
        let db = Db::open_unchanging(path).await.map_err(|error| damaged(&error))?;
        let read = async { Manifest::read(&mut db.begin_read().await?).await };
        let (manifest, is_known) = read.await.map_err(|error: Unreadable| damaged(&error))?;
        let known = schema::known();
        if !is_known || manifest.schema > known {
            return Err(BackupError::Newer {
                path: path.to_owned(),
                version: manifest.version,
                schema: manifest.schema,
                known,
            });
        }
        Ok(Self {
            path: path.to_owned(),
            db,
            manifest,
        })
    }

    /// What it says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What is in it, as a database that cannot be written to.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Whether its tables are those of this program, so that its boards can be read where they are.
    pub fn is_current(&self) -> bool {
        self.manifest.schema == schema::known()
    }

    /// Reads all of it and compares it with the manifest.
    pub async fn verify(&self) -> Result<(), BackupError> {
        let damaged = BackupError::damaged(&self.path);
        let mut file = self.db.begin_read().await.map_err(damaged)?;
        let tables = tables::tables(&mut file).await.map_err(damaged)?;
        let wrong = |what: String| BackupError::Damaged {
            path: self.path.clone(),
            what,
        };
        if !self.has_exactly(&tables) {
            return Err(wrong("it has other tables than its manifest says".to_owned()));
        }
        for (table, contents) in tables.iter().zip(&self.manifest.tables) {
            let sum = copy::sum(&mut file, table).await.map_err(|error| match error {
                BackupError::Database(error) => damaged(error),
                other => other,
            })?;
            if sum != contents.sum() {
                return Err(wrong(format!("table {} is not what it was", table.name)));
            }
        }
        Ok(())
    }

    fn has_exactly(&self, tables: &[Table]) -> bool {
        let names = tables.iter().map(|table| &table.name);
        names.eq(self.manifest.tables.iter().map(|contents| &contents.table))
    }

    /// Lets go of the file.
    pub async fn close(self) {
        self.db.close().await;
    }
}
