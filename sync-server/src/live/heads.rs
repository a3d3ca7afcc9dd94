//! The poll of heads: what other nodes did to the open boards is noticed even when nobody tells.

use super::Node;
use super::room_actor::{RoomHandle, RoomMessage};
use crate::storage::log::{self, Head};
use std::collections::HashMap;
use std::sync::Weak;
use std::time::Duration;
use tokio::time::MissedTickBehavior;

/// Compares, for all open boards in one query, what is stored with what their rooms know. Ends with the node.
pub(super) async fn poll(node: Weak<Node>, every: Duration) {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(node) = node.upgrade() else { return };
        let rooms = node.rooms.all();
        if rooms.is_empty() {
            continue;
        }
        let boards: Vec<_> = rooms.iter().map(|(board, _)| *board).collect();
        // Before it is asked what is stored: that is no less, unless the database was set back.
        let known: Vec<_> = rooms.iter().map(|(_, room)| room.head_seq()).collect();
        match node.db.in_time(log::heads(&node.db, &boards)).await {
            Ok(heads) => {
                let heads: HashMap<_, _> = heads.into_iter().map(|head| (head.board, head)).collect();
                for ((board, room), known) in rooms.iter().zip(known) {
                    tell(room, known, heads.get(board));
                }
            }
            Err(error) => tracing::warn!(%error, "the heads of the open boards could not be read"),
        }
    }
}

fn tell(room: &RoomHandle, known: u64, head: Option<&Head>) {
    let message = match head {
        Some(head) if head.access_epoch != room.access_epoch() || head.head_seq < known => {
            RoomMessage::AccessChanged
        }
        Some(head) if head.head_seq > room.head_seq() => RoomMessage::LogAdvanced {
            head_seq: head.head_seq,
        },
        Some(_) => return,
        // Deleted for ever.
        None => RoomMessage::AccessChanged,
    };
    // Who is too busy to listen is told next time: the others are to hear, too. Who has closed needs no telling.
    let _ = room.try_send(message);
}
