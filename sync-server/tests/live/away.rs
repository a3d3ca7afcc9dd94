//! The database is away and comes back.

use super::durable::A_WHILE;
use super::wire::PATIENCE;
use super::world::World;
use crate::support::{Client, Place, Proxy};
use board_doc::{Action, CardId, ColumnId, Position};
use futures_util::future::join_all;
use serde_json::json;
use std::time::Duration;
use sync_protocol::limits::FRAME_BYTES_MAX;
use sync_protocol::{ClientSession, Connection};
use sync_server::live::Live;
use sync_server::storage::limits::POSTGRES_CONNECTIONS_MAX;
use sync_server::storage::{Db, Either, Tx};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

/// Ten times what is promised.
const READY_WITHIN: Duration = Duration::from_secs(50);
/// `cargo xtask soak` has it away for longer.
const AWAY: Duration = Duration::from_secs(4);

/// Bar 9.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_while_the_database_is_away_nothing_is_acknowledged_and_then_everything_lands() {
    let place = Place::postgres().await;
    let (near, proxy) = behind_a_proxy(&place).await;
    let world = World::start(near).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, "member")]).await;
    let mut at_adas = world.replica(&ada, board, 1).await;
    let mut at_bobs = world.replica(&bob, board, 2).await;
    at_adas.act(&add_card("before")).await;
    at_adas.saved().await;
    let sockets = world.server.app().live().socket_count();

    proxy.cut();
    let seconds = std::env::var("WEFT_AWAY_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok());
    let until = Instant::now() + seconds.map_or(AWAY, Duration::from_secs);
    let mut edits = 0;
    while Instant::now() < until {
        at_adas.act(&add_card(&format!("while-away-{edits}"))).await;
        edits += 1;
        let acked = |session: &ClientSession| (session.status().waiting as usize) < edits;
        let heard = timeout(A_WHILE, at_adas.until("acknowledged", acked)).await;
        assert!(heard.is_err(), "acknowledged without a database");
        assert!(world.server.app().db().ping().await.is_err());
    }
    assert_eq!(world.server.app().live().socket_count(), sockets, "sockets stay");
    assert_eq!(at_adas.session.status().connection, Connection::Live);

    proxy.mend();
    let mended = Instant::now();
    while world.server.app().db().ping().await.is_err() {
        assert!(mended.elapsed() < READY_WITHIN, "not ready again");
        sleep(Duration::from_millis(50)).await;
    }
    println!("ready again after {:?}", mended.elapsed());
    at_adas.saved().await;
    let all = |session: &ClientSession| session.view().is_some_and(|view| view.cards.len() == edits + 1);
    at_bobs.until("shows all cards", all).await;
    assert_eq!(at_adas.view(), at_bobs.view());
    // Past the proxy: what was acknowledged is there.
    let db = Db::open(&place.url).await.unwrap();
    let loaded = sync_server::storage::document::load(&db, board).await.unwrap();
    assert_eq!(
        loaded.document.heads(),
        at_adas.session.replica().unwrap().document().heads()
    );
    db.close().await;
    world.stop().await;
    place.drop_database().await;
}

/// The most that is seen to wait for its commit for so long, and until it is more than `wanted`: a slow machine takes its
/// time to make as much.
async fn most_uncommitted(live: &Live, at_least: Duration, wanted: usize) -> usize {
    let (mut most, began) = (0, Instant::now());
    while began.elapsed() < at_least || most <= wanted && began.elapsed() < 5 * at_least {
        most = most.max(live.uncommitted_bytes());
        sleep(Duration::from_millis(5)).await;
    }
    most
}

/// Sync.md, "Journal": the database's slowness reaches the sockets, of all boards together.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_what_cannot_be_committed_is_not_read_without_end() {
    // Twice as many as there is room for: each has a card's worth, and comes again when its commit has failed.
    const PEOPLE: usize = 8;
    const CARDS: usize = 2;
    let place = Place::postgres().await;
    let (near, proxy) = behind_a_proxy(&place).await;
    let world = World::start_with(near, &[("UNCOMMITTED_MIB_MAX", "1")]).await;
    let mut replicas = Vec::new();
    for number in 0..PEOPLE {
        let person = world.person(&format!("person-{number}")).await;
        let board = world.board_of(&person, &[]).await;
        let mut replica = world.replica(&person, board, number as u64).await;
        // The room has its documents: it judges what comes, and only the commit is missing.
        replica.act(&add_card("before")).await;
        replica.saved().await;
        replicas.push(replica);
    }

    proxy.cut();
    let live = world.server.app().live();
    let writing = replicas.into_iter().zip(0..).map(async |(mut replica, seed)| {
        for card in 0..CARDS {
            replica.act(&long_card(card, seed * CARDS + card)).await;
        }
        replica.saved().await;
    });
    let watching = async {
        let most = most_uncommitted(live, AWAY, 1 << 20).await;
        proxy.mend();
        most
    };
    let (_, most) = tokio::join!(futures_util::future::join_all(writing), watching);
    assert!(most > 1 << 20, "only {most} bytes: nobody had to wait");
    assert!(most <= (1 << 20) + FRAME_BYTES_MAX, "{most} bytes were let in");
    let gone = async {
        while live.uncommitted_bytes() > 0 {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(READY_WITHIN, gone).await.expect("all is committed");
    world.stop().await;
    place.drop_database().await;
}

/// What is edited over REST counts with the rest, also while it waits in its room.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_what_cannot_be_committed_of_rest_is_not_taken_without_end() {
    const CARDS: usize = 12;
    const DESCRIPTION_CHARACTERS: usize = 90_000;
    /// A quarter of a MiB, and an edit more.
    const MOST: usize = (1 << 18) + DESCRIPTION_CHARACTERS + 1_000;
    let world = World::start_with(Place::sqlite(), &[("UNCOMMITTED_MIB_MAX", "1")]).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let path = format!("/api/boards/{board}/cards");
    let held = world.hold_up_commits(board).await;
    let mut adding = JoinSet::new();
    for number in 0..CARDS {
        let (client, path) = (world.rest(&ada), path.clone());
        let card = json!({"title": format!("{number}"), "description": "x".repeat(DESCRIPTION_CHARACTERS)});
        adding.spawn(async move { client.post(&path, card).await.status });
    }
    let live = world.server.app().live();
    let most = most_uncommitted(live, Duration::from_secs(2), 1 << 18).await;
    held.rollback().await.unwrap();
    assert!(most > 1 << 18, "only {most} bytes: nobody had to wait");
    assert!(most <= MOST, "{most} bytes were let in");
    for status in adding.join_all().await {
        assert!(status == 201 || status == 503, "{status}");
    }
    timeout(PATIENCE, async {
        while live.uncommitted_bytes() > 0 {
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("it is counted for ever");
    world.stop().await;
}

/// A switch dies, say: packets go nowhere and no connection breaks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_a_transaction_of_which_nothing_is_heard_is_looked_up_by_another_way() {
    let place = Place::postgres().await;
    let (near, proxy) = behind_a_proxy(&place).await;
    let world = World::start(near).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let mut replica = world.replica(&ada, board, 1).await;
    replica.act(&add_card("before")).await;
    replica.saved().await;
    // Amid the rows of the edit.
    proxy.lose_after(100_000);
    replica.act(&long_card(0, 1)).await;
    replica.saved().await;
    replica.act(&add_card("after")).await;
    replica.saved().await;
    let db = Db::open(&place.url).await.unwrap();
    let loaded = sync_server::storage::document::load(&db, board).await.unwrap();
    assert_eq!(
        loaded.document.heads(),
        replica.session.replica().unwrap().document().heads()
    );
    db.close().await;
    world.stop().await;
    place.drop_database().await;
}

/// The same amid a read of the log: the room writes nothing until that is answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_a_read_of_which_nothing_is_heard_is_begun_again() {
    let place = Place::postgres().await;
    let (near, proxy) = behind_a_proxy(&place).await;
    let world = World::start_with(near, &[("HEADS_EVERY_S", "3600")]).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, "member")]).await;
    let mut at_adas = world.replica(&ada, board, 1).await;
    at_adas.act(&add_card("before")).await;
    at_adas.saved().await;
    // Amid the question, behind the byte or two that try the connection.
    proxy.lose_after(20);
    world.server.app().live().access_changed(board);
    sleep(A_WHILE).await;
    at_adas.act(&add_card("after")).await;
    at_adas.saved().await;
    world.stop().await;
    place.drop_database().await;
}

/// Whoever asks next does not wait for one lost connection after the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_connections_that_die_unused_are_made_anew_together() {
    let place = Place::postgres().await;
    let (near, proxy) = behind_a_proxy(&place).await;
    let world = World::start_with(near, &[("HEADS_EVERY_S", "3600")]).await;
    let client = world.rest(&world.person("ada").await);
    // All connections are used at once, and rest.
    let blocked = Blocked::at(&place).await;
    let asking = asking(&client);
    let all = i64::from(POSTGRES_CONNECTIONS_MAX);
    blocked.until_waiting(|waiting| waiting >= all).await;
    blocked.end().await;
    asking.join_all().await;
    let Db::Postgres(pool) = world.server.app().db() else {
        panic!("not PostgreSQL")
    };
    let began = Instant::now();
    while pool.num_idle() <= 5 {
        assert!(began.elapsed() < READY_WITHIN, "{} connections", pool.num_idle());
        sleep(Duration::from_millis(20)).await;
    }
    proxy.lose();
    client.get("/api/workspaces").await.expect(200);
    let at_once = (0..POSTGRES_CONNECTIONS_MAX).map(|_| client.get("/api/workspaces"));
    for answer in join_all(at_once).await {
        answer.expect(200);
    }
    world.stop().await;
    place.drop_database().await;
}

/// A database as somebody else has it, who keeps a lock that requests need.
struct Blocked {
    beside: Db,
    lock: Tx,
}

impl Blocked {
    async fn at(place: &Place) -> Self {
        let beside = Db::open(&place.url).await.unwrap();
        let mut lock = beside.begin_write().await.unwrap();
        let Either::Postgres(on) = lock.on() else {
            panic!("not PostgreSQL")
        };
        let text = "LOCK TABLE workspace_members IN ACCESS EXCLUSIVE MODE";
        sqlx::query(text).execute(on).await.unwrap();
        Self { beside, lock }
    }

    /// Until the statements that wait for the lock are so many.
    async fn until_waiting(&self, wanted: impl Fn(i64) -> bool) {
        let text = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() \
            AND wait_event_type = 'Lock'";
        let Either::Postgres(on) = self.beside.read() else {
            panic!("not PostgreSQL")
        };
        let began = Instant::now();
        loop {
            let waiting = sqlx::query_scalar(text).fetch_one(on).await.unwrap();
            if wanted(waiting) {
                return;
            }
            assert!(began.elapsed() < READY_WITHIN, "{waiting} wait");
            sleep(Duration::from_millis(20)).await;
        }
    }

    async fn end(self) {
        self.lock.rollback().await.unwrap();
        self.beside.close().await;
    }
}

/// As many as there are connections ask for something.
fn asking(client: &Client) -> JoinSet<()> {
    let mut asking = JoinSet::new();
    for _ in 0..POSTGRES_CONNECTIONS_MAX {
        let client = client.clone();
        asking.spawn(async move { drop(client.get("/api/workspaces").await) });
    }
    asking
}

/// Those who asked hang up, and their connections do not stay with them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_connections_that_die_in_use_are_made_anew_when_nobody_waits_for_them() {
    let place = Place::postgres().await;
    let (near, proxy) = behind_a_proxy(&place).await;
    let world = World::start_with(near, &[("HEADS_EVERY_S", "3600")]).await;
    let client = world.rest(&world.person("ada").await);
    let blocked = Blocked::at(&place).await;
    let mut asking = asking(&client);
    let all = i64::from(POSTGRES_CONNECTIONS_MAX);
    blocked.until_waiting(|waiting| waiting >= all).await;
    proxy.lose();
    asking.shutdown().await;
    blocked.end().await;

    let began = Instant::now();
    while client.get("/api/workspaces").await.status != 200 {
        assert!(began.elapsed() < READY_WITHIN, "no connection comes back");
    }
    println!("ready again after {:?}", began.elapsed());
    world.stop().await;
    place.drop_database().await;
}

/// Others take their place, and somebody else's lock would gather as many as the database has connections.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_statements_that_nobody_waits_for_end_in_the_database_too() {
    let place = Place::postgres().await;
    let world = World::start_with(Place::at(place.url.clone()), &[("HEADS_EVERY_S", "3600")]).await;
    let client = world.rest(&world.person("ada").await);
    let blocked = Blocked::at(&place).await;
    let mut asking = asking(&client);
    let all = i64::from(POSTGRES_CONNECTIONS_MAX);
    blocked.until_waiting(|waiting| waiting >= all).await;
    asking.shutdown().await;
    blocked.until_waiting(|waiting| waiting == 0).await;
    blocked.end().await;
    world.stop().await;
    place.drop_database().await;
}

/// A text of so many characters, of three bytes each, that hardly compresses.
pub(crate) fn incompressible(characters: usize, seed: u64) -> String {
    let mut state = seed;
    let mut character = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        char::from_u32(0x4e00 + (state >> 40) as u32 % 0x5000).unwrap()
    };
    (0..characters).map(|_| character()).collect()
}

/// A card with a description of about 300 KB that hardly compresses.
fn long_card(number: usize, seed: usize) -> Action {
    let description = incompressible(90_000, seed as u64);
    let Action::AddCard {
        card,
        column,
        position,
        title,
        ..
    } = add_card(&format!("long-{number}"))
    else {
        unreachable!()
    };
    Action::AddCard {
        card,
        column,
        position,
        title,
        description,
    }
}

/// The same place by another way.
async fn behind_a_proxy(place: &Place) -> (Place, Proxy) {
    let (scheme, rest) = place.url.split_once("://").unwrap();
    let (who, rest) = rest.rsplit_once('@').unwrap_or(("", rest));
    let (host, database) = rest.split_once('/').unwrap();
    let target = if host.contains(':') {
        host.to_owned()
    } else {
        format!("{host}:5432")
    };
    let proxy = Proxy::to(target).await;
    let who = if who.is_empty() {
        String::new()
    } else {
        format!("{who}@")
    };
    let url = format!("{scheme}://{who}{}/{database}", proxy.address);
    (Place::at(url), proxy)
}

fn add_card(card: &str) -> Action {
    Action::AddCard {
        card: CardId::parse(card).unwrap(),
        column: ColumnId::parse("todo").unwrap(),
        position: Position::End,
        title: card.to_owned(),
        description: String::new(),
    }
}
