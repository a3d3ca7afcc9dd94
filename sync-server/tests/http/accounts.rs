//! `/api/auth/register`, `login`, `me`.

use crate::support::on_both;
use serde_json::json;

on_both! {
    async fn registering_answers_the_account_and_its_tokens(server) {
        let body = json!({"username": "alice", "email": "alice@example.org", "password": "testpass123",
            "password2": "testpass123"});
        let answer = server.anybody().post("/api/auth/register", body).await;
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let body = answer.expect(201);
        assert_eq!(body["user"]["username"], "alice");
        assert_eq!(body["user"]["email"], "alice@example.org");
        assert_eq!(body["user"]["display_name"], "alice");
        assert!(body["user"]["created_at"].as_str().unwrap().ends_with('Z'));
        assert!(body["access"].is_string() && body["refresh"].is_string());
        assert!(!body.to_string().contains("argon2"));
        let me = server.anybody().signed_in(&body).get("/api/auth/me").await.expect(200);
        assert_eq!(me, body["user"]);
    }

    async fn on_a_machine_of_ones_own_the_first_account_administers_the_server(server) {
        assert_eq!(server.register("alice").await.user["is_superuser"], true);
        assert_eq!(server.register("bob").await.user["is_superuser"], false);
    }

    async fn a_taken_name_or_address_is_a_conflict_whatever_its_case(server) {
        server.register("alice").await;
        for (username, email) in [("Alice", "other@example.org"), ("other", "ALICE@example.org")] {
            let body = json!({"username": username, "email": email, "password": "testpass123"});
            server.anybody().post("/api/auth/register", body).await.expect(409);
        }
    }

    async fn of_two_registrations_of_one_name_at_once_one_is_a_conflict(server) {
        let anybody = server.anybody();
        let body = json!({"username": "alice", "email": "alice@example.org", "password": "testpass123"});
        let (first, second) =
            tokio::join!(anybody.post("/api/auth/register", body.clone()), anybody.post("/api/auth/register", body));
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409]);
    }

    async fn what_cannot_be_an_account_is_told_field_by_field(server) {
        let register = async |username: &str, email: &str, password: &str, again: &str| {
            let body = json!({"username": username, "email": email, "password": password, "password2": again});
            server.anybody().post("/api/auth/register", body).await.wrong_fields()
        };
        assert_eq!(register("al", "alice", "short", "shorter").await, ["email", "password", "password2", "username"]);
        assert_eq!(register("alice", "a@b", "password", "password").await, ["password"]);
        assert_eq!(register("alice.the.1st", "a@b", "Alice.The.1st", "Alice.The.1st").await, ["password"]);
        assert_eq!(register("alice", "a@b", "testpass123", "testpass124").await, ["password2"]);
        let missing = server.anybody().post("/api/auth/register", json!({"username": "alice"})).await;
        assert_eq!(missing.wrong_fields(), ["email"]);
    }

    async fn signing_in_works_by_name_or_address_whatever_its_case(server) {
        let alice = server.register("alice").await;
        for name in ["alice", "ALICE", "alice@example.org", "Alice@Example.org"] {
            let body = server.anybody().login(name, "testpass123").await.expect(200);
            assert_eq!(body["user"], alice.user);
            assert!(body["access"].is_string() && body["refresh"].is_string());
        }
    }

    async fn an_unknown_user_and_a_wrong_password_get_the_same_answer(server) {
        server.register("alice").await;
        let wrong = server.anybody().login("alice", "testpass124").await.expect(401);
        let unknown = server.anybody().login("nobody", "testpass124").await.expect(401);
        assert_eq!(wrong, unknown);
    }

    async fn too_many_wrong_passwords_must_wait_and_others_need_not(server) {
        server.register("alice").await;
        server.register("bob").await;
        let anybody = server.anybody();
        let mut refused = None;
        for _ in 0..=sync_server::limits::WRONG_PASSWORDS_PER_NAME_MAX {
            let answer = anybody.login("alice", "wrong password").await;
            if answer.status == 429 {
                refused = Some(answer);
                break;
            }
            answer.expect(401);
        }
        let refused = refused.expect("an end of guessing");
        let wait: i64 = refused.header("retry-after").unwrap().parse().unwrap();
        refused.expect(429);
        anybody.login("alice", "testpass123").await.expect(429);
        anybody.login("bob", "testpass123").await.expect(200);
        server.clock.advance(wait);
        anybody.login("alice", "testpass123").await.expect(200);
    }

    async fn what_cannot_be_a_name_is_nobodys_and_counts_as_one(server) {
        server.register("alice").await;
        let unknown = server.anybody().login("nobody", "testpass124").await.expect(401);
        let longest = "x".repeat(1_000_000);
        for name in ["a\0b", "a\0b@example.org", "", "al ice", longest.as_str()] {
            assert_eq!(server.anybody().login(name, "testpass123").await.expect(401), unknown);
        }
        for try_number in 5..sync_server::limits::WRONG_PASSWORDS_PER_NAME_MAX {
            server.anybody().login(&format!("no name {try_number}"), "testpass123").await.expect(401);
        }
        server.anybody().login("one more", "testpass123").await.expect(429);
        server.anybody().login("alice", "testpass123").await.expect(200);
    }

    async fn right_passwords_are_never_too_many(server) {
        server.register("alice").await;
        for _ in 0..2 * sync_server::limits::WRONG_PASSWORDS_PER_NAME_MAX {
            server.anybody().login("alice", "testpass123").await.expect(200);
        }
    }

    async fn one_can_change_ones_address_and_display_name(server) {
        let alice = server.register("alice").await;
        server.register("bob").await;
        let changed = alice.patch("/api/auth/me", json!({"display_name": "  Alice A. "})).await.expect(200);
        assert_eq!(changed["display_name"], "Alice A.");
        assert_eq!(changed["email"], "alice@example.org");
        let changed = alice.patch("/api/auth/me", json!({"email": "a@example.org"})).await.expect(200);
        assert_eq!(changed["email"], "a@example.org");
        assert_eq!(alice.get("/api/auth/me").await.expect(200), changed);
        alice.patch("/api/auth/me", json!({"email": "bob@example.org"})).await.expect(409);
        let wrong = alice.patch("/api/auth/me", json!({"email": "bob", "display_name": " "})).await;
        assert_eq!(wrong.wrong_fields(), ["display_name", "email"]);
    }

    async fn nobody_is_let_in_without_a_token_of_ours(server) {
        let mut somebody = server.anybody();
        for token in [None, Some("garbage"), Some("eyJhbGciOiJub25lIn0.e30.")] {
            somebody.access = token.map(str::to_owned);
            for path in ["/api/auth/me", "/api/workspaces"] {
                let answer = somebody.get(path).await;
                assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
                answer.expect(401);
            }
        }
    }
}
