//! `/api/boards` and the boards of a workspace.

use crate::support::on_both;
use serde_json::{Value, json};
use sync_server::access::Asker;
use sync_server::storage::{boards, document, log};
use uuid::Uuid;

fn id_of(board: &Value) -> Uuid {
    board["id"].as_str().unwrap().parse().unwrap()
}

/// A time of an answer: as text, times cannot be compared, for their last zeros are left out.
pub(crate) fn instant(time: &Value) -> time::OffsetDateTime {
    let rfc3339 = &time::format_description::well_known::Rfc3339;
    time::OffsetDateTime::parse(time.as_str().unwrap(), rfc3339).unwrap()
}

on_both! {
    async fn a_board_is_made_listed_and_shown(server) {
        let alice = server.register("alice").await;
        let workspace = alice.workspace().await;
        let boards = format!("/api/workspaces/{workspace}/boards");
        let body = json!({"name": " Spring ", "description": "Sow, water, wait"});
        let board = alice.post(&boards, body).await.expect(201);
        assert_eq!(board["name"], "Spring");
        assert_eq!(board["description"], "Sow, water, wait");
        assert_eq!(board["workspace_id"], workspace.as_str());
        assert_eq!(board["role"], "owner");
        assert_eq!(board["trashed_at"], Value::Null);
        assert!(board["automerge_url"].as_str().unwrap().starts_with("automerge:"));
        assert_eq!(alice.get(&boards).await.expect(200), json!([board]));
        assert_eq!(alice.get(&format!("/api/boards/{}", id_of(&board))).await.expect(200), board);
        let second = alice.post(&format!("{boards}/create"), json!({"name": "Summer"})).await.expect(201);
        assert_eq!(alice.get(&boards).await.expect(200), json!([board, second]));
    }

    async fn a_new_board_is_a_document_of_that_name_with_its_author(server) {
        let alice = server.register("alice").await;
        let workspace = alice.workspace().await;
        let body = json!({"name": "Spring \u{1f331}", "description": "Sow"});
        let board = alice.post(&format!("/api/workspaces/{workspace}/boards"), body).await.expect(201);
        let db = server.app().db();
        let loaded = document::load(db, id_of(&board)).await.unwrap();
        assert_eq!(loaded.document.info().name, "Spring \u{1f331}");
        assert_eq!(loaded.document.info().description, "Sow");
        assert_eq!(loaded.seq, 3);
        assert_eq!(log::revision(db, id_of(&board)).await.unwrap().unwrap().revision.head_seq, 3);
        let people = alice.get(&format!("/api/boards/{}/people", id_of(&board))).await.expect(200);
        assert_eq!(people, json!([{"user_id": alice.id(), "username": "alice", "display_name": "alice", "role": "owner"}]));
    }

    async fn an_id_made_by_the_client_makes_one_board_however_often_it_is_sent(server) {
        let alice = server.register("alice").await;
        let bob = server.register("bob").await;
        let workspace = alice.workspace().await;
        alice.add(&workspace, &bob, "member").await;
        let boards = format!("/api/workspaces/{workspace}/boards");
        let id = "0192f0c1-2345-7abc-8def-0123456789ab";
        let made = alice.post(&boards, json!({"name": "Offline", "id": id})).await.expect(201);
        assert_eq!(made["id"], id);
        let again = alice.post(&boards, json!({"name": "Offline", "id": id})).await.expect(201);
        assert_eq!(again, made);
        assert_eq!(alice.get(&boards).await.expect(200), json!([made]));
        // Somebody else's, in another workspace, or once used and gone.
        bob.post(&boards, json!({"name": "Mine", "id": id})).await.expect(409);
        let elsewhere = format!("/api/workspaces/{}/boards", bob.workspace().await);
        bob.post(&elsewhere, json!({"name": "Mine", "id": id})).await.expect(409);
        assert_eq!(alice.delete(&format!("/api/boards/{id}?forever=true")).await.status, 204);
        alice.get(&format!("/api/boards/{id}")).await.expect(404);
        alice.post(&boards, json!({"name": "Offline", "id": id})).await.expect(409);
    }

    async fn what_cannot_be_a_board_is_told_field_by_field(server) {
        let alice = server.register("alice").await;
        let boards = format!("/api/workspaces/{}/boards", alice.workspace().await);
        for (body, fields) in [
            (json!({}), vec!["name"]),
            (json!({"name": "  "}), vec!["name"]),
            (json!({"name": "x".repeat(501), "description": "x".repeat(100_001)}), vec!["description", "name"]),
            (json!({"name": "a", "id": "5"}), vec!["id"]),
            (json!({"name": "a", "id": Uuid::nil()}), vec!["id"]),
            (json!({"name": ["a"]}), vec!["name"]),
        ] {
            assert_eq!(alice.post(&boards, body).await.wrong_fields(), fields);
        }
        alice.post(&boards, json!({"name": "x".repeat(500), "description": "x".repeat(100_000)})).await.expect(201);
    }

    async fn each_role_may_do_its_part_and_a_stranger_sees_nothing(server) {
        let owner = server.register("owner").await;
        let workspace = owner.workspace().await;
        let board = format!("/api/boards/{}", id_of(&owner.board(&workspace, "Spring").await));
        let boards = format!("/api/workspaces/{workspace}/boards");
        // (may see, may make, may trash)
        for (role, expected) in [("viewer", [200, 403, 403]), ("member", [200, 201, 403]), ("admin", [200, 201, 204])] {
            let somebody = server.register(role).await;
            owner.add(&workspace, &somebody, role).await;
            let seen = somebody.get(&board).await;
            assert_eq!(seen.body["role"], role);
            let made = somebody.post(&boards, json!({"name": "New"})).await.status;
            let trashed = somebody.delete(&board).await.status;
            assert_eq!([seen.status, made, trashed].map(|status| status.as_u16()), expected, "{role}");
        }
        let stranger = server.register("stranger").await;
        stranger.get(&board).await.expect(404);
        stranger.delete(&board).await.expect(404);
        stranger.get(&format!("{board}/people")).await.expect(404);
        stranger.get("/api/boards/not-an-id").await.expect(404);
        server.anybody().get(&board).await.expect(401);
    }

    async fn a_board_in_the_trash_is_hidden_from_lists_and_comes_back(server) {
        let alice = server.register("alice").await;
        let workspace = alice.workspace().await;
        let board = alice.board(&workspace, "Spring").await;
        let (path, boards) = (format!("/api/boards/{}", id_of(&board)), format!("/api/workspaces/{workspace}/boards"));
        assert_eq!(alice.delete(&path).await.status, 204);
        let trashed = alice.get(&path).await.expect(200);
        assert!(trashed["trashed_at"].is_string());
        assert_eq!(alice.get(&boards).await.expect(200), json!([]));
        assert_eq!(alice.get(&format!("{boards}?trashed=true")).await.expect(200), json!([trashed]));
        let restored = alice.post(&format!("{path}/restore"), json!({})).await.expect(200);
        assert_eq!(restored, board);
        assert_eq!(alice.get(&boards).await.expect(200), json!([board]));
    }

    async fn every_change_of_access_makes_rooms_look_again(server) {
        let alice = server.register("alice").await;
        let workspace = alice.workspace().await;
        let board = alice.board(&workspace, "Spring").await;
        let user = alice.id().parse().unwrap();
        let epoch = async || {
            let access = boards::access(server.app().db(), id_of(&board), Asker::whole(user)).await.unwrap();
            access.unwrap().access_epoch()
        };
        let path = format!("/api/boards/{}", id_of(&board));
        let mut news = server.app().bus().subscribe();
        let mut before = epoch().await;
        let bob = server.register("bob").await;
        for what in ["member added", "trashed", "restored"] {
            match what {
                "member added" => alice.add(&workspace, &bob, "member").await,
                "trashed" => assert_eq!(alice.delete(&path).await.status, 204),
                _ => drop(alice.post(&format!("{path}/restore"), json!({})).await.expect(200)),
            }
            let after = epoch().await;
            assert!(after > before, "{what}");
            before = after;
            let expected = sync_server::cluster::Event::BoardAccessChanged { board: id_of(&board) };
            assert_eq!(news.recv().await.unwrap(), expected, "{what}");
        }
    }

    async fn a_board_is_renamed_through_its_document(server) {
        let alice = server.register("alice").await;
        let workspace = alice.workspace().await;
        let board = alice.board(&workspace, "Spring").await;
        let path = format!("/api/boards/{}", id_of(&board));
        let changed = alice.patch(&path, json!({"name": " Summer ", "description": "Water"})).await.expect(200);
        assert_eq!((&changed["name"], &changed["description"]), (&json!("Summer"), &json!("Water")));
        assert!(instant(&changed["updated_at"]) > instant(&board["updated_at"]));
        assert_eq!(alice.get(&format!("/api/workspaces/{workspace}/boards")).await.expect(200), json!([changed]));
        let loaded = document::load(server.app().db(), id_of(&board)).await.unwrap();
        assert_eq!(loaded.document.info().name, "Summer");
        assert_eq!(loaded.document.info().description, "Water");
        // What is so already makes no change.
        assert_eq!(alice.patch(&path, json!({"name": "Summer"})).await.expect(200), changed);
        assert_eq!(alice.patch(&path, json!({})).await.expect(200), changed);
        assert_eq!(log::revision(server.app().db(), id_of(&board)).await.unwrap().unwrap().revision.head_seq, loaded.seq);
        let body = json!({"name": " ", "description": "x".repeat(100_001)});
        assert_eq!(alice.patch(&path, body).await.wrong_fields(), ["description", "name"]);
    }

    async fn a_board_in_the_trash_is_not_edited(server) {
        let alice = server.register("alice").await;
        let workspace = alice.workspace().await;
        let path = format!("/api/boards/{}", id_of(&alice.board(&workspace, "Spring").await));
        // The room knows the board from before.
        alice.patch(&path, json!({"name": "Summer"})).await.expect(200);
        assert_eq!(alice.delete(&path).await.status, 204);
        alice.patch(&path, json!({"name": "Autumn"})).await.expect(409);
        alice.post(&format!("{path}/restore"), json!({})).await.expect(200);
        assert_eq!(alice.patch(&path, json!({"name": "Autumn"})).await.expect(200)["name"], "Autumn");
        assert_eq!(alice.delete(&format!("{path}?forever=true")).await.status, 204);
        alice.patch(&path, json!({"name": "Winter"})).await.expect(404);
    }

    async fn renames_at_once_follow_each_other_and_never_mix(server) {
        let alice = server.register("alice").await;
        let bob = server.register("bob").await;
        let workspace = alice.workspace().await;
        alice.add(&workspace, &bob, "member").await;
        let board = id_of(&alice.board(&workspace, "Spring").await);
        let path = format!("/api/boards/{board}");
        let names: Vec<_> = (0..16).map(|n| format!("{}{n}", "name of a board ".repeat(n % 3 + 1))).collect();
        let mut renames = tokio::task::JoinSet::new();
        for (n, name) in names.iter().enumerate() {
            let (who, path, body) = (if n % 2 == 0 { &alice } else { &bob }.clone(), path.clone(), json!({"name": name}));
            renames.spawn(async move { who.patch(&path, body).await.expect(200) });
        }
        renames.join_all().await;
        let loaded = document::load(server.app().db(), board).await.unwrap();
        let name = loaded.document.info().name;
        assert!(names.contains(&name), "{name}");
        assert_eq!(alice.get(&path).await.expect(200)["name"], name.as_str());
        // Two of its birth, and one for each.
        assert_eq!(loaded.seq, 2 + names.len() as u64);
    }

    async fn a_duplicate_is_a_new_document_that_shows_the_same(server) {
        use board_doc::{Action, Board, CardId, ColumnId, Position, UserId};
        use sync_server::access::needs::Member;
        use sync_server::access::{Asker, Scope};
        let alice = server.register("alice").await;
        let bob = server.register("bob").await;
        let workspace = alice.workspace().await;
        alice.add(&workspace, &bob, "viewer").await;
        let board = alice.board(&workspace, "Spring").await;
        let path = format!("/api/boards/{}", id_of(&board));
        alice.patch(&path, json!({"description": "Sow"})).await.expect(200);
        // Some cards, one of them with somebody on it.
        let asker = Asker { user: alice.id().parse().unwrap(), scope: Scope::ALL };
        let access = boards::access(server.app().db(), id_of(&board), asker).await.unwrap().unwrap().at_least::<Member>().unwrap();
        let card = |name: &str| CardId::parse(name).unwrap();
        let add = |name: &str| Action::AddCard {
            card: card(name),
            column: ColumnId::parse("in_progress").unwrap(),
            position: Position::End,
            title: name.to_owned(),
            description: format!("about {name}"),
        };
        let people = [alice.id(), bob.id()].map(|id| UserId(id.parse::<Uuid>().unwrap().into_bytes()));
        let assign = |user| Action::AssignCard { card: card("first"), user };
        let actions = [add("first"), add("second"), add("third"), assign(people[0]), assign(people[1]), Action::TrashCard { card: card("third") }];
        server.app().live().edit(&access, &actions, 1).await.unwrap();

        let copy = alice.post(&format!("{path}/duplicate"), json!({"name": "Summer"})).await.expect(201);
        assert_eq!((&copy["name"], &copy["description"], &copy["workspace_id"]), (&json!("Summer"), &json!("Sow"), &json!(workspace)));
        assert_ne!(copy["id"], board["id"]);
        let view = async |board: &Value| {
            let loaded = document::load(server.app().db(), id_of(board)).await.unwrap();
            Board::over(*loaded.document, board_doc::Actor::new(people[0], board_doc::ReplicaId([1; 8]))).view()
        };
        let shown = view(&copy).await;
        let titles: Vec<_> = shown.cards.iter().map(|card| (card.title.as_str(), card.column.as_str(), card.assignees.len())).collect();
        assert_eq!(titles.len(), 2, "{titles:?}");
        assert!(titles.contains(&("first", "in_progress", 2)) && titles.contains(&("second", "in_progress", 0)), "{titles:?}");
        assert!(shown.cards.iter().all(|copied| copied.id != card("first") && copied.id != card("second")));
        let by = alice.get(&format!("/api/boards/{}/people", id_of(&copy))).await.expect(200);
        assert_eq!(by.as_array().unwrap().len(), 1);

        // A viewer takes it elsewhere, where not everybody is; here they may not make boards.
        bob.post(&format!("{path}/duplicate"), json!({})).await.expect(403);
        let home = bob.get("/api/workspaces").await.expect(200);
        let home = home.as_array().unwrap().iter().find(|one| one["role"] == "owner").unwrap()["id"].clone();
        let taken = bob.post(&format!("{path}/duplicate"), json!({"workspace_id": home})).await.expect(201);
        assert_eq!((&taken["name"], &taken["role"]), (&json!("Spring"), &json!("owner")));
        let shown = view(&taken).await;
        let first = shown.cards.iter().find(|card| card.title == "first").unwrap();
        assert_eq!(first.assignees.iter().map(|one| one.user).collect::<Vec<_>>(), [people[1]]);
        // It lives like any other.
        let renamed = bob.patch(&format!("/api/boards/{}", id_of(&taken)), json!({"name": "Mine"})).await.expect(200);
        assert_eq!(renamed["name"], "Mine");

        let foreign = json!({"workspace_id": "00000000-0000-7000-8000-000000000000"});
        assert_eq!(alice.post(&format!("{path}/duplicate"), foreign).await.wrong_fields(), ["workspace_id"]);
        assert_eq!(alice.post(&format!("{path}/duplicate"), json!({"name": " "})).await.wrong_fields(), ["name"]);
        assert_eq!(alice.delete(&path).await.status, 204);
        alice.post(&format!("{path}/duplicate"), json!({})).await.expect(409);
    }
}
