//! `/api/auth/sessions`, `password`: one's own sessions and password.

use crate::support::{Client, on_both};
use serde_json::{Value, json};

fn ids(list: &Value) -> Vec<&str> {
    let list = list.as_array().expect("a list");
    list.iter()
        .map(|one| one["id"].as_str().expect("an id"))
        .collect()
}

/// The same account, signed in once more.
async fn again(somebody: &Client) -> Client {
    let name = somebody.user["username"].as_str().unwrap();
    somebody.signed_in(&somebody.login(name, "testpass123").await.expect(200))
}

fn passwords(old: &str, new: &str) -> Value {
    json!({"old_password": old, "new_password": new})
}

on_both! {
    async fn ones_sessions_are_listed_and_the_asking_one_is_marked(server) {
        let first = server.register("alice").await;
        server.register("bob").await;
        server.clock.advance(60);
        let second = again(&first).await;
        let list = second.get("/api/auth/sessions").await.expect(200);
        let marks: Vec<_> = list.as_array().unwrap().iter().map(|one| one["current"].as_bool()).collect();
        assert_eq!(marks, [Some(true), Some(false)], "the last used first, and nobody else's");
        for time in ["created_at", "last_used_at"] {
            assert!(list[0][time].as_str().unwrap().ends_with('Z'));
        }
        assert!(list[0]["user_agent"].is_string());
        let other_view = first.get("/api/auth/sessions").await.expect(200);
        assert_eq!(ids(&other_view), ids(&list));
        assert_eq!(other_view[1]["current"], true);
        assert!(!list.to_string().contains("hash"));
    }

    async fn an_ended_session_works_no_more_and_the_others_do(server) {
        let here = server.register("alice").await;
        let there = again(&here).await;
        let list = here.get("/api/auth/sessions").await.expect(200);
        let other = list.as_array().unwrap().iter().find(|one| one["current"] == false).unwrap();
        let path = format!("/api/auth/sessions/{}", other["id"].as_str().unwrap());
        assert_eq!(here.delete(&path).await.status, 204);
        there.get("/api/auth/me").await.expect(401);
        there.use_refresh(there.refresh.as_ref().unwrap()).await.expect(401);
        here.get("/api/auth/me").await.expect(200);
        assert_eq!(ids(&here.get("/api/auth/sessions").await.expect(200)).len(), 1);
        here.delete(&path).await.expect(404);
        here.delete("/api/auth/sessions/no-id").await.expect(404);
        let bob = server.register("bob").await;
        let own = ids(&here.get("/api/auth/sessions").await.expect(200))[0].to_owned();
        bob.delete(&format!("/api/auth/sessions/{own}")).await.expect(404);
        here.get("/api/auth/me").await.expect(200);
    }

    async fn another_password_ends_every_session_but_the_one_that_set_it(server) {
        let here = server.register("alice").await;
        let there = again(&here).await;
        let answer = here.post("/api/auth/password", passwords("testpass123", "another pass")).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
        there.get("/api/auth/me").await.expect(401);
        there.use_refresh(there.refresh.as_ref().unwrap()).await.expect(401);
        here.get("/api/auth/me").await.expect(200);
        here.use_refresh(here.refresh.as_ref().unwrap()).await.expect(200);
        server.anybody().login("alice", "testpass123").await.expect(401);
        server.anybody().login("alice", "another pass").await.expect(200);
    }

    async fn a_wrong_old_password_or_a_weak_new_one_changes_nothing(server) {
        let here = server.register("alice").await;
        let there = again(&here).await;
        let try_with = async |old: &str, new: &str| {
            here.post("/api/auth/password", passwords(old, new)).await.wrong_fields()
        };
        assert_eq!(try_with("testpass124", "another pass").await, ["old_password"]);
        assert_eq!(try_with("testpass123", "password").await, ["new_password"]);
        assert_eq!(try_with("testpass123", "short").await, ["new_password"]);
        assert_eq!(here.post("/api/auth/password", json!({})).await.wrong_fields(), ["old_password"]);
        server.anybody().post("/api/auth/password", passwords("testpass123", "another pass")).await.expect(401);
        there.get("/api/auth/me").await.expect(200);
        again(&here).await;
    }

    async fn an_old_password_cannot_be_guessed_with_a_stolen_token(server) {
        let alice = server.register("alice").await;
        let mut statuses = Vec::new();
        for _ in 0..=sync_server::limits::WRONG_PASSWORDS_PER_NAME_MAX {
            let body = passwords("wrong password", "another pass");
            statuses.push(alice.post("/api/auth/password", body).await.status.as_u16());
        }
        let (last, wrong) = statuses.split_last().unwrap();
        assert!(wrong.iter().all(|status| *status == 422), "{statuses:?}");
        assert_eq!(*last, 429);
    }
}
