//! J6 and J7: what one program can take of the node.

use super::bot::Bot;
use super::bounds::Flood;
use super::wire::{PATIENCE, Wire};
use super::world::{World, on_both};
use crate::support::Place;
use serde_json::json;
use std::time::Duration;
use sync_server::live::limits::BOARDS_WAITING_KIB_MAX;
use tokio::time::{Instant, sleep};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn j6_a_flood_of_frames_closes_the_socket() {
    const AT_ONCE: u32 = 100;
    let world = World::start(Place::sqlite()).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let mut bot = Bot::join(&world, &ada, board).await;
    let mut flood = Flood::begin();
    'flood: while flood.goes_on(AT_ONCE).await {
        for _ in 0..AT_ONCE {
            let message = tokio_tungstenite::tungstenite::Message::text("{}");
            if bot.wire().send_message(message).await.is_err() {
                break 'flood;
            }
        }
        for _ in 0..AT_ONCE {
            if let Err(code) = bot.wire().text().await {
                assert_eq!(code, 4429);
                return world.stop().await;
            }
        }
    }
    assert_eq!(bot.close_code().await, 4429);
    world.stop().await;
}

/// More events than the outbox and any kernel's buffers hold.
const UPDATES_MAX: usize = 400;
const DESCRIPTION_CHARACTERS: usize = 90_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn j6_a_listener_that_stalls_is_closed_and_costs_no_memory() {
    let world = World::start_with(Place::sqlite(), &[("OUTBOX_KIB_MAX", "512")]).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let mut bot = Bot::join(&world, &ada, board).await;
    let data = json!({"title": "a card", "description": "x".repeat(DESCRIPTION_CHARACTERS)});
    let card = bot.done("card.create", data).await;
    let url = world.url_of(board, &ada);
    let mut stalled = Bot::over(Wire::open_stalling_with(&url, None, 16 << 10).await).await;
    let live = world.server.app().live();
    let mut updates = 0;
    while live.closing_socket_count() == 0 {
        updates += 1;
        assert!(updates < UPDATES_MAX, "the stalled listener is never closed");
        bot.done(
            "card.update",
            json!({"id": card["id"], "title": format!("{updates}")}),
        )
        .await;
        bot.event().await;
    }
    assert_eq!(stalled.close_code().await, 4408);
    world.stop().await;
}

/// Larger than what kernels hold of a stalled socket; some of them are as much as may be on the way to all.
const LARGE_CARDS: usize = 20;
const STALLED: usize =
    BOARDS_WAITING_KIB_MAX * 1024 / (LARGE_CARDS * DESCRIPTION_CHARACTERS * PLANT.len()) + 3;
const PLANT: &str = "🌱";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn j7_who_does_not_read_boards_keeps_nobody_else_waiting_for_theirs() {
    const SOON: Duration = Duration::from_secs(10);
    let world = World::start(Place::sqlite()).await;
    let (eve, ada) = (world.person("eve").await, world.person("ada").await);
    let (large, other) = (world.board_of(&eve, &[]).await, world.board_of(&ada, &[]).await);
    let mut bot = Bot::join(&world, &eve, large).await;
    for number in 0..LARGE_CARDS {
        let data = json!({"title": format!("{number}"), "description": PLANT.repeat(DESCRIPTION_CHARACTERS)});
        bot.done("card.create", data).await;
    }
    let mut stalled = Vec::new();
    for _ in 0..STALLED {
        stalled.push(Wire::open_stalling_with(&world.url_of(large, &eve), None, 16 << 10).await);
    }
    // As many are encoded meanwhile as there is memory for. If not, less is shown, and nothing fails.
    sleep(Duration::from_secs(5)).await;
    let began = Instant::now();
    Bot::join(&world, &ada, other).await;
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    drop(stalled);
    world.stop().await;
}

on_both!(
    j7_documents_that_are_let_go_of_come_back_for_who_listens,
    |place| {
        const BOARDS: usize = 12;
        let world = World::start_with(place, &[("DOCUMENTS_MIB_MAX", "1")]).await;
        let ada = world.person("ada").await;
        let mut boards = Vec::new();
        for _ in 0..BOARDS {
            let board = world.board_of(&ada, &[]).await;
            boards.push((board, Bot::join(&world, &ada, board).await));
        }
        let live = world.server.app().live();
        let until = Instant::now() + PATIENCE;
        while live.loaded_documents().1 > 1 << 20 {
            assert!(Instant::now() < until, "{:?}", live.loaded_documents());
            sleep(Duration::from_millis(20)).await;
        }
        let (loaded, _) = live.loaded_documents();
        assert!(loaded > 0 && loaded < BOARDS, "{loaded}");
        for (board, bot) in &mut boards {
            let mut replica = world.replica(&ada, *board, 1).await;
            let name = "from a replica".to_owned();
            replica
                .act(&board_doc::Action::RenameBoard { name: name.clone() })
                .await;
            replica.saved().await;
            assert_eq!(bot.told().await, ("board.updated".to_owned(), name));
        }
        world.stop().await;
    }
);
