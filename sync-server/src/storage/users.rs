//! Accounts.

use super::{Db, Tx, dialect, in_tx, on_each};
use crate::access::needs::Needs;
use crate::access::{Asker, BoardAccess};
use board_doc::Timestamp;
use sqlx::AssertSqlSafe;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// An account to be made.
#[derive(Debug)]
pub struct NewUser {
    /// Its id.
    pub id: Uuid,
    /// Unique whatever its case.
    pub username: String,
    /// Unique whatever its case.
    pub email: String,
    /// How others see them.
    pub display_name: String,
    /// In PHC form.
    pub password_hash: String,
    /// Whether it administers the server.
    pub superuser: Superuser,
    /// When it is made.
    pub now: Timestamp,
}

/// Whether a new account administers the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Superuser {
    /// It does.
    Yes,
    /// It does if there is no account yet.
    IfFirst,
    /// It does, and there is to be no account yet.
    OnlyFirst,
    /// It does not.
    No,
}

/// An account.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct User {
    /// Its id.
    pub id: Uuid,
    /// Unique whatever its case.
    pub username: String,
    /// Unique whatever its case.
    pub email: String,
    /// How others see them.
    pub display_name: String,
    /// In PHC form.
    pub password_hash: String,
    /// Whether it may be used.
    pub is_active: bool,
    /// Whether it administers the server.
    pub is_superuser: bool,
    /// In milliseconds since 1970.
    pub created_at: i64,
}

/// Why an account could not be written.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    /// Another account has that username.
    #[error("that username is taken")]
    UsernameTaken,
    /// Another account has that address.
    #[error("that e-mail address is taken")]
    EmailTaken,
    /// The database did not do it.
    #[error(transparent)]
    Database(sqlx::Error),
}

impl From<sqlx::Error> for UserError {
    fn from(error: sqlx::Error) -> Self {
        if dialect::is_taken(&error, "username_key") {
            Self::UsernameTaken
        } else if dialect::is_taken(&error, "email_key") {
            Self::EmailTaken
        } else {
            Self::Database(error)
        }
    }
}

/// The form in which usernames and addresses are compared.
pub fn key_of(text: &str) -> String {
    text.to_lowercase()
}

/// Writes an account, within the transaction that also makes its first workspace.
pub async fn insert(tx: &mut Tx, new: &NewUser) -> Result<User, UserError> {
    // One after the other: of two first accounts at once, only one is the first.
    dialect::lock_accounts(tx).await?;
    Ok(in_tx!(tx, |conn| {
        sqlx::query_as(
            "INSERT INTO users (id, username, username_key, email, email_key, display_name, password_hash, \
             is_active, is_superuser, created_at, updated_at) \
             SELECT $1, $2, $3, $4, $5, $6, $7, TRUE, $8 OR ($9 AND NOT EXISTS (SELECT 1 FROM users)), $10, $10 \
             RETURNING id, username, email, display_name, password_hash, is_active, is_superuser, created_at",
        )
        .bind(new.id)
        .bind(&new.username)
        .bind(key_of(&new.username))
        .bind(&new.email)
        .bind(key_of(&new.email))
        .bind(&new.display_name)
        .bind(&new.password_hash)
        .bind(new.superuser == Superuser::Yes)
        .bind(matches!(
            new.superuser,
            Superuser::IfFirst | Superuser::OnlyFirst
        ))
        .bind(new.now.0)
        .fetch_one(&mut *conn)
        .await?
    }))
}

/// The account of that id.
pub async fn by_id(db: &Db, id: Uuid) -> sqlx::Result<Option<User>> {
    on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT id, username, email, display_name, password_hash, is_active, is_superuser, created_at \
             FROM users WHERE id = $1",
        )
        .bind(id)
        .fetch_optional(on)
        .await
    })
}

/// The account of that username.
pub async fn by_username(db: &Db, username: &str) -> sqlx::Result<Option<User>> {
    on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT id, username, email, display_name, password_hash, is_active, is_superuser, created_at \
             FROM users WHERE username_key = $1",
        )
        .bind(key_of(username))
        .fetch_optional(on)
        .await
    })
}

/// The account of that e-mail address.
pub async fn by_email(db: &Db, email: &str) -> sqlx::Result<Option<User>> {
    on_each!(db.read(), |on| {
        sqlx::query_as(
            "SELECT id, username, email, display_name, password_hash, is_active, is_superuser, created_at \
             FROM users WHERE email_key = $1",
        )
        .bind(key_of(email))
        .fetch_optional(on)
        .await
    })
}

/// Changes what is given of address and display name; `None` when there is no such account.
pub async fn update(
    db: &Db,
    id: Uuid,
    email: Option<&str>,
    display_name: Option<&str>,
    now: Timestamp,
) -> Result<Option<User>, UserError> {
    Ok(on_each!(db.write(), |on| {
        sqlx::query_as(
            "UPDATE users SET email = COALESCE($1, email), email_key = COALESCE($2, email_key), \
             display_name = COALESCE($3, display_name), updated_at = $4 WHERE id = $5 \
             RETURNING id, username, email, display_name, password_hash, is_active, is_superuser, created_at",
        )
        .bind(email)
        .bind(email.map(key_of))
        .bind(display_name)
        .bind(now.0)
        .bind(id)
        .fetch_optional(on)
        .await?
    }))
}

/// Writes another hash of the same password. `false`: the password was changed meanwhile.
pub async fn replace_hash(db: &Db, id: Uuid, old: &str, new: &str) -> sqlx::Result<bool> {
    let rows = on_each!(db.write(), |on| {
        sqlx::query("UPDATE users SET password_hash = $1 WHERE id = $2 AND password_hash = $3")
            .bind(new)
            .bind(id)
            .bind(old)
            .execute(on)
            .await?
            .rows_affected()
    });
    Ok(rows == 1)
}

/// Ids asked about in one query of [`names`].
const NAMES_ASKED_MAX: usize = 256;

/// The usernames of these users; who has no account is left out. Asked by those who see a board, about whom it names.
pub async fn names<R: Needs>(
    db: &Db,
    _by: &BoardAccess<R>,
    users: &BTreeSet<Uuid>,
) -> sqlx::Result<HashMap<Uuid, String>> {
    names_of(db, users).await
}

/// The same for whom somebody's own cards name.
pub async fn names_for(db: &Db, _by: Asker, users: &BTreeSet<Uuid>) -> sqlx::Result<HashMap<Uuid, String>> {
    names_of(db, users).await
}

async fn names_of(db: &Db, users: &BTreeSet<Uuid>) -> sqlx::Result<HashMap<Uuid, String>> {
    let users: Vec<Uuid> = users.iter().copied().collect();
    let mut names = HashMap::with_capacity(users.len());
    for users in users.chunks(NAMES_ASKED_MAX) {
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

/// Whether there is any account.
pub async fn any(db: &Db) -> sqlx::Result<bool> {
    on_each!(db.read(), |on| {
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM users)")
            .fetch_one(on)
            .await
    })
}

/// Notes that somebody has proven who they are. `false`: the account may not be used any more, or has another password
/// by now. The account's row is taken until the transaction ends, so that neither changes meanwhile.
pub async fn signed_in(tx: &mut Tx, user: &User, now: Timestamp) -> sqlx::Result<bool> {
    let rows = in_tx!(tx, |conn| {
        sqlx::query("UPDATE users SET last_login_at = $1 WHERE id = $2 AND password_hash = $3 AND is_active")
            .bind(now.0)
            .bind(user.id)
            .bind(&user.password_hash)
            .execute(&mut *conn)
            .await?
            .rows_affected()
    });
    Ok(rows == 1)
}

/// Writes the hash of another password, unless the account has another one than `old` by now or may not be used.
pub async fn set_password(tx: &mut Tx, id: Uuid, old: &str, new: &str, now: Timestamp) -> sqlx::Result<bool> {
    let rows = in_tx!(tx, |conn| {
        sqlx::query(
            "UPDATE users SET password_hash = $1, updated_at = $2 \
             WHERE id = $3 AND password_hash = $4 AND is_active",
        )
        .bind(new)
        .bind(now.0)
        .bind(id)
        .bind(old)
        .execute(&mut *conn)
        .await?
        .rows_affected()
    });
    Ok(rows == 1)
}
