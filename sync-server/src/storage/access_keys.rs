//! Access keys and the hashes of their secrets.

use super::workspaces::StoredRole;
use super::{Db, Tx, in_tx, on_each};
use crate::access::{Role, role_name};
use board_doc::Timestamp;
use uuid::Uuid;

/// A key to be written.
#[derive(Debug)]
pub struct NewAccessKey {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// What it is for.
    pub name: String,
    /// SHA-256 of its secret.
    pub secret_hash: [u8; 32],
    /// Where it is good; `None`: in all workspaces of its user.
    pub workspace_id: Option<Uuid>,
    /// The most it lets through.
    pub role: Role,
    /// When it is made.
    pub now: Timestamp,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
}

/// A key.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AccessKey {
    /// Its id.
    pub id: Uuid,
    /// What it is for.
    pub name: String,
    /// Where it is good; `None`: in all workspaces of its user.
    pub workspace_id: Option<Uuid>,
    /// The most it lets through.
    #[sqlx(try_from = "String")]
    pub role: StoredRole,
    /// In milliseconds since 1970.
    pub created_at: i64,
    /// In milliseconds since 1970; to the minute.
    pub last_used_at: Option<i64>,
    /// When it ends by itself, in milliseconds since 1970.
    pub expires_at: Option<i64>,
}

/// What must be known of a key to judge a secret.
#[derive(Debug, sqlx::FromRow)]
pub struct Judged {
    /// Whose.
    pub user_id: Uuid,
    /// SHA-256 of its secret.
    pub secret_hash: Vec<u8>,
    /// Where it is good; `None`: in all workspaces of its user.
    pub workspace_id: Option<Uuid>,
    /// The most it lets through.
    #[sqlx(try_from = "String")]
    pub role: StoredRole,
    /// In milliseconds since 1970.
    pub last_used_at: Option<i64>,
    /// When it ends by itself, in milliseconds since 1970.
    pub expires_at: Option<i64>,
}

/// Writes a key, unless its user has `most` already (keys that have ended do not count).
pub async fn insert(tx: &mut Tx, new: &NewAccessKey, most: i64) -> sqlx::Result<Option<AccessKey>> {
    in_tx!(tx, |conn| {
        sqlx::query_as(
            "INSERT INTO access_keys (id, user_id, name, secret_hash, workspace_id, role, created_at, expires_at) \
             SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE (SELECT COUNT(*) FROM access_keys \
             WHERE user_id = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $7)) < $9 \
             RETURNING id, name, workspace_id, role, created_at, last_used_at, expires_at",
        )
        .bind(new.id)
        .bind(new.user_id)
        .bind(&new.name)
        .bind(&new.secret_hash[..])
        .bind(new.workspace_id)
        .bind(role_name(new.role))
        .bind(new.now.0)
        .bind(new.expires_at.map(|at| at.0))
        .bind(most)
        .fetch_optional(&mut *conn)
        .await
    })
}

/// The keys of a user that were not revoked, oldest first.
pub async fn list(db: &Db, user: Uuid) -> sqlx::Result<Vec<AccessKey>> {
    on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT id, name, workspace_id, role, created_at, last_used_at, expires_at FROM access_keys \
             WHERE user_id = $1 AND revoked_at IS NULL ORDER BY created_at, id",
        )
        .bind(user)
        .fetch_all(on)
        .await
    })
}

/// The key of that id, unless it was revoked or its user may not sign in.
pub async fn judged(db: &Db, id: Uuid) -> sqlx::Result<Option<Judged>> {
    on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT k.user_id, k.secret_hash, k.workspace_id, k.role, k.last_used_at, k.expires_at \
             FROM access_keys k JOIN users u ON u.id = k.user_id \
             WHERE k.id = $1 AND k.revoked_at IS NULL AND u.is_active",
        )
        .bind(id)
        .fetch_optional(on)
        .await
    })
}

/// Notes that a key was used.
pub async fn used(db: &Db, id: Uuid, now: Timestamp) -> sqlx::Result<()> {
    on_each!(db.write(), |on| {
        sqlx::query("UPDATE access_keys SET last_used_at = $1 WHERE id = $2")
            .bind(now.0)
            .bind(id)
            .execute(on)
            .await?;
    });
    Ok(())
}

/// Revokes a key of the user's and says what it was called; `None` when there is none.
pub async fn revoke(tx: &mut Tx, user: Uuid, id: Uuid, now: Timestamp) -> sqlx::Result<Option<String>> {
    in_tx!(tx, |conn| {
        sqlx::query_scalar(
            "UPDATE access_keys SET revoked_at = $1 WHERE id = $2 AND user_id = $3 AND revoked_at IS NULL \
             RETURNING name",
        )
        .bind(now.0)
        .bind(id)
        .bind(user)
        .fetch_optional(&mut *conn)
        .await
    })
}

/// Revokes all keys of the user and says which those were.
pub async fn revoke_all(tx: &mut Tx, user: Uuid, now: Timestamp) -> sqlx::Result<Vec<Uuid>> {
    in_tx!(tx, |conn| {
        sqlx::query_scalar(
            "UPDATE access_keys SET revoked_at = $1 WHERE user_id = $2 AND revoked_at IS NULL RETURNING id",
        )
        .bind(now.0)
        .bind(user)
        .fetch_all(&mut *conn)
        .await
    })
}

/// The keys that were revoked or ran out since then and until now, and when.
pub async fn ended_between(
    db: &Db,
    since: Timestamp,
    now: Timestamp,
) -> sqlx::Result<Vec<(Uuid, Timestamp)>> {
    let rows: Vec<(Uuid, i64)> = on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT id, revoked_at FROM access_keys WHERE revoked_at >= $1 \
             UNION ALL SELECT id, expires_at FROM access_keys WHERE expires_at BETWEEN $1 AND $2",
        )
        .bind(since.0)
        .bind(now.0)
        .fetch_all(on)
        .await?
    });
    Ok(rows.into_iter().map(|(id, at)| (id, Timestamp(at))).collect())
}
