//! Edits at a steady pace on one board or many, made beforehand and sent when their time has come.

use super::report::{Measured, percentile_ms};
use super::scene::{Filled, Scene};
use super::{BenchError, script, verify};
use crate::cheap::{CheapClient, CheapError, Cursor, Ledger, Observed, ScriptedFrame, Witnessed};
use crate::client::Client;
use crate::server::Usage;
use board_doc::NewChange;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::{sleep_until, timeout};

/// How long the last edits may take to arrive.
const DRAINED_WITHIN: Duration = Duration::from_mins(1);
/// Time between the last preparation and the first edit.
const LEAD: Duration = Duration::from_millis(500);
/// Sockets that come from one address; the server lets 1,000 in from each.
const SOCKETS_PER_ADDRESS: usize = 500;
/// Boards that somebody opens afterwards, to see whether the server has what it should.
const BOARDS_CHECKED: usize = 10;

/// How much is edited.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Cheap clients of each board, which edit by turns.
    pub(super) writers: usize,
    /// Whole replicas of each board: they say when an edit is on the screen, not only on the wire.
    pub(super) replicas: usize,
    /// Edits of a board, per second.
    pub(super) edits_per_second: u32,
    /// Time before anything is measured.
    pub(super) warm_up: Duration,
    /// Time that is measured.
    pub(super) measured: Duration,
}

impl Pace {
    fn edits_in(&self, time: Duration) -> usize {
        self.edits_per_second as usize * time.as_secs() as usize
    }

    fn edits(&self) -> usize {
        self.edits_in(self.warm_up + self.measured)
    }

    fn is_measured(&self, edit: u32) -> bool {
        edit as usize >= self.edits_in(self.warm_up)
    }
}

/// A board whose people are live and whose edits are made: nothing is left to do but to send them.
struct Ready {
    filled: Filled,
    made: Vec<NewChange>,
    replicas: Vec<Client>,
    writers: Vec<CheapClient>,
}

/// Sends everything in time; says what happened to the measured edits.
pub(super) async fn play(scene: &Scene, boards: Vec<Filled>, pace: Pace) -> Result<Outcome, BenchError> {
    let mut ready = Vec::new();
    for (number, filled) in boards.into_iter().enumerate() {
        ready.push(prepare(scene, filled, number, pace).await?);
    }
    let begin = Instant::now() + LEAD;
    let mut running = JoinSet::new();
    let mut staged = Vec::new();
    let count = ready.len() as u32;
    for (number, board) in (0..).zip(ready) {
        // Boards do not all edit at the same moment.
        let shift = Duration::from_secs(1) / pace.edits_per_second * number / count;
        let hashes: Vec<_> = board.made.iter().map(|change| change.hash).collect();
        let ledger = Arc::new(Ledger::new(&hashes));
        let scripts = scripts(&board.made, begin + shift, pace);
        for (writer, script) in board.writers.into_iter().zip(scripts) {
            let ledger = ledger.clone();
            running.spawn(async move { writer.run(script, &ledger).await });
        }
        staged.push((board.filled, board.made, board.replicas, ledger));
    }
    sleep_until((begin + pace.warm_up).into()).await;
    let before = scene.server.usage()?;
    sleep_until((begin + pace.warm_up + pace.measured).into()).await;
    let replicas: Vec<&Client> = staged.iter().flat_map(|(_, _, replicas, _)| replicas).collect();
    let mut outcome = drained(&replicas, running, pace).await?;
    outcome.used = Some((before, scene.server.usage()?));
    for (_, _, replicas, ledger) in &staged {
        for replica in replicas {
            outcome.add_replica(replica, ledger, pace).await;
        }
    }
    let step = staged.len().div_ceil(BOARDS_CHECKED);
    for (number, (filled, made, replicas, _)) in staged.iter().enumerate().step_by(step) {
        check(scene, number, filled, made, replicas, pace).await?;
    }
    Ok(outcome)
}

async fn prepare(scene: &Scene, filled: Filled, number: usize, pace: Pace) -> Result<Ready, BenchError> {
    let people = pace.writers + pace.replicas;
    let made = make_edits(scene, &filled, number * people, pace)?;
    let mut replicas = Vec::new();
    for replica in pace.writers..people {
        let account = scene.person(number * people + replica);
        let replica = Client::start(account, filled.board, 100 + replica as u64);
        replica.until_live().await;
        replicas.push(replica);
    }
    let mut writers = Vec::new();
    for writer in 0..pace.writers {
        let account = scene.person(number * people + writer);
        let address = address_of(number * people + writer);
        let mut client = CheapClient::greet_from(address, account, filled.board, Cursor::default()).await?;
        client.catch_up().await?;
        writers.push(client);
    }
    Ok(Ready {
        filled,
        made,
        replicas,
        writers,
    })
}

/// From where the socket with this number comes.
pub(super) fn address_of(socket: usize) -> Ipv4Addr {
    Ipv4Addr::new(127, 0, 1, 1 + (socket / SOCKETS_PER_ADDRESS) as u8)
}

/// The run's edits in the order in which they are sent: the writers take turns, each with cards of their own.
fn make_edits(
    scene: &Scene,
    filled: &Filled,
    first_person: usize,
    pace: Pace,
) -> Result<Vec<NewChange>, BenchError> {
    let mut made: Vec<std::vec::IntoIter<NewChange>> = Vec::new();
    for writer in 0..pace.writers {
        let cards = filled.cards.iter().skip(writer).step_by(pace.writers);
        let edits = script::edits(
            &filled.document,
            scene.person(first_person + writer).user(),
            1_000 + writer as u64,
            cards.cloned().collect(),
            pace.edits().div_ceil(pace.writers),
        )?;
        made.push(edits.into_iter());
    }
    let turns = (0..pace.edits()).filter_map(|edit| made[edit % pace.writers].next());
    Ok(turns.collect())
}

/// Who sends what when.
fn scripts(made: &[NewChange], begin: Instant, pace: Pace) -> Vec<Vec<ScriptedFrame>> {
    let mut scripts = vec![Vec::new(); pace.writers];
    for (edit, change) in (0..).zip(made) {
        scripts[edit as usize % pace.writers].push(ScriptedFrame {
            at: begin + Duration::from_secs(1) * edit / pace.edits_per_second,
            edits: vec![edit],
            chunks: vec![change.chunk.clone()],
        });
    }
    scripts
}

/// Waits until everybody has everything; answers what the writers have witnessed.
async fn drained(
    replicas: &[&Client],
    mut running: JoinSet<Result<Witnessed, CheapError>>,
    pace: Pace,
) -> Result<Outcome, BenchError> {
    let all_here = async {
        let mut outcome = Outcome::default();
        while let Some(ended) = running.join_next().await {
            outcome.add(
                ended.map_err(|error| BenchError::Failed(error.to_string()))??,
                pace,
            );
        }
        for replica in replicas {
            while replica.ask(|_, record| record.seen().len()).await < pace.edits() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        Ok(outcome)
    };
    let failed = |_| {
        BenchError::Failed(format!(
            "not all edits had arrived {DRAINED_WITHIN:?} after the last"
        ))
    };
    timeout(DRAINED_WITHIN, all_here).await.map_err(failed)?
}

/// The replicas and somebody who comes later have the board that all edits come to.
async fn check(
    scene: &Scene,
    number: usize,
    filled: &Filled,
    made: &[NewChange],
    replicas: &[Client],
    pace: Pace,
) -> Result<(), BenchError> {
    let expected = verify::document_with(&filled.document, &script::chunks(made))?;
    let heads = verify::heads(&expected);
    for replica in replicas {
        let found = replica.ask(|session, _| session.replica().map(|board| verify::heads(board.document())));
        if found.await.as_ref() != Some(&heads) {
            return Err(BenchError::Failed(
                "a replica has another board than its writers".to_owned(),
            ));
        }
    }
    let account = scene.person(number * (pace.writers + pace.replicas));
    verify::board_is(account, filled.board, &heads, filled.changes + made.len()).await
}

/// What happened to the measured edits.
#[derive(Default)]
pub(super) struct Outcome {
    visible: Vec<Duration>,
    delivered: Vec<Duration>,
    acked: Vec<Duration>,
    late: Vec<Duration>,
    used: Option<(Usage, Usage)>,
}

impl Outcome {
    fn add(&mut self, witnessed: Witnessed, pace: Pace) {
        let measured = |observed: Vec<Observed>| {
            let measured = observed
                .into_iter()
                .filter(|observed| pace.is_measured(observed.edit));
            measured.map(|observed| observed.after).collect::<Vec<_>>()
        };
        self.delivered.extend(measured(witnessed.delivered));
        self.acked.extend(measured(witnessed.acked));
        self.late.extend(witnessed.late);
    }

    async fn add_replica(&mut self, replica: &Client, ledger: &Ledger, pace: Pace) {
        let seen = replica.ask(|_, record| record.seen().to_vec()).await;
        for seen in seen {
            let edit = ledger.edit_of(&seen.hash).filter(|edit| pace.is_measured(*edit));
            if let Some(sent) = edit.and_then(|edit| ledger.sent_at(edit)) {
                self.visible.push(seen.at.saturating_duration_since(sent));
            }
        }
    }

    /// The figures; `cpu_at_most` is the target for the server's CPU a delivery (µs), `p99_at_most` that for the
    /// latency (ms).
    pub(super) fn figures(
        mut self,
        mut measured: Measured,
        boards: usize,
        pace: Pace,
        (cpu_at_most, p99_at_most): (f64, Option<f64>),
    ) -> Result<Measured, BenchError> {
        let edits = pace.edits_in(pace.measured) * boards;
        let deliveries = self.delivered.len() + self.visible.len();
        let expected = edits * (pace.writers + pace.replicas - 1);
        if deliveries != expected || self.acked.len() != edits {
            let acked = self.acked.len();
            return Err(BenchError::Failed(format!(
                "{deliveries} deliveries of {expected} and {acked} acknowledged edits of {edits} were counted"
            )));
        }
        let Some((before, after)) = self.used else {
            return Err(BenchError::Failed("the server's usage was not read".to_owned()));
        };
        let cpu = after.cpu.saturating_sub(before.cpu).as_secs_f64();
        measured.add_target(
            "server CPU a delivery",
            cpu * 1e6 / deliveries as f64,
            "µs",
            cpu_at_most,
        );
        measured.add("server CPU an edit", cpu * 1e6 / edits as f64, "µs");
        if pace.replicas > 0 {
            let names = [
                "edit to visible in a replica, p50",
                "edit to visible in a replica, p99",
            ];
            measured.add_latency(names, &mut self.visible, None);
        }
        let names = ["edit to delivered, p50", "edit to delivered, p99"];
        measured.add_latency(names, &mut self.delivered, p99_at_most);
        let names = ["edit to acknowledged, p50", "edit to acknowledged, p99"];
        measured.add_latency(names, &mut self.acked, None);
        measured.add("edits, all committed", edits as f64, "");
        measured.add("deliveries", deliveries as f64, "");
        measured.add(
            "server resident memory",
            super::report::mib(after.resident_bytes),
            "MiB",
        );
        let late = percentile_ms(&mut self.late, 99);
        measured.add("sent late by the generator, p99", late, "ms");
        Ok(measured)
    }
}
