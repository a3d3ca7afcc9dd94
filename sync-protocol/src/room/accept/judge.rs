//! Judging the changes of a frame. What was read of them counts, whatever becomes of it: a few bytes may stand for many,
//! and be sent again and again.

use super::{Gathered, Judged, Remainder, Submission};
use crate::frames::RetryReason;
use crate::room::{DocumentState, NewRow, PeerId, Room};
use board_doc::guard::{self, Refusal};
use board_doc::{ChangeHash, Timestamp};
use bytes::Bytes;

/// How one chunk was judged.
enum Verdict {
    /// It is in the log or in this batch already.
    Known,
    /// Trial has taken it.
    New(NewRow),
    /// It stops the frame here.
    Stop(Remainder),
}

const OVERLOAD: Remainder = Remainder::Retry(RetryReason::Overload);

impl Room {
    /// Judges the chunks of a frame in order; the first that does not pass ends it.
    pub(super) fn judge(
        &mut self,
        now: Timestamp,
        submission: Submission,
        gathered: &mut Gathered,
    ) -> Judged {
        let first = gathered.rows.len();
        let mut covers = 0;
        let mut remainder = Remainder::None;
        for chunk in &submission.chunks {
            if gathered.is_turn_over() {
                remainder = OVERLOAD;
                break;
            }
            match self.judge_chunk(now, submission.peer, chunk, gathered) {
                Verdict::Known => covers += 1,
                Verdict::New(row) => {
                    gathered.rows.push(row);
                    covers += 1;
                }
                Verdict::Stop(stop) => {
                    remainder = stop;
                    break;
                }
            }
        }
        Judged {
            submission,
            covers,
            first,
            count: gathered.rows.len() - first,
            remainder,
        }
    }

    /// Reads a chunk and judges it, unless too much of what its user sent was read for nothing.
    fn judge_chunk(
        &mut self,
        now: Timestamp,
        from: PeerId,
        chunk: &[u8],
        gathered: &mut Gathered,
    ) -> Verdict {
        let Some(user) = self.peers.get(from).map(|peer| peer.user) else {
            return Verdict::Stop(OVERLOAD);
        };
        let is_ready = matches!(self.documents, DocumentState::Ready { .. });
        if !is_ready || self.read_for_nothing.more_at(user, now).is_some() {
            return Verdict::Stop(OVERLOAD);
        }
        let read = guard::read(chunk);
        let cost = gathered.note_read(&read);
        let verdict = match read {
            Ok(read) => self.judge_read(now, from, &read, gathered),
            Err(refusal) => Verdict::Stop(refused(None, &refusal)),
        };
        if !matches!(verdict, Verdict::New(_)) {
            self.read_for_nothing.take(user, now, cost);
        }
        verdict
    }

    fn judge_read(
        &mut self,
        now: Timestamp,
        from: PeerId,
        read: &guard::Chunk,
        gathered: &Gathered,
    ) -> Verdict {
        let (Some(peer), DocumentState::Ready { documents, .. }) =
            (self.peers.get(from), &mut self.documents)
        else {
            return Verdict::Stop(OVERLOAD);
        };
        // S1: what is in the log is acknowledged before any other question is asked.
        if documents.trial_has(&read.hash) {
            return Verdict::Known;
        }
        if !peer.role.may_edit() {
            return Verdict::Stop(Remainder::Rejected {
                hashes: vec![read.hash],
                reason: "role",
                detail: "you may look at this board, not change it".into(),
            });
        }
        if self.spoiled.more_at(peer.user, now).is_some() {
            return Verdict::Stop(OVERLOAD);
        }
        let author = guard::Author {
            user: peer.user,
            is_admin: peer.role.is_admin(),
        };
        let taken = if gathered.singly {
            documents.admit(read, author, now)
        } else {
            documents.take(read, author, now)
        };
        match taken {
            Ok(admitted) => Verdict::New(NewRow {
                hash: admitted.hash,
                chunk: Bytes::from(admitted.bytes),
                actor: admitted.actor,
                actor_seq: admitted.seq,
                user: peer.user,
            }),
            Err(not) if documents.may_fit_anew(&not.refusal) => Verdict::Stop(OVERLOAD),
            Err(not) => {
                if not.trial_spoiled {
                    self.spoiled.take(author.user, now, 1);
                    self.renew_trial(&gathered.rows);
                }
                Verdict::Stop(refused(Some(read.hash), &not.refusal))
            }
        }
    }
}

fn refused(hash: Option<ChangeHash>, refusal: &Refusal) -> Remainder {
    match refusal {
        Refusal::MissingDependency | Refusal::Gap => Remainder::Retry(RetryReason::MissingDependency),
        Refusal::ClockAhead { .. } => Remainder::Retry(RetryReason::ClockAhead),
        never => Remainder::Rejected {
            hashes: hash.into_iter().collect(),
            reason: never.code(),
            detail: never.to_string(),
        },
    }
}
