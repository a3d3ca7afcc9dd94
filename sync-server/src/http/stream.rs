//! Answers that are written as they are read: in pieces, by a thread that waits for the reader.

use crate::limits::{STREAM_PIECE_BYTES, STREAM_PIECE_WITHIN, STREAM_PIECES_MAX};
use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt as _, stream};
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// A body that `write` writes on the blocking pool, never more than some pieces ahead of its reader. When it fails, or
/// the reader waits too long, the answer breaks off, so that nobody takes a part for the whole.
pub(super) fn written(write: impl FnOnce(&mut dyn Write) -> io::Result<()> + Send + 'static) -> Body {
    let (sender, receiver) = channel(STREAM_PIECES_MAX);
    let mut pieces = Pieces {
        gathered: BytesMut::with_capacity(STREAM_PIECE_BYTES),
        sender,
        runtime: Handle::current(),
    };
    tokio::task::spawn_blocking(move || {
        let done = catch_unwind(AssertUnwindSafe(|| {
            write(&mut pieces)?;
            pieces.flush()
        }));
        let done = done.unwrap_or_else(|_| Err(io::Error::other("writing it panicked")));
        if let Err(error) = done {
            tracing::warn!(%error, "a streamed answer was broken off");
            let _ = pieces.send(Err(error));
        }
    });
    // The connection may ask once more after the end.
    Body::from_stream(stream::unfold(receiver, next).fuse())
}

type Piece = io::Result<Bytes>;

async fn next(mut receiver: Receiver<Piece>) -> Option<(Piece, Receiver<Piece>)> {
    let piece = receiver.recv().await?;
    Some((piece, receiver))
}

/// What has been written and not yet sent.
struct Pieces {
    gathered: BytesMut,
    sender: Sender<Piece>,
    runtime: Handle,
}

impl Pieces {
    fn send(&self, piece: Piece) -> io::Result<()> {
        let sending = tokio::time::timeout(STREAM_PIECE_WITHIN, self.sender.send(piece));
        match self.runtime.block_on(sending) {
            Ok(Ok(())) => Ok(()),
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
        self.send(Ok(piece))
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
