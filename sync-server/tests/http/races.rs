//! Things that happen at once: some win, the others are told so, and nothing is left half done.

use crate::support::{Answer, Client, on_both};
use serde_json::json;

/// Often enough for either to come first.
const ROUNDS: usize = 8;

fn statuses(answers: &[&Answer]) -> Vec<u16> {
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    statuses
}

async fn owners(of: &Client, workspace: &str) -> usize {
    let list = of
        .get(&format!("/api/workspaces/{workspace}/members"))
        .await
        .expect(200);
    list.as_array()
        .unwrap()
        .iter()
        .filter(|member| member["role"] == "owner")
        .count()
}

on_both! {
    async fn a_workspace_is_handed_over_once(server) {
        let owner = server.register("owner").await;
        let heirs = [server.register("first").await, server.register("second").await];
        for round in 0..ROUNDS {
            let made = owner.post("/api/workspaces", json!({"name": "heritage"})).await.expect(201);
            let workspace = made["id"].as_str().unwrap();
            for heir in &heirs {
                owner.add(workspace, heir, "member").await;
            }
            let give = async |heir: &Client| {
                let path = format!("/api/workspaces/{workspace}/members/{}", heir.id());
                owner.patch(&path, json!({"role": "owner"})).await
            };
            let (first, second) = tokio::join!(give(&heirs[0]), give(&heirs[1]));
            assert_eq!(statuses(&[&first, &second]), [200, 403], "round {round}: {} {}", first.text, second.text);
            assert_eq!(owners(&owner, workspace).await, 1);
        }
    }

    async fn the_new_owner_does_not_leave_at_the_same_moment(server) {
        let (owner, heir) = (server.register("owner").await, server.register("heir").await);
        for round in 0..ROUNDS {
            let made = owner.post("/api/workspaces", json!({"name": "heritage"})).await.expect(201);
            let workspace = made["id"].as_str().unwrap();
            owner.add(workspace, &heir, "admin").await;
            let path = format!("/api/workspaces/{workspace}/members/{}", heir.id());
            let (given, left) = tokio::join!(owner.patch(&path, json!({"role": "owner"})), heir.delete(&path));
            let both = (given.status.as_u16(), left.status.as_u16());
            assert!([(200, 409), (404, 204)].contains(&both), "round {round}: {both:?} {} {}", given.text, left.text);
            assert_eq!(owners(&owner, workspace).await, 1);
        }
    }

    async fn an_admin_who_is_being_demoted_does_nothing_afterwards(server) {
        let (owner, admin) = (server.register("owner").await, server.register("admin").await);
        let guest = server.register("guest").await;
        for round in 0..ROUNDS {
            let made = owner.post("/api/workspaces", json!({"name": "club"})).await.expect(201);
            let workspace = made["id"].as_str().unwrap();
            owner.add(workspace, &admin, "admin").await;
            let members = format!("/api/workspaces/{workspace}/members");
            let admins = format!("{members}/{}", admin.id());
            let (demoted, added) = tokio::join!(
                owner.patch(&admins, json!({"role": "viewer"})),
                admin.post(&members, json!({"user_id": guest.id()})),
            );
            assert_eq!(demoted.status, 200, "round {round}: {}", demoted.text);
            let (added, there) = (added.status.as_u16(), owner.get(&members).await.expect(200));
            let is_there = there.to_string().contains(guest.id());
            assert!(added == 201 && is_there || added == 403 && !is_there, "round {round}: {added} {there}");
        }
    }

    async fn of_two_who_accept_a_link_one_comes_in(server) {
        let owner = server.register("owner").await;
        let guests = [server.register("first").await, server.register("second").await];
        for round in 0..ROUNDS {
            let made = owner.post("/api/workspaces", json!({"name": "club"})).await.expect(201);
            let workspace = made["id"].as_str().unwrap();
            let link = owner.post(&format!("/api/workspaces/{workspace}/invites"), json!({})).await.expect(201);
            let token = link["url"].as_str().unwrap().split_once('#').unwrap().1;
            let path = format!("/api/invites/{token}/accept");
            let (first, second) = tokio::join!(guests[0].post(&path, json!({})), guests[1].post(&path, json!({})));
            assert_eq!(statuses(&[&first, &second]), [200, 404], "round {round}: {} {}", first.text, second.text);
            // And one who sends it twice at once comes in once, and hears so twice.
            let link = owner.post(&format!("/api/workspaces/{workspace}/invites"), json!({})).await.expect(201);
            let path = format!("/api/invites/{}/accept", link["url"].as_str().unwrap().split_once('#').unwrap().1);
            let late = if first.status == 200 { &guests[1] } else { &guests[0] };
            let (once, twice) = tokio::join!(late.post(&path, json!({})), late.post(&path, json!({})));
            assert_eq!(statuses(&[&once, &twice]), [200, 200], "round {round}: {} {}", once.text, twice.text);
        }
    }

    async fn no_board_is_made_in_a_workspace_that_is_being_deleted(server) {
        let (owner, member) = (server.register("owner").await, server.register("member").await);
        for round in 0..ROUNDS {
            let made = owner.post("/api/workspaces", json!({"name": "not for long"})).await.expect(201);
            let path = format!("/api/workspaces/{}", made["id"].as_str().unwrap());
            owner.add(made["id"].as_str().unwrap(), &member, "member").await;
            let boards = format!("{path}/boards");
            let body = json!({"name": "a board"});
            let (deleted, first, second) = tokio::join!(
                owner.delete(&path),
                member.post(&boards, body.clone()),
                owner.post(&boards, body.clone()),
            );
            assert_eq!(deleted.status, 204, "round {round}: {}", deleted.text);
            for made in [first, second] {
                assert!([201, 404].contains(&made.status.as_u16()), "round {round}: {}", made.text);
                if made.status == 201 {
                    let id = made.body["id"].as_str().unwrap();
                    owner.get(&format!("/api/boards/{id}")).await.expect(404);
                    // The id was used, and is never given again.
                    let again = json!({"name": "again", "id": id});
                    let elsewhere = format!("/api/workspaces/{}/boards", owner.workspace().await);
                    owner.post(&elsewhere, again).await.expect(409);
                }
            }
        }
    }
}
