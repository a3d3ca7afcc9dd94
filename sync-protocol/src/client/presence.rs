//! Who else is here and what they do, and what we tell them of ourselves. Latest wins; nothing of it waits for a
//! connection or is kept.

use super::link::{Link, after};
use super::{ClientEffect, ClientSession};
use crate::frames::ClientFrame;
use crate::limits::{PRESENCE_AGAIN_AFTER, PRESENCE_BYTES_MAX, PRESENCE_EVERY};
use board_doc::{Timestamp, UserId};
use std::collections::BTreeSet;

/// Presence, ours and that of others.
#[derive(Debug, Default)]
pub(super) struct Presence {
    /// What we do; empty: nothing.
    mine: Vec<u8>,
    /// The server has not been told of it on this connection.
    is_due: bool,
    said_at: Timestamp,
    others: BTreeSet<u64>,
}

impl Presence {
    /// When it is to be said the next time, on a live connection.
    pub(super) fn deadline(&self, is_live: bool) -> Option<Timestamp> {
        let wait = match (self.is_due, self.mine.is_empty()) {
            _ if !is_live => return None,
            (true, _) => PRESENCE_EVERY,
            (false, false) => PRESENCE_AGAIN_AFTER,
            (false, true) => return None,
        };
        Some(after(self.said_at, wait))
    }
}

impl ClientSession {
    /// S13: what the user does now. Too much of it counts as nothing.
    pub(super) fn present(&mut self, now: Timestamp, state: Vec<u8>, out: &mut Vec<ClientEffect>) {
        let state = if state.len() > PRESENCE_BYTES_MAX {
            Vec::new()
        } else {
            state
        };
        if self.presence.mine != state {
            self.presence.mine = state;
            self.presence.is_due = true;
            self.tick_presence(now, out);
        }
    }

    /// Says it when its time has come.
    pub(super) fn tick_presence(&mut self, now: Timestamp, out: &mut Vec<ClientEffect>) {
        let is_live = self.link == Link::Live;
        if self.presence.deadline(is_live).is_some_and(|at| at <= now) {
            self.presence.is_due = false;
            self.presence.said_at = now;
            let state = self.presence.mine.clone();
            out.push(ClientEffect::Send(ClientFrame::Presence { state }.encode()));
        }
    }

    /// The server knows nothing of us on a new connection.
    pub(super) fn present_again(&mut self, now: Timestamp, out: &mut Vec<ClientEffect>) {
        self.presence.is_due = !self.presence.mine.is_empty();
        self.tick_presence(now, out);
    }

    /// Somebody else does something, or does nothing any more.
    pub(super) fn others_presence(
        &mut self,
        peer: u64,
        user: [u8; 16],
        state: Vec<u8>,
        out: &mut Vec<ClientEffect>,
    ) {
        let known = if state.is_empty() {
            self.presence.others.remove(&peer)
        } else {
            self.presence.others.insert(peer);
            true
        };
        if known {
            out.push(ClientEffect::Presence {
                peer,
                user: UserId(user),
                state,
            });
        }
    }

    /// Without a connection nobody is seen.
    pub(super) fn forget_presences(&mut self, out: &mut Vec<ClientEffect>) {
        if !self.presence.others.is_empty() && !self.link.is_welcomed() {
            self.presence.others.clear();
            out.push(ClientEffect::NobodyPresent);
        }
    }
}
