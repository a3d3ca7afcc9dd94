//! What administrators do to accounts. Each leaves an entry in the audit log.

use super::Auth;
use super::accounts::{RegisterError, Registration};
use super::address::ClientAddress;
use super::links::ResetLink;
use super::password::{HashError, NewPassword};
use crate::access::Superuser;
use crate::limits::RESET_LINK_LIFE;
use crate::storage::admin::{self, UserEntry};
use crate::storage::audit::{self, Action, By, Entry, Target};
use crate::storage::users::UserError;
use crate::storage::{Tx, access_keys, dialect, reset_links, sessions, users};
use board_doc::Timestamp;
use serde_json::json;
use uuid::Uuid;

/// What of an account is to be otherwise; `None` stays.
#[derive(Debug, Clone, Copy, Default)]
pub struct AccountChange {
    /// Whether it may be used.
    pub is_active: Option<bool>,
    /// Whether it administers the server.
    pub is_superuser: Option<bool>,
}

/// Why an account stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum AdministrationError {
    /// There is none of that id.
    #[error("there is no such account")]
    NoSuchAccount,
    /// It may not be used, so nobody could sign in with what was asked for.
    #[error("the account is not active")]
    Inactive,
    /// Nobody could administer the server any more.
    #[error("this is the last active superuser: make another one first")]
    LastSuperuser,
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

impl Auth {
    /// Makes an account, whoever may register.
    pub async fn make_account(
        &self,
        by: &Superuser,
        wanted: Registration,
    ) -> Result<UserEntry, RegisterError> {
        let user = self.register(wanted, by.into()).await?;
        let mut tx = self.0.db.begin_read().await.map_err(UserError::from)?;
        let entry = admin::user(&mut tx, by, user.id, self.now()).await;
        let entry = entry.map_err(UserError::from)?;
        entry.ok_or_else(|| UserError::Database(sqlx::Error::RowNotFound).into())
    }

    /// Lets an account be used or not, and administer the server or not. Who may not be used any more is out at once:
    /// sessions, access keys and their sockets end, links are dead. Nothing of that comes back.
    pub async fn change_account(
        &self,
        by: &Superuser,
        user: Uuid,
        change: AccountChange,
    ) -> Result<UserEntry, AdministrationError> {
        let now = self.now();
        let mut tx = self.0.db.begin_write().await?;
        // Two administrators who demote each other at once do it one after the other.
        dialect::lock_accounts(&mut tx).await?;
        let before = admin::user(&mut tx, by, user, now).await?;
        let before = before.ok_or(AdministrationError::NoSuchAccount)?;
        let AccountChange {
            is_active,
            is_superuser,
        } = change;
        let left = admin::change_user(&mut tx, by, user, is_active, is_superuser, now).await?;
        if left == 0 && before.is_active && before.is_superuser {
            return Err(AdministrationError::LastSuperuser);
        }
        let ended = if is_active == Some(false) {
            end_all(&mut tx, user, now).await?
        } else {
            Vec::new()
        };
        let after = admin::user(&mut tx, by, user, now).await?;
        let after = after.ok_or(AdministrationError::NoSuchAccount)?;
        for action in actions(&before, &after) {
            let entry = about(&after, by.into(), action, now);
            audit::record(&mut tx, &entry).await?;
        }
        self.commit_end_of(ended, now, tx).await?;
        Ok(after)
    }

    /// Makes a link with which the user sets a new password; those made before are dead from now on.
    pub async fn make_reset_link(
        &self,
        by: &Superuser,
        user: Uuid,
    ) -> Result<ResetLink, AdministrationError> {
        let now = self.now();
        let expires_at = Timestamp(now.0 + RESET_LINK_LIFE.as_millis() as i64);
        let (link, hash) = ResetLink::new(&self.0.rng, expires_at);
        let mut tx = self.0.db.begin_write().await?;
        let account = admin::user(&mut tx, by, user, now).await?;
        let account = account.ok_or(AdministrationError::NoSuchAccount)?;
        if !reset_links::insert(&mut tx, user, hash, now, expires_at).await? {
            return Err(AdministrationError::Inactive);
        }
        let entry = about(&account, by.into(), Action::ResetLinkMade, now);
        audit::record(&mut tx, &entry).await?;
        tx.commit().await?;
        Ok(link)
    }

    /// Sets somebody's password. All their sessions end; their access keys stay.
    pub async fn set_password(
        &self,
        by: &Superuser,
        user: Uuid,
        password: NewPassword,
    ) -> Result<(), AdministrationError> {
        let hash = self
            .0
            .hasher
            .hash(password, &self.0.rng, ClientAddress::HERE.network())
            .await?;
        let now = self.now();
        let mut tx = self.0.db.begin_write().await?;
        admin::set_password(&mut tx, by, user, &hash, now).await?;
        let account = admin::user(&mut tx, by, user, now).await?;
        let account = account.ok_or(AdministrationError::NoSuchAccount)?;
        let ended = sessions::end_all(&mut tx, user, None, now).await?;
        reset_links::forget(&mut tx, user).await?;
        let entry = about(&account, by.into(), Action::PasswordChanged, now);
        audit::record(&mut tx, &entry).await?;
        self.commit_end_of(ended, now, tx).await?;
        Ok(())
    }

    /// The account of that username or e-mail address.
    pub async fn find_account(&self, name: &str) -> sqlx::Result<Option<users::User>> {
        match users::by_username(&self.0.db, name).await? {
            Some(user) => Ok(Some(user)),
            None => users::by_email(&self.0.db, name).await,
        }
    }
}

/// Everything by which the account could still be used.
async fn end_all(tx: &mut Tx, user: Uuid, now: Timestamp) -> sqlx::Result<Vec<Uuid>> {
    let mut ended = sessions::end_all(tx, user, None, now).await?;
    ended.extend(access_keys::revoke_all(tx, user, now).await?);
    reset_links::forget(tx, user).await?;
    Ok(ended)
}

/// What was done to the account, told by what is otherwise.
fn actions(before: &UserEntry, after: &UserEntry) -> impl Iterator<Item = Action> {
    let active = match (before.is_active, after.is_active) {
        (false, true) => Some(Action::AccountActivated),
        (true, false) => Some(Action::AccountDeactivated),
        _ => None,
    };
    let superuser = match (before.is_superuser, after.is_superuser) {
        (false, true) => Some(Action::SuperuserGranted),
        (true, false) => Some(Action::SuperuserRevoked),
        _ => None,
    };
    active.into_iter().chain(superuser)
}

fn about(account: &UserEntry, by: By, action: Action, now: Timestamp) -> Entry {
    Entry {
        at: now,
        by,
        action,
        target: Target::User(account.id),
        detail: json!({"username": account.username}),
    }
}
