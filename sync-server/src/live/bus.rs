//! What the rooms of a board on other nodes say, brought to the room here for as long as it is open.

use super::room_actor::{RoomHandle, RoomMessage};
use crate::cluster::{Bus, Others};
use crate::tasks::keep_going;
use uuid::Uuid;

/// Starts a task that listens for the room, if there may be other nodes.
pub(super) fn follow(bus: &Bus, board: Uuid, room: &RoomHandle) {
    if !bus.has_others() {
        return;
    }
    let (bus, room) = (bus.clone(), room.clone());
    tokio::spawn(async move {
        tokio::select! {
            () = keep_going("hearing a room's other nodes", || listen(&bus, board, &room)) => {}
            () = room.ended() => {}
        }
    });
}

/// A room that is behind is not pressed: what does not wait for it any more is dropped, and it reads the log.
async fn listen(bus: &Bus, board: Uuid, room: &RoomHandle) {
    let Some(mut others) = bus.listen(board).await else {
        return;
    };
    if room.send(RoomMessage::OnBus).await.is_ok() {
        pass_on(&mut others, room).await;
    }
}

async fn pass_on(others: &mut Others, room: &RoomHandle) {
    while let Some((from, news)) = others.next().await {
        if room.send(RoomMessage::Heard { from, news }).await.is_err() {
            return;
        }
    }
}
