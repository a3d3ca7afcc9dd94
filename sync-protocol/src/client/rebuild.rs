//! Following the log, and building the replica anew when the server sends a snapshot: the pending edits go
//! on top, as the changes they are or, when those can never be accepted, as actions under a new actor.

use super::link::Link;
use super::pending::Pending;
use super::{ClientEffect, ClientSession, Cursor, Refusal};
use board_doc::{Action, ApplyError, Board, ChangeHash, Moment, Timestamp};
use rand::Rng;

/// What the server is sending to replace the replica.
#[derive(Debug)]
pub(super) enum Incoming {
    /// Parts of a snapshot.
    Parts {
        cursor: Cursor,
        next: u32,
        of: u32,
        bytes: Vec<u8>,
    },
    /// The loaded snapshot, following the log.
    Board { board: Box<Board>, cursor: Cursor },
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
        let cursor = Cursor {
            epoch: Some(self.welcomed_epoch),
            seq,
            hash,
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
            match Board::load(bytes, self.actor) {
                Ok(board) => {
                    self.incoming = Some(Incoming::Board {
                        board: Box::new(board),
                        cursor,
                    });
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
            let cursor = Cursor {
                epoch: Some(self.welcomed_epoch),
                ..Cursor::default()
            };
            self.incoming = Some(Incoming::Board {
                board: Box::new(Board::new(self.actor)),
                cursor,
            });
        }
        let (board, cursor, shown) = match (&mut self.incoming, &mut self.replica) {
            (Some(Incoming::Board { board, cursor }), _) => (board.as_mut(), cursor, false),
            (None, Some(replica)) if !(self.rebuild || self.refetch) => (replica, &mut self.cursor, true),
            _ => return self.start_over(now, out),
        };
        if first_seq > cursor.seq + 1 {
            // Something was missed: ask again from the cursor.
            return self.reconnect(now, crate::frames::CloseCode::Normal, out);
        }
        let known = usize::try_from(cursor.seq + 1 - first_seq).unwrap_or(usize::MAX);
        let fresh = chunks.get(known..).unwrap_or_default();
        let (Some(last), Ok(delta)) = (fresh.last(), board.apply_changes(fresh)) else {
            if !fresh.is_empty() {
                self.start_over(now, out);
            }
            return;
        };
        cursor.seq += fresh.len() as u64;
        cursor.hash = ChangeHash::of_chunk(last).map_or([0; 32], |hash| hash.0);
        if shown {
            if !delta.is_empty() {
                out.push(ClientEffect::Show(delta));
            }
            self.unpark(out);
        }
    }

    /// Tries again what builds on others' changes that had been lost.
    fn unpark(&mut self, out: &mut Vec<ClientEffect>) {
        let Some(replica) = &mut self.replica else { return };
        for pending in self.pending.iter_mut().filter(|pending| pending.parked) {
            if let Ok(delta) = replica.apply_changes(&[&pending.change.chunk]) {
                pending.parked = false;
                out.push(ClientEffect::Show(delta));
            }
        }
        self.send_pending(out);
    }

    pub(super) fn caught_up(&mut self, now: Timestamp, seq: u64, out: &mut Vec<ClientEffect>) {
        match self.incoming.take() {
            Some(Incoming::Board { board, cursor }) if cursor.seq == seq => {
                self.adopt(now, *board, cursor, out);
            }
            None if !self.wants_everything() && self.cursor.seq == seq => {}
            _ => return self.start_over(now, out),
        }
        self.link = Link::Live;
        self.attempts = 0;
        self.send_pending(out);
    }

    /// Takes the new replica and puts the pending edits on top of it.
    fn adopt(&mut self, now: Timestamp, mut board: Board, cursor: Cursor, out: &mut Vec<ClientEffect>) {
        self.pending
            .retain(|pending| !board.document().has(&pending.change.hash));
        let pending = self.pending.take();
        self.refetch = false;
        let given_up = std::mem::take(&mut self.rebuild).then_some(self.actor);
        if given_up.is_some() {
            self.renew_actor();
            board.set_actor(self.actor);
        }
        for one in pending {
            match &one.action {
                Some(action) if Some(one.actor) == given_up => {
                    self.do_again(now, &mut board, &one, action.clone(), out);
                }
                _ => self.put_on_top(&mut board, one),
            }
        }
        self.cursor = cursor;
        out.push(ClientEffect::Reset(Box::new(board.view())));
        self.replica = Some(board);
    }

    /// The old change can never be accepted: what its author wanted is done again, as a new change.
    fn do_again(
        &mut self,
        now: Timestamp,
        board: &mut Board,
        old: &Pending,
        action: Action,
        out: &mut Vec<ClientEffect>,
    ) {
        let at = old.at.min(Timestamp(now.0 + self.clock_offset_ms));
        match board.apply(
            &action,
            Moment {
                at,
                seed: self.chance.next_u64(),
            },
        ) {
            Ok(applied) => {
                if let Some(change) = applied.change {
                    let again = Pending::new(board.actor(), change, action, at);
                    self.pending.push(Pending {
                        refusals: old.refusals,
                        ..again
                    });
                }
            }
            Err(error) => {
                let (reason, detail) = ("not_applicable".to_owned(), error.to_string());
                self.refuse(
                    Refusal {
                        actions: vec![action],
                        reason,
                        detail,
                    },
                    out,
                );
            }
        }
    }

    /// The change stays as it is. If it builds on something that is gone, it waits for that, and what is
    /// written meanwhile is written by a new actor.
    fn put_on_top(&mut self, board: &mut Board, mut pending: Pending) {
        pending.parked = match board.apply_changes(&[&pending.change.chunk]) {
            Ok(_) => false,
            Err(ApplyError::MissingDependency(_) | ApplyError::Malformed(_) | ApplyError::Refused { .. }) => {
                true
            }
        };
        if pending.parked && pending.actor == self.actor {
            self.renew_actor();
            board.set_actor(self.actor);
        }
        self.pending.push(pending);
    }
}
