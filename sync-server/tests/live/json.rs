//! The JSON protocol (J1 to J7 of docs/PROTOCOL.md): what programs are told, and what they do.

use super::bot::{Bot, Columns};
use super::wire::Wire;
use super::world::{Person, World, on_both};
use crate::support::Client;
use board_doc::{Action, CardId, ColumnId, Position};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

async fn two_people(world: &World, role: &str) -> (Person, Person, Uuid) {
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, role)]).await;
    (ada, bob, board)
}

async fn cards_of(rest: &Client, board: Uuid) -> Value {
    rest.get(&format!("/api/boards/{board}/cards")).await.expect(200)
}

fn told(what: &str, title: &str) -> (String, String) {
    (what.to_owned(), title.to_owned())
}

on_both!(j1_the_whole_board_comes_first_as_rest_has_it, |place| {
    let world = World::start(place).await;
    let (ada, bob, board) = two_people(&world, "viewer").await;
    let rest = world.rest(&ada);
    let cards = format!("/api/boards/{board}/cards");
    for (title, column) in [("a", "done"), ("b", "todo"), ("c", "todo")] {
        let body = json!({"title": title, "column": column, "assignees": [bob.id]});
        rest.post(&cards, body).await.expect(201);
    }
    let gone = rest.post(&cards, json!({"title": "gone"})).await.expect(201);
    let gone = format!("/api/cards/{}", gone["id"].as_str().unwrap());
    rest.delete(&gone).await.expect(204);

    let bot = Bot::join(&world, &bob, board).await;
    let data = &bot.initial["data"];
    assert_eq!(data["cards"], cards_of(&rest, board).await);
    assert_eq!(data["cards"][0]["assigned_to"][0]["username"], "bob");
    let bobs = world.rest(&bob);
    let shown = bobs.get(&format!("/api/boards/{board}")).await.expect(200);
    assert_eq!(data["board"], shown);
    assert_eq!(data["board"]["role"], "viewer");
    let columns = bobs
        .get(&format!("/api/boards/{board}/columns"))
        .await
        .expect(200);
    assert_eq!(data["columns"], columns);
    assert_eq!(bot.initial["user"], json!({"user_id": bob.id, "username": "bob"}));
    world.stop().await;
});

on_both!(j1_who_may_not_see_the_board_is_told_before_the_upgrade, |place| {
    let world = World::start(place).await;
    let (ada, eve) = (world.person("ada").await, world.person("eve").await);
    let board = world.board_of(&ada, &[]).await;
    let url = world.url(board);
    let open = async |url: String, headers: &[(&str, &str)]| Wire::open(&url, headers).await.err();
    assert_eq!(open(url.clone(), &[]).await, Some(401));
    assert_eq!(open(format!("{url}?token=garbage"), &[]).await, Some(401));
    assert_eq!(open(world.url_of(board, &eve), &[]).await, Some(404));
    assert_eq!(open(world.url_of(Uuid::nil(), &ada), &[]).await, Some(404));
    let foreign = [("origin", "https://evil.example")];
    assert_eq!(open(world.url_of(board, &ada), &foreign).await, Some(403));
    let bearer = format!("Bearer {}", ada.token);
    Bot::over(Wire::open(&url, &[("authorization", &bearer)]).await.unwrap()).await;
    world.stop().await;
});

on_both!(
    j2_edits_through_every_door_are_told_to_all_in_one_order,
    |place| {
        let world = World::start(place).await;
        let (ada, bob, board) = two_people(&world, "member").await;
        let rest = world.rest(&ada);
        let mut first = Bot::join(&world, &ada, board).await;
        let mut second = Bot::join(&world, &bob, board).await;
        let mut replica = world.replica(&bob, board, 1).await;

        // Over JSON, by REST, by a replica.
        let one = first.done("card.create", json!({"title": "one"})).await;
        let path = format!("/api/cards/{}", one["id"].as_str().unwrap());
        let both = json!({"title": "uno", "column": "done"});
        rest.patch(&path, both).await.expect(200);
        let card = CardId::parse("two").unwrap();
        let add = Action::AddCard {
            card: card.clone(),
            column: ColumnId::parse("todo").unwrap(),
            position: Position::End,
            title: "two".to_owned(),
            description: String::new(),
        };
        replica.act(&add).await;
        replica.saved().await;
        replica.act(&Action::TrashCard { card }).await;
        replica.saved().await;
        let comment = json!({"body": "said"});
        rest.post(&format!("{path}/comments"), comment).await.expect(201);
        let name = json!({"name": "plans"});
        rest.patch(&format!("/api/boards/{board}"), name)
            .await
            .expect(200);
        let column = json!({"title": "later"});
        rest.post(&format!("/api/boards/{board}/columns"), column)
            .await
            .expect(201);
        rest.delete(&path).await.expect(204);
        rest.patch(&path, json!({"state": "active"})).await.expect(200);

        let expected = [
            told("card.created", "one"),
            told("card.moved", "uno"),
            told("card.updated", "uno"),
            told("card.created", "two"),
            told("card.deleted", "two"),
            told("card.updated", "uno"),
            told("board.updated", "plans"),
            told("board.updated", "plans"),
            told("card.deleted", "uno"),
            told("card.created", "uno"),
        ];
        for expected in expected {
            let event = first.event().await;
            assert_eq!(event["type"], expected.0, "{event}");
            let mut same = second.event().await;
            if expected.0 == "board.updated" {
                // Each is told with their own role, at their own time.
                assert_eq!(same["data"]["role"], "member");
                for field in ["role", "updated_at"] {
                    same["data"][field] = event["data"][field].clone();
                }
            }
            assert_eq!(event, same);
            let by = if expected.1 == "two" { &bob } else { &ada };
            assert_eq!(event["user"]["user_id"], by.id.to_string(), "{event}");
            assert!(event["user"]["username"].is_string());
            if expected.0 == "board.updated" {
                assert_eq!(event["data"]["name"], expected.1);
                assert!(event["data"]["columns"].is_array());
            } else {
                assert_eq!(event["data"]["title"], expected.1);
            }
        }
        // What is told is what REST has.
        rest.patch(&path, json!({"position": 0})).await.expect(200);
        rest.patch(&path, json!({"title": "eins"})).await.expect(200);
        let event = first.event().await;
        assert_eq!(event["data"], rest.get(&path).await.expect(200));
        world.stop().await;
    }
);

on_both!(j2_nothing_is_told_before_it_is_durable, |place| {
    let world = World::start(place).await;
    let (ada, bob, board) = two_people(&world, "member").await;
    let mut listener = Bot::join(&world, &ada, board).await;
    let mut writer = Bot::join(&world, &bob, board).await;
    let blocker = world.hold_up_commits(board).await;
    let frame = json!({"action": "card.create", "data": {"title": "held up"}, "ref": 1});
    writer.say(&frame.to_string()).await;
    let early = tokio::time::timeout(crate::durable::A_WHILE, listener.event());
    assert!(early.await.is_err(), "told before the commit");
    blocker.rollback().await.unwrap();
    assert_eq!(listener.told().await, told("card.created", "held up"));
    assert_eq!(writer.answer().await["type"], "ack");
    world.stop().await;
});

on_both!(j3_who_does_as_the_events_say_has_the_columns, |place| {
    let world = World::start(place).await;
    let (ada, bob, board) = two_people(&world, "member").await;
    let rest = world.rest(&ada);
    let mut bot = Bot::join(&world, &bob, board).await;
    let mut columns = Columns::of(&bot.initial["data"]["cards"]);
    let mut ids = Vec::new();
    for n in 0..6 {
        let data = json!({"title": format!("card {n}"), "position": 0, "column": (["todo", "done"][n % 2])});
        ids.push(
            bot.done("card.create", data).await["id"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    bot.done(
        "card.move",
        json!({"id": ids[0], "column": "done", "position": 1}),
    )
    .await;
    bot.done("card.move", json!({"id": ids[4], "position": 9})).await;
    rest.patch(&format!("/api/cards/{}", ids[2]), json!({"state": "archived"}))
        .await
        .expect(200);
    // All of its cards go elsewhere with one change.
    rest.delete(&format!("/api/boards/{board}/columns/done?move_cards_to=todo"))
        .await
        .expect(204);
    rest.patch(
        &format!("/api/cards/{}", ids[2]),
        json!({"state": "active", "title": "last"}),
    )
    .await
    .expect(200);
    for event in bot.events_until(|event| event["data"]["title"] == "last").await {
        columns.hear(&event);
    }
    assert_eq!(columns, Columns::of(&cards_of(&rest, board).await));
    assert_eq!(columns.0["todo"].len(), 6);
    world.stop().await;
});

on_both!(
    j4_each_action_is_answered_with_the_card_that_came_of_it,
    |place| {
        let world = World::start(place).await;
        let (ada, bob, board) = two_people(&world, "member").await;
        let rest = world.rest(&ada);
        let mut bot = Bot::join(&world, &ada, board).await;
        let data = json!({"title": "beans", "description": "sow", "column": "in_progress", "position": 0});
        let card = bot.done("card.create", data).await;
        let id = card["id"].as_str().unwrap();
        let path = format!("/api/cards/{id}");
        assert_eq!(card, rest.get(&path).await.expect(200));
        let card = bot
            .done(
                "card.update",
                json!({"id": id, "title": "peas", "due": "2026-12-01"}),
            )
            .await;
        assert_eq!(
            (&card["title"], &card["due"]),
            (&json!("peas"), &json!("2026-12-01"))
        );
        let card = bot.done("card.move", json!({"id": id, "column": "done"})).await;
        assert_eq!((&card["column"], &card["position"]), (&json!("done"), &json!(0)));
        let card = bot
            .done("card.assign", json!({"id": id, "user_id": bob.id}))
            .await;
        assert_eq!(card["assigned_to"][0]["username"], "bob");
        let card = bot
            .done("card.unassign", json!({"id": id, "user_id": bob.id}))
            .await;
        assert_eq!(card["assigned_to"], json!([]));
        let card = bot.done("card.delete", json!({"id": id})).await;
        assert_eq!(card["state"], "trashed");

        // Without a ref the answer has none; one after the other, in order.
        for title in ["x", "y"] {
            bot.say(&json!({"action": "card.create", "data": {"title": title}}).to_string())
                .await;
        }
        for title in ["x", "y"] {
            let answer = bot.answer().await;
            assert_eq!(
                (&answer["ref"], &answer["data"]["title"]),
                (&Value::Null, &json!(title))
            );
        }
        world.stop().await;
    }
);

on_both!(j4_what_cannot_be_done_is_answered_with_the_reason, |place| {
    let world = World::start(place).await;
    let (ada, eve) = (world.person("ada").await, world.person("eve").await);
    let board = world.board_of(&ada, &[]).await;
    let elsewhere = world.board_of(&ada, &[]).await;
    let mut bot = Bot::join(&world, &ada, board).await;
    let mut there = Bot::join(&world, &ada, elsewhere).await;
    let foreign = there.done("card.create", json!({"title": "there"})).await;
    let card = bot.done("card.create", json!({"title": "here"})).await;
    let id = &card["id"];

    let expected = [
        ("card.fold", json!({}), "invalid", "action"),
        ("card.create", json!({}), "invalid", "title"),
        ("card.create", json!({"title": 5}), "invalid", "title"),
        ("card.create", json!({"title": " "}), "invalid", "title"),
        (
            "card.create",
            json!({"title": "x", "column": "nowhere"}),
            "invalid",
            "column",
        ),
        ("card.create", json!(["x"]), "invalid", "data"),
        ("card.update", json!({"title": "x"}), "invalid", "id"),
        ("card.update", json!({"id": id, "due": "soon"}), "invalid", "due"),
        ("card.move", json!({"id": id}), "invalid", "column"),
        (
            "card.move",
            json!({"id": id, "position": -1}),
            "invalid",
            "position",
        ),
        (
            "card.assign",
            json!({"id": id, "user_id": eve.id}),
            "invalid",
            "user_id",
        ),
        (
            "card.assign",
            json!({"id": id, "user_id": "eve"}),
            "invalid",
            "user_id",
        ),
        (
            "card.update",
            json!({"id": foreign["id"], "title": "x"}),
            "not_found",
            "",
        ),
        ("card.delete", json!({"id": "nothing"}), "not_found", ""),
    ];
    for (action, data, code, field) in expected {
        let (is, answer) = bot.refused(action, data.clone()).await;
        assert_eq!(is, code, "{action} {data}: {answer}");
        let fields: Vec<_> = answer["errors"]
            .as_object()
            .into_iter()
            .flat_map(|errors| errors.keys())
            .collect();
        assert!(
            fields.iter().all(|name| *name == field) && fields.len() == usize::from(!field.is_empty()),
            "{answer}"
        );
    }
    bot.done("card.delete", json!({"id": id})).await;
    assert_eq!(
        bot.refused("card.update", json!({"id": id, "title": "x"}))
            .await
            .0,
        "conflict"
    );
    for (frame, field) in [
        (json!({"data": {}}), "action"),
        (json!({"action": "card.create"}), "data"),
    ] {
        bot.say(&frame.to_string()).await;
        assert!(bot.answer().await["errors"][field].is_array());
    }
    bot.say(&json!({"action": "card.create", "data": {"title": "x"}, "ref": "x".repeat(2_000)}).to_string())
        .await;
    let answer = bot.answer().await;
    assert_eq!(
        (&answer["code"], &answer["ref"]),
        (&json!("invalid"), &Value::Null)
    );
    // None of it is on the board.
    assert_eq!(cards_of(&world.rest(&ada), board).await, json!([]));
    world.stop().await;
});

on_both!(
    j5_a_viewer_listens_and_a_demoted_member_keeps_the_socket,
    |place| {
        let world = World::start(place).await;
        let (ada, bob, board) = two_people(&world, "viewer").await;
        let mut at_adas = Bot::join(&world, &ada, board).await;
        let mut at_bobs = Bot::join(&world, &bob, board).await;
        let create = |title: &str| json!({"title": title});
        assert_eq!(at_bobs.refused("card.create", create("no")).await.0, "forbidden");
        at_adas.done("card.create", create("one")).await;
        assert_eq!(at_bobs.told().await, told("card.created", "one"));

        world.change_role(board, &bob, Some("member")).await;
        at_bobs.done("card.create", create("two")).await;
        world.change_role(board, &bob, Some("viewer")).await;
        assert_eq!(at_bobs.refused("card.create", create("no")).await.0, "forbidden");
        at_adas.done("card.create", create("three")).await;
        for title in ["two", "three"] {
            assert_eq!(at_bobs.told().await, told("card.created", title));
        }
        // The board is told with the role that the listener has by now.
        let name = json!({"name": "plans"});
        world
            .rest(&ada)
            .patch(&format!("/api/boards/{board}"), name)
            .await
            .expect(200);
        assert_eq!(at_bobs.event().await["data"]["role"], "viewer");
        for _ in 0..3 {
            at_adas.event().await;
        }
        assert_eq!(at_adas.event().await["data"]["role"], "owner");
        world.change_role(board, &bob, None).await;
        assert_eq!(at_bobs.close_code().await, 4403);
        world.stop().await;
    }
);

on_both!(j5_the_end_of_a_session_and_of_a_board_close_the_socket, |place| {
    let world = World::start(place).await;
    let (ada, bob, board) = two_people(&world, "member").await;
    let mut at_adas = Bot::join(&world, &ada, board).await;
    let mut at_bobs = Bot::join(&world, &bob, board).await;
    world.server.app().auth().end_session(bob.session).await.unwrap();
    assert_eq!(at_bobs.close_code().await, 4401);
    world
        .rest(&ada)
        .delete(&format!("/api/boards/{board}"))
        .await
        .expect(204);
    assert_eq!(at_adas.close_code().await, 4404);
    assert_eq!(Wire::open(&world.url_of(board, &ada), &[]).await.err(), Some(404));
    world.stop().await;
});

on_both!(j6_what_is_no_frame_closes_the_socket_with_the_reason, |place| {
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let cases = [
        (Message::text("{"), 4400),
        (Message::text("[]"), 4400),
        (Message::text("[".repeat(100_000)), 4400),
        (Message::binary(b"{}".to_vec()), 4400),
        (
            Message::text("x".repeat(sync_protocol::limits::FRAME_BYTES_MAX + 1)),
            1009,
        ),
    ];
    for (message, code) in cases {
        let mut bot = Bot::join(&world, &ada, board).await;
        // The server may close before it has read everything.
        let _ = bot.wire().send_message(message).await;
        assert_eq!(bot.close_code().await, code);
    }
    world.stop().await;
});
