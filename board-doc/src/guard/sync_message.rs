//! Reads a message of Automerge's sync protocol before Automerge sees it.
//!
//! Layout (automerge 0.12, `sync.rs`): a type byte; the sender's heads; the hashes it needs; what it has, each as the
//! heads of the last sync and a Bloom filter of the hashes since; chunks with a length before each; then, optionally,
//! flags with a length before them. Lists have their count before them, numbers are LEB128. Bytes behind the message
//! were always ignored, which is how flags came in.
//!
//! Version 2 differs in its type byte and in that its chunks stand together, or are a whole saved document. A server
//! that never sends flags is never sent a document: none is taken in here.

use super::bytes::Bytes;
use super::reader::{self, CHANGE, CHECKSUM_BYTES, DEFLATED_CHANGE, MAGIC};
use super::{Chunk, Refusal};
use crate::ids::ChangeHash;

/// A whole message, in bytes.
pub const SYNC_MESSAGE_BYTES_MAX: usize = 8 << 20;
/// Heads, needed hashes, and heads of each last sync.
pub const SYNC_HASHES_MAX: u64 = 1_000;
/// Bloom filters in one message; Automerge sends at most one.
pub const SYNC_HAVE_MAX: u64 = 4;
/// Changes in one message.
pub const SYNC_CHANGES_MAX: usize = 10_000;
/// Flags, in bytes; Automerge sends two.
pub const SYNC_FLAGS_BYTES_MAX: u64 = 16;
/// What a later version may append behind the flags, in bytes: ignored.
pub const SYNC_TRAILING_BYTES_MAX: usize = 64;

const VERSION_1: u8 = 0x42;
const VERSION_2: u8 = 0x43;
/// The one size of filter that Automerge makes.
const BLOOM_BITS_PER_ENTRY: u64 = 10;
/// The one number of probes that Automerge makes.
const BLOOM_PROBES: u64 = 7;
const BITS_PER_BYTE: u64 = 8;
/// Bit of a flag byte that says that it holds bits, and not the number of one flag.
const FLAG_BITS: u8 = 0x80;

/// Why a sync message is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyncRefusal {
    /// It is too large.
    #[error("its {what} exceed {limit}")]
    TooLarge {
        /// Bytes, heads, …
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// A Bloom filter of other parameters than Automerge's own, or of another size than it says.
    #[error("a Bloom filter is not one that Automerge makes")]
    Bloom,
    /// It carries a saved document instead of changes.
    #[error("it carries a whole document; only changes are taken")]
    WholeDocument,
    /// It is not a sync message.
    #[error("it is malformed: {0}")]
    Malformed(&'static str),
}

impl From<Refusal> for SyncRefusal {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Malformed(what) => Self::Malformed(what),
            Refusal::TooLarge { what, limit } => Self::TooLarge { what, limit },
            _ => Self::Malformed("it cannot be read"),
        }
    }
}

/// What the sender says it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncHave<'a> {
    /// The heads after the last sync, ascending.
    pub last_sync: Vec<ChangeHash>,
    /// The Bloom filter of the changes since, as Automerge decodes it; empty when there are none.
    pub bloom: &'a [u8],
}

/// What the sender can do, and wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyncFlags(u8);

impl SyncFlags {
    /// All flags as Automerge numbers their bits; unknown ones are there, too.
    pub fn bits(self) -> u8 {
        self.0
    }
}

/// A sync message whose parts are within their limits. Its changes have been found but not looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncMessage<'a> {
    /// The sender's heads, ascending.
    pub heads: Vec<ChangeHash>,
    /// Changes that the sender asks for by name, ascending.
    pub need: Vec<ChangeHash>,
    /// What the sender has.
    pub have: Vec<SyncHave<'a>>,
    /// `None` where the sender knows none, which means that it knows no version 2 either.
    pub flags: Option<SyncFlags>,
    chunks: Vec<&'a [u8]>,
    dropped: bool,
}

impl<'a> SyncMessage<'a> {
    /// The changes it carries, each read by [`read`](super::read) when its turn comes: never are all of them inflated
    /// at once.
    pub fn changes(&self) -> impl ExactSizeIterator<Item = Result<Chunk, Refusal>> + use<'a, '_> {
        self.chunks.iter().map(|chunk| reader::read(chunk))
    }

    /// The same as they came, unread: each is a chunk of its own.
    pub fn chunks(&self) -> &[&'a [u8]] {
        &self.chunks
    }

    /// Whether it carried changes that were dropped unread: its sender may not edit.
    pub fn has_dropped_changes(&self) -> bool {
        self.dropped
    }
}

/// Reads a message. Memory is in proportion to it, and it is at most [`SYNC_MESSAGE_BYTES_MAX`]. Of a sender who may
/// not edit no change is decoded.
pub(super) fn read(message: &[u8], may_edit: bool) -> Result<SyncMessage<'_>, SyncRefusal> {
    within(message.len() as u64, SYNC_MESSAGE_BYTES_MAX as u64, "bytes")?;
    let mut bytes = Bytes::new(message);
    if !matches!(bytes.byte()?, VERSION_1 | VERSION_2) {
        return Err(SyncRefusal::Malformed("it is no sync message"));
    }
    let heads = hashes(&mut bytes, "heads")?;
    let need = hashes(&mut bytes, "needed hashes")?;
    let count = counted(&mut bytes, SYNC_HAVE_MAX, "Bloom filters")?;
    let have = (0..count).map(|_| read_have(&mut bytes));
    let have = have.collect::<Result<_, _>>()?;
    let (chunks, dropped) = read_changes(&mut bytes, may_edit)?;
    let flags = if bytes.is_empty() {
        None
    } else {
        Some(read_flags(&mut bytes)?)
    };
    within(
        bytes.len() as u64,
        SYNC_TRAILING_BYTES_MAX as u64,
        "bytes behind it",
    )?;
    Ok(SyncMessage {
        heads,
        need,
        have,
        flags,
        chunks,
        dropped,
    })
}

fn hashes(bytes: &mut Bytes<'_>, what: &'static str) -> Result<Vec<ChangeHash>, SyncRefusal> {
    let count = counted(bytes, SYNC_HASHES_MAX, what)?;
    let mut hashes = Vec::new();
    for _ in 0..count {
        let hash = ChangeHash(bytes.array()?);
        // Automerge sends them sorted, and with its debug assertions on takes nothing else.
        if hashes.last().is_some_and(|previous| *previous >= hash) {
            return Err(SyncRefusal::Malformed("its hashes are out of order"));
        }
        hashes.push(hash);
    }
    Ok(hashes)
}

fn read_have<'a>(bytes: &mut Bytes<'a>) -> Result<SyncHave<'a>, SyncRefusal> {
    let last_sync = hashes(bytes, "heads of the last sync")?;
    let length = bytes.unsigned()?;
    let bloom = bytes.take(length)?;
    check_bloom(bloom)?;
    Ok(SyncHave { last_sync, bloom })
}

/// Checks a filter: entries, bits per entry, probes, bits. Other parameters make Automerge divide by zero or probe for
/// hours.
fn check_bloom(bloom: &[u8]) -> Result<(), SyncRefusal> {
    if bloom.is_empty() {
        return Ok(());
    }
    let mut bytes = Bytes::new(bloom);
    let (entries, bits, probes) = (bytes.unsigned()?, bytes.unsigned()?, bytes.unsigned()?);
    let is_own = entries > 0
        && bits == BLOOM_BITS_PER_ENTRY
        && probes == BLOOM_PROBES
        && u32::try_from(entries).is_ok()
        && bytes.len() as u64 == (entries * BLOOM_BITS_PER_ENTRY).div_ceil(BITS_PER_BYTE);
    if is_own { Ok(()) } else { Err(SyncRefusal::Bloom) }
}

fn read_changes<'a>(bytes: &mut Bytes<'a>, may_edit: bool) -> Result<(Vec<&'a [u8]>, bool), SyncRefusal> {
    let count = counted(bytes, SYNC_CHANGES_MAX as u64, "changes")?;
    let mut chunks = Vec::new();
    for _ in 0..count {
        let length = bytes.unsigned()?;
        let together = bytes.take(length)?;
        if may_edit {
            split(together, &mut chunks)?;
        }
    }
    Ok((chunks, count > 0 && !may_edit))
}

/// Takes chunks apart that stand together.
fn split<'a>(together: &'a [u8], chunks: &mut Vec<&'a [u8]>) -> Result<(), SyncRefusal> {
    let mut rest = Bytes::new(together);
    while !rest.is_empty() {
        let whole = rest;
        if rest.array()? != MAGIC {
            return Err(SyncRefusal::Malformed("it is not an Automerge chunk"));
        }
        let _: [u8; CHECKSUM_BYTES] = rest.array()?;
        let kind = rest.byte()?;
        let length = rest.unsigned()?;
        rest.take(length)?;
        match kind {
            CHANGE | DEFLATED_CHANGE => chunks.push(whole.up_to(rest)),
            _ => return Err(SyncRefusal::WholeDocument),
        }
        within(chunks.len() as u64, SYNC_CHANGES_MAX as u64, "changes")?;
    }
    Ok(())
}

fn read_flags(bytes: &mut Bytes<'_>) -> Result<SyncFlags, SyncRefusal> {
    let length = counted(bytes, SYNC_FLAGS_BYTES_MAX, "bytes of flags")?;
    let flags = bytes.take(length)?.iter();
    let bits = flags.filter(|byte| **byte & FLAG_BITS != 0);
    Ok(SyncFlags(bits.fold(0, |all, byte| all | (byte & !FLAG_BITS))))
}

fn counted(bytes: &mut Bytes<'_>, limit: u64, what: &'static str) -> Result<u64, SyncRefusal> {
    let count = bytes.unsigned()?;
    within(count, limit, what)?;
    Ok(count)
}

fn within(found: u64, limit: u64, what: &'static str) -> Result<(), SyncRefusal> {
    if found > limit {
        Err(SyncRefusal::TooLarge { what, limit })
    } else {
        Ok(())
    }
}
