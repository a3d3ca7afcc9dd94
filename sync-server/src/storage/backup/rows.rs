//! Rows of any table of either database, read and written one way.

use super::BackupError;
use super::tables::Table;
use crate::storage::{Either, Tx};
use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row as _, TypeInfo as _, ValueRef as _};
use std::fmt::Write as _;
use uuid::Uuid;

/// A value, as SQLite keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Cell {
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Null => 0,
            Self::Int(_) => size_of::<i64>(),
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }
}

/// What PostgreSQL keeps in a column. (SQLite says it with each value.)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Flag,
    Text,
    Bytes,
    Id,
}

/// What the columns of a table are kept as.
pub(super) async fn kinds(tx: &mut Tx, table: &Table) -> Result<Vec<Kind>, BackupError> {
    let Either::Postgres(conn) = tx.on() else {
        return Ok(Vec::new());
    };
    let types: Vec<(String, String)> = sqlx::query_as(
        "SELECT column_name::text, data_type::text FROM information_schema.columns \
         WHERE table_schema = current_schema() AND table_name = $1",
    )
    .bind(&table.name)
    .fetch_all(conn)
    .await?;
    let kind = |column: &String| {
        let found = types.iter().find(|(name, _)| name == column);
        let kind = found.map_or("", |(_, kind)| kind.as_str());
        match kind {
            "bigint" => Ok(Kind::Int),
            "boolean" => Ok(Kind::Flag),
            "text" => Ok(Kind::Text),
            "bytea" => Ok(Kind::Bytes),
            "uuid" => Ok(Kind::Id),
            other => Err(BackupError::UnknownType {
                table: table.name.clone(),
                column: column.clone(),
                kind: other.to_owned(),
            }),
        }
    };
    table.columns.iter().map(kind).collect()
}

/// All rows, in the order of their keys.
pub(super) fn read<'t>(
    tx: &'t mut Tx,
    table: &Table,
    kinds: &'t [Kind],
) -> BoxStream<'t, sqlx::Result<Vec<Cell>>> {
    let text = AssertSqlSafe(select(table, kinds));
    match tx.on() {
        Either::Postgres(conn) => sqlx::query(text)
            .fetch(conn)
            .and_then(async |row| of_postgres(&row, kinds))
            .boxed(),
        Either::Sqlite(conn) => sqlx::query(text)
            .fetch(conn)
            .and_then(async |row| of_sqlite(&row))
            .boxed(),
    }
}

/// Texts are in the order of their bytes in both databases.
fn select(table: &Table, kinds: &[Kind]) -> String {
    let is_text = |column: &String| {
        let place = table.columns.iter().position(|name| name == column);
        place.and_then(|place| kinds.get(place)) == Some(&Kind::Text)
    };
    let by = table.key.iter().map(|column| {
        let collation = if is_text(column) { " COLLATE \"C\"" } else { "" };
        format!("\"{column}\"{collation}")
    });
    let by: Vec<_> = by.collect();
    format!(
        "SELECT {} FROM \"{}\" ORDER BY {}",
        quoted(&table.columns),
        table.name,
        by.join(", ")
    )
}

fn quoted(columns: &[String]) -> String {
    let columns: Vec<_> = columns.iter().map(|column| format!("\"{column}\"")).collect();
    columns.join(", ")
}

fn of_sqlite(row: &SqliteRow) -> sqlx::Result<Vec<Cell>> {
    let cell = |place| {
        let value = row.try_get_raw(place)?;
        if value.is_null() {
            return Ok(Cell::Null);
        }
        let kind = value.type_info().into_owned();
        match kind.name() {
            "TEXT" => row.try_get_unchecked(place).map(Cell::Text),
            "BLOB" => row.try_get_unchecked(place).map(Cell::Bytes),
            _ => row.try_get_unchecked(place).map(Cell::Int),
        }
    };
    (0..row.len()).map(cell).collect()
}

fn of_postgres(row: &PgRow, kinds: &[Kind]) -> sqlx::Result<Vec<Cell>> {
    let cell = |(place, kind): (usize, &Kind)| {
        let cell = match kind {
            Kind::Int => row.try_get::<Option<i64>, _>(place)?.map(Cell::Int),
            Kind::Flag => {
                let flag = row.try_get::<Option<bool>, _>(place)?;
                flag.map(|flag| Cell::Int(flag.into()))
            }
            Kind::Text => row.try_get::<Option<String>, _>(place)?.map(Cell::Text),
            Kind::Bytes => row.try_get::<Option<Vec<u8>>, _>(place)?.map(Cell::Bytes),
            Kind::Id => {
                let id = row.try_get::<Option<Uuid>, _>(place)?;
                id.map(|id| Cell::Bytes(id.as_bytes().to_vec()))
            }
        };
        Ok(cell.unwrap_or(Cell::Null))
    };
    kinds.iter().enumerate().map(cell).collect()
}

/// Adds rows to a table.
pub(super) async fn insert(
    tx: &mut Tx,
    table: &Table,
    kinds: &[Kind],
    rows: Vec<Vec<Cell>>,
) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let text = AssertSqlSafe(insertion(table, rows.len()));
    match tx.on() {
        Either::Postgres(conn) => {
            let mut query = sqlx::query(text);
            for (cell, kind) in rows.into_iter().flat_map(|row| row.into_iter().zip(kinds)) {
                query = match (kind, cell) {
                    (Kind::Int, Cell::Int(number)) => query.bind(number),
                    (Kind::Flag, Cell::Int(flag)) => query.bind(flag != 0),
                    (Kind::Text, Cell::Text(text)) => query.bind(text),
                    (Kind::Bytes, Cell::Bytes(bytes)) => query.bind(bytes),
                    (Kind::Id, Cell::Bytes(bytes)) => query.bind(id(&bytes)?),
                    (Kind::Int, Cell::Null) => query.bind(None::<i64>),
                    (Kind::Flag, Cell::Null) => query.bind(None::<bool>),
                    (Kind::Text, Cell::Null) => query.bind(None::<String>),
                    (Kind::Bytes, Cell::Null) => query.bind(None::<Vec<u8>>),
                    (Kind::Id, Cell::Null) => query.bind(None::<Uuid>),
                    (kind, _) => return Err(not_of_its_kind(*kind)),
                };
            }
            query.execute(conn).await?;
        }
        Either::Sqlite(conn) => {
            let mut query = sqlx::query(text);
            for cell in rows.into_iter().flatten() {
                query = match cell {
                    Cell::Null => query.bind(None::<i64>),
                    Cell::Int(number) => query.bind(number),
                    Cell::Text(text) => query.bind(text),
                    Cell::Bytes(bytes) => query.bind(bytes),
                };
            }
            query.execute(conn).await?;
        }
    }
    Ok(())
}

fn insertion(table: &Table, rows: usize) -> String {
    let mut text = format!(
        "INSERT INTO \"{}\" ({}) VALUES ",
        table.name,
        quoted(&table.columns)
    );
    let mut number = 0;
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..table.columns.len() {
            number += 1;
            let comma = if column == 0 { "" } else { ", " };
            // Writing into a string cannot fail.
            let _ = write!(text, "{comma}${number}");
        }
        text.push(')');
    }
    text
}

fn id(bytes: &[u8]) -> sqlx::Result<Uuid> {
    Uuid::from_slice(bytes).map_err(|error| sqlx::Error::Encode(error.into()))
}

/// The value is not said: it may be a secret.
fn not_of_its_kind(kind: Kind) -> sqlx::Error {
    sqlx::Error::Encode(format!("a value cannot be kept as {kind:?}").into())
}
