//! What administrators see of sockets, and whom they put out.

use super::world::{World, on_both, sql};
use crate::support::Client;
use serde_json::{Value, json};
use std::time::Duration;
use sync_server::access::Superuser;
use sync_server::auth::administration::AccountChange;

/// Ten times what is promised.
const PUT_OUT_WITHIN: Duration = Duration::from_secs(10);

const INACTIVE: AccountChange = AccountChange {
    is_active: Some(false),
    is_superuser: None,
};

async fn superuser(world: &World) -> Client {
    let root = world.person("root").await;
    sql!(world.db(), |on| {
        sqlx::query("UPDATE users SET is_superuser = TRUE WHERE id = $1")
            .bind(root.id)
            .execute(on)
            .await
            .unwrap();
    });
    world.rest(&root)
}

async fn sockets(root: &Client, q: &str) -> Value {
    root.get(&format!("/api/admin/sockets?q={q}")).await.expect(200)
}

on_both!(open_sockets_are_listed_with_who_where_and_since_when, |place| {
    let world = World::start(place).await;
    let (root, ada, ben) = (
        superuser(&world).await,
        world.person("ada").await,
        world.person("ben").await,
    );
    let board = world.board_of(&ada, &[(&ben, "viewer")]).await;
    assert_eq!(sockets(&root, "").await["total"], 0);
    let (of_ada, _) = world.newcomer(&ada, board).await;
    let (_of_ben, _) = world.newcomer(&ben, board).await;

    let list = sockets(&root, "").await;
    assert_eq!(list["total"], 2);
    let first = &list["items"][0];
    assert_eq!(first["user"], json!({"user_id": ada.id, "username": "ada"}));
    assert_eq!(first["board_id"], board.to_string());
    assert_eq!(
        (&first["kind"], &first["address"]),
        (&json!("sync"), &json!("127.0.0.1"))
    );
    assert_eq!(
        (&first["queued_bytes"], &first["closing"]),
        (&json!(0), &json!(false))
    );
    assert!(first["since"].as_str().unwrap().ends_with('Z'));
    assert_eq!(
        root.get("/api/admin/sockets?page=2&per_page=1").await.expect(200)["items"][0]["user"]["username"],
        "ben"
    );
    assert_eq!(sockets(&root, "BEN").await["total"], 1);
    assert_eq!(sockets(&root, &board.to_string()).await["total"], 2);
    assert_eq!(sockets(&root, "nobody").await["total"], 0);
    world.rest(&ada).get("/api/admin/sockets").await.expect(403);

    drop(of_ada);
    let gone = async {
        while sockets(&root, "ada").await["total"] != 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PUT_OUT_WITHIN, gone).await.unwrap();
    world.stop().await;
});

on_both!(deactivation_closes_the_accounts_sockets_and_no_others, |place| {
    let world = World::start(place).await;
    let (root, ada, ben) = (
        superuser(&world).await,
        world.person("ada").await,
        world.person("ben").await,
    );
    let board = world.board_of(&ada, &[(&ben, "member")]).await;
    let (mut of_ada, _) = world.newcomer(&ada, board).await;
    let (mut of_ben, _) = world.newcomer(&ben, board).await;
    let path = format!("/api/admin/users/{}", ben.id);
    root.patch(&path, json!({"is_active": false})).await.expect(200);
    let code = tokio::time::timeout(PUT_OUT_WITHIN, of_ben.close_code())
        .await
        .unwrap();
    assert_eq!(code, 4401);
    assert_eq!(sockets(&root, "ada").await["total"], 1);
    world.stop().await;
    assert_eq!(of_ada.close_code().await, 1001);
});

on_both!(
    a_board_that_an_administrator_deletes_closes_its_sockets,
    |place| {
        let world = World::start(place).await;
        let (root, ada) = (superuser(&world).await, world.person("ada").await);
        let board = world.board_of(&ada, &[]).await;
        let (mut inside, _) = world.newcomer(&ada, board).await;
        assert_eq!(
            root.delete(&format!("/api/admin/boards/{board}")).await.status,
            204
        );
        let code = tokio::time::timeout(PUT_OUT_WITHIN, inside.close_code())
            .await
            .unwrap();
        assert_eq!(code, 4404);
        assert!(world.log(board).await.is_empty());
        world.stop().await;
    }
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_process_ends_is_noticed_when_the_database_is_read_again() {
    let world = World::start(crate::support::Place::postgres().await).await;
    let shell = world.beside().await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let (mut inside, _) = world.newcomer(&ada, board).await;
    let by = Superuser::at_the_shell();
    shell
        .server
        .app()
        .auth()
        .change_account(&by, ada.id, INACTIVE)
        .await
        .unwrap();
    // The server does so every 30 s.
    world.server.app().auth().read_ended_credentials().await.unwrap();
    let code = tokio::time::timeout(PUT_OUT_WITHIN, inside.close_code())
        .await
        .unwrap();
    assert_eq!(code, 4401);
    world.rest(&ada).get("/api/auth/me").await.expect(401);
    shell.stop().await;
    world.stop().await;
}
