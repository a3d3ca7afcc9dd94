//! `/metrics`: on its own address when there is one, otherwise on the main one, to superusers.

use super::error::{ApiError, ApiResult};
use crate::access::Superuser;
use crate::app::App;
use crate::metrics::{CONTENT_TYPE as OPEN_METRICS, Present};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

/// What this node counts of itself
///
/// `OpenMetrics` text, for Prometheus. Not here (404) when the server has an address of its own for it.
#[utoipa::path(get, path = "/metrics", tag = "server",
    responses((status = 200, description = "The metrics", body = String, content_type = "application/openmetrics-text"),
        (status = 404, description = "They are on an address of their own")))]
pub(super) async fn guarded(_by: Superuser, State(app): State<App>) -> ApiResult<impl IntoResponse> {
    if app.config().metrics_bind.is_some() {
        return Err(ApiError::NotFound);
    }
    Ok(answer(&app))
}

/// The same on its own address, to whoever reaches that.
pub(super) async fn open(State(app): State<App>) -> impl IntoResponse {
    answer(&app)
}

fn answer(app: &App) -> impl IntoResponse + use<> {
    let live = app.live();
    let (documents, documents_bytes) = live.loaded_documents();
    let present = Present {
        sockets: live.socket_count(),
        rooms: live.room_count(),
        documents,
        documents_bytes,
        outbox_bytes: live.waiting_bytes(),
        uncommitted_bytes: live.uncommitted_bytes(),
        quarantined: live.quarantined_count(),
    };
    ([(CONTENT_TYPE, OPEN_METRICS)], app.metrics().text(present))
}
