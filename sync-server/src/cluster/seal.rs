//! The seal on what nodes tell each other (N3): whoever reaches NATS could otherwise put changes into rooms.
//!
//! A message is `version (1) ‖ MAC (32) ‖ origin (16) ‖ body`. The MAC is HMAC-SHA256 over subject, a zero byte, version,
//! origin and body, so that a message is good on its subject alone. Its key is HMAC-SHA256 of a label under
//! `JWT_SECRET`, which all nodes share anyway.

use crate::config::Config;
use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::fmt;
use sync_protocol::NodeId;
use sync_protocol::limits::NODE_MESSAGE_BYTES_MAX;

const VERSION: u8 = 1;
const MAC_BYTES: usize = 32;
const ORIGIN_BYTES: usize = 16;
const HEAD_BYTES: usize = 1 + MAC_BYTES + ORIGIN_BYTES;
/// Keeps this key apart from whatever else the secret is for.
const LABEL: &[u8] = b"weft bus between nodes";

/// Seals our messages and opens those of other nodes.
pub struct Seal {
    seals: Hmac<Sha256>,
    /// Under these a message is good: while a secret is replaced, nodes have different ones.
    opens: Vec<Hmac<Sha256>>,
}

/// Why a message is not heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Larger than anything a node says.
    TooLarge,
    /// Of another version of this protocol, or of none.
    Unknown,
    /// Nobody who has the secret has said this here.
    Forged,
    /// Sealed rightly, and not to be read.
    Malformed,
}

impl Refused {
    /// As it is counted.
    pub fn name(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::Unknown => "unknown",
            Self::Forged => "forged",
            Self::Malformed => "malformed",
        }
    }
}

impl Seal {
    /// Under the configured secrets; `None` when there are none that other nodes could share.
    pub fn from_config(config: &Config) -> Option<Self> {
        let secret = config.jwt_secret.as_deref()?;
        Some(Self::new(secret, &config.jwt_previous_secrets))
    }

    /// Seals under `secret`, opens what is sealed under that or the previous ones.
    pub fn new(secret: &str, previous: &[String]) -> Self {
        let previous = previous.iter().map(|secret| key(secret));
        let seals = key(secret);
        Self {
            opens: std::iter::once(seals.clone()).chain(previous).collect(),
            seals,
        }
    }

    /// A message on a subject.
    pub fn seal(&self, subject: &str, origin: NodeId, body: &[u8]) -> Bytes {
        let mac = mac(&self.seals, subject, &origin.0, body).finalize().into_bytes();
        let mut message = Vec::with_capacity(HEAD_BYTES + body.len());
        message.push(VERSION);
        message.extend_from_slice(&mac);
        message.extend_from_slice(&origin.0);
        message.extend_from_slice(body);
        Bytes::from(message)
    }

    /// Who has said it, and what.
    pub fn open<'m>(&self, subject: &str, message: &'m [u8]) -> Result<(NodeId, &'m [u8]), Refused> {
        if message.len() > HEAD_BYTES + NODE_MESSAGE_BYTES_MAX {
            return Err(Refused::TooLarge);
        }
        let Some((&VERSION, rest)) = message.split_first() else {
            return Err(Refused::Unknown);
        };
        let (tag, rest) = rest.split_at_checked(MAC_BYTES).ok_or(Refused::Unknown)?;
        let (origin, body) = rest.split_first_chunk::<ORIGIN_BYTES>().ok_or(Refused::Unknown)?;
        let is_good = |key| mac(key, subject, origin, body).verify_slice(tag).is_ok();
        if self.opens.iter().any(is_good) {
            Ok((NodeId(*origin), body))
        } else {
            Err(Refused::Forged)
        }
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seal").finish_non_exhaustive()
    }
}

fn key(secret: &str) -> Hmac<Sha256> {
    let mut derive = keyed(secret.as_bytes());
    derive.update(LABEL);
    keyed(&derive.finalize().into_bytes())
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length")
}

fn mac(key: &Hmac<Sha256>, subject: &str, origin: &[u8], body: &[u8]) -> Hmac<Sha256> {
    let mut mac = key.clone();
    for part in [subject.as_bytes(), &[0, VERSION], origin, body] {
        mac.update(part);
    }
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";
    const OTHER: &str = "another secret of thirty-two bytes or more";
    const NODE: NodeId = NodeId([7; 16]);
    const SUBJECT: &str = "weft.control";

    #[test]
    fn n3_what_is_sealed_is_opened_with_its_origin() {
        let seal = Seal::new(SECRET, &[]);
        let message = seal.seal(SUBJECT, NODE, b"body");
        assert_eq!(seal.open(SUBJECT, &message), Ok((NODE, b"body".as_slice())));
    }

    #[test]
    fn n3_nothing_of_a_message_may_be_changed() {
        let seal = Seal::new(SECRET, &[]);
        let message = seal.seal(SUBJECT, NODE, b"body");
        for at in 0..message.len() {
            let mut changed = message.to_vec();
            changed[at] ^= 1;
            assert!(seal.open(SUBJECT, &changed).is_err(), "byte {at}");
        }
        let longer = [&message[..], b"x"].concat();
        assert_eq!(seal.open(SUBJECT, &longer), Err(Refused::Forged));
        assert_eq!(seal.open("weft.board.1", &message), Err(Refused::Forged));
        assert_eq!(
            seal.open(SUBJECT, &message[..HEAD_BYTES - 1]),
            Err(Refused::Unknown)
        );
        assert_eq!(seal.open(SUBJECT, b""), Err(Refused::Unknown));
        let large = vec![VERSION; HEAD_BYTES + NODE_MESSAGE_BYTES_MAX + 1];
        assert_eq!(seal.open(SUBJECT, &large), Err(Refused::TooLarge));
    }

    #[test]
    fn n3_another_secret_opens_nothing_unless_it_knows_the_old_one() {
        let message = Seal::new(SECRET, &[]).seal(SUBJECT, NODE, b"body");
        assert_eq!(
            Seal::new(OTHER, &[]).open(SUBJECT, &message),
            Err(Refused::Forged)
        );
        assert!(
            Seal::new(OTHER, &[SECRET.to_owned()])
                .open(SUBJECT, &message)
                .is_ok()
        );
    }

    /// The three steps of docs/OPERATIONS.md, "Secrets".
    #[test]
    fn n3_at_every_step_of_a_replacement_nodes_hear_each_other() {
        let seal = |seals, opens: &[&str]| {
            let opens: Vec<_> = opens.iter().map(|one| (*one).to_owned()).collect();
            Seal::new(seals, &opens)
        };
        let steps = [
            seal(SECRET, &[]),
            seal(SECRET, &[OTHER]),
            seal(OTHER, &[SECRET]),
            seal(OTHER, &[]),
        ];
        for nodes in steps.windows(2) {
            for (says, hears) in [(0, 1), (1, 0)] {
                let message = nodes[says].seal(SUBJECT, NODE, b"body");
                assert!(nodes[hears].open(SUBJECT, &message).is_ok());
            }
        }
    }

    #[test]
    fn n3_the_key_is_not_the_secret_itself() {
        let mut direct = keyed(SECRET.as_bytes());
        for part in [SUBJECT.as_bytes(), &[0, VERSION], &NODE.0, b"body"] {
            direct.update(part);
        }
        let message = Seal::new(SECRET, &[]).seal(SUBJECT, NODE, b"body");
        assert_ne!(message[1..=MAC_BYTES], direct.finalize().into_bytes()[..]);
    }
}
