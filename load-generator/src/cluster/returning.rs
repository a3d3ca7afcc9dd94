//! A cheap client that edits at its pace, connected or not, and comes back as browsers do: with its cursor, after a wait
//! with full jitter. It holds the server to the rules that a replica relies on.

use super::pace::Pace;
use super::tally::{Acked, Return, Shared};
use crate::Target;
use crate::cheap::{Cursor, Download, decode};
use crate::clock::now;
use crate::edits::Editor;
use crate::rest::Account;
use crate::socket::{Incoming, Socket};
use board_doc::{Board, ChangeHash, Moment};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use std::collections::VecDeque;
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};
use sync_protocol::limits::{CHUNKS_PER_FRAME_MAX, RECONNECT_FIRST, RECONNECT_MAX, WELCOME_WITHIN};
use sync_protocol::{ClientFrame, ServerFrame};
use tokio::sync::watch;
use tokio::time::{sleep, sleep_until, timeout};
use uuid::Uuid;

/// The code of a goodbye of our own.
const NORMAL: u16 = 1000;

/// What somebody needs to be there.
pub(super) struct Plan {
    pub(super) account: Account,
    /// Where it connects from.
    pub(super) address: Ipv4Addr,
    pub(super) board: Uuid,
    /// Where it connects to: the first, and the next ones in turn while that fails.
    pub(super) ways: Vec<Target>,
    /// What it edits with: a replica of the board as it was at the beginning.
    pub(super) replica: Board,
    pub(super) editor: Editor,
    pub(super) pace: Pace,
    pub(super) seed: u64,
}

/// A change that is not acknowledged.
struct Pending {
    hash: ChangeHash,
    chunk: Vec<u8>,
    made_at: Instant,
}

/// A frame without an answer.
struct InFlight {
    id: u64,
    chunks: usize,
}

pub(super) struct Returning {
    plan: Plan,
    tally: Shared,
    /// Since when edits are to be made, if they are.
    editing: watch::Receiver<Option<Instant>>,
    /// Rises when everybody is to connect anew.
    anew: watch::Receiver<u32>,
    chance: SmallRng,
    cursor: Cursor,
    pending: VecDeque<Pending>,
    in_flight: Option<InFlight>,
    last_id: u64,
    resend_at: Option<Instant>,
}

/// A rule that the server broke.
struct Fault(String);

impl Returning {
    pub(super) fn new(
        plan: Plan,
        tally: Shared,
        editing: watch::Receiver<Option<Instant>>,
        anew: watch::Receiver<u32>,
    ) -> Self {
        Self {
            chance: SmallRng::seed_from_u64(plan.seed),
            plan,
            tally,
            editing,
            anew,
            cursor: Cursor::default(),
            pending: VecDeque::new(),
            in_flight: None,
            last_id: 0,
            resend_at: None,
        }
    }

    /// Is there until a rule is broken.
    pub(super) async fn stay(mut self) {
        let Err(Fault(fault)) = self.come_and_go().await;
        let name = self.plan.account.username();
        self.tally.look().fault = Some(format!("{name} at board {}: {fault}", self.plan.board));
    }

    async fn come_and_go(&mut self) -> Result<std::convert::Infallible, Fault> {
        let mut lost: Option<(u16, Instant)> = None;
        loop {
            let socket = self.come_in(lost.is_some()).await?;
            {
                let mut tally = self.tally.look();
                tally.live = true;
                if let Some((code, at)) = lost.filter(|(code, _)| *code != NORMAL) {
                    let after = at.elapsed();
                    tally.returns.push(Return { code, after });
                }
            }
            let code = self.converse(socket).await?;
            self.tally.look().live = false;
            lost = Some((code, Instant::now()));
            // Whether what was under way came in is seen when it is sent again.
            (self.in_flight, self.resend_at) = (None, None);
        }
    }

    /// Connects and catches up, as often as it takes.
    async fn come_in(&mut self, wait_first: bool) -> Result<Socket, Fault> {
        for attempt in 0_u32.. {
            if attempt > 0 || wait_first {
                sleep(self.wait(attempt)).await;
            }
            let way = self.plan.ways[attempt as usize % self.plan.ways.len()];
            match timeout(WELCOME_WITHIN, self.greet(way)).await {
                Ok(Ok(Some(socket))) => return Ok(socket),
                Ok(Err(fault)) => return Err(fault),
                Ok(Ok(None)) | Err(_) => {}
            }
        }
        Err(Fault("it could not come in".to_owned()))
    }

    fn wait(&mut self, attempt: u32) -> Duration {
        let ceiling = RECONNECT_FIRST
            .saturating_mul(1 << attempt.min(10))
            .min(RECONNECT_MAX);
        ceiling.mul_f64(self.chance.random::<f64>())
    }

    /// Says Hello and reads what was missed; `None`: not this time.
    async fn greet(&mut self, way: Target) -> Result<Option<Socket>, Fault> {
        let Plan {
            account,
            address,
            board,
            ..
        } = &self.plan;
        let Ok(token) = account.access().await else {
            return Ok(None);
        };
        let Ok(mut socket) = Socket::open_from(*address, way, *board).await else {
            return Ok(None);
        };
        let Cursor { epoch, seq, hash } = self.cursor;
        let hello = ClientFrame::Hello {
            token,
            epoch,
            seq,
            hash,
            actors: Vec::new(),
        };
        if !socket.send([hello.encode()]).await {
            return Ok(None);
        }
        let mut missed = Download {
            cursor: self.cursor,
            ..Download::default()
        };
        loop {
            let Incoming::Frame(bytes) = socket.receive().await else {
                return Ok(None);
            };
            let frame = read(&bytes)?;
            match &frame {
                ServerFrame::Snapshot { .. } if self.cursor.epoch.is_some() => {
                    return Err(Fault("a snapshot came though the cursor was good".to_owned()));
                }
                ServerFrame::Changes { first_seq, .. } => follows(*first_seq, missed.cursor.seq)?,
                // The node stops, or the database is away just now.
                ServerFrame::Error { .. } => return Ok(None),
                _ => {}
            }
            if missed.take_in(frame).map_err(|error| Fault(error.to_string()))? {
                break;
            }
        }
        self.cursor = missed.cursor;
        self.take_changes(&missed.chunks)?;
        Ok(Some(socket))
    }

    /// Edits and reads until the socket is lost; says with which code.
    async fn converse(&mut self, mut socket: Socket) -> Result<u16, Fault> {
        self.anew.mark_unchanged();
        loop {
            self.edit()?;
            if let Some(frame) = self.next_frame()
                && !socket.send([frame]).await
            {
                return Ok(crate::socket::ABNORMAL);
            }
            let next_edit = self.editing.borrow().map(|begun| self.plan.pace.next(begun));
            let wake = [next_edit, self.resend_at].into_iter().flatten().min();
            tokio::select! {
                incoming = socket.receive() => match incoming {
                    Incoming::Frame(bytes) => self.take_in(read(&bytes)?)?,
                    Incoming::Closed { code } => return Ok(code),
                },
                () = sleep_until(wake.unwrap_or_else(Instant::now).into()), if wake.is_some() => {}
                _ = self.editing.changed() => {}
                _ = self.anew.changed() => {
                    socket.close(NORMAL).await;
                    return Ok(NORMAL);
                }
            }
        }
    }

    /// Makes the edits that have come due, also while there was no connection.
    fn edit(&mut self) -> Result<(), Fault> {
        let at = Instant::now();
        while let Some(begun) = *self.editing.borrow()
            && let Some(made_at) = self.plan.pace.take(begun, at)
        {
            let moment = Moment {
                at: now(),
                seed: self.chance.random(),
            };
            let editor = &mut self.plan.editor;
            let action = if self.chance.random() {
                editor.move_card()
            } else {
                editor.rename()
            };
            let applied = self.plan.replica.apply(&action, moment);
            let change = applied
                .map_err(|error| Fault(format!("no edit could be made: {error}")))?
                .change;
            // A card that is where it should go needs no change.
            if let Some(change) = change {
                self.tally.look().made += 1;
                self.pending.push_back(Pending {
                    hash: change.hash,
                    chunk: change.chunk,
                    made_at,
                });
            }
        }
        Ok(())
    }

    /// All that is pending, in one frame, when nothing is under way.
    fn next_frame(&mut self) -> Option<bytes::Bytes> {
        let must_wait = self.resend_at.is_some_and(|at| at > Instant::now());
        if self.in_flight.is_some() || self.pending.is_empty() || must_wait {
            return None;
        }
        self.resend_at = None;
        let oldest = self.pending.iter().take(CHUNKS_PER_FRAME_MAX);
        let chunks: Vec<_> = oldest.map(|pending| pending.chunk.clone()).collect();
        self.last_id += 1;
        let id = self.last_id;
        self.in_flight = Some(InFlight {
            id,
            chunks: chunks.len(),
        });
        Some(ClientFrame::Changes { id, chunks }.encode())
    }

    fn take_in(&mut self, frame: ServerFrame) -> Result<(), Fault> {
        match frame {
            ServerFrame::Changes { first_seq, chunks } => {
                follows(first_seq, self.cursor.seq)?;
                self.cursor.seq += chunks.len() as u64;
                self.take_changes(&chunks)
            }
            ServerFrame::Ack {
                id,
                covers,
                first_seq,
                count,
            } => self.acked(id, covers as usize, first_seq, count as usize),
            ServerFrame::Retry { id, after_ms, .. } => {
                self.answered(id)?;
                self.in_flight = None;
                self.resend_at = Some(Instant::now() + Duration::from_millis(after_ms.into()));
                Ok(())
            }
            // After an error the socket closes.
            ServerFrame::Presence { .. }
            | ServerFrame::Role { .. }
            | ServerFrame::Pong
            | ServerFrame::Error { .. } => Ok(()),
            other => {
                let other: String = format!("{other:?}").chars().take(300).collect();
                Err(Fault(format!("the server answered {other}")))
            }
        }
    }

    fn acked(&mut self, id: u64, covers: usize, first_seq: u64, count: usize) -> Result<(), Fault> {
        self.answered(id)?;
        let in_flight = self.in_flight.as_mut().expect("it was just looked at");
        if covers > in_flight.chunks || count > covers {
            return Err(Fault(format!("an ack covers {covers} and logs {count} changes")));
        }
        in_flight.chunks -= covers;
        if in_flight.chunks == 0 {
            self.in_flight = None;
        }
        let at = Instant::now();
        let durable: Vec<Pending> = self.pending.drain(..covers).collect();
        // Those that were logged just now are the last, and come in no `Changes`.
        let logged = &durable[covers - count..];
        if count > 0 {
            follows(first_seq, self.cursor.seq)?;
            self.cursor.seq += count as u64;
            self.cursor.hash = logged[count - 1].hash.0;
        }
        let mut tally = self.tally.look();
        for change in logged {
            tally.has.insert(change.hash);
        }
        for Pending { hash, made_at, .. } in durable {
            if !tally.has.contains(&hash) {
                return Err(Fault(format!(
                    "{hash:?} is acknowledged as known, and never came"
                )));
            }
            let after = at.saturating_duration_since(made_at);
            tally.acked.push(Acked { hash, at, after });
        }
        Ok(())
    }

    fn answered(&self, id: u64) -> Result<(), Fault> {
        match &self.in_flight {
            Some(in_flight) if in_flight.id == id => Ok(()),
            _ => Err(Fault(format!("frame {id} is answered and was not asked"))),
        }
    }

    fn take_changes(&mut self, chunks: &[Vec<u8>]) -> Result<(), Fault> {
        let mut tally = self.tally.look();
        for chunk in chunks {
            let hash = ChangeHash::of_chunk(chunk).ok_or_else(|| Fault("a chunk is no change".to_owned()))?;
            if !tally.has.insert(hash) {
                return Err(Fault(format!("{hash:?} came twice")));
            }
            self.cursor.hash = hash.0;
        }
        Ok(())
    }
}

fn read(bytes: &[u8]) -> Result<ServerFrame, Fault> {
    decode(bytes).map_err(|error| Fault(error.to_string()))
}

/// One order for all, without gaps.
fn follows(first_seq: u64, cursor: u64) -> Result<(), Fault> {
    if first_seq == cursor + 1 {
        return Ok(());
    }
    Err(Fault(format!("seq {first_seq} came after {cursor}")))
}
