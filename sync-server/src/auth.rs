//! Who somebody is: passwords, access tokens, sessions, and the limits on guessing.

pub mod access_keys;
pub mod accounts;
pub mod address;
pub mod administration;
mod argon;
pub mod ended;
pub mod keys;
pub mod limiter;
pub mod links;
pub mod names;
pub mod password;
pub mod rates;
pub mod sessions;
mod turns;

use crate::access::{Asker, Scope};
use crate::clock::{Clock, Rng};
use crate::cluster::{Bus, Event};
use crate::storage::{Db, Tx};
use board_doc::{Timestamp, UserId};
use ended::EndedCredentials;
use keys::{InvalidToken, Keys};
use password::Hasher;
use rates::Rates;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64};
use uuid::Uuid;

/// Knows who somebody is. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Auth(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    db: Db,
    clock: Arc<dyn Clock>,
    rng: Arc<Rng>,
    bus: Bus,
    keys: Keys,
    hasher: Hasher,
    ended: EndedCredentials,
    /// When it was read last what has ended elsewhere, in milliseconds of the clock; 0 before the first time.
    ended_read_at: AtomicI64,
    has_accounts: AtomicBool,
    rates: Rates,
}

/// Somebody who is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub user: Uuid,
    /// By what.
    pub by: Credential,
}

/// By what somebody is signed in. Its end is the end of the caller's rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// A session: a person. It may do all that its user may.
    Session(Uuid),
    /// An access key: a program. It may do a part of that, and nothing with the account itself.
    Key {
        /// Which.
        id: Uuid,
        /// Where, and what at most.
        scope: Scope,
    },
}

impl Credential {
    /// The id of the session or of the key; no two credentials share one.
    pub fn id(&self) -> Uuid {
        match self {
            Self::Session(id) | Self::Key { id, .. } => *id,
        }
    }
}

impl Caller {
    /// A user by a session of theirs.
    pub fn by_session(user: Uuid, session: Uuid) -> Self {
        let by = Credential::Session(session);
        Self { user, by }
    }

    /// The user as the boards' documents name them.
    pub fn user_id(&self) -> UserId {
        UserId(self.user.into_bytes())
    }

    /// How much of the user's rights the caller brings.
    pub fn scope(&self) -> Scope {
        match self.by {
            Credential::Session(_) => Scope::ALL,
            Credential::Key { scope, .. } => scope,
        }
    }

    /// Whom storage proves an access for.
    pub fn asker(&self) -> Asker {
        Asker {
            user: self.user,
            scope: self.scope(),
        }
    }
}

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// The token is not ours or has run out.
    #[error(transparent)]
    Invalid(#[from] InvalidToken),
    /// The session has ended.
    #[error("the session has ended")]
    Ended,
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

impl Auth {
    /// Over these accounts and secrets.
    pub fn new(db: Db, clock: Arc<dyn Clock>, rng: Arc<Rng>, bus: Bus, keys: Keys, hasher: Hasher) -> Self {
        Self(Arc::new(Inner {
            db,
            clock,
            rng,
            bus,
            keys,
            hasher,
            ended: EndedCredentials::default(),
            ended_read_at: AtomicI64::new(0),
            has_accounts: AtomicBool::new(false),
            rates: Rates::default(),
        }))
    }

    /// Who an access token or an access key stands for. For a token without a query: a signature and the set of what
    /// has ended.
    pub async fn authenticate(&self, token: &str) -> Result<Caller, AuthError> {
        if access_keys::is_one(token) {
            return self.authenticate_key(token).await;
        }
        let claims = self.0.keys.verify(token, self.now())?;
        if self.0.ended.contains(claims.sid) {
            return Err(AuthError::Ended);
        }
        Ok(Caller::by_session(claims.sub, claims.sid))
    }

    /// Whether the session or access key is known to have ended.
    pub fn has_ended(&self, credential: Uuid) -> bool {
        self.0.ended.contains(credential)
    }

    /// Tells everybody that a session or access key has ended: tokens stop working, sockets close. Also when this node
    /// has read so already: the others may not have.
    fn credential_ended(&self, credential: Uuid, at: Timestamp) {
        self.0.ended.insert(credential, at, self.now());
        self.0.bus.publish(Event::CredentialEnded { credential });
    }

    /// Commits what ends these credentials and tells everybody, whether its client waits for it or not.
    async fn commit_end_of(&self, credentials: Vec<Uuid>, at: Timestamp, tx: Tx) -> sqlx::Result<()> {
        let auth = self.clone();
        let db = auth.0.db.clone();
        db.to_its_end(async move {
            tx.commit().await?;
            for credential in credentials {
                auth.credential_ended(credential, at);
            }
            Ok(())
        })
        .await
    }

    /// The bus says that a session or access key has ended, perhaps on another node: its tokens stop working here.
    pub fn hear_of_end(&self, credential: Uuid) {
        let now = self.now();
        self.0.ended.insert(credential, now, now);
    }

    /// What stock clients know this server's storage by.
    pub fn storage_id(&self) -> Uuid {
        self.0.keys.storage_id()
    }

    /// How many password hashes were computed since the start: each takes its time and its memory.
    pub fn password_hashes(&self) -> u64 {
        self.0.hasher.computed()
    }

    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }
}
