//! `/api/boards/{board_id}/history`, export and the way back.

use crate::support::{Client, on_both};
use serde_json::{Value, json};

async fn board_of(alice: &Client) -> String {
    let workspace = alice.workspace().await;
    let board = alice.board(&workspace, "Spring").await;
    format!("/api/boards/{}", board["id"].as_str().unwrap())
}

async fn steps(client: &Client, board: &str) -> Vec<Value> {
    let steps = client.get(&format!("{board}/history")).await.expect(200);
    steps.as_array().unwrap().clone()
}

/// An export without the moment in which it was made.
async fn exported(client: &Client, board: &str, at: &str) -> Value {
    let answer = client.get(&format!("{board}/export?format=json{at}")).await;
    let mut file = answer.expect(200);
    file.as_object_mut().unwrap().remove("exported_at");
    file
}

on_both! {
    async fn history_is_read_in_steps_of_one_person_each(server) {
        let (alice, bob) = (server.register("alice").await, server.register("bob").await);
        let workspace = alice.workspace().await;
        alice.add(&workspace, &bob, "member").await;
        let board = board_of(&alice).await;
        alice.patch(&board, json!({"name": "Summer"})).await.expect(200);
        bob.patch(&board, json!({"description": "Hot"})).await.expect(200);
        let all = steps(&bob, &board).await;
        let told: Vec<_> = all.iter().map(|step| (step["username"].as_str().unwrap(), step["summary"].as_str().unwrap())).collect();
        assert_eq!(told, [("bob", "edited the board's description"), ("alice", "renamed the board to “Summer”"), ("alice", "renamed the board to “Spring”")]);
        assert_eq!(all[0]["user_id"], bob.id());
        // The board was named when it was made; what follows within a second is a step of its own.
        assert_eq!((&all[0]["changes"], &all[1]["changes"]), (&json!(1), &json!(1)));
        assert!(all[0]["at"].as_str().unwrap().ends_with('Z'));
        let (newest, oldest) = (all[0]["id"].as_str().unwrap(), all[2]["id"].as_str().unwrap());
        let page = |query: String| { let (bob, board) = (&bob, &board); async move { bob.get(&format!("{board}/history?{query}")).await } };
        assert_eq!(page("limit=1".to_owned()).await.expect(200), json!([all[0]]));
        assert_eq!(page(format!("limit=1&before={newest}")).await.expect(200), json!([all[1]]));
        assert_eq!(page(format!("before={oldest}")).await.expect(200), json!([]));
        for (query, field) in [
            ("limit=0".to_owned(), "limit"), ("limit=101".to_owned(), "limit"), ("before=x".to_owned(), "before"),
            (format!("before={}", "0".repeat(64)), "before"),
        ] {
            assert_eq!(page(query).await.wrong_fields(), [field]);
        }
    }

    async fn an_export_as_of_a_step_is_the_export_that_was(server) {
        let alice = server.register("alice").await;
        let board = board_of(&alice).await;
        alice.patch(&board, json!({"description": "first"})).await.expect(200);
        let was = exported(&alice, &board, "").await;
        let step = steps(&alice, &board).await[0]["id"].as_str().unwrap().to_owned();
        // The same second, the same person: what was shown stays.
        alice.patch(&board, json!({"description": "second", "name": "Autumn"})).await.expect(200);
        assert_eq!(exported(&alice, &board, &format!("&at={step}")).await, was);
        assert_ne!(exported(&alice, &board, "").await, was);
        assert_eq!(exported(&alice, &board, "&at=2100-01-01T00:00:00Z").await, exported(&alice, &board, "").await);
        let before = exported(&alice, &board, "&at=2000-01-01T00:00:00Z").await;
        assert_eq!(before["board"]["name"], "");
        let document = alice.get(&format!("{board}/export?format=automerge&at={step}")).await;
        let document = board_doc::Document::load(&document.bytes).unwrap();
        assert_eq!(document.info().description, "first");
        for (query, field) in [("format=pdf", "query"), ("at=yesterday", "at")] {
            assert_eq!(alice.get(&format!("{board}/export?{query}")).await.wrong_fields(), [field]);
        }
        let nowhere = "0".repeat(64);
        assert_eq!(alice.get(&format!("{board}/export?at={nowhere}")).await.wrong_fields(), ["at"]);
    }

    async fn each_format_comes_as_a_file_of_its_kind(server) {
        let alice = server.register("alice").await;
        let board = board_of(&alice).await;
        for (format, kind, extension) in [
            ("json", "application/json", "json"), ("csv", "text/csv; charset=utf-8", "csv"),
            ("markdown", "text/markdown; charset=utf-8", "md"), ("html", "text/html; charset=utf-8", "html"),
            ("automerge", "application/octet-stream", "automerge"),
        ] {
            let answer = alice.get(&format!("{board}/export?format={format}")).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            assert_eq!(answer.header("content-type"), Some(kind));
            let disposition = answer.header("content-disposition").unwrap();
            assert!(disposition.starts_with(&format!("attachment; filename=\"Spring.{extension}\"")), "{disposition}");
            assert!(!answer.bytes.is_empty());
        }
        let csv = alice.get(&format!("{board}/export?format=csv")).await;
        assert!(csv.bytes.starts_with("\u{feff}".as_bytes()));
        // A board in the trash can still be taken away.
        assert_eq!(alice.delete(&board).await.status, 204);
        alice.get(&format!("{board}/export")).await.expect(200);
        steps(&alice, &board).await;
    }

    async fn a_board_goes_back_to_what_it_was_as_a_new_edit(server) {
        let (alice, bob, carol) = (server.register("alice").await, server.register("bob").await, server.register("carol").await);
        let workspace = alice.workspace().await;
        alice.add(&workspace, &bob, "member").await;
        alice.add(&workspace, &carol, "admin").await;
        let board = board_of(&alice).await;
        alice.patch(&board, json!({"description": "first"})).await.expect(200);
        let step = steps(&alice, &board).await[0]["id"].as_str().unwrap().to_owned();
        bob.patch(&board, json!({"description": "second", "name": "Autumn"})).await.expect(200);
        let before = steps(&alice, &board).await;
        bob.post(&format!("{board}/restore_to"), json!({"at": step})).await.expect(403);
        let restored = carol.post(&format!("{board}/restore_to"), json!({"at": step})).await.expect(200);
        assert_eq!((&restored["name"], &restored["description"]), (&json!("Spring"), &json!("first")));
        // Nothing is rewritten: it is a step of its own.
        let after = steps(&alice, &board).await;
        assert_eq!(after[1..], before);
        assert_eq!(after[0]["username"], "carol");
        // To what it is already: nothing is written.
        carol.post(&format!("{board}/restore_to"), json!({"at": step})).await.expect(200);
        assert_eq!(steps(&alice, &board).await, after);
        for body in [json!({}), json!({"at": "yesterday"}), json!({"at": "0".repeat(64)})] {
            assert_eq!(alice.post(&format!("{board}/restore_to"), body).await.wrong_fields(), ["at"]);
        }
        assert_eq!(alice.delete(&board).await.status, 204);
        alice.post(&format!("{board}/restore_to"), json!({"at": step})).await.expect(409);
    }
}
