//! Accounts, as administrators see them.

use super::matching;
use crate::access::Superuser;
use crate::storage::page::{Page, Paged};
use crate::storage::{Db, Tx, in_tx, on_each};
use board_doc::Timestamp;
use sqlx::AssertSqlSafe;
use std::collections::HashMap;
use std::net::IpAddr;
use uuid::Uuid;

/// An account in the administrators' list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct UserEntry {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub username: String,
    /// Its address.
    pub email: String,
    /// How others see them.
    pub display_name: String,
    /// Whether it may be used.
    pub is_active: bool,
    /// Whether it administers the server.
    pub is_superuser: bool,
    /// In milliseconds since 1970.
    pub created_at: i64,
    /// When one of its sessions was last used, in milliseconds since 1970.
    pub last_seen_at: Option<i64>,
    /// Its sessions that have not ended.
    pub sessions: i64,
    /// The workspaces that it is a member of.
    pub workspaces: i64,
}

/// The proof that a user administers the server, if they do.
pub async fn superuser(db: &Db, user: Uuid, address: IpAddr) -> sqlx::Result<Option<Superuser>> {
    let found: Option<i32> = on_each!(db.read(), |on| {
        sqlx::query_scalar("SELECT 1 FROM users WHERE id = $1 AND is_superuser AND is_active")
            .bind(user)
            .fetch_optional(on)
            .await?
    });
    Ok(found.map(|_| Superuser::proven(user, address)))
}

macro_rules! select {
    () => {
        "SELECT u.id, u.username, u.email, u.display_name, u.is_active, u.is_superuser, u.created_at, \
         (SELECT MAX(s.last_used_at) FROM sessions s WHERE s.user_id = u.id) AS last_seen_at, \
         (SELECT COUNT(*) FROM sessions s \
          WHERE s.user_id = u.id AND s.ended_at IS NULL AND s.expires_at > $3) AS sessions, \
         (SELECT COUNT(*) FROM workspace_members m WHERE m.user_id = u.id) AS workspaces FROM users u WHERE "
    };
}
macro_rules! found {
    () => {
        concat!(
            "(u.username_key LIKE $1 ESCAPE '\\' OR u.email_key LIKE $1 ESCAPE '\\' OR ",
            matching!("u.display_name"),
            " OR u.id = $2)"
        )
    };
}

/// The accounts whose name, address or display name has the searched text in it, by name.
pub async fn users(db: &Db, _by: &Superuser, page: &Page, now: Timestamp) -> sqlx::Result<Paged<UserEntry>> {
    let mut tx = db.begin_read().await?;
    in_tx!(&mut tx, |conn| {
        let total = sqlx::query_scalar(concat!("SELECT COUNT(*) FROM users u WHERE ", found!()))
            .bind(page.pattern())
            .bind(page.id())
            .fetch_one(&mut *conn)
            .await?;
        let items = sqlx::query_as(concat!(
            select!(),
            found!(),
            " ORDER BY u.username_key LIMIT $4 OFFSET $5"
        ))
        .bind(page.pattern())
        .bind(page.id())
        .bind(now.0)
        .bind(page.limit())
        .bind(page.offset())
        .fetch_all(&mut *conn)
        .await?;
        Ok(Paged { items, total })
    })
}

/// The account.
pub async fn user(tx: &mut Tx, _by: &Superuser, id: Uuid, now: Timestamp) -> sqlx::Result<Option<UserEntry>> {
    in_tx!(tx, |conn| {
        // The first parameter is for the list's searches.
        sqlx::query_as(concat!(select!(), "u.id = $2 AND $1 = ''"))
            .bind("")
            .bind(id)
            .bind(now.0)
            .fetch_optional(&mut *conn)
            .await
    })
}

/// Sets what is given of the two, and says how many superusers there are now who may sign in. The caller holds the
/// accounts' lock, so that two administrators cannot demote each other at once.
pub async fn change_user(
    tx: &mut Tx,
    _by: &Superuser,
    id: Uuid,
    is_active: Option<bool>,
    is_superuser: Option<bool>,
    now: Timestamp,
) -> sqlx::Result<i64> {
    in_tx!(tx, |conn| {
        sqlx::query(
            "UPDATE users SET is_active = COALESCE($1, is_active), is_superuser = COALESCE($2, is_superuser), \
             updated_at = $3 WHERE id = $4",
        )
        .bind(is_active)
        .bind(is_superuser)
        .bind(now.0)
        .bind(id)
        .execute(&mut *conn)
        .await?;
        sqlx::query_scalar("SELECT COUNT(*) FROM users WHERE is_superuser AND is_active")
            .fetch_one(&mut *conn)
            .await
    })
}

/// Writes the hash of another password; does nothing when there is no such account.
pub async fn set_password(
    tx: &mut Tx,
    _by: &Superuser,
    id: Uuid,
    hash: &str,
    now: Timestamp,
) -> sqlx::Result<()> {
    in_tx!(tx, |conn| {
        sqlx::query("UPDATE users SET password_hash = $1, updated_at = $2 WHERE id = $3")
            .bind(hash)
            .bind(now.0)
            .bind(id)
            .execute(&mut *conn)
            .await?;
    });
    Ok(())
}

/// Users asked about in one query of [`usernames`].
const ASKED_MAX: usize = 256;

/// The names of the users.
pub async fn usernames(db: &Db, _by: &Superuser, users: &[Uuid]) -> sqlx::Result<HashMap<Uuid, String>> {
    let mut names = HashMap::with_capacity(users.len());
    for users in users.chunks(ASKED_MAX) {
        // Filled up to a power of two with what is asked about anyway, so that few texts are prepared.
        let asked = users.len().next_power_of_two();
        let numbers: Vec<_> = (1..=asked).map(|number| format!("${number}")).collect();
        let text = format!(
            "SELECT id, username FROM users WHERE id IN ({})",
            numbers.join(", ")
        );
        let rows: Vec<(Uuid, String)> = on_each!(db.read(), |on| {
            let mut query = sqlx::query_as(AssertSqlSafe(text));
            for user in users.iter().cycle().take(asked) {
                query = query.bind(*user);
            }
            query.fetch_all(on).await?
        });
        names.extend(rows);
    }
    Ok(names)
}
