//! `/api/auth/reset`, `/api/setup`: one-time links.

use crate::support::{Client, Place, TestServer, on_both};
use serde_json::{Value, json};
use sync_server::access::Superuser;
use sync_server::auth::administration::{AccountChange, AdministrationError};
use sync_server::auth::links::ResetLink;

async fn link_for(server: &TestServer, user: &Client) -> ResetLink {
    let by = Superuser::at_the_shell();
    let link = server
        .app()
        .auth()
        .make_reset_link(&by, user.id().parse().unwrap())
        .await;
    link.expect("an account that may be used")
}

fn reset(token: &str, password: &str) -> Value {
    json!({"token": token, "new_password": password})
}

fn account(name: &str, setup: Option<&str>) -> Value {
    json!({"username": name, "email": format!("{name}@example.org"), "password": "testpass123", "setup": setup})
}

on_both! {
    async fn a_reset_link_sets_a_password_once_and_ends_all_sessions(server) {
        let (alice, bob) = (server.register("alice").await, server.register("bob").await);
        let link = link_for(server, &alice).await;
        let anybody = server.anybody();
        // A weak password leaves the link alive.
        let weak = anybody.post("/api/auth/reset", reset(&link.token, "password")).await;
        assert_eq!(weak.wrong_fields(), ["new_password"]);
        let answer = anybody.post("/api/auth/reset", reset(&link.token, "another pass")).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
        alice.get("/api/auth/me").await.expect(401);
        alice.use_refresh(alice.refresh.as_ref().unwrap()).await.expect(401);
        anybody.login("alice", "testpass123").await.expect(401);
        anybody.login("alice", "another pass").await.expect(200);
        bob.get("/api/auth/me").await.expect(200);
        anybody.post("/api/auth/reset", reset(&link.token, "a third pass")).await.expect(404);
        anybody.login("alice", "another pass").await.expect(200);
        assert!(!server.holds(&link.token).await);
    }

    async fn a_reset_link_dies_of_age_of_a_newer_one_of_a_change_and_of_deactivation(server) {
        // Somebody else administers the server: the last superuser cannot be deactivated.
        server.register("root").await;
        let alice = server.register("alice").await;
        let dead = async |link: &ResetLink| {
            server.anybody().post("/api/auth/reset", reset(&link.token, "another pass")).await.expect(404);
        };
        let first = link_for(server, &alice).await;
        let second = link_for(server, &alice).await;
        dead(&first).await;
        server.clock.advance(24 * 3_600);
        dead(&second).await;

        let alice = server.anybody().signed_in(&server.anybody().login("alice", "testpass123").await.expect(200));
        let third = link_for(server, &alice).await;
        let change = json!({"old_password": "testpass123", "new_password": "another pass"});
        assert_eq!(alice.post("/api/auth/password", change).await.status, 204);
        dead(&third).await;

        let fourth = link_for(server, &alice).await;
        let (by, id) = (Superuser::at_the_shell(), alice.id().parse().unwrap());
        let auth = server.app().auth();
        let active = |is_active| AccountChange { is_active: Some(is_active), is_superuser: None };
        auth.change_account(&by, id, active(false)).await.unwrap();
        assert!(matches!(auth.make_reset_link(&by, id).await, Err(AdministrationError::Inactive)));
        dead(&fourth).await;
        auth.change_account(&by, id, active(true)).await.unwrap();
        dead(&fourth).await;
        for garbage in ["", "x", "AAAA"] {
            server.anybody().post("/api/auth/reset", reset(garbage, "another pass")).await.expect(404);
        }
    }

    async fn of_two_uses_of_a_reset_link_at_once_one_counts(server) {
        let alice = server.register("alice").await;
        let link = link_for(server, &alice).await;
        let anybody = server.anybody();
        let (one, other) = tokio::join!(
            anybody.post("/api/auth/reset", reset(&link.token, "the first pass")),
            anybody.post("/api/auth/reset", reset(&link.token, "the other pass"))
        );
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 404]);
    }

    async fn an_empty_server_says_so_until_there_is_an_account(server) {
        let setup = json!({"first_account": true, "needs_link": false, "registration": "open"});
        assert_eq!(server.anybody().get("/api/setup").await.expect(200), setup);
        server.register("alice").await;
        let setup = json!({"first_account": false, "needs_link": false, "registration": "open"});
        assert_eq!(server.anybody().get("/api/setup").await.expect(200), setup);
    }
}

/// The token in the set-up link that the server would print.
fn setup_token(server: &TestServer) -> String {
    let link = server.setup_link().expect("a link");
    let (page, token) = link.split_once("/setup#").expect("a link to the page");
    assert!(page.starts_with("http"), "{link}");
    token.to_owned()
}

/// Whoever comes first to a public address is anybody.
#[tokio::test]
async fn on_a_public_address_the_first_account_needs_the_link_that_was_printed() {
    for place in [Place::sqlite(), Place::postgres().await] {
        let settings = [
            ("BIND", "0.0.0.0:0"),
            ("JWT_SECRET", "0123456789abcdef0123456789abcdef"),
        ];
        let server = TestServer::start(place, &settings).await;
        let anybody = server.anybody();
        let setup = anybody.get("/api/setup").await.expect(200);
        assert_eq!(
            (&setup["first_account"], &setup["needs_link"]),
            (&json!(true), &json!(true))
        );
        let register = async |name: &str, token: Option<&str>| {
            anybody.post("/api/auth/register", account(name, token)).await
        };
        register("eve", None).await.expect(403);
        register("eve", Some("garbage")).await.expect(404);
        let token = setup_token(&server);
        let (one, other) = tokio::join!(register("alice", Some(&token)), register("ada", Some(&token)));
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 404]);
        let made = if one.status == 201 { one } else { other };
        assert_eq!(made.body["user"]["is_superuser"], true);

        assert_eq!(server.register("bob").await.user["is_superuser"], false);
        register("carol", Some(&token)).await.expect(404);
        let server = TestServer::start(server.stop().await, &settings).await;
        assert_eq!(server.setup_link(), None);
        server.end().await;
    }
}

#[tokio::test]
async fn with_registration_closed_only_the_first_account_is_made_here() {
    let server = TestServer::start(Place::sqlite(), &[("REGISTRATION", "closed")]).await;
    let anybody = server.anybody();
    anybody
        .post("/api/auth/register", account("eve", None))
        .await
        .expect(403);
    let token = setup_token(&server);
    let made = anybody
        .post("/api/auth/register", account("alice", Some(&token)))
        .await
        .expect(201);
    assert_eq!(made["user"]["is_superuser"], true);
    anybody
        .post("/api/auth/register", account("bob", None))
        .await
        .expect(403);
    assert_eq!(
        anybody.get("/api/setup").await.expect(200),
        json!({"first_account": false, "needs_link": false, "registration": "closed"})
    );
    server.end().await;
}
