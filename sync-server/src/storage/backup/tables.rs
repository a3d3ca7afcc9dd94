//! Which tables there are. The backup's own file says it: its tables are those of the migrations up to its version, so a
//! table that a later migration adds is in backups without anybody having to think of it.

use crate::storage::{Either, Tx};
use std::collections::BTreeSet;

/// The tables of the manifest begin so.
pub(super) const OURS: &str = "backup_";

/// A table, in the words that both databases have for it.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    /// The columns of its primary key, in the key's order.
    pub(super) key: Vec<String>,
}

/// All tables of a backup's file, each behind those that it refers to. Those that begin with `_` are about the tables
/// themselves: migrations fill them.
pub(super) async fn tables(file: &mut Tx) -> sqlx::Result<Vec<Table>> {
    let Either::Sqlite(conn) = file.on() else {
        return Err(sqlx::Error::Configuration("a backup is a SQLite file".into()));
    };
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 7) NOT IN ('sqlite_', $1) \
         AND substr(name, 1, 1) <> '_' ORDER BY name",
    )
    .bind(OURS)
    .fetch_all(&mut *conn)
    .await?;
    let mut waiting = Vec::new();
    for name in names {
        let columns: Vec<(String, i64)> =
            sqlx::query_as("SELECT name, pk FROM pragma_table_info($1) ORDER BY cid")
                .bind(&name)
                .fetch_all(&mut *conn)
                .await?;
        let refers_to: Vec<String> =
            sqlx::query_scalar("SELECT DISTINCT \"table\" FROM pragma_foreign_key_list($1)")
                .bind(&name)
                .fetch_all(&mut *conn)
                .await?;
        waiting.push((table(name, columns), refers_to));
    }
    Ok(in_order(waiting))
}

fn table(name: String, columns: Vec<(String, i64)>) -> Table {
    let mut key: Vec<_> = columns.iter().filter(|(_, place)| *place > 0).collect();
    key.sort_by_key(|(_, place)| *place);
    Table {
        key: key.into_iter().map(|(name, _)| name.clone()).collect(),
        columns: columns.into_iter().map(|(name, _)| name).collect(),
        name,
    }
}

fn in_order(mut waiting: Vec<(Table, Vec<String>)>) -> Vec<Table> {
    let mut ordered = Vec::new();
    let mut there = BTreeSet::new();
    while !waiting.is_empty() {
        let (ready, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(table, refers_to)| {
            refers_to
                .iter()
                .all(|other| *other == table.name || there.contains(other))
        });
        assert!(
            !ready.is_empty(),
            "the tables of the migrations refer to each other in a circle"
        );
        there.extend(ready.iter().map(|(table, _)| table.name.clone()));
        ordered.extend(ready.into_iter().map(|(table, _)| table));
        waiting = later;
    }
    ordered
}
