//! Takes change chunks apart and puts them together again, with the right checksum and whatever inside.

use automerge::{ActorId, Change, ExpandedChange, legacy};
use board_doc::{Actor, UserId};
use flate2::{Compress, Compression, FlushCompress};
use sha2::{Digest, Sha256};

pub(crate) const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];

pub(crate) const KEY_STRING: u64 = 0x15;
pub(crate) const INSERT: u64 = 0x34;
pub(crate) const ACTION: u64 = 0x42;
pub(crate) const VALUE_META: u64 = 0x56;
pub(crate) const VALUE: u64 = 0x57;
pub(crate) const PREDECESSOR_COUNT: u64 = 0x70;
pub(crate) const PREDECESSOR_ACTOR: u64 = 0x71;
pub(crate) const PREDECESSOR_COUNTER: u64 = 0x73;
pub(crate) const EXPAND: u64 = 0x94;
pub(crate) const MARK_NAME: u64 = 0xa5;

/// The parts of a change chunk's contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) dependencies: Vec<[u8; 32]>,
    pub(crate) actor: Vec<u8>,
    pub(crate) seq: u64,
    pub(crate) start_op: u64,
    pub(crate) time: i64,
    pub(crate) message: Vec<u8>,
    pub(crate) other_actors: Vec<Vec<u8>>,
    pub(crate) columns: Vec<(u64, Vec<u8>)>,
    pub(crate) extra: Vec<u8>,
}

impl Parts {
    /// Takes a genuine uncompressed chunk apart.
    pub(crate) fn of(chunk: &[u8]) -> Self {
        let mut bytes = &chunk[9..];
        unsigned(&mut bytes);
        let dependencies = (0..unsigned(&mut bytes))
            .map(|_| take(&mut bytes, 32).try_into().unwrap())
            .collect();
        let actor = prefixed(&mut bytes);
        let (seq, start_op, time) = (unsigned(&mut bytes), unsigned(&mut bytes), signed(&mut bytes));
        let message = prefixed(&mut bytes);
        let other_actors = (0..unsigned(&mut bytes)).map(|_| prefixed(&mut bytes)).collect();
        let count = unsigned(&mut bytes);
        let metadata: Vec<(u64, u64)> = (0..count)
            .map(|_| (unsigned(&mut bytes), unsigned(&mut bytes)))
            .collect();
        let columns = metadata
            .into_iter()
            .map(|(column, length)| (column, take(&mut bytes, length)))
            .collect();
        Self {
            dependencies,
            actor,
            seq,
            start_op,
            time,
            message,
            other_actors,
            columns,
            extra: bytes.to_vec(),
        }
    }

    pub(crate) fn column(&mut self, column: u64) -> &mut Vec<u8> {
        let at = self.columns.partition_point(|(other, _)| *other < column);
        if self.columns.get(at).is_none_or(|(other, _)| *other != column) {
            self.columns.insert(at, (column, Vec::new()));
        }
        &mut self.columns[at].1
    }

    pub(crate) fn contents(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_unsigned(&mut out, self.dependencies.len() as u64);
        out.extend(self.dependencies.concat());
        put_prefixed(&mut out, &self.actor);
        put_unsigned(&mut out, self.seq);
        put_unsigned(&mut out, self.start_op);
        put_signed(&mut out, self.time);
        put_prefixed(&mut out, &self.message);
        put_unsigned(&mut out, self.other_actors.len() as u64);
        self.other_actors
            .iter()
            .for_each(|actor| put_prefixed(&mut out, actor));
        put_unsigned(&mut out, self.columns.len() as u64);
        for (column, data) in &self.columns {
            put_unsigned(&mut out, *column);
            put_unsigned(&mut out, data.len() as u64);
        }
        self.columns.iter().for_each(|(_, data)| out.extend(data));
        out.extend(&self.extra);
        out
    }

    pub(crate) fn chunk(&self) -> Vec<u8> {
        seal(&self.contents())
    }

    /// Whose change it is.
    pub(crate) fn user(&self) -> UserId {
        Actor::from_bytes(&self.actor).unwrap().user
    }
}

/// The contents of an uncompressed chunk.
pub(crate) fn contents(chunk: &[u8]) -> Vec<u8> {
    let mut bytes = &chunk[9..];
    unsigned(&mut bytes);
    bytes.to_vec()
}

/// An uncompressed change chunk around any contents.
pub(crate) fn seal(contents: &[u8]) -> Vec<u8> {
    framed(1, checksum(contents), contents)
}

/// A deflated change chunk around any contents.
pub(crate) fn seal_deflated(contents: &[u8]) -> Vec<u8> {
    framed(2, checksum(contents), &deflate(contents))
}

pub(crate) fn framed(kind: u8, checksum: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut out = [&MAGIC[..], &checksum, &[kind]].concat();
    put_prefixed(&mut out, data);
    out
}

pub(crate) fn checksum(contents: &[u8]) -> [u8; 4] {
    let mut hashed = vec![1];
    put_prefixed(&mut hashed, contents);
    Sha256::digest(&hashed)[..4].try_into().unwrap()
}

pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 1024);
    Compress::new(Compression::best(), false)
        .compress_vec(bytes, &mut out, FlushCompress::Finish)
        .unwrap();
    out
}

/// Rewrites a genuine change operation by operation; Automerge encodes what comes of it.
pub(crate) fn rewrite(chunk: &[u8], rewrite: impl FnOnce(&mut ExpandedChange)) -> Vec<u8> {
    let mut expanded = Change::from_bytes(chunk.to_vec()).unwrap().decode();
    rewrite(&mut expanded);
    Change::from(expanded).raw_bytes().to_vec()
}

/// A run-length encoded column with one run.
pub(crate) fn run(length: i64, entry: u8) -> Vec<u8> {
    let mut out = Vec::new();
    put_signed(&mut out, length);
    out.push(entry);
    out
}

pub(crate) fn op_id(counter: u64, actor: &[u8]) -> legacy::OpId {
    legacy::OpId(counter, ActorId::from(actor))
}

pub(crate) fn put_unsigned(out: &mut Vec<u8>, mut value: u64) {
    while value > 0x7f {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

pub(crate) fn put_signed(out: &mut Vec<u8>, mut value: i64) {
    while !(-64..64).contains(&value) {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8 & 0x7f);
}

fn put_prefixed(out: &mut Vec<u8>, bytes: &[u8]) {
    put_unsigned(out, bytes.len() as u64);
    out.extend(bytes);
}

fn unsigned(bytes: &mut &[u8]) -> u64 {
    let length = 1 + bytes.iter().take_while(|byte| **byte >= 0x80).count() as u64;
    take(bytes, length)
        .iter()
        .rev()
        .fold(0, |value, byte| value << 7 | u64::from(byte & 0x7f))
}

fn signed(bytes: &mut &[u8]) -> i64 {
    let length = 1 + bytes.iter().take_while(|byte| **byte >= 0x80).count() as u64;
    let taken = take(bytes, length);
    let negative = taken.last().unwrap() & 0x40 != 0;
    taken
        .iter()
        .rev()
        .fold(if negative { -1 } else { 0 }, |value, byte| {
            value << 7 | i64::from(byte & 0x7f)
        })
}

fn take(bytes: &mut &[u8], length: u64) -> Vec<u8> {
    let (taken, rest) = bytes.split_at(usize::try_from(length).unwrap());
    *bytes = rest;
    taken.to_vec()
}

fn prefixed(bytes: &mut &[u8]) -> Vec<u8> {
    let length = unsigned(bytes);
    take(bytes, length)
}
