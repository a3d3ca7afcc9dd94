//! Which path leads where.

use super::error::ApiError;
use super::{app_files, auth, boards, health, trace, workspaces};
use crate::app::App;
use crate::live;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, ORIGIN, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use tower::Layer as _;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::normalize_path::{NormalizePath, NormalizePathLayer};
use tower_http::request_id::{PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;

/// Serves requests. A trailing slash makes no difference.
pub type Service = NormalizePath<Router>;

/// Everything the server answers.
pub fn service(app: &App) -> Service {
    let routes = api(app)
        .merge(live::socket::routes(app.live().clone()))
        .fallback_service(app_files::routes(app))
        .layer(CatchPanicLayer::custom(panicked));
    NormalizePathLayer::trim_trailing_slash().layer(dressed(routes, app))
}

fn api(app: &App) -> Router {
    Router::new()
        .route("/api/auth/register", post(auth::register))
        .route("/api/auth/login", post(auth::login))
        .route("/api/auth/refresh", post(auth::refresh))
        .route("/api/auth/logout", post(auth::logout))
        .route("/api/auth/me", get(auth::me).patch(auth::change_me))
        .route("/api/workspaces", get(workspaces::list).post(workspaces::create))
        .route("/api/workspaces/{workspace_id}", get(workspaces::show))
        .route(
            "/api/workspaces/{workspace_id}/members",
            get(workspaces::members).post(workspaces::add_member),
        )
        .route(
            "/api/workspaces/{workspace_id}/boards",
            get(boards::list).post(boards::create),
        )
        .route(
            "/api/workspaces/{workspace_id}/boards/create",
            post(boards::create),
        )
        .route("/api/boards/{board_id}", get(boards::show).delete(boards::delete))
        .route("/api/boards/{board_id}/restore", post(boards::restore))
        .route("/api/boards/{board_id}/people", get(boards::people))
        .route("/api/version", get(health::version))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/api", any(nothing_here))
        .route("/api/{*rest}", any(nothing_here))
        .route("/ws", any(nothing_here))
        .route("/ws/{*rest}", any(nothing_here))
        .method_not_allowed_fallback(async || ApiError::WrongMethod)
        .layer(from_fn_with_state(app.clone(), refuse_foreign_pages))
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(COMPRESSION_QUALITY)))
        .layer(SetResponseHeaderLayer::if_not_present(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .with_state(app.clone())
}

/// Answers are compressed as they are made: the quality that costs little.
const COMPRESSION_QUALITY: i32 = 4;

/// What every answer carries, and what is logged of it.
fn dressed(routes: Router, app: &App) -> Router {
    let trace = TraceLayer::new_for_http()
        .make_span_with(trace::span)
        .on_response(trace::answered)
        .on_request(());
    let routes = routes
        .layer(always(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(always(REFERRER_POLICY, "same-origin"))
        .layer(trace)
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(trace::RequestIds(app.clone())));
    if app.public_url().is_https() {
        routes.layer(always(STRICT_TRANSPORT_SECURITY, "max-age=31536000"))
    } else {
        routes
    }
}

fn always(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}

async fn nothing_here() -> ApiError {
    ApiError::NotFound
}

/// A browser says which page a request that changes something comes from: it must be one of ours. Programs say
/// nothing and need no protection from themselves.
async fn refuse_foreign_pages(State(app): State<App>, request: Request, next: Next) -> Response {
    let ours = |origin: &HeaderValue| origin.to_str().is_ok_and(|origin| app.is_allowed_origin(origin));
    if request.method().is_safe() || request.headers().get_all(ORIGIN).iter().all(ours) {
        return next.run(request).await;
    }
    let hint = "pages of this origin may not do this; PUBLIC_URL and ALLOWED_ORIGINS say which may";
    ApiError::Forbidden(hint.to_owned()).into_response()
}

#[expect(clippy::needless_pass_by_value, reason = "the layer's signature")]
fn panicked(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let said = panic.downcast_ref::<String>().map(String::as_str);
    let said = said
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("something that is no text");
    ApiError::internal(format!("a handler panicked: {said}")).into_response()
}
