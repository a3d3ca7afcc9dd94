//! One span per request: method, path, id and status. What stands behind the `?` may hold a token and is left out, and so
//! is the token of an invitation, which is good until it is accepted.

use crate::app::App;
use axum::http::{HeaderValue, Request, Response};
use std::borrow::Cow;
use std::time::Duration;
use tower_http::request_id::{MakeRequestId, RequestId};
use tracing::Span;

/// A token stands behind it.
const INVITES: &str = "/api/invites/";

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
        path = &*without_token(request.uri().path()),
        id = id.unwrap_or_default(),
    )
}

fn without_token(path: &str) -> Cow<'_, str> {
    let Some(rest) = path.strip_prefix(INVITES) else {
        return path.into();
    };
    let behind = rest.find('/').map_or("", |end| &rest[end..]);
    format!("{INVITES}…{behind}").into()
}

/// The line that says how a request ended.
pub(super) fn answered<B>(response: &Response<B>, took: Duration, _span: &Span) {
    tracing::info!(
        status = response.status().as_u16(),
        took_ms = took.as_millis() as u64,
        "answered"
    );
}

#[cfg(test)]
mod tests {
    use super::without_token;

    #[test]
    fn no_token_of_an_invitation_is_written_down() {
        assert_eq!(
            without_token("/api/invites/Zm9vYmFy/accept"),
            "/api/invites/…/accept"
        );
        assert_eq!(without_token("/api/invites/Zm9vYmFy"), "/api/invites/…");
        assert_eq!(without_token("/api/boards/01a2"), "/api/boards/01a2");
    }
}
