//! Storm: everybody comes back at once with what they did offline, to a server that has just started.

use super::report::{Measured, mib, percentile_ms};
use super::scene::{Filled, Scene};
use super::{BenchError, Setting, script, verify};
use crate::cheap::{CheapClient, CheapError, Cursor, Ledger, ScriptedFrame, Witnessed};
use crate::rest::Account;
use board_doc::NewChange;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Boards; at full size and when it is to be quick.
const BOARDS: (usize, usize) = (20, 4);
/// Clients of each board.
const CLIENTS_PER_BOARD: usize = 10;
/// Edits that each client brings.
const EDITS_PER_CLIENT: usize = 20;
/// Cards of each board.
const CARDS: usize = 100;
/// Accounts: each has several devices.
const PEOPLE: usize = 20;
/// How long all of it may take.
const CONVERGED_WITHIN: Duration = Duration::from_mins(1);
/// Until all have converged, in s.
const CONVERGED_AT_MOST_S: f64 = 0.53;

/// A board, and what each of its clients made of it offline.
struct Offline {
    filled: Filled,
    cursor: Cursor,
    made: Vec<Vec<NewChange>>,
}

pub(super) async fn measure(setting: &Setting) -> Result<Measured, BenchError> {
    let boards = setting.size(BOARDS.0, BOARDS.1);
    let scene = Scene::set(setting, PEOPLE).await?;
    let mut offline = Vec::new();
    for (number, filled) in scene.filled(boards, CARDS).await?.into_iter().enumerate() {
        offline.push(prepare(&scene, number, filled).await?);
    }
    let scene = scene.restarted().await?;

    let before = scene.server.usage()?;
    let begin = Instant::now();
    let witnessed = come_back(&scene, &offline, begin).await?;
    let after = scene.server.usage()?;
    for (number, board) in offline.iter().enumerate() {
        check(scene.person(number), board).await?;
    }

    let clients = boards * CLIENTS_PER_BOARD;
    let edits = clients * EDITS_PER_CLIENT;
    let about = format!(
        "{clients} clients with {EDITS_PER_CLIENT} offline edits each on {boards} boards, the server just started"
    );
    let mut converged: Vec<Duration> = witnessed
        .iter()
        .filter_map(|witnessed| Some(witnessed.last_at()? - begin))
        .collect();
    let mut measured = Measured::new("storm", about);
    let last = percentile_ms(&mut converged, 100) / 1_000.0;
    measured.add_target("all converged after", last, "s", CONVERGED_AT_MOST_S);
    let half = percentile_ms(&mut converged, 50) / 1_000.0;
    measured.add("half of the clients converged after", half, "s");
    let acked: usize = witnessed.iter().map(|witnessed| witnessed.acked.len()).sum();
    if acked != edits {
        return Err(BenchError::Failed(format!(
            "{acked} of {edits} edits were acknowledged"
        )));
    }
    measured.add("edits, all committed", edits as f64, "");
    let commits = scene.server.metrics().await?.get("weft_commits_total");
    measured.add("commits", commits, "");
    let cpu = after.cpu.saturating_sub(before.cpu).as_secs_f64();
    measured.add("server CPU", cpu, "s");
    measured.add("server resident memory", mib(after.resident_bytes), "MiB");
    Ok(measured)
}

async fn prepare(scene: &Scene, number: usize, filled: Filled) -> Result<Offline, BenchError> {
    let (_, download) = CheapClient::download(scene.person(number), filled.board).await?;
    let mut made = Vec::new();
    for client in 0..CLIENTS_PER_BOARD {
        let user = scene.person(number + client).user();
        let cards = filled.cards.clone();
        made.push(script::edits(
            &filled.document,
            user,
            1_000 + client as u64,
            cards,
            EDITS_PER_CLIENT,
        )?);
    }
    Ok(Offline {
        filled,
        cursor: download.cursor,
        made,
    })
}

/// Everybody at once; each sends what they have in one frame, as a client that comes back does.
async fn come_back(scene: &Scene, boards: &[Offline], begin: Instant) -> Result<Vec<Witnessed>, BenchError> {
    let mut running = JoinSet::new();
    for (number, board) in boards.iter().enumerate() {
        let hashes: Vec<_> = board.made.iter().flatten().map(|change| change.hash).collect();
        let ledger = Arc::new(Ledger::new(&hashes));
        let mut first = 0;
        for (client, made) in board.made.iter().enumerate() {
            let account = scene.person(number + client).clone();
            let frame = ScriptedFrame {
                at: begin,
                edits: (first..).take(made.len()).collect(),
                chunks: script::chunks(made),
            };
            first += made.len() as u32;
            running.spawn(one(
                account,
                board.filled.board,
                board.cursor,
                frame,
                ledger.clone(),
            ));
        }
    }
    let all = async {
        let mut witnessed = Vec::new();
        while let Some(ended) = running.join_next().await {
            witnessed.push(ended.map_err(|error| BenchError::Failed(error.to_string()))??);
        }
        Ok(witnessed)
    };
    let late = |_| BenchError::Failed(format!("not all had converged after {CONVERGED_WITHIN:?}"));
    timeout(CONVERGED_WITHIN, all).await.map_err(late)?
}

async fn one(
    account: Account,
    board: uuid::Uuid,
    cursor: Cursor,
    frame: ScriptedFrame,
    ledger: Arc<Ledger>,
) -> Result<Witnessed, CheapError> {
    let mut client = CheapClient::greet(&account, board, cursor).await?;
    client.until_welcome().await?;
    client.run(vec![frame], &ledger).await
}

/// Somebody who comes later has what all edits come to.
async fn check(account: &Account, board: &Offline) -> Result<(), BenchError> {
    let chunks: Vec<_> = board.made.iter().flat_map(|made| script::chunks(made)).collect();
    let expected = verify::heads(&verify::document_with(&board.filled.document, &chunks)?);
    let changes = board.filled.changes + chunks.len();
    verify::board_is(account, board.filled.board, &expected, changes).await
}
