//! What changes of membership over REST do to open sockets.

use super::wire::{Heard, Wire};
use super::world::{Person, World, on_both};
use serde_json::{Value, json};
use std::time::Duration;
use sync_protocol::{Role, ServerFrame};
use tokio::time::timeout;
use uuid::Uuid;

/// Sockets hear within a second; a test waits ten times as long.
const SOON: Duration = Duration::from_secs(10);

struct Scene {
    world: World,
    ada: Person,
    bob: Person,
    board: Uuid,
    /// `/api/workspaces/{id}`
    workspace: String,
    at_adas: Wire,
    at_bobs: Wire,
}

impl Scene {
    /// Ada owns the workspace; Bob has this role.
    async fn set(place: crate::support::Place, role: &str) -> Self {
        let world = World::start(place).await;
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let board = world.board_of(&ada, &[(&bob, role)]).await;
        let shown = world
            .rest(&ada)
            .get(&format!("/api/boards/{board}"))
            .await
            .expect(200);
        let workspace = format!("/api/workspaces/{}", shown["workspace_id"].as_str().unwrap());
        let (at_adas, _) = world.newcomer(&ada, board).await;
        let (at_bobs, _) = world.newcomer(&bob, board).await;
        Self {
            world,
            ada,
            bob,
            board,
            workspace,
            at_adas,
            at_bobs,
        }
    }

    fn bobs(&self) -> String {
        format!("{}/members/{}", self.workspace, self.bob.id)
    }

    async fn by_ada(&self, what: &str, path: &str, body: Value) {
        let ada = self.world.rest(&self.ada);
        let answer = match what {
            "PATCH" => ada.patch(path, body).await,
            "POST" => ada.post(path, body).await,
            _ => ada.delete(path).await,
        };
        assert!(answer.status.is_success(), "{}", answer.text);
    }
}

async fn soon(wire: &mut Wire) -> Heard {
    timeout(SOON, wire.hear()).await.expect("it is told soon")
}

on_both!(s9_a_new_role_reaches_open_sockets_at_once, |place| {
    let mut scene = Scene::set(place, "member").await;
    for (role, told) in [
        ("viewer", Role::Viewer),
        ("admin", Role::Admin),
        ("owner", Role::Owner),
    ] {
        scene.by_ada("PATCH", &scene.bobs(), json!({"role": role})).await;
        assert_eq!(
            soon(&mut scene.at_bobs).await,
            Heard::Frame(ServerFrame::Role { role: told })
        );
    }
    // Handing over makes the former owner an admin.
    assert_eq!(
        soon(&mut scene.at_adas).await,
        Heard::Frame(ServerFrame::Role { role: Role::Admin })
    );
    scene.world.stop().await;
});

on_both!(s9_whoever_is_removed_or_leaves_is_put_out_at_once, |place| {
    let mut scene = Scene::set(place, "member").await;
    scene.by_ada("DELETE", &scene.bobs(), json!(null)).await;
    assert_eq!(soon(&mut scene.at_bobs).await, Heard::Closed(4403));
    // Back by a link, and out by the own hand.
    let link = scene
        .world
        .rest(&scene.ada)
        .post(&format!("{}/invites", scene.workspace), json!({}))
        .await
        .expect(201);
    let token = link["url"]
        .as_str()
        .unwrap()
        .split_once('#')
        .unwrap()
        .1
        .to_owned();
    let bob = scene.world.rest(&scene.bob);
    bob.post(&format!("/api/invites/{token}/accept"), json!({}))
        .await
        .expect(200);
    let (mut at_bobs, _) = scene.world.newcomer(&scene.bob, scene.board).await;
    assert_eq!(bob.delete(&scene.bobs()).await.status, 204);
    assert_eq!(soon(&mut at_bobs).await, Heard::Closed(4403));
    // Ada has noticed nothing of it.
    scene
        .by_ada(
            "PATCH",
            &format!("/api/boards/{}", scene.board),
            json!({"name": "Quiet"}),
        )
        .await;
    assert!(matches!(
        soon(&mut scene.at_adas).await,
        Heard::Frame(ServerFrame::Changes { .. })
    ));
    scene.world.stop().await;
});

on_both!(
    a_board_in_the_trash_a_purged_one_and_those_of_a_deleted_workspace_close,
    |place| {
        let mut scene = Scene::set(place, "member").await;
        let board = format!("/api/boards/{}", scene.board);
        scene.by_ada("DELETE", &board, json!(null)).await;
        for wire in [&mut scene.at_adas, &mut scene.at_bobs] {
            assert_eq!(soon(wire).await, Heard::Closed(4404));
        }
        scene.by_ada("POST", &format!("{board}/restore"), json!({})).await;
        let (mut at_bobs, _) = scene.world.newcomer(&scene.bob, scene.board).await;
        scene
            .by_ada("DELETE", &format!("{board}?forever=true"), json!(null))
            .await;
        assert_eq!(soon(&mut at_bobs).await, Heard::Closed(4404));

        let second = scene
            .world
            .rest(&scene.ada)
            .post(&format!("{}/boards", scene.workspace), json!({"name": "second"}))
            .await
            .expect(201);
        let second = second["id"].as_str().unwrap().parse().unwrap();
        let (mut at_bobs, _) = scene.world.newcomer(&scene.bob, second).await;
        scene.by_ada("DELETE", &scene.workspace, json!(null)).await;
        assert_eq!(soon(&mut at_bobs).await, Heard::Closed(4404));
        scene.world.stop().await;
    }
);
