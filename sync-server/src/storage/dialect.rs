//! What the two databases do differently. Everything else is one text for both.

use super::again::Hold;
use super::{Db, Either, Tx};
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

/// Whether the error says that the database cannot answer now, and not that something was wrong with the question.
pub fn is_away(error: &sqlx::Error) -> bool {
    use sqlx::Error::{Io, PoolClosed, PoolTimedOut, Tls, WorkerCrashed};
    match error {
        Io(_) | Tls(_) | PoolTimedOut | PoolClosed | WorkerCrashed => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| is_code_of_absence(&code)),
        _ => false,
    }
}

fn is_code_of_absence(code: &str) -> bool {
    /// SQLite's `SQLITE_BUSY` and `SQLITE_FULL`; what kind of either it is stands in the higher bits.
    const BUSY: u32 = 5;
    const FULL: u32 = 13;
    // PostgreSQL's codes have five characters; their first two are the class.
    if code.len() == 5 {
        // Connection exception, insufficient resources, operator intervention.
        return ["08", "53", "57"].contains(&&code[..2]);
    }
    code.parse::<u32>()
        .is_ok_and(|code| [BUSY, FULL].contains(&(code & 0xff)))
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

/// Lets one transaction at a time write the audit log, until it ends. SQLite has one writer anyway.
pub async fn lock_audit_log(tx: &mut Tx) -> sqlx::Result<()> {
    /// Any number that no other advisory lock here uses.
    const AUDIT_LOG: i64 = 0x5745_4654_0006;
    if let Either::Postgres(conn) = tx.on() {
        sqlx::query("SELECT pg_advisory_xact_lock($1)")
            .bind(AUDIT_LOG)
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Whether the database has a table of that name where ours are.
pub async fn has_table(db: &Db, name: &str) -> sqlx::Result<bool> {
    match db.read() {
        Either::Postgres(on) => {
            sqlx::query_scalar(
                "SELECT EXISTS (SELECT 1 FROM information_schema.tables \
                 WHERE table_schema = current_schema() AND table_name = $1)",
            )
            .bind(name)
            .fetch_one(on)
            .await
        }
        Either::Sqlite(on) => {
            sqlx::query_scalar(
                "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1)",
            )
            .bind(name)
            .fetch_one(on)
            .await
        }
    }
}

/// What the database takes on disk, in bytes. (What SQLite has not yet moved out of its write-ahead log is not counted.)
pub async fn database_bytes(db: &Db) -> sqlx::Result<i64> {
    match db.read() {
        Either::Postgres(on) => {
            sqlx::query_scalar("SELECT pg_database_size(current_database())")
                .fetch_one(on)
                .await
        }
        Either::Sqlite(on) => {
            sqlx::query_scalar("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
                .fetch_one(on)
                .await
        }
    }
}

/// Takes the row of a workspace until the transaction ends. It comes before the rows of its boards. SQLite has one
/// writer anyway.
pub async fn lock_workspace(tx: &mut Tx, workspace: Uuid, hold: Hold) -> sqlx::Result<()> {
    let text = match hold {
        Hold::Roles => "SELECT id FROM workspaces WHERE id = $1 FOR SHARE",
        Hold::Workspace => "SELECT id FROM workspaces WHERE id = $1 FOR UPDATE",
    };
    if let Either::Postgres(conn) = tx.on() {
        sqlx::query(text).bind(workspace).execute(conn).await?;
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

/// Lets one transaction at a time write snapshots of a board, until it ends, and keeps the board from being deleted
/// meanwhile; it can be appended to. SQLite has one writer anyway.
pub async fn lock_snapshots_of(tx: &mut Tx, board: Uuid) -> sqlx::Result<()> {
    // The random half of the id. Its first bits make it negative, which no other advisory lock here is.
    let (_, random) = board.as_u64_pair();
    if let Either::Postgres(conn) = tx.on() {
        sqlx::query("SELECT pg_advisory_xact_lock($1)")
            .bind(random.cast_signed())
            .execute(&mut *conn)
            .await?;
        sqlx::query("SELECT id FROM boards WHERE id = $1 FOR KEY SHARE")
            .bind(board)
            .execute(conn)
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;
    use std::error::Error;
    use std::fmt;

    /// What a database says, but for its code.
    #[derive(Debug)]
    struct Said(&'static str);

    impl fmt::Display for Said {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl Error for Said {}

    impl sqlx::error::DatabaseError for Said {
        fn message(&self) -> &str {
            self.0
        }
        fn code(&self) -> Option<Cow<'_, str>> {
            Some(self.0.into())
        }
        fn as_error(&self) -> &(dyn Error + Send + Sync + 'static) {
            self
        }
        fn as_error_mut(&mut self) -> &mut (dyn Error + Send + Sync + 'static) {
            self
        }
        fn into_error(self: Box<Self>) -> Box<dyn Error + Send + Sync + 'static> {
            self
        }
        fn kind(&self) -> sqlx::error::ErrorKind {
            sqlx::error::ErrorKind::Other
        }
    }

    #[test]
    fn a_database_that_is_away_is_told_from_a_wrong_question() {
        let database = |code| sqlx::Error::Database(Box::new(Said(code)));
        // admin_shutdown, cannot_connect_now, query_canceled, too_many_connections, disk_full, connection_failure.
        for code in [
            "57P01", "57P03", "57014", "53300", "53100", "08006", "5", "517", "13",
        ] {
            assert!(is_away(&database(code)), "{code}");
        }
        // undefined_table, invalid_text_representation, unique_violation, internal_error; SQLite: ERROR, CORRUPT, CONSTRAINT_UNIQUE.
        for code in ["42P01", "22P02", "23505", "XX000", "1", "11", "2067"] {
            assert!(!is_away(&database(code)), "{code}");
        }
        let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        for error in [
            sqlx::Error::Io(broken),
            sqlx::Error::PoolTimedOut,
            sqlx::Error::PoolClosed,
            sqlx::Error::WorkerCrashed,
        ] {
            assert!(is_away(&error), "{error}");
        }
        assert!(!is_away(&sqlx::Error::RowNotFound));
    }
}
