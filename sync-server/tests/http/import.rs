//! `/api/workspaces/{workspace_id}/import`.

use crate::support::{Answer, Client, on_both};
use reqwest::Method;
use serde_json::{Value, json};

const BOUNDARY: &str = "a-boundary-that-no-file-has";

/// Sends a form with these parts as a browser does.
pub(super) async fn send(client: &Client, workspace: &str, parts: &[(&str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    for (name, content) in parts {
        let file = if *name == "file" {
            "; filename=\"board.json\""
        } else {
            ""
        };
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    let request = client.request(Method::POST, &format!("/api/workspaces/{workspace}/import"));
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    client.send(request.header("content-type", kind).body(body)).await
}

fn trello() -> Vec<u8> {
    let file = json!({
        "name": "Garden", "desc": "What grows", "closed": false,
        "lists": [{"id": "l1", "name": "To plant", "closed": false, "pos": 1}, {"id": "l2", "name": "Planted", "closed": false, "pos": 2}],
        "cards": [
            {"id": "c1", "name": "Beans", "desc": "", "idList": "l1", "closed": false, "pos": 1, "idLabels": ["b1"], "idMembers": [], "idChecklists": []},
            {"id": "c2", "name": "Peas", "desc": "=1+1", "idList": "l2", "closed": true, "pos": 1, "idLabels": [], "idMembers": [], "idChecklists": []},
        ],
        "labels": [{"id": "b1", "name": "soon", "color": "green"}],
        "checklists": [], "members": [], "actions": [],
    });
    file.to_string().into_bytes()
}

/// What an export says, without ids, people, times and ranks.
fn comparable(file: &Value) -> Value {
    let titles = |id: &Value| {
        let columns = file["columns"].as_array().unwrap();
        columns
            .iter()
            .find(|column| column["id"] == *id)
            .map(|column| column["title"].clone())
    };
    let label = |id: &Value| {
        let labels = file["labels"].as_array().unwrap();
        labels
            .iter()
            .find(|label| label["id"] == *id)
            .map(|label| label["name"].clone())
    };
    let cards = file["cards"].as_array().unwrap().iter().map(|card| {
        let labels: Vec<_> = card["labels"].as_array().unwrap().iter().map(label).collect();
        json!([
            card["title"],
            card["description"],
            titles(&card["column"]),
            card["state"],
            card["due"],
            labels,
            card["checklist"].as_array().unwrap().len(),
            card["comments"].as_array().unwrap().len()
        ])
    });
    let columns = file["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| json!([column["title"], column["wip_limit"]]));
    let labels = file["labels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|label| json!([label["name"], label["color"]]));
    json!([
        file["board"],
        columns.collect::<Vec<_>>(),
        labels.collect::<Vec<_>>(),
        cards.collect::<Vec<_>>()
    ])
}

on_both! {
    async fn a_trello_board_is_tried_and_then_made(server) {
        let alice = server.register("alice").await;
        let workspace = alice.workspace().await;
        let file = trello();
        let form = [("format", &b"trello"[..]), ("dry_run", b"true"), ("file", &file)];
        let tried = send(&alice, &workspace, &form).await.expect(200);
        assert_eq!(tried["board"], Value::Null);
        assert_eq!((&tried["report"]["cards"], &tried["report"]["labels"]), (&json!(2), &json!(1)));
        let boards = format!("/api/workspaces/{workspace}/boards");
        assert_eq!(alice.get(&boards).await.expect(200), json!([]));
        let made = send(&alice, &workspace, &[("file", &file), ("format", b"trello")]).await.expect(201);
        assert_eq!(made["report"], tried["report"]);
        assert_eq!((&made["board"]["name"], &made["board"]["description"]), (&json!("Garden"), &json!("What grows")));
        assert_eq!(alice.get(&boards).await.expect(200), json!([made["board"]]));
    }

    async fn an_export_imported_exports_the_same(server) {
        let alice = server.register("alice").await;
        let workspace = alice.workspace().await;
        let made = send(&alice, &workspace, &[("file", &trello()), ("format", b"trello")]).await.expect(201);
        let export = |board: &Value, format: &str| format!("/api/boards/{}/export?format={format}", board["board"]["id"].as_str().unwrap());
        let first = alice.get(&export(&made, "json")).await;
        for (format, name) in [("json", &b"weft"[..]), ("automerge", b"automerge")] {
            let file = alice.get(&export(&made, format)).await.bytes;
            let again = send(&alice, &workspace, &[("file", &file), ("format", name)]).await.expect(201);
            let second = alice.get(&export(&again, "json")).await;
            assert_eq!(comparable(&second.body), comparable(&first.body));
            assert_ne!(again["board"]["id"], made["board"]["id"]);
        }
    }

    async fn what_cannot_be_imported_is_told_field_by_field(server) {
        let (alice, bob) = (server.register("alice").await, server.register("bob").await);
        let workspace = alice.workspace().await;
        alice.add(&workspace, &bob, "viewer").await;
        let file = trello();
        for (parts, field) in [
            (vec![("format", &b"trello"[..])], "file"),
            (vec![("file", &file[..])], "format"),
            (vec![("file", &file[..]), ("format", b"jira")], "format"),
            (vec![("file", &file[..]), ("format", b"trello"), ("dry_run", b"perhaps")], "dry_run"),
            (vec![("file", &b"no json"[..]), ("format", b"trello")], "file"),
            (vec![("file", &file[..]), ("format", b"weft")], "file"),
            (vec![("file", &file[..]), ("format", b"automerge")], "file"),
        ] {
            assert_eq!(send(&alice, &workspace, &parts).await.wrong_fields(), [field]);
        }
        send(&bob, &workspace, &[("file", &file), ("format", b"trello")]).await.expect(403);
        let large = vec![b' '; (32 << 20) + (65 << 10)];
        send(&alice, &workspace, &[("file", &large), ("format", b"weft")]).await.expect(413);
        alice.post(&format!("/api/workspaces/{workspace}/import"), json!({})).await.expect(400);
    }
}
