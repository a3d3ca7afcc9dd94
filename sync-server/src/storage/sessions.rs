//! Sessions and the hashes of their refresh tokens.

use super::{Db, Tx, in_tx, on_each};
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

/// A session as its user sees it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ListedSession {
    /// Its id.
    pub id: Uuid,
    /// What the program calls itself.
    pub user_agent: String,
    /// In milliseconds since 1970.
    pub created_at: i64,
    /// When its tokens were last replaced, in milliseconds since 1970.
    pub last_used_at: i64,
}

/// Writes a new session, within the transaction that looks at the account.
pub async fn insert(tx: &mut Tx, new: &NewSession) -> sqlx::Result<()> {
    in_tx!(tx, |conn| {
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
        .execute(&mut *conn)
        .await?;
    });
    Ok(())
}

/// The sessions of a user that have not ended, the last used first.
pub async fn list(db: &Db, user: Uuid, now: Timestamp) -> sqlx::Result<Vec<ListedSession>> {
    on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT id, user_agent, created_at, last_used_at FROM sessions \
             WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY last_used_at DESC, id DESC",
        )
        .bind(user)
        .bind(now.0)
        .fetch_all(on)
        .await
    })
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

/// Ends a session; one that has ended keeps its time, and then it is `false`.
pub async fn end(db: &Db, id: Uuid, now: Timestamp) -> sqlx::Result<bool> {
    let rows = on_each!(db.write(), |on| {
        sqlx::query("UPDATE sessions SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL")
            .bind(now.0)
            .bind(id)
            .execute(on)
            .await?
            .rows_affected()
    });
    Ok(rows == 1)
}

/// Ends a session of the user's that has not ended; `false` when there is none.
pub async fn end_own(db: &Db, user: Uuid, id: Uuid, now: Timestamp) -> sqlx::Result<bool> {
    let rows = on_each!(db.write(), |on| {
        sqlx::query(
            "UPDATE sessions SET ended_at = $1 \
             WHERE id = $2 AND user_id = $3 AND ended_at IS NULL AND expires_at > $1",
        )
        .bind(now.0)
        .bind(id)
        .bind(user)
        .execute(on)
        .await?
        .rows_affected()
    });
    Ok(rows == 1)
}

/// Ends the sessions of a user, but for one, and says which those were.
pub async fn end_all(tx: &mut Tx, user: Uuid, but: Option<Uuid>, now: Timestamp) -> sqlx::Result<Vec<Uuid>> {
    in_tx!(tx, |conn| {
        sqlx::query_scalar(
            "UPDATE sessions SET ended_at = $1 \
             WHERE user_id = $2 AND ended_at IS NULL AND ($3 IS NULL OR id <> $3) RETURNING id",
        )
        .bind(now.0)
        .bind(user)
        .bind(but)
        .fetch_all(&mut *conn)
        .await
    })
}

/// The sessions that were ended or ran out since then and until now, and when.
pub async fn ended_between(
    db: &Db,
    since: Timestamp,
    now: Timestamp,
) -> sqlx::Result<Vec<(Uuid, Timestamp)>> {
    let rows: Vec<(Uuid, i64)> = on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT id, ended_at FROM sessions WHERE ended_at >= $1 \
             UNION ALL SELECT id, expires_at FROM sessions WHERE ended_at IS NULL AND expires_at BETWEEN $1 AND $2",
        )
        .bind(since.0)
        .bind(now.0)
        .fetch_all(on)
        .await?
    });
    Ok(rows.into_iter().map(|(id, at)| (id, Timestamp(at))).collect())
}
