//! Accepting changes: guard → trial → journal → live → acknowledge and relay. One batch is in flight; what
//! arrives meanwhile gathers into the next.

mod judge;
mod settle;

use super::at_hand::Load;
use super::edits::{Editing, Tried as TriedEdit};
use super::relay::Owned;
use super::stock::{Offer, Offered};
use super::weight::Weight;
use super::{Batch, BatchId, DocumentState, EditOutcome, NewRow, PeerId, Projection, Room, RoomEffect};
use crate::frames::{RetryReason, ServerFrame};
use crate::limits::{
    BATCH_BYTES_MAX, BATCH_CHUNKS_MAX, OPERATION_READ_BYTES, QUEUE_BYTES_PER_PEER_MAX, RETRY_AFTER,
    TURN_BYTES_MAX,
};
use board_doc::guard::{Chunk, Refusal};
use board_doc::{ChangeHash, LiveDocument, Timestamp, UserId};

/// What waits for its batch.
#[derive(Debug)]
pub(super) enum Waiting {
    Frame(Submission),
    Stock(Offer),
    Edit(Editing),
}

impl Waiting {
    /// Whose frame it is.
    pub(super) fn peer(&self) -> Option<PeerId> {
        match self {
            Self::Frame(submission) => Some(submission.peer),
            Self::Stock(offer) => Some(offer.peer),
            Self::Edit(_) => None,
        }
    }

    /// For whom it waits.
    pub(super) fn user(&self) -> UserId {
        match self {
            Self::Frame(submission) => submission.weight.user(),
            Self::Stock(offer) => offer.user,
            Self::Edit(editing) => editing.user(),
        }
    }

    /// What judging it comes to; `None`: an edit of the server, of which nobody knows before it is made.
    pub(super) fn load(&self) -> Option<Load> {
        match self {
            Self::Frame(submission) => Some(Load {
                changes: submission.chunks.len(),
                bytes: submission.weight.bytes(),
            }),
            Self::Stock(offer) => Some(offer.load()),
            Self::Edit(_) => None,
        }
    }

    pub(super) fn as_edit(&self) -> Option<&Editing> {
        match self {
            Self::Edit(editing) => Some(editing),
            Self::Frame(_) | Self::Stock(_) => None,
        }
    }

    /// Nothing will come of it. (The senders of frames are told by their sockets' end.)
    pub(super) fn give_up(self, outcome: &EditOutcome, out: &mut Vec<RoomEffect>) {
        if let Self::Edit(editing) = self {
            out.push(editing.answer(outcome.clone()));
        }
    }
}

/// What is (partly) in the batch in flight.
#[derive(Debug)]
pub(super) enum Tried {
    Frame(Judged),
    Stock(Offered),
    Edit(TriedEdit),
}

/// A `Changes` frame that waits for its batch.
#[derive(Debug)]
pub(super) struct Submission {
    pub(super) peer: PeerId,
    id: u64,
    chunks: Vec<Vec<u8>>,
    weight: Weight,
}

/// What is to be said of the chunks of a frame that did not make it.
#[derive(Debug)]
enum Remainder {
    None,
    Retry(RetryReason),
    Rejected {
        hashes: Vec<ChangeHash>,
        reason: &'static str,
        detail: String,
    },
}

/// A frame whose chunks are (partly) in the batch in flight.
#[derive(Debug)]
pub(super) struct Judged {
    submission: Submission,
    covers: u32,
    first: usize,
    count: usize,
    remainder: Remainder,
}

impl Tried {
    /// The rows that are acknowledged to their sender.
    fn owned(&self) -> Option<Owned> {
        match self {
            Self::Frame(one) if one.count > 0 => Some(Owned {
                peer: one.submission.peer,
                id: one.submission.id,
                covers: one.covers,
                first: one.first,
                count: one.count,
            }),
            _ => None,
        }
    }
}

/// The batch in flight.
#[derive(Debug)]
pub(super) struct InFlight {
    batch: BatchId,
    expected_head: u64,
    rows: Vec<NewRow>,
    pub(super) tried: Vec<Tried>,
    /// It changed the board's name or description.
    renamed: bool,
}

impl InFlight {
    pub(super) fn load(&self) -> Load {
        Load::of(self.rows.iter().map(|row| &row.chunk))
    }
}

/// What of the frames taken out of the queue has passed so far.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) rows: Vec<NewRow>,
    /// What was read in this turn, whatever became of it, in bytes: few on the wire may stand for many.
    read: u64,
    /// Each change is asked back when it is taken; otherwise all of them at the end.
    pub(super) singly: bool,
}

impl Gathered {
    /// Whether the batch has as much as it may have, or the turn is over.
    pub(super) fn is_full(&self) -> bool {
        self.rows.len() >= BATCH_CHUNKS_MAX || self.is_turn_over()
    }

    fn is_turn_over(&self) -> bool {
        self.read >= TURN_BYTES_MAX
    }

    /// A change was read. Says what that has cost.
    pub(super) fn note_read(&mut self, read: &Result<Chunk, Refusal>) -> u64 {
        let cost = match read {
            Ok(chunk) => chunk.bytes.len() as u64 + chunk.operations * OPERATION_READ_BYTES,
            Err(_) => TURN_BYTES_MAX,
        };
        self.read += cost;
        cost
    }

    /// A change that was made here.
    pub(super) fn push_own(&mut self, row: NewRow) {
        self.read += row.chunk.len() as u64;
        self.rows.push(row);
    }
}

impl Room {
    pub(super) fn enqueue(
        &mut self,
        id: PeerId,
        frame: u64,
        chunks: Vec<Vec<u8>>,
        out: &mut Vec<RoomEffect>,
    ) {
        let bytes: usize = chunks.iter().map(Vec::len).sum();
        let Some(peer) = self.peers.get_mut(id) else {
            return;
        };
        if peer.queued_bytes + bytes > QUEUE_BYTES_PER_PEER_MAX {
            out.push(retry(id, frame, RetryReason::Overload));
            return;
        }
        peer.queued_bytes += bytes;
        let weight = self.uncommitted.weigh(peer.user, bytes);
        self.queue.push_back(Waiting::Frame(Submission {
            peer: id,
            id: frame,
            chunks,
            weight,
        }));
        self.ask_for_documents(out);
    }

    /// Something is to be judged or made: the documents are needed.
    pub(super) fn ask_for_documents(&mut self, out: &mut Vec<RoomEffect>) {
        if matches!(self.documents, DocumentState::Absent) {
            self.documents = DocumentState::Loading;
            out.push(RoomEffect::Load);
        }
    }

    /// Judges what waits and hands it to the journal, unless a batch is in flight or the room is not up to date.
    pub(super) fn submit_next_batch(&mut self, now: Timestamp, out: &mut Vec<RoomEffect>) {
        let mut read_before = 0;
        while self.may_submit(out) {
            // What nothing came of takes its time all the same: others are heard before there is more of it.
            if read_before >= TURN_BYTES_MAX {
                out.push(RoomEffect::GoOn);
                return;
            }
            let mut gathered = Gathered {
                read: read_before,
                singly: std::mem::take(&mut self.compare_singly),
                ..Gathered::default()
            };
            let before = self.trial_heads();
            let mut tried = Vec::new();
            let mut taken_bytes = 0;
            while !gathered.is_full()
                && taken_bytes < BATCH_BYTES_MAX
                && let Some(waiting) = self.queue.pop_front()
            {
                tried.push(match waiting {
                    Waiting::Stock(offer) if self.is_put_off(&offer, now) => {
                        self.offer_again(offer);
                        continue;
                    }
                    Waiting::Frame(submission) => {
                        taken_bytes += submission.weight.bytes();
                        Tried::Frame(self.judge(now, submission, &mut gathered))
                    }
                    Waiting::Stock(offer) => Tried::Stock(self.try_offer(now, offer, &mut gathered, out)),
                    Waiting::Edit(editing) => Tried::Edit(self.make(now, editing, &mut gathered)),
                });
            }
            let Gathered { rows, singly, read } = gathered;
            read_before = read;
            if rows.is_empty() {
                self.answer_all(tried, out);
                continue;
            }
            // Once is enough: what has been asked back by itself must not be judged for ever. Without documents nothing has
            // been judged.
            let is_judged = if singly {
                matches!(self.documents, DocumentState::Ready { .. })
            } else {
                self.are_as_they_came(&before, &rows)
            };
            if !is_judged {
                self.compare_singly = true;
                self.renew_trial(&[]);
                self.queue_again(tried);
                continue;
            }
            let batch = Batch {
                id: BatchId(self.next_batch),
                expected_head: self.revision.head_seq,
                expected_hash: self.recent.hash_at(self.revision.head_seq),
                access_epoch: self.revision.access_epoch,
                rows: rows.clone(),
                projection: self.projection(),
            };
            self.next_batch += 1;
            self.in_flight = Some(InFlight {
                batch: batch.id,
                expected_head: batch.expected_head,
                rows,
                tried,
                renamed: batch.projection.is_some(),
            });
            out.push(RoomEffect::Persist(batch));
        }
    }

    fn may_submit(&mut self, out: &mut Vec<RoomEffect>) -> bool {
        if self.queue.is_empty() || self.in_flight.is_some() || self.reading_log {
            return false;
        }
        match &self.documents {
            DocumentState::Ready { seq, .. } if *seq == self.revision.head_seq => true,
            DocumentState::Ready { .. } => {
                self.read_log(out);
                false
            }
            DocumentState::Absent => {
                self.ask_for_documents(out);
                false
            }
            DocumentState::Loading => false,
            // They were in flight when it was found to be damaged.
            DocumentState::Quarantined => {
                for waiting in std::mem::take(&mut self.queue) {
                    waiting.give_up(&EditOutcome::Quarantined, out);
                }
                false
            }
        }
    }

    /// The board's texts when the batch has changed them. Not every database can keep NUL in a text.
    fn projection(&self) -> Option<Projection> {
        let DocumentState::Ready { documents, .. } = &self.documents else {
            return None;
        };
        documents.new_info().map(|info| Projection {
            name: info.name.replace('\0', "\u{fffd}"),
            description: info.description.replace('\0', "\u{fffd}"),
        })
    }

    /// The heads of trial, while there is one.
    fn trial_heads(&self) -> Vec<ChangeHash> {
        match &self.documents {
            DocumentState::Ready { documents, .. } => documents.trial().heads(),
            _ => Vec::new(),
        }
    }

    /// Whether Automerge has understood all that goes into the batch. Nothing goes there that it has not.
    fn are_as_they_came(&self, before: &[ChangeHash], rows: &[NewRow]) -> bool {
        match &self.documents {
            DocumentState::Ready { documents, .. } => documents.are_as_they_came(before, rows),
            _ => false,
        }
    }

    /// Makes trial again: what is committed, and these rows.
    pub(super) fn renew_trial(&mut self, rows: &[NewRow]) {
        if let DocumentState::Ready { documents, .. } = &mut self.documents
            && documents.renew_trial(rows).is_err()
        {
            self.give_documents_up();
        }
    }

    /// The documents that everything reads from, with all that is committed; `None` while there are none.
    pub(super) fn live_document(&mut self) -> Option<&mut LiveDocument> {
        if let DocumentState::Ready { documents, .. } = &mut self.documents
            && documents.live().is_err()
        {
            self.give_documents_up();
        }
        match &mut self.documents {
            DocumentState::Ready { documents, .. } => documents.live().ok(),
            _ => None,
        }
    }

    /// What trial has taken, live does not take: nothing is read from them, or tried on them, any more.
    pub(super) fn give_documents_up(&mut self) {
        self.documents = DocumentState::Absent;
        self.documents_failed = true;
    }
}

fn retry(to: PeerId, id: u64, reason: RetryReason) -> RoomEffect {
    let after_ms = RETRY_AFTER.as_millis() as u32;
    RoomEffect::Send {
        to: vec![to],
        frame: ServerFrame::Retry { id, reason, after_ms }.encode(),
    }
}
