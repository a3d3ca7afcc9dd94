//! What a device keeps of a board: between openings in its store, and among its tabs by word of mouth.
//!
//! The store holds two things that never mix. The *copy*: changes that the server has accepted, as a
//! snapshot and a log behind it, with the cursor up to which it is complete. And the *pending* changes of all
//! the user's tabs, each with the action that made it. So the copy is always a state that the server had, and
//! what waits can be put on top of any other.

use super::Refusal;
use crate::frames::Role;
use board_doc::{Action, Actor, ChangeHash, Timestamp, UndoEntry, UndoId};
use serde::{Deserialize, Serialize};

/// Names one copy of a board, so that what belongs to another one is not taken for its own; 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct CopyId(pub String);

/// How far a copy has followed the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct LogCursor {
    /// The log's epoch, as 32 hexadecimal digits.
    #[serde(with = "hex_epoch")]
    #[cfg_attr(feature = "typescript", tsify(type = "string"))]
    pub epoch: [u8; 16],
    /// The last `seq` up to which everything is here.
    pub seq: u64,
    /// The hash of the change at it.
    pub hash: ChangeHash,
}

impl LogCursor {
    /// Where it comes as it goes on past these changes, one after the other.
    pub(super) fn through(self, hashes: &[ChangeHash]) -> impl Iterator<Item = Self> {
        (self.seq + 1..).zip(hashes).map(move |(seq, hash)| Self {
            seq,
            hash: *hash,
            ..self
        })
    }
}

/// A change that the server has accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct LoggedChange {
    /// Identifies it.
    pub hash: ChangeHash,
    /// The uncompressed chunk.
    #[serde(with = "byte_array")]
    #[cfg_attr(feature = "typescript", tsify(type = "Uint8Array<ArrayBuffer>"))]
    pub chunk: Vec<u8>,
}

/// A change that the server has not acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct KeptChange {
    /// Identifies it.
    pub hash: ChangeHash,
    /// Who made it, where.
    #[cfg_attr(feature = "typescript", tsify(type = "string"))]
    pub actor: Actor,
    /// Its actor's sequence number.
    pub seq: u64,
    /// The uncompressed chunk.
    #[serde(with = "byte_array")]
    #[cfg_attr(feature = "typescript", tsify(type = "Uint8Array<ArrayBuffer>"))]
    pub chunk: Vec<u8>,
    /// What made it; nothing when it was once acknowledged and a restored server has lost it.
    pub action: Option<Action>,
    /// When it was made, in milliseconds since 1970.
    pub at: Timestamp,
    /// How often the server has refused it, or what its action made before.
    pub refusals: u8,
}

/// Something that the user did and can take back, or has and can do again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct KeptUndo {
    /// Names it; ids sort in the order in which things were done.
    pub id: UndoId,
    /// The entry as JSON, for this program alone: what another version of it does not understand it leaves alone.
    pub entry: String,
}

impl KeptUndo {
    pub(super) fn of(entry: &UndoEntry) -> Option<Self> {
        Some(Self {
            id: entry.id.clone(),
            entry: serde_json::to_string(entry).ok()?,
        })
    }

    pub(super) fn read(&self) -> Option<UndoEntry> {
        serde_json::from_str(&self.entry).ok()
    }
}

/// The accepted changes that a device has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct LocalCopy {
    /// Which copy this is.
    pub id: CopyId,
    /// A compacted document; without one the log begins with the genesis.
    #[serde(with = "optional_byte_array")]
    #[cfg_attr(feature = "typescript", tsify(type = "Uint8Array<ArrayBuffer> | undefined"))]
    pub snapshot: Option<Vec<u8>>,
    /// Changes behind the snapshot, in any order.
    pub log: Vec<LoggedChange>,
    /// Up to where snapshot and log are complete.
    pub cursor: LogCursor,
}

/// All that a device has of a board.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct LocalBoard {
    /// The accepted changes; nothing when it has never been caught up.
    pub copy: Option<LocalCopy>,
    /// What waits, of all the user's tabs, in any order.
    pub pending: Vec<KeptChange>,
    /// The board was made on this device, and the server may not know it yet.
    pub born_here: bool,
    /// What the user might do when last heard of.
    pub role: Option<Role>,
    /// What the user can take back, in any order.
    #[serde(default)]
    pub undo: Vec<KeptUndo>,
}

/// What goes into the store together or not at all. Of a batch for another copy than the one that is stored, or for one
/// that it does not [follow](Self::follows), what
/// concerns the copy (`begins`, `log`, `cursor`) is left out, what is in its `log` is not forgotten, and the board is to be
/// [reloaded](super::ClientInput::Reloaded).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct StoreBatch {
    /// Rises; [`Stored`](super::ClientInput::Stored) names it.
    pub id: u64,
    /// The copy that `log` and `cursor` belong to; nothing while there is none.
    pub copy: Option<CopyId>,
    /// The copy begins with this; an older one goes.
    pub begins: Option<CopyBeginning>,
    /// Accepted changes.
    pub log: Vec<LoggedChange>,
    /// Up to where the copy is complete with them; never moves a stored cursor of the same copy back.
    pub cursor: Option<LogCursor>,
    /// How the cursor has come there: where it was before, then each place it has passed. Where the stored cursor is not
    /// one of them, nor beyond them all, the batch [follows](Self::follows) another history of the log than the copy.
    pub passed: Vec<LogCursor>,
    /// Pending changes to keep; one that is there already is replaced.
    pub keep: Vec<KeptChange>,
    /// Changes that are not pending any more.
    pub forget: Vec<ChangeHash>,
    /// An actor that writes from now on: its slot.
    #[cfg_attr(feature = "typescript", tsify(type = "string | undefined"))]
    pub slot: Option<Actor>,
    /// Actors that never write again: their slots go.
    #[cfg_attr(feature = "typescript", tsify(type = "string[]"))]
    pub retire: Vec<Actor>,
    /// Edits handed back to their author, to be kept until they have seen to them.
    pub refused: Vec<Refusal>,
    /// What the user may do.
    pub role: Option<Role>,
    /// What the user can take back: new, or changed.
    pub undo: Vec<KeptUndo>,
    /// What they cannot take back any more, behind `undo`.
    pub undo_gone: Vec<UndoId>,
}

/// How a copy begins. Only in place of the copy that its tab had, as far as it has seen that: where another tab has begun
/// one meanwhile, or written more to the old one, that stays. So nothing goes that its tab could not compare with what
/// the server has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct CopyBeginning {
    /// The copy that must be the stored one; nothing when none may be stored.
    pub replaces: Option<CopyId>,
    /// The `seq` that the cursor of the copy it replaces must not be beyond; nothing when that copy cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<u64>,
    /// A compacted document, unless the log begins with the genesis.
    #[serde(with = "optional_byte_array")]
    #[cfg_attr(feature = "typescript", tsify(type = "Uint8Array<ArrayBuffer> | undefined"))]
    pub snapshot: Option<Vec<u8>>,
}

/// What a tab tells the user's other tabs on the same board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TabNews {
    /// These were made here.
    Made {
        /// In the order they were made.
        changes: Vec<KeptChange>,
        /// Whether they are in the device's store; a tab without one keeps nothing.
        stored: bool,
    },
    /// The server has these.
    Settled {
        /// Which.
        hashes: Vec<ChangeHash>,
        /// Whether the device's store is told by the tab that says so.
        stored: bool,
    },
    /// The server will never have these: what they wanted is done otherwise, or handed back to their author.
    Withdrawn {
        /// Which.
        hashes: Vec<ChangeHash>,
        /// Whether the device's store is told by the tab that says so.
        stored: bool,
    },
    /// What the user can take back has changed.
    Undo {
        /// New, or changed.
        put: Vec<KeptUndo>,
        /// Not to be taken back any more.
        gone: Vec<UndoId>,
    },
    /// A tab has come that has no store to read, or does not know whether what waits there still does: what do the others
    /// have that waits, and what have those without a store withdrawn?
    WhatWaits,
}

/// A compacted copy; see [`ClientSession::compacted`](super::ClientSession::compacted).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Compacted {
    /// The copy.
    pub copy: CopyId,
    /// The document.
    #[serde(with = "byte_array")]
    #[cfg_attr(feature = "typescript", tsify(type = "Uint8Array<ArrayBuffer>"))]
    pub snapshot: Vec<u8>,
    /// What it covers.
    pub cursor: LogCursor,
}

impl StoreBatch {
    /// Whether the batch goes on with a copy that has been followed up to `stored`: its tab has been there, or is not
    /// there yet. Otherwise the server has lost what the copy has, and has something else in its place.
    pub fn follows(&self, stored: &LogCursor) -> bool {
        self.passed.last().is_none_or(|last| {
            let is_behind = stored.epoch == last.epoch && stored.seq > last.seq;
            is_behind || self.passed.contains(stored)
        })
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        let named = Self {
            id: self.id,
            copy: self.copy.clone(),
            ..Self::default()
        };
        *self == named
    }
}

/// Bytes as one array, not as a list of numbers.
mod byte_array {
    use serde::de::{SeqAccess, Visitor};
    use serde::{Deserializer, Serializer};
    use std::fmt;

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        deserializer.deserialize_byte_buf(Bytes)
    }

    struct Bytes;

    impl<'de> Visitor<'de> for Bytes {
        type Value = Vec<u8>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("bytes")
        }

        fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
            Ok(bytes.to_vec())
        }

        fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
            Ok(bytes)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut bytes: A) -> Result<Vec<u8>, A::Error> {
            let mut all = Vec::new();
            while let Some(byte) = bytes.next_element()? {
                all.push(byte);
            }
            Ok(all)
        }
    }
}

/// The same, where there may be none.
mod optional_byte_array {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Bytes(#[serde(with = "super::byte_array")] Vec<u8>);

    #[allow(clippy::ref_option, reason = "serde hands it so")]
    pub(super) fn serialize<S: Serializer>(
        bytes: &Option<Vec<u8>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match bytes {
            Some(bytes) => super::byte_array::serialize(bytes, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Vec<u8>>, D::Error> {
        Ok(Option::<Bytes>::deserialize(deserializer)?.map(|Bytes(bytes)| bytes))
    }
}

/// 16 bytes as hexadecimal digits.
mod hex_epoch {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(epoch: &[u8; 16], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("{:032x}", u128::from_be_bytes(*epoch)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 16], D::Error> {
        let text = String::deserialize(deserializer)?;
        u128::from_str_radix(&text, 16)
            .map(u128::to_be_bytes)
            .map_err(D::Error::custom)
    }
}
