//! `/api/setup`, `/api/auth/reset`: what somebody may do who cannot sign in yet.

use super::access::ClientFrom;
use super::error::{ApiError, ApiResult};
use super::json::JsonBody;
use crate::app::App;
use crate::auth::password::NewPassword;
use crate::config::Registration;
use crate::storage::users::Superuser;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the sign-in page needs to know of the server.
#[derive(Serialize, ToSchema)]
#[schema(as = Setup)]
pub(super) struct SetupDto {
    /// There is no account yet: whoever registers next administers the server.
    first_account: bool,
    /// Registering that account needs the token of the set-up link that the server printed at its start.
    needs_link: bool,
    /// Whether people may make accounts for themselves: `open` or `closed`.
    #[schema(value_type = RegistrationMode)]
    registration: Registration,
}

/// Who may make an account on this server.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(
    dead_code,
    reason = "only its shape is wanted: settings know no descriptions of APIs"
)]
enum RegistrationMode {
    Open,
    Closed,
}

/// What the sign-in page needs to know
#[utoipa::path(get, path = "/api/setup", tag = "server", security(()),
    responses((status = 200, body = SetupDto), (status = 503, description = "The database does not answer")))]
pub(super) async fn show(State(app): State<App>) -> ApiResult<Json<SetupDto>> {
    let first_account = !app.auth().has_accounts().await?;
    Ok(Json(SetupDto {
        first_account,
        needs_link: first_account && app.first_account_needs_link(),
        registration: app.config().registration,
    }))
}

/// Whether somebody may register, and whether they administer the server then. A token of a set-up link that is wrong
/// or comes too late is dead.
pub(super) async fn admit(app: &App, setup: Option<&str>) -> ApiResult<Superuser> {
    let first = !app.auth().has_accounts().await?;
    let open = app.config().registration == Registration::Open;
    match setup {
        Some(token) if first && token == app.auth().setup_token() => Ok(Superuser::OnlyFirst),
        Some(_) => Err(ApiError::NotFound),
        None if first && app.first_account_needs_link() => Err(ApiError::Forbidden(
            "the first account is made with the set-up link that the server printed at its start".to_owned(),
        )),
        None if first => Ok(Superuser::IfFirst),
        None if open => Ok(Superuser::No),
        None => Err(ApiError::Forbidden(
            "registration is closed: an administrator makes accounts".to_owned(),
        )),
    }
}

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"token": "from the link", "new_password": "correct horse battery"}))]
pub(super) struct ResetPassword {
    token: String,
    new_password: String,
}

/// Set a new password with an administrator's one-time link
///
/// Ends all sessions of the account. A password that is not accepted leaves the link alive.
#[utoipa::path(post, path = "/api/auth/reset", tag = "accounts", security(()), request_body = ResetPassword,
    responses(
        (status = 204, description = "It is set"),
        (status = 404, description = "The link was used, has run out, or never was one"),
        (status = 429, description = "Too many tries; `Retry-After` says how long to wait"),
    ))]
pub(super) async fn reset(
    State(app): State<App>,
    ClientFrom(address): ClientFrom,
    JsonBody(body): JsonBody<ResetPassword>,
) -> ApiResult<StatusCode> {
    app.auth().may_reset(address)?;
    let link = app.auth().reset_link(&body.token).await?;
    let password = NewPassword::parse(&body.new_password, link.username())
        .map_err(|what| ApiError::field("new_password", what))?;
    app.auth().reset_password(link, password, address).await?;
    Ok(StatusCode::NO_CONTENT)
}
