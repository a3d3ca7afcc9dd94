//! The sessions that have ended while access tokens of theirs may still be good, and the access keys that have ended
//! while sockets of theirs may still be open. Checking a token against this set needs no query.

use crate::limits::{ACCESS_TOKEN_LIFE, TOKEN_LEEWAY};
use board_doc::Timestamp;
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use uuid::Uuid;

/// A set of sessions and access keys that forgets each when the last access token of a session would have run out.
#[derive(Debug, Default)]
pub struct EndedCredentials(RwLock<HashMap<Uuid, Timestamp>>);

impl EndedCredentials {
    /// Notes that the credential ended at `ended_at`. Says whether that is news.
    pub fn insert(&self, credential: Uuid, ended_at: Timestamp, now: Timestamp) -> bool {
        let mut ended = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let earliest = Self::earliest_that_matters(now);
        ended.retain(|_, ended_at| *ended_at >= earliest);
        ended.insert(credential, ended_at).is_none()
    }

    /// Whether the credential is known to have ended.
    pub fn contains(&self, credential: Uuid) -> bool {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .contains_key(&credential)
    }

    /// Sessions that ended before this have no good access token left.
    pub fn earliest_that_matters(now: Timestamp) -> Timestamp {
        let life = ACCESS_TOKEN_LIFE + TOKEN_LEEWAY + TOKEN_LEEWAY;
        Timestamp(now.0 - life.as_millis() as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_forgotten_only_when_its_last_token_has_run_out() {
        let ended = EndedCredentials::default();
        let [first, second] = [Uuid::from_u128(1), Uuid::from_u128(2)];
        let at = |seconds: i64| Timestamp(seconds * 1_000);
        assert!(ended.insert(first, at(0), at(0)));
        assert!(!ended.insert(first, at(0), at(1)));
        ended.insert(second, at(605), at(605));
        assert!(ended.contains(first));
        ended.insert(second, at(605), at(700));
        assert!(!ended.contains(first) && ended.contains(second));
    }
}
