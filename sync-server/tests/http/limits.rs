//! How often something may be tried, who is counted as one, and what a try costs.

use crate::support::{Answer, Client, Place, TestServer, on_both};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use sync_server::access::Superuser;
use sync_server::auth::administration::AccountChange;
use sync_server::limits::{
    REFRESH_PER_SESSION_EVERY, REFRESHES_PER_SESSION_MAX, REGISTRATION_PER_ADDRESS_EVERY,
    REGISTRATIONS_PER_ADDRESS_MAX, RESETS_PER_ADDRESS_MAX, WRONG_PASSWORDS_PER_ADDRESS_MAX,
    WRONG_PASSWORDS_PER_NAME_MAX,
};

/// What a proxy passes on for a client at that address.
async fn post_from(client: &Client, address: &str, path: &str, body: Value) -> Answer {
    let request = client.request(Method::POST, path).json(&body);
    client.send(request.header("x-forwarded-for", address)).await
}

/// As many as may be tried at once, and those that have come back since.
fn most(at_once: u32, every: Duration, since: Instant) -> u32 {
    at_once + since.elapsed().div_duration_f64(every) as u32
}

fn wait_of(refused: &Answer) -> i64 {
    assert_eq!(refused.status, 429, "{}", refused.text);
    refused.header("retry-after").unwrap().parse().unwrap()
}

on_both! {
    async fn an_unknown_user_and_a_wrong_password_cost_one_hash_each(server) {
        server.register("alice").await;
        let auth = server.app().auth();
        let bob = server.register("bob").await.id().parse().unwrap();
        let inactive = AccountChange { is_active: Some(false), is_superuser: None };
        auth.change_account(&Superuser::at_the_shell(), bob, inactive).await.unwrap();
        let mut answers = Vec::new();
        let long = "x".repeat(2_000);
        for (name, password) in [
            ("alice", "testpass124"), ("alice@example.org", "testpass124"), ("nobody", "testpass124"),
            ("nobody@example.org", "testpass124"), ("no name", "testpass124"), ("bob", "testpass123"),
            ("alice", long.as_str()), ("nobody", long.as_str()), ("alice", ""),
        ] {
            let before = auth.password_hashes();
            let answer = server.anybody().login(name, password).await;
            assert_eq!(auth.password_hashes() - before, 1, "{name}");
            let mut headers = answer.headers.clone();
            for changing in ["date", "x-request-id"] {
                headers.remove(changing);
            }
            answers.push((answer.expect(401), format!("{headers:?}")));
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:?}");
        // And who must wait costs none.
        for _ in 0..=WRONG_PASSWORDS_PER_NAME_MAX {
            server.anybody().login("alice", "testpass124").await;
        }
        let before = auth.password_hashes();
        wait_of(&server.anybody().login("alice", "testpass123").await);
        assert_eq!(auth.password_hashes(), before);
    }

    async fn a_session_that_refreshes_without_end_must_wait_and_is_not_lost(server) {
        let alice = server.register("alice").await;
        let mut refresh = alice.refresh.clone().unwrap();
        let (begun, mut refreshed) = (Instant::now(), 0);
        let wait = loop {
            let answer = alice.use_refresh(&refresh).await;
            if answer.status == 429 {
                break wait_of(&answer);
            }
            answer.expect(200)["refresh"].as_str().unwrap().clone_into(&mut refresh);
            refreshed += 1;
            assert!(refreshed <= most(REFRESHES_PER_SESSION_MAX, REFRESH_PER_SESSION_EVERY, begun), "{refreshed}");
        };
        assert!(refreshed >= REFRESHES_PER_SESSION_MAX, "{refreshed}");
        server.clock.advance(wait);
        alice.use_refresh(&refresh).await.expect(200);
    }

    async fn reset_links_are_not_guessed_from_one_address(server) {
        let body = json!({"token": "x", "new_password": "another pass"});
        for _ in 0..RESETS_PER_ADDRESS_MAX {
            server.anybody().post("/api/auth/reset", body.clone()).await.expect(404);
        }
        wait_of(&server.anybody().post("/api/auth/reset", body).await);
    }
}

/// A server behind a proxy on this machine, with one account.
async fn behind_a_proxy() -> TestServer {
    let server = TestServer::start(Place::sqlite(), &[("TRUSTED_PROXIES", "127.0.0.0/8, 10.0.0.0/8")]).await;
    let (_, setup) = server
        .setup_link()
        .and_then(|link| link.split_once('#'))
        .expect("a link");
    let body =
        json!({"username": "alice", "email": "alice@example.org", "password": "testpass123", "setup": setup});
    server
        .anybody()
        .post("/api/auth/register", body)
        .await
        .expect(201);
    server
}

#[tokio::test]
async fn an_address_is_what_the_proxies_say_and_not_what_a_client_claims() {
    let server = behind_a_proxy().await;
    let anybody = server.anybody();
    // However the client varies what it claims: the hop before the proxies is what counts.
    guess_until_refused(&anybody, |number| {
        format!("203.0.113.{}, 192.0.2.1, 10.0.0.1", number % 200)
    })
    .await;
    assert!(must_wait_soon(&anybody, "192.0.2.1", 1_000).await);
    guess(&anybody, "192.0.2.2", 1_001).await.expect(401);
    // A household has a whole /64.
    guess_until_refused(&anybody, |number| format!("2001:db8:1:2::{number:x}")).await;
    assert!(must_wait_soon(&anybody, "2001:db8:1:2:ffff::1", 2_000).await);
    guess(&anybody, "2001:db8:1:3::1", 1_003).await.expect(401);
    server.end().await;
}

#[tokio::test]
async fn without_trusted_proxies_nobody_is_believed() {
    let server = TestServer::start(Place::sqlite(), &[]).await;
    server.register("alice").await;
    guess_until_refused(&server.anybody(), |number| format!("192.0.2.{}", number % 200)).await;
    server.end().await;
}

/// A wrong password for a name that no other number has.
async fn guess(client: &Client, from: &str, number: u32) -> Answer {
    let body = json!({"username": format!("nobody-{number}"), "password": "testpass124"});
    post_from(client, from, "/api/auth/login", body).await
}

/// Whether the address has no tries left but the few that come back while it tries.
async fn must_wait_soon(client: &Client, from: &str, first: u32) -> bool {
    for number in first..first + 10 {
        if guess(client, from, number).await.status == 429 {
            return true;
        }
    }
    false
}

/// Guesses from addresses that count as one until it must wait. (While it guesses, some tries come back.)
async fn guess_until_refused(client: &Client, from: impl Fn(u32) -> String) {
    for number in 0..4 * WRONG_PASSWORDS_PER_ADDRESS_MAX {
        let answer = guess(client, &from(number), number).await;
        if answer.status == 429 {
            assert!(number >= WRONG_PASSWORDS_PER_ADDRESS_MAX, "{number}");
            return;
        }
        answer.expect(401);
    }
    panic!("guessing has no end");
}

/// A taken name is enough: it costs no hash, and is counted like an account that is made.
#[tokio::test]
async fn registrations_from_one_address_are_bounded() {
    let server = behind_a_proxy().await;
    let anybody = server.anybody();
    let register = async |from: &str| {
        let body = json!({"username": "alice", "email": "a@example.org", "password": "testpass123"});
        post_from(&anybody, from, "/api/auth/register", body).await
    };
    let (begun, mut tried) = (Instant::now(), 0);
    let wait = loop {
        let answer = register("192.0.2.1").await;
        if answer.status == 429 {
            break wait_of(&answer);
        }
        answer.expect(409);
        tried += 1;
        let most = most(
            REGISTRATIONS_PER_ADDRESS_MAX,
            REGISTRATION_PER_ADDRESS_EVERY,
            begun,
        );
        assert!(tried <= most, "{tried}");
    };
    assert!(tried >= REGISTRATIONS_PER_ADDRESS_MAX, "{tried}");
    register("192.0.2.2").await.expect(409);
    server.clock.advance(wait);
    register("192.0.2.1").await.expect(409);
    server.end().await;
}

/// While a crowd waits for its turns, somebody else is served in theirs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_honest_sign_in_is_served_during_a_flood_from_elsewhere() {
    let server = behind_a_proxy().await;
    let anybody = server.anybody();
    let crowd: Vec<_> = (0..200)
        .map(|number| {
            let anybody = anybody.clone();
            tokio::spawn(async move {
                let body = json!({"username": format!("nobody-{number}"), "password": "testpass124"});
                post_from(&anybody, "192.0.2.1", "/api/auth/login", body)
                    .await
                    .status
                    .as_u16()
            })
        })
        .collect();
    let body = json!({"username": "alice", "password": "testpass123"});
    let honest = post_from(&anybody, "198.51.100.1", "/api/auth/login", body);
    let honest = tokio::time::timeout(Duration::from_secs(10), honest).await;
    honest.expect("it is served meanwhile").expect(200);
    let (mut wrong, mut refused) = (0, 0);
    for one in crowd {
        match one.await.unwrap() {
            401 => wrong += 1,
            429 => refused += 1,
            other => panic!("{other}"),
        }
    }
    // Its tries, and the few that came back meanwhile.
    assert!(wrong <= 2 * WRONG_PASSWORDS_PER_ADDRESS_MAX && wrong + refused == 200);
    server.end().await;
}
