//! Programs that edit over REST while people have the board open.

use super::bot::{Bot, Columns};
use super::replica::Replica;
use super::world::{Person, World, on_both, sql};
use crate::support::{Client, Place};
use board_doc::{Action, BoardView, CardId, CardState};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use sync_server::access::Superuser;
use sync_server::jobs::check;
use uuid::Uuid;

/// Moves of the cards, all under way at once.
const MOVES: usize = 200;
const CARDS: usize = 10;
const COLUMNS: [&str; 3] = ["todo", "in_progress", "done"];

/// A person's program moves a card somewhere, as often as it takes. A server that stops answers nothing, or 503.
async fn move_card(who: Client, card: String, n: usize) -> bool {
    let body = json!({"column": COLUMNS[n * 7 % 3], "position": n * 5 % CARDS});
    let request = who
        .request(reqwest::Method::PATCH, &format!("/api/cards/{card}"))
        .json(&body);
    match request.send().await {
        Ok(answer) => {
            let status = answer.status().as_u16();
            assert!([200, 503].contains(&status), "{status}");
            status == 200
        }
        Err(_) => false,
    }
}

/// Where each card is, by the board's own order: column and number.
fn places(view: &BoardView) -> BTreeMap<String, (String, u64)> {
    let mut places: BTreeMap<String, (String, u64)> = BTreeMap::new();
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for card in view.cards.iter().filter(|card| card.state == CardState::Active) {
        let count = counts.entry(card.column.to_string()).or_default();
        places.insert(card.id.to_string(), (card.column.to_string(), *count));
        *count += 1;
    }
    places
}

fn places_of(cards: &Value) -> BTreeMap<String, (String, u64)> {
    let text = |card: &Value, field: &str| card[field].as_str().unwrap().to_owned();
    let cards = cards.as_array().unwrap().iter();
    cards
        .map(|card| {
            let place = (text(card, "column"), card["position"].as_u64().unwrap());
            (text(card, "id"), place)
        })
        .collect()
}

/// Every card is in one place, and the numbers of each column have no gap.
fn assert_gapless(places: &BTreeMap<String, (String, u64)>) {
    assert_eq!(places.len(), CARDS);
    for column in COLUMNS {
        let mut here: Vec<u64> = places
            .values()
            .filter(|(of, _)| of == column)
            .map(|(_, n)| *n)
            .collect();
        here.sort_unstable();
        assert!(
            here.iter().copied().eq(0..here.len() as u64),
            "{column}: {here:?}"
        );
    }
}

async fn make_cards(ana: &Client, board: Uuid) -> Vec<String> {
    let mut cards = Vec::new();
    for n in 0..CARDS {
        let body = json!({"title": format!("card {n}")});
        let card = ana
            .post(&format!("/api/boards/{board}/cards"), body)
            .await
            .expect(201);
        cards.push(card["id"].as_str().unwrap().to_owned());
    }
    cards
}

/// The replica lives on until it shows what the log has, which the marker's author has written last.
async fn until_it_shows(replica: &mut Replica, marker: &str) {
    let marker = CardId::parse(marker).unwrap();
    replica
        .until("up to date", |session| {
            let card = session.replica().and_then(|board| board.card(&marker));
            card.is_some_and(|card| card.title == "the last")
        })
        .await;
}

async fn four_users(world: &World) -> ([Person; 4], Uuid) {
    let people = [
        world.person("ana").await,
        world.person("ben").await,
        world.person("carl").await,
        world.person("dora").await,
    ];
    let members: Vec<_> = people[1..].iter().map(|person| (person, "member")).collect();
    let board = world.board_of(&people[0], &members).await;
    (people, board)
}

on_both!(moves_over_rest_by_four_users_leave_all_with_one_board, |place| {
    let world = World::start(place).await;
    let (people, board) = four_users(&world).await;
    let clients: Vec<_> = people.iter().map(|person| world.rest(person)).collect();
    let cards = make_cards(&clients[0], board).await;
    let mut listeners = [
        world.replica(&people[0], board, 1).await,
        world.replica(&people[1], board, 2).await,
    ];
    let mut bots = [
        Bot::join(&world, &people[2], board).await,
        Bot::join(&world, &people[3], board).await,
    ];
    let log_before = world.log(board).await.len();
    let mut moves = tokio::task::JoinSet::new();
    for n in 0..MOVES {
        moves.spawn(move_card(clients[n % 4].clone(), cards[n * 3 % CARDS].clone(), n));
    }
    assert!(moves.join_all().await.into_iter().all(|done| done));
    let last = json!({"title": "the last"});
    clients[3]
        .patch(&format!("/api/cards/{}", cards[0]), last)
        .await
        .expect(200);
    let listed = clients[2]
        .get(&format!("/api/boards/{board}/cards"))
        .await
        .expect(200);
    let (listed_cards, listed) = (listed.clone(), places_of(&listed));
    assert_gapless(&listed);
    for listener in &mut listeners {
        until_it_shows(listener, &cards[0]).await;
        assert_eq!(places(&listener.view()), listed);
    }
    assert_eq!(listeners[0].view(), listeners[1].view());
    // Programs were told of each move once, in one order, and have the columns by that alone.
    let is_last = |event: &Value| event["data"]["title"] == "the last";
    let told = [
        bots[0].events_until(is_last).await,
        bots[1].events_until(is_last).await,
    ];
    assert_eq!(told[0], told[1]);
    let rows = world.log(board).await.len() - log_before;
    assert_eq!(told[0].len(), rows, "each change is one move, or the last");
    let mut columns = Columns::of(&bots[0].initial["data"]["cards"]);
    told[0].iter().for_each(|event| columns.hear(event));
    assert_eq!(columns, Columns::of(&listed_cards));
    for card in &cards {
        let one = clients[1].get(&format!("/api/cards/{card}")).await.expect(200);
        let place = (
            one["column"].as_str().unwrap().to_owned(),
            one["position"].as_u64().unwrap(),
        );
        assert_eq!(place, listed[card]);
    }
    // Each is a change by its user.
    let by = listeners[0]
        .view()
        .cards
        .into_iter()
        .filter_map(|card| card.updated_by);
    assert!(
        by.into_iter()
            .all(|user| people.iter().any(|person| person.user() == user))
    );
    world.assert_gapless(board).await;
    world.stop().await;
});

on_both!(
    moves_that_were_answered_survive_a_restart_in_the_middle,
    |place| {
        let world = World::start(place).await;
        let (people, board) = four_users(&world).await;
        let clients: Vec<_> = people.iter().map(|person| world.rest(person)).collect();
        let cards = make_cards(&clients[0], board).await;
        let mut listener = world.replica(&people[0], board, 1).await;
        let head = world.log(board).await.len();
        let mut moves = tokio::task::JoinSet::new();
        for n in 0..MOVES / 2 {
            moves.spawn(move_card(clients[n % 4].clone(), cards[n % CARDS].clone(), n));
        }
        // The first are done, and the others are under way.
        let mut done = 0;
        while done < 5 {
            done += usize::from(moves.join_next().await.unwrap().unwrap());
        }
        let world = world.restart().await;
        done += moves.join_all().await.into_iter().filter(|done| *done).count();
        listener.moves_to(world.url(board));
        let clients: Vec<_> = people.iter().map(|person| world.rest(person)).collect();
        let last = json!({"title": "the last"});
        clients[0]
            .patch(&format!("/api/cards/{}", cards[0]), last)
            .await
            .expect(200);
        let listed = clients[1]
            .get(&format!("/api/boards/{board}/cards"))
            .await
            .expect(200);
        let listed = places_of(&listed);
        assert_gapless(&listed);
        until_it_shows(&mut listener, &cards[0]).await;
        assert_eq!(places(&listener.view()), listed);
        // Moves to where a card is already make no change: at most one row for each answer, and for some that got lost.
        let moved = world.log(board).await.len() - head - 1;
        assert!(moved <= MOVES / 2 && done >= 5, "{moved} rows, {done} answers");
        world.assert_gapless(board).await;
        world.stop().await;
    }
);

on_both!(
    a_card_made_over_a_socket_is_found_at_once_and_after_a_crash,
    |place| {
        let world = World::start(place).await;
        let (people, board) = four_users(&world).await;
        let ben = world.rest(&people[1]);
        let mut at_anas = world.replica(&people[0], board, 1).await;
        let add = |card: &str| Action::AddCard {
            card: CardId::parse(card).unwrap(),
            column: board_doc::ColumnId::parse("todo").unwrap(),
            position: board_doc::Position::End,
            title: card.to_owned(),
            description: String::new(),
        };
        let assign = |card: &str| Action::AssignCard {
            card: CardId::parse(card).unwrap(),
            user: people[1].user(),
        };
        at_anas.act(&add("one")).await;
        at_anas.act(&assign("one")).await;
        at_anas.saved().await;
        assert_eq!(ben.get("/api/cards/one").await.expect(200)["title"], "one");
        assert_eq!(ben.get("/api/me/cards").await.expect(200)[0]["id"], "one");
        at_anas.act(&add("two")).await;
        at_anas.act(&assign("two")).await;
        at_anas.saved().await;
        let world = world.restart().await;
        let ben = world.rest(&people[1]);
        assert_eq!(
            ben.get("/api/me/cards")
                .await
                .expect(200)
                .as_array()
                .unwrap()
                .len(),
            2
        );
        // As after a crash: the log has more than is written where cards are looked up.
        forget(&world, board).await;
        assert_eq!(
            check_all(&world).await,
            Vec::<String>::new(),
            "what is behind is no fault"
        );
        assert_eq!(ben.get("/api/cards/two").await.expect(200)["title"], "two");
        ben.get("/api/cards/three").await.expect(404);
        // A stranger finds nothing, on whichever board it is.
        world
            .rest(&world.person("eve").await)
            .get("/api/cards/two")
            .await
            .expect(404);
        world.stop().await;
    }
);

on_both!(what_cards_are_looked_up_by_is_checked_and_made_anew, |place| {
    let world = World::start(place).await;
    let (people, board) = four_users(&world).await;
    let ana = world.rest(&people[0]);
    let cards = make_cards(&ana, board).await;
    let assignee = json!({"assignees": [people[1].id]});
    ana.patch(&format!("/api/cards/{}", cards[1]), assignee)
        .await
        .expect(200);
    // The room tells the rest when it ends.
    let world = world.restart().await;
    assert_eq!(check_all(&world).await, Vec::<String>::new());
    for spoil in [
        "UPDATE cards SET title = 'another' WHERE board_id = $1 AND card_id = $2",
        "UPDATE cards SET column_id = 'done' WHERE board_id = $1 AND card_id = $2",
        "DELETE FROM cards WHERE board_id = $1 AND card_id = $2",
        "DELETE FROM card_assignees WHERE board_id = $1 AND card_id = $2",
    ] {
        sql!(world.db(), |on| {
            let spoil = sqlx::query(spoil).bind(board).bind(&cards[1]).execute(on).await;
            assert_eq!(spoil.unwrap().rows_affected(), 1);
        });
        assert_eq!(check_all(&world).await.len(), 1, "{spoil}");
        let by = Superuser::at_the_shell();
        let rebuilt = check::rebuild_projections(world.db(), &by, |board, error| panic!("{board}: {error}"));
        assert_eq!(rebuilt.await.unwrap(), 1);
        assert_eq!(check_all(&world).await, Vec::<String>::new(), "{spoil}");
    }
    world.stop().await;
});

async fn forget(world: &World, board: Uuid) {
    sync_server::storage::cards::forget(world.db(), &Superuser::at_the_shell(), board)
        .await
        .unwrap();
}

async fn check_all(world: &World) -> Vec<String> {
    let mut found = Vec::new();
    check::boards(world.db(), &Superuser::at_the_shell(), |finding| {
        found.extend(finding.what);
    })
    .await
    .unwrap();
    found
}

/// S16: who edits over REST has the same purse as with sockets, and nobody else pays.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s16_who_edits_too_fast_over_rest_is_put_off() {
    const EDITS: usize = 60;
    let settings = [("CHANGES_PER_SECOND_MAX", "1"), ("CHANGES_BURST_MAX", "1")];
    let world = World::start_with(Place::sqlite(), &settings).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, "member")]).await;
    let add = async |who: Client, n: usize| {
        let body = json!({"title": format!("Card {n}"), "column": "todo"});
        let path = format!("/api/boards/{board}/cards");
        let request = who.request(reqwest::Method::POST, &path).json(&body);
        request.send().await.unwrap().status().as_u16()
    };
    let all = (0..EDITS).map(|n| add(world.rest(&ada), n));
    let (of_ada, of_bob) = tokio::join!(futures_util::future::join_all(all), add(world.rest(&bob), EDITS));
    let done = of_ada.iter().filter(|status| **status == 201).count();
    let put_off = of_ada.iter().filter(|status| **status == 503).count();
    assert_eq!(done + put_off, EDITS, "{of_ada:?}");
    assert!(done > 0 && put_off > 0, "{of_ada:?}");
    assert_eq!(of_bob, 201);
    world.stop().await;
}
