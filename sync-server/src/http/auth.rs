//! `/api/auth`: accounts and sessions.

use super::access::{Authenticated, BySession, ClientFrom, bearer};
use super::cookie;
use super::dto::UserDto;
use super::error::{ApiError, ApiResult};
use super::fields::Checks;
use super::json::JsonBody;
use super::setup;
use crate::app::App;
use crate::auth::accounts;
use crate::auth::names::{DisplayName, Email, Username};
use crate::auth::password::NewPassword;
use crate::auth::sessions::Tokens;
use crate::storage::audit::By;
use crate::storage::users::{self, Superuser, User};
use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"username": "ana", "email": "ana@example.org", "password": "testpass123"}))]
pub(super) struct Register {
    username: String,
    email: String,
    password: String,
    password2: Option<String>,
    /// The token of the set-up link, for the first account.
    setup: Option<String>,
    #[serde(default)]
    cookie: bool,
}

/// Make an account
///
/// With `"cookie": true` the refresh token goes into a cookie that script cannot read, and not into the body.
#[utoipa::path(post, path = "/api/auth/register", tag = "accounts", security(()), request_body = Register,
    responses(
        (status = 201, body = SignedIn, description = "The account, signed in"),
        (status = 403, description = "Registration is closed, the first account needs the set-up link, or the page \
            that asks has a foreign `Origin`"),
        (status = 404, description = "The set-up link is dead"),
        (status = 409, description = "The name or the address is taken"),
        (status = 429, description = "Too many from this address; `Retry-After` says how long to wait"),
    ))]
pub(super) async fn register(
    State(app): State<App>,
    ClientFrom(address): ClientFrom,
    headers: HeaderMap,
    JsonBody(body): JsonBody<Register>,
) -> ApiResult<Response> {
    let superuser = setup::admit(&app, body.setup.as_deref()).await?;
    let wanted = checked(&body, superuser)?;
    app.auth().may_register(address)?;
    let user = app.auth().register(wanted, By::nobody(Some(address.0))).await?;
    let tokens = app.auth().begin_session(&user, user_agent(&headers)).await?;
    Ok((
        StatusCode::CREATED,
        signed_in(&app, Some(user), tokens, body.cookie),
    )
        .into_response())
}

fn checked(body: &Register, superuser: Superuser) -> ApiResult<accounts::Registration> {
    let mut checks = Checks::default();
    let username = checks.field("username", Username::parse(&body.username));
    let email = checks.field("email", Email::parse(&body.email));
    let password = checks.field("password", NewPassword::parse(&body.password, &body.username));
    let same = body
        .password2
        .as_ref()
        .is_none_or(|again| *again == body.password);
    if !same {
        checks.wrong("password2", "must be the same as password");
    }
    match (username, email, password) {
        (Some(username), Some(email), Some(password)) if same => Ok(accounts::Registration {
            username,
            email,
            password,
            superuser,
        }),
        _ => Err(checks.failed()),
    }
}

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"username": "ana", "password": "testpass123"}))]
pub(super) struct Login {
    username: String,
    password: String,
    #[serde(default)]
    cookie: bool,
}

/// Sign in
#[utoipa::path(post, path = "/api/auth/login", tag = "accounts", security(()), request_body = Login,
    responses(
        (status = 200, body = SignedIn),
        (status = 401, description = "The username or the password is wrong"),
        (status = 429, description = "Too many wrong passwords; `Retry-After` says how long to wait"),
    ))]
pub(super) async fn login(
    State(app): State<App>,
    ClientFrom(address): ClientFrom,
    headers: HeaderMap,
    JsonBody(body): JsonBody<Login>,
) -> ApiResult<Response> {
    let user = app.auth().login(&body.username, &body.password, address).await?;
    let tokens = app.auth().begin_session(&user, user_agent(&headers)).await?;
    Ok(signed_in(&app, Some(user), tokens, body.cookie))
}

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"cookie": true}))]
pub(super) struct Refresh {
    refresh: Option<String>,
    #[serde(default)]
    cookie: bool,
}

/// Renew the access token
///
/// The refresh token comes in the body or in the cookie, and its successor goes back the same way: a token that came
/// in the cookie goes back in the cookie, so that script never sees one. The old one is dead; who presents a dead one
/// ends its whole session.
#[utoipa::path(post, path = "/api/auth/refresh", tag = "accounts", security(()), request_body = Refresh,
    responses(
        (status = 200, body = TokensDto),
        (status = 401, description = "The refresh token is missing, or not valid any more"),
        (status = 429, description = "Too many; `Retry-After` says how long to wait"),
    ))]
pub(super) async fn refresh(
    State(app): State<App>,
    ClientFrom(address): ClientFrom,
    headers: HeaderMap,
    JsonBody(body): JsonBody<Refresh>,
) -> ApiResult<Response> {
    let none = ApiError::NotSignedIn("a refresh token is needed, in the body or in the cookie");
    let token = body
        .refresh
        .as_deref()
        .or_else(|| cookie::read(&headers))
        .ok_or(none)?;
    let tokens = app.auth().refresh(token, address).await?;
    Ok(signed_in(
        &app,
        None,
        tokens,
        body.cookie || body.refresh.is_none(),
    ))
}

/// Sign out
///
/// Ends the session of the token in the body, in the cookie or in `Authorization`.
#[utoipa::path(post, path = "/api/auth/logout", tag = "accounts", security((), ("bearer" = [])), request_body = Refresh,
    responses(
        (status = 204, description = "The session has ended"),
        (status = 401, description = "No token came, or the access token is not valid"),
    ))]
pub(super) async fn logout(
    State(app): State<App>,
    MaybeBearer(access): MaybeBearer,
    headers: HeaderMap,
    JsonBody(body): JsonBody<Refresh>,
) -> ApiResult<Response> {
    let kept = cookie::read(&headers);
    if let Some(token) = body.refresh.as_deref().or(kept) {
        app.auth().end_by_refresh_token(token).await?;
    } else {
        let access = access.ok_or(ApiError::NotSignedIn(
            "a refresh token is needed, in the body or in the cookie",
        ))?;
        let by = BySession::try_from(app.auth().authenticate(&access).await?)?;
        app.auth().end_session(by.session).await?;
    }
    let forget = kept.map(|_| (SET_COOKIE, cookie::forget(&app)));
    Ok((StatusCode::NO_CONTENT, AppendHeaders(forget)).into_response())
}

/// The caller's account
#[utoipa::path(get, path = "/api/auth/me", tag = "accounts", responses((status = 200, body = UserDto)))]
pub(super) async fn me(
    Authenticated(caller): Authenticated,
    State(app): State<App>,
) -> ApiResult<Json<UserDto>> {
    let user = users::by_id(app.db(), caller.user).await?;
    Ok(Json(
        user.ok_or(ApiError::NotSignedIn("the account is gone"))?.into(),
    ))
}

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"display_name": "Ana"}))]
pub(super) struct ChangeMe {
    email: Option<String>,
    display_name: Option<String>,
}

/// Change the caller's account
#[utoipa::path(patch, path = "/api/auth/me", tag = "accounts", request_body = ChangeMe,
    responses(
        (status = 200, body = UserDto),
        (status = 409, description = "The address is taken"),
    ))]
pub(super) async fn change_me(
    by: BySession,
    State(app): State<App>,
    JsonBody(body): JsonBody<ChangeMe>,
) -> ApiResult<Json<UserDto>> {
    let mut checks = Checks::default();
    let email = checks.optional("email", body.email.as_deref().map(Email::parse));
    let display_name = checks.optional(
        "display_name",
        body.display_name.as_deref().map(DisplayName::parse),
    );
    let (Some(email), Some(display_name)) = (email, display_name) else {
        return Err(checks.failed());
    };
    let (email, display_name) = (
        email.as_ref().map(Email::as_str),
        display_name.as_ref().map(DisplayName::as_str),
    );
    let user = users::update(app.db(), by.user, email, display_name, app.now()).await?;
    Ok(Json(
        user.ok_or(ApiError::NotSignedIn("the account is gone"))?.into(),
    ))
}

#[derive(Serialize, ToSchema)]
struct SignedIn {
    user: UserDto,
    #[serde(flatten)]
    tokens: TokensDto,
}

/// What a session is used and renewed with.
#[derive(Serialize, ToSchema)]
#[schema(as = Tokens)]
struct TokensDto {
    /// For `Authorization: Bearer`, for ten minutes.
    access: String,
    /// For `refresh`, once. Absent when it is in the cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    refresh: Option<String>,
}

fn signed_in(app: &App, user: Option<User>, tokens: Tokens, in_cookie: bool) -> Response {
    let set = in_cookie.then(|| (SET_COOKIE, cookie::keep(app, &tokens.refresh)));
    let refresh = (!in_cookie).then_some(tokens.refresh);
    let tokens = TokensDto {
        access: tokens.access,
        refresh,
    };
    match user.map(UserDto::from) {
        Some(user) => (AppendHeaders(set), Json(SignedIn { user, tokens })).into_response(),
        None => (AppendHeaders(set), Json(tokens)).into_response(),
    }
}

fn user_agent(headers: &HeaderMap) -> &str {
    headers
        .get(USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// The token in `Authorization`, if there is one.
pub(super) struct MaybeBearer(Option<String>);

impl FromRequestParts<App> for MaybeBearer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Infallible> {
        Ok(Self(bearer(parts).map(str::to_owned)))
    }
}
