//! A client that costs the generator little: it sends changes made beforehand and only reads what comes, so
//! that with hundreds of clients on the same machine the server is what is measured.

mod download;
mod ledger;
mod witnessed;

pub use crate::socket::ConnectError;
pub use download::{Cursor, Download};
pub use ledger::Ledger;
pub use witnessed::{Observed, Witnessed};

use crate::limits::{SCRIPT_FRAMES_AT_ONCE_MAX, UPLOAD_BYTES_MAX, UPLOAD_CHUNKS_MAX};
use crate::rest::{Account, RestError};
use crate::socket::{Incoming, Socket};
use bytes::Bytes;
use std::net::Ipv4Addr;
use std::time::Instant;
use sync_protocol::{ClientFrame, ServerFrame};
use tokio::time::sleep_until;
use uuid::Uuid;

/// Why a cheap client gave up. It has no replica to put things right with.
#[derive(Debug, thiserror::Error)]
pub enum CheapError {
    /// There is no token.
    #[error(transparent)]
    Rest(#[from] RestError),
    /// There is no socket.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The socket was closed.
    #[error("the server closed the socket with {0}")]
    Closed(u16),
    /// The socket does not take what is written.
    #[error("the server does not read what is sent")]
    NotSent,
    /// The server does not take a change, or says something else that is not planned.
    #[error("the server answered {0}")]
    Unplanned(String),
    /// What came is not the board.
    #[error("what was downloaded is no board: {0}")]
    NotABoard(String),
    /// An edit came twice, or not at all.
    #[error("{0}")]
    Miscounted(String),
}

/// A `Changes` frame to be sent at some time.
#[derive(Debug, Clone)]
pub struct ScriptedFrame {
    /// When.
    pub at: Instant,
    /// The numbers of its edits in the ledger.
    pub edits: Vec<u32>,
    /// Their changes.
    pub chunks: Vec<Vec<u8>>,
}

/// A connection without a replica.
pub struct CheapClient {
    socket: Socket,
}

impl std::fmt::Debug for CheapClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CheapClient")
    }
}

impl CheapClient {
    /// Connects and says Hello with a cursor. What was missed is still to come.
    pub async fn greet(account: &Account, board: Uuid, cursor: Cursor) -> Result<Self, CheapError> {
        Self::greet_from(Ipv4Addr::LOCALHOST, account, board, cursor).await
    }

    /// The same from another address of this machine (127.0.0.0/8).
    pub async fn greet_from(
        address: Ipv4Addr,
        account: &Account,
        board: Uuid,
        cursor: Cursor,
    ) -> Result<Self, CheapError> {
        let token = account.access().await?;
        let mut socket = Socket::open_from(address, account.target(), board).await?;
        let hello = ClientFrame::Hello {
            token,
            epoch: cursor.epoch,
            seq: cursor.seq,
            hash: cursor.hash,
            actors: Vec::new(),
        };
        if !socket.send([hello.encode()]).await {
            return Err(CheapError::NotSent);
        }
        Ok(Self { socket })
    }

    /// Connects, says Hello with nothing, and reads the board away.
    pub async fn join(account: &Account, board: Uuid) -> Result<Self, CheapError> {
        Ok(Self::download(account, board).await?.0)
    }

    /// Connects, says Hello with nothing, and keeps the board as it comes.
    pub async fn download(account: &Account, board: Uuid) -> Result<(Self, Download), CheapError> {
        let mut client = Self::greet(account, board, Cursor::default()).await?;
        let download = client.catch_up().await?;
        Ok((client, download))
    }

    /// Reads up to `Welcome`: from then on changes may be sent.
    pub async fn until_welcome(&mut self) -> Result<(), CheapError> {
        match self.next().await? {
            ServerFrame::Welcome { .. } => Ok(()),
            other => Err(unplanned(&other)),
        }
    }

    /// Reads until everything that was missed is here.
    pub async fn catch_up(&mut self) -> Result<Download, CheapError> {
        let mut download = Download::default();
        loop {
            let frame = self.next().await?;
            if download.take_in(frame)? {
                download.wire_bytes = self.socket.received_bytes();
                return Ok(download);
            }
        }
    }

    /// Says where this client is and what it does.
    pub async fn show(&mut self, state: Vec<u8>) -> Result<(), CheapError> {
        let shown = self.socket.send([ClientFrame::Presence { state }.encode()]).await;
        if shown { Ok(()) } else { Err(CheapError::NotSent) }
    }

    /// Reads until somebody else shows exactly this.
    pub async fn until_shown(&mut self, wanted: &[u8]) -> Result<(), CheapError> {
        loop {
            if let ServerFrame::Presence { state, .. } = self.next().await?
                && state == wanted
            {
                return Ok(());
            }
        }
    }

    /// Sends changes, which build on what the server has, a frame after the other; returns when all are durable.
    pub async fn upload(&mut self, chunks: &[Vec<u8>]) -> Result<(), CheapError> {
        let mut rest = chunks;
        let mut id = 0;
        while !rest.is_empty() {
            let mut bytes = 0;
            let fits = |chunk: &&Vec<u8>| {
                bytes += chunk.len();
                bytes <= UPLOAD_BYTES_MAX
            };
            let count = rest
                .iter()
                .take(UPLOAD_CHUNKS_MAX)
                .take_while(fits)
                .count()
                .max(1);
            let (now, later) = rest.split_at(count);
            id += 1;
            let frame = ClientFrame::Changes {
                id,
                chunks: now.to_vec(),
            };
            if !self.socket.send([frame.encode()]).await {
                return Err(CheapError::NotSent);
            }
            self.until_acked(id, count).await?;
            rest = later;
        }
        Ok(())
    }

    async fn until_acked(&mut self, frame: u64, chunks: usize) -> Result<(), CheapError> {
        loop {
            match self.next().await? {
                ServerFrame::Ack { id, covers, .. } if id == frame && covers as usize == chunks => {
                    return Ok(());
                }
                ServerFrame::Changes { .. }
                | ServerFrame::Presence { .. }
                | ServerFrame::Role { .. }
                | ServerFrame::Pong => {}
                other => return Err(unplanned(&other)),
            }
        }
    }

    /// Sends the script and reads until all of it is acknowledged and all the others' edits of the run have come:
    /// each exactly once. Bound it with a timeout.
    pub async fn run(self, script: Vec<ScriptedFrame>, ledger: &Ledger) -> Result<Witnessed, CheapError> {
        let own: Vec<u32> = script.iter().flat_map(|frame| frame.edits.clone()).collect();
        let mut witnessed = Witnessed::default();
        let mut client = self;
        client
            .drive(script, ledger, &mut witnessed, |witnessed| {
                witnessed.has_all(own.len(), ledger)
            })
            .await?;
        client.socket.close(1000).await;
        witnessed.check(&own, ledger)?;
        Ok(witnessed)
    }

    /// Sends the script and reads until the server is gone; says what had happened until then.
    pub async fn run_until_gone(
        mut self,
        script: Vec<ScriptedFrame>,
        ledger: &Ledger,
    ) -> Result<Witnessed, CheapError> {
        let mut witnessed = Witnessed::default();
        match self.drive(script, ledger, &mut witnessed, |_| false).await {
            Ok(()) | Err(CheapError::Closed(_) | CheapError::NotSent) => Ok(witnessed),
            Err(error) => Err(error),
        }
    }

    /// Reads what comes until the server closes the socket: somebody who only has the board open.
    pub async fn sit(mut self) -> CheapError {
        loop {
            if let Err(error) = self.next().await {
                return error;
            }
        }
    }

    async fn drive(
        &mut self,
        script: Vec<ScriptedFrame>,
        ledger: &Ledger,
        witnessed: &mut Witnessed,
        mut is_done: impl FnMut(&Witnessed) -> bool,
    ) -> Result<(), CheapError> {
        let frames: Vec<Vec<u32>> = script.iter().map(|frame| frame.edits.clone()).collect();
        let mut due: std::iter::Peekable<_> = (1..).zip(script).peekable();
        while !is_done(witnessed) {
            let next = due.peek().map(|(_, frame)| frame.at);
            tokio::select! {
                incoming = self.socket.receive() => match incoming {
                    Incoming::Frame(bytes) => witnessed.take_in(decode(&bytes)?, &frames, ledger)?,
                    Incoming::Closed { code } => return Err(CheapError::Closed(code)),
                },
                () = sleep_until(next.unwrap_or_else(Instant::now).into()), if next.is_some() => {
                    let frames = frames_due(&mut due, ledger, witnessed);
                    if !self.socket.send(frames).await {
                        return Err(CheapError::NotSent);
                    }
                }
            }
        }
        Ok(())
    }

    async fn next(&mut self) -> Result<ServerFrame, CheapError> {
        match self.socket.receive().await {
            Incoming::Frame(bytes) => decode(&bytes),
            Incoming::Closed { code } => Err(CheapError::Closed(code)),
        }
    }
}

fn frames_due(
    due: &mut std::iter::Peekable<impl Iterator<Item = (u64, ScriptedFrame)>>,
    ledger: &Ledger,
    witnessed: &mut Witnessed,
) -> Vec<Bytes> {
    let now = Instant::now();
    let mut frames = Vec::new();
    while frames.len() < SCRIPT_FRAMES_AT_ONCE_MAX
        && let Some((id, ScriptedFrame { at, edits, chunks })) = due.next_if(|(_, frame)| frame.at <= now)
    {
        witnessed.late.push(now - at);
        for edit in &edits {
            ledger.note_sent(*edit, now);
        }
        frames.push(ClientFrame::Changes { id, chunks }.encode());
    }
    frames
}

pub(crate) fn decode(bytes: &[u8]) -> Result<ServerFrame, CheapError> {
    ServerFrame::decode(bytes).map_err(|error| CheapError::Unplanned(format!("what is no frame: {error}")))
}

fn unplanned(frame: &ServerFrame) -> CheapError {
    // A frame may be a megabyte long.
    CheapError::Unplanned(format!("{frame:?}").chars().take(300).collect())
}
