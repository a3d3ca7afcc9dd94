//! `/api/auth/tokens`: access keys.

use super::access::{BySession, ClientFrom};
use super::dto::{RoleName, parse_rfc3339, rfc3339};
use super::error::{ApiError, ApiResult};
use super::fields::{self, Checks};
use super::json::JsonBody;
use super::path::IdInPath;
use crate::access::{Asker, Role, parse_role};
use crate::app::App;
use crate::auth::access_keys::{NewKey, WantedKey};
use crate::limits::{ACCESS_KEY_NAME_CHARACTERS_MAX, ACCESS_KEYS_PER_USER_MAX};
use crate::storage::access_keys::{self, AccessKey};
use crate::storage::workspaces;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use board_doc::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An access key, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccessKey)]
pub(super) struct AccessKeyDto {
    id: Uuid,
    name: String,
    /// Where it is good; null: in all workspaces of its user.
    workspace_id: Option<Uuid>,
    /// The most it lets through of its user's role.
    #[schema(value_type = RoleName)]
    role: Role,
    #[schema(format = DateTime)]
    created_at: String,
    /// To the minute.
    #[schema(format = DateTime)]
    last_used_at: Option<String>,
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}

impl From<AccessKey> for AccessKeyDto {
    fn from(key: AccessKey) -> Self {
        Self {
            id: key.id,
            name: key.name,
            workspace_id: key.workspace_id,
            role: key.role.0,
            created_at: rfc3339(key.created_at),
            last_used_at: key.last_used_at.map(rfc3339),
            expires_at: key.expires_at.map(rfc3339),
        }
    }
}

/// An access key and its secret, which is shown this once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NewAccessKey)]
pub(super) struct NewAccessKeyDto {
    #[serde(flatten)]
    key: AccessKeyDto,
    secret: String,
}

impl From<NewKey> for NewAccessKeyDto {
    fn from(NewKey { key, secret }: NewKey) -> Self {
        Self {
            key: key.into(),
            secret,
        }
    }
}

/// The caller's access keys
///
/// Those that were not revoked, oldest first. Not for access keys.
#[utoipa::path(get, path = "/api/auth/tokens", tag = "accounts", operation_id = "list_keys",
    responses((status = 200, body = [AccessKeyDto]), (status = 403, description = "By an access key")))]
pub(super) async fn list(by: BySession, State(app): State<App>) -> ApiResult<Json<Vec<AccessKeyDto>>> {
    let keys = access_keys::list(app.db(), by.user).await?;
    Ok(Json(keys.into_iter().map(AccessKeyDto::from).collect()))
}

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"name": "nightly report", "role": "viewer"}))]
pub(super) struct CreateAccessKey {
    /// What it is for.
    name: String,
    /// Where it is to be good; in all workspaces of the caller when absent.
    workspace_id: Option<Uuid>,
    /// The most it lets through; `member` when absent, or less where the caller is less.
    #[schema(value_type = Option<RoleName>)]
    role: Option<String>,
    /// When it ends by itself; never when absent.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}

/// Make an access key
///
/// A program signs in with its secret, which is shown this once, wherever an access token is taken. It acts as the
/// caller, within its workspace and role and never above what the caller is there at that moment. Not for access keys.
#[utoipa::path(post, path = "/api/auth/tokens", tag = "accounts", operation_id = "make_key", request_body = CreateAccessKey,
    responses(
        (status = 201, body = NewAccessKeyDto),
        (status = 409, description = "The account has as many keys as one may have"),
    ))]

pub(super) async fn create(
    by: BySession,
    State(app): State<App>,
    ClientFrom(address): ClientFrom,
    JsonBody(body): JsonBody<CreateAccessKey>,
) -> ApiResult<(StatusCode, Json<NewAccessKeyDto>)> {
    let wanted = checked(&app, by.user, &body).await?;
    let made = app.auth().make_key(by.user, wanted, address).await?;
    let full = || {
        ApiError::Conflict(format!(
            "an account has {ACCESS_KEYS_PER_USER_MAX} access keys at most: revoke one"
        ))
    };
    Ok((StatusCode::CREATED, Json(made.ok_or_else(full)?.into())))
}

async fn checked(app: &App, user: Uuid, body: &CreateAccessKey) -> ApiResult<WantedKey> {
    let mut checks = Checks::default();
    let name = checks.field("name", fields::name(&body.name, ACCESS_KEY_NAME_CHARACTERS_MAX));
    let role = checks.optional("role", body.role.as_deref().map(role));
    let expires_at = body.expires_at.as_deref().map(|text| later(text, app.now()));
    let expires_at = checks.optional("expires_at", expires_at);
    let (Some(name), Some(role), Some(expires_at)) = (name, role, expires_at) else {
        return Err(checks.failed());
    };
    Ok(WantedKey {
        name,
        workspace: body.workspace_id,
        role: granted(app, user, body.workspace_id, role).await?,
        expires_at,
    })
}

/// The key's role: as wished, a member's otherwise. Never above what the user is in its workspace now; what they are
/// later, and elsewhere, is looked at with every use.
async fn granted(app: &App, user: Uuid, workspace: Option<Uuid>, wanted: Option<Role>) -> ApiResult<Role> {
    let role = wanted.unwrap_or(Role::Member);
    let Some(workspace) = workspace else {
        return Ok(role);
    };
    let access = workspaces::access(app.db(), workspace, Asker::whole(user)).await?;
    let own = access
        .ok_or_else(|| ApiError::field("workspace_id", "there is no such workspace"))?
        .role();
    if wanted.is_some_and(|wanted| wanted > own) {
        return Err(ApiError::field("role", "must not be above your own role there"));
    }
    Ok(role.min(own))
}

fn role(name: &str) -> Result<Role, &'static str> {
    parse_role(name).ok_or("must be viewer, member, admin or owner")
}

fn later(text: &str, now: Timestamp) -> Result<Timestamp, &'static str> {
    let at = parse_rfc3339(text).ok_or("must be a time such as 2030-01-31T12:00:00Z")?;
    if at.0 > now.0 {
        Ok(at)
    } else {
        Err("must be in the future")
    }
}

/// Revoke an access key
///
/// It stops working at once and its sockets close. Not for access keys.
#[utoipa::path(delete, path = "/api/auth/tokens/{token_id}", tag = "accounts", operation_id = "revoke_key",
    responses((status = 204, description = "It is revoked")))]
pub(super) async fn revoke(
    by: BySession,
    State(app): State<App>,
    ClientFrom(address): ClientFrom,
    IdInPath(key): IdInPath,
) -> ApiResult<StatusCode> {
    if app.auth().revoke_key(by.user, key, address).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::NotFound)
    }
}
