//! Bar 11: NATS loses half of all messages, then all; the nodes agree all the same, by what is in the database.

use crate::nats::{LossyWay, Nats};
use crate::place::{Place, add_card, at, board_of, replica, saved, sees, stop, until};
use load_generator::client::Client;
use load_generator::rest::Api;
use std::time::{Duration, Instant};
use sync_protocol::Role;

/// Edits of each of the two, for each part.
const CARDS: usize = 20;
/// Ten times the bar.
const CONVERGED_WITHIN: Duration = Duration::from_secs(100);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_converge_though_the_bus_loses_half_of_all_messages_and_then_all() {
    let nats = Nats::start().await;
    let way = LossyWay::to(&nats).await;
    let place = Place::postgres().await;
    let url = way.url();
    let env = [("NATS_URL", url.as_str())];
    let (here, there) = (place.start("here", &env).await, place.start("there", &env).await);
    for node in [&here, &there] {
        let connected = async || node.metrics().await.unwrap().get("weft_bus_connected") > 0.0;
        until("the nodes hear each other", connected).await;
    }
    let api = Api::new(here.target());
    let (ada, bob) = (
        api.register("ada").await.unwrap(),
        api.register("bob").await.unwrap(),
    );
    let (_, board) = board_of(&ada, &[(&bob, Role::Member)]).await;
    let at_adas = replica(&ada, board, 1).await;
    let at_bobs = replica(&at(&there, &bob), board, 2).await;

    for percent in [50, 100] {
        way.lose(percent);
        let lost = way.lost();
        let work = async |replica: &Client, name: &str| {
            let mut made = Vec::new();
            for card in 0..CARDS {
                made.push(add_card(replica, &format!("{name}-{percent}-{card}")).await);
                saved(replica).await;
            }
            made
        };
        let (adas, bobs) = tokio::join!(work(&at_adas, "ada"), work(&at_bobs, "bob"));
        let begun = Instant::now();
        tokio::join!(sees(&at_adas, &bobs), sees(&at_bobs, &adas));
        let after = begun.elapsed();
        let lost = way.lost() - lost;
        println!("{percent} % of the bus lost ({lost} messages): converged after {after:?}");
        assert!(after < CONVERGED_WITHIN, "{after:?}");
        assert!(lost > 10, "nothing was lost, so nothing was tried");
        assert_eq!(at_adas.view().await, at_bobs.view().await);
    }
    place.assert_gapless(board).await;
    stop(there).await;
    stop(here).await;
}
