//! `/api/auth/refresh`, `logout`, cookies, origins.

use crate::support::{Answer, Place, TestServer, on_both};
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use sync_server::storage::{Db, Either};
use tokio::sync::Mutex;
use uuid::Uuid;

fn token(body: &Value, name: &str) -> String {
    body[name].as_str().expect(name).to_owned()
}

/// The cookie's value and its attributes.
fn cookie(answer: &Answer) -> (String, String) {
    let header = answer.header("set-cookie").expect("a cookie");
    let (pair, attributes) = header.split_once("; ").expect("attributes");
    (
        pair.strip_prefix("weft_refresh=").expect("our cookie").to_owned(),
        attributes.to_owned(),
    )
}

/// The token of the same session with the same last secret, but of a family that is not ours: one character amid the
/// family's part is another one, so that the whole can still be read.
fn with_another_family(token: &str) -> String {
    let amid = 40;
    let other = if token.as_bytes()[amid] == b'A' { 'B' } else { 'A' };
    format!("{}{other}{}", &token[..amid], &token[amid + 1..])
}

async fn end_elsewhere(db: &Db, session: Uuid, ended_at: i64) {
    const END: &str = "UPDATE sessions SET ended_at = $1 WHERE id = $2";
    let ended = match db.write() {
        Either::Postgres(on) => sqlx::query(END)
            .bind(ended_at)
            .bind(session)
            .execute(on)
            .await
            .map(drop),
        Either::Sqlite(on) => sqlx::query(END)
            .bind(ended_at)
            .bind(session)
            .execute(on)
            .await
            .map(drop),
    };
    ended.unwrap();
}

on_both! {
    async fn an_access_token_ends_after_ten_minutes_and_is_refreshed(server) {
        let alice = server.register("alice").await;
        server.clock.advance(10 * 60 + 6);
        alice.get("/api/auth/me").await.expect(401);
        let body = alice.use_refresh(alice.refresh.as_ref().unwrap()).await.expect(200);
        assert_eq!(body.get("user"), None);
        let alice = alice.signed_in(&body);
        alice.get("/api/auth/me").await.expect(200);
    }

    async fn what_ended_long_ago_is_still_news_for_a_node_that_was_without_its_database(server) {
        let alice = server.register("alice").await;
        let session = alice.get("/api/auth/sessions").await.expect(200)[0]["id"].clone();
        let session = session.as_str().unwrap().parse().unwrap();
        let auth = server.app().auth();
        auth.read_ended_credentials().await.unwrap();
        // Another node ends it, and for half an hour this one hears and reads nothing.
        let ended_at = server.app().now().0 + 1_000;
        end_elsewhere(server.app().db(), session, ended_at).await;
        server.clock.advance(30 * 60);
        assert!(!auth.has_ended(session));
        auth.read_ended_credentials().await.unwrap();
        assert!(auth.has_ended(session));
    }

    async fn a_used_refresh_token_that_comes_back_ends_the_session(server) {
        let alice = server.register("alice").await;
        let stolen = alice.refresh.clone().unwrap();
        let second = alice.use_refresh(&stolen).await.expect(200);
        let third = alice.use_refresh(&token(&second, "refresh")).await.expect(200);
        alice.signed_in(&third).get("/api/auth/me").await.expect(200);
        alice.use_refresh(&stolen).await.expect(401);
        alice.use_refresh(&token(&third, "refresh")).await.expect(401);
        alice.signed_in(&third).get("/api/auth/me").await.expect(401);
        // Only that session.
        server.anybody().login("alice", "testpass123").await.expect(200);
    }

    async fn a_lost_reply_is_forgiven_once(server) {
        let alice = server.register("alice").await;
        let first = alice.refresh.clone().unwrap();
        alice.use_refresh(&first).await.expect(200);
        server.clock.advance(29);
        let again = alice.use_refresh(&first).await.expect(200);
        alice.use_refresh(&token(&again, "refresh")).await.expect(200);
    }

    async fn a_lost_reply_is_not_forgiven_twice(server) {
        let alice = server.register("alice").await;
        let first = alice.refresh.clone().unwrap();
        alice.use_refresh(&first).await.expect(200);
        let again = alice.use_refresh(&first).await.expect(200);
        alice.use_refresh(&first).await.expect(401);
        alice.use_refresh(&token(&again, "refresh")).await.expect(401);
    }

    async fn a_lost_reply_is_not_forgiven_late(server) {
        let alice = server.register("alice").await;
        let first = alice.refresh.clone().unwrap();
        let second = alice.use_refresh(&first).await.expect(200);
        server.clock.advance(31);
        alice.use_refresh(&first).await.expect(401);
        alice.use_refresh(&token(&second, "refresh")).await.expect(401);
    }

    async fn of_many_refreshes_at_once_two_at_most_win(server) {
        let alice = server.register("alice").await;
        let first = alice.refresh.clone().unwrap();
        let tries = (0..8).map(|_| {
            let (alice, first) = (alice.clone(), first.clone());
            tokio::spawn(async move { alice.use_refresh(&first).await.status.as_u16() })
        });
        let mut won = 0;
        for one in tries.collect::<Vec<_>>() {
            match one.await.unwrap() {
                200 => won += 1,
                401 => {}
                other => panic!("{other}"),
            }
        }
        assert!((1..=2).contains(&won), "{won}");
    }

    // The tabs of a browser have one cookie jar, and let one of them refresh at a time (a Web Lock).
    async fn twenty_racing_tabs_lose_no_session(server) {
        let alice = server.register("alice").await;
        let (browser, lock) = (alice.with_cookie_jar(), Arc::new(Mutex::new(())));
        let body = json!({"username": "alice", "password": "testpass123", "cookie": true});
        browser.post("/api/auth/login", body).await.expect(200);
        for _round in 0..2 {
            let tabs = (0..20).map(|_| {
                let (tab, lock) = (browser.clone(), Arc::clone(&lock));
                tokio::spawn(async move {
                    let _locked = lock.lock().await;
                    let body = tab.post("/api/auth/refresh", json!({"cookie": true})).await.expect(200);
                    tab.signed_in(&body)
                })
            });
            for tab in tabs.collect::<Vec<_>>() {
                tab.await.unwrap().get("/api/auth/me").await.expect(200);
            }
        }
        // Where there are no locks: two at once are a lost reply, and both are served.
        let again = || browser.post("/api/auth/refresh", json!({"cookie": true}));
        let (one, other) = tokio::join!(again(), again());
        for body in [one.expect(200), other.expect(200)] {
            browser.signed_in(&body).get("/api/auth/me").await.expect(200);
        }
    }

    async fn garbage_ends_nobodys_session(server) {
        let alice = server.register("alice").await;
        let real = alice.refresh.clone().unwrap();
        let forged = with_another_family(&real);
        for garbage in ["", "x", &forged] {
            alice.use_refresh(garbage).await.expect(401);
            let left_alone = alice.post("/api/auth/logout", json!({"refresh": garbage})).await;
            assert_eq!(left_alone.status, 204, "{garbage}");
        }
        alice.get("/api/auth/me").await.expect(200);
        alice.use_refresh(&real).await.expect(200);
    }

    async fn a_session_unused_for_thirty_days_is_over(server) {
        let alice = server.register("alice").await;
        let mut body = json!({"refresh": alice.refresh});
        // Each use begins the thirty days anew.
        for _ in 0..2 {
            server.clock.advance(29 * 24 * 3600);
            body = alice.use_refresh(&token(&body, "refresh")).await.expect(200);
        }
        server.clock.advance(30 * 24 * 3600 + 1);
        alice.use_refresh(&token(&body, "refresh")).await.expect(401);
    }

    async fn signing_out_ends_the_session_at_once_and_no_other(server) {
        let alice = server.register("alice").await;
        let body = server.anybody().login("alice", "testpass123").await.expect(200);
        let elsewhere = server.anybody().signed_in(&body);
        let answer = alice.post("/api/auth/logout", json!({"refresh": alice.refresh})).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
        alice.get("/api/auth/me").await.expect(401);
        alice.use_refresh(alice.refresh.as_ref().unwrap()).await.expect(401);
        elsewhere.get("/api/auth/me").await.expect(200);
    }

    async fn the_app_keeps_its_refresh_token_in_a_cookie_that_script_cannot_read(server) {
        server.register("alice").await;
        let anybody = server.anybody();
        let body = json!({"username": "alice", "password": "testpass123", "cookie": true});
        let answer = anybody.post("/api/auth/login", body).await;
        let (first, attributes) = cookie(&answer);
        assert_eq!(attributes, "HttpOnly; SameSite=Strict; Path=/api/auth; Max-Age=2592000");
        assert_eq!(answer.expect(200).get("refresh"), None);

        let with_cookie = |path: &str, value: &str, body: Value| {
            let cookie = format!("other=1; weft_refresh={value}");
            anybody.request(Method::POST, path).header("cookie", cookie).json(&body)
        };
        let answer = anybody.send(with_cookie("/api/auth/refresh", &first, json!({"cookie": true}))).await;
        let (second, _) = cookie(&answer);
        assert_ne!(second, first);
        let body = answer.expect(200);
        assert_eq!(body.get("refresh"), None);
        // Script that leaves the flag out learns nothing either.
        let answer = anybody.send(with_cookie("/api/auth/refresh", &second, json!({}))).await;
        let (third, _) = cookie(&answer);
        let body = answer.expect(200);
        assert_eq!(body.get("refresh"), None);

        let answer = anybody.send(with_cookie("/api/auth/logout", &third, json!({}))).await;
        assert_eq!(cookie(&answer), (String::new(), "HttpOnly; SameSite=Strict; Path=/api/auth; Max-Age=0".to_owned()));
        assert_eq!(answer.status, 204);
        anybody.signed_in(&body).get("/api/auth/me").await.expect(401);
    }

    async fn pages_of_other_origins_may_change_nothing(server) {
        let alice = server.register("alice").await;
        let port = server.url().rsplit_once(':').unwrap().1.to_owned();
        let try_from = async |origin: &str| {
            let request = alice.request(Method::POST, "/api/workspaces").json(&json!({"name": "w"}));
            alice.send(request.header("origin", origin)).await
        };
        try_from(&format!("http://localhost:{port}")).await.expect(201);
        try_from(&format!("http://127.0.0.1:{port}")).await.expect(201);
        for foreign in ["https://evil.example", "null", "http://localhost:1", &format!("https://localhost:{port}")] {
            try_from(foreign).await.expect(403);
        }
    }
}

#[tokio::test]
async fn under_https_the_cookie_is_secure_and_browsers_are_told_to_stay_there() {
    let settings = [("PUBLIC_URL", "https://weft.example.org")];
    let server = TestServer::start(Place::sqlite(), &settings).await;
    let (_, setup) = server
        .setup_link()
        .and_then(|link| link.split_once('#'))
        .expect("a link");
    let body = json!({"username": "alice", "email": "alice@example.org", "password": "testpass123", "cookie": true,
        "setup": setup});
    let request = server
        .anybody()
        .request(Method::POST, "/api/auth/register")
        .json(&body);
    let answer = server
        .anybody()
        .send(request.header("origin", "https://weft.example.org"))
        .await;
    assert!(cookie(&answer).1.ends_with("; Secure"));
    assert_eq!(
        answer.header("strict-transport-security"),
        Some("max-age=31536000")
    );
    answer.expect(201);
    server.end().await;
}

#[tokio::test]
async fn a_session_ended_before_a_restart_stays_ended() {
    let settings = [("JWT_SECRET", "0123456789abcdef0123456789abcdef")];
    let server = TestServer::start(Place::sqlite(), &settings).await;
    let alice = server.register("alice").await;
    let stays = server.register("bob").await;
    alice
        .post("/api/auth/logout", json!({"refresh": alice.refresh}))
        .await;
    let server = TestServer::start(server.stop().await, &settings).await;
    let again = |who: &crate::support::Client| {
        let mut client = server.anybody();
        client.access.clone_from(&who.access);
        client
    };
    again(&stays).get("/api/auth/me").await.expect(200);
    again(&alice).get("/api/auth/me").await.expect(401);
    server.end().await;
}

/// Secrets are replaced without anybody being signed out: the new one signs, the old one is still believed for as long
/// as it is listed.
#[tokio::test]
async fn a_replaced_secret_is_good_for_as_long_as_it_is_listed() {
    const OLD: (&str, &str) = ("JWT_SECRET", "0123456789abcdef0123456789abcdef");
    const NEW: (&str, &str) = ("JWT_SECRET", "fedcba9876543210fedcba9876543210");
    for place in [Place::sqlite(), Place::postgres().await] {
        let server = TestServer::start(place, &[OLD]).await;
        let alice = server.register("alice").await;
        let both = [NEW, ("JWT_PREVIOUS_SECRETS", OLD.1)];
        let server = TestServer::start(server.stop().await, &both).await;
        let here = |server: &TestServer, access: &Option<String>| {
            let mut client = server.anybody();
            client.access.clone_from(access);
            client
        };
        here(&server, &alice.access).get("/api/auth/me").await.expect(200);
        let body = server
            .anybody()
            .use_refresh(alice.refresh.as_ref().unwrap())
            .await
            .expect(200);
        let renewed = Some(token(&body, "access"));
        let server = TestServer::start(server.stop().await, &[NEW]).await;
        here(&server, &alice.access).get("/api/auth/me").await.expect(401);
        here(&server, &renewed).get("/api/auth/me").await.expect(200);
        server.end().await;
    }
}
