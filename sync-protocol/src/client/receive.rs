//! What the server says.

use super::link::Link;
use super::pending::Pending;
use super::{ClientEffect, ClientSession, Denial, Refusal};
use crate::frames::{CloseCode, RetryReason, Role, ServerFrame, WireActorHead};
use crate::limits::REFUSALS_MAX;
use board_doc::{Actor, ChangeHash, Timestamp};

impl ClientSession {
    pub(super) fn received(&mut self, now: Timestamp, bytes: &[u8], out: &mut Vec<ClientEffect>) {
        if matches!(self.link, Link::Down { .. } | Link::Opening | Link::Denied(_)) {
            return;
        }
        let Ok(frame) = ServerFrame::decode(bytes) else {
            self.start_over(now, out);
            return;
        };
        if !self.link.is_welcomed()
            && !matches!(frame, ServerFrame::Welcome { .. } | ServerFrame::Error { .. })
        {
            self.start_over(now, out);
            return;
        }
        match frame {
            ServerFrame::Welcome {
                user,
                role,
                epoch,
                now: server_now,
                actors,
                ..
            } => {
                if user != self.user.0 {
                    out.push(ClientEffect::Disconnect(CloseCode::Normal));
                    self.denied(Denial::SignedOut);
                    return;
                }
                self.clock_offset_ms = server_now.saturating_sub(now.0);
                self.welcome(now, role, epoch, &actors, out);
            }
            ServerFrame::Snapshot {
                seq,
                hash,
                part,
                of,
                bytes,
            } => {
                self.snapshot_part(now, (seq, hash), (part, of), &bytes, out);
            }
            ServerFrame::Changes { first_seq, chunks } => self.changes(now, first_seq, &chunks, out),
            ServerFrame::CaughtUp { seq } => self.caught_up(now, seq, out),
            ServerFrame::Ack {
                id,
                covers,
                first_seq,
                count,
            } => {
                self.acknowledged(now, id, covers, (first_seq, count), out);
            }
            ServerFrame::Retry {
                id,
                reason: RetryReason::ClockAhead,
                ..
            } => {
                // Made by a clock that has since been found wrong: done again, with the time as it is now.
                self.pending.returned(id);
                self.start_over_by_a_new_actor(now, out);
            }
            ServerFrame::Retry { id, after_ms, .. } => {
                self.pending.returned(id);
                self.resend_at = Some(Timestamp(now.0 + i64::from(after_ms)));
            }
            ServerFrame::Rejected {
                id,
                hashes,
                reason,
                detail,
            } => {
                let hashes: Vec<_> = hashes.into_iter().map(ChangeHash).collect();
                self.rejected(
                    now,
                    id,
                    hashes,
                    Refusal {
                        actions: Vec::new(),
                        reason,
                        detail,
                    },
                    out,
                );
            }
            ServerFrame::Role { role } => self.role = Some(role),
            // Presence gets its place in the view with the presence feature; an error precedes a close.
            ServerFrame::Presence { .. } | ServerFrame::Error { .. } => {}
        }
    }

    fn welcome(
        &mut self,
        now: Timestamp,
        role: Role,
        epoch: [u8; 16],
        actors: &[WireActorHead],
        out: &mut Vec<ClientEffect>,
    ) {
        self.link = Link::CatchingUp;
        self.role = Some(role);
        self.welcomed_epoch = epoch;
        if self.rebuild {
            return;
        }
        // The newest actor first: what the server lost goes before what is pending, the oldest foremost.
        for head in actors.iter().rev() {
            // A former actor writes no more: whatever the server has of it, nothing can fork.
            if !self.agrees(head) && head.actor == self.actor.to_bytes() {
                self.start_over_by_a_new_actor(now, out);
                return;
            }
        }
        self.send_pending(out);
    }

    /// S7: whether the server's last change of one of our actors is one that we made. Changes up to it are
    /// durable; those after it that are not pending were lost by the server, and are pending again.
    fn agrees(&mut self, head: &WireActorHead) -> bool {
        let Some(replica) = &self.replica else {
            return head.seq == 0;
        };
        let Some(actor) = Actor::from_bytes(&head.actor) else {
            return false;
        };
        let ours = replica.document().changes_of(actor, head.seq.saturating_sub(1));
        let after = if head.seq == 0 {
            ours.as_slice()
        } else {
            match ours.split_first() {
                Some((at, after)) if at.seq == head.seq && at.hash == head.change_hash() => after,
                _ => return false,
            }
        };
        self.pending
            .retain(|pending| pending.actor != actor || pending.change.seq > head.seq);
        for change in after.iter().rev() {
            if !self.pending.contains(change.hash) {
                let lost = Pending::lost_by_the_server(actor, change.clone(), Timestamp(0));
                self.pending.push_front(lost);
            }
        }
        true
    }

    fn acknowledged(
        &mut self,
        now: Timestamp,
        id: u64,
        covers: u32,
        (first_seq, count): (u64, u32),
        out: &mut Vec<ClientEffect>,
    ) {
        self.answer_by = None;
        let last = self.pending.acknowledged(id, covers);
        if self.link != Link::Live || count == 0 {
            return;
        }
        match last {
            Some(hash) if first_seq == self.cursor.seq + 1 => {
                self.cursor.seq += u64::from(count);
                self.cursor.hash = hash.0;
            }
            _ if first_seq <= self.cursor.seq => {}
            // Something was missed: ask again from the cursor.
            _ => self.reconnect(now, CloseCode::Normal, out),
        }
    }

    /// S6: what is refused for ever is taken out of the replica; its action is tried again as a new change,
    /// or set aside for its author.
    fn rejected(
        &mut self,
        now: Timestamp,
        id: u64,
        hashes: Vec<ChangeHash>,
        mut refusal: Refusal,
        out: &mut Vec<ClientEffect>,
    ) {
        // The frame's changes were judged in order: the first unanswered one is the culprit, those behind it
        // fell with it.
        let culprit = self
            .pending
            .returned(id)
            .into_iter()
            .next()
            .or(hashes.into_iter().next());
        let role_lost = refusal.reason == "role";
        for pending in self
            .pending
            .iter_mut()
            .filter(|pending| Some(pending.change.hash) == culprit)
        {
            pending.refusals += 1;
        }
        let set_aside = |pending: &Pending| role_lost || pending.refusals >= REFUSALS_MAX;
        let actions = self.pending.iter().filter(|pending| set_aside(pending));
        refusal.actions = actions.filter_map(|pending| pending.action.clone()).collect();
        self.pending.retain(|pending| !set_aside(pending));
        self.refuse(refusal, out);
        self.start_over_by_a_new_actor(now, out);
    }

    pub(super) fn refuse(&mut self, refusal: Refusal, out: &mut Vec<ClientEffect>) {
        if !refusal.actions.is_empty() {
            self.refused += refusal.actions.len() as u32;
            out.push(ClientEffect::Refused(refusal));
        }
    }
}
