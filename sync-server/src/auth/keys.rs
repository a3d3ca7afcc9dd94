//! Access tokens: JWT, HS256 and nothing else, a `kid` for each secret so that secrets can be replaced.

use crate::clock::Rng;
use crate::config::Config;
use crate::hex::hex;
use crate::limits::{ACCESS_TOKEN_LIFE, TOKEN_LEEWAY};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use board_doc::Timestamp;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Who makes the tokens, and for whom.
const ISSUER: &str = "weft";
/// The file in the data directory that holds the secret.
const SECRET_FILE: &str = "jwt_secret";

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    aud: String,
    /// Seconds since 1970.
    exp: i64,
    /// Seconds since 1970.
    iat: i64,
    /// The user.
    pub sub: Uuid,
    /// The session.
    pub sid: Uuid,
}

/// The token is not ours, or not good any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the access token is not valid")]
pub struct InvalidToken;

/// There is no secret, and none could be made.
#[derive(Debug, thiserror::Error)]
#[error("DATA_DIR: the secret in {path} cannot be used: {error}", path = path.display())]
pub struct SecretError {
    path: PathBuf,
    error: io::Error,
}

/// The secrets: one signs, all verify.
pub struct Keys {
    kid: String,
    signs: EncodingKey,
    verify: HashMap<String, DecodingKey>,
    setup: String,
    storage_id: Uuid,
}

impl Keys {
    /// The configured secrets; without one, that of the data directory, which is made when it is missing.
    pub fn from_config(config: &Config, rng: &Rng) -> Result<Self, SecretError> {
        let secret = match &config.jwt_secret {
            Some(secret) => secret.clone(),
            None => kept_secret(&config.data_dir, rng)?,
        };
        Ok(Self::new(&secret, &config.jwt_previous_secrets))
    }

    /// Signs with `secret`, verifies with that and the previous ones.
    pub fn new(secret: &str, previous: &[String]) -> Self {
        let all = std::iter::once(secret).chain(previous.iter().map(String::as_str));
        let verify = all
            .map(|secret| (kid_of(secret), DecodingKey::from_secret(secret.as_bytes())))
            .collect();
        Self {
            kid: kid_of(secret),
            signs: EncodingKey::from_secret(secret.as_bytes()),
            verify,
            setup: setup_token(secret),
            storage_id: storage_id(secret),
        }
    }

    /// What proves that somebody has read what the server prints at its start: the set-up link's token. It follows from
    /// the secret, so that all nodes that share one print the same.
    pub fn setup_token(&self) -> &str {
        &self.setup
    }

    /// What stock clients know this server's storage by. It follows from the secret, so it stays through restarts, and
    /// all nodes that share a database have the same.
    pub fn storage_id(&self) -> Uuid {
        self.storage_id
    }

    /// A new access token for a session.
    pub fn sign(&self, user: Uuid, session: Uuid, now: Timestamp) -> String {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: ISSUER.to_owned(),
            exp: now.seconds() + ACCESS_TOKEN_LIFE.as_secs() as i64,
            iat: now.seconds(),
            sub: user,
            sid: session,
        };
        let header = Header {
            kid: Some(self.kid.clone()),
            ..Header::new(Algorithm::HS256)
        };
        encode(&header, &claims, &self.signs).expect("a token of plain claims can always be signed")
    }

    /// What a token of ours says, if it is still good.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Claims, InvalidToken> {
        let kid = decode_header(token)
            .ok()
            .and_then(|header| header.kid)
            .ok_or(InvalidToken)?;
        let key = self.verify.get(&kid).ok_or(InvalidToken)?;
        let claims = decode::<Claims>(token, key, &rules())
            .map_err(|_| InvalidToken)?
            .claims;
        // Checked here and not by the library, which would ask the machine for the time.
        let good_until = claims.exp.saturating_add(TOKEN_LEEWAY.as_secs() as i64);
        if now.seconds() < good_until {
            Ok(claims)
        } else {
            Err(InvalidToken)
        }
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

fn rules() -> Validation {
    let mut rules = Validation::new(Algorithm::HS256);
    rules.set_issuer(&[ISSUER]);
    rules.set_audience(&[ISSUER]);
    rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    rules.validate_exp = false;
    rules
}

/// Names a secret without giving it away.
fn kid_of(secret: &str) -> String {
    let digest = Sha256::digest(secret.as_bytes());
    hex(&digest[..8])
}

fn setup_token(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(derived(secret, b"weft set-up link"))
}

fn storage_id(secret: &str) -> Uuid {
    let derived = derived(secret, b"weft storage id");
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&derived[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// Something that only who knows the secret can work out, and from which nobody learns it.
fn derived(secret: &str, purpose: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of every length");
    mac.update(purpose);
    mac.finalize().into_bytes().into()
}

fn kept_secret(data_dir: &Path, rng: &Rng) -> Result<String, SecretError> {
    let path = data_dir.join(SECRET_FILE);
    read_or_make(&path, rng).map_err(|error| SecretError { path, error })
}

fn read_or_make(path: &Path, rng: &Rng) -> io::Result<String> {
    match std::fs::read_to_string(path) {
        Ok(secret) if secret.trim().len() >= crate::limits::JWT_SECRET_BYTES_MIN => {
            Ok(secret.trim().to_owned())
        }
        Ok(_) => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "it is too short: remove it to make a new one",
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(path, rng),
        Err(error) => Err(error),
    }
}

/// Written beside and renamed, so that a crash leaves either no secret or a whole one.
fn make(path: &Path, rng: &Rng) -> io::Result<String> {
    let secret = hex(&rng.bytes::<32>());
    let beside = path.with_extension("new");
    let mut options = std::fs::File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(secret.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000);
    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn later(seconds: i64) -> Timestamp {
        Timestamp(NOW.0 + seconds * 1_000)
    }

    #[test]
    fn a_token_is_good_for_its_life_and_a_few_seconds_of_leeway() {
        let keys = Keys::new(SECRET, &[]);
        let token = keys.sign(Uuid::from_u128(1), Uuid::from_u128(2), NOW);
        let claims = keys.verify(&token, later(604)).unwrap();
        assert_eq!((claims.sub, claims.sid), (Uuid::from_u128(1), Uuid::from_u128(2)));
        assert_eq!(keys.verify(&token, later(605)), Err(InvalidToken));
    }

    #[test]
    fn tokens_of_a_replaced_secret_stay_good_and_those_of_a_foreign_one_never_are() {
        let old = Keys::new(SECRET, &[]);
        let token = old.sign(Uuid::nil(), Uuid::nil(), NOW);
        let other = "another secret of thirty-two bytes or more";
        assert!(Keys::new(other, &[SECRET.to_owned()]).verify(&token, NOW).is_ok());
        assert_eq!(Keys::new(other, &[]).verify(&token, NOW), Err(InvalidToken));
    }

    /// The three steps of docs/OPERATIONS.md, "Secrets". At each, some nodes have taken it and others have not yet.
    #[test]
    fn at_every_step_of_a_replacement_each_node_takes_the_tokens_of_the_others() {
        let (old, new) = (SECRET, "another secret of thirty-two bytes or more");
        let keys = |signs: &str, takes: &[&str]| {
            Keys::new(
                signs,
                &takes.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>(),
            )
        };
        let steps = [
            keys(old, &[]),
            keys(old, &[new]),
            keys(new, &[old]),
            keys(new, &[]),
        ];
        for nodes in steps.windows(2) {
            for (signs, takes) in [(0, 1), (1, 0)] {
                let token = nodes[signs].sign(Uuid::nil(), Uuid::nil(), NOW);
                assert!(nodes[takes].verify(&token, NOW).is_ok());
            }
        }
        let leaked = steps[0].sign(Uuid::nil(), Uuid::nil(), NOW);
        assert_eq!(steps[3].verify(&leaked, NOW), Err(InvalidToken));
    }

    #[test]
    fn another_algorithm_or_a_missing_claim_is_refused() {
        let keys = Keys::new(SECRET, &[]);
        let signs = EncodingKey::from_secret(SECRET.as_bytes());
        let full = serde_json::json!({"iss": ISSUER, "aud": ISSUER, "exp": later(60).seconds(), "iat": 0,
            "sub": Uuid::nil(), "sid": Uuid::nil()});
        let token = |algorithm, claims: &serde_json::Value| {
            let header = Header {
                kid: Some(keys.kid.clone()),
                ..Header::new(algorithm)
            };
            encode(&header, claims, &signs).unwrap()
        };
        assert!(keys.verify(&token(Algorithm::HS256, &full), NOW).is_ok());
        assert_eq!(
            keys.verify(&token(Algorithm::HS512, &full), NOW),
            Err(InvalidToken)
        );
        for claim in ["iss", "aud", "exp", "sub", "sid"] {
            let mut less = full.clone();
            less.as_object_mut().unwrap().remove(claim);
            assert_eq!(
                keys.verify(&token(Algorithm::HS256, &less), NOW),
                Err(InvalidToken),
                "{claim}"
            );
        }
    }

    #[test]
    fn the_secret_is_made_once_and_readable_by_nobody_else() {
        let dir = tempfile::tempdir().unwrap();
        let first = kept_secret(dir.path(), &Rng::from_seed(1)).unwrap();
        assert_eq!(kept_secret(dir.path(), &Rng::from_seed(2)).unwrap(), first);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(dir.path().join(SECRET_FILE))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
