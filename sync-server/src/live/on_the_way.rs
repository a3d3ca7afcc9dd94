//! What whole boards take in memory on their way to those who want all of one in one message.

use super::limits::{BOARD_TAKEN_WITHIN, BOARDS_ENCODED_AT_ONCE_MAX, BOARDS_WAITING_KIB_MAX};
use super::outbox::{Outbox, TOO_SLOW, Traffic};
use bytes::Bytes;
use std::sync::Arc;
use std::time::Duration;
use sync_protocol::CloseCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Bounds that memory, for all sockets of a node.
#[derive(Debug)]
pub(super) struct BoardsOnTheWay {
    turns: Semaphore,
    kib: Arc<Semaphore>,
}

impl Default for BoardsOnTheWay {
    fn default() -> Self {
        Self {
            turns: Semaphore::new(BOARDS_ENCODED_AT_ONCE_MAX),
            kib: Arc::new(Semaphore::new(BOARDS_WAITING_KIB_MAX)),
        }
    }
}

impl BoardsOnTheWay {
    /// Encodes a board and puts it into the outbox when there is memory for it.
    pub(super) async fn send<E>(
        &self,
        outbox: &Outbox,
        encode: impl Future<Output = Result<Bytes, E>>,
    ) -> Result<(), E> {
        // The semaphores are never closed.
        let turn = self.turns.acquire().await;
        let frame = encode.await?;
        let share = Arc::clone(&self.kib).acquire_many_owned(kib(&frame)).await;
        drop(turn);
        put(outbox, frame, share.ok(), BOARD_TAKEN_WITHIN);
        Ok(())
    }

    /// Puts a message that is there already into the outbox. Where there is no memory for it, it goes, and the socket is
    /// closed: the client comes again.
    pub(super) fn send_or_close(&self, outbox: &Outbox, frame: Bytes, taken_within: Duration) {
        match Arc::clone(&self.kib).try_acquire_many_owned(kib(&frame)) {
            Ok(share) => put(outbox, frame, Some(share), taken_within),
            Err(_) => outbox.drop_and_close(
                CloseCode::GoingAway,
                "too much is on its way to others: connect again",
            ),
        }
    }
}

/// What a frame takes of the memory: at most all of it, or it would wait for ever.
fn kib(frame: &Bytes) -> u32 {
    let kib = (frame.len() / 1024 + 1).min(BOARDS_WAITING_KIB_MAX);
    u32::try_from(kib).expect("the limit is small enough")
}

/// The share is given back when the frame is written, or the socket is closed for taking too long.
fn put(outbox: &Outbox, frame: Bytes, share: Option<OwnedSemaphorePermit>, taken_within: Duration) {
    outbox.push(Traffic::CatchUp, frame);
    let outbox = outbox.clone();
    tokio::spawn(async move {
        if timeout(taken_within, outbox.catch_up_written()).await.is_err() {
            outbox.drop_and_close(CloseCode::TooSlow, TOO_SLOW);
        }
        drop(share);
    });
}

#[cfg(test)]
mod tests {
    use super::super::outbox::Next;
    use super::*;

    const LATE: Duration = Duration::from_mins(1);
    const HALF: usize = BOARDS_WAITING_KIB_MAX / 2 * 1024;

    fn outbox() -> Outbox {
        Outbox::new(1 << 20)
    }

    #[tokio::test]
    async fn what_there_is_no_memory_for_closes_its_socket_until_others_are_written() {
        let boards = BoardsOnTheWay::default();
        let (first, second, third) = (outbox(), outbox(), outbox());
        boards.send_or_close(&first, vec![1; HALF].into(), LATE);
        boards.send_or_close(&second, vec![2; HALF].into(), LATE);
        assert_eq!(second.closed().await.code, CloseCode::GoingAway);
        assert_eq!(second.waiting_bytes(), 0);

        assert!(matches!(first.next().await, Next::Frames(_)));
        // It is written when more is asked for.
        first.close(CloseCode::Normal, "bye");
        first.next().await;
        timeout(LATE, async {
            while boards.kib.available_permits() < BOARDS_WAITING_KIB_MAX {
                tokio::task::yield_now().await;
            }
        })
        .await
        .unwrap();
        boards.send_or_close(&third, vec![3; HALF].into(), LATE);
        assert_eq!(third.waiting_bytes(), HALF);
    }
}
