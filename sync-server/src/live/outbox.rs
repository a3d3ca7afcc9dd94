//! What waits to be written to one socket: bounded in bytes, filled without waiting.

use super::limits::{
    CATCH_UP_STALLED_MAX, CATCH_UP_WAITING_BYTES, OUTBOX_CATCH_UP_BYTES_MAX, SOCKET_WRITE_BYTES,
};
use bytes::Bytes;
use prometheus_client::metrics::counter::Counter;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use sync_protocol::CloseCode;
use tokio::sync::Notify;

/// Why a frame is sent, which decides the bound it counts against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Traffic {
    /// What happens on the board: at most as much waits as the outbox is made for.
    Live,
    /// Who is where: counts with [`Live`](Self::Live), and goes first when there is too much.
    Presence,
    /// What a peer asked for with its Hello: at most [`OUTBOX_CATCH_UP_BYTES_MAX`] waits.
    CatchUp,
}

/// How a socket ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing {
    /// With what code.
    pub code: CloseCode,
    /// And what words.
    pub reason: &'static str,
}

/// Said to who does not swallow what is written.
pub const TOO_SLOW: &str = "too slow: connect again";
/// Said to who does not answer pings.
pub const SILENT: &str = "two pings were not answered";
/// Said to who does not say in time who they are.
pub const NO_HELLO: &str = "no Hello came in time";
/// The same, in the words of stock clients.
pub const NO_JOIN: &str = "no join came in time";

impl Closing {
    /// Why the client has to connect again, if the socket is closed with 4408, which stands for several things.
    pub fn dropped_for(&self) -> Option<&'static str> {
        if self.code != CloseCode::TooSlow {
            return None;
        }
        Some(match self.reason {
            TOO_SLOW => "too_slow",
            SILENT => "silent",
            NO_HELLO | NO_JOIN => "no_hello",
            // What a room says whose log goes on without them, or when too much has changed to tell.
            _ => "left_behind",
        })
    }
}

/// What the socket's writer does next.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// Write these frames.
    Frames(Vec<Bytes>),
    /// Say goodbye.
    Close(Closing),
}

/// One socket's outbox, shared by the room that fills it and the socket that empties it.
#[derive(Debug, Clone)]
pub struct Outbox(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    live_bytes_max: usize,
    /// Frames of presence that found no room.
    presence_dropped: Counter,
    waiting: Mutex<Waiting>,
    /// Something to write, or to close, has come.
    filled: Notify,
    /// Something was taken out.
    drained: Notify,
    /// The outbox was closed.
    closed: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    frames: VecDeque<(Traffic, Bytes)>,
    live_bytes: usize,
    catch_up_bytes: usize,
    /// Bytes of a catch-up that are being written.
    catch_up_bytes_in_hand: usize,
    closing: Option<Closing>,
}

impl Waiting {
    fn bytes_of(&mut self, traffic: Traffic) -> &mut usize {
        match traffic {
            Traffic::Live | Traffic::Presence => &mut self.live_bytes,
            Traffic::CatchUp => &mut self.catch_up_bytes,
        }
    }

    /// Whether so much more may wait. A single frame always fits an empty outbox, so the largest frame can be sent at
    /// all.
    fn has_room_for(&mut self, traffic: Traffic, more: usize, live_bytes_max: usize) -> bool {
        let limit = match traffic {
            Traffic::Live | Traffic::Presence => live_bytes_max,
            Traffic::CatchUp => OUTBOX_CATCH_UP_BYTES_MAX,
        };
        let waiting = *self.bytes_of(traffic);
        waiting == 0 || waiting + more <= limit
    }

    /// How many frames that were.
    fn drop_presence(&mut self) -> usize {
        let before = self.frames.len();
        let live_bytes = &mut self.live_bytes;
        self.frames.retain(|(traffic, frame)| {
            let keep = *traffic != Traffic::Presence;
            *live_bytes -= if keep { 0 } else { frame.len() };
            keep
        });
        before - self.frames.len()
    }

    fn abandon(&mut self) {
        self.frames = VecDeque::new();
        self.live_bytes = 0;
        self.catch_up_bytes = 0;
    }
}

impl Outbox {
    /// An empty outbox in which so many bytes of live frames may wait.
    pub fn new(live_bytes_max: usize) -> Self {
        Self::counting(live_bytes_max, Counter::default())
    }

    /// The same, where the presence that finds no room is counted.
    pub fn counting(live_bytes_max: usize, presence_dropped: Counter) -> Self {
        Self(Arc::new(Shared {
            live_bytes_max,
            presence_dropped,
            waiting: Mutex::default(),
            filled: Notify::new(),
            drained: Notify::new(),
            closed: Notify::new(),
        }))
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a frame in. When it does not fit any more, presence is thrown away; when that does not help, everything
    /// is, and the socket will be closed with 4408: the client comes back with its cursor. Never waits.
    pub fn push(&self, traffic: Traffic, frame: Bytes) {
        let most = self.0.live_bytes_max;
        let mut waiting = self.lock();
        if waiting.closing.is_some() {
            return;
        }
        if !waiting.has_room_for(traffic, frame.len(), most) {
            if traffic == Traffic::Presence {
                self.0.presence_dropped.inc();
                return;
            }
            self.0.presence_dropped.inc_by(waiting.drop_presence() as u64);
        }
        if !waiting.has_room_for(traffic, frame.len(), most) {
            drop(waiting);
            return self.drop_and_close(CloseCode::TooSlow, TOO_SLOW);
        }
        *waiting.bytes_of(traffic) += frame.len();
        waiting.frames.push_back((traffic, frame));
        drop(waiting);
        self.0.filled.notify_one();
    }

    /// Closes the socket after what already waits. The first close counts.
    pub fn close(&self, code: CloseCode, reason: &'static str) {
        self.lock().closing.get_or_insert(Closing { code, reason });
        self.wake_all();
    }

    /// Closes the socket without what waits. The first reason counts.
    pub fn drop_and_close(&self, code: CloseCode, reason: &'static str) {
        let mut waiting = self.lock();
        waiting.closing.get_or_insert(Closing { code, reason });
        waiting.abandon();
        drop(waiting);
        self.wake_all();
    }

    fn wake_all(&self) {
        self.0.filled.notify_one();
        self.0.closed.notify_waiters();
        self.0.drained.notify_waiters();
    }

    /// The next frames, about as many as are written at once, or the end. For the socket's writer alone.
    pub async fn next(&self) -> Next {
        self.lock().catch_up_bytes_in_hand = 0;
        self.0.drained.notify_waiters();
        loop {
            if let Some(next) = self.take() {
                self.0.drained.notify_waiters();
                return next;
            }
            self.0.filled.notified().await;
        }
    }

    fn take(&self) -> Option<Next> {
        let mut waiting = self.lock();
        let mut frames = Vec::new();
        let mut taken = 0;
        while taken < SOCKET_WRITE_BYTES
            && let Some((traffic, frame)) = waiting.frames.pop_front()
        {
            taken += frame.len();
            if traffic == Traffic::CatchUp {
                waiting.catch_up_bytes_in_hand += frame.len();
            }
            *waiting.bytes_of(traffic) -= frame.len();
            frames.push(frame);
        }
        match (frames.is_empty(), waiting.closing) {
            (false, _) => Some(Next::Frames(frames)),
            (true, Some(closing)) => Some(Next::Close(closing)),
            (true, None) => None,
        }
    }

    /// Does something for the socket; `None` as soon as that is about to end.
    pub async fn while_open<T>(&self, doing: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            _ = self.closed() => None,
            done = doing => Some(done),
        }
    }

    /// Resolves when the outbox is closed, in whatever way.
    pub async fn closed(&self) -> Closing {
        loop {
            let closed = self.0.closed.notified();
            if let Some(closing) = self.lock().closing {
                return closing;
            }
            closed.await;
        }
    }

    /// Resolves when so little of a catch-up waits that more may be read, or the socket is closing. A socket that
    /// swallows too little for too long is closed.
    pub async fn catch_up_taken(&self) {
        let taken = self.catch_up_below(CATCH_UP_WAITING_BYTES);
        if tokio::time::timeout(CATCH_UP_STALLED_MAX, taken).await.is_err() {
            self.drop_and_close(CloseCode::TooSlow, TOO_SLOW);
        }
    }

    /// Resolves when at most `bytes` of catch-up wait, or the socket is closing.
    async fn catch_up_below(&self, bytes: usize) {
        loop {
            let drained = self.0.drained.notified();
            {
                let waiting = self.lock();
                if waiting.closing.is_some() || waiting.catch_up_bytes <= bytes {
                    return;
                }
            }
            drained.await;
        }
    }

    /// Resolves when nothing of a catch-up waits or is being written, or the socket is closing.
    pub async fn catch_up_written(&self) {
        loop {
            let drained = self.0.drained.notified();
            {
                let waiting = self.lock();
                if waiting.closing.is_some() || waiting.catch_up_bytes + waiting.catch_up_bytes_in_hand == 0 {
                    return;
                }
            }
            drained.await;
        }
    }

    /// Whether the socket is to end.
    pub fn is_closing(&self) -> bool {
        self.lock().closing.is_some()
    }

    /// How many bytes wait, of both kinds.
    pub fn waiting_bytes(&self) -> usize {
        let waiting = self.lock();
        waiting.live_bytes + waiting.catch_up_bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTBOX_BYTES_MAX: usize = 1 << 20;

    fn frame(bytes: usize) -> Bytes {
        Bytes::from(vec![7; bytes])
    }

    #[tokio::test]
    async fn frames_leave_in_the_order_in_which_they_came() {
        let outbox = Outbox::new(OUTBOX_BYTES_MAX);
        outbox.push(Traffic::Live, Bytes::from_static(b"first"));
        outbox.push(Traffic::CatchUp, Bytes::from_static(b"second"));
        outbox.close(CloseCode::GoingAway, "bye");
        outbox.push(Traffic::Live, Bytes::from_static(b"too late"));

        let expected = vec![Bytes::from_static(b"first"), Bytes::from_static(b"second")];
        assert_eq!(outbox.next().await, Next::Frames(expected));
        assert_eq!(
            outbox.next().await,
            Next::Close(Closing {
                code: CloseCode::GoingAway,
                reason: "bye"
            })
        );
    }

    #[tokio::test]
    async fn nothing_is_done_any_more_for_a_socket_that_ends() {
        let outbox = Outbox::new(OUTBOX_BYTES_MAX);
        assert_eq!(outbox.while_open(async { 1 }).await, Some(1));
        let waiting = outbox.while_open(std::future::pending::<u8>());
        tokio::pin!(waiting);
        tokio::select! {
            biased;
            _ = &mut waiting => unreachable!("it waits for ever"),
            () = tokio::task::yield_now() => {}
        }
        outbox.close(CloseCode::GoingAway, "bye");
        assert_eq!(waiting.await, None);
        assert_eq!(
            outbox.while_open(async { 1 }).await,
            None,
            "not even what is there at once"
        );
    }

    #[tokio::test]
    async fn too_much_live_traffic_closes_with_4408_and_frees_the_memory() {
        let outbox = Outbox::new(OUTBOX_BYTES_MAX);
        for _ in 0..OUTBOX_BYTES_MAX / 1024 {
            outbox.push(Traffic::Live, frame(1024));
        }
        assert_eq!(outbox.waiting_bytes(), OUTBOX_BYTES_MAX);

        outbox.push(Traffic::Live, frame(1));
        assert_eq!(outbox.waiting_bytes(), 0);
        assert_eq!(outbox.closed().await.code, CloseCode::TooSlow);
        assert!(matches!(
            outbox.next().await,
            Next::Close(Closing {
                code: CloseCode::TooSlow,
                ..
            })
        ));
    }

    #[tokio::test]
    async fn presence_goes_first_and_is_counted() {
        let dropped = Counter::default();
        let outbox = Outbox::counting(OUTBOX_BYTES_MAX, dropped.clone());
        outbox.push(Traffic::Presence, frame(1024));
        assert_eq!(dropped.get(), 0);
        for _ in 0..OUTBOX_BYTES_MAX / 1024 {
            outbox.push(Traffic::Live, frame(1024));
        }
        assert_eq!(dropped.get(), 1, "the one that made room");
        outbox.push(Traffic::Presence, frame(1));
        assert_eq!(dropped.get(), 2, "and the one that found none");
        assert_eq!(outbox.waiting_bytes(), OUTBOX_BYTES_MAX);
        assert!(outbox.lock().closing.is_none());
        assert!(
            outbox
                .lock()
                .frames
                .iter()
                .all(|(traffic, _)| *traffic == Traffic::Live)
        );
    }

    #[test]
    fn what_4408_stands_for_is_told_apart() {
        for (code, reason, dropped_for) in [
            (CloseCode::TooSlow, TOO_SLOW, Some("too_slow")),
            (CloseCode::TooSlow, SILENT, Some("silent")),
            (CloseCode::TooSlow, NO_HELLO, Some("no_hello")),
            (CloseCode::TooSlow, NO_JOIN, Some("no_hello")),
            (
                CloseCode::TooSlow,
                "the log was trimmed meanwhile",
                Some("left_behind"),
            ),
            (CloseCode::Normal, "bye", None),
        ] {
            assert_eq!(Closing { code, reason }.dropped_for(), dropped_for, "{reason}");
        }
    }

    #[tokio::test]
    async fn a_catch_up_has_a_bound_of_its_own() {
        let outbox = Outbox::new(OUTBOX_BYTES_MAX);
        for _ in 0..8 {
            outbox.push(Traffic::CatchUp, frame(OUTBOX_CATCH_UP_BYTES_MAX / 8));
        }
        outbox.push(Traffic::Live, frame(1024));
        assert!(outbox.lock().closing.is_none());

        outbox.push(Traffic::CatchUp, frame(1));
        assert_eq!(outbox.closed().await.code, CloseCode::TooSlow);
    }
}
