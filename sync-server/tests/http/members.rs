//! `/api/workspaces/{id}/members/{user_id}`: other roles, the way out, and a new owner.

use crate::support::{Client, TestServer, on_both};
use serde_json::{Value, json};

/// An owner's workspace with an admin, a member and a viewer.
struct Club {
    owner: Client,
    admin: Client,
    member: Client,
    viewer: Client,
    workspace: String,
}

impl Club {
    async fn of(server: &TestServer) -> Self {
        let owner = server.register("owner").await;
        let workspace = owner.workspace().await;
        let mut others = Vec::new();
        for role in ["admin", "member", "viewer"] {
            let somebody = server.register(role).await;
            owner.add(&workspace, &somebody, role).await;
            others.push(somebody);
        }
        let [admin, member, viewer] = others.try_into().expect("three");
        Self {
            owner,
            admin,
            member,
            viewer,
            workspace,
        }
    }

    fn path(&self, who: &Client) -> String {
        format!("/api/workspaces/{}/members/{}", self.workspace, who.id())
    }

    async fn roles(&self) -> Vec<(String, String)> {
        let list = self
            .owner
            .get(&format!("/api/workspaces/{}/members", self.workspace))
            .await
            .expect(200);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        list.as_array()
            .unwrap()
            .iter()
            .map(|m| (text(&m["username"]), text(&m["role"])))
            .collect()
    }
}

fn as_role(role: &str) -> Value {
    json!({"role": role})
}

on_both! {
    async fn admins_change_the_roles_of_those_below_them(server) {
        let club = Club::of(server).await;
        let changed = club.admin.patch(&club.path(&club.viewer), as_role("member")).await.expect(200);
        assert_eq!((&changed["user_id"], &changed["role"]), (&club.viewer.user["id"], &json!("member")));
        // The same once more is no change.
        club.admin.patch(&club.path(&club.viewer), as_role("member")).await.expect(200);
        club.admin.patch(&club.path(&club.member), as_role("viewer")).await.expect(200);
        assert_eq!(club.roles().await[2..], [("member".into(), "viewer".into()), ("viewer".into(), "member".into())]);
        // By those who may not.
        for somebody in [&club.member, &club.viewer] {
            somebody.patch(&club.path(&club.member), as_role("member")).await.expect(403);
        }
    }

    async fn only_the_owner_makes_demotes_and_removes_admins(server) {
        let club = Club::of(server).await;
        for (who, role) in [(&club.member, "admin"), (&club.member, "owner"), (&club.admin, "member"), (&club.owner, "member")] {
            club.admin.patch(&club.path(who), as_role(role)).await.expect(403);
        }
        club.owner.patch(&club.path(&club.member), as_role("admin")).await.expect(200);
        // Two admins can do nothing to each other.
        club.admin.patch(&club.path(&club.member), as_role("viewer")).await.expect(403);
        club.member.delete(&club.path(&club.admin)).await.expect(403);
        club.owner.patch(&club.path(&club.admin), as_role("viewer")).await.expect(200);
        club.admin.patch(&club.path(&club.viewer), as_role("member")).await.expect(403);
        assert_eq!(club.owner.delete(&club.path(&club.member)).await.status, 204);
        assert_eq!(club.roles().await.len(), 3);
    }

    async fn the_owner_hands_the_workspace_over_and_there_is_always_one(server) {
        let club = Club::of(server).await;
        let of_workspace = format!("/api/workspaces/{}", club.workspace);
        club.owner.patch(&club.path(&club.owner), as_role("member")).await.expect(409);
        club.owner.patch(&club.path(&club.owner), as_role("owner")).await.expect(200);
        let new = club.owner.patch(&club.path(&club.viewer), as_role("owner")).await.expect(200);
        assert_eq!(new["role"], "owner");
        let seen = club.owner.get(&of_workspace).await.expect(200);
        assert_eq!((&seen["owner_id"], &seen["role"]), (&club.viewer.user["id"], &json!("admin")));
        // The former owner may do what admins may, and no more.
        club.owner.patch(&club.path(&club.member), as_role("owner")).await.expect(403);
        club.owner.delete(&of_workspace).await.expect(403);
        club.owner.patch(&of_workspace, json!({"name": "Still mine?"})).await.expect(200);
        club.viewer.patch(&club.path(&club.owner), as_role("member")).await.expect(200);
    }

    async fn anybody_but_the_owner_leaves_or_is_removed(server) {
        let club = Club::of(server).await;
        club.owner.delete(&club.path(&club.owner)).await.expect(409);
        club.admin.delete(&club.path(&club.owner)).await.expect(409);
        club.member.delete(&club.path(&club.owner)).await.expect(403);
        club.member.delete(&club.path(&club.viewer)).await.expect(403);
        let of_workspace = format!("/api/workspaces/{}", club.workspace);
        for leaver in [&club.admin, &club.member] {
            assert_eq!(leaver.delete(&club.path(leaver)).await.status, 204);
            leaver.get(&of_workspace).await.expect(404);
            leaver.delete(&club.path(leaver)).await.expect(404);
        }
        assert_eq!(club.owner.delete(&club.path(&club.viewer)).await.status, 204);
        assert_eq!(club.roles().await, [("owner".into(), "owner".into())]);
    }

    async fn who_is_no_member_and_what_is_no_role_are_told_apart(server) {
        let club = Club::of(server).await;
        let stranger = server.register("stranger").await;
        for path in [club.path(&stranger), format!("/api/workspaces/{}/members/nobody", club.workspace)] {
            club.owner.patch(&path, as_role("member")).await.expect(404);
            club.owner.delete(&path).await.expect(404);
        }
        let path = club.path(&club.member);
        for body in [as_role("king"), json!({"role": 5}), json!({})] {
            assert_eq!(club.owner.patch(&path, body).await.wrong_fields(), ["role"]);
        }
        stranger.delete(&path).await.expect(404);
    }

    async fn roles_change_the_access_to_every_board_in_the_same_transaction(server) {
        use sync_server::access::{Asker, Scope};
        use sync_server::cluster::Event;
        use sync_server::storage::boards;
        let club = Club::of(server).await;
        let board: uuid::Uuid = club.owner.board(&club.workspace, "Spring").await["id"].as_str().unwrap().parse().unwrap();
        let asker = Asker { user: club.owner.id().parse().unwrap(), scope: Scope::ALL };
        let epoch = async || boards::access(server.app().db(), board, asker).await.unwrap().unwrap().access_epoch();
        let mut before = epoch().await;
        let mut news = server.app().bus().subscribe();
        for what in ["role", "hand over", "back", "removed", "invited"] {
            match what {
                "role" => drop(club.owner.patch(&club.path(&club.member), as_role("viewer")).await.expect(200)),
                "hand over" => drop(club.owner.patch(&club.path(&club.admin), as_role("owner")).await.expect(200)),
                "back" => drop(club.admin.patch(&club.path(&club.owner), as_role("owner")).await.expect(200)),
                "removed" => assert_eq!(club.owner.delete(&club.path(&club.member)).await.status, 204),
                _ => {
                    let made = club.owner.post(&format!("/api/workspaces/{}/invites", club.workspace), json!({})).await.expect(201);
                    let token = made["url"].as_str().unwrap().split_once('#').unwrap().1.to_owned();
                    club.member.post(&format!("/api/invites/{token}/accept"), json!({})).await.expect(200);
                }
            }
            let after = epoch().await;
            assert!(after > before, "{what}");
            before = after;
            assert_eq!(news.recv().await.unwrap(), Event::BoardAccessChanged { board }, "{what}");
        }
    }
}
