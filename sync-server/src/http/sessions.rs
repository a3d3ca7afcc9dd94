//! `/api/auth/sessions`, `/api/auth/password`: one's own sessions and password.

use super::access::{BySession, ClientFrom};
use super::dto::rfc3339;
use super::error::{ApiError, ApiResult};
use super::json::JsonBody;
use super::path::IdInPath;
use crate::app::App;
use crate::auth::accounts::LoginError;
use crate::auth::password::NewPassword;
use crate::storage::sessions::ListedSession;
use crate::storage::users;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub(super) struct SessionDto {
    id: Uuid,
    #[schema(format = DateTime)]
    created_at: String,
    /// When its tokens were last replaced.
    #[schema(format = DateTime)]
    last_used_at: String,
    user_agent: String,
    /// Whether it is the one that asks.
    current: bool,
}

impl SessionDto {
    fn new(session: ListedSession, asking: Uuid) -> Self {
        Self {
            current: session.id == asking,
            id: session.id,
            created_at: rfc3339(session.created_at),
            last_used_at: rfc3339(session.last_used_at),
            user_agent: session.user_agent,
        }
    }
}

/// The caller's sessions
///
/// Those that have not ended, the last used first. Not for access keys.
#[utoipa::path(get, path = "/api/auth/sessions", tag = "accounts", operation_id = "list_sessions",
    responses((status = 200, body = [SessionDto]), (status = 403, description = "By an access key")))]
pub(super) async fn list(by: BySession, State(app): State<App>) -> ApiResult<Json<Vec<SessionDto>>> {
    let sessions = app.auth().sessions_of(by.user).await?;
    let dto = |session| SessionDto::new(session, by.session);
    Ok(Json(sessions.into_iter().map(dto).collect()))
}

/// End one of the caller's sessions
///
/// Its tokens stop working at once and its sockets close. Not for access keys.
#[utoipa::path(delete, path = "/api/auth/sessions/{session_id}", tag = "accounts", operation_id = "end_session",
    responses((status = 204, description = "It has ended")))]
pub(super) async fn end(
    by: BySession,
    State(app): State<App>,
    IdInPath(session): IdInPath,
) -> ApiResult<StatusCode> {
    if app.auth().end_own_session(by.user, session).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::NotFound)
    }
}

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"old_password": "testpass123", "new_password": "correct horse battery"}))]
pub(super) struct ChangePassword {
    old_password: String,
    new_password: String,
}

/// Change the caller's password
///
/// Ends every other session. Access keys stay: they are revoked one by one. Not for access keys.
#[utoipa::path(post, path = "/api/auth/password", tag = "accounts", request_body = ChangePassword,
    responses(
        (status = 204, description = "It is changed"),
        (status = 429, description = "Too many wrong passwords; `Retry-After` says how long to wait"),
    ))]
pub(super) async fn change_password(
    by: BySession,
    State(app): State<App>,
    ClientFrom(address): ClientFrom,
    JsonBody(body): JsonBody<ChangePassword>,
) -> ApiResult<StatusCode> {
    let user = users::by_id(app.db(), by.user).await?;
    let user = user.ok_or(ApiError::NotSignedIn("the account is gone"))?;
    let new = NewPassword::parse(&body.new_password, &user.username)
        .map_err(|what| ApiError::field("new_password", what))?;
    app.auth()
        .change_password(user, &body.old_password, new, by.session, address)
        .await
        .map_err(|error| match error {
            LoginError::Wrong => ApiError::field("old_password", "is wrong"),
            other => other.into(),
        })?;
    Ok(StatusCode::NO_CONTENT)
}
