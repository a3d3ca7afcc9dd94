//! S12: the server's own edits among those of the sockets.

use super::wire::Wire;
use super::world::{World, on_both};
use board_doc::{Action, Actor, Board, Document, Moment, ReplicaId};
use serde_json::json;
use sync_protocol::{ClientFrame, ServerFrame};
use sync_server::clock::{Clock, SystemClock};
use sync_server::storage::document;
use uuid::Uuid;

fn rename(name: &str) -> Action {
    Action::RenameBoard {
        name: name.to_owned(),
    }
}

/// The document that a newcomer has been given.
fn document_of(got: &super::wire::CaughtUp) -> Document {
    let mut document = match &got.snapshot {
        Some((_, bytes)) => Document::load(bytes).unwrap(),
        None => Document::new(),
    };
    let chunks: Vec<_> = got.rows.iter().map(|(_, chunk)| chunk).collect();
    document.apply_changes(&chunks).unwrap();
    document
}

async fn next_changes(wire: &mut Wire) -> Vec<Vec<u8>> {
    match wire.frame().await {
        ServerFrame::Changes { chunks, .. } => chunks,
        other => panic!("{other:?}"),
    }
}

on_both!(
    s12_a_rename_over_rest_is_durable_and_live_to_all_sockets,
    |place| {
        let world = World::start(place).await;
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let board = world.board_of(&ada, &[(&bob, "viewer")]).await;
        let (mut at_adas, got) = world.newcomer(&ada, board).await;
        let (mut at_bobs, _) = world.newcomer(&bob, board).await;
        let mut document = document_of(&got);

        let body = json!({"name": "Renamed", "description": "by REST"});
        let path = format!("/api/boards/{board}");
        let answer = world.rest(&ada).patch(&path, body.clone()).await.expect(200);
        assert_eq!(
            (&answer["name"], &answer["description"]),
            (&body["name"], &body["description"])
        );
        // It is answered after the commit.
        assert_eq!(
            document::load(world.db(), board)
                .await
                .unwrap()
                .document
                .info()
                .name,
            "Renamed"
        );
        let (to_ada, to_bob) = (next_changes(&mut at_adas).await, next_changes(&mut at_bobs).await);
        assert_eq!(to_ada, to_bob);
        document.apply_changes(&to_ada).unwrap();
        assert_eq!(document.info().description, "by REST");
        // A viewer may not.
        world.rest(&bob).patch(&path, body).await.expect(403);
        world.assert_gapless(board).await;
        world.stop().await;
    }
);

on_both!(s12_no_socket_may_write_as_the_server, |place| {
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let (mut wire, got) = world.newcomer(&ada, board).await;
    let before = world.log(board).await;
    // The genuine article, but for the way it comes.
    let mut replica = Board::over(document_of(&got), Actor::new(ada.user(), ReplicaId::SERVER));
    let moment = Moment {
        at: SystemClock.now(),
        seed: 1,
    };
    let chunk = replica
        .apply(&rename("forged"), moment)
        .unwrap()
        .change
        .unwrap()
        .chunk;
    wire.send(&ClientFrame::Changes {
        id: 1,
        chunks: vec![chunk],
    })
    .await;
    let ServerFrame::Rejected { id: 1, reason, .. } = wire.frame().await else {
        panic!()
    };
    assert_eq!(reason, "foreign_actor");
    assert_eq!(world.log(board).await, before);
    // The server itself goes on with its actor.
    world
        .rest(&ada)
        .patch(&format!("/api/boards/{board}"), json!({"name": "genuine"}))
        .await
        .expect(200);
    assert_eq!(next_changes(&mut wire).await.len(), 1);
    world.stop().await;
});

on_both!(
    a_boards_name_in_lists_follows_whatever_door_it_came_through,
    |place| {
        let world = World::start(place).await;
        let ada = world.person("ada").await;
        let board = world.board_of(&ada, &[]).await;
        let client = world.rest(&ada);
        let path = format!("/api/boards/{board}");
        let workspace = client.get(&path).await.expect(200)["workspace_id"]
            .as_str()
            .unwrap()
            .to_owned();
        let listed = async || {
            client
                .get(&format!("/api/workspaces/{workspace}/boards"))
                .await
                .expect(200)[0]["name"]
                .clone()
        };
        let mut replica = world.replica(&ada, board, 7).await;
        replica.act(&rename("by socket")).await;
        replica.saved().await;
        assert_eq!(listed().await, "by socket");
        client.patch(&path, json!({"name": "by REST"})).await.expect(200);
        assert_eq!(listed().await, "by REST");
        replica
            .until("renamed", |session| {
                session.view().is_some_and(|view| view.info.name == "by REST")
            })
            .await;
        world.stop().await;
    }
);

on_both!(
    s12_an_edit_whose_commit_waits_is_answered_when_it_is_through,
    |place| {
        let world = World::start(place).await;
        let ada = world.person("ada").await;
        let board = world.board_of(&ada, &[]).await;
        let (mut wire, _) = world.newcomer(&ada, board).await;
        let blocker = world.hold_up_commits(board).await;
        let client = world.rest(&ada);
        let path = format!("/api/boards/{board}");
        let renamed = tokio::spawn(async move { client.patch(&path, json!({"name": "patient"})).await });
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        assert!(!renamed.is_finished(), "it is answered after the commit");
        blocker.rollback().await.unwrap();
        assert_eq!(renamed.await.unwrap().expect(200)["name"], "patient");
        assert_eq!(next_changes(&mut wire).await.len(), 1);
        world.stop().await;
    }
);

/// Two nodes edit as the same user, under the same actor: each loses races and makes its edits again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s12_two_nodes_edit_as_the_same_user_at_once() {
    const RENAMES: usize = 12;
    let world = World::start(crate::support::Place::postgres().await).await;
    let beside = world.beside().await;
    let ada = world.person("ada").await;
    let board: Uuid = world.board_of(&ada, &[]).await;
    let path = format!("/api/boards/{board}");
    // Both nodes share the database, and the secret in the data directory.
    let mut renames = tokio::task::JoinSet::new();
    for n in 0..RENAMES {
        let near = if n % 2 == 0 { &world } else { &beside };
        let client = near.rest(&ada);
        let path = path.clone();
        renames.spawn(async move {
            client
                .patch(&path, json!({"name": format!("name {n}")}))
                .await
                .expect(200)
        });
    }
    renames.join_all().await;
    world.assert_gapless(board).await;
    let loaded = document::load(world.db(), board).await.unwrap();
    assert_eq!(loaded.seq, 2 + RENAMES as u64);
    let name = loaded.document.info().name;
    assert!((0..RENAMES).any(|n| name == format!("name {n}")), "{name}");
    assert_eq!(
        world.rest(&ada).get(&path).await.expect(200)["name"],
        name.as_str()
    );
    beside.stop().await;
    world.stop().await;
}
