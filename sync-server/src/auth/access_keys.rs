//! Access keys: how programs sign in. A key is made by a person, named, scoped, and ends when it is revoked, runs out
//! or its user is deactivated.
//!
//! A key reads `weft_` and then `ID (16 bytes) ‖ SECRET (32)` in base64. The database holds the SHA-256 of the secret,
//! which is all chance, so that no slow hash is needed.

use super::address::ClientAddress;
use super::{Auth, AuthError, Caller, Credential, InvalidToken};
use crate::access::{Role, Scope, role_name};
use crate::limits::{ACCESS_KEY_USE_NOTED_EVERY, ACCESS_KEYS_PER_USER_MAX};
use crate::storage::access_keys::{self as stored, AccessKey, Judged, NewAccessKey};
use crate::storage::audit::{self, Action, By, Entry, Target};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use board_doc::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// How a key begins, so that people, and those who search for leaked secrets, know one when they see it.
const PREFIX: &str = "weft_";

/// A key that somebody wants.
#[derive(Debug)]
pub struct WantedKey {
    /// What it is for.
    pub name: String,
    /// Where it is to be good; `None`: in all workspaces of its user.
    pub workspace: Option<Uuid>,
    /// The most it is to let through.
    pub role: Role,
    /// When it is to end by itself.
    pub expires_at: Option<Timestamp>,
}

/// A key and its secret, which is not kept.
#[derive(Debug)]
pub struct NewKey {
    /// The key.
    pub key: AccessKey,
    /// What a program signs in with.
    pub secret: String,
}

/// Whether a token looks like an access key.
pub(super) fn is_one(token: &str) -> bool {
    token.starts_with(PREFIX)
}

fn parse(token: &str) -> Option<(Uuid, [u8; 32])> {
    let bytes = URL_SAFE_NO_PAD.decode(token.strip_prefix(PREFIX)?).ok()?;
    let (id, secret) = bytes.split_at_checked(16)?;
    Some((Uuid::from_slice(id).ok()?, secret.try_into().ok()?))
}

fn text(id: Uuid, secret: &[u8; 32]) -> String {
    let parts: [&[u8]; 2] = [id.as_bytes(), secret];
    format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(parts.concat()))
}

fn hash(secret: &[u8; 32]) -> [u8; 32] {
    Sha256::digest(secret).into()
}

fn about(action: Action, key: Uuid, by: By, detail: Value, at: Timestamp) -> Entry {
    Entry {
        at,
        by,
        action,
        target: Target::Key(key),
        detail,
    }
}

impl Auth {
    /// Makes a key for a user. `None`: they have as many as one may have.
    pub async fn make_key(
        &self,
        user: Uuid,
        wanted: WantedKey,
        from: ClientAddress,
    ) -> sqlx::Result<Option<NewKey>> {
        let now = self.now();
        let (id, secret) = (self.0.rng.uuid_v7(now), self.0.rng.bytes());
        let new = NewAccessKey {
            id,
            user_id: user,
            name: wanted.name,
            secret_hash: hash(&secret),
            workspace_id: wanted.workspace,
            role: wanted.role,
            now,
            expires_at: wanted.expires_at,
        };
        let mut tx = self.0.db.begin_write().await?;
        let Some(key) = stored::insert(&mut tx, &new, ACCESS_KEYS_PER_USER_MAX).await? else {
            return Ok(None);
        };
        let detail = json!({
            "name": key.name,
            "workspace_id": key.workspace_id,
            "role": role_name(key.role.0),
            "expires_at_ms": key.expires_at,
        });
        let entry = about(Action::KeyMade, id, By::user(user, Some(from.0)), detail, now);
        audit::record(&mut tx, &entry).await?;
        tx.commit().await?;
        let secret = text(id, &secret);
        Ok(Some(NewKey { key, secret }))
    }

    /// Revokes a key of the user's: it stops working at once and its sockets close. `false`: there is no such key.
    pub async fn revoke_key(&self, user: Uuid, key: Uuid, from: ClientAddress) -> sqlx::Result<bool> {
        let now = self.now();
        let mut tx = self.0.db.begin_write().await?;
        let Some(name) = stored::revoke(&mut tx, user, key, now).await? else {
            return Ok(false);
        };
        let by = By::user(user, Some(from.0));
        let entry = about(Action::KeyRevoked, key, by, json!({"name": name}), now);
        audit::record(&mut tx, &entry).await?;
        self.commit_end_of(vec![key], now, tx).await?;
        Ok(true)
    }

    /// Who an access key stands for: one indexed query, and now and then a note that it was used.
    pub(super) async fn authenticate_key(&self, token: &str) -> Result<Caller, AuthError> {
        let (id, secret) = parse(token).ok_or(InvalidToken)?;
        let now = self.now();
        let key = stored::judged(&self.0.db, id).await?.ok_or(InvalidToken)?;
        if key.secret_hash != hash(&secret) || key.expires_at.is_some_and(|at| at <= now.0) {
            return Err(InvalidToken.into());
        }
        self.note_use(id, &key, now).await;
        let scope = Scope::new(key.workspace_id, key.role.0);
        let by = Credential::Key { id, scope };
        Ok(Caller {
            user: key.user_id,
            by,
        })
    }

    async fn note_use(&self, id: Uuid, key: &Judged, now: Timestamp) {
        let noted_until = key
            .last_used_at
            .map(|at| at + ACCESS_KEY_USE_NOTED_EVERY.as_millis() as i64);
        if noted_until.is_some_and(|until| now.0 < until) {
            return;
        }
        // Whoever asks is served all the same.
        if let Err(error) = stored::used(&self.0.db, id, now).await {
            tracing::warn!(%error, "the use of an access key could not be noted");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_as_it_was_written_and_nothing_else_does() {
        let (id, secret) = (Uuid::from_u128(7), [9; 32]);
        let key = text(id, &secret);
        assert!(is_one(&key));
        assert_eq!(parse(&key), Some((id, secret)));
        for wrong in [
            "weft_",
            "weft_AAAA",
            &key[..key.len() - 4],
            &key[1..],
            "",
            "eyJ.e30.",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
