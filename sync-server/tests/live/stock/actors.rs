//! Whose an actor is.

use super::client::{Client, NEW, titles};
use crate::support::Place;
use crate::world::{World, on_both, sql};
use board_doc::Document;
use uuid::Uuid;

on_both!(
    a12_an_actor_of_another_length_belongs_to_the_first_user_who_sends_it,
    |place| {
        let world = World::start(place).await;
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let board = world.board_of(&ada, &[(&bob, "member")]).await;
        let actor = [9; 16];
        let mut adas = Client::join(&world, &ada, "adas").await;
        let mut bobs = Client::join(&world, &bob, "bobs").await;
        adas.find(board).await;
        bobs.find(board).await;
        adas.write_as(&actor);
        adas.add_card("adas", "the first");
        adas.say_sync("sync").await;
        adas.until_saved().await;
        bobs.until("told", |doc| titles(doc).len() == 1).await;
        bobs.write_as(&actor);
        bobs.add_card("bobs", "under her actor");
        bobs.say_sync("sync").await;
        bobs.until_silence().await;
        // What binds the actor, and the card.
        assert_eq!(world.log(board).await.len(), NEW + 2);

        // As `changeAt` derives it.
        adas.write_as(&[&actor[..], &[1, 0]].concat());
        adas.add_card("derived", "as of then");
        adas.say_sync("sync").await;
        adas.until_saved().await;
        let owners: Vec<(Vec<u8>, Uuid)> = sql!(world.db(), |on| {
            sqlx::query_as(
                "SELECT actor, user_id FROM board_actors WHERE board_id = $1 AND LENGTH(actor) <> 24",
            )
            .bind(board)
            .fetch_all(on)
            .await
            .unwrap()
        });
        assert_eq!(owners.len(), 2);
        assert!(owners.iter().all(|(_, user)| *user == ada.id));
        // For readers without the database, the document says it too.
        let document = Document::load(&adas.doc.save()).unwrap();
        assert_eq!(document.bound_to(&actor), Some(ada.user()));
        world.stop().await;
    }
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a12_an_actor_of_our_length_begins_with_its_senders_id_and_is_not_the_servers() {
    let world = World::start(Place::sqlite()).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, "member")]).await;
    for (name, actor, accepted) in [
        ("own", [&bob.user().0[..], &[7; 8]].concat(), true),
        ("hers", [&ada.user().0[..], &[7; 8]].concat(), false),
        ("servers", [&bob.user().0[..], b"weftsrv0"].concat(), false),
    ] {
        let before = world.log(board).await.len();
        let mut client = Client::join(&world, &bob, name).await;
        client.find(board).await;
        client.write_as(&actor);
        client.add_card(name, name);
        client.say_sync("sync").await;
        if accepted {
            client.until_saved().await;
        } else {
            client.until_silence().await;
        }
        assert_eq!(
            world.log(board).await.len() - before,
            usize::from(accepted),
            "{name}"
        );
    }
    world.stop().await;
}
