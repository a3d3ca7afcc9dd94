//! The members of a workspace.

use super::dto::{MemberDto, RoleName};
use super::error::{ApiError, ApiResult};
use super::invites::role_of_newcomer;
use super::json::JsonBody;
use super::path::Ids;
use crate::access::needs::{Admin, Viewer};
use crate::access::{WorkspaceAccess, parse_role};
use crate::app::App;
use crate::auth::names::{Email, Username};
use crate::cluster::Event;
use crate::storage::users::{self, User};
use crate::storage::workspaces;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The members of a workspace
#[utoipa::path(get, path = "/api/workspaces/{workspace_id}/members", tag = "members",
    responses((status = 200, body = Vec<MemberDto>)))]
pub(super) async fn list(
    access: WorkspaceAccess<Viewer>,
    State(app): State<App>,
) -> ApiResult<Json<Vec<MemberDto>>> {
    let members = workspaces::members(app.db(), &access).await?;
    Ok(Json(members.into_iter().map(MemberDto::from).collect()))
}

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"username": "bob", "role": "member"}))]
pub(super) struct AddMember {
    username: Option<String>,
    email: Option<String>,
    user_id: Option<Uuid>,
    #[schema(value_type = Option<RoleName>)]
    role: Option<String>,
}

/// Add somebody to a workspace
///
/// By `username`, `email` or `user_id`. The role is `member` unless said otherwise; only the owner makes admins.
#[utoipa::path(post, path = "/api/workspaces/{workspace_id}/members", tag = "members",
    request_body = AddMember,
    responses(
        (status = 201, body = MemberDto),
        (status = 409, description = "They are a member already"),
    ))]
pub(super) async fn add(
    access: WorkspaceAccess<Admin>,
    State(app): State<App>,
    JsonBody(body): JsonBody<AddMember>,
) -> ApiResult<(StatusCode, Json<MemberDto>)> {
    let role = role_of_newcomer(body.role.as_deref())?;
    let user = find_user(&app, &body).await?;
    let db = app.db().clone();
    let member = db.to_its_end(async move {
        let added = workspaces::add_member(app.db(), &access, user.id, role, app.now()).await?;
        tell(&app, added.boards);
        ApiResult::Ok(added.member)
    });
    Ok((StatusCode::CREATED, Json(member.await?.into())))
}

/// The access to these boards has changed: their rooms look again.
pub(super) fn tell(app: &App, boards: impl IntoIterator<Item = Uuid>) {
    for board in boards {
        app.bus().publish(Event::BoardAccessChanged { board });
    }
}

/// What cannot be an account's name or address is nobody's, without a question to the database.
async fn find_user(app: &App, body: &AddMember) -> ApiResult<User> {
    let (field, found) = match body {
        AddMember {
            username: Some(username),
            ..
        } => {
            let found = match Username::parse(username) {
                Ok(username) => users::by_username(app.db(), username.as_str()).await?,
                Err(_) => None,
            };
            ("username", found)
        }
        AddMember {
            email: Some(email), ..
        } => {
            let found = match Email::parse(email) {
                Ok(email) => users::by_email(app.db(), email.as_str()).await?,
                Err(_) => None,
            };
            ("email", found)
        }
        AddMember {
            user_id: Some(id), ..
        } => ("user_id", users::by_id(app.db(), *id).await?),
        _ => {
            return Err(ApiError::field(
                "username",
                "username, email or user_id is needed",
            ));
        }
    };
    found
        .filter(|user| user.is_active)
        .ok_or_else(|| ApiError::field(field, "there is no such user"))
}

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"role": "viewer"}))]
pub(super) struct ChangeMember {
    #[schema(value_type = RoleName)]
    role: String,
}

/// Give a member another role
///
/// Only the owner makes and demotes admins. `owner`, said by the owner, hands the workspace over: there is exactly one
/// owner, and the former becomes an admin.
#[utoipa::path(patch, path = "/api/workspaces/{workspace_id}/members/{user_id}", tag = "members",
    request_body = ChangeMember,
    responses(
        (status = 200, body = MemberDto),
        (status = 409, description = "The owner stays owner until the workspace is handed over"),
    ))]
pub(super) async fn change(
    access: WorkspaceAccess<Admin>,
    ids: Ids,
    State(app): State<App>,
    JsonBody(body): JsonBody<ChangeMember>,
) -> ApiResult<Json<MemberDto>> {
    let user = ids.get("user_id")?;
    let role = parse_role(&body.role)
        .ok_or_else(|| ApiError::field("role", "must be viewer, member, admin or owner"))?;
    let db = app.db().clone();
    let member = db.to_its_end(async move {
        let changed = workspaces::set_role(app.db(), &access, user, role, app.now()).await?;
        tell(&app, changed.boards);
        ApiResult::Ok(changed.member)
    });
    Ok(Json(member.await?.into()))
}

/// Remove a member, or leave
///
/// Anybody but the owner may leave; only the owner removes admins.
#[utoipa::path(delete, path = "/api/workspaces/{workspace_id}/members/{user_id}", tag = "members",
    responses(
        (status = 204),
        (status = 409, description = "The owner cannot leave or be removed"),
    ))]
pub(super) async fn remove(
    access: WorkspaceAccess<Viewer>,
    ids: Ids,
    State(app): State<App>,
) -> ApiResult<StatusCode> {
    let user = ids.get("user_id")?;
    let db = app.db().clone();
    db.to_its_end(async move {
        let boards = workspaces::remove_member(app.db(), &access, user, app.now()).await?;
        tell(&app, boards);
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
