//! Answers that are written as they are read: in pieces, by a thread that waits for the reader.

use crate::limits::{STREAM_BYTES_PER_S_MIN, STREAM_PIECE_BYTES, STREAM_PIECE_WITHIN, STREAM_PIECES_MAX};
use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt as _, stream};
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::timeout;

/// A body that `write` writes on the blocking pool, never more than some pieces ahead of its reader. When it fails, or
/// the reader waits too long or reads too slowly on the whole, the answer breaks off, so that nobody takes a part for the whole.
pub(super) fn written(write: impl FnOnce(&mut dyn Write) -> io::Result<()> + Send + 'static) -> Body {
    let (sender, receiver) = channel(STREAM_PIECES_MAX);
    let mut pieces = Pieces {
        gathered: BytesMut::with_capacity(STREAM_PIECE_BYTES),
        sender,
        reader: Reader::default(),
        runtime: Handle::current(),
    };
    tokio::task::spawn_blocking(move || {
        let done = catch_unwind(AssertUnwindSafe(|| {
            write(&mut pieces)?;
            pieces.flush()?;
            pieces.send(Written::End)
        }));
        let done = done.unwrap_or_else(|_| Err(io::Error::other("writing it panicked")));
        if let Err(error) = done {
            tracing::warn!(%error, "a streamed answer was broken off");
        }
    });
    // The connection may ask once more after the end.
    Body::from_stream(stream::unfold(Some(receiver), next).fuse())
}

/// What the reader gets.
enum Written {
    Piece(Bytes),
    /// All of it has come. Without this it is broken off.
    End,
}

type Receiving = Option<Receiver<Written>>;

async fn next(receiver: Receiving) -> Option<(io::Result<Bytes>, Receiving)> {
    let mut receiver = receiver?;
    match receiver.recv().await {
        Some(Written::Piece(piece)) => Some((Ok(piece), Some(receiver))),
        Some(Written::End) => None,
        None => Some((Err(io::ErrorKind::UnexpectedEof.into()), None)),
    }
}

/// What has been written and not yet sent.
struct Pieces {
    gathered: BytesMut,
    sender: Sender<Written>,
    reader: Reader,
    runtime: Handle,
}

/// How long the reader may still keep the writer waiting.
#[derive(Debug, Default)]
struct Reader {
    bytes: u64,
    waited: Duration,
}

impl Reader {
    /// For one piece; none when it reads too slowly on the whole.
    fn patience(&self) -> Duration {
        let fast_enough = Duration::from_millis(self.bytes * 1_000 / STREAM_BYTES_PER_S_MIN);
        let left = (STREAM_PIECE_WITHIN + fast_enough).saturating_sub(self.waited);
        left.min(STREAM_PIECE_WITHIN)
    }

    fn took(&mut self, bytes: usize, within: Duration) {
        self.bytes += bytes as u64;
        self.waited += within;
    }
}

impl Pieces {
    fn send(&mut self, written: Written) -> io::Result<()> {
        let bytes = match &written {
            Written::Piece(piece) => piece.len(),
            Written::End => 0,
        };
        let began = Instant::now();
        // Within the runtime, which has the timer.
        let sending = async { timeout(self.reader.patience(), self.sender.send(written)).await };
        match self.runtime.block_on(sending) {
            Ok(Ok(())) => {
                self.reader.took(bytes, began.elapsed());
                Ok(())
            }
            Ok(Err(_)) => Err(io::ErrorKind::BrokenPipe.into()),
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(STREAM_PIECE_BYTES - self.gathered.len());
        self.gathered.extend_from_slice(&bytes[..taken]);
        if self.gathered.len() == STREAM_PIECE_BYTES {
            self.flush()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        let piece = self.gathered.split().freeze();
        self.gathered.reserve(STREAM_PIECE_BYTES);
        self.send(Written::Piece(piece))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_answer_that_has_ended_stays_ended() {
        let mut answer = written(|out| out.write_all(b"all of it")).into_data_stream();
        assert_eq!(answer.next().await.unwrap().unwrap(), "all of it");
        for _ in 0..2 {
            assert!(answer.next().await.is_none());
        }
    }

    #[test]
    fn a_reader_is_waited_for_as_long_as_it_is_not_too_slow_on_the_whole() {
        let piece = STREAM_PIECE_BYTES;
        let as_slow_as_may_be = Duration::from_secs(piece as u64 / STREAM_BYTES_PER_S_MIN);
        let mut reader = Reader::default();
        for _ in 0..1_000 {
            assert_eq!(reader.patience(), STREAM_PIECE_WITHIN);
            reader.took(piece, as_slow_as_may_be);
        }
        // Once it may pause.
        let second = Duration::from_secs(1);
        let pause = STREAM_PIECE_WITHIN.saturating_sub(second);
        reader.took(piece, pause + as_slow_as_may_be);
        assert_eq!(reader.patience(), second);
        // Who has read fast may have a rest, no longer than any.
        reader.took(100 * piece, Duration::ZERO);
        assert_eq!(reader.patience(), STREAM_PIECE_WITHIN);
        // What one slow piece after the other takes adds up.
        let mut reader = Reader::default();
        let pieces = (0..).take_while(|_| {
            let goes_on = reader.patience() > Duration::ZERO;
            reader.took(piece, pause);
            goes_on
        });
        assert_eq!(pieces.count(), 2);
    }

    #[tokio::test]
    async fn an_answer_that_fails_breaks_off() {
        let mut answer = written(|out| {
            out.write_all(b"a part")?;
            Err(io::Error::other("the rest is gone"))
        })
        .into_data_stream();
        assert!(
            answer.next().await.unwrap().is_err(),
            "no part is taken for the whole"
        );
    }
}
