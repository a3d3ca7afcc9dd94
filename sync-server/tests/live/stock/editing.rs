//! What stock clients read, write and say.

use super::client::{Client, NEW, SILENCE, titles};
use super::messages::document_of;
use super::value::Value;
use crate::away::incompressible;
use crate::forge::Pen;
use crate::support::Place;
use crate::world::{World, on_both};
use board_doc::{Action, CardId, ColumnId, Position};
use sync_protocol::ClientFrame;
use tokio::time::{Instant, timeout};

fn card(id: &str, title: &str) -> Action {
    Action::AddCard {
        card: CardId::parse(id).unwrap(),
        column: ColumnId::parse("todo").unwrap(),
        position: Position::End,
        title: title.to_owned(),
        description: String::new(),
    }
}

on_both!(a5_a_stock_client_and_a_replica_edit_the_same_board, |place| {
    let world = World::start(place).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, "member")]).await;
    let mut replica = world.replica(&ada, board, 1).await;
    let mut client = Client::join(&world, &bob, "bobs").await;
    client.find(board).await;

    client.add_card("bobs", "by a stock client");
    client.say_sync("sync").await;
    client.until_saved().await;
    let has = |id: &'static str| {
        move |session: &sync_protocol::ClientSession| {
            let view = session.view().unwrap();
            view.cards.iter().any(|card| card.id.as_str() == id)
        }
    };
    replica
        .until("told of the stock client's card", has("bobs"))
        .await;
    let view = replica.view();
    let shown = view.cards.iter().find(|card| card.id.as_str() == "bobs").unwrap();
    assert_eq!(shown.created_by, Some(bob.user()), "whose it is can be read off");

    replica.act(&card("adas", "by a replica")).await;
    replica.saved().await;
    client.until("told", |doc| titles(doc).len() == 2).await;
    assert_eq!(client.titles(), ["by a replica", "by a stock client"]);
    world.assert_gapless(board).await;

    // As the client knows it, so it is after a restart, with what both remember.
    let world = world.restart().await;
    let mut client = Box::pin(client.come_again(&world, &bob)).await;
    client.add_card("later", "after the restart");
    client.say_sync("sync").await;
    client.until_saved().await;
    let (_, got) = world.newcomer(&ada, board).await;
    let pen = Pen::new(ada.user(), 9, &got);
    assert_eq!(pen.board.view().cards.len(), 3);
    world.stop().await;
});

on_both!(a6_heads_are_told_when_they_are_durable_and_not_before, |place| {
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let mut client = Client::join(&world, &ada, "adas").await;
    client.find(board).await;
    client.until_silence().await;
    let storage = world.server.app().auth().storage_id().to_string();
    client.subscribe(&storage).await;
    let told = client.said_of("remote-heads-changed").await;
    let before = head_texts(&client);
    assert_eq!(heads(&told, &storage), before);

    let blocker = world.hold_up_commits(board).await;
    client.add_card("c", "waits");
    client.say_sync("sync").await;
    // What was on its way before may still come, on a slow machine; it says nothing of the new heads.
    while let Ok(early) = timeout(SILENCE, client.said_of("remote-heads-changed")).await {
        assert_eq!(heads(&early, &storage), before, "said before the commit");
    }
    assert!(!client.is_saved(), "its heads were said before the commit");
    blocker.rollback().await.unwrap();
    let told = client.said_of("remote-heads-changed").await;
    assert_eq!(heads(&told, &storage), head_texts(&client));
    client.until_saved().await;
    assert_eq!(told.get("documentId").text(), document_of(board));
    world.stop().await;
});

fn heads(told: &Value, storage: &str) -> Vec<String> {
    let ours = told.get("newHeads").get(storage);
    assert!(matches!(ours.get("timestamp"), Value::Number(_)));
    ours.get("heads")
        .items()
        .iter()
        .map(|head| head.text().to_owned())
        .collect()
}

fn head_texts(client: &Client) -> Vec<String> {
    let heads = client.doc.get_heads();
    heads
        .iter()
        .map(|head| bs58::encode(head.0).with_check().into_string())
        .collect()
}

on_both!(
    a7_the_changes_of_a_viewer_go_nowhere_and_the_connection_stays,
    |place| {
        let world = World::start(place).await;
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let board = world.board_of(&ada, &[(&bob, "viewer")]).await;
        let mut client = Client::join(&world, &bob, "bobs").await;
        client.find(board).await;
        client.until_silence().await;
        client.rounds = 0;
        client.add_card("bobs", "by a viewer");
        client.say_sync("sync").await;
        client.said_of("sync").await;
        client.until_silence().await;
        assert!((1..10).contains(&client.rounds), "{} answers", client.rounds);
        assert_eq!(world.log(board).await.len(), NEW);

        let mut replica = world.replica(&ada, board, 1).await;
        replica.act(&card("adas", "by a member")).await;
        replica.saved().await;
        client.until("told", |doc| titles(doc).len() == 2).await;
        client.until_silence().await;

        // What was refused as a viewer's is asked for again when its author may edit.
        world.change_role(board, &bob, Some("member")).await;
        client.until_saved().await;
        assert_eq!(world.log(board).await.len(), NEW + 3, "with what binds the actor");
        world.stop().await;
    }
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a10_what_the_guard_refuses_is_refused_once_and_hurts_nobody_else() {
    let world = World::start(Place::sqlite()).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, "member")]).await;
    let mut client = Client::join(&world, &bob, "bobs").await;
    client.find(board).await;
    client.until_silence().await;
    client.rounds = 0;
    client.replace_all_cards();
    client.say_sync("sync").await;
    client.until_silence().await;
    client.add_card("after", "builds on what was refused");
    client.say_sync("sync").await;
    client.until_silence().await;
    assert!((1..20).contains(&client.rounds), "{} answers", client.rounds);
    assert_eq!(world.log(board).await.len(), NEW);

    let mut other = Client::join(&world, &bob, "another").await;
    other.find(board).await;
    other.add_card("fine", "another document of his");
    other.say_sync("sync").await;
    other.until_saved().await;
    client.said_of("sync").await;
    assert_eq!(world.log(board).await.len(), NEW + 2);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a10_what_a_filter_hid_is_asked_for_by_name() {
    let world = World::start(Place::sqlite()).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let mut client = Client::join(&world, &ada, "adas").await;
    client.find(board).await;
    client.until_silence().await;
    client.add_card("first", "hidden");
    let hidden = client.last_change_alone();
    client.add_card("second", "sent");
    let sent = client.last_change_alone();
    client.say_raw_sync("sync", &sent).await;
    let asked = client.said_of("sync").await;
    let asked = automerge::sync::Message::decode(asked.get("data").bytes()).unwrap();
    assert_eq!(asked.need.len(), 1, "the dependency, and not what waits for it");
    client.say_raw_sync("sync", &hidden).await;
    client.until_saved().await;
    assert_eq!(world.log(board).await.len(), NEW + 3);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a10_whose_changes_wait_makes_way_at_half_of_their_share_and_sends_them_again() {
    /// More than an eighth of a MiB, however it is packed.
    const LONG: usize = 60_000;
    let world = World::start_with(Place::sqlite(), &[("UNCOMMITTED_MIB_MAX", "1")]).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, "member")]).await;
    let mut adas = Client::join(&world, &ada, "adas").await;
    let mut bobs = Client::join(&world, &bob, "bobs").await;
    for (client, id, description) in [
        (&mut bobs, "his", "short".to_owned()),
        (&mut adas, "hers", incompressible(LONG, 1)),
    ] {
        client.find(board).await;
        client.until_silence().await;
        client.add_card(id, "comes later");
        client.describe(id, &description);
        let alone = client.last_change_alone();
        client.say_raw_sync("sync", &alone).await;
    }
    assert_eq!(adas.close_code().await, 1001);
    assert_eq!(world.log(board).await.len(), NEW);

    // His has stayed, and waits for nothing but the card.
    bobs.state = automerge::sync::State::new();
    bobs.say_sync("sync").await;
    bobs.until_saved().await;
    assert_eq!(world.log(board).await.len(), NEW + 3);
    let mut adas = Box::pin(adas.come_again(&world, &ada)).await;
    adas.say_sync("request").await;
    adas.until_saved().await;
    assert_eq!(world.log(board).await.len(), NEW + 6);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a10_what_is_no_sync_message_ends_the_connection() {
    let world = World::start(Place::sqlite()).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let mut client = Client::join(&world, &ada, "adas").await;
    client.find(board).await;
    client.say_raw_sync("sync", &[0x42, 0xff, 0xff]).await;
    assert_eq!(client.close_code().await, 4400);
    let mut again = Box::pin(client.come_again(&world, &ada)).await;
    again.add_card("c", "all is well");
    again.say_sync("sync").await;
    again.until_saved().await;
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a11_ephemeral_messages_go_to_the_others_on_the_board_under_their_senders_name() {
    let world = World::start(Place::sqlite()).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, "viewer")]).await;
    let elsewhere = world.board_of(&ada, &[]).await;
    let mut adas = Client::join(&world, &ada, "adas").await;
    let mut bobs = Client::join(&world, &bob, "bobs").await;
    let mut away = Client::join(&world, &ada, "away").await;
    adas.find(board).await;
    bobs.find(board).await;
    away.find(elsewhere).await;
    for client in [&mut adas, &mut bobs, &mut away] {
        client.until_silence().await;
    }
    bobs.say_ephemeral("bobs", 1, &[1, 2, 3]).await;
    let heard = adas.said_of("ephemeral").await;
    assert_eq!(heard.get("senderId").text(), "bobs");
    assert_eq!(heard.get("data").bytes(), [1, 2, 3]);
    assert_eq!(heard.get("count"), &Value::Number(1.0));

    // As stock clients do: what they hear they send back, under its author's name.
    adas.say_ephemeral("bobs", 1, &[1, 2, 3]).await;
    bobs.say_ephemeral("adas", 2, &[4]).await;
    bobs.say_ephemeral("bobs", 3, &vec![5; 100_000]).await;
    for client in [&mut adas, &mut bobs, &mut away] {
        assert!(client.until_silence().await.is_empty());
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a11_a_flood_of_ephemeral_messages_is_thinned_out() {
    let world = World::start(Place::sqlite()).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let mut sender = Client::join(&world, &ada, "sender").await;
    let mut hearer = Client::join(&world, &ada, "hearer").await;
    sender.find(board).await;
    hearer.find(board).await;
    hearer.until_silence().await;
    let begun = Instant::now();
    for count in 0..200 {
        sender.say_ephemeral("sender", count, &[count]).await;
    }
    for _ in 0..40 {
        hearer.said_of("ephemeral").await;
    }
    let heard = 40 + hearer.until_silence().await.len();
    // As many as there may be at once, and those that come back meanwhile.
    let came_back = begun.elapsed().as_millis() / 50 + 1;
    assert!(heard < 200 && heard as u128 <= 40 + came_back, "{heard} of 200");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a5_a_frame_of_a_replica_and_changes_of_stock_clients_share_one_log() {
    let world = World::start(Place::sqlite()).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let mut clients = Vec::new();
    for name in ["one", "two", "three"] {
        let mut client = Client::join(&world, &ada, name).await;
        client.find(board).await;
        clients.push(client);
    }
    let (mut wire, got) = world.newcomer(&ada, board).await;
    let mut pen = Pen::new(ada.user(), 9, &got);
    for round in 0..5 {
        for client in &mut clients {
            client.add_card(&format!("{}-{round}", client.name), "at once");
            client.say_sync("sync").await;
        }
        let chunks = vec![pen.add_card("at once").chunk];
        wire.send(&ClientFrame::Changes { id: round, chunks }).await;
    }
    for client in &mut clients {
        client.until("of one mind", |doc| titles(doc).len() == 20).await;
        client.until_saved().await;
    }
    let heads: Vec<_> = clients.iter().map(|client| client.doc.get_heads()).collect();
    assert!(heads.windows(2).all(|two| two[0] == two[1]));
    // Twenty cards, and what binds three actors.
    assert_eq!(world.log(board).await.len(), NEW + 20 + 3);
    world.assert_gapless(board).await;
    world.stop().await;
}
