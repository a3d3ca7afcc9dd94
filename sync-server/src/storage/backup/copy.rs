//! Tables from one database into another, row by row: what is in memory does not grow with what is copied.

use super::BackupError;
use super::digest::{Digest, Sum};
use super::rows::{self, Cell};
use super::tables::Table;
use crate::storage::Tx;
use crate::storage::limits::{COPIED_BYTES_MAX, COPIED_ROWS_MAX};
use futures_util::TryStreamExt as _;

/// What was read, and what was written of it.
#[derive(Debug)]
pub(super) struct Copied {
    pub(super) read: Sum,
    pub(super) written: Sum,
}

/// Copies a table, each row as `change` leaves it.
pub(super) async fn copy(
    from: &mut Tx,
    to: &mut Tx,
    table: &Table,
    change: impl Fn(&mut [Cell]),
) -> Result<Copied, BackupError> {
    let (kinds_from, kinds_to) = (rows::kinds(from, table).await?, rows::kinds(to, table).await?);
    let (mut read, mut written) = (Digest::of(table), Digest::of(table));
    let (mut waiting, mut bytes) = (Vec::new(), 0);
    let mut source = rows::read(from, table, &kinds_from);
    while let Some(mut row) = source.try_next().await? {
        read.row(&row);
        change(&mut row);
        written.row(&row);
        bytes += row.iter().map(Cell::bytes).sum::<usize>();
        waiting.push(row);
        if waiting.len() == COPIED_ROWS_MAX || bytes >= COPIED_BYTES_MAX {
            rows::insert(to, table, &kinds_to, std::mem::take(&mut waiting)).await?;
            bytes = 0;
        }
    }
    rows::insert(to, table, &kinds_to, waiting).await?;
    Ok(Copied {
        read: read.finish(),
        written: written.finish(),
    })
}

/// What a table comes to as it is.
pub(super) async fn sum(of: &mut Tx, table: &Table) -> Result<Sum, BackupError> {
    let kinds = rows::kinds(of, table).await?;
    let mut digest = Digest::of(table);
    let mut source = rows::read(of, table, &kinds);
    while let Some(row) = source.try_next().await? {
        digest.row(&row);
    }
    Ok(digest.finish())
}
