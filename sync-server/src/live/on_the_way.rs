//! What whole boards take in memory on their way to those who want all of one in one message.

use super::limits::{
    BOARD_TAKEN_WITHIN, BOARDS_ENCODED_AT_ONCE_MAX, BOARDS_ENCODED_OF_USER_MAX, BOARDS_WAITING_KIB_MAX,
    BOARDS_WAITING_OF_USER_KIB_MAX,
};
use super::outbox::{Outbox, TOO_SLOW, Traffic};
use crate::shares::{NoRoom, Part, PartOfUser, Shares};
use board_doc::UserId;
use bytes::Bytes;
use std::time::Duration;
use sync_protocol::CloseCode;
use tokio::time::timeout;

/// Bounds that memory, for all sockets of a node, and of it what one user's take.
#[derive(Debug)]
pub(super) struct BoardsOnTheWay {
    turns: Shares,
    kib: Shares,
}

impl Default for BoardsOnTheWay {
    fn default() -> Self {
        Self {
            turns: Shares::new(BOARDS_ENCODED_AT_ONCE_MAX, BOARDS_ENCODED_OF_USER_MAX),
            kib: Shares::new(BOARDS_WAITING_KIB_MAX, BOARDS_WAITING_OF_USER_KIB_MAX),
        }
    }
}

impl BoardsOnTheWay {
    /// Encodes a board and puts it into the outbox when there is memory for it. Who waits for memory of their own share
    /// keeps nobody waiting: neither the turn nor what was encoded, which is done again then.
    pub(super) async fn send<E, F>(
        &self,
        user: UserId,
        outbox: &Outbox,
        encode: impl Fn() -> F,
    ) -> Result<(), E>
    where
        F: Future<Output = Result<Bytes, E>>,
    {
        let mut waited_for: Option<PartOfUser> = None;
        loop {
            let turn = self.turns.take(user, 1).await;
            let frame = encode().await?;
            let kib = kib(&frame);
            let large_enough = waited_for.take().filter(|part| part.size() >= kib);
            if let Some(part) = large_enough.or_else(|| self.kib.try_take_of_user(user, kib)) {
                let part = self.kib.complete(part).await;
                drop(turn);
                put(outbox, frame, part, BOARD_TAKEN_WITHIN);
                return Ok(());
            }
            drop((turn, frame));
            waited_for = Some(self.kib.take_of_user(user, kib).await);
        }
    }

    /// Puts a message that is there already into the outbox. Where there is no memory for it, it goes, and the socket is
    /// closed: the client comes again.
    pub(super) fn send_or_close(&self, user: UserId, outbox: &Outbox, frame: Bytes, taken_within: Duration) {
        let reason = match self.kib.try_take(user, kib(&frame)) {
            Ok(part) => return put(outbox, frame, part, taken_within),
            Err(NoRoom::OfUser) => "too much is on its way to others of yours: connect again",
            Err(NoRoom::OfAll) => "too much is on its way to others: connect again",
        };
        outbox.drop_and_close(CloseCode::GoingAway, reason);
    }
}

fn kib(frame: &Bytes) -> usize {
    frame.len() / 1024 + 1
}

/// The part is given back when the frame is written, or the socket is closed for taking too long.
fn put(outbox: &Outbox, frame: Bytes, part: Part, taken_within: Duration) {
    outbox.push(Traffic::CatchUp, frame);
    let outbox = outbox.clone();
    tokio::spawn(async move {
        if timeout(taken_within, outbox.catch_up_written()).await.is_err() {
            outbox.drop_and_close(CloseCode::TooSlow, TOO_SLOW);
        }
        drop(part);
    });
}

#[cfg(test)]
mod tests {
    use super::super::outbox::Next;
    use super::*;

    const LATE: Duration = Duration::from_mins(1);
    const A_WHILE: Duration = Duration::from_millis(50);
    const QUARTER: usize = BOARDS_WAITING_OF_USER_KIB_MAX * 1024;
    const ADA: UserId = UserId([1; 16]);
    const BOB: UserId = UserId([2; 16]);

    fn outbox() -> Outbox {
        Outbox::new(1 << 20)
    }

    fn board(bytes: usize) -> Bytes {
        vec![1; bytes].into()
    }

    /// It is written when more is asked for.
    async fn swallow(outbox: &Outbox) {
        assert!(matches!(outbox.next().await, Next::Frames(_)));
        outbox.close(CloseCode::Normal, "bye");
        outbox.next().await;
    }

    #[tokio::test]
    async fn what_there_is_no_memory_for_closes_its_socket_until_others_are_written() {
        let boards = BoardsOnTheWay::default();
        let (first, second, other) = (outbox(), outbox(), outbox());
        boards.send_or_close(ADA, &first, board(QUARTER), LATE);
        boards.send_or_close(ADA, &second, board(1), LATE);
        assert_eq!(second.closed().await.code, CloseCode::GoingAway);
        assert_eq!(second.waiting_bytes(), 0);
        // What one user has too much of is in nobody else's way.
        boards.send_or_close(BOB, &other, board(QUARTER), LATE);
        assert_eq!(other.waiting_bytes(), QUARTER);

        swallow(&first).await;
        timeout(LATE, async {
            loop {
                let third = outbox();
                boards.send_or_close(ADA, &third, board(QUARTER), LATE);
                if third.waiting_bytes() == QUARTER {
                    break;
                }
                tokio::task::yield_now().await;
            }
        })
        .await
        .unwrap();
    }

    #[tokio::test]
    async fn who_waits_for_their_own_boards_to_be_swallowed_keeps_nobody_waiting() {
        let boards = BoardsOnTheWay::default();
        let encode = |bytes| move || async move { Ok::<_, ()>(board(bytes)) };
        let slow = outbox();
        boards.send(ADA, &slow, encode(QUARTER)).await.unwrap();
        let more = outbox();
        let waits = boards.send(ADA, &more, encode(QUARTER + 5));
        tokio::pin!(waits);
        assert!(timeout(A_WHILE, waits.as_mut()).await.is_err());

        let other = outbox();
        let sent = boards.send(BOB, &other, encode(QUARTER));
        timeout(LATE, sent).await.unwrap().unwrap();
        assert_eq!(other.waiting_bytes(), QUARTER);

        swallow(&slow).await;
        timeout(LATE, waits).await.unwrap().unwrap();
        assert_eq!(more.waiting_bytes(), QUARTER + 5);
    }
}
