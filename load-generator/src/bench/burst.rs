//! Burst: one person's many edits, sent without waiting, to one other person.

use super::report::{Measured, mib};
use super::scene::Scene;
use super::{BenchError, Setting, script, verify};
use crate::cheap::{CheapClient, Ledger, ScriptedFrame, Witnessed};
use crate::client::Client;
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// Edits of the burst, a change and a frame each; at full size and when it is to be quick.
const EDITS: (usize, usize) = (5_000, 500);
/// Cards on the board.
const CARDS: usize = 200;
/// How long all of it may take.
const DONE_WITHIN: Duration = Duration::from_mins(2);
/// Until everything is visible, in s.
const VISIBLE_AT_MOST_S: f64 = 0.93;
/// Transactions of the journal.
const COMMITS_AT_MOST: f64 = 200.0;

pub(super) async fn measure(setting: &Setting) -> Result<Measured, BenchError> {
    let edits = setting.size(EDITS.0, EDITS.1);
    let scene = Scene::set(setting, 2).await?;
    let filled = scene.filled(1, CARDS).await?.remove(0);
    let writer = scene.people[0].user();
    let (made, document) = script::edited(&filled.document, writer, 1_000, filled.cards, edits)?;
    let hashes: Vec<_> = made.iter().map(|change| change.hash).collect();
    let ledger = Ledger::new(&hashes);
    let reader = Client::start(&scene.people[1], filled.board, 100);
    reader.until_live().await;
    let writer = CheapClient::join(&scene.people[0], filled.board).await?;

    let commits_before = scene.server.metrics().await?.get("weft_commits_total");
    let before = scene.server.usage()?;
    let begin = Instant::now();
    let script = (0..).zip(made).map(|(edit, change)| ScriptedFrame {
        at: begin,
        edits: vec![edit],
        chunks: vec![change.chunk],
    });
    let script = script.collect();
    let bursting = async {
        let reading = async { Ok(seen_all(&reader, edits).await) };
        tokio::try_join!(reading, writer.run(script, &ledger))
    };
    let failed = |_| {
        BenchError::Failed(format!(
            "not all had arrived and was acknowledged after {DONE_WITHIN:?}"
        ))
    };
    let (last_seen, witnessed) = timeout(DONE_WITHIN, bursting).await.map_err(failed)??;
    let after = scene.server.usage()?;
    let commits = scene.server.metrics().await?.get("weft_commits_total") - commits_before;
    let heads = verify::heads(&verify::document_with(&document, &[])?);
    verify::board_is(&scene.people[0], filled.board, &heads, filled.changes + edits).await?;

    let about = format!("{edits} single-change edits, pipelined, from one to one");
    let mut measured = Measured::new("burst", about);
    let visible = (last_seen - begin).as_secs_f64();
    measured.add_target("all visible in a replica after", visible, "s", VISIBLE_AT_MOST_S);
    measured.add("all acknowledged after", acked_after(begin, &witnessed), "s");
    measured.add_target("commits", commits, "", COMMITS_AT_MOST);
    let cpu = after.cpu.saturating_sub(before.cpu).as_secs_f64();
    measured.add("server CPU", cpu, "s");
    measured.add("server CPU an edit", cpu * 1e6 / edits as f64, "µs");
    measured.add("server resident memory", mib(after.resident_bytes), "MiB");
    Ok(measured)
}

async fn seen_all(reader: &Client, edits: usize) -> Instant {
    loop {
        let last = move |count: usize, at: Option<Instant>| at.filter(|_| count >= edits);
        let seen =
            reader.ask(move |_, record| last(record.seen().len(), record.seen().last().map(|seen| seen.at)));
        if let Some(at) = seen.await {
            return at;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn acked_after(begin: Instant, witnessed: &Witnessed) -> f64 {
    let last = witnessed.acked.iter().map(|acked| acked.at).max();
    last.map_or(0.0, |last| (last - begin).as_secs_f64())
}
