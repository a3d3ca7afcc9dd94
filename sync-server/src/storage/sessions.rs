//! Sessions and the hashes of their refresh tokens.

use super::{Db, on_each};
use board_doc::Timestamp;
use uuid::Uuid;

/// A session to be written.
#[derive(Debug)]
pub struct NewSession {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// SHA-256 of what all its refresh tokens share.
    pub family_hash: [u8; 32],
    /// SHA-256 of the first refresh token.
    pub token_hash: [u8; 32],
    /// What the program calls itself.
    pub user_agent: String,
    /// When it begins.
    pub now: Timestamp,
    /// When it ends unless it is used.
    pub expires_at: Timestamp,
}

/// A session.
#[derive(Debug, sqlx::FromRow)]
pub struct Session {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// Whether that account may still be used.
    pub user_is_active: bool,
    /// SHA-256 of what all its refresh tokens share.
    pub family_hash: Vec<u8>,
    /// SHA-256 of the refresh token that is alive.
    pub token_hash: Vec<u8>,
    /// SHA-256 of the one before.
    pub previous_hash: Option<Vec<u8>>,
    /// When that one was replaced, in milliseconds since 1970.
    pub rotated_at: i64,
    /// Whether that one was forgiven already.
    pub forgiven: bool,
    /// When it ends unless it is used, in milliseconds since 1970.
    pub expires_at: i64,
    /// When it was ended, in milliseconds since 1970.
    pub ended_at: Option<i64>,
}

/// A refresh token and its successor.
#[derive(Debug)]
pub struct Rotation<'s> {
    /// Which session.
    pub id: Uuid,
    /// The hash that was alive when the session was read; nothing happens when it is not any more.
    pub seen: &'s [u8],
    /// The hash that is alive from now on.
    pub next: [u8; 32],
    /// When.
    pub now: Timestamp,
    /// When the session ends unless it is used.
    pub expires_at: Timestamp,
}

/// Writes a new session.
pub async fn insert(db: &Db, new: &NewSession) -> sqlx::Result<()> {
    on_each!(db.write(), |on| {
        sqlx::query(
            "INSERT INTO sessions (id, user_id, family_hash, token_hash, rotated_at, forgiven, user_agent, \
             created_at, last_used_at, expires_at) VALUES ($1, $2, $3, $4, $5, FALSE, $6, $5, $5, $7)",
        )
        .bind(new.id)
        .bind(new.user_id)
        .bind(&new.family_hash[..])
        .bind(&new.token_hash[..])
        .bind(new.now.0)
        .bind(&new.user_agent)
        .bind(new.expires_at.0)
        .execute(on)
        .await?;
    });
    Ok(())
}

/// The session, also when it has ended.
pub async fn by_id(db: &Db, id: Uuid) -> sqlx::Result<Option<Session>> {
    on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT s.id, s.user_id, u.is_active AS user_is_active, s.family_hash, s.token_hash, s.previous_hash, \
             s.rotated_at, s.forgiven, s.expires_at, s.ended_at \
             FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id = $1",
        )
        .bind(id)
        .fetch_optional(on)
        .await
    })
}

/// Replaces the token that is alive. `false`: it is another one by now.
pub async fn rotate(db: &Db, rotation: &Rotation<'_>) -> sqlx::Result<bool> {
    let rows = on_each!(db.write(), |on| {
        sqlx::query(
            "UPDATE sessions SET previous_hash = token_hash, token_hash = $1, rotated_at = $2, forgiven = FALSE, \
             last_used_at = $2, expires_at = $3 WHERE id = $4 AND token_hash = $5 AND ended_at IS NULL",
        )
        .bind(&rotation.next[..])
        .bind(rotation.now.0)
        .bind(rotation.expires_at.0)
        .bind(rotation.id)
        .bind(rotation.seen)
        .execute(on)
        .await?
        .rows_affected()
    });
    Ok(rows == 1)
}

/// Replaces the token that is alive and was never used, for somebody who did not get it; once.
pub async fn forgive(db: &Db, rotation: &Rotation<'_>) -> sqlx::Result<bool> {
    let rows = on_each!(db.write(), |on| {
        sqlx::query(
            "UPDATE sessions SET token_hash = $1, forgiven = TRUE, last_used_at = $2, expires_at = $3 \
             WHERE id = $4 AND token_hash = $5 AND forgiven = FALSE AND ended_at IS NULL",
        )
        .bind(&rotation.next[..])
        .bind(rotation.now.0)
        .bind(rotation.expires_at.0)
        .bind(rotation.id)
        .bind(rotation.seen)
        .execute(on)
        .await?
        .rows_affected()
    });
    Ok(rows == 1)
}

/// Ends a session; one that has ended keeps its time.
pub async fn end(db: &Db, id: Uuid, now: Timestamp) -> sqlx::Result<()> {
    on_each!(db.write(), |on| {
        sqlx::query("UPDATE sessions SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL")
            .bind(now.0)
            .bind(id)
            .execute(on)
            .await?;
    });
    Ok(())
}

/// The sessions that were ended since then, and when.
pub async fn ended_since(db: &Db, since: Timestamp) -> sqlx::Result<Vec<(Uuid, Timestamp)>> {
    let rows: Vec<(Uuid, i64)> = on_each!(db.read(), |on| {
        sqlx::query_as("SELECT id, ended_at FROM sessions WHERE ended_at >= $1")
            .bind(since.0)
            .fetch_all(on)
            .await?
    });
    Ok(rows
        .into_iter()
        .map(|(id, ended_at)| (id, Timestamp(ended_at)))
        .collect())
}
