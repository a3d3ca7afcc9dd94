//! A server is backed up while people write, another is made of that, and the same devices go on with it.

use super::replica::Replica;
use super::together::{add_card, describe};
use super::world::{World, sql};
use crate::support::Place;
use board_doc::BoardView;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use sync_protocol::{ClientSession, Connection};
use sync_server::access::Superuser;
use sync_server::clock::{Clock, Rng, SystemClock};
use sync_server::jobs::check;
use sync_server::storage::Db;
use sync_server::storage::audit::Verdict;
use sync_server::storage::backup::{self, Backup, Manifest, Restoring};
use sync_server::storage::log::Retention;
use tempfile::TempDir;
use uuid::Uuid;

/// Both servers have one, so that nobody signs in again.
const SECRET: [(&str, &str); 1] = [("JWT_SECRET", "a secret that both servers have, of some length")];

/// Cards that each writes at least while the backup is taken.
const CARDS_MIN: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_go_on_with_a_restored_server_and_lose_nothing_sqlite_to_postgres() {
    Box::pin(people_go_on(Place::sqlite(), Place::postgres().await)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_go_on_with_a_restored_server_and_lose_nothing_postgres_to_sqlite() {
    Box::pin(people_go_on(Place::postgres().await, Place::sqlite())).await;
}

async fn people_go_on(from: Place, to: Place) {
    let (url, folder) = (from.url.clone(), TempDir::new().unwrap());
    let file = folder.path().join("weft.backup");
    let old = World::start_with(from, &SECRET).await;
    let (ada, bob) = (old.person("ada").await, old.person("bob").await);
    let board = old.board_of(&ada, &[(&bob, "member")]).await;
    let mut at_adas = old.replica(&ada, board, 1).await;
    let mut at_bobs = old.replica(&bob, board, 2).await;
    let mut cards = snapshots_and_a_trimmed_log(&old, board, &mut at_adas).await;

    let done = AtomicBool::new(false);
    let backing_up = async {
        let manifest = take(&url, &file).await;
        done.store(true, Ordering::Relaxed);
        manifest
    };
    let (manifest, of_ada, of_bob) = tokio::join!(
        backing_up,
        writing(&mut at_adas, "ada", &done),
        writing(&mut at_bobs, "bob", &done)
    );
    cards.extend(of_ada.into_iter().chain(of_bob));

    // Acknowledged by the old server, and seen by others, after the backup; the second builds on the first.
    at_adas.act(&add_card("after", "todo")).await;
    at_adas.saved().await;
    at_bobs.until("shows it", |session| shows(session, "after")).await;
    at_bobs
        .act(&describe("after", "so far only two devices know of this"))
        .await;
    at_bobs.saved().await;
    cards.insert("after".to_owned());
    let epoch = epoch_of(&old, board).await;
    let log = old.log(board).await.len();
    assert!(
        manifest.rows("board_log") < log as u64,
        "the backup has all of it"
    );
    old.stop().await;
    for replica in [&mut at_adas, &mut at_bobs] {
        replica.until("cut off", |session| !is_live(session)).await;
    }
    // And this, no server has seen.
    at_bobs.act(&add_card("offline", "todo")).await;
    cards.insert("offline".to_owned());

    make_of(&file, &to.url).await;
    let new = World::start_with(to, &SECRET).await;
    assert_ne!(epoch_of(&new, board).await, epoch);
    for replica in [&mut at_adas, &mut at_bobs] {
        replica.moves_to(new.url(board));
    }
    // What bob's device brings waits for what only ada's has.
    at_bobs.until("live", is_live).await;
    let waiting = at_bobs.session.status().parked;
    assert!(waiting > 0, "nothing was lost that could come back");
    at_adas.until("live", is_live).await;
    tokio::join!(at_adas.saved(), at_bobs.saved());
    let newcomer = new.replica(&ada, board, 3).await.view();
    for replica in [&mut at_adas, &mut at_bobs] {
        replica
            .until("as the server has it", |session| {
                session.view().as_ref() == Some(&newcomer)
            })
            .await;
        assert!(replica.refused.is_empty(), "{:?}", replica.refused);
    }
    assert_eq!(titles(&newcomer), cards);
    let after = newcomer.cards.iter().find(|card| card.id.to_string() == "after");
    assert_eq!(after.unwrap().description, "so far only two devices know of this");
    is_sound(new.db()).await;
    new.stop().await;
}

/// Cards of which only snapshots know, in a log whose beginning is gone.
async fn snapshots_and_a_trimmed_log(world: &World, board: Uuid, by: &mut Replica) -> BTreeSet<String> {
    let compactor = world.compactor_that_keeps(Retention {
        age: Duration::ZERO,
        changes: 0,
    });
    let mut cards = BTreeSet::new();
    for round in 0..3 {
        let card = format!("early-{round}");
        by.act(&add_card(&card, "todo")).await;
        by.saved().await;
        cards.insert(card);
        compactor.compact(board).await.unwrap();
    }
    assert_eq!(world.snapshots(board).await.len(), 2);
    assert!(world.log(board).await[0].0 > 1, "the log still has its beginning");
    cards
}

/// Writes card after card, each acknowledged, until it is done.
async fn writing(by: &mut Replica, name: &str, done: &AtomicBool) -> BTreeSet<String> {
    let mut cards = BTreeSet::new();
    while cards.len() < CARDS_MIN || !done.load(Ordering::Relaxed) {
        let card = format!("{name}-{}", cards.len());
        by.act(&add_card(&card, "todo")).await;
        by.saved().await;
        cards.insert(card);
    }
    cards
}

/// Beside the server, as the command does it. What is in it is sound.
async fn take(url: &str, file: &Path) -> Manifest {
    let db = Db::open_to_read(url).await.unwrap();
    let (by, chance) = (Superuser::at_the_shell(), Rng::from_system().unwrap().bytes());
    let manifest = backup::write(&db, &by, file, SystemClock.now(), chance)
        .await
        .unwrap();
    db.close().await;
    let backup = Backup::open(file).await.unwrap();
    assert_eq!(*backup.manifest(), manifest);
    is_sound(backup.db()).await;
    backup.close().await;
    manifest
}

async fn make_of(file: &Path, url: &str) {
    let backup = Backup::open(file).await.unwrap();
    let db = Db::connect(url).await.unwrap();
    let restoring = Restoring {
        now: SystemClock.now(),
        seed: Rng::from_system().unwrap().bytes(),
    };
    backup::restore(&backup, &db, &Superuser::at_the_shell(), restoring)
        .await
        .unwrap();
    is_sound(&db).await;
    db.close().await;
    backup.close().await;
}

async fn is_sound(db: &Db) {
    let mut found = Vec::new();
    let checked = check::boards(db, &Superuser::at_the_shell(), |finding| found.push(finding)).await;
    assert_eq!((checked.unwrap().damaged, &found), (0, &Vec::new()));
    assert!(matches!(check::audit_log(db).await.unwrap(), Verdict::Whole(_)));
}

async fn epoch_of(world: &World, board: Uuid) -> Uuid {
    sql!(world.db(), |on| {
        sqlx::query_scalar("SELECT epoch FROM boards WHERE id = $1")
            .bind(board)
            .fetch_one(on)
            .await
            .unwrap()
    })
}

fn is_live(session: &ClientSession) -> bool {
    session.status().connection == Connection::Live
}

fn shows(session: &ClientSession, card: &str) -> bool {
    let view = session.view().unwrap();
    view.cards.iter().any(|one| one.id.to_string() == card)
}

fn titles(view: &BoardView) -> BTreeSet<String> {
    view.cards.iter().map(|card| card.id.to_string()).collect()
}
