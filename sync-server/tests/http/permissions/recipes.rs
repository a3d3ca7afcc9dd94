//! For each route a request that is served to whoever may make it. A route whose path has no other ids than
//! `{workspace_id}` and `{board_id}`, and that needs no body, needs no recipe.

use super::scene::{Cell, Scene};
use serde_json::{Value, json};

/// A request, and what becomes of it when it is let pass.
pub struct Call {
    pub path: String,
    /// Null: none.
    pub body: Value,
    /// The status, where it is none of success.
    pub answer: Option<u16>,
}

impl From<Value> for Call {
    /// The path of the row, with the ids filled in.
    fn from(body: Value) -> Self {
        Self {
            path: String::new(),
            body,
            answer: None,
        }
    }
}

impl Call {
    fn to(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            body: Value::Null,
            answer: None,
        }
    }

    fn answered(self, status: u16) -> Self {
        Self {
            answer: Some(status),
            ..self
        }
    }
}

pub async fn of(scene: &Scene, cell: &Cell) -> Call {
    let mut recipe = special(scene, cell).await;
    if recipe.path.is_empty() {
        cell.row.path.clone_into(&mut recipe.path);
    }
    if recipe.path.contains("/members/{user_id}") {
        recipe.path = recipe.path.replace("{user_id}", &scene.member(cell).await);
    }
    if recipe.path.contains("{invite_id}") {
        recipe.path = recipe.path.replace("{invite_id}", &scene.invite(cell).await);
    }
    if recipe.path.contains("{workspace_id}") {
        recipe.path = recipe.path.replace("{workspace_id}", scene.workspace(cell));
    }
    if recipe.path.contains("{board_id}") {
        recipe.path = recipe.path.replace("{board_id}", &scene.board(cell).await);
    }
    assert!(
        !recipe.path.contains('{'),
        "{cell}: a recipe must say what {} is",
        recipe.path
    );
    recipe
}

#[allow(clippy::too_many_lines, reason = "a recipe after the other")]
async fn special(scene: &Scene, cell: &Cell) -> Call {
    match (cell.row.method, cell.row.path) {
        ("POST", "/api/auth/register") => {
            let name = scene.name();
            json!({"username": name, "email": format!("{name}@example.org"), "password": "testpass123"})
                .into()
        }
        ("POST", "/api/auth/login") => json!({"username": "other", "password": "testpass123"}).into(),
        ("POST", "/api/auth/refresh" | "/api/auth/logout") => {
            let session = scene.other().login("other", "testpass123").await.expect(200);
            json!({"refresh": session["refresh"]}).into()
        }
        ("PATCH", "/api/auth/me") => json!({"display_name": "Somebody"}).into(),
        ("DELETE", "/api/auth/sessions/{session_id}") => {
            Call::to(format!("/api/auth/sessions/{}", scene.session(cell).await))
        }
        // To the same one, which signs in again elsewhere.
        ("POST", "/api/auth/password") => {
            json!({"old_password": "testpass123", "new_password": "testpass123"}).into()
        }
        ("POST", "/api/auth/tokens") => json!({"name": "a key"}).into(),
        ("DELETE", "/api/auth/tokens/{token_id}") => {
            Call::to(format!("/api/auth/tokens/{}", scene.key(cell).await))
        }
        ("POST", "/api/auth/reset") => {
            let body = json!({"token": "dead", "new_password": "testpass123"});
            Call::from(body).answered(404)
        }
        ("POST", "/api/workspaces") => json!({"name": "mine"}).into(),
        ("PATCH", "/api/workspaces/{workspace_id}") => json!({"description": "Much."}).into(),
        ("DELETE", "/api/workspaces/{workspace_id}") if cell.served => {
            Call::to(format!("/api/workspaces/{}", scene.workspace_to_lose(cell).await))
        }
        ("PATCH", "/api/workspaces/{workspace_id}/members/{user_id}")
        | ("POST", "/api/workspaces/{workspace_id}/invites") => json!({"role": "viewer"}).into(),
        ("POST", "/api/invites/{token}/accept") => {
            Call::to(format!("/api/invites/{}/accept", scene.invite_token(cell).await))
        }
        ("POST", "/api/workspaces/{workspace_id}/members") => {
            json!({"username": scene.newcomer(cell).await}).into()
        }
        (
            "POST",
            "/api/workspaces/{workspace_id}/boards" | "/api/workspaces/{workspace_id}/boards/create",
        ) => json!({"name": "a board"}).into(),
        // No form comes with it.
        ("POST", "/api/workspaces/{workspace_id}/import") => Call::from(json!({})).answered(400),
        ("PATCH", "/api/boards/{board_id}") => json!({"name": "another name"}).into(),
        ("POST", "/api/admin/users") => {
            let name = scene.name();
            json!({"username": name, "email": format!("{name}@example.org")}).into()
        }
        ("PATCH", "/api/admin/users/{user_id}") => Call {
            path: format!("/api/admin/users/{}", scene.spare_account(cell).await),
            ..json!({"is_active": false}).into()
        },
        ("POST", "/api/admin/users/{user_id}/reset_password") => Call::to(format!(
            "/api/admin/users/{}/reset_password",
            scene.spare_account(cell).await
        )),
        // Into a workspace of the caller's own.
        ("POST", "/api/boards/{board_id}/duplicate") => {
            json!({"workspace_id": scene.home(cell).await}).into()
        }
        ("POST", "/api/boards/{board_id}/restore") => json!({}).into(),
        ("POST", "/api/boards/{board_id}/restore_to") => json!({"at": "2100-01-01T00:00:00Z"}).into(),
        ("POST", "/api/boards/{board_id}/cards") => json!({"title": "a card"}).into(),
        ("POST", "/api/boards/{board_id}/columns") => json!({"title": "a column"}).into(),
        ("POST", "/api/boards/{board_id}/labels") => json!({"name": "a label", "color": "#389e0d"}).into(),
        (method, path) if path.contains("{column_id}") => Call {
            path: path.replace("{column_id}", "todo"),
            ..if method == "PATCH" {
                json!({"title": "To sow"})
            } else {
                Value::Null
            }
            .into()
        },
        (method, path) if path.contains("{label_id}") => {
            let board = scene.board(cell).await;
            let label = scene.label(cell, &board).await;
            Call {
                path: path.replace("{board_id}", &board).replace("{label_id}", &label),
                ..if method == "PATCH" {
                    json!({"name": "sown"})
                } else {
                    Value::Null
                }
                .into()
            }
        }
        (method, path) if path.contains("{card_id}") => {
            let parts = scene.card(cell).await;
            let path = path
                .replace("{card_id}", &parts.card)
                .replace("{item_id}", &parts.item)
                .replace("{comment_id}", &parts.comment)
                .replace("{user_id}", scene.bystander(cell));
            let body = match (method, path.rsplit('/').next().unwrap_or_default()) {
                ("GET" | "DELETE", _) | (_, "duplicate") => Value::Null,
                ("POST", "assign") => json!({"user_id": scene.bystander(cell)}),
                ("POST", "checklist") => json!({"text": "an item"}),
                (_, "comments") => json!({"body": "a comment"}),
                _ => json!({"title": "sown", "text": "sown", "body": "sown"}),
            };
            Call { path, ..body.into() }
        }
        ("GET", "/api/docs/{file}") => Call::to("/api/docs/start.js"),
        // Without the headers of a WebSocket.
        ("GET", "/ws/boards/{board_id}" | "/ws/automerge-repo") => Call::to("").answered(426),
        _ => Call::to(""),
    }
}
