//! Burst: one person's many edits, sent without waiting, to one other person.

use super::report::Measured;
use super::scene::Scene;
use super::{BenchError, Setting, script};
use crate::cheap::{CheapClient, Ledger, ScriptedEdit, Witnessed};
use crate::client::Client;
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// Edits of the burst, a change and a frame each.
const EDITS: usize = 5_000;
/// Cards on the board.
const CARDS: usize = 200;
/// How long all of it may take.
const DONE_WITHIN: Duration = Duration::from_mins(2);

pub(super) async fn measure(
    setting: &Setting,
    progress: &mut impl FnMut(&str),
) -> Result<Measured, BenchError> {
    progress(&format!("burst: {EDITS} edits, pipelined, from one to one"));
    let scene = Scene::set(setting, 2, CARDS).await?;
    let made = script::edits(
        &scene.document,
        scene.people[0].user(),
        1_000,
        scene.cards.clone(),
        EDITS,
    )?;
    let hashes: Vec<_> = made.iter().map(|change| change.hash).collect();
    let ledger = Ledger::new(&hashes);
    let reader = Client::start(&scene.people[1], scene.board, 100);
    reader.until_live().await;
    let writer = CheapClient::join(&scene.people[0], scene.board).await?;

    let begin = Instant::now();
    let scripted = |(edit, change): (u32, board_doc::NewChange)| ScriptedEdit {
        edit,
        at: begin,
        chunk: change.chunk,
    };
    let script = (0..).zip(made).map(scripted).collect();
    let before = scene.server.usage()?;
    let bursting = async {
        let reading = async { Ok(seen_all(&reader).await) };
        tokio::try_join!(reading, writer.run(script, &ledger))
    };
    let failed = |_| {
        BenchError::Failed(format!(
            "not all had arrived and was acknowledged after {DONE_WITHIN:?}"
        ))
    };
    let (last_seen, witnessed) = timeout(DONE_WITHIN, bursting).await.map_err(failed)??;
    let after = scene.server.usage()?;
    figures(
        begin,
        last_seen,
        &witnessed,
        (after.cpu.saturating_sub(before.cpu), after.resident_bytes),
    )
}

async fn seen_all(reader: &Client) -> Instant {
    loop {
        let last = |count: usize, at: Option<Instant>| at.filter(|_| count >= EDITS);
        let seen =
            reader.ask(move |_, record| last(record.seen().len(), record.seen().last().map(|seen| seen.at)));
        if let Some(at) = seen.await {
            return at;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn figures(
    begin: Instant,
    last_seen: Instant,
    witnessed: &Witnessed,
    (cpu, resident_bytes): (Duration, u64),
) -> Result<Measured, BenchError> {
    if witnessed.acked.len() != EDITS {
        let found = witnessed.acked.len();
        return Err(BenchError::Failed(format!(
            "burst lost something: {found} of {EDITS} edits were acknowledged"
        )));
    }
    let last_acked = witnessed
        .acked
        .iter()
        .map(|observed| observed.at)
        .max()
        .unwrap_or(begin);
    let mut measured = Measured::new("burst");
    measured.add("edits", EDITS as f64, "");
    measured.add(
        "all visible in a replica after",
        (last_seen - begin).as_secs_f64(),
        "s",
    );
    measured.add("all acknowledged after", (last_acked - begin).as_secs_f64(), "s");
    measured.add("server CPU", cpu.as_secs_f64(), "s");
    measured.add(
        "server resident memory",
        resident_bytes as f64 / f64::from(1 << 20),
        "MiB",
    );
    Ok(measured)
}
