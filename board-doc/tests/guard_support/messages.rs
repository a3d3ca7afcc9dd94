//! Sync messages written by hand.

use super::surgery::put_unsigned;
use automerge::sync::{BloomFilter, Have, Message, MessageVersion};
use board_doc::guard::{SyncRefusal, read_sync_message};

/// A client's first message, taken apart.
#[derive(Clone)]
pub(crate) struct Raw {
    pub(crate) version: u8,
    pub(crate) heads: Vec<u8>,
    pub(crate) need: Vec<u8>,
    pub(crate) have: Vec<u8>,
    pub(crate) changes: Vec<u8>,
    pub(crate) behind: Vec<u8>,
}

impl Raw {
    pub(crate) fn empty() -> Self {
        Self {
            version: 0x42,
            heads: vec![0],
            need: vec![0],
            have: vec![0],
            changes: vec![0],
            behind: vec![],
        }
    }

    pub(crate) fn read(&self) -> Result<(), SyncRefusal> {
        read_sync_message(&self.bytes(), true).map(drop)
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let parts = [&self.heads, &self.need, &self.have, &self.changes, &self.behind];
        std::iter::once(self.version)
            .chain(parts.into_iter().flatten().copied())
            .collect()
    }
}

pub(crate) fn ascending_hashes(count: u64) -> Vec<u8> {
    let mut out = Vec::new();
    put_unsigned(&mut out, count);
    for number in 0..count {
        out.extend([0; 24]);
        out.extend(number.to_be_bytes());
    }
    out
}

/// One `have` without heads and with this filter.
pub(crate) fn having(entries: u64, bits: u64, probes: u64, bytes: usize) -> Vec<u8> {
    let mut bloom = Vec::new();
    for number in [entries, bits, probes] {
        put_unsigned(&mut bloom, number);
    }
    bloom.extend(vec![0xff; bytes]);
    let mut out = vec![1, 0];
    put_unsigned(&mut out, bloom.len() as u64);
    out.extend(bloom);
    out
}

/// A message of a client that sends these chunks.
pub(crate) fn sending(chunks: Vec<Vec<u8>>, version: MessageVersion) -> Vec<u8> {
    let message = Message {
        heads: vec![],
        need: vec![],
        have: vec![Have {
            last_sync: vec![],
            bloom: BloomFilter::default(),
        }],
        changes: chunks.into(),
        flags: None,
        version,
    };
    message.encode()
}
