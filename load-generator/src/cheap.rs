//! A client that costs the generator little: it sends changes made beforehand and only reads what comes, so
//! that with dozens of clients on the same machine the server is what is measured.

use crate::rest::{Account, RestError};
use crate::socket::{Incoming, Socket};
use board_doc::ChangeHash;
use bytes::Bytes;
use std::collections::HashMap;
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use sync_protocol::{ClientFrame, ServerFrame};
use tokio::time::sleep_until;
use uuid::Uuid;

pub use crate::socket::ConnectError;

/// Frames that are written at once when many are due.
const FRAMES_AT_ONCE_MAX: usize = 64;

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
}

/// The edits of one run, and when each was sent; shared by all its clients.
#[derive(Debug)]
pub struct Ledger {
    edit_of: HashMap<ChangeHash, u32>,
    sent: Vec<OnceLock<Instant>>,
}

impl Ledger {
    /// The run's edits, in the order in which they are to be sent.
    pub fn new(hashes: &[ChangeHash]) -> Self {
        let edit_of = hashes.iter().copied().zip(0..).collect();
        Self {
            edit_of,
            sent: hashes.iter().map(|_| OnceLock::new()).collect(),
        }
    }

    /// Which edit of the run this change is.
    pub fn edit_of(&self, hash: &ChangeHash) -> Option<u32> {
        self.edit_of.get(hash).copied()
    }

    /// When the edit was sent.
    pub fn sent_at(&self, edit: u32) -> Option<Instant> {
        self.sent.get(edit as usize)?.get().copied()
    }

    /// How many edits the run has.
    fn edits(&self) -> usize {
        self.sent.len()
    }

    fn note_sent(&self, edit: u32, at: Instant) {
        // Each edit is in one script once.
        let _ = self.sent[edit as usize].set(at);
    }
}

/// An edit to be sent at some time.
#[derive(Debug, Clone)]
pub struct ScriptedEdit {
    /// Its number in the ledger.
    pub edit: u32,
    /// When.
    pub at: Instant,
    /// The change.
    pub chunk: Vec<u8>,
}

/// Something that happened to an edit, and how long after it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observed {
    /// Its number in the ledger.
    pub edit: u32,
    /// When.
    pub at: Instant,
    /// Since it was sent.
    pub after: Duration,
}

/// What a cheap client has witnessed.
#[derive(Debug, Default)]
pub struct Witnessed {
    /// Edits of others that came.
    pub delivered: Vec<Observed>,
    /// Own edits that were acknowledged.
    pub acked: Vec<Observed>,
    /// How late own edits were sent: the generator's own fault.
    pub late: Vec<Duration>,
}

/// A caught-up connection without a replica.
pub struct CheapClient {
    socket: Socket,
}

impl std::fmt::Debug for CheapClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CheapClient")
    }
}

impl CheapClient {
    /// Connects, says Hello with nothing, and reads the board away.
    pub async fn join(account: &Account, board: Uuid) -> Result<Self, CheapError> {
        let token = account.access().await?;
        let mut socket = Socket::open(account.target(), board).await?;
        let hello = ClientFrame::Hello {
            token,
            epoch: None,
            seq: 0,
            hash: [0; 32],
            actors: Vec::new(),
        };
        if !socket.send([hello.encode()]).await {
            return Err(CheapError::NotSent);
        }
        loop {
            match socket.receive().await {
                Incoming::Closed { code } => return Err(CheapError::Closed(code)),
                Incoming::Frame(bytes) => match decode(&bytes)? {
                    ServerFrame::CaughtUp { .. } => return Ok(Self { socket }),
                    ServerFrame::Error { code, detail } => {
                        return Err(CheapError::Unplanned(format!("{code}: {detail}")));
                    }
                    _ => {}
                },
            }
        }
    }

    /// Sends the script and reads until all of it is acknowledged and all the others' edits of the run have come.
    /// Bound it with a timeout.
    pub async fn run(mut self, script: Vec<ScriptedEdit>, ledger: &Ledger) -> Result<Witnessed, CheapError> {
        let mut witnessed = Witnessed::default();
        let edits: Vec<u32> = script.iter().map(|scripted| scripted.edit).collect();
        let mut due: std::iter::Peekable<_> = (1..).zip(script).peekable();
        while !witnessed.has_all(edits.len(), ledger) {
            let next = due.peek().map(|(_, scripted)| scripted.at);
            tokio::select! {
                incoming = self.socket.receive() => match incoming {
                    Incoming::Frame(bytes) => witnessed.take_in(&bytes, &edits, ledger)?,
                    Incoming::Closed { code } => return Err(CheapError::Closed(code)),
                },
                () = sleep_until(next.unwrap_or_else(Instant::now).into()), if next.is_some() => {
                    let frames = frames_due(&mut due, ledger, &mut witnessed);
                    if !self.socket.send(frames).await {
                        return Err(CheapError::NotSent);
                    }
                }
            }
        }
        self.socket.close(1000).await;
        Ok(witnessed)
    }
}

fn frames_due(
    due: &mut std::iter::Peekable<impl Iterator<Item = (u64, ScriptedEdit)>>,
    ledger: &Ledger,
    witnessed: &mut Witnessed,
) -> Vec<Bytes> {
    let now = Instant::now();
    let mut frames = Vec::new();
    while frames.len() < FRAMES_AT_ONCE_MAX
        && let Some((id, scripted)) = due.next_if(|(_, scripted)| scripted.at <= now)
    {
        witnessed.late.push(now - scripted.at);
        ledger.note_sent(scripted.edit, now);
        frames.push(
            ClientFrame::Changes {
                id,
                chunks: vec![scripted.chunk],
            }
            .encode(),
        );
    }
    frames
}

impl Witnessed {
    /// Whether nothing of the run is still to come for a client that has `own` of its edits.
    fn has_all(&self, own: usize, ledger: &Ledger) -> bool {
        self.acked.len() >= own && self.delivered.len() >= ledger.edits() - own
    }

    fn take_in(&mut self, bytes: &[u8], edits: &[u32], ledger: &Ledger) -> Result<(), CheapError> {
        let at = Instant::now();
        let observe = |edit| {
            let sent = ledger.sent_at(edit)?;
            Some(Observed {
                edit,
                at,
                after: at.saturating_duration_since(sent),
            })
        };
        match decode(bytes)? {
            ServerFrame::Changes { chunks, .. } => {
                let hashes = chunks.iter().filter_map(|chunk| ChangeHash::of_chunk(chunk));
                self.delivered
                    .extend(hashes.filter_map(|hash| observe(ledger.edit_of(&hash)?)));
            }
            // Frames carry one change each: an acknowledged frame is an acknowledged edit.
            ServerFrame::Ack { id, .. } => {
                let edit = usize::try_from(id)
                    .ok()
                    .and_then(|id| edits.get(id.checked_sub(1)?));
                self.acked.extend(edit.and_then(|&edit| observe(edit)));
            }
            ServerFrame::Presence { .. } | ServerFrame::Role { .. } | ServerFrame::Pong => {}
            other => return Err(CheapError::Unplanned(format!("{other:?}"))),
        }
        Ok(())
    }
}

fn decode(bytes: &[u8]) -> Result<ServerFrame, CheapError> {
    ServerFrame::decode(bytes).map_err(|error| CheapError::Unplanned(format!("what is no frame: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_only_when_all_is_acknowledged_and_all_of_the_others_has_come() {
        let ledger = Ledger::new(&[1, 2, 3].map(|byte| ChangeHash([byte; 32])));
        let observed = |edit| Observed {
            edit,
            at: Instant::now(),
            after: Duration::ZERO,
        };
        let witnessed = |acked: &[u32], delivered: &[u32]| Witnessed {
            acked: acked.iter().copied().map(observed).collect(),
            delivered: delivered.iter().copied().map(observed).collect(),
            late: Vec::new(),
        };
        assert!(witnessed(&[0], &[1, 2]).has_all(1, &ledger));
        assert!(!witnessed(&[], &[1, 2]).has_all(1, &ledger));
        assert!(!witnessed(&[0], &[2]).has_all(1, &ledger));
        assert!(!witnessed(&[0], &[]).has_all(3, &ledger));
    }
}
