//! Who listens without a replica: how they come into the room, and how they are told.

use super::{Connected, RoomActor};
use crate::live::listening::{Announced, Told};
use crate::live::outbox::Outbox;
use board_doc::Happened;
use std::sync::Arc;
use sync_protocol::room::Listen;
use sync_protocol::{CloseCode, PeerId, Role, RoomInput};
use tokio::sync::{mpsc, oneshot};

/// A socket that wants to listen.
#[derive(Debug)]
pub struct ListenerJoining {
    /// Who it is, and what they know of the board.
    pub listen: Listen,
    /// How it is closed.
    pub outbox: Outbox,
    /// Where it is told what happens.
    pub told: mpsc::Sender<Told>,
    /// Told that the socket is in; dropped when the room has closed meanwhile.
    pub joined: oneshot::Sender<()>,
}

impl RoomActor {
    pub(super) fn listen(&mut self, joining: ListenerJoining) {
        if joining.joined.send(()).is_ok() {
            let connected = Connected {
                outbox: joining.outbox,
                place: None,
                told: Some(joining.told),
                seat: None,
            };
            self.peers.insert(joining.listen.peer, connected);
            self.feed(RoomInput::Listen(joining.listen));
        }
    }

    pub(super) fn announce(&self, to: &[(PeerId, Role)], happened: Vec<Happened>) {
        let what = Arc::new(Announced::new(happened));
        for (peer, role) in to {
            let (role, what) = (*role, Arc::clone(&what));
            self.tell_listener(*peer, Told::Happened { role, what });
        }
    }

    /// Never waits: who does not keep up is closed, which makes its socket leave.
    pub(super) fn tell_listener(&self, peer: PeerId, told: Told) {
        if let Some(connected) = self.peers.get(&peer)
            && let Some(to) = &connected.told
            && to.try_send(told).is_err()
        {
            connected
                .outbox
                .drop_and_close(CloseCode::TooSlow, "too slow: connect again");
        }
    }
}
