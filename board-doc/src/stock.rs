//! What the server keeps of one client of Automerge's own sync protocol and one board.
//!
//! Only what [`guard::read_sync_message`](crate::guard::read_sync_message) has let pass comes here, and never a change:
//! those go through the guard one by one, are committed, and reach the document by [`Document::apply_changes`].

use crate::document::Document;
use crate::guard::{Chunk, SYNC_HASHES_MAX, SyncFlags, SyncMessage};
use crate::ids::ChangeHash;
use automerge::sync::{self, BloomFilter, ChunkList, Have, MessageFlags, MessageVersion, State, SyncDoc};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Changes of one client that wait for what they build on, in bytes.
const WAITING_BYTES_MAX: usize = 1 << 20;
/// Changes of one client that are refused for ever, remembered so that nobody asks for them again.
const REFUSED_MAX: usize = 1_000;

/// What is known of a client's copy. New for each connection: it cannot be stored, because Automerge's own encoding
/// of it forgets who may only read.
#[derive(Debug, Clone, Default)]
pub struct StockPeer {
    state: State,
    waiting: Vec<Chunk>,
    refused: BTreeSet<ChangeHash>,
    /// The next message is to say that nothing is here.
    anew: bool,
}

/// Automerge could not go on with what a client has said: end the connection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Automerge cannot go on with this client: {0}")]
pub struct StockError(String);

impl StockPeer {
    /// Nothing is known yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets all that is known, and with the next message asks for every change that is not here, also for those that
    /// were sent before and dropped: clients send them again to nobody but who seems to have lost everything.
    pub fn ask_anew(&mut self) {
        *self = Self {
            anew: true,
            ..Self::default()
        };
    }

    /// Takes note of a message, its changes aside. To be told before they are committed: then the answer that
    /// [`next_message`](Self::next_message) gives afterwards tells the client that its changes have arrived.
    pub fn hear(&mut self, document: &mut Document, message: &SyncMessage<'_>) -> Result<(), StockError> {
        let message = without_changes(message)?;
        let automerge = document.automerge_mut();
        catch_unwind(AssertUnwindSafe(|| {
            automerge.receive_sync_message(&mut self.state, message)
        }))
        .map_err(|_| StockError("hearing it panicked".to_owned()))?
        .map_err(|error| StockError(error.to_string()))
    }

    /// Keeps a change that builds on what is not here. A Bloom filter takes one hash in a hundred for known, so genuine
    /// clients leave out changes that others build on, and send nothing twice unless they are asked for it by name.
    pub fn keep(&mut self, change: Chunk) -> Result<(), StockError> {
        if self.waiting_bytes() + change.bytes.len() > WAITING_BYTES_MAX {
            return Err(StockError("too many of its changes wait for others".to_owned()));
        }
        if !self.waiting.iter().any(|one| one.hash == change.hash) {
            self.waiting.push(change);
        }
        Ok(())
    }

    /// What is kept of changes that wait, in bytes.
    pub fn waiting_bytes(&self) -> usize {
        self.waiting.iter().map(|one| one.bytes.len()).sum()
    }

    /// Remembers that a change is refused for ever, and with it those that wait for it.
    pub fn refuse(&mut self, change: ChangeHash) -> Result<(), StockError> {
        self.refused.insert(change);
        while let Some(at) = self.waiting.iter().position(|one| self.builds_on_refused(one)) {
            self.refused.insert(self.waiting.remove(at).hash);
        }
        if self.refused.len() > REFUSED_MAX {
            return Err(StockError("too many of its changes are refused".to_owned()));
        }
        Ok(())
    }

    /// Whether a change is refused, or builds on one that is.
    pub fn has_refused(&self, change: &Chunk) -> bool {
        self.refused.contains(&change.hash) || self.builds_on_refused(change)
    }

    /// Whether a change has come and is not asked for again: it waits, or is refused.
    fn has_taken(&self, hash: &ChangeHash) -> bool {
        self.refused.contains(hash) || self.waiting.iter().any(|one| one.hash == *hash)
    }

    fn builds_on_refused(&self, change: &Chunk) -> bool {
        change.deps.iter().any(|hash| self.refused.contains(hash))
    }

    /// Takes out a change that was kept and whose dependencies are here now. Ask until there is none.
    pub fn next_ready(&mut self, document: &Document) -> Option<Chunk> {
        let is_ready = |one: &Chunk| one.deps.iter().all(|hash| document.has(hash));
        let at = self.waiting.iter().position(is_ready)?;
        Some(self.waiting.remove(at))
    }

    /// What the changes that wait build on, and is neither here nor waiting itself.
    fn missing(&self, document: &Document) -> impl Iterator<Item = automerge::ChangeHash> {
        let here: BTreeSet<ChangeHash> = self.waiting.iter().map(|one| one.hash).collect();
        let deps = self.waiting.iter().flat_map(|one| &one.deps);
        deps.filter(move |hash| !here.contains(hash) && !document.has(hash))
            .map(|hash| (*hash).into())
    }

    /// What to send next; `None` when the client has all, or has not answered yet. Without flags, so that it sends
    /// changes and no documents.
    pub fn next_message(&mut self, document: &Document) -> Result<Option<Vec<u8>>, StockError> {
        let automerge = document.automerge();
        let message = catch_unwind(AssertUnwindSafe(|| {
            automerge.generate_sync_message(&mut self.state)
        }))
        .map_err(|_| StockError("answering it panicked".to_owned()))?;
        let Some(mut message) = message else {
            return Ok(None);
        };
        message.flags = None;
        let need: BTreeSet<_> = message.need.into_iter().chain(self.missing(document)).collect();
        let need = need.into_iter().filter(|hash| !self.has_taken(&(*hash).into()));
        message.need = need.take(SYNC_HASHES_MAX as usize).collect();
        if std::mem::take(&mut self.anew) {
            message.heads.clear();
            // So that the true ones follow.
            self.state.last_sent_heads.clear();
        }
        Ok(Some(message.encode()))
    }
}

fn without_changes(message: &SyncMessage<'_>) -> Result<sync::Message, StockError> {
    let have = message.have.iter().map(|have| {
        let bloom = BloomFilter::try_from(have.bloom).map_err(|error| StockError(error.to_string()))?;
        let last_sync = hashes(&have.last_sync);
        Ok(Have { last_sync, bloom })
    });
    Ok(sync::Message {
        heads: hashes(&message.heads),
        need: hashes(&message.need),
        have: have.collect::<Result<_, _>>()?,
        changes: ChunkList::empty(),
        flags: message.flags.map(flags),
        version: MessageVersion::V1,
    })
}

fn flags(flags: SyncFlags) -> MessageFlags {
    let mut all = MessageFlags::new();
    all.set(flags.bits());
    all
}

fn hashes(hashes: &[ChangeHash]) -> Vec<automerge::ChangeHash> {
    hashes.iter().map(|hash| (*hash).into()).collect()
}
