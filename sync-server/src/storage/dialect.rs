//! What the two databases do differently. Everything else is one text for both.

use super::{Either, Tx};
use uuid::Uuid;

/// Whether the error says that a unique value is taken, and if so, by which column or constraint.
///
/// PostgreSQL names the constraint (`users_username_key_key`), SQLite names the columns
/// (`UNIQUE constraint failed: users.username_key`): `of` must be part of either.
pub fn is_taken(error: &sqlx::Error, of: &str) -> bool {
    error.as_database_error().is_some_and(|error| {
        error.is_unique_violation()
            && error
                .constraint()
                .map_or_else(|| error.message().contains(of), |name| name.contains(of))
    })
}

/// Lets one transaction at a time make accounts, until it ends. SQLite has one writer anyway.
pub async fn lock_accounts(tx: &mut Tx) -> sqlx::Result<()> {
    /// Any number that no other advisory lock here uses.
    const ACCOUNTS: i64 = 0x5745_4654_0001;
    if let Either::Postgres(conn) = tx.on() {
        sqlx::query("SELECT pg_advisory_xact_lock($1)")
            .bind(ACCOUNTS)
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Takes the rows of a workspace's boards in the order in which the journal takes them, so that neither waits for the
/// other in a circle. SQLite has one writer anyway.
pub async fn lock_boards_of(tx: &mut Tx, workspace: Uuid) -> sqlx::Result<()> {
    if let Either::Postgres(conn) = tx.on() {
        sqlx::query("SELECT id FROM boards WHERE workspace_id = $1 ORDER BY id FOR NO KEY UPDATE")
            .bind(workspace)
            .execute(conn)
            .await?;
    }
    Ok(())
}
