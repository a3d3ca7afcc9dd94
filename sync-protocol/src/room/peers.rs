//! Who is in the room, and how far each has come.

use super::presence::Presence;
use super::{BoardRevision, CatchUpRequest, EditOutcome, Hello, PeerId, Room, RoomEffect};
use crate::frames::{ClientFrame, CloseCode, Role, ServerFrame};
use board_doc::{Timestamp, UserId};
use std::collections::BTreeMap;

/// How far a peer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Its Hello is being answered; it may not send anything yet.
    Greeting,
    /// It has its Welcome and is being sent what it missed.
    CatchingUp,
    /// It gets everything as it is committed.
    Live,
}

#[derive(Debug)]
pub(super) struct Peer {
    pub(super) user: UserId,
    pub(super) role: Role,
    /// The most that the peer's credential lets through of its user's role.
    pub(super) most: Role,
    pub(super) phase: Phase,
    /// What the room had seen of the board when it came.
    pub(super) known: BoardRevision,
    /// The last `seq` it was sent (or has by itself).
    pub(super) cursor: u64,
    /// The head that `Welcome` told it, with its actors' last changes up to there.
    pub(super) told_head: u64,
    /// Bytes of its changes that wait in the queue.
    pub(super) queued_bytes: usize,
    pub(super) presence: Presence,
}

#[derive(Debug, Default)]
pub(super) struct Peers(BTreeMap<PeerId, Peer>);

impl Peers {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn get(&self, peer: PeerId) -> Option<&Peer> {
        self.0.get(&peer)
    }

    pub(super) fn get_mut(&mut self, peer: PeerId) -> Option<&mut Peer> {
        self.0.get_mut(&peer)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (PeerId, &Peer)> {
        self.0.iter().map(|(id, peer)| (*id, peer))
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (PeerId, &mut Peer)> {
        self.0.iter_mut().map(|(id, peer)| (*id, peer))
    }
}

impl Room {
    /// Everyone in the room and everyone whose edit is under way, each once.
    pub(super) fn users(&self) -> Vec<UserId> {
        let in_room = self.peers.0.values().map(|peer| peer.user);
        let elsewhere = self.listeners.users().chain(self.stocks.users());
        let mut users: Vec<_> = in_room.chain(elsewhere).chain(self.editing_users()).collect();
        users.sort_unstable();
        users.dedup();
        users
    }

    pub(super) fn join(
        &mut self,
        peer: PeerId,
        user: UserId,
        most: Role,
        hello: Hello,
        out: &mut Vec<RoomEffect>,
    ) {
        self.somebody_comes();
        if self.is_quarantined() {
            out.push(RoomEffect::Send {
                to: vec![peer],
                frame: quarantined().encode(),
            });
            out.push(close(peer, CloseCode::Normal, "the board is quarantined"));
            return;
        }
        let entry = Peer {
            user,
            role: Role::Viewer,
            most,
            phase: Phase::Greeting,
            known: self.known(),
            cursor: hello.seq,
            told_head: 0,
            queued_bytes: 0,
            presence: Presence::default(),
        };
        self.peers.0.insert(peer, entry);
        out.push(RoomEffect::ReadCatchUp(CatchUpRequest { peer, user, hello }));
    }

    /// Forgets a peer. What it still had in the queue is dropped: nobody was told that it is kept, and its
    /// client sends it again.
    pub(super) fn leave(&mut self, peer: PeerId, out: &mut Vec<RoomEffect>) {
        let Some(left) = self.peers.0.remove(&peer) else {
            self.listeners.leave(peer);
            self.forget_stock(peer);
            return;
        };
        self.queue.retain(|waiting| waiting.peer() != Some(peer));
        if left.presence.state().is_some() {
            self.relay_presence(peer, left.user, Vec::new(), out);
        }
    }

    pub(super) fn dismiss(
        &mut self,
        peer: PeerId,
        code: CloseCode,
        reason: &'static str,
        out: &mut Vec<RoomEffect>,
    ) {
        self.leave(peer, out);
        out.push(close(peer, code, reason));
    }

    pub(super) fn frame(
        &mut self,
        now: Timestamp,
        peer: PeerId,
        frame: ClientFrame,
        out: &mut Vec<RoomEffect>,
    ) {
        let Some(sender) = self.peers.get(peer) else {
            return;
        };
        match frame {
            ClientFrame::Hello { .. } => {
                self.dismiss(peer, CloseCode::BadFrame, "a second Hello", out);
            }
            _ if sender.phase == Phase::Greeting => {
                self.dismiss(peer, CloseCode::BadFrame, "wait for Welcome", out);
            }
            ClientFrame::Changes { id, chunks } => self.enqueue(peer, id, chunks, out),
            ClientFrame::Presence { state } => self.present(now, peer, state, out),
            ClientFrame::Ping => out.push(RoomEffect::Send {
                to: vec![peer],
                frame: ServerFrame::Pong.encode(),
            }),
        }
    }

    /// S9: whoever loses all access is put out; whoever's role changes is told, and keeps the socket.
    pub(super) fn role_changed(&mut self, user: UserId, role: Option<Role>, out: &mut Vec<RoomEffect>) {
        self.editors_role_changed(user, role, out);
        self.stocks_role_changed(user, role, out);
        let theirs: Vec<_> = self
            .peers
            .iter()
            .filter(|(_, peer)| peer.user == user)
            .map(|(id, _)| id)
            .chain(self.listeners.of(user))
            .collect();
        let Some(role) = role else {
            for peer in theirs {
                self.dismiss(peer, CloseCode::RoleLost, "no access is left", out);
            }
            return;
        };
        self.listeners.role_changed(user, role);
        // Peers of one user may come with credentials that let through more or less of the role.
        let mut told: BTreeMap<Role, Vec<PeerId>> = BTreeMap::new();
        for (id, peer) in self.peers.iter_mut().filter(|(_, peer)| peer.user == user) {
            let role = role.min(peer.most);
            if peer.role != role {
                peer.role = role;
                if peer.phase != Phase::Greeting {
                    told.entry(role).or_default().push(id);
                }
            }
        }
        out.extend(told.into_iter().map(|(role, to)| RoomEffect::Send {
            to,
            frame: ServerFrame::Role { role }.encode(),
        }));
    }

    pub(super) fn board_gone(&mut self, out: &mut Vec<RoomEffect>) {
        self.put_everyone_out(
            CloseCode::BoardGone,
            "the board is gone",
            &EditOutcome::BoardGone,
            out,
        );
    }

    /// Closes all sockets; edits that wait are answered with `outcome`.
    pub(super) fn put_everyone_out(
        &mut self,
        code: CloseCode,
        reason: &'static str,
        outcome: &EditOutcome,
        out: &mut Vec<RoomEffect>,
    ) {
        for waiting in std::mem::take(&mut self.queue) {
            waiting.give_up(outcome, out);
        }
        let everyone: Vec<_> = std::mem::take(&mut self.peers.0).into_keys().collect();
        let everyone = everyone.into_iter().chain(self.stocks.take_all());
        out.extend(everyone.map(|peer| close(peer, code, reason)));
        self.dismiss_listeners(code, reason, out);
    }
}

pub(super) fn close(peer: PeerId, code: CloseCode, reason: &'static str) -> RoomEffect {
    RoomEffect::Close { peer, code, reason }
}

pub(super) fn quarantined() -> ServerFrame {
    ServerFrame::Error {
        code: "quarantined".into(),
        detail: "the stored board cannot be read; nothing of it was deleted, and an administrator is needed"
            .into(),
    }
}
