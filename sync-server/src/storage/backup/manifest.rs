//! What a backup says of itself.

use super::digest::Sum;
use crate::hex::hex;
use crate::storage::{Either, Tx};
use board_doc::Timestamp;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// How backups are written. Another number when a program that knows this one could not read them.
const FORMAT: i64 = 1;

/// What is in a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The version of the program that made it.
    pub version: String,
    /// The version of its tables.
    pub schema: i64,
    /// The moment as of which everything in it is, or a little before.
    pub created_at: Timestamp,
    /// The tables, in the order in which they can be restored.
    pub tables: Vec<Contents>,
}

/// A table in a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// Its name.
    pub table: String,
    /// How many rows it has.
    pub rows: u64,
    /// SHA-256 over its rows.
    pub digest: [u8; 32],
}

impl Contents {
    pub(super) fn sum(&self) -> Sum {
        Sum {
            rows: self.rows,
            digest: self.digest,
        }
    }
}

/// Why a manifest cannot be believed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreadable {
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error("its manifest lacks {0}")]
    Lacks(&'static str),
    #[error("its manifest was changed")]
    Changed,
}

impl Manifest {
    /// How many rows a table has.
    pub fn rows(&self, table: &str) -> u64 {
        let found = self.tables.iter().find(|contents| contents.table == table);
        found.map_or(0, |contents| contents.rows)
    }

    /// SHA-256 over all of it, in hexadecimal digits. Kept elsewhere, it shows later whether this is still that backup.
    pub fn digest(&self) -> String {
        let Self {
            version,
            schema,
            created_at: Timestamp(created_at),
            tables,
        } = self;
        let mut text = format!("{FORMAT}\n{version}\n{schema}\n{created_at}\n");
        for Contents { table, rows, digest } in tables {
            // Writing into a string cannot fail.
            let _ = writeln!(text, "{table} {rows} {}", hex(digest));
        }
        hex(&Sha256::digest(text))
    }

    pub(super) async fn write(&self, file: &mut Tx) -> sqlx::Result<()> {
        let Either::Sqlite(conn) = file.on() else {
            return Ok(());
        };
        for text in [
            "CREATE TABLE backup_manifest (key text PRIMARY KEY, value text NOT NULL) STRICT",
            "CREATE TABLE backup_tables (place integer PRIMARY KEY, name text NOT NULL, rows integer NOT NULL, \
             digest blob NOT NULL) STRICT",
        ] {
            sqlx::query(text).execute(&mut *conn).await?;
        }
        for (key, value) in [
            ("format", FORMAT.to_string()),
            ("version", self.version.clone()),
            ("schema", self.schema.to_string()),
            ("created_at", self.created_at.0.to_string()),
            ("digest", self.digest()),
        ] {
            sqlx::query("INSERT INTO backup_manifest (key, value) VALUES ($1, $2)")
                .bind(key)
                .bind(value)
                .execute(&mut *conn)
                .await?;
        }
        for contents in &self.tables {
            sqlx::query("INSERT INTO backup_tables (name, rows, digest) VALUES ($1, $2, $3)")
                .bind(&contents.table)
                .bind(contents.rows as i64)
                .bind(&contents.digest[..])
                .execute(&mut *conn)
                .await?;
        }
        Ok(())
    }

    /// The manifest, and whether it is of a format that this program knows: of another, only version and schema count.
    pub(super) async fn read(file: &mut Tx) -> Result<(Self, bool), Unreadable> {
        let Either::Sqlite(conn) = file.on() else {
            return Err(Unreadable::Changed);
        };
        let values: Vec<(String, String)> = sqlx::query_as("SELECT key, value FROM backup_manifest")
            .fetch_all(&mut *conn)
            .await?;
        let value = |wanted: &'static str| {
            let found = values.iter().find(|(key, _)| key == wanted);
            found
                .map(|(_, value)| value.as_str())
                .ok_or(Unreadable::Lacks(wanted))
        };
        let number = |wanted| value(wanted)?.parse::<i64>().map_err(|_| Unreadable::Changed);
        let mut manifest = Self {
            version: value("version")?.to_owned(),
            schema: number("schema")?,
            created_at: Timestamp(number("created_at")?),
            tables: Vec::new(),
        };
        if number("format")? != FORMAT {
            return Ok((manifest, false));
        }
        let tables: Vec<(String, i64, Vec<u8>)> =
            sqlx::query_as("SELECT name, rows, digest FROM backup_tables ORDER BY place")
                .fetch_all(&mut *conn)
                .await?;
        for (table, rows, digest) in tables {
            manifest.tables.push(Contents {
                table,
                rows: rows as u64,
                digest: digest.try_into().map_err(|_| Unreadable::Changed)?,
            });
        }
        if manifest.digest() == value("digest")? {
            Ok((manifest, true))
        } else {
            Err(Unreadable::Changed)
        }
    }
}
