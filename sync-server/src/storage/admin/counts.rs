//! How much there is.

use crate::access::Superuser;
use crate::storage::{Db, dialect, on_each};
use board_doc::Timestamp;

/// How much there is.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Counts {
    /// Accounts.
    pub users: i64,
    /// Those that may be used.
    pub active_users: i64,
    /// Those that may be used and administer the server.
    pub superusers: i64,
    /// Sessions that have not ended.
    pub sessions: i64,
    /// Workspaces.
    pub workspaces: i64,
    /// Boards, with those in the trash.
    pub boards: i64,
    /// Those in the trash.
    pub trashed_boards: i64,
    /// Entries of the audit log.
    pub audit_entries: i64,
    /// What the database takes on disk, in bytes.
    #[sqlx(default)]
    pub database_bytes: i64,
}

/// Counts everything.
pub async fn counts(db: &Db, _by: &Superuser, now: Timestamp) -> sqlx::Result<Counts> {
    let counts: Counts = on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT (SELECT COUNT(*) FROM users) AS users, \
             (SELECT COUNT(*) FROM users WHERE is_active) AS active_users, \
             (SELECT COUNT(*) FROM users WHERE is_active AND is_superuser) AS superusers, \
             (SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL AND expires_at > $1) AS sessions, \
             (SELECT COUNT(*) FROM workspaces) AS workspaces, \
             (SELECT COUNT(*) FROM boards) AS boards, \
             (SELECT COUNT(*) FROM boards WHERE trashed_at IS NOT NULL) AS trashed_boards, \
             (SELECT COUNT(*) FROM audit_log) AS audit_entries",
        )
        .bind(now.0)
        .fetch_one(on)
        .await?
    });
    let database_bytes = dialect::database_bytes(db).await?;
    Ok(Counts {
        database_bytes,
        ..counts
    })
}
