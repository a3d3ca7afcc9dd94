//! `kill -9` of the real server under load, on both databases: every change that was acknowledged, and every
//! change that somebody else has seen, is there afterwards. Also while the server compacts and trims all the time.
//!
//! `KILL_ROUNDS` raises the number of rounds, `KILL_SEED` repeats a run's edits and times.
#![expect(clippy::print_stdout, reason = "the figures of each round are read")]

mod support;

use load_generator::server::{Server, ServerConfig, binary_for_tests};
use rand::rngs::{SmallRng, SysRng};
use rand::{SeedableRng, TryRng};
use support::scene::{Scene, Work};

/// Rounds per database, unless `KILL_ROUNDS` says another number.
const ROUNDS: usize = 10;
/// The same of those who make it compact.
const BULKY_ROUNDS: usize = 4;
/// Bar 2.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acked_and_seen_changes_survive_kill_9_on_sqlite() {
    kill_rounds("sqlite", None, Work::Everything).await;
}

/// Bar 2.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acked_and_seen_changes_survive_kill_9_on_postgres() {
    let url = support::postgres::new_postgres_database("weft_kill").await;
    kill_rounds("postgres", Some(url), Work::Everything).await;
}

/// Bar 3.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acked_and_seen_changes_survive_kill_9_amid_compactions_on_sqlite() {
    kill_rounds("sqlite, compacting", None, Work::Bulky).await;
}

/// Bar 3.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acked_and_seen_changes_survive_kill_9_amid_compactions_on_postgres() {
    let url = support::postgres::new_postgres_database("weft_kill").await;
    kill_rounds("postgres, compacting", Some(url), Work::Bulky).await;
}

async fn kill_rounds(database: &str, database_url: Option<String>, work: Work) {
    // The machine's processors are for one server and its clients at a time.
    static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    let _turn = ONE_AT_A_TIME.lock().await;
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .map(|text| text.parse().expect("a whole number"))
    };
    let every_day = match work {
        Work::Everything => ROUNDS,
        Work::Bulky => BULKY_ROUNDS,
    };
    let rounds = number("KILL_ROUNDS").map_or(every_day, |rounds: u64| rounds as usize);
    let seed = number("KILL_SEED").unwrap_or_else(|| SysRng.try_next_u64().expect("the system has chance"));
    println!("{database}: {rounds} rounds, KILL_SEED={seed}");

    let folder = tempfile::tempdir().expect("a temporary folder");
    let data_dir = folder.path().to_owned();
    let config = ServerConfig {
        binary: binary_for_tests(),
        data_dir,
        database_url,
        env: work.env(),
    };
    let mut server = Server::start(config).await.expect("the server starts");
    let mut scene = Scene::set(&server, work, SmallRng::seed_from_u64(seed)).await;
    for round in 1..=rounds {
        let before = scene.witnessed().await;
        let edits = scene.edit_until_killed(server, &before).await;
        let witnessed = scene.cut_off().await;
        let unanswered = scene.unanswered();

        server = edits.stopped.restart().await.expect("the server starts again");
        let fresh = scene.newcomers(round).await;
        let lost = scene.lost(&fresh, &witnessed).await;
        println!(
            "{database} round {round}: {} edits, {} acked, {} seen by others, {unanswered} unanswered, {} compactions, {} cut off, {lost} lost",
            edits.made,
            witnessed.acked() - before.acked(),
            witnessed.seen() - before.seen(),
            edits.compactions.ended,
            edits.compactions.under_way,
        );
        assert_eq!(lost, 0, "changes that were acknowledged or seen are gone");
        scene.come_back(&fresh).await;
        assert_eq!(
            scene.lost(&fresh, &witnessed).await,
            0,
            "coming back took changes away"
        );
    }
    let (stopped, status) = server.stop().await.expect("the server stops");
    assert!(status.success(), "a graceful stop ended with {status}");
    stopped.check().await.expect("what is stored is sound");
}
