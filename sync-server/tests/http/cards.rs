//! Cards, their parts, and who may do what to them.

use crate::support::{Client, TestServer, on_both};
use reqwest::Method;
use serde_json::{Value, json};

/// Two members of one workspace, and a board in it.
struct Team {
    ana: Client,
    ben: Client,
    board: String,
}

impl Team {
    async fn of(server: &TestServer) -> Self {
        let ana = server.register("ana").await;
        let ben = server.register("ben").await;
        let workspace = ana.workspace().await;
        ana.add(&workspace, &ben, "member").await;
        let board = id_of(&ana.board(&workspace, "Spring").await);
        Self { ana, ben, board }
    }

    fn path(&self, of: &str) -> String {
        format!("/api/boards/{}/{of}", self.board)
    }

    async fn card(&self, body: Value) -> Value {
        self.ana.post(&self.path("cards"), body).await.expect(201)
    }

    /// Titles and positions, as the board has them.
    async fn order(&self, which: &str) -> Vec<(String, String, u64)> {
        let cards = self
            .ana
            .get(&self.path(&format!("cards{which}")))
            .await
            .expect(200);
        let text = |card: &Value, field: &str| card[field].as_str().unwrap().to_owned();
        let cards = cards.as_array().unwrap().iter();
        cards
            .map(|card| {
                (
                    text(card, "title"),
                    text(card, "column"),
                    card["position"].as_u64().unwrap(),
                )
            })
            .collect()
    }
}

fn id_of(thing: &Value) -> String {
    thing["id"].as_str().unwrap().to_owned()
}

fn path_of(card: &Value) -> String {
    format!("/api/cards/{}", id_of(card))
}

fn at(title: &str, column: &str, position: u64) -> (String, String, u64) {
    (title.to_owned(), column.to_owned(), position)
}

on_both! {
    async fn a_card_is_answered_in_the_documented_shape(server) {
        let team = Team::of(server).await;
        let label = team.ana.post(&team.path("labels"), json!({"name": "Garden", "color": "#389E0D"})).await.expect(201);
        assert_eq!(label["color"], "#389e0d");
        let card = team.card(json!({
            "title": " Sow beans ", "description": "In **rows**", "column": "in_progress", "position": 99,
            "labels": [label["id"]], "due": "2026-11-30", "assignees": [team.ben.id()], "id": "ignored",
        })).await;
        let time = card["created_at"].clone();
        assert!(time.as_str().unwrap().ends_with('Z'));
        assert_eq!(card, json!({
            "id": card["id"], "board_id": team.board, "title": "Sow beans", "description": "In **rows**",
            "column": "in_progress", "position": 0, "labels": [label["id"]], "due": "2026-11-30",
            "assigned_to": [{"id": team.ben.id(), "user_id": team.ben.id(), "username": "ben", "assigned_at": card["assigned_to"][0]["assigned_at"]}],
            "checklist": [], "comment_count": 0, "state": "active",
            "created_by": team.ana.id(), "created_at": time, "updated_by": team.ana.id(), "updated_at": time,
        }));
        assert_eq!(team.ben.get(&path_of(&card)).await.expect(200), card);
        assert_eq!(team.ben.get(&format!("{}/", path_of(&card))).await.expect(200), card);
        assert_eq!(team.ben.get(&team.path("cards")).await.expect(200), json!([card]));
        // Another's edit says so.
        let changed = team.ben.patch(&path_of(&card), json!({"title": "Sow peas"})).await.expect(200);
        assert_eq!((&changed["created_by"], &changed["updated_by"]), (&json!(team.ana.id()), &json!(team.ben.id())));
        // The first column when it is not said, and its end.
        let second = team.card(json!({"title": "second"})).await;
        assert_eq!((&second["column"], &second["position"]), (&json!("todo"), &json!(0)));
        assert_eq!(team.card(json!({"title": "third"})).await["position"], 1);
        let stranger = server.register("stranger").await;
        stranger.get(&path_of(&card)).await.expect(404);
        stranger.patch(&path_of(&card), json!({"title": "mine"})).await.expect(404);
        for nothing in ["/api/cards/nothing", "/api/cards/not%20an%20id"] {
            team.ana.get(nothing).await.expect(404);
        }
    }

    async fn positions_have_no_gaps_and_beyond_the_end_is_the_end(server) {
        let team = Team::of(server).await;
        let mut cards = Vec::new();
        for title in ["a", "b", "c"] {
            cards.push(team.card(json!({"title": title})).await);
        }
        let [a, b, c] = [0, 1, 2].map(|n: usize| path_of(&cards[n]));
        assert_eq!(team.order("").await, [at("a", "todo", 0), at("b", "todo", 1), at("c", "todo", 2)]);
        let moved = team.ben.patch(&c, json!({"position": 0})).await.expect(200);
        assert_eq!((&moved["column"], &moved["position"]), (&json!("todo"), &json!(0)));
        assert_eq!(team.order("").await, [at("c", "todo", 0), at("a", "todo", 1), at("b", "todo", 2)]);
        // A column without a position: to its end, also when it is its own.
        assert_eq!(team.ana.patch(&c, json!({"column": "todo"})).await.expect(200)["position"], 2);
        assert_eq!(team.ana.patch(&a, json!({"column": "done"})).await.expect(200)["position"], 0);
        assert_eq!(team.ana.patch(&b, json!({"column": "done", "position": 5_000_000_000_u64})).await.expect(200)["position"], 1);
        assert_eq!(team.ana.patch(&c, json!({"column": "done", "position": 1})).await.expect(200)["position"], 1);
        assert_eq!(team.order("").await, [at("a", "done", 0), at("c", "done", 1), at("b", "done", 2)]);
        let copy = team.ana.post(&format!("{a}/duplicate"), json!({})).await.expect(201);
        assert_eq!((&copy["title"], &copy["position"]), (&json!("a"), &json!(1)));
        assert_ne!(copy["id"], cards[0]["id"]);
        // Whoever goes to the archive or the trash leaves no gap.
        team.ana.patch(&a, json!({"state": "archived"})).await.expect(200);
        assert_eq!(team.ana.delete(&path_of(&copy)).await.status, 204);
        assert_eq!(team.order("").await, [at("c", "done", 0), at("b", "done", 1)]);
        assert_eq!(team.order("?state=archived").await, [at("a", "done", 0)]);
        assert_eq!(team.order("?state=trashed").await, [at("a", "done", 0)]);
    }

    async fn what_cannot_be_is_told_field_by_field(server) {
        let team = Team::of(server).await;
        let cards = team.path("cards");
        let nobody = "00000000-0000-7000-8000-000000000000";
        for (body, fields) in [
            (json!({}), vec!["title"]),
            (json!({"title": " "}), vec!["title"]),
            (json!({"title": "two\nlines"}), vec!["title"]),
            (json!({"title": "x".repeat(501), "description": "x".repeat(100_001)}), vec!["description", "title"]),
            (json!({"title": "a", "due": "tomorrow", "column": "not an id"}), vec!["column", "due"]),
            (json!({"title": "a", "column": "nowhere"}), vec!["column"]),
            (json!({"title": "a", "column": "recovered"}), vec!["column"]),
            (json!({"title": "a", "labels": ["nothing"]}), vec!["labels"]),
            (json!({"title": "a", "position": -1}), vec!["position"]),
            (json!({"title": "a", "position": 1.5}), vec!["position"]),
            (json!({"title": "a", "assignees": [nobody]}), vec!["assignees"]),
            (json!({"title": "a", "assignees": ["ben"]}), vec!["assignees[0]"]),
        ] {
            assert_eq!(team.ana.post(&cards, body.clone()).await.wrong_fields(), fields, "{body}");
        }
        assert!(team.order("").await.is_empty());
        let card = path_of(&team.card(json!({"title": "a"})).await);
        for (body, fields) in [
            (json!({"title": ""}), vec!["title"]),
            (json!({"column": "nowhere"}), vec!["column"]),
            (json!({"state": "lost"}), vec!["state"]),
            (json!({"labels": ["nothing"], "title": "b"}), vec!["labels"]),
            (json!({"assignees": [nobody]}), vec!["assignees"]),
            (json!({"due": 5}), vec!["due"]),
        ] {
            assert_eq!(team.ana.patch(&card, body.clone()).await.wrong_fields(), fields, "{body}");
        }
        let send = team.ana.request(Method::PATCH, &card).body("{");
        team.ana.send(send).await.expect(400);
        // All or nothing: the title is as it was.
        assert_eq!(team.ana.get(&card).await.expect(200)["title"], "a");
        assert_eq!(team.ana.get(&format!("{cards}?state=lost")).await.wrong_fields(), ["state"]);
        assert_eq!(team.ana.get(&format!("{cards}?assignee=ben")).await.wrong_fields(), ["assignee"]);
    }

    async fn a_change_sets_and_takes_away_and_leaves_alone_what_it_does_not_name(server) {
        let team = Team::of(server).await;
        let label = async |name: &str| id_of(&team.ana.post(&team.path("labels"), json!({"name": name, "color": "#389e0d"})).await.expect(201));
        let (red, blue) = (label("red").await, label("blue").await);
        let card = team.card(json!({"title": "a", "due": "2026-11-30", "labels": [red], "assignees": [team.ana.id()]})).await;
        let path = path_of(&card);
        let body = json!({"description": "new", "due": null, "labels": [blue], "assignees": [team.ben.id()], "column": "done"});
        let changed = team.ana.patch(&path, body).await.expect(200);
        assert_eq!(changed["title"], "a");
        assert_eq!(changed["due"], Value::Null);
        assert_eq!(changed["labels"], json!([blue]));
        assert_eq!(changed["assigned_to"][0]["username"], "ben");
        assert_eq!(changed["assigned_to"].as_array().unwrap().len(), 1);
        assert_eq!((&changed["column"], &changed["description"]), (&json!("done"), &json!("new")));
        // What is so already makes no change.
        let again = team.ben.patch(&path, json!({"labels": [blue], "description": "new"})).await.expect(200);
        assert_eq!(again, changed);
        assert_eq!(team.ana.patch(&path, json!({})).await.expect(200), changed);
        // Whoever is assigned may stay when they have left; nobody can put them there again.
        let workspace = team.ana.workspace().await;
        assert_eq!(team.ana.delete(&format!("/api/workspaces/{workspace}/members/{}", team.ben.id())).await.status, 204);
        let both = json!({"assignees": [team.ben.id(), team.ana.id()]});
        assert_eq!(team.ana.patch(&path, both.clone()).await.expect(200)["assigned_to"].as_array().unwrap().len(), 2);
        team.ana.patch(&path, json!({"assignees": []})).await.expect(200);
        assert_eq!(team.ana.patch(&path, both).await.wrong_fields(), ["assignees"]);
    }

    async fn only_members_are_assigned(server) {
        let team = Team::of(server).await;
        let path = path_of(&team.card(json!({"title": "a"})).await);
        let stranger = server.register("stranger").await;
        assert_eq!(team.ana.post(&format!("{path}/assign"), json!({"user_id": stranger.id()})).await.wrong_fields(), ["user_id"]);
        let card = team.ana.post(&format!("{path}/assign"), json!({"user_id": team.ben.id()})).await.expect(200);
        assert_eq!(card["assigned_to"][0]["user_id"], team.ben.id());
        let unassign = format!("{path}/assign/{}", team.ben.id());
        assert_eq!(team.ana.delete(&unassign).await.status, 204);
        assert_eq!(team.ana.delete(&unassign).await.status, 204);
        assert_eq!(team.ana.get(&path).await.expect(200)["assigned_to"], json!([]));
    }

    async fn lists_are_filtered(server) {
        let team = Team::of(server).await;
        let label = id_of(&team.ana.post(&team.path("labels"), json!({"name": "", "color": "#000000"})).await.expect(201));
        team.card(json!({"title": "Beans", "assignees": [team.ana.id()], "labels": [label]})).await;
        team.card(json!({"title": "Peas", "description": "like BEANS", "column": "done", "assignees": [team.ben.id()]})).await;
        team.card(json!({"title": "Äpfel"})).await;
        let titles = async |query: &str| {
            let order = team.order(query).await;
            order.into_iter().map(|(title, _, _)| title).collect::<Vec<_>>()
        };
        assert_eq!(titles("?column=todo").await, ["Beans", "Äpfel"]);
        assert_eq!(titles("?assignee=me").await, ["Beans"]);
        assert_eq!(titles(&format!("?assignee={}", team.ben.id())).await, ["Peas"]);
        assert_eq!(titles(&format!("?label={label}")).await, ["Beans"]);
        assert_eq!(titles("?q=beans").await, ["Beans", "Peas"]);
        assert_eq!(titles("?q=%C3%A4PF").await, ["Äpfel"]);
        assert_eq!(titles("?q=beans&column=done").await, ["Peas"]);
        assert_eq!(titles("?column=nowhere").await, Vec::<String>::new());
        // Positions are those in the column, not in the answer.
        assert_eq!(team.order("?q=pf").await, [at("Äpfel", "todo", 1)]);
    }

    async fn a_stale_if_match_is_refused_and_nothing_is_done(server) {
        let team = Team::of(server).await;
        let card = team.card(json!({"title": "a"})).await;
        let path = path_of(&card);
        let tag = team.ana.get(&path).await.header("etag").unwrap().to_owned();
        let patch = async |who: &Client, tag: &str, body: Value| {
            who.send(who.request(Method::PATCH, &path).header("if-match", tag).json(&body)).await
        };
        let first = patch(&team.ben, &tag, json!({"title": "b"})).await;
        let second_tag = first.header("etag").unwrap().to_owned();
        first.expect(200);
        assert_ne!(tag, second_tag);
        patch(&team.ana, &tag, json!({"title": "c"})).await.expect(412);
        patch(&team.ana, &tag, json!({"labels": []})).await.expect(412);
        patch(&team.ana, &format!("W/{second_tag}"), json!({"title": "c"})).await.expect(412);
        let delete = team.ana.request(Method::DELETE, &path).header("if-match", &tag);
        team.ana.send(delete).await.expect(412);
        assert_eq!(team.ana.get(&path).await.expect(200)["title"], "b");
        // Other cards do not matter to it.
        team.card(json!({"title": "before it", "position": 0})).await;
        patch(&team.ana, &format!("{tag}, {second_tag}"), json!({"labels": []})).await.expect(200);
        patch(&team.ana, "*", json!({"title": "d"})).await.expect(200);
        assert_eq!(team.ana.get(&path).await.expect(200)["title"], "d");
    }

    async fn a_card_goes_to_the_trash_comes_back_and_is_deleted_for_ever(server) {
        let team = Team::of(server).await;
        let card = team.card(json!({"title": "a"})).await;
        let path = path_of(&card);
        team.ana.delete(&format!("{path}?forever=true")).await.expect(409);
        assert_eq!(team.ben.delete(&path).await.status, 204);
        assert_eq!(team.ben.delete(&path).await.status, 204);
        assert_eq!(team.ana.get(&path).await.expect(200)["state"], "trashed");
        assert!(team.order("").await.is_empty());
        team.ana.patch(&path, json!({"title": "b"})).await.expect(409);
        team.ana.post(&format!("{path}/comments"), json!({"body": "b"})).await.expect(409);
        team.ana.post(&format!("{path}/duplicate"), json!({})).await.expect(409);
        // Out of it, and edited, at once.
        let back = team.ana.patch(&path, json!({"state": "active", "title": "b"})).await.expect(200);
        assert_eq!((&back["state"], &back["title"]), (&json!("active"), &json!("b")));
        let gone = team.ana.patch(&path, json!({"state": "trashed", "title": "c"})).await.expect(200);
        assert_eq!((&gone["state"], &gone["title"]), (&json!("trashed"), &json!("c")));
        assert_eq!(team.ana.delete(&format!("{path}?forever=true")).await.status, 204);
        team.ana.get(&path).await.expect(404);
        team.ana.delete(&path).await.expect(404);
    }

    async fn a_checklist_is_kept_in_order(server) {
        let team = Team::of(server).await;
        let path = path_of(&team.card(json!({"title": "a"})).await);
        let list = format!("{path}/checklist");
        let first = team.ana.post(&list, json!({"text": "first"})).await.expect(201);
        assert_eq!(first, json!({"id": first["id"], "text": "first", "done": false}));
        let second = team.ana.post(&list, json!({"text": "second", "position": 0})).await.expect(201);
        let texts = async || {
            let card = team.ana.get(&path).await.expect(200);
            card["checklist"].as_array().unwrap().iter().map(|item| item["text"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(texts().await, ["second", "first"]);
        let item = format!("{list}/{}", id_of(&second));
        let changed = team.ben.patch(&item, json!({"text": "third", "done": true, "position": 7})).await.expect(200);
        assert_eq!((&changed["text"], &changed["done"]), (&json!("third"), &json!(true)));
        assert_eq!(texts().await, ["first", "third"]);
        assert_eq!(team.ana.post(&list, json!({"text": " "})).await.wrong_fields(), ["text"]);
        assert_eq!(team.ana.delete(&item).await.status, 204);
        team.ana.delete(&item).await.expect(404);
        team.ana.patch(&item, json!({"done": false})).await.expect(404);
        assert_eq!(texts().await, ["first"]);
    }

    async fn a_comment_is_its_authors_and_an_administrators_to_delete(server) {
        let team = Team::of(server).await;
        let path = path_of(&team.card(json!({"title": "a"})).await);
        let list = format!("{path}/comments");
        let comment = team.ben.post(&list, json!({"body": "It **rains**"})).await.expect(201);
        assert_eq!(comment, json!({
            "id": comment["id"], "author": {"user_id": team.ben.id(), "username": "ben"}, "body": "It **rains**",
            "created_at": comment["created_at"], "edited": false,
        }));
        assert!(id_of(&comment).ends_with(&format!(".{}", team.ben.id())));
        let one = format!("{list}/{}", id_of(&comment));
        team.ana.patch(&one, json!({"body": "It shines"})).await.expect(403);
        assert_eq!(team.ben.patch(&one, json!({"body": " "})).await.wrong_fields(), ["body"]);
        let edited = team.ben.patch(&one, json!({"body": "It shines"})).await.expect(200);
        assert_eq!((&edited["body"], &edited["edited"]), (&json!("It shines"), &json!(true)));
        assert_eq!(team.ana.get(&list).await.expect(200), json!([edited]));
        assert_eq!(team.ana.get(&path).await.expect(200)["comment_count"], 1);
        // Another member may not; the owner may.
        let carl = server.register("carl").await;
        team.ana.add(&team.ana.workspace().await, &carl, "member").await;
        carl.delete(&one).await.expect(403);
        assert_eq!(team.ana.delete(&one).await.status, 204);
        assert_eq!(team.ana.get(&list).await.expect(200), json!([]));
        assert_eq!(team.ana.get(&path).await.expect(200)["comment_count"], 0);
        team.ben.patch(&one, json!({"body": "again"})).await.expect(404);
        team.ana.patch(&format!("{list}/nothing"), json!({"body": "a"})).await.expect(404);
    }

    async fn a_board_in_the_trash_is_looked_at_and_not_edited(server) {
        let team = Team::of(server).await;
        let card = team.card(json!({"title": "a", "assignees": [team.ana.id()]})).await;
        assert_eq!(team.ana.get("/api/me/cards").await.expect(200), json!([card]));
        assert_eq!(team.ana.delete(&format!("/api/boards/{}", team.board)).await.status, 204);
        assert_eq!(team.ana.get(&team.path("cards")).await.expect(200), json!([card]));
        assert_eq!(team.ana.get(&path_of(&card)).await.expect(200), card);
        team.ana.patch(&path_of(&card), json!({"title": "b"})).await.expect(409);
        team.ana.post(&team.path("cards"), json!({"title": "b"})).await.expect(409);
        team.ana.post(&team.path("columns"), json!({"title": "b"})).await.expect(409);
        assert_eq!(team.ana.get("/api/me/cards").await.expect(200), json!([]));
    }

    async fn my_cards_are_those_of_all_boards_as_they_are_now(server) {
        let team = Team::of(server).await;
        let first = team.card(json!({"title": "first", "assignees": [team.ben.id()]})).await;
        team.card(json!({"title": "not mine"})).await;
        let elsewhere = team.ana.board(&team.ana.workspace().await, "Summer").await;
        let cards = format!("/api/boards/{}/cards", id_of(&elsewhere));
        team.ana.post(&cards, json!({"title": "above"})).await.expect(201);
        let second = team.ana.post(&cards, json!({"title": "second", "assignees": [team.ana.id(), team.ben.id()]})).await.expect(201);
        assert_eq!(second["position"], 1);
        assert_eq!(team.ben.get("/api/me/cards").await.expect(200), json!([first, second]));
        // What happened a moment ago is in it.
        let first = team.ana.patch(&path_of(&first), json!({"title": "once more", "column": "done"})).await.expect(200);
        assert_eq!(team.ben.get("/api/me/cards").await.expect(200), json!([first, second]));
        assert_eq!(team.ana.delete(&path_of(&second)).await.status, 204);
        assert_eq!(team.ben.get("/api/me/cards").await.expect(200), json!([first]));
        assert_eq!(team.ana.delete(&format!("{}/assign/{}", path_of(&first), team.ben.id())).await.status, 204);
        assert_eq!(team.ben.get("/api/me/cards").await.expect(200), json!([]));
        // A key for another workspace does not reach them.
        team.ana.patch(&path_of(&first), json!({"assignees": [team.ben.id()]})).await.expect(200);
        let home = team.ben.get("/api/workspaces").await.expect(200);
        let home = home.as_array().unwrap().iter().find(|one| one["role"] == "owner").unwrap()["id"].clone();
        let key = team.ben.post("/api/auth/tokens", json!({"name": "home", "workspace_id": home})).await.expect(201);
        let mut bot = team.ben.clone();
        bot.access = key["secret"].as_str().map(str::to_owned);
        assert_eq!(bot.get("/api/me/cards").await.expect(200), json!([]));
        bot.get(&path_of(&first)).await.expect(404);
        assert_eq!(team.ben.get("/api/me/cards").await.expect(200).as_array().unwrap().len(), 1);
    }
}
