//! Catch-up: a client with a cursor gets the rows after it, any other one the stored snapshot and the rows
//! after that. No document is loaded for it.

use super::documents::Documents;
use super::peers::Phase;
use super::relay::changes_frames;
use super::{
    BoardRevision, CatchUp, DocumentState, EditOutcome, LoadFailure, Loaded, LogRead, PeerId, Room,
    RoomEffect, Row,
};
use crate::frames::{CloseCode, ServerFrame};
use crate::limits::FRAME_BYTES_MAX;
use board_doc::Timestamp;
use std::collections::BTreeSet;

impl Room {
    /// S3: answers a Hello.
    pub(super) fn catch_up_read(
        &mut self,
        now: Timestamp,
        id: PeerId,
        read: CatchUp,
        out: &mut Vec<RoomEffect>,
    ) {
        let Some(role) = read.role else {
            if self.peers.get(id).is_some() {
                self.dismiss(id, CloseCode::RoleLost, "no access is left", out);
            }
            return;
        };
        let Some(peer) = self
            .peers
            .get_mut(id)
            .filter(|peer| peer.phase == Phase::Greeting)
        else {
            return;
        };
        if has_gone_back(&read.revision, &peer.known) {
            // What the room remembers is not durable any more: nobody is shown it.
            self.start_anew(read.revision, out);
            return;
        }
        let role = role.min(peer.most);
        peer.role = role;
        peer.phase = Phase::CatchingUp;
        peer.told_head = read.revision.head_seq;
        if let Some(snapshot) = &read.snapshot {
            peer.cursor = snapshot.seq;
        }
        let welcome = ServerFrame::Welcome {
            user: peer.user.0,
            role,
            epoch: read.revision.epoch,
            head_seq: read.revision.head_seq,
            peer: id.0,
            now: now.0,
            actors: read.actors,
            frame_bytes_max: FRAME_BYTES_MAX as u32,
        };
        out.push(RoomEffect::Send {
            to: vec![id],
            frame: welcome.encode(),
        });
        // The role was read together with the access epoch: if the room knows another one, its other
        // peers' roles are old, or this one already is.
        self.note_access_epoch(read.revision.access_epoch, out);
        self.said_to_be_at(read.revision.head_seq);
        self.welcomed_head = self.welcomed_head.max(read.revision.head_seq);
        match read.snapshot {
            Some(snapshot) => out.push(RoomEffect::SendSnapshot { peer: id, snapshot }),
            None => self.send_missed(id, &read.rows, out),
        }
    }

    /// What comes after the snapshot follows.
    pub(super) fn snapshot_sent(&mut self, id: PeerId, out: &mut Vec<RoomEffect>) {
        if self
            .peers
            .get(id)
            .is_some_and(|peer| peer.phase == Phase::CatchingUp)
        {
            self.send_missed(id, &[], out);
        }
    }

    pub(super) fn rows_read(&mut self, id: PeerId, rows: &[Row], out: &mut Vec<RoomEffect>) {
        let Some(peer) = self.peers.get(id).filter(|peer| peer.phase == Phase::CatchingUp) else {
            return;
        };
        let follows = match rows.first() {
            Some(first) => first.seq <= peer.cursor + 1,
            None => peer.cursor >= self.revision.head_seq.max(peer.told_head),
        };
        if !follows {
            // The rows it needs are not in the log any more: with a fresh Hello it gets a snapshot.
            self.dismiss(id, CloseCode::TooSlow, "the log was trimmed meanwhile", out);
            return;
        }
        self.send_missed(id, rows, out);
    }

    pub(super) fn catch_up_failed(&mut self, id: PeerId, out: &mut Vec<RoomEffect>) {
        if self.peers.get(id).is_some() {
            self.dismiss(id, CloseCode::GoingAway, "the database is away", out);
        }
    }

    /// Sends rows and, when nothing is left to send, `CaughtUp`. Each round covers all that was committed
    /// before it, and the rest comes from memory as soon as it reaches back far enough: so it always ends.
    /// (A room that is behind reads for it what the room itself has not got yet: who is caught up has all that `Welcome`
    /// spoke of, or would take what is missing for lost.)
    fn send_missed(&mut self, id: PeerId, rows: &[Row], out: &mut Vec<RoomEffect>) {
        let head = self.revision.head_seq;
        let Some(peer) = self.peers.get_mut(id) else {
            return;
        };
        let head = head.max(peer.told_head);
        let mut send = |rows: &[Row], cursor: &mut u64| {
            let fresh: Vec<_> = rows.iter().filter(|row| row.seq > *cursor).cloned().collect();
            if let Some(last) = fresh.last() {
                *cursor = last.seq;
            }
            out.extend(
                changes_frames(&fresh)
                    .into_iter()
                    .map(|frame| RoomEffect::Send { to: vec![id], frame }),
            );
        };
        send(rows, &mut peer.cursor);
        if peer.cursor < head
            && let Some(recent) = self.recent.after(peer.cursor)
        {
            send(&recent, &mut peer.cursor);
        }
        if peer.cursor < head {
            out.push(RoomEffect::ReadRows {
                peer: id,
                after: peer.cursor,
            });
            return;
        }
        peer.phase = Phase::Live;
        let caught_up = ServerFrame::CaughtUp { seq: peer.cursor };
        out.push(RoomEffect::Send {
            to: vec![id],
            frame: caught_up.encode(),
        });
        self.tell_presences(id, out);
    }

    pub(super) fn loaded(&mut self, loaded: Loaded, out: &mut Vec<RoomEffect>) {
        if self.is_load_in_vain() {
            return;
        }
        // So that the next batch goes behind that change, whatever becomes of the log meanwhile.
        if let Some(hash) = loaded.hash {
            self.recent.knows(loaded.seq, hash);
        }
        let documents = Box::new(Documents::new(*loaded.document));
        self.documents = DocumentState::Ready {
            documents,
            seq: loaded.seq,
        };
        self.told = loaded.seq;
        self.announce_what_was_missed(out);
        if loaded.seq != self.revision.head_seq {
            self.read_log(out);
        }
    }

    /// Memory is needed elsewhere: what is stored is loaded again when somebody writes. Catch-ups and relays go on.
    /// What is under way is finished first.
    pub(super) fn unload(&mut self, out: &mut Vec<RoomEffect>) {
        let is_loaded = matches!(self.documents, DocumentState::Ready { .. });
        self.unload_when_quiet = is_loaded && !self.is_quiet();
        if is_loaded && self.is_quiet() {
            self.tell_before_unloading(out);
            self.remember_what_listeners_know();
            self.documents = DocumentState::Absent;
        }
    }

    pub(super) fn load_failed(&mut self, failure: LoadFailure, out: &mut Vec<RoomEffect>) {
        match failure {
            LoadFailure::Unavailable if self.is_load_in_vain() => {}
            LoadFailure::Unavailable => {
                self.documents = DocumentState::Absent;
                self.load_failed = true;
                self.refuse_queue_for_now(out);
                self.refuse_looks_for_now(out);
                self.dismiss_listeners(CloseCode::GoingAway, "the database is away", out);
                self.refuse_waiting_stocks(out);
            }
            LoadFailure::Damaged => {
                self.documents = DocumentState::Quarantined;
                let to: Vec<_> = self.peers.iter().map(|(id, _)| id).collect();
                if !to.is_empty() {
                    out.push(RoomEffect::Send {
                        to,
                        frame: super::peers::quarantined().encode(),
                    });
                }
                self.put_everyone_out(
                    CloseCode::Normal,
                    "the board is quarantined",
                    &EditOutcome::Quarantined,
                    out,
                );
            }
        }
    }

    pub(super) fn read_log(&mut self, out: &mut Vec<RoomEffect>) {
        if !self.reading_log {
            self.reading_log = true;
            self.elsewhere.asked();
            self.look_for_what_is_awaited();
            let documents = match &self.documents {
                DocumentState::Ready { seq, .. } => *seq,
                _ => u64::MAX,
            };
            let after = self.revision.head_seq.min(documents);
            out.push(RoomEffect::ReadLog {
                after,
                known: self.known(),
                users: self.users(),
            });
        }
    }

    /// The log could not be read.
    pub(super) fn log_failed(&mut self, out: &mut Vec<RoomEffect>) {
        self.reading_log = false;
        self.elsewhere.answered();
        self.refuse_looks_for_now(out);
    }

    /// Takes over what others appended.
    pub(super) fn log_read(&mut self, read: LogRead, out: &mut Vec<RoomEffect>) {
        self.reading_log = false;
        self.access_unread = false;
        self.elsewhere.answered();
        if read.gone {
            self.looked_for_what_is_awaited(0);
            // Nobody is left whose role could be read. Who comes in all the same brings the epoch of theirs.
            self.newest_access_epoch = self.revision.access_epoch;
            self.board_gone(out);
            return;
        }
        let ours = self.recent.hash_at(read.known.head_seq);
        let is_another = ours.zip(read.hash).is_some_and(|(ours, there)| ours != there);
        if read.revision.epoch != self.revision.epoch
            || has_gone_back(&read.revision, &read.known)
            || is_another
        {
            self.start_anew(read.revision, out);
            self.looked_for_what_is_awaited(self.revision.head_seq);
            return;
        }
        if let Some(first) = read.rows.first().map(|row| row.seq)
            && first > self.revision.head_seq + 1
        {
            self.skip_to(first - 1, out);
        }
        // Two reads may be under way and answered in the other order: the older one's roles are no news.
        let mut ask_again = false;
        if read.revision.access_epoch >= self.revision.access_epoch {
            let asked_about: BTreeSet<_> = read.roles.iter().map(|(user, _)| *user).collect();
            for (user, role) in read.roles {
                self.role_changed(user, role, out);
            }
            // Somebody may have come in meanwhile whose role is older than this epoch.
            ask_again = read.revision.access_epoch > self.revision.access_epoch
                && !self.users().iter().all(|user| asked_about.contains(user));
            if !ask_again {
                self.revision.access_epoch = read.revision.access_epoch;
                self.newest_access_epoch = read.revision.access_epoch;
            }
        }
        self.take_rows(read.rows, out);
        self.looked_for_what_is_awaited(self.revision.head_seq);
        if ask_again {
            self.read_log(out);
        }
    }

    /// S9: somebody's access has changed, the board is gone, or the database has fallen back. What is being read already
    /// may be of before: then the log is read once more.
    pub(super) fn access_has_changed(&mut self, out: &mut Vec<RoomEffect>) {
        if self.access_changed && !self.reading_log {
            self.access_changed = false;
            self.access_unread = true;
            self.read_log(out);
        }
    }

    /// Another log under the same name, or a database that has lost what was committed: everyone starts over. Clients bring
    /// what the log lacks.
    fn start_anew(&mut self, revision: BoardRevision, out: &mut Vec<RoomEffect>) {
        if matches!(self.documents, DocumentState::Loading) {
            self.loads_in_vain += 1;
        }
        if revision.epoch == self.revision.epoch {
            self.elsewhere.doubt();
        }
        self.documents = DocumentState::Absent;
        self.recent = super::Recent::default();
        self.revision = revision;
        self.welcomed_head = 0;
        self.newest_access_epoch = revision.access_epoch;
        self.compaction_asked_at = self.compaction_asked_at.min(revision.head_seq);
        let in_flight = self.in_flight.take();
        self.put_everyone_out(
            CloseCode::GoingAway,
            "the board was restored",
            &EditOutcome::Unavailable,
            out,
        );
        // Whether the batch in flight finds its place, only the log says: edits look there before they are made again.
        self.queue_again(in_flight.map(|in_flight| in_flight.tried).unwrap_or_default());
    }

    /// Whether what has been loaded was asked for before the room started anew.
    fn is_load_in_vain(&mut self) -> bool {
        let in_vain = self.loads_in_vain > 0;
        self.loads_in_vain = self.loads_in_vain.saturating_sub(1);
        in_vain
    }

    /// S9: when the roles could not be read that are to be read anew, they are asked for again.
    pub(super) fn read_roles_at_last(&mut self, out: &mut Vec<RoomEffect>) {
        if self.access_unread || self.newest_access_epoch > self.revision.access_epoch {
            self.read_log(out);
        }
    }

    /// The room has slept for so long that the next rows it needs were trimmed: whoever followed it catches up anew.
    fn skip_to(&mut self, seq: u64, out: &mut Vec<RoomEffect>) {
        self.lose_documents(out);
        self.recent = super::Recent::default();
        self.revision.head_seq = seq;
        let behind: Vec<_> = self
            .peers
            .iter()
            .filter(|(_, peer)| peer.phase == Phase::Live && peer.cursor < seq)
            .map(|(id, _)| id)
            .collect();
        for id in behind {
            self.dismiss(id, CloseCode::TooSlow, "the log was trimmed meanwhile", out);
        }
    }

    /// Something is wrong with the documents, or their log: they are loaded again when they are needed.
    pub(super) fn lose_documents(&mut self, out: &mut Vec<RoomEffect>) {
        self.documents = DocumentState::Absent;
        self.dismiss_listeners_of_lost_documents(out);
    }

    pub(super) fn take_rows(&mut self, rows: Vec<Row>, out: &mut Vec<RoomEffect>) {
        let watched = self.listeners.are_told();
        if let DocumentState::Ready { documents, seq } = &mut self.documents {
            let fresh: Vec<_> = rows
                .iter()
                .filter(|row| row.seq > *seq)
                .map(|row| &row.chunk)
                .collect();
            // They were asked for before the documents were there, which may have been stored earlier: a document
            // with a gap would look complete. What is missing is read before the next batch.
            let follows = rows.first().is_none_or(|first| first.seq <= *seq + 1);
            if follows && let Some(last) = rows.last() {
                *seq = (*seq).max(last.seq);
                if let Ok(happened) = documents.follow(&fresh, watched) {
                    self.announce(happened, out);
                } else {
                    self.lose_documents(out);
                }
            }
        }
        if !rows.is_empty() {
            self.listeners_miss_something(out);
        }
        let head = self.revision.head_seq;
        self.relay(rows.into_iter().filter(|row| row.seq > head).collect(), &[], out);
    }
}

/// Whether a database that was asked later than the room knew so much has less: it was set back.
fn has_gone_back(is: &BoardRevision, known: &BoardRevision) -> bool {
    is.epoch == known.epoch && (is.head_seq < known.head_seq || is.access_epoch < known.access_epoch)
}
