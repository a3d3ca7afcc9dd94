//! Sessions: families of refresh tokens in which only the newest is alive.
//!
//! A refresh token is `SESSION (16 bytes) ‖ FAMILY (32) ‖ ONE (32)` in base64. `FAMILY` is shared by all tokens of a
//! session, `ONE` is new in each. So a token of ours that is dead (stolen, or used twice) can be told from garbage,
//! and only the former ends the session. The database holds hashes.

use super::accounts::LoginError;
use super::address::ClientAddress;
use super::ended::EndedCredentials;
use super::rates::TooMany;
use super::{Auth, Caller};
use crate::cluster::Event;
use crate::limits::{LOST_REPLY_GRACE, REFRESH_TOKEN_LIFE, USER_AGENT_CHARACTERS_MAX};
use crate::storage::access_keys;
use crate::storage::audit::{self, Action, By, Entry, Target};
use crate::storage::sessions::{self as stored, ListedSession, NewSession, Rotation, Session};
use crate::storage::users::{self, User};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use board_doc::Timestamp;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::atomic::Ordering;
use uuid::Uuid;

/// Tries to replace a token while others do the same.
const ROTATION_TRIES_MAX: usize = 4;

/// What a program needs to act for a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// Whose, and which session.
    pub caller: Caller,
    /// Good for ten minutes.
    pub access: String,
    /// Good once, for the next pair.
    pub refresh: String,
}

/// Why there are no new tokens.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// The refresh token is unknown, dead, too old, or its session has ended.
    #[error("the refresh token is not valid")]
    Invalid,
    /// This session or this address refreshes too often.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// A refresh token, taken apart.
struct RefreshToken {
    session: Uuid,
    family: [u8; 32],
    one: [u8; 32],
}

impl RefreshToken {
    fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (session, secrets) = bytes.split_at_checked(16)?;
        let (family, one) = secrets.split_at_checked(32)?;
        Some(Self {
            session: Uuid::from_slice(session).ok()?,
            family: family.try_into().ok()?,
            one: one.try_into().ok()?,
        })
    }

    fn text(&self) -> String {
        let parts: [&[u8]; 3] = [self.session.as_bytes(), &self.family, &self.one];
        URL_SAFE_NO_PAD.encode(parts.concat())
    }

    fn family_hash(&self) -> [u8; 32] {
        Sha256::digest(self.family).into()
    }

    fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.one).into()
    }
}

impl Auth {
    /// Begins a session for a user who has proven who they are. What they have proven is worth nothing if their
    /// password was changed or their account taken out of use meanwhile.
    pub async fn begin_session(&self, user: &User, user_agent: &str) -> Result<Tokens, LoginError> {
        let now = self.now();
        let session = self.0.rng.uuid_v7(now);
        let token = RefreshToken {
            session,
            family: self.0.rng.bytes(),
            one: self.0.rng.bytes(),
        };
        let new = NewSession {
            id: session,
            user_id: user.id,
            family_hash: token.family_hash(),
            token_hash: token.hash(),
            user_agent: user_agent.chars().take(USER_AGENT_CHARACTERS_MAX).collect(),
            now,
            expires_at: expiry(now),
        };
        let mut tx = self.0.db.begin_write().await?;
        if !users::signed_in(&mut tx, user, now).await? {
            return Err(LoginError::Wrong);
        }
        stored::insert(&mut tx, &new).await?;
        tx.commit().await?;
        Ok(self.tokens(Caller::by_session(user.id, session), session, &token, now))
    }

    /// Replaces a refresh token by its successor. A dead one ends its session, but for one lost reply.
    pub async fn refresh(&self, text: &str, from: ClientAddress) -> Result<Tokens, RefreshError> {
        self.may_refresh(from)?;
        let token = RefreshToken::parse(text).ok_or(RefreshError::Invalid)?;
        self.may_refresh_session(token.session)?;
        for _ in 0..ROTATION_TRIES_MAX {
            let now = self.now();
            let session = stored::by_id(&self.0.db, token.session)
                .await?
                .ok_or(RefreshError::Invalid)?;
            let fate = judge(&session, &token, now);
            let next = RefreshToken {
                one: self.0.rng.bytes(),
                ..token
            };
            let rotation = Rotation {
                id: session.id,
                seen: &session.token_hash,
                next: next.hash(),
                now,
                expires_at: expiry(now),
            };
            let replaced = match fate {
                Fate::Invalid => return Err(RefreshError::Invalid),
                Fate::Stolen => {
                    tracing::warn!(session = %session.id, "a dead refresh token was used: its session ends");
                    self.end_session(session.id).await?;
                    self.note_reuse(&session, from).await?;
                    return Err(RefreshError::Invalid);
                }
                Fate::Alive => stored::rotate(&self.0.db, &rotation).await?,
                Fate::Forgiven => stored::forgive(&self.0.db, &rotation).await?,
            };
            if replaced {
                let caller = Caller::by_session(session.user_id, session.id);
                return Ok(self.tokens(caller, session.id, &next, now));
            }
            // Somebody else replaced it meanwhile: look again at what the token is now.
        }
        Err(RefreshError::Invalid)
    }

    async fn note_reuse(&self, session: &Session, from: ClientAddress) -> sqlx::Result<()> {
        let entry = Entry {
            at: self.now(),
            by: By::nobody(Some(from.0)),
            action: Action::RefreshTokenReused,
            target: Target::Session(session.id),
            detail: json!({"user_id": session.user_id}),
        };
        audit::record_alone(&self.0.db, &entry).await
    }

    /// Ends the session a refresh token belongs to; garbage and sessions that have ended already are left alone.
    pub async fn end_by_refresh_token(&self, text: &str) -> Result<(), sqlx::Error> {
        let Some(token) = RefreshToken::parse(text) else {
            return Ok(());
        };
        match stored::by_id(&self.0.db, token.session).await? {
            Some(session) if session.family_hash == token.family_hash() => self.end_session(session.id).await,
            _ => Ok(()),
        }
    }

    /// Ends a session: its access tokens stop working at once and its sockets close.
    pub async fn end_session(&self, session: Uuid) -> Result<(), sqlx::Error> {
        let (auth, now) = (self.clone(), self.now());
        let db = auth.0.db.clone();
        db.to_its_end(async move {
            let is_news = stored::end(&auth.0.db, session, now).await?;
            // It may have ended before in a way that nobody here has heard of yet.
            if is_news || !auth.has_ended(session) {
                auth.credential_ended(session, now);
            }
            Ok(())
        })
        .await
    }

    /// The sessions of a user that have not ended, the last used first.
    pub async fn sessions_of(&self, user: Uuid) -> sqlx::Result<Vec<ListedSession>> {
        stored::list(&self.0.db, user, self.now()).await
    }

    /// Ends a session of the user's. `false`: there is no such session.
    pub async fn end_own_session(&self, user: Uuid, session: Uuid) -> sqlx::Result<bool> {
        let (auth, now) = (self.clone(), self.now());
        let db = auth.0.db.clone();
        db.to_its_end(async move {
            let ended = stored::end_own(&auth.0.db, user, session, now).await?;
            if ended {
                auth.credential_ended(session, now);
            }
            Ok(ended)
        })
        .await
    }

    /// Takes note of the sessions and access keys that other processes have ended, or that have run out.
    pub async fn read_ended_credentials(&self) -> Result<(), sqlx::Error> {
        let now = self.now();
        // A socket outlives the tokens that opened it, and a node may have been without its database for longer.
        let read_at = match self.0.ended_read_at.load(Ordering::Relaxed) {
            0 => now,
            before => Timestamp(before),
        };
        let since = EndedCredentials::earliest_that_matters(read_at);
        let db = &self.0.db;
        let sessions = db.in_time(stored::ended_between(db, since, now)).await?;
        let keys = db.in_time(access_keys::ended_between(db, since, now)).await?;
        for (credential, ended_at) in sessions.into_iter().chain(keys) {
            // Other nodes read it where we do.
            if self.0.ended.insert(credential, ended_at, now) {
                self.0.bus.publish_here(Event::CredentialEnded { credential });
            }
        }
        self.0.ended_read_at.store(now.0, Ordering::Relaxed);
        Ok(())
    }

    fn tokens(&self, caller: Caller, session: Uuid, refresh: &RefreshToken, now: Timestamp) -> Tokens {
        let access = self.0.keys.sign(caller.user, session, now);
        Tokens {
            access,
            refresh: refresh.text(),
            caller,
        }
    }
}

/// What is to become of a refresh token.
#[derive(Debug, PartialEq, Eq)]
enum Fate {
    /// It is the newest.
    Alive,
    /// Its reply was lost: it was just replaced, and nobody has used the successor.
    Forgiven,
    /// It was ours and is dead: two have it.
    Stolen,
    /// It was never ours, or the session is over.
    Invalid,
}

fn judge(session: &Session, token: &RefreshToken, now: Timestamp) -> Fate {
    let over = session.ended_at.is_some() || now.0 >= session.expires_at || !session.user_is_active;
    if over || session.family_hash != token.family_hash() {
        return Fate::Invalid;
    }
    let hash = token.hash();
    if session.token_hash == hash {
        return Fate::Alive;
    }
    // The successor is unused as long as it is the newest: its use would have made this one the last but one.
    let just_replaced = session.previous_hash.as_deref() == Some(&hash[..])
        && now.0 - session.rotated_at <= LOST_REPLY_GRACE.as_millis() as i64;
    if just_replaced && !session.forgiven {
        Fate::Forgiven
    } else {
        Fate::Stolen
    }
}

fn expiry(now: Timestamp) -> Timestamp {
    Timestamp(now.0 + REFRESH_TOKEN_LIFE.as_millis() as i64)
}
