//! One-time links into a workspace.

use super::access::BySession;
use super::dto::{InviteDto, NewInviteDto, WorkspaceDto};
use super::error::{ApiError, ApiResult};
use super::json::JsonBody;
use super::members;
use super::path::Ids;
use crate::access::needs::Admin;
use crate::access::{Role, WorkspaceAccess, parse_role};
use crate::app::App;
use crate::limits::{INVITE_LIFE, INVITE_LIFE_MAX};
use crate::storage::invites::{self, NewInvite};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use board_doc::Timestamp;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use utoipa::ToSchema;

/// The invitations that still work
#[utoipa::path(get, path = "/api/workspaces/{workspace_id}/invites", tag = "invites",
    responses((status = 200, body = Vec<InviteDto>)))]
pub(super) async fn list(
    access: WorkspaceAccess<Admin>,
    State(app): State<App>,
) -> ApiResult<Json<Vec<InviteDto>>> {
    let invites = invites::list(app.db(), &access, app.now()).await?;
    Ok(Json(invites.into_iter().map(InviteDto::from).collect()))
}

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"role": "member"}))]
pub(super) struct CreateInvite {
    /// `viewer`, `member` or, made by the owner, `admin`; `member` unless said.
    role: Option<String>,
    /// Within 31 days; in 7 days unless said.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}

/// Make an invitation
///
/// Its link works once. Whoever opens it may make an account on the way.
#[utoipa::path(post, path = "/api/workspaces/{workspace_id}/invites", tag = "invites", request_body = CreateInvite,
    responses(
        (status = 201, body = NewInviteDto),
        (status = 409, description = "There are too many open invitations"),
    ))]
pub(super) async fn create(
    access: WorkspaceAccess<Admin>,
    State(app): State<App>,
    JsonBody(body): JsonBody<CreateInvite>,
) -> ApiResult<(StatusCode, Json<NewInviteDto>)> {
    let now = app.now();
    let token: [u8; 32] = app.rng().bytes();
    let new = NewInvite {
        id: app.rng().uuid_v7(now),
        token_hash: Sha256::digest(token).into(),
        role: role_of_newcomer(body.role.as_deref())?,
        now,
        expires_at: expiry(body.expires_at.as_deref(), now)?,
    };
    let invite = invites::create(app.db(), &access, &new).await?.into();
    let (origin, token) = (app.public_url().as_str(), URL_SAFE_NO_PAD.encode(token));
    let url = format!("{origin}/invite#{token}");
    Ok((StatusCode::CREATED, Json(NewInviteDto { invite, url })))
}

/// As what somebody may be let in at all: nobody becomes owner by that.
pub(super) fn role_of_newcomer(wanted: Option<&str>) -> ApiResult<Role> {
    match wanted {
        None => Ok(Role::Member),
        Some(name) => parse_role(name)
            .filter(|role| *role != Role::Owner)
            .ok_or_else(|| ApiError::field("role", "must be viewer, member or admin")),
    }
}

fn expiry(wanted: Option<&str>, now: Timestamp) -> ApiResult<Timestamp> {
    let Some(text) = wanted else {
        return Ok(Timestamp(now.0 + INVITE_LIFE.as_millis() as i64));
    };
    let time = OffsetDateTime::parse(text, &Rfc3339)
        .map_err(|_| ApiError::field("expires_at", "must be a time as RFC 3339 has it"))?;
    // Within the years that RFC 3339 has, milliseconds fit.
    let at = (time.unix_timestamp_nanos() / 1_000_000) as i64;
    if at <= now.0 {
        return Err(ApiError::field("expires_at", "must be in the future"));
    }
    if at > now.0 + INVITE_LIFE_MAX.as_millis() as i64 {
        return Err(ApiError::field("expires_at", "must be within 31 days"));
    }
    Ok(Timestamp(at))
}

/// Take an invitation back
#[utoipa::path(delete, path = "/api/workspaces/{workspace_id}/invites/{invite_id}", tag = "invites",
    responses((status = 204)))]
pub(super) async fn revoke(
    access: WorkspaceAccess<Admin>,
    ids: Ids,
    State(app): State<App>,
) -> ApiResult<StatusCode> {
    invites::revoke(app.db(), &access, ids.get("invite_id")?, app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Accept an invitation
///
/// The token is what stands behind `#` in the link. It works once; whoever is a member already does not use it up.
#[utoipa::path(post, path = "/api/invites/{token}/accept", tag = "invites",
    params(("token" = String, Path, description = "The link's token")),
    responses((status = 200, body = WorkspaceDto)))]
pub(super) async fn accept(
    caller: BySession,
    Path(token): Path<String>,
    State(app): State<App>,
) -> ApiResult<Json<WorkspaceDto>> {
    let hash = hash_of(&token).ok_or(ApiError::NotFound)?;
    let db = app.db().clone();
    let workspace = db.to_its_end(async move {
        let entered = invites::accept(app.db(), hash, caller.user, app.now()).await?;
        members::tell(&app, entered.boards);
        ApiResult::Ok(entered.workspace)
    });
    Ok(Json(workspace.await?.into()))
}

fn hash_of(token: &str) -> Option<[u8; 32]> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    (bytes.len() == 32).then(|| Sha256::digest(bytes).into())
}
