//! Requests whose clients go before they are answered: what was done is told all the same.

use super::world::{Person, World, on_both, sql};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use serde_json::json;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::task::Poll;
use std::time::Duration;
use sync_server::access::Role;
use sync_server::auth::access_keys::WantedKey;
use sync_server::auth::address::ClientAddress;
use sync_server::cluster::Event;
use sync_server::http;
use sync_server::storage::{access_keys, users};
use tokio::time::{sleep, timeout};
use tower::ServiceExt as _;
use uuid::Uuid;

/// Long enough for what is under way to be done.
const A_WHILE: Duration = Duration::from_millis(100);
const TOLD_WITHIN: Duration = Duration::from_secs(10);
/// More than a request takes.
const TURNS_MAX: usize = 500;

#[derive(Debug, Clone, Copy)]
enum Deed {
    EndSession,
    RevokeKey,
    ChangeRole,
    TrashBoard,
}

/// A request, and how to tell whether it was done.
struct Asked {
    request: Request<Body>,
    id: Uuid,
    news: Event,
}

struct Scene {
    world: World,
    ada: Person,
    bob: Person,
    board: Uuid,
    workspace: Uuid,
}

on_both!(
    what_was_done_is_told_wherever_the_client_gives_its_request_up,
    |place| {
        let world = World::start(place).await;
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let board = world.board_of(&ada, &[(&bob, "member")]).await;
        let scene = Scene {
            workspace: world.workspace_of(board).await,
            world,
            ada,
            bob,
            board,
        };
        for deed in [
            Deed::EndSession,
            Deed::RevokeKey,
            Deed::ChangeRole,
            Deed::TrashBoard,
        ] {
            scene.give_up_everywhere(deed).await;
        }
        scene.world.stop().await;
    }
);

impl Scene {
    /// After the first turn, after the second, and so on until one request is answered.
    async fn give_up_everywhere(&self, deed: Deed) {
        let app = self.world.server.app();
        for turns in 1..TURNS_MAX {
            let asked = self.ask(deed).await;
            let mut told = app.bus().subscribe();
            let answer = after_turns(turns, http::service(app).oneshot(asked.request)).await;
            sleep(A_WHILE).await;
            if self.is_done(deed, asked.id).await {
                let telling = async { while told.recv().await.unwrap() != asked.news {} };
                let in_time = timeout(TOLD_WITHIN, telling).await;
                assert!(
                    in_time.is_ok(),
                    "{deed:?}, given up after {turns} turns: nobody was told"
                );
            }
            if let Some(answer) = answer {
                assert!(answer.unwrap().status().is_success(), "{deed:?}");
                assert!(self.is_done(deed, asked.id).await, "{deed:?}");
                return;
            }
        }
        panic!("{deed:?} is never answered");
    }

    async fn ask(&self, deed: Deed) -> Asked {
        let auth = self.world.server.app().auth();
        let (method, path, id) = match deed {
            Deed::EndSession => {
                let user = users::by_id(self.world.db(), self.ada.id).await.unwrap();
                let session = auth.begin_session(&user.unwrap(), "another").await.unwrap();
                let id = session.caller.by.id();
                ("DELETE", format!("/api/auth/sessions/{id}"), id)
            }
            Deed::RevokeKey => {
                let wanted = WantedKey {
                    name: "a key".to_owned(),
                    workspace: None,
                    role: Role::Viewer,
                    expires_at: None,
                };
                let made = auth.make_key(self.ada.id, wanted, ClientAddress::HERE).await;
                let id = made.unwrap().expect("few keys").key.id;
                ("DELETE", format!("/api/auth/tokens/{id}"), id)
            }
            Deed::ChangeRole => {
                self.world
                    .change_role(self.board, &self.bob, Some("member"))
                    .await;
                let path = format!("/api/workspaces/{}/members/{}", self.workspace, self.bob.id);
                ("PATCH", path, self.board)
            }
            Deed::TrashBoard => {
                sql!(self.world.db(), |on| {
                    let restore = sqlx::query("UPDATE boards SET trashed_at = NULL WHERE id = $1");
                    restore.bind(self.board).execute(on).await.unwrap();
                });
                ("DELETE", format!("/api/boards/{}", self.board), self.board)
            }
        };
        let news = match deed {
            Deed::EndSession | Deed::RevokeKey => Event::CredentialEnded { credential: id },
            Deed::ChangeRole | Deed::TrashBoard => Event::BoardAccessChanged { board: id },
        };
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", self.ada.token))
            .header("content-type", "application/json")
            .extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 9))))
            .body(Body::from(json!({"role": "viewer"}).to_string()))
            .unwrap();
        Asked { request, id, news }
    }

    async fn is_done(&self, deed: Deed, id: Uuid) -> bool {
        let db = self.world.db();
        match deed {
            Deed::EndSession => {
                let auth = self.world.server.app().auth();
                let open = auth.sessions_of(self.ada.id).await.unwrap();
                open.iter().all(|session| session.id != id)
            }
            Deed::RevokeKey => {
                let good = access_keys::list(db, self.ada.id).await.unwrap();
                good.iter().all(|key| key.id != id)
            }
            Deed::ChangeRole => {
                let role: String = sql!(db, |on| {
                    sqlx::query_scalar(
                        "SELECT role FROM workspace_members WHERE user_id = $1 AND workspace_id = $2",
                    )
                    .bind(self.bob.id)
                    .bind(self.workspace)
                    .fetch_one(on)
                    .await
                    .unwrap()
                });
                role == "viewer"
            }
            Deed::TrashBoard => {
                let trashed: Option<i64> = sql!(db, |on| {
                    sqlx::query_scalar("SELECT trashed_at FROM boards WHERE id = $1")
                        .bind(id)
                        .fetch_one(on)
                        .await
                        .unwrap()
                });
                trashed.is_some()
            }
        }
    }
}

/// Goes on with it for so many turns. When it could go on once more, it is dropped.
async fn after_turns<T>(turns: usize, work: impl Future<Output = T>) -> Option<T> {
    let mut work = Box::pin(work);
    let mut left = turns;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}
