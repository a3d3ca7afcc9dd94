//! The two halves of a WebSocket: what comes in, as frames or an end, and what the outbox holds, going out.

use crate::live::limits::{CLOSE_WITHIN, PINGS_MAX, SILENT_PINGS, STOCK_CLOSE_PAUSE};
use crate::live::outbox::{Next, Outbox};
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use bytes::Bytes;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use std::pin::Pin;
use std::time::Duration;
use sync_protocol::CloseCode;
use tokio::time::{Instant, interval_at, timeout};

/// What the messages of a protocol are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Messages {
    /// Bytes.
    Binary,
    /// Text: what goes out must be UTF-8.
    Text,
    /// Bytes to a stock client, with a pause before the close frame.
    Stock,
}

impl Messages {
    fn of(self, frame: Bytes) -> Message {
        match self {
            Self::Binary | Self::Stock => Message::Binary(frame),
            Self::Text => Message::Text(Utf8Bytes::try_from(frame).expect("text is put into its outbox")),
        }
    }
}

/// What came in.
#[derive(Debug)]
pub(crate) enum Received {
    /// A binary message.
    Frame(Bytes),
    /// A text message.
    Text(Utf8Bytes),
    /// More bytes than a message may have.
    TooLarge,
    /// More pings than a client may send.
    TooManyPings,
    /// Nothing, for so long that two pings were not answered.
    Silent,
    /// The client closed or vanished.
    Gone,
}

/// The incoming half.
pub(crate) struct Incoming {
    stream: SplitStream<WebSocket>,
    silent_max: Duration,
    /// Since when its pings are counted, and how many have come.
    pings: (Instant, u32),
}

impl Incoming {
    /// Of a socket that is pinged so often.
    pub(crate) fn new(stream: SplitStream<WebSocket>, ping_every: Duration) -> Self {
        Self {
            stream,
            silent_max: SILENT_PINGS * ping_every,
            pings: (Instant::now(), 0),
        }
    }

    /// The next message. Pongs only show that the client lives: two missed pings are the end.
    pub(crate) async fn next(&mut self) -> Received {
        loop {
            match timeout(self.silent_max, self.stream.next()).await {
                Ok(Some(Ok(Message::Binary(bytes)))) => return Received::Frame(bytes),
                Ok(Some(Ok(Message::Text(text)))) => return Received::Text(text),
                Ok(Some(Ok(Message::Ping(_)))) if self.are_too_many_pings() => {
                    return Received::TooManyPings;
                }
                Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => {}
                Ok(Some(Err(error))) if is_too_large(&error) => return Received::TooLarge,
                Err(_) => return Received::Silent,
                Ok(None | Some(Ok(Message::Close(_)) | Err(_))) => return Received::Gone,
            }
        }
    }

    /// Counts one more.
    fn are_too_many_pings(&mut self) -> bool {
        let (since, count) = &mut self.pings;
        if since.elapsed() > self.silent_max {
            self.pings = (Instant::now(), 1);
            return false;
        }
        *count += 1;
        *count > PINGS_MAX
    }

    /// Reads and throws away until the client has closed.
    pub(crate) async fn discard(&mut self) {
        while let Some(Ok(_)) = self.stream.next().await {}
    }
}

/// axum hides the type of the library's error; its text for both kinds of excess begins like this.
fn is_too_large(error: &axum::Error) -> bool {
    error.to_string().starts_with("Space limit exceeded")
}

/// A socket's conversation: `hearing` goes on until it is over (the client is gone, or was refused), the writer has ended,
/// or the outbox is closed from elsewhere. Of what comes after that nothing is heard any more, however long a client
/// that does not read keeps its close frame waiting. Says whether the writer has ended.
pub(crate) async fn converse(
    hearing: impl Future<Output = ()>,
    outbox: &Outbox,
    writing: Pin<&mut impl Future<Output = ()>>,
) -> bool {
    let has_ended = tokio::select! {
        biased;
        _ = outbox.closed() => false,
        () = writing => true,
        () = hearing => false,
    };
    // Closed already, unless the client has just vanished.
    outbox.close(CloseCode::Normal, "bye");
    has_ended
}

/// What is left of a socket when its conversation is over: the client is taken off wherever it was (`leaving`), and what
/// waits for it is written (`writing`, if that goes on) with its close frame. What still comes in is read and thrown away:
/// a connection that is dropped with unread bytes is reset, and a reset can overtake the close frame.
///
/// Rooms drop what waits of those who leave. Who is only to connect again leaves them last, so that what they have said
/// before is finished.
pub(crate) async fn part(
    mut incoming: Incoming,
    writing: Option<Pin<&mut impl Future<Output = ()>>>,
    outbox: &Outbox,
    leaving: impl Future<Output = ()>,
) {
    let ending = async {
        let writing = async {
            if let Some(writing) = writing {
                writing.await;
            }
        };
        let _ = tokio::join!(writing, timeout(CLOSE_WITHIN, incoming.discard()));
    };
    if outbox.closed().await.code == CloseCode::GoingAway {
        ending.await;
        leaving.await;
    } else {
        tokio::join!(leaving, ending);
    }
}

/// Writes what the outbox holds, and pings between, until the outbox is closed and empty or the client is gone. A
/// closed outbox has [`CLOSE_WITHIN`] to be written out.
pub(crate) async fn write(
    sink: SplitSink<WebSocket, Message>,
    outbox: Outbox,
    messages: Messages,
    ping_every: Duration,
) {
    let too_long = async {
        outbox.closed().await;
        tokio::time::sleep(CLOSE_WITHIN).await;
    };
    tokio::select! {
        // An error says that the client is gone, and there is nobody left to tell.
        _gone = write_all(sink, &outbox, messages, ping_every) => {}
        () = too_long => {}
    }
}

async fn write_all(
    mut sink: SplitSink<WebSocket, Message>,
    outbox: &Outbox,
    messages: Messages,
    ping_every: Duration,
) -> Result<(), axum::Error> {
    let mut pings = interval_at(Instant::now() + ping_every, ping_every);
    loop {
        tokio::select! {
            next = outbox.next() => match next {
                Next::Frames(frames) => {
                    for frame in frames {
                        sink.feed(messages.of(frame)).await?;
                    }
                    sink.flush().await?;
                }
                Next::Close(closing) => {
                    if messages == Messages::Stock {
                        tokio::time::sleep(STOCK_CLOSE_PAUSE).await;
                    }
                    let frame = CloseFrame { code: closing.code as u16, reason: closing.reason.into() };
                    return sink.send(Message::Close(Some(frame))).await;
                }
            },
            _ = pings.tick() => sink.send(Message::Ping(Bytes::new())).await?,
        }
    }
}
