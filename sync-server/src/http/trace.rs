//! One span per request: method, path, id and status. What stands behind the `?` may hold a token and is left out.

use crate::app::App;
use axum::http::{HeaderValue, Request, Response};
use std::time::Duration;
use tower_http::request_id::{MakeRequestId, RequestId};
use tracing::Span;

/// Makes the ids of requests.
#[derive(Debug, Clone)]
pub(super) struct RequestIds(pub(super) App);

impl MakeRequestId for RequestIds {
    fn make_request_id<B>(&mut self, _request: &Request<B>) -> Option<RequestId> {
        let id = self.0.rng().uuid_v7(self.0.now());
        HeaderValue::try_from(id.to_string()).ok().map(RequestId::new)
    }
}

/// The span in which everything about a request is logged.
pub(super) fn span<B>(request: &Request<B>) -> Span {
    let id = request
        .extensions()
        .get::<RequestId>()
        .and_then(|id| id.header_value().to_str().ok());
    tracing::info_span!(
        "request",
        method = %request.method(),
        path = request.uri().path(),
        id = id.unwrap_or_default(),
    )
}

/// The line that says how a request ended.
pub(super) fn answered<B>(response: &Response<B>, took: Duration, _span: &Span) {
    tracing::info!(
        status = response.status().as_u16(),
        took_ms = took.as_millis() as u64,
        "answered"
    );
}
