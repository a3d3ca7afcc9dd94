//! What the server asks of a change before it accepts it: client bytes never touch the live document before
//! they are proven.
//!
//! The order is: [`read`] (bounded, by our own reader, before Automerge sees a byte), then the caller asks
//! whether the hash is known, then [`admit`] (checks against the trial document, applies, re-encodes).

mod bytes;
mod columns;
mod inflate;
mod operations;
mod reader;
mod references;
mod saved;
mod schema;
mod sync_message;
mod trial;
mod visible;

pub use sync_message::{
    SYNC_CHANGES_MAX, SYNC_FLAGS_BYTES_MAX, SYNC_HASHES_MAX, SYNC_HAVE_MAX, SYNC_MESSAGE_BYTES_MAX,
    SYNC_TRAILING_BYTES_MAX, SyncFlags, SyncHave, SyncMessage, SyncRefusal,
};

pub(crate) use saved::Measured;

use crate::document::Document;
use crate::ids::{ChangeHash, Timestamp, UserId};

/// A change chunk read by our own bounded reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// SHA-256 over the chunk's type, length and contents.
    pub hash: ChangeHash,
    /// The uncompressed chunk, as Automerge would write it.
    pub bytes: Vec<u8>,
    /// Its actor.
    pub actor: Vec<u8>,
    /// Its sequence number, from 1.
    pub seq: u64,
    /// The counter of its first operation.
    pub start_op: u64,
    /// Its author's clock, in whole seconds since 1970.
    pub time: i64,
    /// What it builds upon.
    pub deps: Vec<ChangeHash>,
    /// How many operations it makes, counted from run lengths.
    pub operations: u64,
}

/// Who sends a change. A user alone is no administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Author {
    /// Who.
    pub user: UserId,
    /// Whether as an administrator of the workspace, who may delete and restore the comments of others.
    pub is_admin: bool,
}

impl From<UserId> for Author {
    fn from(user: UserId) -> Self {
        Self {
            user,
            is_admin: false,
        }
    }
}

/// A change that may be committed. Trial has it already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    /// Its hash.
    pub hash: ChangeHash,
    /// Our own encoding of it: what log and relay carry.
    pub bytes: Vec<u8>,
    /// Its actor.
    pub actor: Vec<u8>,
    /// Its sequence number.
    pub seq: u64,
}

/// A change that is not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Why.
    pub refusal: Refusal,
    /// Whether trial may have been touched: then it must be made again from live.
    pub trial_spoiled: bool,
}

/// Why a change is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It builds on a change that is not here (yet): it may be sent again.
    #[error("it builds on a change the server does not have")]
    MissingDependency,
    /// An earlier change of the actor is missing: it may be sent again.
    #[error("an earlier change of its actor is missing")]
    Gap,
    /// Its clock is too far ahead: it may be sent again later.
    #[error("its time is {ahead_ms} ms ahead of the server")]
    ClockAhead {
        /// By how much.
        ahead_ms: i64,
    },
    /// Its actor does not belong to the sender.
    #[error("its actor belongs to somebody else")]
    ForeignActor,
    /// It writes a comment of somebody else.
    #[error("it writes a comment of somebody else")]
    ForeignComment,
    /// The actor has another change of this sequence number.
    #[error("its sequence number is taken by another change")]
    SequenceTaken,
    /// Its first counter is not in the possible range.
    #[error("its start counter {found} is not in {least}..={most}")]
    StartCounter {
        /// What it says.
        found: u64,
        /// The least possible.
        least: u64,
        /// The largest possible.
        most: u64,
    },
    /// It is too large.
    #[error("its {what} exceed {limit}")]
    TooLarge {
        /// Bytes, operations, …
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// It is not a well-formed change, or makes an operation that no honest client makes.
    #[error("it is malformed: {0}")]
    Malformed(&'static str),
}

/// What is too large when a board takes too much where it is stored.
const BYTES_OF_THE_BOARD: &str = "stored bytes of the board";

impl Refusal {
    /// Whether the same change may be accepted later (answered with `Retry`), or never (`Rejected`).
    pub fn may_pass_later(&self) -> bool {
        matches!(
            self,
            Self::MissingDependency | Self::Gap | Self::ClockAhead { .. }
        )
    }

    /// Whether the board takes too much where it is stored. Saved anew it may take less.
    pub fn is_of_stored_bytes(&self) -> bool {
        matches!(self, Self::TooLarge { what, .. } if *what == BYTES_OF_THE_BOARD)
    }

    /// A short name that never changes, for the wire and for metrics.
    pub fn code(&self) -> &'static str {
        match self {
            Self::MissingDependency => "missing_dependency",
            Self::Gap => "gap",
            Self::ClockAhead { .. } => "clock_ahead",
            Self::ForeignActor => "foreign_actor",
            Self::ForeignComment => "foreign_comment",
            Self::SequenceTaken => "sequence_taken",
            Self::StartCounter { .. } => "start_counter",
            Self::TooLarge { .. } => "too_large",
            Self::Malformed(_) => "malformed",
        }
    }
}

/// Reads and measures one change chunk (compressed or not) without handing it to Automerge. Memory is bounded by
/// [`CHANGE_BYTES_MAX`](crate::limits::CHANGE_BYTES_MAX).
///
/// What it lets pass is well-formed by itself: the layout of a change chunk in the Automerge binary format
/// specification with nothing before, between or after; at most
/// [`CHANGE_OPERATIONS_MAX`](crate::limits::CHANGE_OPERATIONS_MAX) operations, counted before they are decoded; no
/// marks, no counters, no author footer.
pub fn read(bytes: &[u8]) -> Result<Chunk, Refusal> {
    reader::read(bytes)
}

/// Reads a change that was made here and is in `document` already: what is asked of everybody's changes for the sake
/// of those who will read them. When it is too large, the document must be made again without it.
pub fn check_own(document: &Document, chunk: &[u8]) -> Result<Chunk, Refusal> {
    let chunk = reader::read(chunk)?;
    trial::check_own_size(document, &chunk)?;
    Ok(chunk)
}

/// Proves a chunk that [`read`] made against the trial document and applies it there.
///
/// The caller has asked before whether the change is known already (it would be refused here), and makes trial
/// again from live when the answer says that it is spoiled. `now` is the server's clock.
pub fn admit(
    trial: &mut Document,
    chunk: &Chunk,
    author: impl Into<Author>,
    now: Timestamp,
) -> Result<Admitted, Refused> {
    trial::admit(trial, chunk, author.into(), Actors::Ours, now)
}

/// [`admit`] but for its last question, whether Automerge writes the change again as it came: that is asked of several
/// together, with [`compare`], before anything comes of any of them.
pub fn take(
    trial: &mut Document,
    chunk: &Chunk,
    author: impl Into<Author>,
    now: Timestamp,
) -> Result<Admitted, Refused> {
    trial::take(trial, chunk, author.into(), Actors::Ours, now)
}

/// Whether Automerge writes each of these changes, which trial has taken since its heads were `before`, again as it came.
/// If it does not, it has not understood one of them: trial is to be made again, and each to be [`admit`]ted by itself.
pub fn compare(trial: &Document, before: &[ChangeHash], taken: &[(ChangeHash, &[u8])]) -> bool {
    trial::compare(trial, before, taken)
}

/// [`admit`] for clients of Automerge's own sync protocol, whose actors are of other lengths than ours: the caller has
/// found that such an actor is bound to the author, or binds it when the change is committed. Of an actor of our length
/// it is asked as ever that it begins with the author's id.
pub fn admit_stock(
    trial: &mut Document,
    chunk: &Chunk,
    author: impl Into<Author>,
    now: Timestamp,
) -> Result<Admitted, Refused> {
    trial::admit(trial, chunk, author.into(), Actors::Bound, now)
}

/// What [`admit_stock`] asks before it touches trial: for a caller who must do something there first (see
/// [`Document::bind_actor`]).
pub fn check_stock(
    trial: &Document,
    chunk: &Chunk,
    author: impl Into<Author>,
    now: Timestamp,
) -> Result<(), Refusal> {
    trial::check(trial, chunk, author.into(), Actors::Bound, now)
}

/// Which actors an author may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Actors {
    /// Those that begin with the author's id.
    Ours,
    /// And those of other lengths, bound to the author.
    Bound,
}

/// Reads and measures a message of Automerge's sync protocol without handing it to Automerge. Its changes are not looked
/// into yet, and not even found when the sender may not edit. See [`StockPeer`](crate::StockPeer).
pub fn read_sync_message(message: &[u8], may_edit: bool) -> Result<SyncMessage<'_>, SyncRefusal> {
    sync_message::read(message, may_edit)
}

/// Measures a saved document (chunks one after the other) without handing it to Automerge: what it inflates to, and
/// how many operations it claims, are within what a board may have. What it takes to load it is for the caller to judge.
pub(crate) fn check_saved(bytes: &[u8]) -> Result<Measured, Refusal> {
    saved::check(bytes)
}
