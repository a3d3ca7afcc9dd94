//! Pings, and who does not answer them, at all three doors.

use super::metrics::Scrape;
use super::stock::messages::join;
use super::wire::{PATIENCE, Wire};
use super::world::{Person, World};
use crate::support::Place;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

/// Who answers is there still when so many times the silence is over that ends a socket.
const TIMES_SILENT: u32 = 2;
/// Pings that a client may send in a minute.
const PINGS_MAX: usize = 1_000;
/// Two missed pings of one a second.
const SILENT: Duration = Duration::from_secs(3);

/// A socket at each door that has been let in.
async fn at_each_door(world: &World, who: &Person, board: Uuid) -> [Wire; 3] {
    let (sync, _) = world.newcomer(who, board).await;
    let mut json = Wire::open(&world.url_of(board, who), &[]).await.unwrap();
    timeout(PATIENCE, json.text()).await.unwrap().unwrap();
    let url = super::stock::client::url(world, who);
    let mut stock = Wire::open(&url, &[]).await.unwrap();
    stock.send_message(Message::binary(join("peer"))).await.unwrap();
    timeout(PATIENCE, stock.message()).await.unwrap().unwrap();
    [sync, json, stock]
}

#[tokio::test]
async fn who_misses_two_pings_is_dropped_and_who_answers_stays() {
    let world = World::start_with(Place::sqlite(), &[("PING_EVERY_S", "1")]).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, "member")]).await;
    let mut answering = JoinSet::new();
    for mut socket in at_each_door(&world, &ada, board).await {
        // Whoever reads answers pings; nothing else is said.
        answering.spawn(async move { socket.end().await });
    }
    let silent = at_each_door(&world, &bob, board).await;
    sleep(SILENT * TIMES_SILENT).await;
    let dropped = async {
        let dropped = "weft_sockets_dropped_total{reason=\"silent\"}";
        while Scrape::of(&world).await.value(dropped) < 3.0 {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(PATIENCE, dropped).await.expect("the silent are dropped");
    for mut socket in silent {
        assert_eq!(timeout(PATIENCE, socket.end()).await, Ok(4408));
    }
    assert!(
        answering.try_join_next().is_none(),
        "somebody who answers is gone"
    );
    Scrape::of(&world).await.expect(&[
        ("weft_sockets_dropped_total{reason=\"silent\"}", 3),
        ("weft_sockets", 3),
    ]);
    answering.shutdown().await;
    world.stop().await;
}

#[tokio::test]
async fn a_flood_of_pings_is_the_end() {
    let world = World::start(Place::sqlite()).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    for mut socket in at_each_door(&world, &ada, board).await {
        for _ in 0..=PINGS_MAX {
            // The last ones may find it closed.
            let _ = socket.send_message(Message::Ping(vec![7; 125].into())).await;
        }
        assert_eq!(timeout(PATIENCE, socket.end()).await, Ok(4429));
    }
    world.stop().await;
}
