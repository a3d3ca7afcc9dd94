//! What is refused before a handler sees it: foreign pages, and addresses that are too long.

use super::error::ApiError;
use crate::app::App;
use crate::limits::URI_BYTES_MAX;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, ETAG, IF_MATCH, ORIGIN, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::time::Duration;
use tower_http::cors::{AllowOrigin, CorsLayer};

/// How long a browser may keep what it was told about a foreign page.
const PREFLIGHT_LIFE: Duration = Duration::from_mins(10);

/// A browser says which page a request comes from: it must be one of ours, to the letter. Programs say nothing and need
/// no protection from themselves.
pub(super) async fn refuse_foreign_pages(State(app): State<App>, request: Request, next: Next) -> Response {
    let ours = |origin: &HeaderValue| origin.to_str().is_ok_and(|origin| app.is_allowed_origin(origin));
    if request.headers().get_all(ORIGIN).iter().all(ours) {
        return next.run(request).await;
    }
    let hint = "pages of this origin may not do this; PUBLIC_URL and ALLOWED_ORIGINS say which may";
    ApiError::Forbidden(hint.to_owned()).into_response()
}

/// Nothing that the API knows has an address this long.
pub(super) async fn refuse_long_addresses(request: Request, next: Next) -> Response {
    let uri = request.uri().path_and_query().map_or("", |uri| uri.as_str());
    if uri.len() > URI_BYTES_MAX {
        return ApiError::AddressTooLong.into_response();
    }
    next.run(request).await
}

/// Pages of `ALLOWED_ORIGINS`, when there are some, may read the API's answers. They bring a token: cookies are for our
/// own pages.
pub(super) fn cross_origin(app: &App) -> Option<CorsLayer> {
    let origins = &app.config().allowed_origins;
    if origins.is_empty() {
        return None;
    }
    let origins = origins
        .iter()
        .filter_map(|origin| HeaderValue::try_from(origin.as_str()).ok());
    let request_id = HeaderName::from_static("x-request-id");
    let layer = CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST, Method::PATCH, Method::DELETE])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE, IF_MATCH])
        .expose_headers([ETAG, RETRY_AFTER, request_id])
        .max_age(PREFLIGHT_LIFE);
    Some(layer)
}
