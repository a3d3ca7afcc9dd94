//! Who administers the server, as an argument of handlers.

use crate::access::Superuser;
use crate::app::App;
use crate::http::access::Authenticated;
use crate::http::error::{ApiError, ApiResult};
use crate::storage::admin;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use std::net::SocketAddr;

/// Read anew for every request: who is no superuser any more is none at once.
impl FromRequestParts<App> for Superuser {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> ApiResult<Self> {
        let Authenticated(caller) = Authenticated::from_request_parts(parts, app).await?;
        let connection = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let address = connection.expect("every connection is known").0.ip();
        admin::superuser(app.db(), caller.user, address)
            .await?
            .ok_or_else(|| ApiError::Forbidden("this is for the server's administrators".to_owned()))
    }
}
