//! The same board on other nodes: what their rooms say is used when it follows what this one knows, and otherwise only
//! says that the log is to be read (N2). Their peers are shown beside our own (N4).

use super::peers::Phase;
use super::presence;
use super::{PeerId, Room, RoomEffect, Row};
use crate::limits::{
    NODE_PRESENCES_MAX, PEER_ELSEWHERE_FIRST, PEERS_ELSEWHERE_MAX, PRESENCE_LASTS, PRESENCE_TOLD_EVERY,
};
use crate::nodes::{NodeId, NodeNews, NodePresence};
use crate::room::BoardRevision;
use board_doc::{ChangeHash, Timestamp, UserId};
use bytes::Bytes;
use std::collections::BTreeMap;

/// What is known of the other nodes.
#[derive(Debug, Default)]
pub(super) struct Elsewhere {
    /// Those of their peers who do something.
    peers: BTreeMap<(NodeId, PeerId), Stranger>,
    /// How many of them have been given a name here.
    named: u64,
    /// The log has come this far, somebody says.
    head_seq: u64,
    /// The same, when the log was last asked for.
    asked_at: u64,
    /// The log was set back under the room: what others tell of it may be of what it has lost.
    is_in_doubt: bool,
    /// The other nodes are to be told what our peers do with the next tick, and how we know the board.
    is_asked: bool,
    told_at: Timestamp,
}

/// A peer of another node.
#[derive(Debug)]
struct Stranger {
    /// Its name here: nodes name their peers without asking each other.
    shown_as: PeerId,
    user: UserId,
    state: Vec<u8>,
    heard_at: Timestamp,
}

impl Elsewhere {
    /// The log is read now.
    pub(super) fn asked(&mut self) {
        self.asked_at = self.head_seq;
    }

    /// The log was set back. What is said of it from here on is read there.
    pub(super) fn doubt(&mut self) {
        self.is_in_doubt = true;
    }

    /// The log was read. Whoever said before that it comes further was wrong.
    pub(super) fn answered(&mut self) {
        if self.head_seq == self.asked_at {
            self.head_seq = 0;
        }
    }
}

impl Room {
    /// The room is on the bus, or is so again: what was said meanwhile, it has not heard.
    pub(super) fn on_bus(&mut self, out: &mut Vec<RoomEffect>) {
        self.elsewhere.is_asked = true;
        out.push(RoomEffect::Publish(NodeNews::WhoIsThere));
    }

    pub(super) fn heard(&mut self, now: Timestamp, from: NodeId, news: NodeNews, out: &mut Vec<RoomEffect>) {
        match news {
            NodeNews::Committed {
                revision,
                count,
                chunks,
            } => {
                if self.is_of_this_log(revision, out) {
                    let first_seq = revision.head_seq + 1 - u64::from(count);
                    self.committed_elsewhere(first_seq, chunks, revision.head_seq, out);
                    self.follow_access(revision, out);
                }
            }
            NodeNews::Here(revision) => {
                if self.is_of_this_log(revision, out) {
                    self.said_to_be_at(revision.head_seq);
                    self.follow_access(revision, out);
                }
            }
            NodeNews::Present(peers) => {
                for peer in peers {
                    self.present_elsewhere(now, from, peer, out);
                }
            }
            NodeNews::WhoIsThere => self.elsewhere.is_asked = true,
        }
    }

    /// Another log under the same name: what became of this one, the database says.
    fn is_of_this_log(&mut self, revision: BoardRevision, out: &mut Vec<RoomEffect>) -> bool {
        let is_same = revision.epoch == self.revision.epoch;
        if !is_same {
            self.read_log(out);
        }
        is_same
    }

    /// N5: the roles have changed, and the news of it was lost.
    fn follow_access(&mut self, revision: BoardRevision, out: &mut Vec<RoomEffect>) {
        if revision.access_epoch > self.revision.access_epoch {
            self.newest_access_epoch = self.newest_access_epoch.max(revision.access_epoch);
            self.read_log(out);
        }
    }

    /// Somebody says that the log has come this far. It is read when no batch is in flight, whose outcome says more.
    pub(super) fn said_to_be_at(&mut self, head_seq: u64) {
        self.elsewhere.head_seq = self.elsewhere.head_seq.max(head_seq);
    }

    /// Reads what the room lacks of what it has been told of.
    pub(super) fn catch_up_with_others(&mut self, out: &mut Vec<RoomEffect>) {
        if self.elsewhere.head_seq > self.revision.head_seq && self.in_flight.is_none() {
            self.read_log(out);
        }
    }

    /// N2: what the other nodes are told after a commit, before the room's own head moves on.
    pub(super) fn just_committed(&self, rows: &[Row]) -> Option<RoomEffect> {
        let head_seq = rows.last()?.seq;
        let revision = BoardRevision {
            head_seq,
            ..self.revision
        };
        Some(RoomEffect::Publish(NodeNews::committed(revision, rows)))
    }

    /// N2: rows that follow the head without a gap are taken as they are; their commit is why we hear of them.
    fn committed_elsewhere(
        &mut self,
        first_seq: u64,
        chunks: Vec<Bytes>,
        last_seq: u64,
        out: &mut Vec<RoomEffect>,
    ) {
        let head = self.revision.head_seq;
        let is_believed = !self.elsewhere.is_in_doubt && self.in_flight.is_none();
        let follows = first_seq <= head + 1 && is_believed;
        let is_another = (first_seq..).zip(&chunks).any(|(seq, chunk)| {
            let ours = self.recent.hash_at(seq);
            ours.is_some() && ours != ChangeHash::of_chunk(chunk)
        });
        if is_another {
            // One of the two is not in the log any more: which, the database says.
            self.read_log(out);
            return;
        }
        let rows: Option<Vec<_>> = (first_seq..)
            .zip(chunks)
            .filter(|(seq, _)| *seq > head)
            .map(row)
            .collect();
        match rows {
            Some(rows) if follows && !rows.is_empty() => self.take_rows(rows, out),
            _ => self.said_to_be_at(last_seq),
        }
    }

    fn present_elsewhere(
        &mut self,
        now: Timestamp,
        node: NodeId,
        peer: NodePresence,
        out: &mut Vec<RoomEffect>,
    ) {
        let NodePresence { peer, user, state } = peer;
        let others = &mut self.elsewhere;
        let key = (node, peer);
        if state.is_empty() {
            if let Some(gone) = others.peers.remove(&key) {
                self.show_presence(gone.shown_as, gone.user, state, out);
            }
            return;
        }
        let is_full = others.peers.len() >= PEERS_ELSEWHERE_MAX;
        if is_full && !others.peers.contains_key(&key) {
            return;
        }
        let named = &mut others.named;
        let stranger = others.peers.entry(key).or_insert_with(|| {
            *named += 1;
            Stranger {
                shown_as: PeerId(PEER_ELSEWHERE_FIRST + *named),
                user,
                state: Vec::new(),
                heard_at: now,
            }
        });
        stranger.heard_at = now;
        if stranger.state != state {
            stranger.state.clone_from(&state);
            let shown_as = stranger.shown_as;
            self.show_presence(shown_as, user, state, out);
        }
    }

    /// N4: who has not been heard of for a while is gone, also when nobody says so. Our own are told of again.
    pub(super) fn tick_elsewhere(&mut self, now: Timestamp, out: &mut Vec<RoomEffect>) {
        let since = |at: Timestamp| u128::try_from(now.0 - at.0).unwrap_or_default();
        let faded = self
            .elsewhere
            .peers
            .extract_if(.., |_, other| since(other.heard_at) >= PRESENCE_LASTS.as_millis());
        let faded: Vec<_> = faded.map(|(_, other)| (other.shown_as, other.user)).collect();
        for (peer, user) in faded {
            self.show_presence(peer, user, Vec::new(), out);
        }
        let is_asked = std::mem::take(&mut self.elsewhere.is_asked);
        if is_asked || since(self.elsewhere.told_at) >= PRESENCE_TOLD_EVERY.as_millis() {
            self.elsewhere.told_at = now;
            self.tell_other_nodes(is_asked, out);
        }
    }

    fn tell_other_nodes(&self, is_asked: bool, out: &mut Vec<RoomEffect>) {
        if is_asked {
            out.push(RoomEffect::Publish(NodeNews::Here(self.revision)));
        }
        let present: Vec<_> = self
            .peers
            .iter()
            .filter_map(|(id, peer)| {
                let state = peer.presence.state()?.to_vec();
                let user = peer.user;
                Some(NodePresence {
                    peer: id,
                    user,
                    state,
                })
            })
            .collect();
        for some in present.chunks(NODE_PRESENCES_MAX) {
            out.push(RoomEffect::Publish(NodeNews::Present(some.to_vec())));
        }
    }

    /// What the peers of other nodes do, for one who has just caught up.
    pub(super) fn tell_presences_elsewhere(&self, to: PeerId, out: &mut Vec<RoomEffect>) {
        for other in self.elsewhere.peers.values() {
            out.push(RoomEffect::SendPresence {
                to: vec![to],
                frame: presence::frame(other.shown_as, other.user, other.state.clone()),
            });
        }
    }

    /// Shows what a peer of another node does to all of ours.
    fn show_presence(&self, peer: PeerId, user: UserId, state: Vec<u8>, out: &mut Vec<RoomEffect>) {
        let to: Vec<_> = self
            .peers
            .iter()
            .filter(|(_, other)| other.phase == Phase::Live)
            .map(|(id, _)| id)
            .collect();
        if !to.is_empty() {
            let frame = presence::frame(peer, user, state);
            out.push(RoomEffect::SendPresence { to, frame });
        }
    }
}

/// `None`: too short to be a change.
fn row((seq, chunk): (u64, Bytes)) -> Option<Row> {
    let hash = ChangeHash::of_chunk(&chunk)?;
    Some(Row { seq, hash, chunk })
}
