//! `/api/auth/tokens`: access keys.

use crate::support::{Client, TestServer, on_both};
use serde_json::{Value, json};
use sync_server::access::Superuser;
use sync_server::auth::administration::AccountChange;
use uuid::Uuid;

/// A program with a new key of this account.
async fn program(owner: &Client, wanted: Value) -> (Client, String) {
    let made = owner.post("/api/auth/tokens", wanted).await.expect(201);
    let mut program = owner.clone();
    program.access = made["secret"].as_str().map(str::to_owned);
    (program, made["id"].as_str().unwrap().to_owned())
}

/// How a role shows in what one sees of a workspace.
async fn role_in(caller: &Client, workspace: &str) -> String {
    let seen = caller
        .get(&format!("/api/workspaces/{workspace}"))
        .await
        .expect(200);
    seen["role"].as_str().unwrap().to_owned()
}

async fn set_active(server: &TestServer, user: Uuid, is_active: bool) {
    let change = AccountChange {
        is_active: Some(is_active),
        is_superuser: None,
    };
    let by = Superuser::at_the_shell();
    let changed = server.app().auth().change_account(&by, user, change).await;
    assert_eq!(changed.unwrap().is_active, is_active);
}

async fn deactivate(server: &TestServer, who: &Client) {
    let user = who.id().parse().unwrap();
    set_active(server, user, false).await;
}

on_both! {
    async fn a_keys_secret_is_shown_once(server) {
        let alice = server.register("alice").await;
        let workspace = alice.workspace().await;
        let body = json!({"name": " the bot ", "workspace_id": workspace, "role": "viewer",
            "expires_at": "2999-01-31T12:00:00Z"});
        let made = alice.post("/api/auth/tokens", body).await.expect(201);
        let secret = made["secret"].as_str().unwrap().to_owned();
        assert!(secret.starts_with("weft_"));
        assert_eq!((made["name"].as_str(), made["role"].as_str()), (Some("the bot"), Some("viewer")));
        assert_eq!(made["workspace_id"], workspace.as_str());
        assert_eq!(made["expires_at"], "2999-01-31T12:00:00Z");
        assert_eq!(made["last_used_at"], Value::Null);
        let list = alice.get("/api/auth/tokens").await.expect(200);
        let mut listed = made.clone();
        listed.as_object_mut().unwrap().remove("secret");
        assert_eq!(list, json!([listed]));
        assert!(server.register("bob").await.get("/api/auth/tokens").await.expect(200) == json!([]));
        // At rest it is a hash: neither the text nor its bytes are in the database.
        assert!(!server.holds(&secret).await && server.holds("the bot").await);
    }

    async fn a_key_signs_in_and_its_last_use_is_listed(server) {
        let alice = server.register("alice").await;
        let (bot, _) = program(&alice, json!({"name": "bot"})).await;
        assert_eq!(bot.get("/api/auth/me").await.expect(200), alice.user);
        let list = alice.get("/api/auth/tokens").await.expect(200);
        let first = list[0]["last_used_at"].as_str().unwrap().to_owned();
        server.clock.advance(61);
        bot.get("/api/workspaces").await.expect(200);
        let list = alice.get("/api/auth/tokens").await.expect(200);
        assert!(list[0]["last_used_at"].as_str().unwrap() > first.as_str());
        for wrong in ["weft_", "weft_AAAA"] {
            let mut stranger = server.anybody();
            stranger.access = Some(wrong.to_owned());
            stranger.get("/api/auth/me").await.expect(401);
        }
        // The id of a key with another secret.
        let mut guess = bot.clone();
        let secret = bot.access.as_deref().unwrap();
        let end = if secret.ends_with('A') { "E" } else { "A" };
        guess.access = Some(format!("{}{end}", &secret[..secret.len() - 1]));
        guess.get("/api/auth/me").await.expect(401);
    }

    async fn a_key_is_good_in_its_workspace_and_for_its_role_alone(server) {
        let alice = server.register("alice").await;
        let here = alice.workspace().await;
        let there = alice.post("/api/workspaces", json!({"name": "there"})).await.expect(201);
        let there = there["id"].as_str().unwrap().to_owned();
        let [inside, outside] = [alice.board(&here, "b").await, alice.board(&there, "b").await]
            .map(|board| format!("/api/boards/{}", board["id"].as_str().unwrap()));
        let (bot, _) =
            program(&alice, json!({"name": "bot", "workspace_id": here, "role": "member"})).await;

        let list = bot.get("/api/workspaces").await.expect(200);
        assert_eq!(list.as_array().unwrap().len(), 1);
        assert_eq!((list[0]["id"].as_str(), list[0]["role"].as_str()), (Some(here.as_str()), Some("member")));
        assert_eq!(role_in(&bot, &here).await, "member");
        assert_eq!(bot.get(&inside).await.expect(200)["role"], "member");
        let boards = bot.get(&format!("/api/workspaces/{here}/boards")).await.expect(200);
        assert_eq!(boards[0]["role"], "member");
        bot.board(&here, "made by a bot").await;
        bot.delete(&inside).await.expect(403);
        for path in [format!("/api/workspaces/{there}"), outside] {
            bot.get(&path).await.expect(404);
        }
        bot.post("/api/workspaces", json!({"name": "elsewhere"})).await.expect(403);
        alice.delete(&inside).await;
    }

    async fn a_key_is_never_above_its_users_present_role(server) {
        let (alice, bob) = (server.register("alice").await, server.register("bob").await);
        let workspace = alice.workspace().await;
        let own = bob.workspace().await;
        alice.add(&workspace, &bob, "viewer").await;
        let above = json!({"name": "bot", "workspace_id": workspace, "role": "member"});
        assert_eq!(bob.post("/api/auth/tokens", above).await.wrong_fields(), ["role"]);
        let (bot, _) = program(&bob, json!({"name": "bot", "workspace_id": workspace})).await;
        assert_eq!(role_in(&bot, &workspace).await, "viewer");
        // Of no workspace in particular: each role is looked at where it is used.
        let (everywhere, _) = program(&bob, json!({"name": "bot", "role": "admin"})).await;
        assert_eq!(role_in(&everywhere, &workspace).await, "viewer");
        assert_eq!(role_in(&everywhere, &own).await, "admin");
        everywhere.post(&format!("/api/workspaces/{workspace}/boards"), json!({"name": "b"})).await.expect(403);
    }

    async fn what_concerns_the_account_is_not_for_keys(server) {
        let alice = server.register("alice").await;
        let (bot, id) = program(&alice, json!({"name": "bot", "role": "owner"})).await;
        let new = json!({"old_password": "testpass123", "new_password": "another pass"});
        for path in ["/api/auth/tokens", "/api/auth/sessions"] {
            bot.get(path).await.expect(403);
        }
        bot.post("/api/auth/tokens", json!({"name": "another"})).await.expect(403);
        bot.delete(&format!("/api/auth/tokens/{id}")).await.expect(403);
        bot.post("/api/auth/password", new).await.expect(403);
        bot.patch("/api/auth/me", json!({"display_name": "Bot"})).await.expect(403);
        bot.post("/api/auth/logout", json!({})).await.expect(403);
        bot.get("/api/auth/me").await.expect(200);
    }

    async fn a_key_survives_another_password_and_dies_when_it_is_revoked(server) {
        let alice = server.register("alice").await;
        let (bot, id) = program(&alice, json!({"name": "bot"})).await;
        let new = json!({"old_password": "testpass123", "new_password": "another pass"});
        assert_eq!(alice.post("/api/auth/password", new).await.status, 204);
        bot.get("/api/auth/me").await.expect(200);
        let path = format!("/api/auth/tokens/{id}");
        server.register("bob").await.delete(&path).await.expect(404);
        assert_eq!(alice.delete(&path).await.status, 204);
        bot.get("/api/auth/me").await.expect(401);
        assert_eq!(alice.get("/api/auth/tokens").await.expect(200), json!([]));
        alice.delete(&path).await.expect(404);
    }

    async fn a_key_ends_when_it_runs_out(server) {
        let alice = server.register("alice").await;
        let at = time::OffsetDateTime::from_unix_timestamp(server.app().now().0 / 1_000 + 3_600).unwrap();
        let at = at.format(&time::format_description::well_known::Rfc3339).unwrap();
        let (bot, _) = program(&alice, json!({"name": "bot", "expires_at": at})).await;
        server.clock.advance(3_500);
        bot.get("/api/auth/me").await.expect(200);
        server.clock.advance(101);
        bot.get("/api/auth/me").await.expect(401);
    }

    async fn deactivation_ends_keys_and_sessions_for_good(server) {
        let (alice, bob) = (server.register("alice").await, server.register("bob").await);
        let (bot, _) = program(&bob, json!({"name": "bot"})).await;
        deactivate(server, &bob).await;
        let wrong = server.anybody().login("bob", "testpass124").await.expect(401);
        assert_eq!(server.anybody().login("bob", "testpass123").await.expect(401), wrong);
        bob.get("/api/auth/me").await.expect(401);
        bob.use_refresh(bob.refresh.as_ref().unwrap()).await.expect(401);
        bot.get("/api/auth/me").await.expect(401);
        alice.get("/api/auth/me").await.expect(200);
        set_active(server, bob.id().parse().unwrap(), true).await;
        bot.get("/api/auth/me").await.expect(401);
        bob.use_refresh(bob.refresh.as_ref().unwrap()).await.expect(401);
        server.anybody().login("bob", "testpass123").await.expect(200);
    }

    async fn what_cannot_be_a_key_is_told_field_by_field(server) {
        let (alice, bob) = (server.register("alice").await, server.register("bob").await);
        let try_with = async |body: Value| alice.post("/api/auth/tokens", body).await.wrong_fields();
        assert_eq!(try_with(json!({})).await, ["name"]);
        let all = json!({"name": " ", "role": "king", "expires_at": "2001-01-01T00:00:00Z"});
        assert_eq!(try_with(all).await, ["expires_at", "name", "role"]);
        assert_eq!(try_with(json!({"name": "bot", "expires_at": "tomorrow"})).await, ["expires_at"]);
        assert_eq!(try_with(json!({"name": "bot", "workspace_id": "no-id"})).await, ["workspace_id"]);
        let foreign = bob.workspace().await;
        assert_eq!(try_with(json!({"name": "bot", "workspace_id": foreign})).await, ["workspace_id"]);
        assert_eq!(alice.get("/api/auth/tokens").await.expect(200), json!([]));
    }

    async fn keys_of_one_account_are_bounded(server) {
        let alice = server.register("alice").await;
        let mut last = String::new();
        for _ in 0..sync_server::limits::ACCESS_KEYS_PER_USER_MAX {
            last = program(&alice, json!({"name": "bot"})).await.1;
        }
        alice.post("/api/auth/tokens", json!({"name": "one more"})).await.expect(409);
        alice.delete(&format!("/api/auth/tokens/{last}")).await;
        program(&alice, json!({"name": "in its place"})).await;
    }
}
