//! Who asks, and what they may do there: as arguments of handlers. A handler that takes a [`BoardAccess`] cannot run
//! without it.

use super::error::{ApiError, ApiResult};
use crate::access::needs::Needs;
use crate::access::{BoardAccess, WorkspaceAccess};
use crate::app::App;
use crate::auth::address::ClientAddress;
use crate::auth::{Caller, Credential};
use crate::storage::{boards, workspaces};
use axum::extract::{FromRequestParts, Path};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use std::collections::HashMap;
use std::convert::Infallible;
use uuid::Uuid;

/// Somebody with a valid access token in `Authorization: Bearer`.
#[derive(Debug, Clone, Copy)]
pub struct Authenticated(pub Caller);

impl FromRequestParts<App> for Authenticated {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> ApiResult<Self> {
        let token = bearer(parts).ok_or(ApiError::NotSignedIn("an access token is needed"))?;
        Ok(Self(app.auth().authenticate(token).await?))
    }
}

/// Somebody signed in by a session: a person. What concerns the account itself is not for access keys: 403.
#[derive(Debug, Clone, Copy)]
pub struct BySession {
    /// Who.
    pub user: Uuid,
    /// By which session.
    pub session: Uuid,
}

impl TryFrom<Caller> for BySession {
    type Error = ApiError;

    fn try_from(caller: Caller) -> ApiResult<Self> {
        match caller.by {
            Credential::Session(session) => Ok(Self {
                user: caller.user,
                session,
            }),
            Credential::Key { .. } => Err(ApiError::Forbidden(
                "an access key may not do this: sign in with the password".to_owned(),
            )),
        }
    }
}

impl FromRequestParts<App> for BySession {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> ApiResult<Self> {
        let Authenticated(caller) = Authenticated::from_request_parts(parts, app).await?;
        caller.try_into()
    }
}

/// From which address the request comes, seen through the trusted proxies.
#[derive(Debug, Clone, Copy)]
pub struct ClientFrom(pub ClientAddress);

impl ClientFrom {
    /// The router has noted it.
    pub(super) fn of(parts: &Parts) -> Self {
        let address = parts.extensions.get::<ClientAddress>().copied();
        Self(address.expect("the router notes every request's address"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ClientFrom {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
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
        let access = workspaces::access(app.db(), workspace, caller.asker())
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
        let access = boards::access(app.db(), board, caller.asker())
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
