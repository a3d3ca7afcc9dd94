//! What browsers are told, and what is refused before a handler sees it.

use crate::support::{Answer, Client, Place, TestServer};
use reqwest::Method;
use serde_json::json;
use sync_server::limits::{BODY_BYTES_MAX, HEAD_BYTES_MAX, URI_BYTES_MAX};

async fn on_sqlite() -> TestServer {
    TestServer::start(Place::sqlite(), &[]).await
}

#[tokio::test]
async fn every_answer_tells_browsers_to_do_no_more_with_it_than_they_must() {
    let server = on_sqlite().await;
    let board = "/ws/boards/0192f0c1-2345-7abc-8def-0123456789ab";
    for path in ["/healthz", "/api/nothing", "/api/docs", board, "/", "/nothing.js"] {
        let answer = server.anybody().get(path).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}");
        }
        assert!(
            answer.header("permissions-policy").unwrap().contains("camera=()"),
            "{path}"
        );
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
            "{policy}"
        );
        // Not over http: a browser would remember it for this machine's other servers, too.
        assert_eq!(answer.header("strict-transport-security"), None, "{path}");
    }
    server.end().await;
}

#[tokio::test]
async fn data_may_do_nothing_and_pages_run_their_own_scripts_alone() {
    let server = on_sqlite().await;
    let policy = async |path: &str| {
        let answer = server.anybody().get(path).await;
        answer.header("content-security-policy").unwrap().to_owned()
    };
    assert_eq!(
        policy("/api/version").await,
        "default-src 'none'; frame-ancestors 'none'"
    );
    let page = policy("/api/docs").await;
    assert!(page.contains("script-src 'self' 'wasm-unsafe-eval';"), "{page}");
    assert!(page.contains("style-src 'self';"), "{page}");
    server.end().await;
}

/// What tags of the page load, and that none brings script or style of its own.
fn loaded(page: &str) -> Vec<&str> {
    for inline in ["<style", " style=", " onload=", " onclick=", "javascript:"] {
        assert!(!page.contains(inline), "{inline}");
    }
    for script in page.split("<script").skip(1) {
        let (tag, rest) = script.split_once('>').unwrap();
        assert!(tag.contains(" src=") && rest.starts_with("</script>"), "{tag}");
    }
    let sources = page
        .split("src=\"")
        .skip(1)
        .chain(page.split("<link").skip(1).filter_map(|tag| {
            let tag = tag.split_once('>')?.0;
            tag.contains("stylesheet").then_some(tag.split_once("href=\"")?.1)
        }));
    sources.map(|rest| rest.split('"').next().unwrap()).collect()
}

#[tokio::test]
async fn the_page_that_shows_the_api_is_made_of_our_own_files() {
    let server = on_sqlite().await;
    let answer = server.anybody().get("/api/docs/").await;
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    let files = loaded(&answer.text);
    assert_eq!(files.len(), 3, "{files:?}");
    for file in files {
        assert!(file.starts_with("/api/docs/"), "{file}");
        let plain = server.anybody().get(file).await;
        assert_eq!(plain.status, 200, "{file}");
        let zipped = server
            .anybody()
            .request(Method::GET, file)
            .header("accept-encoding", "gzip");
        let zipped = zipped.send().await.unwrap();
        if file.contains("swagger-ui") {
            assert!(plain.text.len() > 100_000, "{file}: {}", plain.text.len());
            assert_eq!(zipped.headers()["content-encoding"], "gzip", "{file}");
        }
        assert!(zipped.bytes().await.unwrap().len() <= plain.text.len(), "{file}");
    }
    server.anybody().get("/api/docs/other.js").await.expect(404);
    server.end().await;
}

#[tokio::test]
async fn what_is_too_long_is_refused() {
    let server = on_sqlite().await;
    let alice = server.register("alice").await;
    let long = format!("/api/workspaces?q={}", "a".repeat(URI_BYTES_MAX));
    alice.get(&long).await.expect(414);
    let fits = format!("/api/workspaces?q={}", "a".repeat(URI_BYTES_MAX - 100));
    alice.get(&fits).await.expect(200);
    let head = alice
        .request(Method::GET, "/api/workspaces")
        .header("x-long", "a".repeat(2 * HEAD_BYTES_MAX));
    assert_eq!(alice.send(head).await.status, 431);
    let body = json!({"name": "a".repeat(BODY_BYTES_MAX)});
    alice.post("/api/workspaces", body).await.expect(413);
    server.end().await;
}

async fn from(client: &Client, method: Method, origin: &str) -> Answer {
    let request = client.request(method, "/api/auth/me").header("origin", origin);
    client
        .send(request.header("access-control-request-method", "GET"))
        .await
}

#[tokio::test]
async fn pages_of_other_origins_read_nothing_unless_the_operator_allows_them() {
    let allowed = "https://tools.example.org";
    let settings = [("ALLOWED_ORIGINS", allowed)];
    let server = TestServer::start(Place::sqlite(), &settings).await;
    let alice = server.register("alice").await;
    let answer = from(&alice, Method::GET, allowed).await;
    assert_eq!(answer.header("access-control-allow-origin"), Some(allowed));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    answer.expect(200);
    let preflight = from(&server.anybody(), Method::OPTIONS, allowed).await;
    assert!(preflight.status.is_success());
    assert!(
        preflight
            .header("access-control-allow-headers")
            .unwrap()
            .contains("authorization")
    );
    for foreign in ["https://evil.example", "null"] {
        let answer = from(&alice, Method::GET, foreign).await;
        assert_eq!(answer.header("access-control-allow-origin"), None);
        answer.expect(403);
    }
    server.end().await;
    let server = on_sqlite().await;
    let alice = server.register("alice").await;
    from(&alice, Method::GET, allowed).await.expect(403);
    assert_eq!(from(&alice, Method::OPTIONS, &server.url()).await.status, 405);
    server.end().await;
}
