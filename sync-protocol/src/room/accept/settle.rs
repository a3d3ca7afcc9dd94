//! What becomes of a batch: its rows are durable, or what was tried is tried again; then its senders are answered.

use super::{InFlight, Judged, Remainder, Submission, Tried, Waiting, retry};
use crate::frames::{RetryReason, ServerFrame};
use crate::room::{BatchId, BatchOutcome, DocumentState, EditOutcome, Room, RoomEffect, Row};

impl Room {
    /// The journal has answered.
    pub(in crate::room) fn persisted(
        &mut self,
        batch: BatchId,
        outcome: BatchOutcome,
        out: &mut Vec<RoomEffect>,
    ) {
        let Some(in_flight) = self.in_flight.take_if(|in_flight| in_flight.batch == batch) else {
            return;
        };
        match outcome {
            BatchOutcome::Committed => self.committed(in_flight, out),
            BatchOutcome::Failed => {
                self.renew_trial(&[]);
                for one in in_flight.tried.into_iter().rev() {
                    match one {
                        Tried::Frame(Judged { submission, .. }) => {
                            self.release(&submission);
                            out.push(retry(submission.peer, submission.id, RetryReason::CommitFailed));
                        }
                        Tried::Stock(offered) => self.offer_again(offered.again()),
                        Tried::Edit(edit) => self.make_again_after_failure(edit, out),
                    }
                }
            }
            BatchOutcome::Overtaken => {
                self.renew_trial(&[]);
                self.queue_again(in_flight.tried);
                self.read_log(out);
            }
        }
    }

    /// What was tried is tried again, before what came later.
    pub(in crate::room) fn queue_again(&mut self, tried: Vec<Tried>) {
        for one in tried.into_iter().rev() {
            let waiting = match one {
                Tried::Frame(judged) => Waiting::Frame(judged.submission),
                Tried::Stock(offered) => Waiting::Stock(offered.again()),
                Tried::Edit(edit) => Waiting::Edit(edit.editing),
            };
            if waiting.peer().is_none_or(|peer| self.is_here(peer)) {
                self.queue.push_front(waiting);
            }
        }
    }

    fn committed(&mut self, in_flight: InFlight, out: &mut Vec<RoomEffect>) {
        let InFlight {
            expected_head,
            rows,
            tried,
            renamed,
            ..
        } = in_flight;
        let chunks: Vec<_> = rows.iter().map(|row| row.chunk.clone()).collect();
        let watched = self.listeners.are_told();
        if let DocumentState::Ready { documents, seq } = &mut self.documents {
            if let Ok(happened) = documents.commit(&chunks, renamed, watched) {
                *seq = (*seq).max(expected_head + rows.len() as u64);
                self.announce(happened, out);
            } else {
                self.lose_documents(out);
            }
        }
        let owned: Vec<_> = tried.iter().filter_map(Tried::owned).collect();
        let rows: Vec<_> = rows
            .into_iter()
            .zip(expected_head + 1..)
            .map(|(row, seq)| Row {
                seq,
                hash: row.hash,
                chunk: row.chunk,
            })
            .collect();
        let news = self.just_committed(&rows);
        self.relay(rows, &owned, out);
        out.extend(news);
        self.answer_all(tried, out);
    }

    /// Answers what was tried, when all that it came to is durable.
    pub(super) fn answer_all(&mut self, tried: Vec<Tried>, out: &mut Vec<RoomEffect>) {
        for one in tried {
            match one {
                Tried::Frame(judged) => {
                    self.answer(&judged, (judged.count > 0).then_some(()), out);
                }
                Tried::Stock(offered) => self.offer_settled(offered, out),
                Tried::Edit(edit) => out.push(edit.answer(self.revision.head_seq)),
            }
        }
    }

    /// Answers what of a frame is not answered yet: duplicates alone, and what did not pass.
    fn answer(&mut self, one: &Judged, acknowledged: Option<()>, out: &mut Vec<RoomEffect>) {
        self.release(&one.submission);
        let Submission { peer, id, .. } = one.submission;
        if self.peers.get(peer).is_none() {
            return;
        }
        let mut send = |frame: ServerFrame| {
            out.push(RoomEffect::Send {
                to: vec![peer],
                frame: frame.encode(),
            });
        };
        if acknowledged.is_none() && one.covers > 0 {
            send(ServerFrame::Ack {
                id,
                covers: one.covers,
                first_seq: 0,
                count: 0,
            });
        }
        match &one.remainder {
            Remainder::None => {}
            Remainder::Retry(reason) => out.push(retry(peer, id, *reason)),
            Remainder::Rejected {
                hashes,
                reason,
                detail,
            } => send(ServerFrame::Rejected {
                id,
                hashes: hashes.iter().map(|hash| hash.0).collect(),
                reason: (*reason).to_owned(),
                detail: detail.clone(),
            }),
        }
    }

    fn release(&mut self, submission: &Submission) {
        if let Some(peer) = self.peers.get_mut(submission.peer) {
            peer.queued_bytes = peer.queued_bytes.saturating_sub(submission.weight.bytes());
        }
    }

    /// Everything that waits is to be sent again later.
    pub(in crate::room) fn refuse_queue_for_now(&mut self, out: &mut Vec<RoomEffect>) {
        for waiting in std::mem::take(&mut self.queue) {
            match waiting {
                Waiting::Frame(submission) => {
                    self.release(&submission);
                    out.push(retry(submission.peer, submission.id, RetryReason::CommitFailed));
                }
                Waiting::Stock(offer) => self.offer_again(offer),
                Waiting::Edit(editing) => out.push(editing.answer(EditOutcome::Unavailable)),
            }
        }
    }
}
