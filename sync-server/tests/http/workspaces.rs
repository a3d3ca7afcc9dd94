//! `/api/workspaces` and their members.

use crate::boards::instant;
use crate::support::on_both;
use serde_json::json;

on_both! {
    async fn a_new_account_owns_a_workspace(server) {
        let alice = server.register("alice").await;
        let list = alice.get("/api/workspaces").await.expect(200);
        let [workspace] = list.as_array().unwrap().as_slice() else { panic!("{list}") };
        assert_eq!(workspace["name"], "alice\u{2019}s workspace");
        assert_eq!(workspace["role"], "owner");
        assert_eq!(workspace["owner_id"], alice.user["id"]);
        assert_eq!(workspace["description"], "");
    }

    async fn a_workspace_is_made_listed_and_shown_with_its_members(server) {
        let alice = server.register("alice").await;
        let body = json!({"name": " Garden ", "description": "All that grows"});
        let made = alice.post("/api/workspaces", body).await.expect(201);
        assert_eq!(made["name"], "Garden");
        assert_eq!(made["role"], "owner");
        assert!(made["created_at"].is_string() && made["updated_at"].is_string());
        let list = alice.get("/api/workspaces").await.expect(200);
        assert!(list.as_array().unwrap().contains(&made));
        let mut shown = alice.get(&format!("/api/workspaces/{}", made["id"].as_str().unwrap())).await.expect(200);
        let members = shown.as_object_mut().unwrap().remove("members").unwrap();
        assert_eq!(shown, made);
        assert_eq!(members[0]["user_id"], alice.user["id"]);
        assert_eq!(members[0]["role"], "owner");
        assert_eq!(members[0]["username"], "alice");
        assert_eq!(alice.post("/api/workspaces", json!({"name": " "})).await.wrong_fields(), ["name"]);
        assert_eq!(alice.post("/api/workspaces", json!({"name": "x".repeat(201)})).await.wrong_fields(), ["name"]);
    }

    async fn members_are_added_by_name_address_or_id(server) {
        let alice = server.register("alice").await;
        let members = format!("/api/workspaces/{}/members", alice.workspace().await);
        let bob = server.register("bob").await;
        server.register("carol").await;
        server.register("dave").await;
        let added = alice.post(&members, json!({"username": "Bob"})).await.expect(201);
        assert_eq!(added["user_id"], bob.user["id"]);
        assert_eq!(added["role"], "member");
        assert_eq!(added["display_name"], "bob");
        alice.post(&members, json!({"email": "carol@example.org", "role": "viewer"})).await.expect(201);
        alice.post(&members, json!({"user_id": bob.user["id"]})).await.expect(409);
        let list = alice.get(&members).await.expect(200);
        let roles: Vec<_> = list.as_array().unwrap().iter().map(|m| (&m["username"], &m["role"])).collect();
        assert_eq!(roles, [(&json!("alice"), &json!("owner")), (&json!("bob"), &json!("member")), (&json!("carol"), &json!("viewer"))]);
        let bobs = bob.get("/api/workspaces").await.expect(200);
        let roles: Vec<_> = bobs.as_array().unwrap().iter().map(|w| &w["role"]).collect();
        assert_eq!(roles, ["member", "owner"]);
    }

    async fn who_cannot_be_added_is_told_by_the_field(server) {
        let alice = server.register("alice").await;
        let members = format!("/api/workspaces/{}/members", alice.workspace().await);
        for (body, field) in [
            (json!({"username": "nobody"}), "username"),
            (json!({"username": "\0"}), "username"),
            (json!({"email": "\0@example.org"}), "email"),
            (json!({"email": "nobody@example.org"}), "email"),
            (json!({"user_id": "00000000-0000-7000-8000-000000000000"}), "user_id"),
            (json!({"user_id": "nobody"}), "user_id"),
            (json!({}), "username"),
            (json!({"username": "alice", "role": "owner"}), "role"),
            (json!({"username": "alice", "role": "king"}), "role"),
        ] {
            assert_eq!(alice.post(&members, body.clone()).await.wrong_fields(), [field], "{body}");
        }
    }

    async fn admins_add_members_and_only_the_owner_adds_admins(server) {
        let [owner, admin, member, viewer, stranger] = [
            server.register("owner").await,
            server.register("admin").await,
            server.register("member").await,
            server.register("viewer").await,
            server.register("stranger").await,
        ];
        let workspace = owner.workspace().await;
        for (who, role) in [(&admin, "admin"), (&member, "member"), (&viewer, "viewer")] {
            owner.add(&workspace, who, role).await;
        }
        let members = format!("/api/workspaces/{workspace}/members");
        server.register("newcomer").await;
        let newcomer = json!({"username": "newcomer"});
        stranger.post(&members, newcomer.clone()).await.expect(404);
        viewer.post(&members, newcomer.clone()).await.expect(403);
        member.post(&members, newcomer.clone()).await.expect(403);
        admin.post(&members, json!({"username": "newcomer", "role": "admin"})).await.expect(403);
        admin.post(&members, newcomer).await.expect(201);
    }

    async fn a_stranger_sees_nothing_of_a_workspace(server) {
        let alice = server.register("alice").await;
        let workspace = alice.workspace().await;
        let stranger = server.register("stranger").await;
        let absent = stranger.get("/api/workspaces/0192f0c1-2345-7abc-8def-0123456789ab").await.expect(404);
        for path in ["", "/members", "/boards"] {
            let hidden = stranger.get(&format!("/api/workspaces/{workspace}{path}")).await.expect(404);
            assert_eq!(hidden, absent);
        }
        stranger.get("/api/workspaces/not-an-id").await.expect(404);
        stranger.post(&format!("/api/workspaces/{workspace}/boards"), json!({"name": "b"})).await.expect(404);
    }

    async fn admins_change_a_workspaces_name_and_description(server) {
        let (owner, admin) = (server.register("owner").await, server.register("admin").await);
        let workspace = owner.workspace().await;
        owner.add(&workspace, &admin, "admin").await;
        let path = format!("/api/workspaces/{workspace}");
        server.clock.advance(5);
        let changed = admin.patch(&path, json!({"name": " Garden "})).await.expect(200);
        assert_eq!((&changed["name"], &changed["description"], &changed["role"]), (&json!("Garden"), &json!(""), &json!("admin")));
        assert!(instant(&changed["updated_at"]) > instant(&changed["created_at"]));
        let changed = owner.patch(&path, json!({"description": "All that grows"})).await.expect(200);
        assert_eq!((&changed["name"], &changed["description"]), (&json!("Garden"), &json!("All that grows")));
        owner.patch(&path, json!({})).await.expect(200);
        let body = json!({"name": " ", "description": "x".repeat(10_001)});
        assert_eq!(owner.patch(&path, body).await.wrong_fields(), ["description", "name"]);
    }

    async fn a_workspace_is_deleted_with_all_its_boards(server) {
        let (owner, admin) = (server.register("owner").await, server.register("admin").await);
        let workspace = owner.workspace().await;
        owner.add(&workspace, &admin, "admin").await;
        let board = owner.board(&workspace, "Spring").await;
        let path = format!("/api/workspaces/{workspace}");
        admin.delete(&path).await.expect(403);
        assert_eq!(owner.delete(&path).await.status, 204);
        for (who, path) in [(&owner, path.clone()), (&admin, path.clone()), (&owner, format!("{path}/boards")), (&owner, format!("/api/boards/{}", board["id"].as_str().unwrap()))] {
            who.get(&path).await.expect(404);
        }
        assert_eq!(owner.get("/api/workspaces").await.expect(200), json!([]));
        owner.delete(&path).await.expect(404);
        // A board's id is never given again.
        let elsewhere = format!("/api/workspaces/{}/boards", admin.workspace().await);
        admin.post(&elsewhere, json!({"name": "Spring", "id": board["id"]})).await.expect(409);
    }
}
