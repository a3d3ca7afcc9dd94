//! Ids in paths.

use super::error::{ApiError, ApiResult};
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
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
