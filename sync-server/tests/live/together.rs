//! Two people on one board.

use super::world::{World, on_both};
use board_doc::{Action, CardId, ColumnId, Position};

on_both!(two_people_see_each_others_edits, |db| {
    let world = World::start(db).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, "member")]).await;
    let (mut at_adas, mut at_bobs) = (
        world.replica(&ada, board, 1).await,
        world.replica(&bob, board, 2).await,
    );

    at_adas.act(&add_card("one", "todo")).await;
    at_adas.saved().await;
    at_bobs
        .until("shows ada's card", |session| {
            session.view().unwrap().cards.len() == 1
        })
        .await;

    // The same card to different columns at the same moment, and both type into the same text.
    at_adas.act(&move_card("one", "in_progress")).await;
    at_bobs.act(&move_card("one", "done")).await;
    at_adas.act(&describe("one", "from ada")).await;
    at_bobs.act(&describe("one", "from bob")).await;
    at_adas.saved().await;
    at_bobs.saved().await;
    let marker = add_card("two", "todo");
    at_bobs.act(&marker).await;
    at_bobs.saved().await;
    at_adas
        .until("shows bob's card", |session| {
            session.view().unwrap().cards.len() == 2
        })
        .await;
    at_adas.act(&add_card("three", "todo")).await;
    at_adas.saved().await;
    at_bobs
        .until("shows ada's second card", |session| {
            session.view().unwrap().cards.len() == 3
        })
        .await;

    assert_eq!(at_adas.view(), at_bobs.view());
    let card = at_adas.session.replica().unwrap().card(&id("one")).unwrap();
    assert!(
        card.description.contains("ada") && card.description.contains("bob"),
        "{}",
        card.description
    );
    world.stop().await;
});

on_both!(a_restart_in_the_middle_loses_nothing_and_both_go_on, |place| {
    let world = World::start(place).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, "member")]).await;
    let (mut at_adas, mut at_bobs) = (
        world.replica(&ada, board, 1).await,
        world.replica(&bob, board, 2).await,
    );
    at_adas.act(&add_card("before", "todo")).await;
    // Not waited for: what becomes of it is up to the server that stops now.
    at_bobs.act(&add_card("meanwhile", "todo")).await;
    let world = world.restart().await;
    for replica in [&mut at_adas, &mut at_bobs] {
        replica.moves_to(world.url(board));
    }
    at_adas.act(&add_card("after", "todo")).await;
    at_adas.saved().await;
    at_bobs.saved().await;
    for replica in [&mut at_adas, &mut at_bobs] {
        replica
            .until("shows all cards", |session| {
                session.view().unwrap().cards.len() == 3
            })
            .await;
    }
    assert_eq!(at_adas.view(), at_bobs.view());
    world.assert_gapless(board).await;
    world.stop().await;
});

fn id(card: &str) -> CardId {
    CardId::parse(card).unwrap()
}

pub fn add_card(card: &str, column: &str) -> Action {
    Action::AddCard {
        card: id(card),
        column: ColumnId::parse(column).unwrap(),
        position: Position::End,
        title: format!("card {card}"),
        description: String::new(),
    }
}

fn move_card(card: &str, column: &str) -> Action {
    Action::MoveCard {
        card: id(card),
        column: ColumnId::parse(column).unwrap(),
        position: Position::Start,
    }
}

pub fn describe(card: &str, text: &str) -> Action {
    Action::DescribeCard {
        card: id(card),
        description: text.to_owned(),
    }
}
