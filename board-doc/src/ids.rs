//! Identities: users, replicas, actors, cards, columns, changes; and instants.

mod comment;

pub use comment::CommentId;

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A text that is not a valid id of its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {kind}: {detail}")]
pub struct InvalidId {
    /// What it should have been, for people: "card id", "user id", …
    pub kind: &'static str,
    /// What is wrong with it.
    pub detail: &'static str,
}

/// A user's id: the 16 bytes of a UUID. As text (and in JSON) it is hyphenated lower-case hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[serde(try_from = "String", into = "String")]
pub struct UserId(#[cfg_attr(feature = "typescript", tsify(type = "string"))] pub [u8; 16]);

/// One replica of one user on one board, 8 bytes chosen at random; `weftsrv0` is the server's own.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ReplicaId(pub [u8; 8]);

impl ReplicaId {
    /// The replica under which the server makes edits on a user's behalf. No client may use it.
    pub const SERVER: Self = Self(*b"weftsrv0");
}

/// An Automerge actor: `USER (16 bytes) ‖ REPLICA (8 bytes)`, so that every operation names its author.
/// As text (and in JSON) it is 48 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Actor {
    /// Who writes.
    pub user: UserId,
    /// From which replica.
    pub replica: ReplicaId,
}

impl Actor {
    /// Length of an actor id in bytes.
    pub const BYTES: usize = 24;

    /// The actor of `user` at `replica`.
    pub fn new(user: UserId, replica: ReplicaId) -> Self {
        Self { user, replica }
    }

    /// The 24 bytes that Automerge sees.
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..16].copy_from_slice(&self.user.0);
        bytes[16..].copy_from_slice(&self.replica.0);
        bytes
    }

    /// Reads an actor; `None` unless there are exactly 24 bytes (stock clients use 16).
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; Self::BYTES] = bytes.try_into().ok()?;
        let (user, replica) = bytes.split_at(16);
        Some(Self {
            user: UserId(user.try_into().ok()?),
            replica: ReplicaId(replica.try_into().ok()?),
        })
    }
}

/// The last change of an actor that somebody knows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActorHead {
    /// The actor's id, as Automerge has it.
    pub actor: Vec<u8>,
    /// Its sequence number there, counted from 1.
    pub seq: u64,
    /// The hash of that change.
    pub hash: ChangeHash,
}

/// The SHA-256 hash that identifies a change. As text (and in JSON) it is 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[serde(try_from = "String", into = "String")]
pub struct ChangeHash(#[cfg_attr(feature = "typescript", tsify(type = "string"))] pub [u8; 32]);

impl fmt::Display for ChangeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.to_bytes(), f)
    }
}

fn write_hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

/// Reads exactly `N` bytes of hexadecimal digits.
fn read_hex<const N: usize>(text: &str, kind: &'static str) -> Result<[u8; N], InvalidId> {
    let digits = text.as_bytes();
    let invalid = InvalidId {
        kind,
        detail: "it must be hexadecimal digits, two for each byte",
    };
    if digits.len() != 2 * N {
        return Err(invalid);
    }
    let value = |digit: u8| char::from(digit).to_digit(16);
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let (Some(high), Some(low)) = (value(pair[0]), value(pair[1])) else {
            return Err(invalid);
        };
        *byte = (high << 4 | low) as u8;
    }
    Ok(bytes)
}

impl TryFrom<String> for ChangeHash {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        read_hex(&text, "change hash").map(Self)
    }
}

impl From<ChangeHash> for String {
    fn from(hash: ChangeHash) -> Self {
        hash.to_string()
    }
}

impl TryFrom<String> for Actor {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        let bytes = read_hex::<{ Self::BYTES }>(&text, "actor")?;
        Ok(Self::from_bytes(&bytes).expect("24 bytes are an actor"))
    }
}

impl From<Actor> for String {
    fn from(actor: Actor) -> Self {
        actor.to_string()
    }
}

impl fmt::Debug for ChangeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<automerge::ChangeHash> for ChangeHash {
    fn from(hash: automerge::ChangeHash) -> Self {
        Self(hash.0)
    }
}

impl From<ChangeHash> for automerge::ChangeHash {
    fn from(hash: ChangeHash) -> Self {
        Self(hash.0)
    }
}

/// An instant: milliseconds since 1970-01-01T00:00:00Z. Changes carry whole seconds of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The whole seconds since 1970, as Automerge's changes carry them.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        uuid::Uuid::from_bytes(self.0).hyphenated().fmt(f)
    }
}

impl fmt::Debug for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for UserId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        uuid::Uuid::try_parse(text)
            .map(|uuid| Self(uuid.into_bytes()))
            .map_err(|_| InvalidId {
                kind: "user id",
                detail: "it must be a UUID",
            })
    }
}

impl TryFrom<String> for UserId {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl From<UserId> for String {
    fn from(id: UserId) -> Self {
        id.to_string()
    }
}

/// A user's id as a key of the document: in the one way it is written, so that no two keys name one user.
pub(crate) fn user_key(text: &str) -> Option<UserId> {
    text.parse::<UserId>()
        .ok()
        .filter(|user| user.to_string() == text)
}

/// Whether `text` can be a key of one of the board's maps: `[A-Za-z0-9_-]{1,64}`.
fn is_key(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

macro_rules! key_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(#[cfg_attr(feature = "typescript", tsify(type = "string"))] String);

        impl $name {
            /// Checks the text: 1 to 64 of `A-Z a-z 0-9 _ -`.
            pub fn parse(text: impl Into<String>) -> Result<Self, InvalidId> {
                let text = text.into();
                if is_key(&text) {
                    Ok(Self(text))
                } else {
                    Err(InvalidId { kind: $kind, detail: "it must be 1 to 64 of A-Z a-z 0-9 _ -" })
                }
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                Self::parse(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

key_id!(
    /// A card's id: a `UUIDv7` made by whoever adds the card.
    CardId,
    "card id"
);
key_id!(
    /// A column's id: a `UUIDv7`, or one of `todo`, `in_progress`, `done`; `recovered` is the read-time lane.
    ColumnId,
    "column id"
);
key_id!(
    /// A label's id: a `UUIDv7` made by whoever adds the label.
    LabelId,
    "label id"
);
key_id!(
    /// The id of a checklist item, in its card: a `UUIDv7` made by whoever adds the item.
    ItemId,
    "checklist item id"
);

impl ChangeHash {
    /// The hash of an uncompressed change chunk: SHA-256 over everything behind magic and checksum (8 bytes).
    /// It proves nothing by itself; bytes from outside go through [`guard::read`](crate::guard::read).
    pub fn of_chunk(chunk: &[u8]) -> Option<Self> {
        use sha2::Digest;
        Some(Self(sha2::Sha256::digest(chunk.get(8..)?).into()))
    }
}

#[cfg(all(test, feature = "typescript"))]
mod tests {
    use super::*;
    use tsify::Tsify;

    #[test]
    fn in_typescript_ids_are_strings_and_instants_are_numbers() {
        for declaration in [CardId::DECL, ColumnId::DECL, UserId::DECL] {
            assert!(declaration.contains(" = string;"), "{declaration}");
        }
        assert!(Timestamp::DECL.contains(" = number;"), "{}", Timestamp::DECL);
    }
}
