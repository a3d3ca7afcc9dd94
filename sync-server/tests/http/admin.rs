//! `/api/admin`.

use crate::support::{Answer, Client, Place, TestServer, on_both};
use serde_json::{Value, json};
use sync_server::access::Superuser;
use sync_server::storage::audit::{self, Recorded};
use sync_server::storage::page::Page;

/// A superuser and somebody who is none.
async fn people(server: &TestServer) -> (Client, Client) {
    (server.register("root").await, server.register("ana").await)
}

/// The newest entries of the log, read from the database: at most 100.
async fn recorded(server: &TestServer) -> Vec<Recorded> {
    let page = Page {
        number: 1,
        size: 100,
        search: String::new(),
    };
    let by = Superuser::at_the_shell();
    audit::list(server.app().db(), &by, &page).await.unwrap().items
}

/// The newest entry, which must be of that action.
async fn newest(server: &TestServer, action: &str) -> Recorded {
    let entry = recorded(server).await.into_iter().next().expect("an entry");
    assert_eq!(entry.action, action);
    entry
}

fn names(list: &Value, field: &str) -> Vec<String> {
    let items = list["items"].as_array().expect("items");
    items
        .iter()
        .map(|item| item[field].as_str().expect(field).to_owned())
        .collect()
}

/// What comes with a file.
fn file_headers(answer: &Answer) -> (String, String) {
    let header = |name| answer.header(name).expect(name).to_owned();
    (header("content-type"), header("content-disposition"))
}

on_both! {
    async fn who_is_no_superuser_is_refused_and_nobody_must_sign_in(server) {
        let (_, ana) = people(server).await;
        for path in ["overview", "users", "workspaces", "boards", "sockets", "audit"] {
            let path = format!("/api/admin/{path}");
            ana.get(&path).await.expect(403);
            server.anybody().get(&path).await.expect(401);
        }
    }

    async fn a_superuser_sees_no_more_of_other_peoples_boards_on_the_ordinary_routes(server) {
        let (root, ana) = people(server).await;
        let workspace = ana.workspace().await;
        let board = ana.board(&workspace, "Private").await;
        let id = board["id"].as_str().unwrap();
        root.get(&format!("/api/boards/{id}")).await.expect(404);
        root.get(&format!("/api/workspaces/{workspace}/boards")).await.expect(404);
        root.delete(&format!("/api/boards/{id}?forever=true")).await.expect(404);
        ana.get(&format!("/api/boards/{id}")).await.expect(200);
    }

    async fn lists_come_in_pages_with_their_total(server) {
        let (root, _) = people(server).await;
        for name in ["ben", "cem", "dora"] {
            server.register(name).await;
        }
        let first = root.get("/api/admin/users?page=1&per_page=2").await.expect(200);
        assert_eq!(names(&first, "username"), ["ana", "ben"]);
        assert_eq!((&first["total"], &first["page"], &first["per_page"]), (&json!(5), &json!(1), &json!(2)));
        let last = root.get("/api/admin/users?page=3&per_page=2").await.expect(200);
        assert_eq!(names(&last, "username"), ["root"]);
        let beyond = root.get("/api/admin/users?page=4&per_page=2").await.expect(200);
        assert_eq!((names(&beyond, "username"), &beyond["total"]), (vec![], &json!(5)));
        for (query, field) in [("page=0", "page"), ("per_page=0", "per_page"), ("per_page=101", "per_page"), ("page=-1", "query"), ("q=%00", "q")] {
            let wrong = root.get(&format!("/api/admin/users?{query}")).await;
            assert_eq!(wrong.wrong_fields(), [field], "{query}");
        }
    }

    async fn users_are_found_by_name_address_or_id_and_nothing_is_a_pattern(server) {
        let (root, ana) = people(server).await;
        server.register("b_n").await;
        server.register("ben").await;
        let found = async |q: &str| names(&root.get(&format!("/api/admin/users?q={q}")).await.expect(200), "username");
        assert_eq!(found("AN").await, ["ana"]);
        assert_eq!(found("ben%40example").await, ["ben"]);
        assert_eq!(found("b_n").await, ["b_n"]);
        assert_eq!(found("%25").await, Vec::<String>::new());
        assert_eq!(found(ana.id()).await, ["ana"]);
        let entry = root.get("/api/admin/users?q=ana").await.expect(200)["items"][0].clone();
        assert_eq!((&entry["is_active"], &entry["is_superuser"]), (&json!(true), &json!(false)));
        assert_eq!((&entry["sessions"], &entry["workspaces"]), (&json!(1), &json!(1)));
        assert!(entry["last_seen_at"].as_str().unwrap().ends_with('Z'));
        assert!(!entry.to_string().contains("argon2"));
    }

    async fn workspaces_and_boards_are_listed_with_what_they_take(server) {
        let (root, ana) = people(server).await;
        let workspace = ana.workspace().await;
        let large = ana.board(&workspace, &"A long name ".repeat(8)).await;
        ana.board(&workspace, "Short").await;
        let trash = ana.board(&workspace, "Trash").await;
        ana.delete(&format!("/api/boards/{}", trash["id"].as_str().unwrap())).await.expect(204);

        let boards = root.get("/api/admin/boards?q=ana").await.expect(200);
        assert_eq!(boards["total"], 3);
        let bytes = |name: &str| {
            let boards = boards["items"].as_array().unwrap();
            boards.iter().find(|board| board["name"] == name).unwrap()["storage_bytes"].as_i64().unwrap()
        };
        let name = large["name"].as_str().unwrap();
        assert!(bytes(name) > bytes("Short") && bytes("Short") > 0);
        let found = root.get(&format!("/api/admin/boards?q={}", large["id"].as_str().unwrap())).await.expect(200);
        assert_eq!(names(&found, "name"), [name]);
        assert_eq!(found["items"][0]["workspace_id"], workspace.as_str());
        assert_eq!(found["items"][0]["created_by"], json!({"user_id": ana.id(), "username": "ana"}));
        let in_trash = root.get("/api/admin/boards?q=trash").await.expect(200);
        assert!(in_trash["items"][0]["trashed_at"].is_string());

        let workspaces = root.get("/api/admin/workspaces?q=ana").await.expect(200);
        let entry = &workspaces["items"][0];
        assert_eq!((&workspaces["total"], &entry["boards"], &entry["members"]), (&json!(1), &json!(3), &json!(1)));
        assert_eq!(entry["owner"], json!({"user_id": ana.id(), "username": "ana"}));
        let sum: i64 = boards["items"].as_array().unwrap().iter().map(|board| board["storage_bytes"].as_i64().unwrap()).sum();
        assert_eq!(entry["storage_bytes"], sum);
    }

    async fn the_overview_counts_and_tells_which_server_this_is(server) {
        let (root, ana) = people(server).await;
        ana.board(&ana.workspace().await, "A board").await;
        let overview = root.get("/api/admin/overview").await.expect(200);
        let version = root.get("/api/version").await.expect(200);
        assert_eq!(overview["version"], version["version"]);
        let counts = &overview["counts"];
        assert_eq!((&counts["users"], &counts["active_users"], &counts["superusers"]), (&json!(2), &json!(2), &json!(1)));
        assert_eq!((&counts["boards"], &counts["trashed_boards"], &counts["workspaces"]), (&json!(1), &json!(0), &json!(2)));
        assert_eq!(overview["health"]["status"], "ready");
        assert!(overview["storage_bytes"].as_i64().unwrap() > 0);
        assert!(overview["node"]["id"].is_string() && overview["node"]["sockets"] == 0);
    }

    async fn a_board_can_be_exported_as_it_is_and_that_is_recorded(server) {
        let (root, ana) = people(server).await;
        let board = ana.board(&ana.workspace().await, "Übersicht \"1/2\"").await;
        let id = board["id"].as_str().unwrap();
        let before = recorded(server).await.len();
        let answer = root.get(&format!("/api/admin/boards/{id}/export")).await;
        assert_eq!(answer.status, 200);
        let (content_type, disposition) = file_headers(&answer);
        assert_eq!(content_type, "application/octet-stream");
        assert_eq!(
            disposition,
            "attachment; filename=\"_bersicht _1_2_.automerge\"; \
             filename*=UTF-8''%C3%9Cbersicht%20_1_2_.automerge"
        );
        let exported = board_doc::Document::load(&answer.bytes).unwrap();
        assert_eq!(exported.info().name, board["name"]);
        let entry = newest(server, "board.exported").await;
        assert_eq!(entry.actor_username.as_deref(), Some("root"));
        assert_eq!((entry.target_kind.as_str(), entry.target_id.unwrap().to_string().as_str()), ("board", id));
        assert_eq!(entry.address.as_deref(), Some("127.0.0.1"));
        assert!(entry.detail.contains("Übersicht"), "{}", entry.detail);

        ana.get(&format!("/api/admin/boards/{id}/export")).await.expect(403);
        for nowhere in ["0192f0c1-2345-7abc-8def-0123456789ab", "nothing"] {
            root.get(&format!("/api/admin/boards/{nowhere}/export")).await.expect(404);
        }
        assert_eq!(root.get(&format!("/api/admin/boards/{id}/export?format=pdf")).await.wrong_fields(), ["query"]);
        assert_eq!(recorded(server).await.len(), before + 1);
    }

    async fn a_board_that_is_deleted_is_gone_for_ever_and_that_is_recorded(server) {
        let (root, ana) = people(server).await;
        let workspace = ana.workspace().await;
        let board = ana.board(&workspace, "Away with it").await;
        let id = board["id"].as_str().unwrap();
        ana.delete(&format!("/api/admin/boards/{id}")).await.expect(403);
        assert_eq!(root.delete(&format!("/api/admin/boards/{id}")).await.status, 204);
        ana.get(&format!("/api/boards/{id}")).await.expect(404);
        let again = json!({"name": "Again", "id": id});
        ana.post(&format!("/api/workspaces/{workspace}/boards"), again).await.expect(409);
        let entry = newest(server, "board.purged").await;
        assert_eq!(entry.actor_username.as_deref(), Some("root"));
        assert!(entry.detail.contains("Away with it"), "{}", entry.detail);
        let before = recorded(server).await.len();
        root.delete(&format!("/api/admin/boards/{id}")).await.expect(404);
        assert_eq!(recorded(server).await.len(), before);
    }

    async fn the_log_is_read_in_pages_and_searched(server) {
        let (root, ana) = people(server).await;
        let workspace = ana.workspace().await;
        for name in ["first", "second"] {
            let board = ana.board(&workspace, name).await;
            root.delete(&format!("/api/admin/boards/{}", board["id"].as_str().unwrap())).await;
        }
        let log = root.get("/api/admin/audit?q=board.purged").await.expect(200);
        assert_eq!(log["total"], 2);
        let entry = &log["items"][0];
        assert_eq!(entry["action"], "board.purged");
        assert_eq!(entry["actor"], json!({"kind": "user", "user_id": root.id(), "username": "root"}));
        assert_eq!(entry["detail"]["name"], "second");
        assert_eq!((&entry["target"]["kind"], &entry["address"]), (&json!("board"), &json!("127.0.0.1")));
        assert_eq!(entry["hash"].as_str().unwrap().len(), 64);
        let found = root.get("/api/admin/audit?q=FIRST").await.expect(200);
        assert_eq!(found["items"][0]["detail"]["name"], "first");
        let by_target = entry["target"]["id"].as_str().unwrap();
        let found = root.get(&format!("/api/admin/audit?q={by_target}")).await.expect(200);
        assert_eq!(found["total"], 1);
    }

    async fn an_administrator_makes_accounts_with_and_without_a_password(server) {
        let (root, ana) = people(server).await;
        let account = |name: &str| json!({"username": name, "email": format!("{name}@example.org")});
        let mut with = account("ben");
        with["password"] = json!("testpass123");
        let made = root.post("/api/admin/users", with.clone()).await.expect(201);
        assert_eq!((&made["username"], &made["is_superuser"], &made["workspaces"]), (&json!("ben"), &json!(false), &json!(1)));
        let entry = newest(server, "account.created").await;
        assert_eq!((entry.actor_username.as_deref(), entry.target_id.unwrap().to_string()), (Some("root"), made["id"].as_str().unwrap().to_owned()));
        server.anybody().login("ben", "testpass123").await.expect(200);
        root.post("/api/admin/users", with).await.expect(409);

        let mut without = account("cem");
        without["is_superuser"] = json!(true);
        let made = root.post("/api/admin/users", without).await.expect(201);
        assert_eq!((&made["is_superuser"], &made["sessions"]), (&json!(true), &json!(0)));
        let link = format!("/api/admin/users/{}/reset_password", made["id"].as_str().unwrap());
        let link = root.post(&link, json!({})).await.expect(201);
        let url = link["url"].as_str().unwrap().to_owned();
        let (page, token) = url.split_once('#').unwrap();
        assert_eq!(page, format!("{}/reset", server.app().public_url().as_str()));
        assert!(link["expires_at"].as_str().unwrap().ends_with('Z'));
        let reset = json!({"token": token, "new_password": "a new pass"});
        assert_eq!(server.anybody().post("/api/auth/reset", reset).await.status, 204);
        server.anybody().login("cem", "a new pass").await.expect(200);
        let actions: Vec<_> = recorded(server).await.into_iter().take(3).map(|entry| entry.action).collect();
        assert_eq!(actions, ["password.reset", "password.reset_link_made", "account.created"]);
        assert!(!format!("{:?}", recorded(server).await).contains(token));

        let wrong = json!({"username": "x", "email": "y", "password": "short"});
        assert_eq!(root.post("/api/admin/users", wrong).await.wrong_fields(), ["email", "password", "username"]);
        ana.post("/api/admin/users", account("dora")).await.expect(403);
    }

    async fn a_deactivated_account_is_out_at_once_and_can_be_let_in_again(server) {
        let (root, ana) = people(server).await;
        let key = ana.post("/api/auth/tokens", json!({"name": "bot"})).await.expect(201);
        let mut bot = ana.clone();
        bot.access = key["secret"].as_str().map(str::to_owned);
        bot.get("/api/workspaces").await.expect(200);
        let path = format!("/api/admin/users/{}", ana.id());
        let changed = root.patch(&path, json!({"is_active": false})).await.expect(200);
        assert_eq!((&changed["is_active"], &changed["sessions"]), (&json!(false), &json!(0)));
        ana.get("/api/auth/me").await.expect(401);
        ana.use_refresh(ana.refresh.as_ref().unwrap()).await.expect(401);
        bot.get("/api/workspaces").await.expect(401);
        server.anybody().login("ana", "testpass123").await.expect(401);
        root.post(&format!("{path}/reset_password"), json!({})).await.expect(409);
        let entry = newest(server, "account.deactivated").await;
        assert_eq!(entry.target_id.unwrap().to_string(), ana.id());

        // Nothing new: nothing is recorded.
        let before = recorded(server).await.len();
        root.patch(&path, json!({"is_active": false})).await.expect(200);
        root.patch(&path, json!({})).await.expect(200);
        assert_eq!(recorded(server).await.len(), before);

        root.patch(&path, json!({"is_active": true})).await.expect(200);
        newest(server, "account.activated").await;
        server.anybody().login("ana", "testpass123").await.expect(200);
        bot.get("/api/workspaces").await.expect(401);
        let nowhere = "/api/admin/users/0192f0c1-2345-7abc-8def-0123456789ab";
        root.patch(nowhere, json!({"is_active": true})).await.expect(404);
        assert_eq!(root.patch(&path, json!({"is_active": "no"})).await.wrong_fields(), ["is_active"]);
    }

    async fn who_is_made_superuser_is_one_at_once_and_who_is_no_more_is_none_at_once(server) {
        let (root, ana) = people(server).await;
        let path = format!("/api/admin/users/{}", ana.id());
        ana.get("/api/admin/overview").await.expect(403);
        root.patch(&path, json!({"is_superuser": true})).await.expect(200);
        newest(server, "superuser.granted").await;
        ana.get("/api/admin/overview").await.expect(200);
        root.patch(&path, json!({"is_superuser": false})).await.expect(200);
        newest(server, "superuser.revoked").await;
        ana.get("/api/admin/overview").await.expect(403);
    }

    async fn the_last_active_superuser_stays(server) {
        let (root, ana) = people(server).await;
        let own = format!("/api/admin/users/{}", root.id());
        for change in [json!({"is_active": false}), json!({"is_superuser": false})] {
            let before = recorded(server).await.len();
            root.patch(&own, change).await.expect(409);
            assert_eq!(recorded(server).await.len(), before);
        }
        // One who may not sign in does not count.
        let other = format!("/api/admin/users/{}", ana.id());
        root.patch(&other, json!({"is_superuser": true, "is_active": false})).await.expect(200);
        root.patch(&own, json!({"is_superuser": false})).await.expect(409);
        root.get("/api/admin/overview").await.expect(200);
        root.patch(&other, json!({"is_active": true})).await.expect(200);
        root.patch(&own, json!({"is_superuser": false})).await.expect(200);
        root.get("/api/admin/overview").await.expect(403);
    }

    async fn of_two_superusers_who_demote_each_other_at_once_one_stays(server) {
        let (root, ana) = people(server).await;
        let of = |who: &Client| format!("/api/admin/users/{}", who.id());
        root.patch(&of(&ana), json!({"is_superuser": true})).await.expect(200);
        let demote = json!({"is_superuser": false});
        let (by_ana, by_root) = (of(&root), of(&ana));
        let (one, other) = tokio::join!(ana.patch(&by_ana, demote.clone()), root.patch(&by_root, demote));
        let done = [one, other].iter().filter(|answer| answer.status == 200).count();
        assert_eq!(done, 1);
        let seen = [root.get("/api/admin/users").await.status.as_u16(), ana.get("/api/admin/users").await.status.as_u16()];
        assert!(seen == [200, 403] || seen == [403, 200], "{seen:?}");
    }

    async fn an_access_key_of_a_superuser_administers_nothing(server) {
        let (root, _) = people(server).await;
        let key = root.post("/api/auth/tokens", json!({"name": "bot", "role": "owner"})).await.expect(201);
        let mut bot = root.clone();
        bot.access = key["secret"].as_str().map(str::to_owned);
        bot.get("/api/workspaces").await.expect(200);
        bot.get("/api/admin/overview").await.expect(403);
        bot.get("/api/admin/users").await.expect(403);
    }

    async fn what_people_do_with_their_own_accounts_is_recorded_without_secrets(server) {
        let (_, ana) = people(server).await;
        newest(server, "account.created").await;
        let key = ana.post("/api/auth/tokens", json!({"name": "a bot"})).await.expect(201);
        let entry = newest(server, "key.made").await;
        assert_eq!((entry.actor_username.as_deref(), entry.target_id.unwrap().to_string()), (Some("ana"), key["id"].as_str().unwrap().to_owned()));
        let path = format!("/api/auth/tokens/{}", key["id"].as_str().unwrap());
        assert_eq!(ana.delete(&path).await.status, 204);
        assert!(newest(server, "key.revoked").await.detail.contains("a bot"));
        ana.delete(&path).await.expect(404);
        let change = json!({"old_password": "testpass123", "new_password": "another pass"});
        assert_eq!(ana.post("/api/auth/password", change).await.status, 204);
        assert_eq!(newest(server, "password.changed").await.actor_username.as_deref(), Some("ana"));
        let log = format!("{:?}", recorded(server).await);
        for secret in ["testpass123", "another pass", "argon2", key["secret"].as_str().unwrap()] {
            assert!(!log.contains(secret), "{log}");
        }
    }

    async fn a_dead_refresh_token_and_guessing_are_recorded_and_do_not_fill_the_log(server) {
        let (_, ana) = people(server).await;
        let first = ana.refresh.clone().unwrap();
        let second = server.anybody().use_refresh(&first).await.expect(200);
        server.anybody().use_refresh(second["refresh"].as_str().unwrap()).await.expect(200);
        server.anybody().use_refresh(&first).await.expect(401);
        assert!(newest(server, "session.token_reused").await.detail.contains(ana.id()));

        let before = recorded(server).await.len();
        for _ in 0..sync_server::limits::WRONG_PASSWORDS_PER_NAME_MAX + 20 {
            server.anybody().login("ana", "my own secret").await;
        }
        let entry = newest(server, "sign_in.limited").await;
        assert_eq!((entry.actor_kind.as_str(), entry.target_id.unwrap().to_string().as_str()), ("nobody", ana.id()));
        assert_eq!(recorded(server).await.len(), before + 1);
    }
}

#[tokio::test]
async fn with_registration_closed_administrators_still_make_accounts() {
    for place in [Place::sqlite(), Place::postgres().await] {
        let server = TestServer::start(place, &[("REGISTRATION", "closed")]).await;
        let first = json!({"username": "root", "email": "root@example.org", "password": "testpass123",
            "setup": server.app().auth().setup_token()});
        let root = server
            .anybody()
            .post("/api/auth/register", first)
            .await
            .expect(201);
        let root = server.anybody().signed_in(&root);
        let account = json!({"username": "ben", "email": "ben@example.org", "password": "testpass123"});
        server
            .anybody()
            .post("/api/auth/register", account.clone())
            .await
            .expect(403);
        root.post("/api/admin/users", account).await.expect(201);
        server.anybody().login("ben", "testpass123").await.expect(200);
        let overview = root.get("/api/admin/overview").await.expect(200);
        assert_eq!(overview["registration"], "closed");
        server.end().await;
    }
}
