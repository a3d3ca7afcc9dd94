//! Ids in paths.

use super::error::{ApiError, ApiResult};
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use std::collections::HashMap;
use uuid::Uuid;

/// The only parameter of a path, as an id. A malformed id is the id of nothing: 404.
#[derive(Debug, Clone, Copy)]
pub(super) struct IdInPath(pub(super) Uuid);

impl<S: Send + Sync> FromRequestParts<S> for IdInPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> ApiResult<Self> {
        let Path(text): Path<String> = Path::from_request_parts(parts, state)
            .await
            .map_err(|_| ApiError::NotFound)?;
        Uuid::try_parse(&text).map(Self).map_err(|_| ApiError::NotFound)
    }
}

/// The parameters of a path that has several, by their names.
#[derive(Debug, Clone)]
pub(super) struct Ids(HashMap<String, String>);

impl Ids {
    /// A parameter as it stands there, parsed by `parse`. What does not parse is the id of nothing: 404.
    pub(super) fn parsed<T, E>(&self, name: &str, parse: impl FnOnce(&str) -> Result<T, E>) -> ApiResult<T> {
        let text = self.0.get(name).ok_or(ApiError::NotFound)?;
        parse(text).map_err(|_| ApiError::NotFound)
    }

    /// A parameter, as an id. A malformed id is the id of nothing: 404.
    pub(super) fn get(&self, name: &str) -> ApiResult<Uuid> {
        let text = self.0.get(name).ok_or(ApiError::NotFound)?;
        Uuid::try_parse(text).map_err(|_| ApiError::NotFound)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Ids {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> ApiResult<Self> {
        Path::from_request_parts(parts, state)
            .await
            .map(|Path(parameters)| Self(parameters))
            .map_err(|_| ApiError::NotFound)
    }
}
