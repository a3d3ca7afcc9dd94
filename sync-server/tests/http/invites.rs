//! `/api/workspaces/{id}/invites` and `/api/invites/{token}/accept`: one-time links.

use crate::support::{Client, on_both};
use serde_json::{Value, json};

async fn invite(by: &Client, workspace: &str, body: Value) -> Value {
    by.post(&format!("/api/workspaces/{workspace}/invites"), body)
        .await
        .expect(201)
}

fn token(invite: &Value) -> &str {
    invite["url"].as_str().unwrap().split_once('#').unwrap().1
}

fn accept(invite: &Value) -> String {
    format!("/api/invites/{}/accept", token(invite))
}

/// RFC 3339, so many seconds from the server's now.
fn in_seconds(server: &crate::support::TestServer, seconds: i64) -> String {
    use sync_server::clock::Clock;
    let at = server.clock.now().0 / 1_000 + seconds;
    let time = time::OffsetDateTime::from_unix_timestamp(at).unwrap();
    time.format(&time::format_description::well_known::Rfc3339)
        .unwrap()
}

on_both! {
    async fn a_link_lets_one_person_in_once(server) {
        let [owner, bob, eve] = [server.register("owner").await, server.register("bob").await, server.register("eve").await];
        let workspace = owner.workspace().await;
        let made = invite(&owner, &workspace, json!({"role": "viewer"})).await;
        assert_eq!((&made["role"], &made["created_by"]), (&json!("viewer"), &owner.user["id"]));
        assert_eq!(made["url"], format!("http://localhost:{}/invite#{}", server.url().rsplit_once(':').unwrap().1, token(&made)));
        server.anybody().post(&accept(&made), json!({})).await.expect(401);
        let entered = bob.post(&accept(&made), json!({})).await.expect(200);
        assert_eq!((&entered["id"], &entered["role"]), (&json!(workspace), &json!("viewer")));
        assert_eq!(entered, bob.get("/api/workspaces").await.expect(200).as_array().unwrap().iter().find(|w| w["id"] == workspace.as_str()).unwrap().clone());
        // The answer may have been lost: it is given again, to them alone.
        bob.post(&accept(&made), json!({})).await.expect(200);
        eve.post(&accept(&made), json!({})).await.expect(404);
        assert_eq!(owner.get(&format!("/api/workspaces/{workspace}/invites")).await.expect(200), json!([]));
        // Whoever was put out does not come back by it.
        assert_eq!(owner.delete(&format!("/api/workspaces/{workspace}/members/{}", bob.id())).await.status, 204);
        bob.post(&accept(&made), json!({})).await.expect(404);
    }

    async fn a_member_does_not_use_a_link_up(server) {
        let [owner, bob, eve] = [server.register("owner").await, server.register("bob").await, server.register("eve").await];
        let workspace = owner.workspace().await;
        owner.add(&workspace, &bob, "member").await;
        let made = invite(&owner, &workspace, json!({"role": "viewer"})).await;
        for member in [&owner, &bob] {
            let entered = member.post(&accept(&made), json!({})).await.expect(200);
            assert_ne!(entered["role"], "viewer");
        }
        assert_eq!(eve.post(&accept(&made), json!({})).await.expect(200)["role"], "viewer");
    }

    async fn links_run_out_are_taken_back_and_cannot_be_guessed(server) {
        let [owner, eve] = [server.register("owner").await, server.register("eve").await];
        let workspace = owner.workspace().await;
        let invites = format!("/api/workspaces/{workspace}/invites");
        let short = invite(&owner, &workspace, json!({"expires_at": in_seconds(server, 60)})).await;
        let back = invite(&owner, &workspace, json!({})).await;
        let listed = owner.get(&invites).await.expect(200);
        let ids: Vec<_> = listed.as_array().unwrap().iter().map(|invite| &invite["id"]).collect();
        assert_eq!(ids, [&short["id"], &back["id"]]);
        assert!(listed[0].get("url").is_none() && !listed.to_string().contains(token(&short)));
        let path = format!("{invites}/{}", back["id"].as_str().unwrap());
        assert_eq!(owner.delete(&path).await.status, 204);
        owner.delete(&path).await.expect(404);
        eve.post(&accept(&back), json!({})).await.expect(404);
        server.clock.advance(61);
        eve.post(&accept(&short), json!({})).await.expect(404);
        assert_eq!(owner.get(&invites).await.expect(200), json!([]));
        for garbage in ["x", "%20", &"A".repeat(43), &"A".repeat(5_000), short["id"].as_str().unwrap()] {
            eve.post(&format!("/api/invites/{garbage}/accept"), json!({})).await.expect(404);
        }
    }

    async fn who_may_invite_whom_as_what(server) {
        let [owner, admin, member] = [server.register("owner").await, server.register("admin").await, server.register("member").await];
        let workspace = owner.workspace().await;
        owner.add(&workspace, &admin, "admin").await;
        owner.add(&workspace, &member, "member").await;
        let invites = format!("/api/workspaces/{workspace}/invites");
        member.post(&invites, json!({})).await.expect(403);
        member.get(&invites).await.expect(403);
        admin.post(&invites, json!({"role": "admin"})).await.expect(403);
        assert_eq!(invite(&admin, &workspace, json!({})).await["role"], "member");
        assert_eq!(invite(&owner, &workspace, json!({"role": "admin"})).await["role"], "admin");
        for (body, field) in [
            (json!({"role": "owner"}), "role"),
            (json!({"role": "king"}), "role"),
            (json!({"expires_at": "tomorrow"}), "expires_at"),
            (json!({"expires_at": in_seconds(server, -1)}), "expires_at"),
            (json!({"expires_at": in_seconds(server, 32 * 24 * 3600)}), "expires_at"),
        ] {
            assert_eq!(owner.post(&invites, body.clone()).await.wrong_fields(), [field], "{body}");
        }
    }

    async fn nobody_comes_back_by_a_link_they_have_made_for_later(server) {
        let [owner, admin, eve] = [server.register("owner").await, server.register("admin").await, server.register("eve").await];
        let workspace = owner.workspace().await;
        owner.add(&workspace, &admin, "admin").await;
        let members = format!("/api/workspaces/{workspace}/members");
        // Demoted.
        let made = invite(&admin, &workspace, json!({})).await;
        owner.patch(&format!("{members}/{}", admin.id()), json!({"role": "member"})).await.expect(200);
        eve.post(&accept(&made), json!({})).await.expect(404);
        // Removed.
        owner.patch(&format!("{members}/{}", admin.id()), json!({"role": "admin"})).await.expect(200);
        let made = invite(&admin, &workspace, json!({})).await;
        assert_eq!(owner.delete(&format!("{members}/{}", admin.id())).await.status, 204);
        admin.post(&accept(&made), json!({})).await.expect(404);
        // Owner no more: admins are not theirs to make; members still are.
        owner.add(&workspace, &admin, "admin").await;
        let [as_admin, as_member] = [invite(&owner, &workspace, json!({"role": "admin"})).await, invite(&owner, &workspace, json!({})).await];
        owner.patch(&format!("{members}/{}", admin.id()), json!({"role": "owner"})).await.expect(200);
        eve.post(&accept(&as_admin), json!({})).await.expect(404);
        eve.post(&accept(&as_member), json!({})).await.expect(200);
    }

    async fn a_link_goes_with_its_workspace(server) {
        let [owner, eve] = [server.register("owner").await, server.register("eve").await];
        let workspace = owner.workspace().await;
        let made = invite(&owner, &workspace, json!({})).await;
        assert_eq!(owner.delete(&format!("/api/workspaces/{workspace}")).await.status, 204);
        eve.post(&accept(&made), json!({})).await.expect(404);
    }
}
