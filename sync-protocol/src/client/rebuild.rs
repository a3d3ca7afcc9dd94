//! Following the log, and fetching the board anew.

use super::link::Link;
use super::local::{LogCursor, LoggedChange};
use super::pending::Pending;
use super::{ClientEffect, ClientSession};
use crate::frames::CloseCode;
use board_doc::{Board, ChangeHash, Timestamp, genesis_hash};

/// What the server is sending to replace the replica.
#[derive(Debug)]
pub(super) enum Incoming {
    /// Parts of a snapshot.
    Parts {
        cursor: LogCursor,
        next: u32,
        of: u32,
        bytes: Vec<u8>,
    },
    /// The loaded snapshot, following the log.
    Board(Box<NewCopy>),
}

/// A copy that is being followed up.
#[derive(Debug)]
pub(super) struct NewCopy {
    board: Board,
    cursor: LogCursor,
    snapshot: Option<Vec<u8>>,
    log: Vec<LoggedChange>,
}

impl ClientSession {
    pub(super) fn snapshot_part(
        &mut self,
        now: Timestamp,
        (seq, hash): (u64, [u8; 32]),
        (part, of): (u32, u32),
        part_bytes: &[u8],
        out: &mut Vec<ClientEffect>,
    ) {
        let cursor = LogCursor {
            epoch: self.welcomed_epoch,
            seq,
            hash: ChangeHash(hash),
        };
        if part == 0 {
            self.incoming = Some(Incoming::Parts {
                cursor,
                next: 0,
                of,
                bytes: Vec::new(),
            });
        }
        let Some(Incoming::Parts {
            cursor: begun,
            next,
            of: all,
            bytes,
        }) = &mut self.incoming
        else {
            self.start_over(now, out);
            return;
        };
        if *begun != cursor || *next != part || *all != of {
            self.start_over(now, out);
            return;
        }
        bytes.extend_from_slice(part_bytes);
        *next += 1;
        if *next == of {
            let bytes = std::mem::take(bytes);
            match Board::load(&bytes, self.actor) {
                Ok(board) => {
                    self.incoming = Some(Incoming::Board(Box::new(NewCopy {
                        board,
                        cursor,
                        snapshot: Some(bytes),
                        log: Vec::new(),
                    })));
                }
                Err(_) => self.start_over(now, out),
            }
        }
    }

    /// S4: accepted changes, in the log's order.
    pub(super) fn changes(
        &mut self,
        now: Timestamp,
        first_seq: u64,
        chunks: &[Vec<u8>],
        out: &mut Vec<ClientEffect>,
    ) {
        if self.incoming.is_none() && self.wants_everything() && first_seq == 1 {
            self.incoming = Some(Incoming::Board(Box::new(NewCopy {
                board: Board::new(self.actor),
                cursor: LogCursor {
                    epoch: self.welcomed_epoch,
                    seq: 0,
                    hash: genesis_hash(),
                },
                snapshot: None,
                log: Vec::new(),
            })));
        }
        let wants_everything = self.wants_everything();
        let (board, cursor, log, shown) = match (&mut self.incoming, &mut self.replica, &mut self.cursor) {
            (Some(Incoming::Board(copy)), ..) => (&mut copy.board, &mut copy.cursor, &mut copy.log, false),
            (None, Some(replica), Some(cursor)) if !wants_everything => {
                (replica, cursor, &mut self.keep.batch().log, true)
            }
            _ => return self.start_over(now, out),
        };
        if first_seq > cursor.seq + 1 {
            // Something was missed: ask again from the cursor.
            return self.reconnect(now, CloseCode::Normal, out);
        }
        let known = usize::try_from(cursor.seq + 1 - first_seq).unwrap_or(usize::MAX);
        let (known, fresh) = chunks.split_at(known.min(chunks.len()));
        if !known.iter().all(|chunk| has_chunk(board, chunk)) {
            // The places were passed, with something else: the server's log has gone another way.
            return self.start_over(now, out);
        }
        let passed: Vec<_> = known
            .iter()
            .filter_map(|chunk| ChangeHash::of_chunk(chunk))
            .collect();
        let (Some(last), Ok(delta)) = (fresh.last(), board.apply_changes(fresh)) else {
            if !fresh.is_empty() {
                self.start_over(now, out);
            } else if shown {
                self.arrived(&passed);
            }
            return;
        };
        let logged = fresh.iter().filter_map(|chunk| {
            let (hash, chunk) = (ChangeHash::of_chunk(chunk)?, chunk.clone());
            Some(LoggedChange { hash, chunk })
        });
        let logged: Vec<_> = logged.collect();
        let from = *cursor;
        cursor.seq += fresh.len() as u64;
        cursor.hash = ChangeHash::of_chunk(last).unwrap_or(cursor.hash);
        let hashes: Vec<_> = logged.iter().map(|logged| logged.hash).collect();
        log.extend(logged);
        if shown {
            self.keep.passed(from, from.through(&hashes));
            self.arrived(&passed);
            self.arrived(&hashes);
            if !delta.is_empty() {
                out.push(ClientEffect::Show(delta));
            }
            self.unpark(out);
        }
    }

    /// These are in the log: another tab sent them, or this one before its connection broke. They may wait here also when
    /// another tab has followed the log for this one.
    fn arrived(&mut self, hashes: &[ChangeHash]) {
        for hash in hashes {
            self.withdrawn.remove(hash);
            self.left_unsaid.remove(hash);
            let was_settled = self.settled_elsewhere.remove(hash);
            if self.pending.remove(*hash).is_some() || was_settled {
                self.keep.batch().forget.push(*hash);
            }
        }
    }

    pub(super) fn caught_up(&mut self, now: Timestamp, seq: u64, out: &mut Vec<ClientEffect>) {
        match self.incoming.take() {
            Some(Incoming::Board(copy)) if copy.cursor.seq == seq => self.adopt(now, *copy, out),
            None if self.is_caught_up(seq) => {}
            _ => return self.start_over(now, out),
        }
        self.link = Link::Live;
        self.settle_acked(out);
        self.attempts = 0;
        self.send_pending(out);
        self.present_again(now, out);
    }

    /// Whether the replica has come to where the server is. One that has more than the log, what waits, and what was
    /// withdrawn and is about to go, has something of a log that the server has lost, whichever way that came into it.
    fn is_caught_up(&self, seq: u64) -> bool {
        let (Some(replica), Some(cursor)) = (&self.replica, self.cursor) else {
            return false;
        };
        let document = replica.document();
        let waiting = self.pending.iter().map(|pending| &pending.change.hash);
        let on_top = waiting.chain(&self.withdrawn).filter(|hash| document.has(hash));
        let at_most = seq + on_top.count() as u64;
        cursor.seq == seq && !self.wants_everything() && document.change_count() as u64 <= at_most
    }

    /// Whether there is less in the replica than in the log as far as it has been followed. The change at the cursor may be
    /// the same in two histories of the log, with others before it; who has followed one and goes on with the other comes
    /// upon changes again that it has already. (Where something waits on top, this shows once that is over.)
    pub(super) fn lacks_something_of_the_log(&self) -> bool {
        let (Some(replica), Some(cursor)) = (&self.replica, self.cursor) else {
            return false;
        };
        self.link == Link::Live && (replica.document().change_count() as u64) < cursor.seq
    }

    /// Takes what the server sent for the replica, and puts the pending edits on top of it.
    fn adopt(&mut self, now: Timestamp, copy: NewCopy, out: &mut Vec<ClientEffect>) {
        self.refetch = false;
        if self.cursor.is_none() && self.replica.is_some() {
            // The board was made here: what began it here, its name, the server has begun anew.
            for pending in self.pending.iter().filter(|pending| pending.is_mine()) {
                self.given_up.give_up(pending.actor, pending.change.seq);
            }
        }
        let seen = self.cursor.replace(copy.cursor);
        self.begin_copy(seen, copy.snapshot, copy.log);
        let document = copy.board.document();
        let here = self
            .pending
            .take_where(|pending| document.has(&pending.change.hash));
        let settled = self.settled_elsewhere.extract_if(.., |hash| document.has(hash));
        let settled = settled.filter_map(|hash| {
            let chunk = document.chunk(&hash)?;
            Some(LoggedChange { hash, chunk })
        });
        // They stand in the log of what is written, so that a store that takes another copy does not forget them.
        let of_pending = |pending: Pending| LoggedChange {
            hash: pending.change.hash,
            chunk: pending.change.chunk,
        };
        let over: Vec<_> = here.into_iter().map(of_pending).chain(settled).collect();
        let forget = &mut self.keep.batch().forget;
        forget.extend(over.iter().map(|logged| logged.hash));
        self.keep.log_once(over.into_iter());
        self.withdrawn.retain(|hash| !document.has(hash));
        // Whether the others were settled or withdrawn, the store says, which is being read.
        self.left_unsaid.retain(|hash| !document.has(hash));
        self.find_what_the_server_lost(&copy.board);
        // What another tab settled, and was never here: the server has lost it, or it is still to come.
        let is_in_store_only = !std::mem::take(&mut self.settled_elsewhere).is_empty();
        let given_up = std::mem::take(&mut self.given_up);
        self.show_with_pending(now, copy.board, given_up, out);
        if is_in_store_only {
            self.read_store(out);
        }
    }

    /// The server came back from a backup: each author's devices have what it lacks of them.
    pub(super) fn find_what_the_server_lost(&mut self, board: &Board) {
        let Some(replica) = &self.replica else { return };
        let lost = replica
            .document()
            .changes_of_user_missing_in(self.user, board.document());
        for (actor, change) in lost.into_iter().rev() {
            self.pending_again(actor, change);
        }
    }
}

fn has_chunk(board: &Board, chunk: &[u8]) -> bool {
    ChangeHash::of_chunk(chunk).is_some_and(|hash| board.document().has(&hash))
}
