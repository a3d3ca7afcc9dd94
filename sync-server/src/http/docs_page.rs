//! `/api/docs`: a page to read about the API and to try it. It loads nothing from elsewhere and runs under the policy
//! of the app's own pages.

use super::error::{ApiError, ApiResult};
use super::headers;
use crate::app::App;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{Html, IntoResponse, Response};
use flate2::read::GzDecoder;
use std::io::Read as _;

/// Swagger UI, out of a crate that brings it along (see build.rs).
const SCRIPT_GZIPPED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui.js.gz"));
const STYLE_GZIPPED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui.css.gz"));

/// A page to try the API
#[utoipa::path(get, path = "/api/docs", tag = "server", security(()),
    responses((status = 200, body = String, content_type = "text/html")))]
pub(super) async fn page(State(app): State<App>) -> impl IntoResponse {
    (
        [(CONTENT_SECURITY_POLICY, headers::page_policy(&app))],
        Html(include_str!("docs_page/page.html")),
    )
}

/// What that page is made of
#[utoipa::path(get, path = "/api/docs/{file}", tag = "server", security(()),
    params(("file" = String, Path, description = "`start.js`, `swagger-ui.js` or `swagger-ui.css`")),
    responses((status = 200, content((String = "text/javascript"), (String = "text/css")))))]
pub(super) async fn file(Path(file): Path<String>, headers: HeaderMap) -> ApiResult<Response> {
    const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
    let (kind, gzipped) = match file.as_str() {
        "start.js" => {
            let script = include_str!("docs_page/start.js");
            return Ok(([(CONTENT_TYPE, JAVASCRIPT)], script).into_response());
        }
        "swagger-ui.js" => (JAVASCRIPT, SCRIPT_GZIPPED),
        "swagger-ui.css" => ("text/css; charset=utf-8", STYLE_GZIPPED),
        _ => return Err(ApiError::NotFound),
    };
    let mut response = gzipped_file(gzipped, &headers)?;
    let answer = response.headers_mut();
    answer.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    answer.insert(VARY, HeaderValue::from_static("accept-encoding"));
    answer.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    Ok(response)
}

/// As it is for those who read gzip, which every browser does.
fn gzipped_file(bytes: &'static [u8], headers: &HeaderMap) -> ApiResult<Response> {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    if accepted.is_some_and(|list| list.contains("gzip")) {
        return Ok(([(CONTENT_ENCODING, "gzip")], bytes).into_response());
    }
    let mut plain = Vec::new();
    GzDecoder::new(bytes)
        .read_to_end(&mut plain)
        .map_err(ApiError::internal)?;
    Ok(plain.into_response())
}
