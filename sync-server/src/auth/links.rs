//! One-time links: with one an administrator lets somebody set a new password, with the other the operator of a new
//! server makes its first account. Their tokens stand in the fragment of a URL, so that no log sees them.

use super::Auth;
use super::address::ClientAddress;
use super::password::{HashError, NewPassword};
use crate::clock::Rng;
use crate::storage::audit::{self, Action, By, Entry, Target};
use crate::storage::users::{self, User};
use crate::storage::{reset_links, sessions};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use board_doc::Timestamp;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::atomic::Ordering;

/// What goes into a link to set a new password.
#[derive(Debug)]
pub struct ResetLink {
    /// Good once; the database holds its hash.
    pub token: String,
    /// Until when.
    pub expires_at: Timestamp,
}

impl ResetLink {
    /// A new link, and the hash of its token.
    pub(super) fn new(rng: &Rng, expires_at: Timestamp) -> (Self, [u8; 32]) {
        let token: [u8; 32] = rng.bytes();
        let link = Self {
            token: URL_SAFE_NO_PAD.encode(token),
            expires_at,
        };
        (link, Sha256::digest(token).into())
    }
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
    /// The link of that token, if it is still good.
    pub async fn reset_link(&self, token: &str) -> Result<LiveResetLink, ResetError> {
        let hash = hash_of(token).ok_or(ResetError::Dead)?;
        let user = reset_links::owner(&self.0.db, hash, self.now()).await?;
        let user = user.ok_or(ResetError::Dead)?;
        Ok(LiveResetLink { hash, user })
    }

    /// Sets the password, uses the link up and ends all sessions of its account.
    pub async fn reset_password(
        &self,
        link: LiveResetLink,
        password: NewPassword,
        from: ClientAddress,
    ) -> Result<(), ResetError> {
        let LiveResetLink { hash, user } = link;
        let new = self.0.hasher.hash(password, &self.0.rng, from.network()).await?;
        let now = self.now();
        let mut tx = self.0.db.begin_write().await?;
        // The account's row first, as everywhere: two that take the same rows in the same order never wait in a circle.
        let set = users::set_password(&mut tx, user.id, &user.password_hash, &new, now).await?;
        if !set || !reset_links::take(&mut tx, user.id, hash).await? {
            return Err(ResetError::Dead);
        }
        let ended = sessions::end_all(&mut tx, user.id, None, now).await?;
        let entry = Entry {
            at: now,
            by: By::nobody(Some(from.0)),
            action: Action::PasswordReset,
            target: Target::User(user.id),
            detail: json!({"username": user.username}),
        };
        audit::record(&mut tx, &entry).await?;
        self.commit_end_of(ended, now, tx).await?;
        Ok(())
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
