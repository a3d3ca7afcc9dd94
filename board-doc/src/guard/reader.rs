//! Reads one change chunk, compressed or not, before Automerge sees a byte of it.
//!
//! Layout: the Automerge binary format specification, "Chunks" and "Change chunks"
//! (<https://automerge.org/automerge-binary-format-spec/>). A chunk is magic, checksum (the first 4 bytes of its
//! hash), type, length and contents; its hash is SHA-256 over type, length and contents. A deflated change has
//! the hash and the checksum of the change it holds.

use super::bytes::{Bytes, write_unsigned};
use super::columns::Columns;
use super::inflate::inflate;
use super::operations::{Operations, count};
use super::{Chunk, Refusal};
use crate::ids::ChangeHash;
use crate::limits::CHANGE_BYTES_MAX;
use sha2::{Digest, Sha256};

pub(super) const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
pub(super) const CHECKSUM_BYTES: usize = 4;
pub(super) const CHANGE: u8 = 1;
pub(super) const DEFLATED_CHANGE: u8 = 2;

/// Changes that one change builds upon.
const DEPENDENCIES_MAX: u64 = 1_000;
/// Actors, besides its own, that a change refers to.
const OTHER_ACTORS_MAX: u64 = 5_000;
/// Length of any actor id, in bytes: ours are 24, stock clients' 16.
const ACTOR_BYTES_MAX: u64 = 64;
/// Length of a change's message, in bytes.
const MESSAGE_BYTES_MAX: u64 = 1024;

/// The contents of a change chunk, borrowed.
pub(super) struct Contents<'a> {
    pub(super) dependencies: Vec<ChangeHash>,
    pub(super) actor: &'a [u8],
    pub(super) seq: u64,
    pub(super) start_op: u64,
    pub(super) time: i64,
    pub(super) other_actors: Vec<&'a [u8]>,
    pub(super) operation_count: u64,
    columns: Columns<'a>,
}

/// Reads and measures a whole chunk.
pub(super) fn read(bytes: &[u8]) -> Result<Chunk, Refusal> {
    let (checksum, data) = unwrap(bytes)?;
    let data = data.as_ref();
    let (chunk, hash) = wrap(data);
    if hash.0[..CHECKSUM_BYTES] != checksum {
        return Err(Refusal::Malformed("its checksum is wrong"));
    }
    let contents = Contents::read(data)?;
    let mut operations = contents.operations();
    while operations.next()?.is_some() {}
    Ok(Chunk {
        hash,
        actor: contents.actor.to_vec(),
        seq: contents.seq,
        start_op: contents.start_op,
        time: contents.time,
        operations: contents.operation_count,
        deps: contents.dependencies,
        bytes: chunk,
    })
}

/// The contents of an uncompressed chunk that [`read`] made.
pub(super) fn contents(chunk: &[u8]) -> Result<Contents<'_>, Refusal> {
    match frame(chunk)? {
        (_, CHANGE, data) => Contents::read(data),
        _ => Err(Refusal::Malformed("it is not a change")),
    }
}

/// Takes a chunk out of its frame: the checksum it claims, its type, its data.
fn frame(bytes: &[u8]) -> Result<([u8; CHECKSUM_BYTES], u8, &[u8]), Refusal> {
    let mut bytes = Bytes::new(bytes);
    if bytes.array()? != MAGIC {
        return Err(Refusal::Malformed("it is not an Automerge chunk"));
    }
    let checksum = bytes.array()?;
    let kind = bytes.byte()?;
    let length = bytes.unsigned()?;
    if length > CHANGE_BYTES_MAX as u64 {
        return Err(Refusal::TooLarge {
            what: "bytes",
            limit: CHANGE_BYTES_MAX as u64,
        });
    }
    let data = bytes.take(length)?;
    if bytes.is_empty() {
        Ok((checksum, kind, data))
    } else {
        Err(Refusal::Malformed("bytes follow the chunk"))
    }
}

fn unwrap(bytes: &[u8]) -> Result<([u8; CHECKSUM_BYTES], std::borrow::Cow<'_, [u8]>), Refusal> {
    match frame(bytes)? {
        (checksum, CHANGE, data) => Ok((checksum, data.into())),
        (checksum, DEFLATED_CHANGE, data) => Ok((checksum, inflate(data, CHANGE_BYTES_MAX)?.into())),
        _ => Err(Refusal::Malformed("it is not a change")),
    }
}

/// The uncompressed chunk around `data`, and its hash.
fn wrap(data: &[u8]) -> (Vec<u8>, ChangeHash) {
    let mut hashed = vec![CHANGE];
    write_unsigned(&mut hashed, data.len() as u64);
    hashed.extend_from_slice(data);
    let hash: [u8; 32] = Sha256::digest(&hashed).into();
    let mut chunk = Vec::with_capacity(MAGIC.len() + CHECKSUM_BYTES + hashed.len());
    chunk.extend_from_slice(&MAGIC);
    chunk.extend_from_slice(&hash[..CHECKSUM_BYTES]);
    chunk.extend_from_slice(&hashed);
    (chunk, ChangeHash(hash))
}

impl<'a> Contents<'a> {
    fn read(data: &'a [u8]) -> Result<Self, Refusal> {
        let mut bytes = Bytes::new(data);
        let dependencies = read_dependencies(&mut bytes)?;
        let actor = read_actor(&mut bytes)?;
        let seq = bytes.unsigned()?;
        let start_op = bytes.unsigned()?;
        let time = bytes.signed()?;
        read_message(&mut bytes)?;
        let other_actors = read_other_actors(&mut bytes, actor)?;
        let columns = Columns::read(bytes)?;
        let operation_count = count(&columns)?;
        if seq == 0 || start_op == 0 {
            return Err(Refusal::Malformed("it counts from 0"));
        }
        // Automerge keeps sequence numbers and counters in 32 bits and does not check.
        if seq > u64::from(u32::MAX) || start_op.saturating_add(operation_count) > u64::from(u32::MAX) {
            return Err(Refusal::Malformed("its counters do not fit 32 bits"));
        }
        // Automerge keeps times as differences, which would overflow between extremes.
        if time < 0 {
            return Err(Refusal::Malformed("its time is before 1970"));
        }
        Ok(Self {
            dependencies,
            actor,
            seq,
            start_op,
            time,
            other_actors,
            operation_count,
            columns,
        })
    }

    /// Its operations from the first.
    pub(super) fn operations(&self) -> Operations<'a> {
        Operations::new(
            &self.columns,
            1 + self.other_actors.len(),
            self.start_op,
            self.operation_count,
        )
    }
}

fn read_dependencies(bytes: &mut Bytes<'_>) -> Result<Vec<ChangeHash>, Refusal> {
    let count = bytes.unsigned()?;
    if count > DEPENDENCIES_MAX {
        return Err(Refusal::TooLarge {
            what: "dependencies",
            limit: DEPENDENCIES_MAX,
        });
    }
    let mut dependencies = Vec::new();
    for _ in 0..count {
        let hash = ChangeHash(bytes.array()?);
        // Automerge sorts them when it makes a change.
        if dependencies.last().is_some_and(|previous| *previous >= hash) {
            return Err(Refusal::Malformed("its dependencies are out of order"));
        }
        dependencies.push(hash);
    }
    Ok(dependencies)
}

fn read_actor<'a>(bytes: &mut Bytes<'a>) -> Result<&'a [u8], Refusal> {
    let length = bytes.unsigned()?;
    if !(1..=ACTOR_BYTES_MAX).contains(&length) {
        return Err(Refusal::Malformed("an actor's length is impossible"));
    }
    bytes.take(length)
}

fn read_message(bytes: &mut Bytes<'_>) -> Result<(), Refusal> {
    let length = bytes.unsigned()?;
    if length > MESSAGE_BYTES_MAX {
        return Err(Refusal::TooLarge {
            what: "bytes of its message",
            limit: MESSAGE_BYTES_MAX,
        });
    }
    match std::str::from_utf8(bytes.take(length)?) {
        Ok(_) => Ok(()),
        Err(_) => Err(Refusal::Malformed("its message is not UTF-8")),
    }
}

fn read_other_actors<'a>(bytes: &mut Bytes<'a>, own: &[u8]) -> Result<Vec<&'a [u8]>, Refusal> {
    let count = bytes.unsigned()?;
    if count > OTHER_ACTORS_MAX {
        return Err(Refusal::TooLarge {
            what: "actors",
            limit: OTHER_ACTORS_MAX,
        });
    }
    let mut others: Vec<&[u8]> = Vec::new();
    for _ in 0..count {
        let other = read_actor(bytes)?;
        if other == own || others.last().is_some_and(|previous| *previous >= other) {
            return Err(Refusal::Malformed("its list of actors is out of order"));
        }
        others.push(other);
    }
    Ok(others)
}
