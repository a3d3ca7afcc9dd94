//! Who somebody is: passwords, access tokens, sessions, and the limits on guessing.

pub mod accounts;
pub mod ended;
pub mod keys;
pub mod limiter;
pub mod names;
pub mod password;
pub mod sessions;

use crate::clock::{Clock, Rng};
use crate::cluster::Bus;
use crate::limits::{
    WRONG_PASSWORD_PER_ADDRESS_EVERY, WRONG_PASSWORD_PER_NAME_EVERY, WRONG_PASSWORDS_PER_ADDRESS_MAX,
    WRONG_PASSWORDS_PER_NAME_MAX,
};
use crate::storage::Db;
use board_doc::{Timestamp, UserId};
use ended::EndedSessions;
use keys::{InvalidToken, Keys};
use limiter::Limiter;
use password::Hasher;
use std::net::IpAddr;
use std::sync::Arc;
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
    ended: EndedSessions,
    wrong_by_name: Limiter<String>,
    wrong_by_address: Limiter<IpAddr>,
}

/// Somebody who is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub user: Uuid,
    /// By which session; its end is the end of the caller's rights.
    pub session: Uuid,
}

impl Caller {
    /// The user as the boards' documents name them.
    pub fn user_id(&self) -> UserId {
        UserId(self.user.into_bytes())
    }
}

/// Why somebody is not signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// The token is not ours or has run out.
    #[error(transparent)]
    Invalid(#[from] InvalidToken),
    /// The session has ended.
    #[error("the session has ended")]
    Ended,
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
            ended: EndedSessions::default(),
            wrong_by_name: Limiter::new(WRONG_PASSWORDS_PER_NAME_MAX, WRONG_PASSWORD_PER_NAME_EVERY),
            wrong_by_address: Limiter::new(WRONG_PASSWORDS_PER_ADDRESS_MAX, WRONG_PASSWORD_PER_ADDRESS_EVERY),
        }))
    }

    /// Who an access token stands for. No query: a signature and the set of ended sessions.
    pub fn authenticate(&self, token: &str) -> Result<Caller, AuthError> {
        let claims = self.0.keys.verify(token, self.now())?;
        if self.0.ended.contains(claims.sid) {
            return Err(AuthError::Ended);
        }
        Ok(Caller {
            user: claims.sub,
            session: claims.sid,
        })
    }

    /// Whether the session is known to have ended.
    pub fn has_ended(&self, session: Uuid) -> bool {
        self.0.ended.contains(session)
    }

    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }
}
