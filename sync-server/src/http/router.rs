//! Which path leads where.

use super::error::ApiError;
use super::openapi::Routes;
use super::{
    admin, app_files, auth, boards, cards, columns, docs_page, export, guards, headers, health, history,
    import, invites, json_socket, labels, members, metrics, openapi, sessions, setup, tokens, trace,
    workspaces,
};
use crate::app::App;
use crate::auth::address::ClientAddress;
use crate::limits::BODY_BYTES_MAX;
use crate::live;
use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use std::net::SocketAddr;
use tower::Layer as _;
use tower::util::option_layer;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::normalize_path::{NormalizePath, NormalizePathLayer};
use tower_http::request_id::{PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::routes;

/// Serves requests. A trailing slash makes no difference.
pub type Service = NormalizePath<Router>;

/// Everything the server answers.
pub fn service(app: &App) -> Service {
    let routes = api(app)
        .merge(live::socket::routes(app.live().clone(), json_socket::serve(app)))
        .fallback_service(app_files::routes(app))
        .layer(CatchPanicLayer::custom(panicked));
    NormalizePathLayer::trim_trailing_slash().layer(dressed(routes, app))
}

/// What the server answers on the address that is for metrics alone.
pub fn metrics_service(app: &App) -> Service {
    let routes = Router::new()
        .route("/metrics", get(metrics::open))
        .with_state(app.clone());
    NormalizePathLayer::trim_trailing_slash().layer(routes)
}

/// The table. A handler's method, path and answers are in the `#[utoipa::path]` above it.
fn table() -> Routes {
    let accounts = Routes::new()
        .add(routes!(auth::register))
        .add(routes!(auth::login))
        .add(routes!(auth::refresh))
        .add(routes!(auth::logout))
        .add(routes!(auth::me, auth::change_me))
        .add(routes!(sessions::list))
        .add(routes!(sessions::end))
        .add(routes!(sessions::change_password))
        .add(routes!(tokens::list, tokens::create))
        .add(routes!(tokens::revoke))
        .add(routes!(setup::reset));
    let workspaces = Routes::new()
        .add(routes!(workspaces::list, workspaces::create))
        .add(routes!(workspaces::show, workspaces::change, workspaces::delete))
        .add(routes!(members::list, members::add))
        .add(routes!(members::change, members::remove))
        .add(routes!(invites::list, invites::create))
        .add(routes!(invites::revoke))
        .add(routes!(invites::accept));
    let boards = Routes::new()
        .add(routes!(boards::list, boards::create))
        .add(routes!(boards::create_too))
        .add(routes!(boards::show, boards::change, boards::delete))
        .add(routes!(boards::restore))
        .add(routes!(boards::people))
        .add(routes!(boards::duplicate))
        .add(routes!(history::list))
        .add(routes!(history::restore_to))
        .add(routes!(export::export))
        .add(routes!(import::import))
        .add(routes!(columns::list, columns::create))
        .add(routes!(columns::change, columns::delete))
        .add(routes!(labels::list, labels::create))
        .add(routes!(labels::change, labels::delete));
    let cards = Routes::new()
        .add(routes!(cards::list::list, cards::create))
        .add(routes!(cards::show, cards::change::change, cards::delete))
        .add(routes!(cards::duplicate))
        .add(routes!(cards::checklist::create))
        .add(routes!(cards::checklist::change, cards::checklist::delete))
        .add(routes!(cards::assignees::assign))
        .add(routes!(cards::assignees::unassign))
        .add(routes!(cards::comments::list, cards::comments::create))
        .add(routes!(cards::comments::change, cards::comments::delete))
        .add(routes!(cards::mine::list));
    let admin = Routes::new()
        .add(routes!(admin::overview::overview))
        .add(routes!(admin::users::users, admin::users::create_user))
        .add(routes!(admin::users::change_user))
        .add(routes!(admin::users::reset_password))
        .add(routes!(admin::sockets::sockets))
        .add(routes!(admin::workspaces::workspaces))
        .add(routes!(admin::boards::boards))
        .add(routes!(admin::boards::delete_board))
        .add(routes!(admin::boards::export_board))
        .add(routes!(admin::audit::audit));
    let server = Routes::new()
        .add(routes!(setup::show))
        .add(routes!(openapi::served))
        .add(routes!(docs_page::page))
        .add(routes!(docs_page::file))
        .add(routes!(health::version))
        .add(routes!(health::alive))
        .add(routes!(health::ready))
        .add(routes!(metrics::guarded));
    accounts
        .merge(workspaces)
        .merge(boards)
        .merge(cards)
        .merge(admin)
        .merge(server)
}

/// The description of all that is in the table.
pub(super) fn document() -> OpenApi {
    table().into_parts().1
}

fn api(app: &App) -> Router {
    table()
        .into_parts()
        .0
        .route("/api", any(nothing_here))
        .route("/api/{*rest}", any(nothing_here))
        .route("/ws", any(nothing_here))
        .route("/ws/{*rest}", any(nothing_here))
        .method_not_allowed_fallback(async || ApiError::WrongMethod)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn(guards::refuse_long_addresses))
        .layer(from_fn_with_state(app.clone(), guards::refuse_foreign_pages))
        .layer(option_layer(guards::cross_origin(app)))
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
    headers::on_all(routes, app)
        .layer(trace)
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(trace::RequestIds(app.clone())))
        .layer(from_fn_with_state(app.clone(), note_address))
}

/// Notes from which address a request comes, seen through the trusted proxies.
async fn note_address(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.expect("every connection knows its address").0.ip();
    let address = ClientAddress::of(peer, request.headers(), &app.config().trusted_proxies);
    request.extensions_mut().insert(address);
    next.run(request).await
}

async fn nothing_here() -> ApiError {
    ApiError::NotFound
}

#[expect(clippy::needless_pass_by_value, reason = "the layer's signature")]
fn panicked(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let said = panic.downcast_ref::<String>().map(String::as_str);
    let said = said
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("something that is no text");
    ApiError::internal(format!("a handler panicked: {said}")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// What axum serves, as `GET /path`. It lists its routes nowhere else than in its `Debug`.
    fn served(router: &Router<App>) -> BTreeSet<String> {
        let shown = format!("{router:?}");
        let main = shown.split("fallback_router").next().unwrap();
        let (mut paths, mut methods) = (BTreeMap::new(), BTreeMap::new());
        for entry in main.split("RouteId(").skip(1) {
            let (id, what) = entry.split_once("): ").unwrap();
            if let Some((_, rest)) = what.split_once("allow_header: Bytes(b\"") {
                methods.insert(id, rest.split('"').next().unwrap());
            } else {
                paths.insert(id, what.split('"').nth(1).unwrap());
            }
        }
        assert_eq!(
            paths.keys().collect::<Vec<_>>(),
            methods.keys().collect::<Vec<_>>()
        );
        let each = paths.iter().flat_map(|(id, path)| {
            methods[id]
                .split(',')
                .filter(|method| *method != "HEAD")
                .map(move |method| format!("{method} {path}"))
        });
        each.collect()
    }

    fn described(document: &OpenApi) -> BTreeMap<String, serde_json::Value> {
        let document = serde_json::to_value(document).unwrap();
        let paths = document["paths"].as_object().unwrap();
        let each = paths.iter().flat_map(|(path, item)| {
            item.as_object().unwrap().iter().map(move |(method, operation)| {
                (format!("{} {path}", method.to_uppercase()), operation.clone())
            })
        });
        each.collect()
    }

    #[test]
    fn every_served_route_is_described_and_every_described_one_is_served() {
        let (routes, document) = table().into_parts();
        let described: BTreeSet<String> = described(&document).into_keys().collect();
        assert!(described.len() > 15);
        assert_eq!(served(&routes), described);
    }

    #[test]
    fn every_operation_has_an_id_of_its_own_a_summary_and_a_known_tag() {
        let document = document();
        let tags: Vec<String> = document
            .tags
            .iter()
            .flatten()
            .map(|tag| tag.name.clone())
            .collect();
        let mut ids = BTreeSet::new();
        for (route, operation) in described(&document) {
            let text = |name: &str| operation[name].as_str().unwrap_or_default().to_owned();
            assert!(!text("summary").is_empty(), "{route} has no summary");
            assert!(
                ids.insert(text("operationId")),
                "{route} has the id of another: {}",
                text("operationId")
            );
            let tag = operation["tags"][0].as_str().unwrap_or_default();
            assert!(
                tags.iter().any(|known| known == tag),
                "{route} has the unknown tag {tag:?}"
            );
        }
    }

    #[test]
    fn every_body_has_an_example() {
        let document = document();
        let schemas = serde_json::to_value(&document.components).unwrap()["schemas"].clone();
        for (route, operation) in described(&document) {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) else {
                continue;
            };
            assert!(
                schemas[name]["example"].is_object(),
                "{route}: {name} has no #[schema(example = ...)]"
            );
        }
    }

    #[test]
    fn every_reference_of_the_document_leads_somewhere() {
        let text = document().to_json().unwrap();
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        for reference in text.split("\"$ref\":\"#").skip(1) {
            let pointer = reference.split('"').next().unwrap();
            assert!(document.pointer(pointer).is_some(), "{pointer}");
        }
    }
}
