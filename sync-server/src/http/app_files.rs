//! The browser app: embedded in release builds, read from disk in debug builds.

use super::error::ApiError;
use super::headers;
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
#[folder = "$WEFT_APP_FILES"]
#[allow_missing = true]
struct Dist;

/// Files under here have the hash of their content in their names.
const HASHED: &str = "assets/";

/// Serves the app at every path that nobody else has.
pub(super) fn routes(app: &App) -> Router {
    routes_of::<Dist>(headers::page_policy(app))
}

fn routes_of<E: RustEmbed + 'static>(policy: HeaderValue) -> Router {
    Router::new().fallback(serve::<E>).with_state(policy)
}

async fn serve<E: RustEmbed>(State(policy): State<HeaderValue>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return ApiError::WrongMethod.into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    let Some(name) = file_for::<E>(path, request.headers()) else {
        return ApiError::NotFound.into_response();
    };
    let mut response = answer::<E>(name, request.headers());
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    response
}

/// The file at a path; the app's one page at the paths that are its own places.
fn file_for<'p, E: RustEmbed>(path: &'p str, headers: &HeaderMap) -> Option<&'p str> {
    const PAGE: &str = "index.html";
    if path.is_empty() {
        return Some(PAGE);
    }
    if E::get(path).is_some() {
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

fn answer<E: RustEmbed>(name: &str, headers: &HeaderMap) -> Response {
    let Some((file, encoding)) = best_encoding::<E>(name, headers) else {
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
fn best_encoding<E: RustEmbed>(
    name: &str,
    headers: &HeaderMap,
) -> Option<(EmbeddedFile, Option<&'static str>)> {
    for (encoding, suffix) in [("br", ".br"), ("gzip", ".gz")] {
        if accepts(headers, encoding)
            && let Some(file) = E::get(&format!("{name}{suffix}"))
        {
            return Some((file, Some(encoding)));
        }
    }
    E::get(name).map(|file| (file, None))
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

#[cfg(test)]
mod tests {
    use super::*;
    use tower::ServiceExt as _;

    #[derive(RustEmbed)]
    #[folder = "$CARGO_MANIFEST_DIR/tests/app_files"]
    struct Sample;

    #[derive(RustEmbed)]
    #[folder = "$CARGO_MANIFEST_DIR/tests/no_such_folder"]
    #[allow_missing = true]
    struct Missing;

    async fn ask<E: RustEmbed + 'static>(method: Method, path: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = axum::http::Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let routes = routes_of::<E>(HeaderValue::from_static("default-src 'self'"));
        routes
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap()
    }

    async fn get(path: &str, headers: &[(&str, &str)]) -> Response {
        ask::<Sample>(Method::GET, path, headers).await
    }

    fn header<'r>(response: &'r Response, name: &str) -> Option<&'r str> {
        response.headers().get(name).map(|value| value.to_str().unwrap())
    }

    async fn body(response: Response) -> String {
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap().trim_end().to_owned()
    }

    #[tokio::test]
    async fn the_smallest_encoding_that_the_client_reads_is_served() {
        for (accept, encoding, content) in [
            ("gzip, br", Some("br"), "as brotli"),
            ("gzip;q=1.0", Some("gzip"), "as gzip"),
            ("br;q=0, gzip", Some("gzip"), "as gzip"),
            ("identity", None, "as it is"),
        ] {
            let response = get("/assets/module-abc123.wasm", &[("accept-encoding", accept)]).await;
            assert_eq!(header(&response, "content-encoding"), encoding, "{accept}");
            assert_eq!(header(&response, "content-type"), Some("application/wasm"));
            assert_eq!(header(&response, "vary"), Some("accept-encoding"));
            assert_eq!(body(response).await, content);
        }
    }

    #[tokio::test]
    async fn hashed_files_are_kept_for_ever_and_the_page_is_asked_for_each_time() {
        let hashed = get("/assets/module-abc123.wasm", &[]).await;
        assert_eq!(
            header(&hashed, "cache-control"),
            Some("public, max-age=31536000, immutable")
        );
        let page = get("/", &[]).await;
        assert_eq!(header(&page, "cache-control"), Some("no-cache"));
        assert_eq!(header(&page, "content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(
            header(&page, "content-security-policy"),
            Some("default-src 'self'")
        );
        let tag = header(&page, "etag").unwrap();
        for tags in [tag.to_owned(), format!("\"other\", W/{tag}"), "*".to_owned()] {
            let same = get("/", &[("if-none-match", &tags)]).await;
            assert_eq!(same.status(), StatusCode::NOT_MODIFIED);
            assert_eq!(header(&same, "etag"), Some(tag));
            assert_eq!(body(same).await, "");
        }
        assert_eq!(
            get("/", &[("if-none-match", "\"other\"")]).await.status(),
            StatusCode::OK
        );
    }

    #[tokio::test]
    async fn browsers_find_a_new_version_and_may_install_the_app() {
        for (path, kind) in [
            ("/service-worker.js", "text/javascript; charset=utf-8"),
            ("/manifest.webmanifest", "application/manifest+json"),
        ] {
            // A kept copy of either would hide a new version.
            let response = get(path, &[("accept", "*/*")]).await;
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            assert_eq!(header(&response, "content-type"), Some(kind));
            assert_eq!(header(&response, "cache-control"), Some("no-cache"), "{path}");
        }
        let without = ask::<Missing>(Method::GET, "/service-worker.js", &[("accept", "*/*")]).await;
        assert_eq!(without.status(), StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn the_apps_own_places_get_its_page_and_absent_files_do_not() {
        for place in ["/", "/boards/0192f0c1", "/sign-in", "/index.html"] {
            assert_eq!(body(get(place, &[]).await).await, "the page", "{place}");
        }
        let dotted = get("/boards/a.b", &[("accept", "text/html,*/*")]).await;
        assert_eq!(body(dotted).await, "the page");
        for absent in [
            "/favicon.ico",
            "/assets/old-abc.js",
            "/assets/old",
            "/../Cargo.toml",
            "/assets/../../http.rs",
        ] {
            assert_eq!(get(absent, &[]).await.status(), StatusCode::NOT_FOUND, "{absent}");
        }
    }

    #[tokio::test]
    async fn files_are_read_and_nothing_else() {
        assert_eq!(
            ask::<Sample>(Method::HEAD, "/", &[]).await.status(),
            StatusCode::OK
        );
        assert_eq!(
            ask::<Sample>(Method::POST, "/", &[]).await.status(),
            StatusCode::METHOD_NOT_ALLOWED
        );
    }

    #[tokio::test]
    async fn without_a_built_app_the_answer_says_how_to_build_it() {
        let response = ask::<Missing>(Method::GET, "/", &[]).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert!(body(response).await.contains("cargo xtask run"));
    }
}
