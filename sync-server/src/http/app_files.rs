//! The browser app: embedded in release builds, read from disk in debug builds.

use super::error::ApiError;
use crate::app::App;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::fmt::Write as _;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../frontend/dist"]
#[allow_missing = true]
struct Dist;

/// Files under here have the hash of their content in their names.
const HASHED: &str = "assets/";

/// Serves the app at every path that nobody else has.
pub(super) fn routes(app: &App) -> Router {
    Router::new().fallback(serve).with_state(policy(app))
}

async fn serve(State(policy): State<HeaderValue>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return ApiError::WrongMethod.into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    let Some(name) = file_for(path, request.headers()) else {
        return ApiError::NotFound.into_response();
    };
    let mut response = answer(name, request.headers());
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    response
}

/// The file at a path; the app's one page at the paths that are its own places.
fn file_for<'p>(path: &'p str, headers: &HeaderMap) -> Option<&'p str> {
    const PAGE: &str = "index.html";
    if path.is_empty() {
        return Some(PAGE);
    }
    if Dist::get(path).is_some() {
        return Some(path);
    }
    let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    let is_place = !path.starts_with(HASHED) && (!is_file || wants_html(headers));
    is_place.then_some(PAGE)
}

fn wants_html(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

fn answer(name: &str, headers: &HeaderMap) -> Response {
    let Some((file, encoding)) = best_encoding(name, headers) else {
        let hint = "the browser app is not built: `cargo xtask run` builds it\n";
        return (StatusCode::NOT_FOUND, hint).into_response();
    };
    let tag = tag_of(&file);
    let hashed = name.starts_with(HASHED);
    let caching = if hashed {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let unchanged = headers.get(IF_NONE_MATCH).is_some_and(|tags| lists(tags, &tag));
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(CONTENT_TYPE, content_type(name))], Body::from(file.data)).into_response()
    };
    let answer = response.headers_mut();
    answer.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    answer.insert(VARY, HeaderValue::from_static("accept-encoding"));
    answer.insert(ETAG, tag);
    if let Some(encoding) = encoding.filter(|_| !unchanged) {
        answer.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// The smallest of the file's compressed siblings that the client reads, or the file itself.
fn best_encoding(name: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    for (encoding, suffix) in [("br", ".br"), ("gzip", ".gz")] {
        if accepts(headers, encoding)
            && let Some(file) = Dist::get(&format!("{name}{suffix}"))
        {
            return Some((file, Some(encoding)));
        }
    }
    Dist::get(name).map(|file| (file, None))
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let lists = headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        named && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

/// Each encoding of a file has its own tag, because each is its own file.
fn tag_of(file: &EmbeddedFile) -> HeaderValue {
    let hash = file.metadata.sha256_hash();
    let mut tag = String::from("\"");
    for byte in &hash[..16] {
        // Writing into a string cannot fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    HeaderValue::try_from(tag).expect("hexadecimal digits in quotes")
}

fn lists(tags: &HeaderValue, tag: &HeaderValue) -> bool {
    let (Ok(tags), Ok(tag)) = (tags.to_str(), tag.to_str()) else {
        return false;
    };
    tags.split(',')
        .map(|tag| tag.trim().trim_start_matches("W/"))
        .any(|listed| listed == tag || listed == "*")
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// What the app's page may do: run its own scripts and wasm, talk to this server, and nothing else.
fn policy(app: &App) -> HeaderValue {
    let mut connect = String::from("'self'");
    // Not every browser counts the sockets of one's own origin as 'self'. A policy has no words for IPv6
    // addresses: there 'self' must do.
    for origin in app.origins().iter().filter(|origin| !origin.as_str().contains('[')) {
        let _ = write!(connect, " {}", origin.as_str().replacen("http", "ws", 1));
    }
    let policy = format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
         font-src 'self'; connect-src {connect}; worker-src 'self'; manifest-src 'self'; object-src 'none'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).expect("origins are printable")
}
