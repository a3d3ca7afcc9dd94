//! Who administers the server, as an argument of handlers.

use crate::access::Superuser;
use crate::app::App;
use crate::http::access::{BySession, ClientFrom};
use crate::http::error::{ApiError, ApiResult};
use crate::storage::admin;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;

/// Read anew for every request: who is no superuser any more is none at once. Not for access keys.
impl FromRequestParts<App> for Superuser {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> ApiResult<Self> {
        let person = BySession::from_request_parts(parts, app).await?;
        let ClientFrom(address) = ClientFrom::of(parts);
        admin::superuser(app.db(), person.user, address.0)
            .await?
            .ok_or_else(|| ApiError::Forbidden("this is for the server's administrators".to_owned()))
    }
}
