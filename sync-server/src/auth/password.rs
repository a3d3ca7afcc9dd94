//! Passwords: what is acceptable, and slow hashes (argon2id) off the async threads.

use super::argon::Memory;
use super::turns::{Busy, Turns};
use crate::clock::Rng;
use crate::limits::{PASSWORD_BYTES_MAX, PASSWORD_BYTES_MIN, PASSWORD_HASHES_AT_ONCE_MAX};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The commonest passwords of 8 bytes and more. Shorter ones are refused anyway.
const COMMONEST: &str = include_str!("commonest_passwords.txt");

/// A password that is acceptable as a new one.
pub struct NewPassword(String);

impl NewPassword {
    /// Checks the rules: 8 to 1,024 bytes, none of the commonest, not the username.
    pub fn parse(password: &str, username: &str) -> Result<Self, &'static str> {
        let lower = password.to_lowercase();
        if password.len() < PASSWORD_BYTES_MIN {
            Err("must have at least 8 bytes")
        } else if password.len() > PASSWORD_BYTES_MAX {
            Err("must have at most 1,024 bytes")
        } else if lower == username.to_lowercase() {
            Err("must not be the username")
        } else if COMMONEST.lines().any(|common| common == lower) {
            Err("is one of the commonest passwords")
        } else {
            Ok(Self(password.to_owned()))
        }
    }
}

impl NewPassword {
    /// One that nobody knows: an account that has it waits for a link to set another.
    pub fn unknown(rng: &Rng) -> Self {
        Self(URL_SAFE_NO_PAD.encode(rng.bytes::<32>()))
    }
}

/// Why there is no hash.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// Too many wait already.
    #[error("too many passwords wait to be hashed")]
    Busy,
    /// It cannot happen with sound parameters and stored hashes of ours.
    #[error("password hashing failed: {0}")]
    Broken(String),
}

/// What came of checking a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is the one.
    Right,
    /// It is, but its hash was made with other parameters than today's: make a new one.
    RightButOld,
    /// It is not.
    Wrong,
}

/// Hashes passwords: so many at once, the addresses they come from in turn. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Hasher(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    turns: Turns,
    computed: AtomicU64,
    memory: Memory,
    /// The hash of no password: unknown users cost the same work as known ones.
    nobody: String,
}

impl Hasher {
    /// A hasher for `at_once` hashes at a time; makes one hash right away.
    pub fn new(at_once: usize, rng: &Rng) -> Result<Self, HashError> {
        let memory = Memory::default();
        let nobody = memory.hash(&rng.bytes::<32>(), rng.bytes())?;
        Ok(Self(Arc::new(Inner {
            turns: Turns::new(at_once.min(PASSWORD_HASHES_AT_ONCE_MAX)),
            computed: AtomicU64::new(0),
            memory,
            nobody,
        })))
    }

    /// How many hashes were computed since the start, new ones and those that check a password.
    pub fn computed(&self) -> u64 {
        self.0.computed.load(Ordering::Relaxed)
    }

    /// Hashes a new password into its stored form (PHC).
    pub async fn hash(&self, password: NewPassword, rng: &Rng, from: IpAddr) -> Result<String, HashError> {
        let salt = rng.bytes();
        self.off_the_async_threads(from, move |memory| memory.hash(password.0.as_bytes(), salt))
            .await
    }

    /// Hashes again what [`Verdict::RightButOld`] was said of.
    pub async fn rehash(&self, password: &str, rng: &Rng, from: IpAddr) -> Result<String, HashError> {
        self.hash(NewPassword(password.to_owned()), rng, from).await
    }

    /// Checks a password against the stored hash; without one, does the same work and says it is wrong.
    pub async fn verify(
        &self,
        password: &str,
        stored: Option<&str>,
        from: IpAddr,
    ) -> Result<Verdict, HashError> {
        // Longer ones were never accepted; hashing them would only cost.
        let known = stored.is_some() && password.len() <= PASSWORD_BYTES_MAX;
        let stored = stored.unwrap_or(&self.0.nobody).to_owned();
        let mut password = password.to_owned();
        if password.len() > PASSWORD_BYTES_MAX {
            password.clear();
        }
        let verdict = self
            .off_the_async_threads(from, move |memory| memory.verify(password.as_bytes(), &stored))
            .await?;
        Ok(if known { verdict } else { Verdict::Wrong })
    }

    async fn off_the_async_threads<T: Send + 'static>(
        &self,
        from: IpAddr,
        work: impl FnOnce(&Memory) -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let turn = self.0.turns.take(from).await.map_err(|Busy| HashError::Busy)?;
        self.0.computed.fetch_add(1, Ordering::Relaxed);
        // The place goes with the work, which ends by itself though nobody waits for it any more.
        let inner = Arc::clone(&self.0);
        let in_its_turn = move || {
            let result = work(&inner.memory);
            drop(turn);
            result
        };
        tokio::task::spawn_blocking(in_its_turn)
            .await
            .map_err(|error| HashError::Broken(error.to_string()))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::password_hash::PasswordHasher as _;
    use argon2::{Algorithm, Argon2, Params, Version};

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn weak_passwords_are_refused_and_testpass123_is_not() {
        let refused = |password: &str| NewPassword::parse(password, "alice.the.first").err();
        assert_eq!(refused("testpass123"), None);
        assert_eq!(refused("1234567"), Some("must have at least 8 bytes"));
        assert_eq!(refused("Password1"), Some("is one of the commonest passwords"));
        assert_eq!(refused("Alice.The.First"), Some("must not be the username"));
        assert_eq!(refused(&"x".repeat(1_024)), None);
        assert_eq!(refused(&"x".repeat(1_025)), Some("must have at most 1,024 bytes"));
    }

    #[tokio::test]
    async fn only_the_right_password_is_right_and_nobody_has_none() {
        let rng = Rng::from_seed(1);
        let hasher = Hasher::new(1, &rng).unwrap();
        let Ok(password) = NewPassword::parse("testpass123", "alice") else {
            panic!("refused")
        };
        let stored = hasher.hash(password, &rng, HERE).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert_eq!(
            hasher.verify("testpass123", Some(&stored), HERE).await.unwrap(),
            Verdict::Right
        );
        assert_eq!(
            hasher.verify("testpass124", Some(&stored), HERE).await.unwrap(),
            Verdict::Wrong
        );
        assert_eq!(
            hasher.verify("testpass123", None, HERE).await.unwrap(),
            Verdict::Wrong
        );
    }

    #[tokio::test]
    async fn a_hash_of_other_parameters_is_to_be_made_anew() {
        let rng = Rng::from_seed(1);
        let weaker = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(8, 1, 1, None).unwrap(),
        );
        let stored = weaker
            .hash_password_with_salt(b"testpass123", &[7; 16])
            .unwrap()
            .to_string();
        let hasher = Hasher::new(1, &rng).unwrap();
        assert_eq!(
            hasher.verify("testpass123", Some(&stored), HERE).await.unwrap(),
            Verdict::RightButOld
        );
        // With more memory than today's, too; and what comes after it in the same memory is right all the same.
        let stronger = Params::new(24 << 10, 1, 1, None).unwrap();
        let stronger = Argon2::new(Algorithm::Argon2id, Version::V0x13, stronger);
        let stored = stronger
            .hash_password_with_salt(b"testpass123", &[7; 16])
            .unwrap();
        let verdict = hasher
            .verify("testpass123", Some(&stored.to_string()), HERE)
            .await;
        assert_eq!(verdict.unwrap(), Verdict::RightButOld);
        // The library's own hash of the same password and salt is ours, to the letter.
        let ours = hasher.0.memory.hash(b"testpass123", [7; 16]).unwrap();
        let params = Params::new(19_456, 2, 1, None).unwrap();
        let theirs = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let theirs = theirs.hash_password_with_salt(b"testpass123", &[7; 16]).unwrap();
        assert_eq!(ours, theirs.to_string());
    }
}
