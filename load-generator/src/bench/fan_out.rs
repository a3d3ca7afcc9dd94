//! Fan-out: many people on one board, everybody sees everybody's edits.

use super::report::{Measured, percentile_ms};
use super::scene::Scene;
use super::{BenchError, Setting, script};
use crate::cheap::{CheapClient, CheapError, Ledger, ScriptedEdit, Witnessed};
use crate::client::Client;
use crate::server::Usage;
use board_doc::NewChange;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::{sleep_until, timeout};

/// Clients on the board.
const CLIENTS: usize = 30;
/// Those of them that are whole replicas: they say when an edit is on the screen, not only on the wire.
const REPLICAS: usize = 2;
/// Clients that write.
const WRITERS: usize = CLIENTS - REPLICAS;
/// Cards on the board.
const CARDS: usize = 200;
/// Edits of all clients together, per second.
const EDITS_PER_SECOND: u32 = 60;
/// Time before anything is measured.
const WARM_UP: Duration = Duration::from_secs(5);
/// Time that is measured.
const MEASURED: Duration = Duration::from_secs(20);
/// How long the last edits may take to arrive.
const DRAINED_WITHIN: Duration = Duration::from_secs(5);
/// Time between the last preparation and the first edit.
const LEAD: Duration = Duration::from_millis(500);

pub(super) async fn measure(
    setting: &Setting,
    progress: &mut impl FnMut(&str),
) -> Result<Measured, BenchError> {
    progress(&format!(
        "fan-out: a board of {CARDS} cards and {CLIENTS} clients"
    ));
    let stage = Stage::set(setting).await?;
    progress(&format!(
        "fan-out: {EDITS_PER_SECOND} edits a second, {WARM_UP:?} to warm up and {MEASURED:?} measured"
    ));
    let (outcome, before, after) = stage.play().await?;
    outcome.figures(before, after)
}

/// Everybody is live and every edit is made: nothing is left to do but to send them.
struct Stage {
    scene: Scene,
    made: Vec<NewChange>,
    replicas: Vec<Client>,
    writers: Vec<CheapClient>,
}

impl Stage {
    async fn set(setting: &Setting) -> Result<Self, BenchError> {
        let scene = Scene::set(setting, CLIENTS, CARDS).await?;
        let made = make_edits(&scene)?;
        let mut replicas = Vec::new();
        for (number, account) in scene.people[WRITERS..].iter().enumerate() {
            let replica = Client::start(account, scene.board, 100 + number as u64);
            replica.until_live().await;
            replicas.push(replica);
        }
        let mut writers = Vec::new();
        for account in &scene.people[..WRITERS] {
            writers.push(CheapClient::join(account, scene.board).await?);
        }
        Ok(Self {
            scene,
            made,
            replicas,
            writers,
        })
    }

    /// Sends everything in time; says what happened to it, and what the server had used before and after.
    async fn play(self) -> Result<(Outcome, Usage, Usage), BenchError> {
        let Self {
            scene,
            made,
            replicas,
            writers,
        } = self;
        let hashes: Vec<_> = made.iter().map(|change| change.hash).collect();
        let ledger = Arc::new(Ledger::new(&hashes));
        let begin = Instant::now() + LEAD;
        let mut running = JoinSet::new();
        for (writer, script) in writers.into_iter().zip(scripts(made, begin)) {
            let ledger = ledger.clone();
            running.spawn(async move { writer.run(script, &ledger).await });
        }
        sleep_until((begin + WARM_UP).into()).await;
        let before = scene.server.usage()?;
        sleep_until((begin + WARM_UP + MEASURED).into()).await;
        let mut outcome = drained(&replicas, hashes.len(), running).await?;
        let after = scene.server.usage()?;
        for replica in &replicas {
            outcome.add_replica(replica, &ledger).await;
        }
        Ok((outcome, before, after))
    }
}

fn edits_in(time: Duration) -> usize {
    EDITS_PER_SECOND as usize * time.as_secs() as usize
}

/// The run's edits in the order in which they are sent: the writers take turns, each with cards of their own.
fn make_edits(scene: &Scene) -> Result<Vec<NewChange>, BenchError> {
    let all = edits_in(WARM_UP + MEASURED);
    let mut made: Vec<Vec<NewChange>> = Vec::new();
    for (writer, account) in scene.people[..WRITERS].iter().enumerate() {
        let cards = scene
            .cards
            .iter()
            .skip(writer)
            .step_by(WRITERS)
            .cloned()
            .collect();
        let count = all.div_ceil(WRITERS);
        let mut edits = script::edits(
            &scene.document,
            account.user(),
            1_000 + writer as u64,
            cards,
            count,
        )?;
        edits.reverse();
        made.push(edits);
    }
    Ok((0..all).filter_map(|edit| made[edit % WRITERS].pop()).collect())
}

/// Who sends what when.
fn scripts(made: Vec<NewChange>, begin: Instant) -> Vec<Vec<ScriptedEdit>> {
    let mut scripts = vec![Vec::new(); WRITERS];
    for (edit, change) in (0..).zip(made) {
        let at = begin + Duration::from_secs(1) * edit / EDITS_PER_SECOND;
        scripts[edit as usize % WRITERS].push(ScriptedEdit {
            edit,
            at,
            chunk: change.chunk,
        });
    }
    scripts
}

/// Waits until everybody has everything; answers what the writers have witnessed.
async fn drained(
    replicas: &[Client],
    edits: usize,
    mut running: JoinSet<Result<Witnessed, CheapError>>,
) -> Result<Outcome, BenchError> {
    let all_here = async {
        let mut outcome = Outcome::default();
        while let Some(ended) = running.join_next().await {
            outcome.add(ended.map_err(|error| BenchError::Failed(error.to_string()))??);
        }
        for replica in replicas {
            while replica.ask(|_, record| record.seen().len()).await < edits {
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

/// What happened to the measured edits.
#[derive(Default)]
struct Outcome {
    visible: Vec<Duration>,
    delivered: Vec<Duration>,
    acked: Vec<Duration>,
    late: Vec<Duration>,
}

impl Outcome {
    fn add(&mut self, witnessed: Witnessed) {
        let measured = |edit: u32| edit as usize >= edits_in(WARM_UP);
        let of = |observed: Vec<crate::cheap::Observed>| {
            observed
                .into_iter()
                .filter(move |observed| measured(observed.edit))
                .map(|observed| observed.after)
        };
        self.delivered.extend(of(witnessed.delivered));
        self.acked.extend(of(witnessed.acked));
        self.late.extend(witnessed.late);
    }

    async fn add_replica(&mut self, replica: &Client, ledger: &Ledger) {
        let seen = replica.ask(|_, record| record.seen().to_vec()).await;
        for seen in seen {
            let Some(edit) = ledger.edit_of(&seen.hash) else {
                continue;
            };
            if let Some(sent) = ledger
                .sent_at(edit)
                .filter(|_| edit as usize >= edits_in(WARM_UP))
            {
                self.visible.push(seen.at.saturating_duration_since(sent));
            }
        }
    }

    fn figures(mut self, before: Usage, after: Usage) -> Result<Measured, BenchError> {
        let deliveries = self.delivered.len() + self.visible.len();
        let expected = edits_in(MEASURED) * (CLIENTS - 1);
        if deliveries != expected || self.acked.len() != edits_in(MEASURED) {
            let acked = self.acked.len();
            let found = format!("{deliveries} deliveries of {expected}, {acked} acknowledged edits");
            return Err(BenchError::Failed(format!("fan-out lost something: {found}")));
        }
        let cpu = after.cpu.saturating_sub(before.cpu).as_secs_f64();
        let mut measured = Measured::new("fan-out");
        for (name, percent) in [
            ("edit to visible in a replica, p50", 50),
            ("edit to visible in a replica, p99", 99),
        ] {
            measured.add(name, percentile_ms(&mut self.visible, percent), "ms");
        }
        for (name, percent) in [("edit to delivered, p50", 50), ("edit to delivered, p99", 99)] {
            measured.add(name, percentile_ms(&mut self.delivered, percent), "ms");
        }
        for (name, percent) in [
            ("edit to acknowledged, p50", 50),
            ("edit to acknowledged, p99", 99),
        ] {
            measured.add(name, percentile_ms(&mut self.acked, percent), "ms");
        }
        measured.add("edits", edits_in(MEASURED) as f64, "");
        measured.add("deliveries", deliveries as f64, "");
        measured.add(
            "server CPU per 1,000 deliveries",
            cpu * 1e6 / deliveries as f64,
            "ms (µs for each)",
        );
        measured.add("server CPU per edit", cpu * 1e6 / edits_in(MEASURED) as f64, "µs");
        measured.add(
            "server resident memory",
            after.resident_bytes as f64 / f64::from(1 << 20),
            "MiB",
        );
        measured.add(
            "sent late by the generator, p99",
            percentile_ms(&mut self.late, 99),
            "ms",
        );
        Ok(measured)
    }
}
