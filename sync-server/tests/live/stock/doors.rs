//! Who comes in, to which boards, and for how long.

use super::client::{Client, Heard, NEW, url};
use super::messages::{document_of, message};
use crate::support::Place;
use crate::wire::Wire;
use crate::world::{World, on_both, sql};
use std::time::Instant;
use sync_server::cluster::Event;
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a3_who_is_not_signed_in_or_comes_from_a_foreign_page_gets_no_socket() {
    let world = World::start(Place::sqlite()).await;
    let ada = world.person("ada").await;
    let bare = format!("ws://{}/ws/automerge-repo", world.server.address());
    let status = async |url: &str, headers: &[(&str, &str)]| Wire::open(url, headers).await.err();
    assert_eq!(status(&bare, &[]).await, Some(401));
    assert_eq!(status(&format!("{bare}?token=wrong"), &[]).await, Some(401));
    let url = url(&world, &ada);
    assert_eq!(
        status(&url, &[("origin", "https://elsewhere.example.org")]).await,
        Some(403)
    );
    assert_eq!(status(&url, &[("origin", "null")]).await, Some(403));
    assert_eq!(
        status(&url, &[("origin", "https://weft.example.org")]).await,
        None
    );
    let bearer = format!("Bearer {}", ada.token);
    assert_eq!(status(&bare, &[("authorization", &bearer)]).await, None);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a3_the_first_message_is_a_join_that_can_be_read_and_comes_in_time() {
    let world = World::start_with(Place::sqlite(), &[("HELLO_WITHIN_S", "1")]).await;
    let ada = world.person("ada").await;
    let url = url(&world, &ada);
    let other_version = message("join", "peer", 1, |encoder| {
        encoder.str("supportedProtocolVersions").unwrap();
        encoder.array(1).unwrap().str("2").unwrap();
    });
    for (first, expected) in [
        (None, 4408),
        (Some(Message::text("join")), 4400),
        (Some(Message::binary(vec![0xff; 10])), 4400),
        (Some(Message::binary(message("leave", "peer", 0, |_| {}))), 4400),
        (Some(Message::binary(other_version)), 4400),
    ] {
        let mut wire = Wire::open(&url, &[]).await.unwrap();
        if let Some(first) = first {
            wire.send_message(first).await.unwrap();
        }
        // Why, and then the end.
        assert!(wire.message().await.is_ok());
        assert_eq!(wire.message().await, Err(expected));
    }
    world.stop().await;
}

on_both!(
    a4_what_is_not_there_or_not_theirs_is_unavailable_and_the_socket_stays,
    |place| {
        let world = World::start(place).await;
        let (ada, eve) = (world.person("ada").await, world.person("eve").await);
        let board = world.board_of(&ada, &[]).await;
        let trashed = world.board_of(&eve, &[]).await;
        sql!(world.db(), |on| {
            let trash = sqlx::query("UPDATE boards SET trashed_at = 1 WHERE id = $1").bind(trashed);
            trash.execute(on).await.unwrap();
        });
        let own = world.board_of(&eve, &[]).await;
        let mut client = Client::join(&world, &eve, "eves").await;
        let unknown = document_of(Uuid::from_u128(7));
        let long = "z".repeat(200);
        for document in [
            &document_of(board),
            &document_of(trashed),
            &unknown,
            "nonsense",
            &long,
        ] {
            client.ask_for(document).await;
            let (kind, said) = client.said().await;
            assert_eq!(
                (kind.as_str(), said.get("documentId").text()),
                ("doc-unavailable", document)
            );
            client.state = automerge::sync::State::new();
        }
        client.find(own).await;
        world.stop().await;
    }
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a4_a_document_id_beyond_its_limit_costs_nothing_and_the_socket() {
    let world = World::start(Place::sqlite()).await;
    let ada = world.person("ada").await;
    let mut client = Client::join(&world, &ada, "adas").await;
    let begun = Instant::now();
    client.ask_for(&"z".repeat(100_000)).await;
    assert_eq!(client.close_code().await, 4400);
    // Decoded, it would have taken a quarter of a minute.
    assert!(begun.elapsed().as_secs() < 10);
    world.stop().await;
}

on_both!(
    a7_who_is_removed_while_connected_loses_that_board_and_keeps_the_others,
    |place| {
        let world = World::start(place).await;
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let board = world.board_of(&ada, &[(&bob, "member")]).await;
        let own = world.board_of(&bob, &[]).await;
        let mut client = Client::join(&world, &bob, "bobs").await;
        client.find(board).await;
        world.change_role(board, &bob, None).await;
        let said = client.said_of("doc-unavailable").await;
        assert_eq!(said.get("documentId").text(), document_of(board));
        client.add_card("late", "too late");
        client.say_sync("sync").await;
        client.said_of("doc-unavailable").await;
        assert_eq!(world.log(board).await.len(), NEW);

        client.doc = automerge::Automerge::new();
        client.state = automerge::sync::State::new();
        client.find(own).await;
        world.stop().await;
    }
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a7_a_board_that_goes_to_the_trash_is_unavailable_from_then_on() {
    let world = World::start(Place::sqlite()).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let mut client = Client::join(&world, &ada, "adas").await;
    client.find(board).await;
    sql!(world.db(), |on| {
        let trash = "UPDATE boards SET trashed_at = 1, access_epoch = access_epoch + 1 WHERE id = $1";
        sqlx::query(trash).bind(board).execute(on).await.unwrap();
    });
    world
        .server
        .app()
        .bus()
        .publish(Event::BoardAccessChanged { board });
    client.said_of("doc-unavailable").await;
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a8_a_peer_that_joins_again_takes_the_place_of_its_older_socket() {
    let world = World::start(Place::sqlite()).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let mut older = Client::join(&world, &ada, "peer").await;
    let _bobs = Client::join(&world, &bob, "peer").await;
    let mut adas = Client::join(&world, &ada, "another").await;
    adas.say_join().await;
    assert!(
        matches!(adas.hear().await, Heard::Said(kind, _) if kind == "peer"),
        "once more on one socket"
    );
    let mut newer = Client::join(&world, &ada, "peer").await;
    assert_eq!(older.close_code().await, 1000);
    let board = world.board_of(&ada, &[]).await;
    newer.find(board).await;
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a9_the_end_of_a_session_closes_the_socket() {
    let world = World::start(Place::sqlite()).await;
    let ada = world.person("ada").await;
    let mut client = Client::join(&world, &ada, "adas").await;
    let credential = ada.session;
    world
        .server
        .app()
        .bus()
        .publish(Event::CredentialEnded { credential });
    assert_eq!(client.close_code().await, 4401);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a9_a_stopping_server_leaves_a_pause_before_the_close_frame() {
    let world = World::start(Place::sqlite()).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let mut client = Client::join(&world, &ada, "adas").await;
    client.find(board).await;
    let stopping = tokio::spawn(world.stop());
    let begun = Instant::now();
    assert_eq!(client.close_code().await, 1001);
    assert!(
        begun.elapsed().as_millis() >= 200,
        "right behind a message, it breaks the client"
    );
    stopping.await.unwrap();
}
