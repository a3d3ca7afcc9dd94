//! Routes that come with their description: nothing can be served here that the document does not tell of.

use super::{answers, derived};
use crate::app::App;
use axum::Router;
use utoipa::openapi::path::{HttpMethod, Operation};
use utoipa::openapi::{OpenApi, PathItem, RefOr, Schema};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

/// Handlers under their paths, and what is known of them.
pub(in crate::http) struct Routes(OpenApiRouter<App>);

impl Routes {
    pub(in crate::http) fn new() -> Self {
        Self(OpenApiRouter::with_openapi(super::head()))
    }

    /// Adds what `routes!` made of handlers that share a path.
    pub(in crate::http) fn add(self, new: UtoipaMethodRouter<App>) -> Self {
        for (name, schema) in &new.0 {
            self.must_not_clash(name, schema);
        }
        Self(self.0.routes(new))
    }

    /// Both tables.
    pub(in crate::http) fn merge(self, other: Self) -> Self {
        let schemas = other.0.get_openapi().components.iter();
        for (name, schema) in schemas.flat_map(|components| &components.schemas) {
            self.must_not_clash(name, schema);
        }
        Self(self.0.merge(other.0))
    }

    /// # Panics
    /// If another schema has that name: of two types called `Create`, one would be described as the other.
    fn must_not_clash(&self, name: &str, schema: &RefOr<Schema>) {
        let known = self.0.get_openapi().components.as_ref();
        let same = known.and_then(|components| components.schemas.get(name));
        assert!(
            same.is_none_or(|known| known == schema),
            "two types have the name {name} in the API: give one another with #[schema(as = ...)]"
        );
    }

    /// The routes, and the whole description of them.
    pub(in crate::http) fn into_parts(self) -> (Router<App>, OpenApi) {
        let (router, mut document) = self.0.split_for_parts();
        derived::shared_refusals(&mut document);
        for (path, item) in &mut document.paths.paths {
            for (method, operation) in operations(item) {
                operation.operation_id = Some(id(&method, path));
                derived::add(path, &method, operation);
            }
        }
        answers::require_nullable(&mut document);
        (router, document)
    }
}

/// An id that no other operation has: what is asked, and where.
fn id(method: &HttpMethod, path: &str) -> String {
    let method = match method {
        HttpMethod::Get => "get",
        HttpMethod::Post => "post",
        HttpMethod::Put => "put",
        HttpMethod::Patch => "patch",
        _ => "delete",
    };
    let parts = path.split('/').filter(|part| !part.is_empty() && *part != "api");
    parts.fold(method.to_owned(), |id, part| {
        let word = part.trim_matches(['{', '}']).replace('.', "_");
        let by = if part.starts_with('{') { "by_" } else { "" };
        format!("{id}_{by}{word}")
    })
}

/// The operations of a path, with their methods.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    [
        (HttpMethod::Get, item.get.as_mut()),
        (HttpMethod::Put, item.put.as_mut()),
        (HttpMethod::Post, item.post.as_mut()),
        (HttpMethod::Patch, item.patch.as_mut()),
        (HttpMethod::Delete, item.delete.as_mut()),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.map(|operation| (method, operation)))
}
