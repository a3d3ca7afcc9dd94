//! Bar 9: PostgreSQL goes away, under a server with people on it, and comes back. `cargo xtask soak` has it away for
//! longer (`WEFT_AWAY_SECONDS`).

use crate::place::{
    Place, add_card, at, board_of, caught_up, nothing_was_taken_back, replica, saved, sees, size, stop, until,
};
use crate::postgres::new_database_on;
use load_generator::cluster::database;
use load_generator::daemon::{Daemon, Frozen, Launch};
use load_generator::rest::Api;
use rustix::process::Signal;
use std::time::{Duration, Instant};
use sync_protocol::{Connection, Role};
use tokio::time::{MissedTickBehavior, interval};

const AWAY_S: u64 = 3;
/// Ten times the bar.
const READY_WITHIN: Duration = Duration::from_secs(50);
/// Time between two edits.
const EDIT_EVERY: Duration = Duration::from_millis(100);

/// A PostgreSQL that is this test's own.
struct Database {
    daemon: Daemon,
    url: String,
    frozen: Option<Frozen>,
}

impl Database {
    async fn start(log: std::path::PathBuf) -> Self {
        let read = |name| {
            std::env::var(name).unwrap_or_else(|_| {
                panic!("{name} must name a PostgreSQL that may be stopped: `cargo xtask test` makes one")
            })
        };
        let launch = Launch::of_words(&read("TEST_POSTGRES_TO_STOP"), log).unwrap();
        let mut database = Self {
            daemon: Daemon::new(launch),
            url: read("TEST_POSTGRES_TO_STOP_URL"),
            frozen: None,
        };
        database.daemon.start().unwrap();
        database.answers().await;
        database
    }

    async fn answers(&self) {
        until("PostgreSQL answers", async || {
            database::answers(&self.url).await.is_ok()
        })
        .await;
    }

    /// Nobody is told: connections stay and nothing comes of them.
    fn stand_still(&mut self) {
        self.frozen = Some(self.daemon.freeze().unwrap());
    }

    /// As in a crash.
    async fn crash(&mut self) {
        self.daemon.end(Signal::QUIT).await.unwrap();
    }

    async fn come_back(&mut self) {
        if self.frozen.take().is_none() {
            self.daemon.start().unwrap();
        }
        self.answers().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_database_is_away_nothing_is_acknowledged_and_then_everything_lands() {
    let folder = tempfile::tempdir().unwrap();
    let mut database = Database::start(folder.path().join("postgres.log")).await;
    let place = Place::at(new_database_on(&database.url, "weft_away").await);
    let server = place.start("server", &[]).await;
    let api = Api::new(server.target());
    let (ada, bob) = (
        api.register("ada").await.unwrap(),
        api.register("bob").await.unwrap(),
    );
    let (_, board) = board_of(&ada, &[(&bob, Role::Member)]).await;
    let (at_adas, at_bobs) = (replica(&ada, board, 1).await, replica(&bob, board, 2).await);
    let (mut sitting, _) = caught_up(&bob, board).await;
    let sitting = tokio::spawn(async move { sitting.close_code().await });
    let mut made = Vec::new();

    let away = Duration::from_secs(size("WEFT_AWAY_SECONDS", AWAY_S));
    for way in ["stands still", "crashes"] {
        made.push(add_card(&at_adas, &format!("before-it-{}", made.len())).await);
        saved(&at_adas).await;
        sees(&at_bobs, &made).await;
        let before = made.len();
        let sockets = server.metrics().await.unwrap().get("weft_sockets");

        match way {
            "crashes" => database.crash().await,
            _ => database.stand_still(),
        }
        let until_back = Instant::now() + away;
        let mut pace = interval(EDIT_EVERY);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while Instant::now() < until_back {
            pace.tick().await;
            made.push(add_card(&at_adas, &format!("while-away-{}", made.len())).await);
            assert_eq!(
                at_adas.status().waiting as usize,
                made.len() - before,
                "acknowledged: {way}"
            );
        }
        assert_eq!(api.readiness().await, Some(503), "it says so: {way}");
        assert_eq!(at_bobs.missing(made.clone()).await, made[before..], "seen: {way}");
        for replica in [&at_adas, &at_bobs] {
            assert_eq!(
                replica.status().connection,
                Connection::Live,
                "sockets stay: {way}"
            );
        }

        database.come_back().await;
        let back = Instant::now();
        until("it is ready again", async || api.readiness().await == Some(200)).await;
        let ready = back.elapsed();
        assert!(ready < READY_WITHIN, "{way}: ready again after {ready:?}");
        saved(&at_adas).await;
        let saved = back.elapsed();
        sees(&at_bobs, &made).await;
        println!(
            "the database {way} for {away:?}: ready again after {ready:?}, {} edits saved after {saved:?}",
            made.len() - before
        );
        assert_eq!(
            server.metrics().await.unwrap().get("weft_sockets").to_string(),
            sockets.to_string()
        );
    }
    assert!(!sitting.is_finished(), "sockets stay");
    for replica in [&at_adas, &at_bobs] {
        nothing_was_taken_back(replica).await;
    }
    let carol = replica(&at(&server, &bob), board, 3).await;
    assert!(carol.missing(made.clone()).await.is_empty(), "nothing is lost");
    assert_eq!(carol.view().await, at_adas.view().await);
    place.assert_gapless(board).await;
    stop(server).await;
    database.daemon.end(Signal::INT).await.unwrap();
}
