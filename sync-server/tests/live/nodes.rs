//! Two nodes on one database, who hear nothing of each other.

use super::forge::Pen;
use super::world::World;
use crate::support::Place;
use board_doc::{Action, CardId, ColumnId, Position};
use sync_protocol::{ClientFrame, ServerFrame};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_append_to_one_board_and_lose_nothing() {
    const CARDS: usize = 40;
    let here = World::start_with(Place::postgres().await, &[]).await;
    let there = here.beside().await;
    let (ada, bob) = (here.person("ada").await, here.person("bob").await);
    let board = here.board_of(&ada, &[(&bob, "member")]).await;
    let mut at_adas = here.replica(&ada, board, 1).await;
    let mut at_bobs = there.replica(&bob, board, 2).await;

    let mut adas_cards = async |name: &str| {
        for card in 0..CARDS {
            at_adas.act(&add_card(&format!("{name}-{card}"))).await;
            at_adas.saved().await;
        }
    };
    let mut bobs_cards = async |name: &str| {
        for card in 0..CARDS {
            at_bobs.act(&add_card(&format!("{name}-{card}"))).await;
            at_bobs.saved().await;
        }
    };
    tokio::join!(adas_cards("ada"), bobs_cards("bob"));

    // The poll of heads tells each room of what the other node did last.
    let all = |session: &sync_protocol::ClientSession| session.view().unwrap().cards.len() == 2 * CARDS;
    at_adas.until("shows all cards", all).await;
    at_bobs.until("shows all cards", all).await;
    assert_eq!(at_adas.view(), at_bobs.view());
    here.assert_gapless(board).await;
    there.stop().await;
    here.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_node_did_is_noticed_without_being_told() {
    let here = World::start_with(Place::postgres().await, &[]).await;
    let there = here.beside().await;
    let (ada, bob) = (here.person("ada").await, here.person("bob").await);
    let board = here.board_of(&ada, &[(&bob, "member")]).await;
    let (mut listening, _) = there.newcomer(&bob, board).await;
    let (mut wire, got) = here.newcomer(&ada, board).await;
    let change = Pen::new(ada.user(), 1, &got).add_card("elsewhere").chunk;
    wire.send(&ClientFrame::Changes {
        id: 1,
        chunks: vec![change.clone()],
    })
    .await;
    let ServerFrame::Changes { chunks, .. } = listening.frame().await else {
        panic!()
    };
    assert_eq!(chunks, [change]);

    // So is lost access, of which only the database knows here.
    here.change_role(board, &bob, None).await;
    assert_eq!(listening.close_code().await, 4403);
    there.stop().await;
    here.stop().await;
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
