//! One-time links: with one an administrator lets somebody set a new password, with the other the operator of a new
//! server makes its first account. Their tokens stand in the fragment of a URL, so that no log sees them.

use super::Auth;
use super::password::{HashError, NewPassword};
use crate::limits::RESET_LINK_LIFE;
use crate::storage::users::{self, User};
use crate::storage::{access_keys, reset_links, sessions};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use board_doc::Timestamp;
use sha2::{Digest, Sha256};
use std::sync::atomic::Ordering;
use uuid::Uuid;

/// What goes into a link to set a new password.
#[derive(Debug)]
pub struct ResetLink {
    /// Good once; the database holds its hash.
    pub token: String,
    /// Until when.
    pub expires_at: Timestamp,
}

/// A link that is still good, and whose account it is.
#[derive(Debug)]
pub struct LiveResetLink {
    hash: [u8; 32],
    user: User,
}

impl LiveResetLink {
    /// The account.
    pub fn username(&self) -> &str {
        &self.user.username
    }
}

/// Why a password was not reset.
#[derive(Debug, thiserror::Error)]
pub enum ResetError {
    /// The link was used, has run out, or was never ours.
    #[error("the link is dead")]
    Dead,
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

fn hash_of(token: &str) -> Option<[u8; 32]> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    (bytes.len() == 32).then(|| Sha256::digest(bytes).into())
}

impl Auth {
    /// Makes a link with which the user sets a new password; those made before are dead from now on. `None`: there is
    /// no such account, or it may not be used.
    pub async fn make_reset_link(&self, user: Uuid) -> sqlx::Result<Option<ResetLink>> {
        let now = self.now();
        let token: [u8; 32] = self.0.rng.bytes();
        let expires_at = Timestamp(now.0 + RESET_LINK_LIFE.as_millis() as i64);
        let hash = Sha256::digest(token).into();
        let made = reset_links::insert(&self.0.db, user, hash, now, expires_at).await?;
        Ok(made.then(|| ResetLink {
            token: URL_SAFE_NO_PAD.encode(token),
            expires_at,
        }))
    }

    /// The link of that token, if it is still good.
    pub async fn reset_link(&self, token: &str) -> Result<LiveResetLink, ResetError> {
        let hash = hash_of(token).ok_or(ResetError::Dead)?;
        let user = reset_links::owner(&self.0.db, hash, self.now()).await?;
        let user = user.ok_or(ResetError::Dead)?;
        Ok(LiveResetLink { hash, user })
    }

    /// Sets the password, uses the link up and ends all sessions of its account.
    pub async fn reset_password(&self, link: LiveResetLink, password: NewPassword) -> Result<(), ResetError> {
        let LiveResetLink { hash, user } = link;
        let new = self.0.hasher.hash(password, &self.0.rng).await?;
        let now = self.now();
        let mut tx = self.0.db.begin_write().await?;
        // The account's row first, as everywhere: two that take the same rows in the same order never wait in a circle.
        let set = users::set_password(&mut tx, user.id, &user.password_hash, &new, now).await?;
        if !set || !reset_links::take(&mut tx, user.id, hash).await? {
            return Err(ResetError::Dead);
        }
        let ended = sessions::end_all(&mut tx, user.id, None, now).await?;
        tx.commit().await?;
        self.credentials_ended(ended, now);
        Ok(())
    }

    /// Takes an account out of use: its sessions, its access keys and their sockets end at once, its links are dead.
    /// `false`: there is no such account.
    pub async fn deactivate(&self, user: Uuid) -> sqlx::Result<bool> {
        let now = self.now();
        let mut tx = self.0.db.begin_write().await?;
        if !users::set_active(&mut tx, user, false, now).await? {
            return Ok(false);
        }
        let mut ended = sessions::end_all(&mut tx, user, None, now).await?;
        ended.extend(access_keys::revoke_all(&mut tx, user, now).await?);
        reset_links::forget(&mut tx, user).await?;
        tx.commit().await?;
        self.credentials_ended(ended, now);
        Ok(true)
    }

    /// Lets an account be used again. Nothing that has ended comes back. `false`: there is no such account.
    pub async fn activate(&self, user: Uuid) -> sqlx::Result<bool> {
        let mut tx = self.0.db.begin_write().await?;
        let found = users::set_active(&mut tx, user, true, self.now()).await?;
        tx.commit().await?;
        Ok(found)
    }

    /// Whether there is any account. Once there is, that is not asked again: accounts are never deleted.
    pub async fn has_accounts(&self) -> sqlx::Result<bool> {
        if !self.0.has_accounts.load(Ordering::Relaxed) && users::any(&self.0.db).await? {
            self.0.has_accounts.store(true, Ordering::Relaxed);
        }
        Ok(self.0.has_accounts.load(Ordering::Relaxed))
    }

    /// The token of the link with which the first account is made. All nodes that share a secret have the same.
    pub fn setup_token(&self) -> &str {
        self.0.keys.setup_token()
    }
}
