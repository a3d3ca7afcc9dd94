//! Whether the server lives, whether it can serve, and what it is.

use super::error::{ApiError, ApiResult};
use crate::app::App;
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

/// It answers, so it lives.
pub(super) async fn alive() -> Json<Value> {
    Json(json!({"status": "alive"}))
}

/// The database answers and nobody asked to stop. Migrations are done before the server listens.
pub(super) async fn ready(State(app): State<App>) -> ApiResult<Json<Value>> {
    if app.is_draining() {
        return Err(ApiError::Unavailable("the server is about to stop"));
    }
    app.db().ping().await?;
    Ok(Json(json!({"status": "ready"})))
}

/// Which version this is.
pub(super) async fn version() -> Json<Value> {
    Json(json!({"name": "weft", "version": env!("CARGO_PKG_VERSION")}))
}
