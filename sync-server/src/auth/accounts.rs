//! Making accounts and signing in.

use super::Auth;
use super::names::{Email, Username};
use super::password::{HashError, NewPassword, Verdict};
use crate::storage::users::{self, NewUser, Superuser, User, UserError};
use crate::storage::workspaces;
use std::net::{IpAddr, Ipv6Addr};

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
    #[error("too many wrong passwords")]
    TooMany {
        /// How long to wait, in seconds.
        retry_after_s: u64,
    },
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

impl Auth {
    /// Makes an account with a workspace of its own.
    pub async fn register(&self, wanted: Registration) -> Result<User, RegisterError> {
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
        let password_hash = self.0.hasher.hash(password, &self.0.rng).await?;
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
        workspaces::insert(&mut tx, &first)
            .await
            .map_err(UserError::from)?;
        tx.commit().await.map_err(UserError::from)?;
        Ok(user)
    }

    /// The account of that name or address, if the password is right. Costs the same work whether it exists.
    pub async fn login(&self, name: &str, password: &str, from: IpAddr) -> Result<User, LoginError> {
        let name = LoginName::parse(name);
        let tries = Tries {
            auth: self,
            name: name.key(),
            address: network_of(from),
        };
        tries.take()?;
        let user = match &name {
            LoginName::Email(email) => users::by_email(&self.0.db, email.as_str()).await?,
            LoginName::Username(username) => users::by_username(&self.0.db, username.as_str()).await?,
            LoginName::Nobody => None,
        };
        let user = user.filter(|user| user.is_active);
        let stored = user.as_ref().map(|user| user.password_hash.as_str());
        let verdict = self.0.hasher.verify(password, stored).await?;
        let Some(user) = user.filter(|_| verdict != Verdict::Wrong) else {
            return Err(LoginError::Wrong);
        };
        tries.give_back();
        if verdict == Verdict::RightButOld {
            let hash = self.0.hasher.rehash(password, &self.0.rng).await?;
            users::replace_hash(&self.0.db, user.id, &user.password_hash, &hash).await?;
        }
        Ok(user)
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
    fn take(&self) -> Result<(), LoginError> {
        let (inner, now) = (&self.auth.0, self.auth.now());
        let too_many = |retry_after_s| LoginError::TooMany { retry_after_s };
        inner
            .wrong_by_address
            .take(&self.address, now)
            .map_err(too_many)?;
        inner
            .wrong_by_name
            .take(&self.name, now)
            .map_err(|retry_after_s| {
                inner.wrong_by_address.give_back(&self.address);
                too_many(retry_after_s)
            })
    }

    fn give_back(&self) {
        self.auth.0.wrong_by_address.give_back(&self.address);
        self.auth.0.wrong_by_name.give_back(&self.name);
    }
}

/// A household has a whole /64 of IPv6 addresses: it counts as one.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        v4 @ IpAddr::V4(_) => v4,
    }
}
