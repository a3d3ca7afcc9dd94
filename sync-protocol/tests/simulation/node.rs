//! A node: a room, when it runs. A crash takes the room and everything in its memory.

use sync_protocol::{BoardRevision, Room};

pub struct Node {
    pub room: Option<Room>,
    /// Grows with each crash: answers to an earlier life are dropped.
    pub life: u32,
}

impl Node {
    pub fn down() -> Self {
        Self { room: None, life: 0 }
    }

    pub fn start(&mut self, revision: BoardRevision) {
        self.room = Some(Room::new(revision, 0));
    }

    pub fn crash(&mut self) {
        self.room = None;
        self.life += 1;
    }
}
