//! What is the same on every path: bodies, slashes, methods, headers, health.

use crate::support::{Place, TestServer, on_both};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;
use sync_server::storage::Db;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

on_both! {
    async fn the_server_says_that_it_lives_and_is_ready(server) {
        let anybody = server.anybody();
        assert_eq!(anybody.get("/healthz").await.status, 200);
        assert_eq!(anybody.get("/readyz").await.status, 200);
        let version = anybody.get("/api/version").await.expect(200);
        assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
    }

    async fn a_database_that_is_away_is_told_as_not_ready_and_not_as_a_fault(server) {
        let alice = server.register("alice").await;
        server.app().db().close().await;
        let answer = server.anybody().get("/readyz").await;
        assert!(answer.header("retry-after").is_some());
        answer.expect(503);
        alice.get("/api/workspaces").await.expect(503);
        assert_eq!(server.anybody().get("/healthz").await.status, 200);
    }
}

/// PostgreSQL ends connections when it stops, fails over or is told to, also amid a query.
#[tokio::test]
async fn a_query_that_the_database_gives_up_is_told_as_unavailable_and_not_as_a_fault() {
    let server = TestServer::start(Place::postgres().await, &[]).await;
    let alice = server.register("alice").await;
    let Db::Postgres(pool) = server.app().db() else {
        panic!("not PostgreSQL")
    };
    let mut blocker = pool.begin().await.unwrap();
    let lock = "LOCK TABLE workspace_members IN ACCESS EXCLUSIVE MODE";
    sqlx::query(lock).execute(&mut *blocker).await.unwrap();
    let asking = {
        let alice = alice.clone();
        tokio::spawn(async move { alice.get("/api/workspaces").await })
    };
    let end_waiting = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity \
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let mut ended: i64 = 0;
    while ended == 0 {
        ended = sqlx::query_scalar(end_waiting)
            .fetch_one(&mut *blocker)
            .await
            .unwrap();
    }
    asking.await.unwrap().expect(503);
    blocker.rollback().await.unwrap();

    // Those that nobody is using are replaced, unless their end comes just then.
    let end_others = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    for _ in 0..20 {
        // An error says that this connection was on its way out, too.
        let _ = sqlx::query(end_others).execute(pool).await;
        let answer = alice.get("/api/workspaces").await;
        let status = answer.status.as_u16();
        answer.expect(if status == 200 { 200 } else { 503 });
    }
    server.end().await;
}

async fn on_sqlite() -> TestServer {
    TestServer::start(Place::sqlite(), &[]).await
}

#[tokio::test]
async fn malformed_json_is_400_and_too_much_of_it_413() {
    let server = on_sqlite().await;
    let alice = server.register("alice").await;
    let post = async |body: String| {
        alice
            .send(alice.request(Method::POST, "/api/workspaces").body(body))
            .await
    };
    post("{\"name\":".to_owned()).await.expect(400);
    post("[]".to_owned()).await.expect(400);
    post(String::new()).await.expect(422);
    post(format!("{{\"name\": \"{}\"}}", "x".repeat(1 << 20)))
        .await
        .expect(413);
    server.end().await;
}

#[tokio::test]
async fn a_trailing_slash_makes_no_difference() {
    let server = on_sqlite().await;
    let alice = server.register("alice").await;
    alice.get("/api/workspaces/").await.expect(200);
    alice.get("/api/auth/me/").await.expect(200);
    alice
        .post("/api/workspaces/", json!({"name": "w"}))
        .await
        .expect(201);
    server.end().await;
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems_too() {
    let server = on_sqlite().await;
    let anybody = server.anybody();
    for path in ["/api", "/api/nothing", "/api/boards", "/ws", "/ws/nothing"] {
        anybody.get(path).await.expect(404);
    }
    anybody.delete("/api/auth/login").await.expect(405);
    anybody.post("/somewhere/in/the/app", json!({})).await.expect(405);
    server.end().await;
}

#[tokio::test]
async fn every_answer_has_its_id_and_is_not_sniffed() {
    let server = on_sqlite().await;
    for path in ["/healthz", "/api/nothing", "/", "/nothing.js"] {
        let answer = server.anybody().get(path).await;
        assert!(answer.header("x-request-id").is_some(), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("referrer-policy"), Some("same-origin"), "{path}");
    }
    server.end().await;
}

#[tokio::test]
async fn json_is_compressed_for_those_who_read_it() {
    let server = on_sqlite().await;
    let alice = server.register("alice").await;
    let request = alice
        .request(Method::GET, "/api/workspaces")
        .header("accept-encoding", "br");
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["content-encoding"], "br");
    server.end().await;
}

/// `axum::serve` would wait for ever.
#[tokio::test]
async fn a_connection_that_does_not_finish_its_headers_is_closed() {
    let server = on_sqlite().await;
    let address = server.url().trim_start_matches("http://").to_owned();
    let mut slow = TcpStream::connect(&address).await.unwrap();
    slow.write_all(b"GET /healthz HTTP/1.1\r\nHost: weft\r\nX-Slow: ")
        .await
        .unwrap();
    let mut rest = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(100), slow.read_to_end(&mut rest)).await;
    ended.expect("the server hangs up").ok();
    server.end().await;
}
