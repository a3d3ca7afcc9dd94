//! What is in the database, asked of itself.

use super::{ClusterError, broken};
use board_doc::ChangeHash;
use sqlx::{Connection, PgConnection, Row};
use std::collections::HashSet;
use uuid::Uuid;

/// Whether the database takes connections and answers.
pub async fn answers(url: &str) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(url).await?;
    sqlx::query("SELECT 1").execute(&mut connection).await?;
    connection.close().await
}

/// Makes an empty database beside that of the URL; answers its own.
pub(super) async fn beside(url: &str, name: &str) -> Result<String, ClusterError> {
    let mut connection = PgConnection::connect(url).await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    let (server, _) = url
        .rsplit_once('/')
        .ok_or_else(|| broken(format!("{url} names no database")))?;
    Ok(format!("{server}/{name}"))
}

/// What a change takes on the disk, in bytes: its row of the log, when it came, their indexes, and what updates have left
/// behind in the tables of boards and actors.
pub(super) async fn bytes_per_change(url: &str) -> Result<i64, sqlx::Error> {
    let mut connection = PgConnection::connect(url).await?;
    let bytes: i64 = sqlx::query(
        "SELECT (pg_total_relation_size('board_log') + pg_total_relation_size('change_times') \
         + pg_total_relation_size('board_actors') + pg_total_relation_size('boards')) \
         / greatest(count(*), 1) FROM board_log",
    )
    .fetch_one(&mut connection)
    .await?
    .try_get(0)?;
    connection.close().await?;
    Ok(bytes)
}

/// The changes of a board's log, which must be without gaps and without doubles.
pub(super) async fn log(url: &str, board: Uuid) -> Result<HashSet<ChangeHash>, ClusterError> {
    let mut connection = PgConnection::connect(url).await?;
    let rows = sqlx::query("SELECT seq, hash FROM board_log WHERE board_id = $1 ORDER BY seq")
        .bind(board)
        .fetch_all(&mut connection)
        .await?;
    let head: i64 = sqlx::query("SELECT head_seq FROM boards WHERE id = $1")
        .bind(board)
        .fetch_one(&mut connection)
        .await?
        .try_get(0)?;
    connection.close().await?;
    let mut hashes = HashSet::new();
    for (row, wanted) in rows.iter().zip(1_i64..) {
        let (seq, hash): (i64, Vec<u8>) = (row.try_get(0)?, row.try_get(1)?);
        if seq != wanted {
            return Err(broken(format!(
                "board {board}: seq {wanted} is missing in the log"
            )));
        }
        let hash: [u8; 32] = hash
            .try_into()
            .map_err(|_| broken(format!("board {board}: the hash at seq {seq} is none")))?;
        hashes.insert(ChangeHash(hash));
    }
    if hashes.len() != rows.len() || head != rows.len() as i64 {
        return Err(broken(format!(
            "board {board}: {} rows, {} different changes, and the log's head is {head}",
            rows.len(),
            hashes.len()
        )));
    }
    Ok(hashes)
}
