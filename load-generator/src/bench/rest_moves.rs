//! REST moves: a program moves cards one after the other while people, and then a bot too, have the board open.

use super::report::Measured;
use super::scene::{Filled, Scene};
use super::{BenchError, Setting};
use crate::client::Client;
use crate::rest::Account;
use futures_util::StreamExt as _;
use serde_json::Value;
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

/// Cards on the board; at full size and when it is to be quick.
const CARDS: (usize, usize) = (2_000, 200);
/// Moves of each of the two rounds; the same.
const MOVES: (usize, usize) = (1_000, 50);
/// Moves before anything is measured.
const WARM_UP: usize = 20;
/// Replicas that have the board open.
const REPLICAS: usize = 2;
/// The board's columns.
const COLUMNS: [&str; 3] = ["todo", "in_progress", "done"];
/// How long what was moved may take to arrive everywhere.
const ARRIVED_WITHIN: Duration = Duration::from_mins(1);

pub(super) async fn measure(setting: &Setting) -> Result<Measured, BenchError> {
    let (cards, moves) = (setting.size(CARDS.0, CARDS.1), setting.size(MOVES.0, MOVES.1));
    let scene = Scene::set(setting, 1 + REPLICAS).await?;
    let filled = scene.filled(1, cards).await?.remove(0);
    let mut replicas = Vec::new();
    for (seed, account) in (100..).zip(&scene.people[1..]) {
        let replica = Client::start(account, filled.board, seed);
        replica.until_live().await;
        replicas.push(replica);
    }
    let mut mover = Mover {
        scene: &scene,
        filled: &filled,
        made: 0,
    };
    mover.play(WARM_UP).await?;
    let alone = mover.play(moves).await?;
    let listener = listen(&scene.people[1], &filled, moves).await?;
    let listened = mover.play(moves).await?;

    let late = |_| BenchError::Failed(format!("not all moves had arrived after {ARRIVED_WITHIN:?}"));
    let heard = timeout(ARRIVED_WITHIN, listener).await.map_err(late)?;
    heard.map_err(|error| BenchError::Failed(error.to_string()))??;
    for replica in &replicas {
        let seen = arrived(replica, mover.made);
        timeout(ARRIVED_WITHIN, seen).await.map_err(late)?;
    }

    let about = format!(
        "{moves} moves over REST, one after the other, on a board of {cards} cards that {REPLICAS} replicas have open; then {moves} more with a bot listening"
    );
    let mut measured = Measured::new("rest-moves", about);
    let Round { mut took, cpu } = alone;
    measured.add_latency(["a move, p50", "a move, p99"], &mut took, None);
    measured.add("server CPU a move", cpu * 1e6 / moves as f64, "µs");
    let Round { mut took, cpu } = listened;
    measured.add_latency(["with a bot: p50", "with a bot: p99"], &mut took, None);
    measured.add("with a bot: server CPU a move", cpu * 1e6 / moves as f64, "µs");
    measured.add("moves heard by the bot", moves as f64, "");
    Ok(measured)
}

struct Mover<'a> {
    scene: &'a Scene,
    filled: &'a Filled,
    made: usize,
}

/// How long each move took, and the server's processor time for all of them in s.
struct Round {
    took: Vec<Duration>,
    cpu: f64,
}

impl Mover<'_> {
    async fn play(&mut self, moves: usize) -> Result<Round, BenchError> {
        let account = &self.scene.people[0];
        let before = self.scene.server.usage()?;
        let mut took = Vec::with_capacity(moves);
        for _ in 0..moves {
            // Every time another column than the last: each is a change.
            let card = &self.filled.cards[self.made % self.filled.cards.len()];
            let round = self.made / self.filled.cards.len();
            let column = COLUMNS[(1 + self.made % 2 + round) % COLUMNS.len()];
            let begin = Instant::now();
            account.move_card(card, column, self.made % 7).await?;
            took.push(begin.elapsed());
            self.made += 1;
        }
        let after = self.scene.server.usage()?;
        let cpu = after.cpu.saturating_sub(before.cpu).as_secs_f64();
        Ok(Round { took, cpu })
    }
}

/// Waits until a replica has seen so many changes.
async fn arrived(replica: &Client, moves: usize) {
    while replica.ask(|_, record| record.seen().len()).await < moves {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A bot that listens, and ends when it has heard so many moves.
async fn listen(
    account: &Account,
    filled: &Filled,
    moves: usize,
) -> Result<JoinHandle<Result<(), BenchError>>, BenchError> {
    let path = format!("/ws/boards/{}?token={}", filled.board, account.access().await?);
    let connecting = tokio_tungstenite::connect_async(account.target().ws(&path));
    let failed =
        |error: tokio_tungstenite::tungstenite::Error| BenchError::Failed(format!("the bot: {error}"));
    let (mut socket, _) = connecting.await.map_err(failed)?;
    let mut next = async move || loop {
        match socket.next().await {
            Some(Ok(Message::Text(text))) => {
                let event: Value = serde_json::from_str(&text)
                    .map_err(|error| BenchError::Failed(format!("the bot heard no JSON: {error}")))?;
                return Ok(event["type"].as_str().unwrap_or_default().to_owned());
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            other => return Err(BenchError::Failed(format!("the bot was closed: {other:?}"))),
        }
    };
    if next().await? != "initial_state" {
        return Err(BenchError::Failed("the bot was not shown the board".to_owned()));
    }
    Ok(tokio::spawn(async move {
        for _ in 0..moves {
            let heard = next().await?;
            if heard != "card.moved" {
                return Err(BenchError::Failed(format!("the bot heard {heard}")));
            }
        }
        Ok(())
    }))
}
