//! Whether the server lives, whether it can serve, and what it is.

use super::error::{ApiError, ApiResult};
use crate::app::App;
use crate::limits::DATABASE_ANSWERS_WITHIN;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use tokio::time::timeout;
use utoipa::ToSchema;

/// How the server is.
#[derive(Serialize, ToSchema)]
pub(super) struct Health {
    #[schema(example = "ready")]
    status: &'static str,
}

/// What the server is.
#[derive(Serialize, ToSchema)]
pub(super) struct Version {
    #[schema(example = "weft")]
    name: &'static str,
    version: &'static str,
}

/// Whether the server lives
///
/// It answers, so it lives.
#[utoipa::path(get, path = "/healthz", tag = "server", security(()), responses((status = 200, body = Health)))]
pub(super) async fn alive() -> Json<Health> {
    Json(Health { status: "alive" })
}

/// Whether the server can serve
///
/// The database answers within 2 s and nobody asked to stop. Migrations are done before the server listens.
#[utoipa::path(get, path = "/readyz", tag = "server", security(()),
    responses((status = 200, body = Health), (status = 503, description = "Not now")))]
pub(super) async fn ready(State(app): State<App>) -> ApiResult<Json<Health>> {
    if app.is_draining() {
        return Err(ApiError::Unavailable("the server is about to stop"));
    }
    // A database that stands still, or is behind a network that lost it, keeps a query for as long as it likes.
    let answer = timeout(DATABASE_ANSWERS_WITHIN, app.db().ping()).await;
    answer.map_err(|_| ApiError::Unavailable("the database does not answer"))??;
    Ok(Json(Health { status: "ready" }))
}

/// Which version this is
#[utoipa::path(get, path = "/api/version", tag = "server", security(()), responses((status = 200, body = Version)))]
pub(super) async fn version() -> Json<Version> {
    Json(Version {
        name: "weft",
        version: env!("CARGO_PKG_VERSION"),
    })
}
