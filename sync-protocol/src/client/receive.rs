//! What the server says.

use super::link::Link;
use super::local::{LoggedChange, TabNews};
use super::pending::Pending;
use super::{ClientEffect, ClientSession, Denial, Refusal};
use crate::frames::{CloseCode, RetryReason, Role, ServerFrame, WireActorHead};
use crate::limits::REFUSALS_MAX;
use board_doc::{Actor, Board, ChangeHash, NewChange, Timestamp, guard};

impl ClientSession {
    pub(super) fn received(&mut self, now: Timestamp, bytes: &[u8], out: &mut Vec<ClientEffect>) {
        if matches!(self.link, Link::Down { .. } | Link::Opening | Link::Denied(_)) {
            return;
        }
        self.heartbeat.heard(now);
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
            // Late doubles: what they begin has ended, and would not end again.
            ServerFrame::Welcome { .. } if self.link.is_welcomed() => {}
            ServerFrame::Snapshot { .. } if self.link == Link::Live => {}
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
                let first = self.pending.returned(id).into_iter().next();
                let culprit = first.and_then(|hash| self.pending.place_of(hash));
                self.start_over_without(culprit, now, out);
            }
            ServerFrame::Retry { id, reason, after_ms } => {
                let returned = self.pending.returned(id);
                if reason == RetryReason::MissingDependency {
                    self.pending.put_in_order();
                    self.pending.help_beneath(&returned);
                }
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
                        changes: Vec::new(),
                        reason,
                        detail,
                    },
                    out,
                );
            }
            ServerFrame::Role { role } => {
                self.may(role);
                self.send_pending(out);
            }
            ServerFrame::Presence { peer, user, state } => self.others_presence(peer, user, state, out),
            // An error precedes a close; that the server was heard is noted already.
            ServerFrame::Error { .. } | ServerFrame::Pong => {}
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
        self.may(role);
        self.welcomed_epoch = epoch;
        if !self.given_up.is_empty() {
            return;
        }
        // The newest actor first: what the server lost goes before what is pending, the oldest foremost.
        for head in actors.iter().rev() {
            let Some(actor) = Actor::from_bytes(&head.actor) else {
                continue;
            };
            // An actor that writes no more and has nothing pending cannot fork, whatever the server has of it.
            let writes = actor == self.actor || self.pending.iter().any(|pending| pending.actor == actor);
            if !self.agrees(actor, head, out) && writes {
                let is_on_its_way = self.wants_everything();
                self.given_up.leave(actor);
                // Asking again for the whole log would take a wait, in which other tabs may bring this one back to where it
                // was.
                if !is_on_its_way {
                    self.reconnect(now, CloseCode::Normal, out);
                }
                return;
            }
        }
        self.pending.put_in_order();
        self.send_pending(out);
    }

    /// What the user may do from now on.
    fn may(&mut self, role: Role) {
        if self.role != Some(role) {
            self.role = Some(role);
            self.keep.batch().role = Some(role);
        }
    }

    /// S7: whether the server's last change of one of our actors is one that we made. Changes up to it are
    /// durable; those after it that are not pending were lost by the server, and are pending again.
    fn agrees(&mut self, actor: Actor, head: &WireActorHead, out: &mut Vec<ClientEffect>) -> bool {
        if head.seq > 0 && self.awaits_a_place(head.change_hash()) {
            // It is ours, and comes with the log; so does what it builds on.
            return true;
        }
        let Some(replica) = &self.replica else {
            return head.seq == 0;
        };
        let document = replica.document();
        let after = match document.actor_head(&actor.to_bytes()) {
            None if head.seq == 0 => Vec::new(),
            // As it is with most of up to 200: only where ours is ahead are all changes of the board gone through.
            Some(ours) if ours.seq == head.seq && ours.hash == head.change_hash() => Vec::new(),
            Some(ours) if ours.seq > head.seq => {
                let mut after = document.changes_of(actor, head.seq.saturating_sub(1));
                if head.seq > 0 && after.first().is_none_or(|at| at.hash != head.change_hash()) {
                    return false;
                }
                after.retain(|change| change.seq > head.seq);
                after
            }
            _ => return false,
        };
        let up_to_head = |pending: &Pending| pending.actor == actor && pending.change.seq <= head.seq;
        // One that waits for a place in the replica which another has taken can never be accepted.
        if self
            .pending
            .iter()
            .any(|pending| pending.parked && up_to_head(pending))
        {
            return false;
        }
        self.settle_where(up_to_head, out);
        for change in after.into_iter().rev() {
            self.pending_again(actor, change);
        }
        true
    }

    /// Whether the change waits, and is not in the replica.
    fn awaits_a_place(&self, hash: ChangeHash) -> bool {
        self.pending.contains(hash) && !self.has(hash)
    }

    /// The server had this once, unless it is still pending.
    pub(super) fn pending_again(&mut self, actor: Actor, change: NewChange) {
        let hash = &change.hash;
        if self.pending.contains(*hash) || self.withdrawn.contains(hash) || self.left_unsaid.contains(hash) {
            return;
        }
        let seconds = guard::read(&change.chunk).map_or(0, |chunk| chunk.time);
        let at = Timestamp(seconds.saturating_mul(1000));
        let mut lost = Pending::lost_by_the_server(actor, change, at);
        self.store_pending(&mut lost);
        self.pending.push_front(lost);
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
        let acked = self.pending.acknowledged(id, covers);
        if self.link != Link::Live {
            // They come with the log, and stay pending until then: a copy never holds what is beyond its cursor.
            return;
        }
        let Some(cursor) = self.cursor.as_mut().filter(|_| count > 0) else {
            return self.settle_acked(out);
        };
        let from = *cursor;
        let last_seq = first_seq.saturating_add(u64::from(count) - 1);
        let document = self.replica.as_ref().map(Board::document);
        let is_here = |hash: &ChangeHash| document.is_some_and(|document| document.has(hash));
        // Some may have been in the log before. It has been followed so far, so those wait no more.
        let new = acked.iter().filter(|hash| self.pending.contains(**hash));
        let new: Vec<_> = new.copied().collect();
        let last = if new.len() == count as usize {
            new.last()
        } else {
            acked.last()
        };
        match last {
            // The log had been followed into the middle of them, or beyond.
            _ if last_seq <= from.seq => {}
            // Another tab may have withdrawn what this one had sent: then it comes with the log.
            Some(hash) if first_seq <= from.seq + 1 && acked.iter().all(is_here) => {
                cursor.seq = last_seq;
                cursor.hash = *hash;
                if acked.len() == count as usize {
                    let followed = usize::try_from(from.seq + 1 - first_seq).unwrap_or(acked.len());
                    self.keep.passed(from, from.through(&acked[followed..]));
                } else {
                    // Some had been in the log before: which of them is not said.
                    self.keep.passed(from, [*cursor]);
                }
            }
            // Something was missed: ask again from the cursor. Until that is here they stay pending.
            _ => return self.reconnect(now, CloseCode::Normal, out),
        }
        self.log_what_waits_no_more(&acked);
        self.settle_acked(out);
    }

    /// What is acknowledged may have been settled before by what another tab had said: a copy has all up to its cursor.
    fn log_what_waits_no_more(&mut self, acked: &[ChangeHash]) {
        let Some(replica) = &self.replica else { return };
        for hash in acked.iter().filter(|hash| !self.pending.contains(**hash)) {
            if self.settled_elsewhere.remove(hash) {
                self.keep.batch().forget.push(*hash);
            }
            let chunk = replica.document().chunk(hash);
            let logged = chunk.map(|chunk| LoggedChange { hash: *hash, chunk });
            self.keep.batch().log.extend(logged);
        }
    }

    /// What is acknowledged is in the log, up to where it has been followed.
    pub(super) fn settle_acked(&mut self, out: &mut Vec<ClientEffect>) {
        self.settle_where(Pending::is_acked, out);
    }

    /// What has come with the log is accepted, whoever says that it waits. Should the server have lost it, the log that is
    /// fetched next lacks it.
    fn settle_what_was_followed(&mut self, out: &mut Vec<ClientEffect>) {
        let is_over =
            |pending: &Pending| pending.was_followed && pending.action.is_some() && pending.is_ours_to_redo();
        self.settle_where(is_over, out);
    }

    fn settle_where(&mut self, is_over: impl FnMut(&Pending) -> bool, out: &mut Vec<ClientEffect>) {
        let settled = self.pending.take_where(is_over);
        self.settle(&settled);
        self.tell_settled(&settled, out);
    }

    /// Other tabs may not follow the log, or have heard again of what had come with it.
    fn tell_settled(&self, settled: &[Pending], out: &mut Vec<ClientEffect>) {
        if !settled.is_empty() {
            let hashes = settled.iter().map(|pending| pending.change.hash).collect();
            let stored = self.keep.is_durable();
            out.push(ClientEffect::Tell(TabNews::Settled { hashes, stored }));
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
        let role_lost = refusal.reason == "role";
        if role_lost && self.link != Link::Live {
            // What would be handed back may be in the log, and on its way. The next Welcome says the role.
            return self.reconnect(now, CloseCode::Normal, out);
        }
        // The frame's changes were judged in order: the first unanswered one is the culprit, those behind it
        // fell with it.
        let culprit = self
            .pending
            .returned(id)
            .into_iter()
            .next()
            .or(hashes.into_iter().next());
        // What another tab has made waits for that one to hand it back, or for the role.
        let is_ours = |hash: &ChangeHash| self.pending.find(*hash).is_some_and(Pending::is_ours_to_redo);
        let given_up = culprit.filter(|hash| !role_lost || is_ours(hash));
        let place = given_up.and_then(|hash| self.pending.place_of(hash));
        if role_lost {
            self.settle_what_was_followed(out);
        }
        // What the server had once waits for the role to come back: there is no action to hand back. What is acknowledged
        // waits for nothing but its place in the log.
        let set_aside = |pending: &Pending| {
            let for_ever = role_lost && pending.action.is_some();
            let too_often = !role_lost && pending.refusals >= REFUSALS_MAX;
            pending.is_ours_to_redo() && !pending.is_acked() && (for_ever || too_often)
        };
        for pending in self
            .pending
            .iter_mut()
            .filter(|pending| Some(pending.change.hash) == culprit && pending.is_ours_to_redo())
        {
            pending.refusals += 1;
            pending.kept_here = true;
            self.keep.batch().keep.push(pending.to_kept());
        }
        let set_aside = self.pending.take_where(set_aside);
        for pending in &set_aside {
            self.given_up.give_up(pending.actor, pending.change.seq);
        }
        self.withdraw(set_aside.iter().map(|pending| pending.change.hash), out);
        for pending in set_aside {
            match pending.action {
                Some(action) => refusal.actions.push(action),
                None => refusal.changes.push(pending.change.hash),
            }
        }
        self.refuse(refusal, out);
        self.start_over_without(place, now, out);
    }

    /// The replica is fetched anew, and what its maker has pending from the culprit on is done again. (It may wait no more,
    /// since another tab has withdrawn it: then nobody is given up for it.)
    fn start_over_without(
        &mut self,
        culprit: Option<(Actor, u64)>,
        now: Timestamp,
        out: &mut Vec<ClientEffect>,
    ) {
        match culprit {
            Some((actor, seq)) => self.given_up.give_up(actor, seq),
            None => self.refetch = true,
        }
        self.reconnect(now, CloseCode::Normal, out);
    }

    pub(super) fn refuse(&mut self, refusal: Refusal, out: &mut Vec<ClientEffect>) {
        let edits = refusal.actions.len() + refusal.changes.len();
        if edits > 0 {
            self.refused += edits as u32;
            self.keep.batch().refused.push(refusal.clone());
            out.push(ClientEffect::Refused(refusal));
        }
    }
}
