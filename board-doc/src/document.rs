//! A board's Automerge document without a view of it.

mod actors;
mod bound;

use crate::genesis::{genesis_change, genesis_hash};
use crate::guard::{self, Measured};
use crate::ids::{Actor, ActorHead, ChangeHash, ReplicaId, UserId};
use crate::limits::{BOARD_BYTES_MAX, FOREIGN_DOCUMENT_MEMORY_MAX};
use crate::view::BoardInfo;
use crate::{read, schema};
use actors::{Actors, Noted};
use automerge::{ActorId, Automerge, AutomergeError, Change, LoadOptions, ReadDoc};
pub use bound::NotBound;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A board's document: what rooms keep (live and trial) and compaction folds.
#[derive(Debug, Clone)]
pub struct Document {
    automerge: Automerge,
    actors: Actors,
    /// As it was loaded, in bytes.
    saved_bytes: u64,
    bytes_max: u64,
}

/// A change just made here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewChange {
    /// Identifies it.
    pub hash: ChangeHash,
    /// Its actor's sequence number.
    pub seq: u64,
    /// The uncompressed chunk.
    pub chunk: Vec<u8>,
}

/// Bytes that are not a board.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// Automerge cannot load them.
    #[error("not a loadable document: {0}")]
    Damaged(String),
    /// They load, but the document did not begin as a Weft board.
    #[error("the document does not begin with the genesis of a board")]
    NotABoard,
    /// They come from outside, and loading them would take too much memory.
    #[error("reading the document would take more than {} MiB of memory; an export of the board as JSON takes less", limit >> 20)]
    TooHeavy {
        /// What it may take, in bytes.
        limit: u64,
    },
}

/// A change that does not fit the document. After [`Refused`](Self::Refused) the document may be half changed: throw
/// it away. The other errors are found before anything is touched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// Not a change chunk.
    #[error("not a change: {0}")]
    Malformed(String),
    /// It depends on a change that is not here.
    #[error("change {0} depends on a change that is missing")]
    MissingDependency(ChangeHash),
    /// Automerge refused it.
    #[error("change {hash} was refused: {detail}")]
    Refused {
        /// Which one; where several were applied together, the first of them.
        hash: ChangeHash,
        /// Automerge's words.
        detail: String,
    },
}

impl Document {
    /// A new board: the genesis change and nothing else.
    pub fn new() -> Self {
        let mut automerge = Automerge::new_with_encoding(schema::TEXT_ENCODING);
        let genesis = Change::from_bytes(genesis_change().to_vec()).expect("the genesis is a change");
        automerge
            .apply_changes([genesis])
            .expect("the genesis applies to nothing");
        Self::over(automerge)
    }

    fn over(automerge: Automerge) -> Self {
        let actors = Actors::of(&automerge);
        Self {
            automerge,
            actors,
            saved_bytes: 0,
            bytes_max: BOARD_BYTES_MAX,
        }
    }

    pub(crate) fn automerge(&self) -> &Automerge {
        &self.automerge
    }

    /// The document, to be changed behind our back. Who commits a change tells [`record`](Self::record); otherwise
    /// what is known of its actors is worked out anew at each question.
    pub(crate) fn automerge_mut(&mut self) -> &mut Automerge {
        &mut self.automerge
    }

    /// Loads a saved document and checks that it begins with the genesis. What it inflates to and how many operations
    /// it claims are measured before Automerge sees it; Automerge's panics become errors.
    pub fn load(bytes: &[u8]) -> Result<Self, LoadError> {
        check(bytes)?;
        Self::load_checked(bytes)
    }

    /// Loads a document that was not saved here, which may be made to take as much memory as possible: as
    /// [`load`](Self::load), where that takes at most [`FOREIGN_DOCUMENT_MEMORY_MAX`].
    pub fn load_foreign(bytes: &[u8]) -> Result<Self, LoadError> {
        if check(bytes)?.memory() > FOREIGN_DOCUMENT_MEMORY_MAX {
            return Err(LoadError::TooHeavy {
                limit: FOREIGN_DOCUMENT_MEMORY_MAX,
            });
        }
        Self::load_checked(bytes)
    }

    fn load_checked(bytes: &[u8]) -> Result<Self, LoadError> {
        let options = LoadOptions::new().text_encoding(schema::TEXT_ENCODING);
        let loaded = catch_unwind(AssertUnwindSafe(|| {
            let automerge = Automerge::load_with_options(bytes, options)?;
            Ok::<_, AutomergeError>(Self {
                saved_bytes: bytes.len() as u64,
                ..Self::over(automerge)
            })
        }));
        let document = match loaded {
            Ok(Ok(document)) => document,
            Ok(Err(error)) => return Err(LoadError::Damaged(error.to_string())),
            Err(_) => return Err(LoadError::Damaged("loading it panicked".to_owned())),
        };
        if !document.automerge.get_missing_deps(&[]).is_empty() {
            return Err(LoadError::Damaged(
                "it holds changes whose dependencies are missing".to_owned(),
            ));
        }
        if document.has(&genesis_hash()) {
            Ok(document)
        } else {
            Err(LoadError::NotABoard)
        }
    }

    /// The compacted document.
    pub fn save(&self) -> Vec<u8> {
        self.automerge.save()
    }

    /// The newest changes, those nothing depends on, in the order of their bytes.
    pub fn heads(&self) -> Vec<ChangeHash> {
        self.automerge
            .get_heads()
            .into_iter()
            .map(ChangeHash::from)
            .collect()
    }

    /// Whether the change is here.
    pub fn has(&self, hash: &ChangeHash) -> bool {
        self.automerge.get_missing_deps(&[(*hash).into()]).is_empty()
    }

    /// The uncompressed chunk of a change that is here.
    pub fn chunk(&self, hash: &ChangeHash) -> Option<Vec<u8>> {
        self.automerge
            .get_change_by_hash(&(*hash).into())
            .map(|change| change.raw_bytes().to_vec())
    }

    /// The last change of an actor (any length of id).
    pub fn actor_head(&self, actor: &[u8]) -> Option<ActorHead> {
        self.actors.head(&self.automerge, actor)
    }

    /// How many actors have written, and how many of them are this user's.
    pub(crate) fn actor_counts(&self, user: UserId) -> (usize, usize) {
        self.actors.counts(&self.automerge, user)
    }

    /// How many actors have written.
    pub fn actor_count(&self) -> u64 {
        self.actors.count() as u64
    }

    /// The changes of `actor` with a sequence number above `seq`, in order.
    pub fn changes_of(&self, actor: Actor, after_seq: u64) -> Vec<NewChange> {
        let id = actor.to_bytes();
        if self.actor_head(&id).is_none_or(|head| head.seq <= after_seq) {
            return Vec::new();
        }
        let changes = self.automerge.get_changes_meta(&[]).into_iter();
        let mut wanted: Vec<(u64, ChangeHash)> = changes
            .filter(|change| change.actor.to_bytes() == id && change.seq > after_seq)
            .map(|change| (change.seq, change.hash.into()))
            .collect();
        wanted.sort_unstable();
        wanted
            .into_iter()
            .filter_map(|(seq, hash)| {
                Some(NewChange {
                    hash,
                    seq,
                    chunk: self.chunk(&hash)?,
                })
            })
            .collect()
    }

    /// The changes of a user, from whatever replica of theirs but the server's, that `other` lacks; dependencies
    /// come first.
    pub fn changes_of_user_missing_in(&self, user: UserId, other: &Self) -> Vec<(Actor, NewChange)> {
        let of_user = |change: &automerge::ChangeMetadata<'_>| {
            let actor = Actor::from_bytes(change.actor.to_bytes())?;
            let missing =
                actor.user == user && actor.replica != ReplicaId::SERVER && !other.has(&change.hash.into());
            missing.then_some((actor, change.hash.into(), change.seq))
        };
        let changes = self.automerge.get_changes_meta(&[]);
        let missing = changes.iter().filter_map(of_user);
        missing
            .filter_map(|(actor, hash, seq)| {
                let chunk = self.chunk(&hash)?;
                Some((actor, NewChange { hash, seq, chunk }))
            })
            .collect()
    }

    /// How many changes there are.
    pub fn change_count(&self) -> usize {
        usize::try_from(self.automerge.stats().num_changes).unwrap_or(usize::MAX)
    }

    /// How many operations all changes have made, deletions too.
    pub fn operation_count(&self) -> u64 {
        self.actors.operations(&self.automerge)
    }

    /// What the board takes where it is stored, in bytes: as it was loaded, and the chunks since. Saving it anew may
    /// take much of the latter away.
    pub fn stored_bytes(&self) -> u64 {
        self.saved_bytes + self.chunk_bytes()
    }

    /// The chunks since it was loaded, in bytes.
    pub fn chunk_bytes(&self) -> u64 {
        self.actors.bytes()
    }

    /// From [`stored_bytes`](Self::stored_bytes) of so many on the guard lets nothing in that makes the board grow.
    pub fn bytes_max(&self) -> u64 {
        self.bytes_max
    }

    /// Sets that limit, instead of [`BOARD_BYTES_MAX`].
    pub fn set_bytes_max(&mut self, bytes_max: u64) {
        self.bytes_max = bytes_max;
    }

    /// What the document takes in memory, in bytes: an estimate by its numbers of operations and changes, which fits
    /// boards of 300,000 operations within a fifth.
    pub fn estimated_bytes(&self) -> usize {
        const FIXED: u64 = 64 << 10;
        const OPERATION: u64 = 16;
        const CHANGE: u64 = 64;
        let stats = self.automerge.stats();
        let bytes = FIXED + OPERATION * stats.num_ops + CHANGE * stats.num_changes;
        usize::try_from(bytes).unwrap_or(usize::MAX)
    }

    /// Applies change chunks in order. Those already here are skipped. Every dependency must be here or come
    /// earlier in `chunks`: nothing is queued. All are applied together, or none where the chunks are at fault.
    pub fn apply_changes<C: AsRef<[u8]>>(&mut self, chunks: &[C]) -> Result<(), ApplyError> {
        self.take(chunks).map(drop)
    }

    /// [`apply_changes`](Self::apply_changes), giving back what was new.
    pub(crate) fn take<C: AsRef<[u8]>>(&mut self, chunks: &[C]) -> Result<Vec<Change>, ApplyError> {
        let fresh = self.read_fresh(chunks)?;
        let Some(first) = fresh.first() else {
            return Ok(fresh);
        };
        let refused = |detail: String| ApplyError::Refused {
            hash: first.hash().into(),
            detail,
        };
        let expected = self.change_count() + fresh.len();
        catch_unwind(AssertUnwindSafe(|| {
            self.automerge.apply_changes(fresh.iter().cloned())
        }))
        .map_err(|_| refused("applying it panicked".to_owned()))?
        .map_err(|error| refused(error.to_string()))?;
        if self.change_count() != expected {
            return Err(refused("Automerge did not take every change".to_owned()));
        }
        for change in &fresh {
            self.actors.note(&Noted::of(change));
        }
        Ok(fresh)
    }

    /// Reads the chunks that are not here yet, each of which must build on what is here or read before it.
    pub(crate) fn read_fresh<C: AsRef<[u8]>>(&self, chunks: &[C]) -> Result<Vec<Change>, ApplyError> {
        let mut fresh = Vec::new();
        let mut coming = HashSet::new();
        let mut next_seq = actors::NextSeq::new(self);
        for chunk in chunks {
            let bytes = chunk.as_ref();
            // The hash of a compressed chunk is another; it is asked again below.
            if ChangeHash::of_chunk(bytes).is_some_and(|hash| coming.contains(&hash) || self.has(&hash)) {
                continue;
            }
            let change = read_change(bytes)?;
            let hash = ChangeHash::from(change.hash());
            if self.has(&hash) || !coming.insert(hash) {
                continue;
            }
            let here = |dependency: ChangeHash| coming.contains(&dependency) || self.has(&dependency);
            if !change.deps().iter().all(|dependency| here((*dependency).into())) {
                return Err(ApplyError::MissingDependency(hash));
            }
            if !next_seq.follows(&change) {
                return Err(ApplyError::Refused {
                    hash,
                    detail: "it is not the next one of its actor".to_owned(),
                });
            }
            fresh.push(change);
        }
        Ok(fresh)
    }

    /// Applies one change that has been read and checked. On an error the document is spoiled.
    pub(crate) fn apply_change(&mut self, change: Change) -> Result<(), AutomergeError> {
        let noted = Noted::of(&change);
        self.automerge.apply_changes([change])?;
        self.actors.note(&noted);
        Ok(())
    }

    /// Takes note of a change just committed here and gives its bytes.
    pub(crate) fn record(&mut self, hash: automerge::ChangeHash) -> NewChange {
        let change = self
            .automerge
            .get_change_by_hash(&hash)
            .expect("a change just made is there");
        self.actors.note(&Noted::of(&change));
        NewChange {
            hash: hash.into(),
            seq: change.seq(),
            chunk: change.raw_bytes().to_vec(),
        }
    }

    pub(crate) fn set_actor(&mut self, actor: Actor) {
        self.automerge.set_actor(ActorId::from(&actor.to_bytes()[..]));
    }

    /// The board's name and description.
    pub fn info(&self) -> BoardInfo {
        read::info(&self.automerge)
    }
}

fn check(bytes: &[u8]) -> Result<Measured, LoadError> {
    guard::check_saved(bytes).map_err(|refusal| LoadError::Damaged(refusal.to_string()))
}

/// Reads a chunk with our own bounded reader before Automerge sees it: a short chunk can stand for gigabytes.
fn read_change(bytes: &[u8]) -> Result<Change, ApplyError> {
    let chunk = guard::read(bytes).map_err(|refusal| ApplyError::Malformed(refusal.to_string()))?;
    catch_unwind(AssertUnwindSafe(|| Change::from_bytes(chunk.bytes)))
        .map_err(|_| ApplyError::Malformed("reading it panicked".to_owned()))?
        .map_err(|error| ApplyError::Malformed(error.to_string()))
}

impl Default for Document {
    fn default() -> Self {
        Self::new()
    }
}
