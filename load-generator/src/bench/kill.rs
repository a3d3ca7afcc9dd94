//! Kill: `kill -9` in the middle of everybody's edits; what anybody was told or has seen must be there afterwards.

use super::report::Measured;
use super::scene::{Filled, Scene};
use super::{BenchError, Setting, script, verify};
use crate::cheap::{CheapClient, CheapError, Ledger, ScriptedFrame, Witnessed};
use board_doc::{ChangeHash, NewChange};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::{sleep_until, timeout};

/// Times that the server is killed; at full size and when it is to be quick.
const ROUNDS: (usize, usize) = (10, 1);
/// Boards that are edited.
const BOARDS: usize = 2;
/// Clients that edit each board.
const WRITERS: usize = 5;
/// Edits of all clients together, per second.
const EDITS_PER_SECOND: u32 = 200;
/// Cards of each board.
const CARDS: usize = 50;
/// The kill comes at a random moment of this stretch after the first edit, in ms.
const KILL_AFTER_MS: std::ops::Range<u64> = 500..2_000;
/// How long the clients may take to notice.
const GONE_WITHIN: Duration = Duration::from_secs(30);

/// What was counted in all rounds.
#[derive(Default)]
struct Counts {
    acked: usize,
    seen: usize,
    promised: usize,
    lost: usize,
}

/// A board in one round.
struct Edited {
    filled: Filled,
    made: Vec<NewChange>,
    clients: Vec<Witnessed>,
}

pub(super) async fn measure(setting: &Setting) -> Result<Measured, BenchError> {
    let rounds = setting.size(ROUNDS.0, ROUNDS.1);
    let mut scene = Scene::set(setting, WRITERS).await?;
    let mut boards = scene.filled(BOARDS, CARDS).await?;
    let mut chance = SmallRng::seed_from_u64(crate::now().0.unsigned_abs());
    let mut counts = Counts::default();
    for round in 1..=rounds as u64 {
        let kill_after = Duration::from_millis(chance.random_range(KILL_AFTER_MS));
        let (killed, edited) = play(scene, boards, round, kill_after).await?;
        scene = killed;
        boards = Vec::new();
        for board in edited {
            boards.push(count(&scene, board, &mut counts).await?);
        }
    }
    if counts.acked == 0 || counts.seen == 0 {
        return Err(BenchError::Failed(
            "nothing was acknowledged or seen before the kills".to_owned(),
        ));
    }
    let about = format!("kill -9 under {EDITS_PER_SECOND} edits a second on {BOARDS} boards, {rounds} times");
    let mut measured = Measured::new("kill", about);
    let lost = counts.lost as f64 * 100.0 / counts.promised as f64;
    measured.add_target("acknowledged or seen edits, lost", lost, "%", 0.0);
    measured.add("rounds", rounds as f64, "");
    measured.add("acknowledged edits", counts.acked as f64, "");
    measured.add("deliveries to others", counts.seen as f64, "");
    Ok(measured)
}

/// Everybody edits until the server is killed; it is started again.
async fn play(
    scene: Scene,
    boards: Vec<Filled>,
    round: u64,
    kill_after: Duration,
) -> Result<(Scene, Vec<Edited>), BenchError> {
    let mut playing = Vec::new();
    let mut running = JoinSet::new();
    let begin = Instant::now() + Duration::from_millis(500);
    for (number, filled) in boards.into_iter().enumerate() {
        let made = edits(&scene, &filled, round, kill_after)?;
        let hashes: Vec<_> = made.iter().map(|change| change.hash).collect();
        let ledger = Arc::new(Ledger::new(&hashes));
        for (writer, script) in scripts(&made, begin).into_iter().enumerate() {
            let client = CheapClient::join(&scene.people[writer], filled.board).await?;
            let ledger = ledger.clone();
            running.spawn(async move { (number, client.run_until_gone(script, &ledger).await) });
        }
        playing.push(Edited {
            filled,
            made,
            clients: Vec::new(),
        });
    }
    sleep_until((begin + kill_after).into()).await;
    let scene = scene.killed().await?;
    let all_gone = async {
        while let Some(ended) = running.join_next().await {
            let (number, witnessed): (usize, Result<Witnessed, CheapError>) =
                ended.map_err(|error| BenchError::Failed(error.to_string()))?;
            playing[number].clients.push(witnessed?);
        }
        Ok(playing)
    };
    let late = |_| BenchError::Failed(format!("clients did not notice the kill within {GONE_WITHIN:?}"));
    let edited: Result<_, BenchError> = timeout(GONE_WITHIN, all_gone).await.map_err(late)?;
    Ok((scene, edited?))
}

/// The round's edits, a second more of them than can be sent; the writers take turns.
fn edits(
    scene: &Scene,
    filled: &Filled,
    round: u64,
    kill_after: Duration,
) -> Result<Vec<NewChange>, BenchError> {
    let seconds = kill_after.as_secs() as usize + 2;
    let each = (EDITS_PER_SECOND as usize * seconds).div_ceil(BOARDS * WRITERS);
    let mut made = Vec::new();
    for (writer, account) in scene.people.iter().enumerate() {
        let cards = filled.cards.iter().skip(writer).step_by(WRITERS);
        let seed = 1_000 * round + writer as u64;
        let edits = script::edits(
            &filled.document,
            account.user(),
            seed,
            cards.cloned().collect(),
            each,
        )?;
        made.push(edits.into_iter());
    }
    let turns = (0..each * WRITERS).filter_map(|edit| made[edit % WRITERS].next());
    Ok(turns.collect())
}

fn scripts(made: &[NewChange], begin: Instant) -> Vec<Vec<ScriptedFrame>> {
    let mut scripts = vec![Vec::new(); WRITERS];
    for (edit, change) in (0..).zip(made) {
        scripts[edit as usize % WRITERS].push(ScriptedFrame {
            at: begin + Duration::from_secs(1) * edit * BOARDS as u32 / EDITS_PER_SECOND,
            edits: vec![edit],
            chunks: vec![change.chunk.clone()],
        });
    }
    scripts
}

/// Counts what was promised and what of it the server has after its start; answers with the board as it is now.
async fn count(scene: &Scene, edited: Edited, counts: &mut Counts) -> Result<Filled, BenchError> {
    let Edited {
        filled,
        made,
        clients,
    } = edited;
    let mut promised: HashSet<ChangeHash> = HashSet::new();
    for client in &clients {
        counts.acked += client.acked.len();
        counts.seen += client.delivered.len();
        let all = client.acked.iter().chain(&client.delivered);
        promised.extend(all.map(|observed| made[observed.edit as usize].hash));
    }
    let newcomer = verify::newcomer(&scene.people[0], filled.board).await?;
    counts.promised += promised.len();
    counts.lost += newcomer.missing(promised.into_iter().collect()).await.len();
    let saved = newcomer
        .ask(|session, _| {
            session
                .replica()
                .map(|board| (board.document().save(), board.document().change_count()))
        })
        .await;
    let (document, changes) =
        saved.ok_or_else(|| BenchError::Failed("the board is not there after the kill".to_owned()))?;
    Ok(Filled {
        document,
        changes,
        ..filled
    })
}
