//! Columns and labels.

use crate::support::on_both;
use serde_json::{Value, json};

fn id_of(thing: &Value) -> String {
    thing["id"].as_str().unwrap().to_owned()
}

on_both! {
    async fn columns_are_added_moved_limited_and_deleted(server) {
        let ana = server.register("ana").await;
        let board = format!("/api/boards/{}", id_of(&ana.board(&ana.workspace().await, "Spring").await));
        let columns = format!("{board}/columns");
        let listed = ana.get(&columns).await.expect(200);
        assert_eq!(listed[0], json!({"id": "todo", "title": listed[0]["title"], "position": 0, "wip_limit": null, "card_count": 0}));
        let ids = async || {
            let listed = ana.get(&columns).await.expect(200);
            let listed = listed.as_array().unwrap().clone();
            assert!((0..).zip(&listed).all(|(n, column)| column["position"] == n), "{listed:?}");
            listed.iter().map(id_of).collect::<Vec<_>>()
        };
        assert_eq!(ids().await, ["todo", "in_progress", "done"]);
        let review = ana.post(&columns, json!({"title": " Review ", "position": 2, "wip_limit": 5})).await.expect(201);
        assert_eq!(review, json!({"id": review["id"], "title": "Review", "position": 2, "wip_limit": 5, "card_count": 0}));
        let review = id_of(&review);
        let path = format!("{columns}/{review}");
        let changed = ana.patch(&path, json!({"title": "Checked", "position": 99, "wip_limit": null})).await.expect(200);
        assert_eq!(changed, json!({"id": review, "title": "Checked", "position": 3, "wip_limit": null, "card_count": 0}));
        assert_eq!(ana.patch(&path, json!({"wip_limit": 0, "title": ""})).await.wrong_fields(), ["title", "wip_limit"]);
        assert_eq!(ana.post(&columns, json!({})).await.wrong_fields(), ["title"]);
        ana.patch(&format!("{columns}/nowhere"), json!({"title": "a"})).await.expect(404);

        let card = ana.post(&format!("{board}/cards"), json!({"title": "a", "column": review})).await.expect(201);
        assert_eq!(ana.get(&columns).await.expect(200)[3]["card_count"], 1);
        ana.delete(&path).await.expect(409);
        for wrong in ["nowhere", &review, "recovered"] {
            assert_eq!(ana.delete(&format!("{path}?move_cards_to={wrong}")).await.wrong_fields(), ["move_cards_to"]);
        }
        assert_eq!(ana.delete(&format!("{path}?move_cards_to=done")).await.status, 204);
        assert_eq!(ids().await, ["todo", "in_progress", "done"]);
        assert_eq!(ana.get(&format!("/api/cards/{}", id_of(&card))).await.expect(200)["column"], "done");
        assert_eq!(ana.delete(&format!("{columns}/todo")).await.status, 204);
        ana.delete(&format!("{columns}/todo")).await.expect(404);
        // A trashed card stays behind in its column; taken out of the trash it has lost it.
        let lost = ana.post(&format!("{board}/cards"), json!({"title": "b", "column": "in_progress"})).await.expect(201);
        let lost = format!("/api/cards/{}", id_of(&lost));
        assert_eq!(ana.delete(&lost).await.status, 204);
        assert_eq!(ana.delete(&format!("{columns}/in_progress")).await.status, 204);
        let back = ana.patch(&lost, json!({"state": "active"})).await.expect(200);
        assert_eq!((&back["column"], &back["position"]), (&json!("recovered"), &json!(0)));
        assert_eq!(ids().await, ["done", "recovered"]);
        ana.patch(&format!("{columns}/recovered"), json!({"title": "a"})).await.expect(409);
        assert_eq!(ana.patch(&lost, json!({"position": 0})).await.wrong_fields(), ["column"]);
        ana.post(&format!("{lost}/duplicate"), json!({})).await.expect(409);
        assert_eq!(ana.patch(&lost, json!({"column": "done", "position": 0})).await.expect(200)["position"], 0);
        assert_eq!(ids().await, ["done"]);
    }

    async fn labels_are_made_changed_and_deleted_from_all_cards(server) {
        let ana = server.register("ana").await;
        let board = format!("/api/boards/{}", id_of(&ana.board(&ana.workspace().await, "Spring").await));
        let labels = format!("{board}/labels");
        assert_eq!(ana.get(&labels).await.expect(200), json!([]));
        let label = ana.post(&labels, json!({"name": "Garden", "color": "#389e0d"})).await.expect(201);
        assert_eq!(label, json!({"id": label["id"], "name": "Garden", "color": "#389e0d"}));
        assert_eq!(ana.get(&labels).await.expect(200), json!([label]));
        for (body, fields) in [
            (json!({"name": "a"}), vec!["color"]),
            (json!({"name": "x".repeat(101), "color": "red"}), vec!["color", "name"]),
            (json!({"name": "a", "color": "#12345"}), vec!["color"]),
        ] {
            assert_eq!(ana.post(&labels, body).await.wrong_fields(), fields);
        }
        let path = format!("{labels}/{}", id_of(&label));
        let changed = ana.patch(&path, json!({"name": "Field", "color": "#D4380D"})).await.expect(200);
        assert_eq!((&changed["name"], &changed["color"]), (&json!("Field"), &json!("#d4380d")));
        assert_eq!(ana.patch(&path, json!({"color": "blue"})).await.wrong_fields(), ["color"]);
        let card = ana.post(&format!("{board}/cards"), json!({"title": "a", "labels": [label["id"]]})).await.expect(201);
        assert_eq!(ana.delete(&path).await.status, 204);
        ana.delete(&path).await.expect(404);
        ana.patch(&path, json!({"name": "a"})).await.expect(404);
        assert_eq!(ana.get(&format!("/api/cards/{}", id_of(&card))).await.expect(200)["labels"], json!([]));
    }
}
