//! `/api/admin/users`.

use super::dto::UserEntryDto;
use super::page::{PageDto, PageParams, Wanted};
use crate::access::Superuser;
use crate::app::App;
use crate::auth::accounts::Registration;
use crate::auth::administration::AccountChange;
use crate::auth::names::{Email, Username};
use crate::auth::password::NewPassword;
use crate::http::dto::rfc3339;
use crate::http::error::ApiResult;
use crate::http::fields::Checks;
use crate::http::json::JsonBody;
use crate::http::path::IdInPath;
use crate::storage::admin;
use crate::storage::users::Superuser as Rank;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// All accounts
///
/// By name; `q` looks into names, addresses and display names, and takes ids.
#[utoipa::path(get, path = "/api/admin/users", tag = "admin", params(PageParams),
    responses((status = 200, body = PageDto<UserEntryDto>)))]
pub(in crate::http) async fn users(
    by: Superuser,
    Wanted(page): Wanted,
    State(app): State<App>,
) -> ApiResult<Json<PageDto<UserEntryDto>>> {
    let found = admin::users(app.db(), &by, &page, app.now()).await?;
    Ok(Json(PageDto::new(&page, found, UserEntryDto::from)))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"username": "bob", "email": "bob@example.org", "password": "testpass123"}))]
pub(in crate::http) struct CreateUser {
    #[schema(example = "ben")]
    username: String,
    #[schema(example = "ben@example.org")]
    email: String,
    /// Without one, nobody can sign in until a new one is set with a link from `reset_password`.
    #[schema(nullable = false)]
    password: Option<String>,
    #[serde(default)]
    is_superuser: bool,
}

/// Make an account
///
/// Also when registration is closed.
#[utoipa::path(post, path = "/api/admin/users", tag = "admin", request_body = CreateUser, responses(
    (status = 201, body = UserEntryDto),
    (status = 409, description = "The username or the address is taken"),
    (status = 429, description = "Too many passwords are being hashed"),
))]
pub(in crate::http) async fn create_user(
    by: Superuser,
    State(app): State<App>,
    JsonBody(body): JsonBody<CreateUser>,
) -> ApiResult<(StatusCode, Json<UserEntryDto>)> {
    let mut checks = Checks::default();
    let username = checks.field("username", Username::parse(&body.username));
    let email = checks.field("email", Email::parse(&body.email));
    let password = match &body.password {
        Some(password) => NewPassword::parse(password, &body.username),
        None => Ok(NewPassword::unknown(app.rng())),
    };
    let password = checks.field("password", password);
    let (Some(username), Some(email), Some(password)) = (username, email, password) else {
        return Err(checks.failed());
    };
    let superuser = if body.is_superuser { Rank::Yes } else { Rank::No };
    let wanted = Registration {
        username,
        email,
        password,
        superuser,
    };
    let user = app.auth().make_account(&by, wanted).await?;
    Ok((StatusCode::CREATED, Json(user.into())))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"is_active": false}))]
pub(in crate::http) struct ChangeUser {
    /// `false` ends the account's sessions, access keys and sockets at once.
    #[schema(nullable = false)]
    is_active: Option<bool>,
    #[schema(nullable = false)]
    is_superuser: Option<bool>,
}

/// Let an account be used or not, let it administer the server or not
#[utoipa::path(patch, path = "/api/admin/users/{user_id}", tag = "admin", request_body = ChangeUser, responses(
    (status = 200, body = UserEntryDto),
    (status = 409, description = "No active superuser would be left"),
))]
pub(in crate::http) async fn change_user(
    by: Superuser,
    IdInPath(user): IdInPath,
    State(app): State<App>,
    JsonBody(body): JsonBody<ChangeUser>,
) -> ApiResult<Json<UserEntryDto>> {
    let change = AccountChange {
        is_active: body.is_active,
        is_superuser: body.is_superuser,
    };
    let user = app.auth().change_account(&by, user, change).await?;
    Ok(Json(user.into()))
}

/// A one-time link with which somebody sets a new password.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ResetLink)]
pub(in crate::http) struct ResetLinkDto {
    /// For the owner of the account alone: whoever has it can sign in as them.
    #[schema(example = "https://weft.example.org/reset#TOKEN")]
    url: String,
    #[schema(format = DateTime)]
    expires_at: String,
}

/// Make a link with which the owner of an account sets a new password
///
/// It is shown once; links made before are dead.
#[utoipa::path(post, path = "/api/admin/users/{user_id}/reset_password", tag = "admin", responses(
    (status = 201, body = ResetLinkDto),
    (status = 409, description = "The account is not active"),
))]
pub(in crate::http) async fn reset_password(
    by: Superuser,
    IdInPath(user): IdInPath,
    State(app): State<App>,
) -> ApiResult<(StatusCode, Json<ResetLinkDto>)> {
    let link = app.auth().make_reset_link(&by, user).await?;
    let told = ResetLinkDto {
        url: app.one_time_url("reset", &link.token),
        expires_at: rfc3339(link.expires_at.0),
    };
    Ok((StatusCode::CREATED, Json(told)))
}
