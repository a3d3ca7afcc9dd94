//! Who asks, and what they may do there: as arguments of handlers. A handler that takes a [`BoardAccess`] cannot run
//! without it.

use super::error::{ApiError, ApiResult};
use crate::access::needs::Needs;
use crate::access::{BoardAccess, WorkspaceAccess};
use crate::app::App;
use crate::auth::Caller;
use crate::storage::{boards, workspaces};
use axum::extract::{FromRequestParts, Path};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use std::collections::HashMap;
use uuid::Uuid;

/// Somebody with a valid access token in `Authorization: Bearer`.
#[derive(Debug, Clone, Copy)]
pub struct Authenticated(pub Caller);

impl FromRequestParts<App> for Authenticated {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> ApiResult<Self> {
        let token = bearer(parts).ok_or(ApiError::NotSignedIn("an access token is needed"))?;
        Ok(Self(app.auth().authenticate(token)?))
    }
}

/// The token in `Authorization: Bearer`.
pub(super) fn bearer(parts: &Parts) -> Option<&str> {
    let (scheme, token) = parts.headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

impl<R: Needs> FromRequestParts<App> for WorkspaceAccess<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> ApiResult<Self> {
        let Authenticated(caller) = Authenticated::from_request_parts(parts, app).await?;
        let workspace = id_in_path(parts, "workspace_id").await?;
        let access = workspaces::access(app.db(), workspace, caller.user)
            .await?
            .ok_or(ApiError::NotFound)?;
        Ok(access.at_least()?)
    }
}

impl<R: Needs> FromRequestParts<App> for BoardAccess<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> ApiResult<Self> {
        let Authenticated(caller) = Authenticated::from_request_parts(parts, app).await?;
        let board = id_in_path(parts, "board_id").await?;
        let access = boards::access(app.db(), board, caller.user)
            .await?
            .ok_or(ApiError::NotFound)?;
        Ok(access.at_least()?)
    }
}

/// A malformed id is the id of nothing: 404.
async fn id_in_path(parts: &mut Parts, name: &str) -> ApiResult<Uuid> {
    let Path(params): Path<HashMap<String, String>> = Path::from_request_parts(parts, &())
        .await
        .map_err(|_| ApiError::NotFound)?;
    params
        .get(name)
        .and_then(|text| Uuid::try_parse(text).ok())
        .ok_or(ApiError::NotFound)
}
