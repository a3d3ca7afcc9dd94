//! The API described: OpenAPI 3.1, gathered from the handlers, served at `/api/openapi.json`.
//!
//! A handler says in its `#[utoipa::path]` what it answers when all is well, and which refusals are its own (a taken
//! name, too many tries). What follows from the kind of the request is added by `derived.rs`, for all handlers alike:
//! the ids in its path, 401 unless `security(())`, 403 when it changes something, 404 when an id is in its path, 400,
//! 413 and 422 when it has a body or parameters, 503. Statuses of 400 and more are problems without being told so.
//!
//! ```ignore
//! /// Rename a board
//! #[utoipa::path(patch, path = "/api/boards/{board_id}", tag = "boards", request_body = RenameBoard,
//!     responses((status = 200, body = BoardDto), (status = 409, description = "It is in the trash")))]
//! ```
//!
//! Types that derive `ToSchema` or `IntoParams` need names that no other type of the API has.

mod answers;
mod derived;
mod routes;

pub(super) use routes::Routes;

use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use std::sync::LazyLock;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    Components, Info, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, SecurityRequirement,
};

/// The name of the scheme in which access tokens and access keys are sent.
const BEARER: &str = "bearer";

/// What is said of the API as a whole; the handlers' paths are added to it.
fn head() -> OpenApi {
    let mut components = Components::new();
    let bearer = Http::builder()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "An access token (from `login`) or an access key (from `tokens`).",
        ))
        .build();
    components.add_security_scheme(BEARER, SecurityScheme::Http(bearer));
    OpenApiBuilder::new()
        .info(info())
        .tags(Some(TAGS.map(|(name, description)| {
            TagBuilder::new()
                .name(name)
                .description(Some(description))
                .build()
        })))
        .components(Some(components))
        .security(Some([SecurityRequirement::new(BEARER, Vec::<String>::new())]))
        .build()
}

/// What there is; each handler's tag is one of these.
const TAGS: [(&str, &str); 11] = [
    ("accounts", "Accounts, sessions, passwords and access keys."),
    ("workspaces", "Workspaces."),
    ("members", "Who is in a workspace, as what."),
    ("invites", "One-time links into a workspace."),
    ("boards", "Boards, their trash and their people."),
    ("columns", "A board's columns."),
    ("labels", "A board's labels."),
    ("cards", "Cards, their checklists, people and comments."),
    ("history", "A board's past, and its ways out and in."),
    ("admin", "For superusers."),
    ("server", "The server itself."),
];

fn info() -> Info {
    InfoBuilder::new()
        .title("Weft")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .license(Some(
            LicenseBuilder::new().name("MIT").identifier(Some("MIT")).build(),
        ))
        .build()
}

const ABOUT: &str = "A board that many people edit at the same time. Ids are UUIDs, times RFC 3339 in UTC. \
    A trailing slash is accepted on every path; unknown fields of a body are ignored. \
    Errors are RFC 9457 `application/problem+json`.";

/// The description of the API (OpenAPI 3.1, JSON): the same bytes for every server of this version.
pub fn description() -> &'static str {
    &TEXT
}

static TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut text = super::router::document()
        .to_pretty_json()
        .expect("a document of strings and numbers");
    text.push('\n');
    text
});

/// This description of the API
#[utoipa::path(get, path = "/api/openapi.json", tag = "server", security(()),
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value)))]
pub(super) async fn served() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], TEXT.as_str())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_description_is_that_of_the_handlers() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");
        let committed = std::fs::read_to_string(path).unwrap();
        // Not assert_eq: it would print both.
        assert!(
            committed == super::description(),
            "docs/openapi.json is stale: `cargo xtask openapi` renews it, and the app's types of it"
        );
    }
}
