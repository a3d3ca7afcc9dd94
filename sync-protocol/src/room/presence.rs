//! Who is where: latest wins, never stored. A peer's presence is relayed at most [`PRESENCE_PER_SECOND_MAX`] times a
//! second; what comes more often is told with the next tick, the last alone.

use super::peers::Phase;
use super::{PeerId, Room, RoomEffect};
use crate::frames::ServerFrame;
use crate::limits::{PRESENCE_LASTS, PRESENCE_PER_SECOND_MAX};
use crate::nodes::{NodeNews, NodePresence};
use board_doc::{Timestamp, UserId};

/// A peer's presence.
#[derive(Debug, Default)]
pub(super) struct Presence {
    /// What it does; empty: nothing.
    state: Vec<u8>,
    said_at: Timestamp,
    /// The second that is counted in, and how often others were told in it.
    second: i64,
    told: u32,
    /// Others have not been told of the state yet.
    is_due: bool,
}

impl Presence {
    /// Takes what the peer says. Says whether others are to hear of it now.
    fn say(&mut self, now: Timestamp, state: Vec<u8>) -> bool {
        self.said_at = now;
        if self.state == state {
            return false;
        }
        self.state = state;
        let second = now.0.div_euclid(1_000);
        if self.second != second {
            (self.second, self.told) = (second, 0);
        }
        self.is_due = self.told >= PRESENCE_PER_SECOND_MAX;
        self.told += 1;
        !self.is_due
    }

    /// Whether others are to hear of it at this tick: it came too often, or it has faded.
    fn tick(&mut self, now: Timestamp) -> bool {
        let silent = u128::try_from(now.0 - self.said_at.0).unwrap_or_default();
        if !self.state.is_empty() && silent >= PRESENCE_LASTS.as_millis() {
            self.state = Vec::new();
            self.is_due = true;
        }
        std::mem::take(&mut self.is_due)
    }

    /// What it does, if it does anything.
    pub(super) fn state(&self) -> Option<&[u8]> {
        Some(self.state.as_slice()).filter(|state| !state.is_empty())
    }
}

impl Room {
    pub(super) fn present(&mut self, now: Timestamp, id: PeerId, state: Vec<u8>, out: &mut Vec<RoomEffect>) {
        let Some(peer) = self.peers.get_mut(id) else {
            return;
        };
        if peer.presence.say(now, state) {
            let (user, state) = (peer.user, peer.presence.state.clone());
            self.relay_presence(id, user, state, out);
        }
    }

    pub(super) fn tick_presences(&mut self, now: Timestamp, out: &mut Vec<RoomEffect>) {
        let due: Vec<_> = self
            .peers
            .iter_mut()
            .filter_map(|(id, peer)| {
                let is_due = peer.presence.tick(now);
                is_due.then(|| (id, peer.user, peer.presence.state.clone()))
            })
            .collect();
        for (id, user, state) in due {
            self.relay_presence(id, user, state, out);
        }
    }

    /// What everybody else does, for one who has just caught up.
    pub(super) fn tell_presences(&self, to: PeerId, out: &mut Vec<RoomEffect>) {
        for (id, peer) in self.peers.iter().filter(|(id, _)| *id != to) {
            if let Some(state) = peer.presence.state() {
                out.push(RoomEffect::SendPresence {
                    to: vec![to],
                    frame: frame(id, peer.user, state.to_vec()),
                });
            }
        }
        self.tell_presences_elsewhere(to, out);
    }

    /// An empty `state` says that the peer does nothing any more, or is gone.
    pub(super) fn relay_presence(
        &self,
        peer: PeerId,
        user: UserId,
        state: Vec<u8>,
        out: &mut Vec<RoomEffect>,
    ) {
        let to: Vec<_> = self
            .peers
            .iter()
            .filter(|(id, other)| *id != peer && other.phase == Phase::Live)
            .map(|(id, _)| id)
            .collect();
        if !to.is_empty() {
            let frame = frame(peer, user, state.clone());
            out.push(RoomEffect::SendPresence { to, frame });
        }
        let presence = NodePresence { peer, user, state };
        out.push(RoomEffect::Publish(NodeNews::Present(vec![presence])));
    }
}

pub(super) fn frame(peer: PeerId, user: UserId, state: Vec<u8>) -> bytes::Bytes {
    let presence = ServerFrame::Presence {
        peer: peer.0,
        user: user.0,
        state,
    };
    presence.encode()
}
