//! Making accounts and signing in.

use super::Auth;
use super::address::ClientAddress;
use super::names::{Email, Username};
use super::password::{HashError, NewPassword, Verdict};
use super::rates::{TooMany, too_many};
use crate::storage::audit::{self, Action, By, Entry, Target};
use crate::storage::users::{self, NewUser, Superuser, User, UserError};
use crate::storage::{reset_links, sessions, workspaces};
use serde_json::json;
use std::net::IpAddr;
use uuid::Uuid;

/// An account that somebody wants.
pub struct Registration {
    /// Its name.
    pub username: Username,
    /// Its address.
    pub email: Email,
    /// Its password.
    pub password: NewPassword,
    /// Whether it is to administer the server.
    pub superuser: Superuser,
}

/// Why there is no account.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// The name or the address is taken, or the database did not do it.
    #[error(transparent)]
    User(#[from] UserError),
    /// It was to be the first account, and another one is.
    #[error("there is an account already")]
    NotFirst,
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
}

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// No such account, or another password; nobody learns which.
    #[error("the username or the password is wrong")]
    Wrong,
    /// Too many wrong ones lately.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

impl Auth {
    /// Makes an account with a workspace of its own.
    pub async fn register(&self, wanted: Registration, by: By) -> Result<User, RegisterError> {
        let from = by.address.map_or(ClientAddress::HERE, ClientAddress);
        let Registration {
            username,
            email,
            password,
            superuser,
        } = wanted;
        // Before the slow hash, for a quick answer; the unique columns have the last word.
        if users::by_username(&self.0.db, username.as_str())
            .await
            .map_err(UserError::from)?
            .is_some()
        {
            return Err(UserError::UsernameTaken.into());
        }
        if users::by_email(&self.0.db, email.as_str())
            .await
            .map_err(UserError::from)?
            .is_some()
        {
            return Err(UserError::EmailTaken.into());
        }
        let password_hash = self.0.hasher.hash(password, &self.0.rng, from.network()).await?;
        let now = self.now();
        let new = NewUser {
            id: self.0.rng.uuid_v7(now),
            display_name: username.as_str().to_owned(),
            username: username.as_str().to_owned(),
            email: email.as_str().to_owned(),
            password_hash,
            superuser,
            now,
        };
        let first = workspaces::NewWorkspace {
            id: self.0.rng.uuid_v7(now),
            owner: new.id,
            name: format!("{}\u{2019}s workspace", new.username),
            description: String::new(),
            now,
        };
        let mut tx = self.0.db.begin_write().await.map_err(UserError::from)?;
        let user = users::insert(&mut tx, &new).await?;
        if superuser == Superuser::OnlyFirst && !user.is_superuser {
            return Err(RegisterError::NotFirst);
        }
        workspaces::insert(&mut tx, &first)
            .await
            .map_err(UserError::from)?;
        let entry = Entry {
            at: now,
            by,
            action: Action::AccountCreated,
            target: Target::User(user.id),
            detail: json!({"username": user.username, "is_superuser": user.is_superuser}),
        };
        audit::record(&mut tx, &entry).await.map_err(UserError::from)?;
        tx.commit().await.map_err(UserError::from)?;
        Ok(user)
    }

    /// The account of that name or address, if the password is right. Costs the same work whether it exists.
    pub async fn login(&self, name: &str, password: &str, from: ClientAddress) -> Result<User, LoginError> {
        let name = LoginName::parse(name);
        let tries = Tries {
            auth: self,
            name: name.key(),
            address: from.network(),
        };
        if let Err(too_many) = tries.take() {
            self.note_limited(&name, from).await;
            return Err(too_many.into());
        }
        let user = self.called(&name).await?;
        let user = user.filter(|user| user.is_active);
        let stored = user.as_ref().map(|user| user.password_hash.as_str());
        let verdict = tries.verify(password, stored).await?;
        let Some(user) = user.filter(|_| verdict != Verdict::Wrong) else {
            return Err(LoginError::Wrong);
        };
        tries.give_back();
        if verdict == Verdict::RightButOld {
            self.rehash(user, password, from).await
        } else {
            Ok(user)
        }
    }

    /// Sets another password: ends every session of the user's but this one, and makes their reset link dead. A wrong
    /// old password counts like one at the sign-in.
    pub async fn change_password(
        &self,
        user: User,
        old: &str,
        new: NewPassword,
        but: Uuid,
        from: ClientAddress,
    ) -> Result<(), LoginError> {
        let tries = Tries {
            auth: self,
            name: users::key_of(&user.username),
            address: from.network(),
        };
        tries.take()?;
        if tries.verify(old, Some(&user.password_hash)).await? == Verdict::Wrong {
            return Err(LoginError::Wrong);
        }
        tries.give_back();
        let hash = self.0.hasher.hash(new, &self.0.rng, from.network()).await?;
        let now = self.now();
        let mut tx = self.0.db.begin_write().await?;
        if !users::set_password(&mut tx, user.id, &user.password_hash, &hash, now).await? {
            // Somebody else has changed it meanwhile: what was right is wrong now.
            return Err(LoginError::Wrong);
        }
        let ended = sessions::end_all(&mut tx, user.id, Some(but), now).await?;
        reset_links::forget(&mut tx, user.id).await?;
        let entry = Entry {
            at: now,
            by: By::user(user.id, Some(from.0)),
            action: Action::PasswordChanged,
            target: Target::User(user.id),
            detail: json!({"username": user.username}),
        };
        audit::record(&mut tx, &entry).await?;
        self.commit_end_of(ended, now, tx).await?;
        Ok(())
    }

    async fn called(&self, name: &LoginName) -> sqlx::Result<Option<User>> {
        match name {
            LoginName::Email(email) => users::by_email(&self.0.db, email.as_str()).await,
            LoginName::Username(username) => users::by_username(&self.0.db, username.as_str()).await,
            LoginName::Nobody => Ok(None),
        }
    }

    /// Writes down that somebody guesses: which account it is about, never what was typed, which may be a password in
    /// the wrong field. The first time in a while from an address, and no more than so many: a flood must not fill the
    /// log.
    async fn note_limited(&self, name: &LoginName, from: ClientAddress) {
        if !self.0.rates.may_note_limited(from, self.now()) {
            return;
        }
        let noted = async {
            let user = self.called(name).await?;
            let entry = Entry {
                at: self.now(),
                by: By::nobody(Some(from.0)),
                action: Action::SignInLimited,
                target: user.as_ref().map_or(Target::Server, |user| Target::User(user.id)),
                detail: json!({"username": user.map(|user| user.username)}),
            };
            audit::record_alone(&self.0.db, &entry).await
        };
        if let Err(error) = noted.await {
            tracing::warn!(%error, "a refused sign-in could not be written into the audit log");
        }
    }

    /// Keeps the password's hash under today's parameters. Somebody who signs in with the same one at the same time may
    /// have done so first.
    async fn rehash(&self, user: User, password: &str, from: ClientAddress) -> Result<User, LoginError> {
        let from = from.network();
        let password_hash = self.0.hasher.rehash(password, &self.0.rng, from).await?;
        if users::replace_hash(&self.0.db, user.id, &user.password_hash, &password_hash).await? {
            return Ok(User {
                password_hash,
                ..user
            });
        }
        let user = users::by_id(&self.0.db, user.id)
            .await?
            .ok_or(LoginError::Wrong)?;
        match self
            .0
            .hasher
            .verify(password, Some(&user.password_hash), from)
            .await?
        {
            Verdict::Wrong => Err(LoginError::Wrong),
            Verdict::Right | Verdict::RightButOld => Ok(user),
        }
    }
}

/// What somebody typed to say who they are.
enum LoginName {
    Email(Email),
    Username(Username),
    /// No account can be called that. It costs the same work as a wrong password, and no more: such names are counted
    /// as one and never reach the database.
    Nobody,
}

impl LoginName {
    fn parse(name: &str) -> Self {
        let name = name.trim();
        if let Ok(username) = Username::parse(name) {
            Self::Username(username)
        } else {
            Email::parse(name).map_or(Self::Nobody, Self::Email)
        }
    }

    fn key(&self) -> String {
        match self {
            Self::Email(email) => users::key_of(email.as_str()),
            Self::Username(username) => users::key_of(username.as_str()),
            Self::Nobody => String::new(),
        }
    }
}

/// A try to sign in, counted as wrong until it turns out right, so that many at once cannot slip through.
///
/// It counts for the name as it was typed, not for the account: were an account's name and address counted as one, a
/// stranger could find out that they belong together.
struct Tries<'a> {
    auth: &'a Auth,
    name: String,
    address: IpAddr,
}

impl Tries<'_> {
    fn take(&self) -> Result<(), TooMany> {
        let (rates, now) = (&self.auth.0.rates, self.auth.now());
        rates
            .wrong_by_address
            .take(&self.address, now)
            .map_err(too_many)?;
        rates
            .wrong_by_name
            .take(&self.name, now)
            .map_err(|retry_after_s| {
                rates.wrong_by_address.give_back(&self.address);
                too_many(retry_after_s)
            })
    }

    /// Checks the password. What was not looked at for want of a place does not count as a try.
    async fn verify(&self, password: &str, stored: Option<&str>) -> Result<Verdict, HashError> {
        let hasher = &self.auth.0.hasher;
        let verdict = hasher.verify(password, stored, self.address).await;
        verdict.inspect_err(|_| self.give_back())
    }

    fn give_back(&self) {
        self.auth.0.rates.wrong_by_address.give_back(&self.address);
        self.auth.0.rates.wrong_by_name.give_back(&self.name);
    }
}
