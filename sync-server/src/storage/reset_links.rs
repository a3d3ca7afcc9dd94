//! One-time links with which somebody sets a new password.

use super::users::User;
use super::{Db, Tx, in_tx, on_each};
use board_doc::Timestamp;
use uuid::Uuid;

/// Writes a link for an account that may be used; it replaces the one before. `false`: there is no such account.
pub async fn insert(
    tx: &mut Tx,
    user: Uuid,
    token_hash: [u8; 32],
    now: Timestamp,
    expires_at: Timestamp,
) -> sqlx::Result<bool> {
    let rows = in_tx!(tx, |conn| {
        sqlx::query(
            "INSERT INTO reset_links (user_id, token_hash, created_at, expires_at) \
             SELECT id, $2, $3, $4 FROM users WHERE id = $1 AND is_active \
             ON CONFLICT (user_id) DO UPDATE SET token_hash = excluded.token_hash, \
             created_at = excluded.created_at, expires_at = excluded.expires_at",
        )
        .bind(user)
        .bind(&token_hash[..])
        .bind(now.0)
        .bind(expires_at.0)
        .execute(&mut *conn)
        .await?
        .rows_affected()
    });
    Ok(rows == 1)
}

/// Whose a link is that is still good.
pub async fn owner(db: &Db, token_hash: [u8; 32], now: Timestamp) -> sqlx::Result<Option<User>> {
    on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT u.id, u.username, u.email, u.display_name, u.password_hash, u.is_active, u.is_superuser, \
             u.created_at FROM reset_links l JOIN users u ON u.id = l.user_id \
             WHERE l.token_hash = $1 AND l.expires_at > $2 AND u.is_active",
        )
        .bind(&token_hash[..])
        .bind(now.0)
        .fetch_optional(on)
        .await
    })
}

/// Uses a link up. `false`: it was dead already.
pub async fn take(tx: &mut Tx, user: Uuid, token_hash: [u8; 32]) -> sqlx::Result<bool> {
    let rows = in_tx!(tx, |conn| {
        sqlx::query("DELETE FROM reset_links WHERE user_id = $1 AND token_hash = $2")
            .bind(user)
            .bind(&token_hash[..])
            .execute(&mut *conn)
            .await?
            .rows_affected()
    });
    Ok(rows == 1)
}

/// Makes the user's link dead, if there is one.
pub async fn forget(tx: &mut Tx, user: Uuid) -> sqlx::Result<()> {
    in_tx!(tx, |conn| {
        sqlx::query("DELETE FROM reset_links WHERE user_id = $1")
            .bind(user)
            .execute(&mut *conn)
            .await?;
    });
    Ok(())
}
