//! `/api/workspaces`: workspaces and their members.

use super::access::Authenticated;
use super::dto::{MemberDto, RoleName, WorkspaceDto, WorkspaceWithMembers};
use super::error::{ApiError, ApiResult};
use super::fields::{self, Checks};
use super::json::JsonBody;
use crate::access::needs::{Admin, Owner, Viewer};
use crate::access::{Role, Scope, WorkspaceAccess, parse_role};
use crate::app::App;
use crate::auth::names::{Email, Username};
use crate::cluster::Event;
use crate::limits::{WORKSPACE_DESCRIPTION_CHARACTERS_MAX, WORKSPACE_NAME_CHARACTERS_MAX};
use crate::storage::users::{self, User};
use crate::storage::workspaces::{self, Added, NewWorkspace};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The caller's workspaces
#[utoipa::path(get, path = "/api/workspaces", tag = "workspaces", responses((status = 200, body = Vec<WorkspaceDto>)))]
pub(super) async fn list(
    Authenticated(caller): Authenticated,
    State(app): State<App>,
) -> ApiResult<Json<Vec<WorkspaceDto>>> {
    let workspaces = workspaces::list(app.db(), caller.asker()).await?;
    Ok(Json(workspaces.into_iter().map(WorkspaceDto::from).collect()))
}

#[derive(Deserialize, ToSchema)]
pub(super) struct CreateWorkspace {
    name: String,
    description: Option<String>,
}

/// Make a workspace
///
/// The caller becomes its owner.
#[utoipa::path(post, path = "/api/workspaces", tag = "workspaces", request_body = CreateWorkspace,
    responses((status = 201, body = WorkspaceDto)))]
pub(super) async fn create(
    Authenticated(caller): Authenticated,
    State(app): State<App>,
    JsonBody(body): JsonBody<CreateWorkspace>,
) -> ApiResult<(StatusCode, Json<WorkspaceDto>)> {
    may_make_workspaces(caller.scope())?;
    let mut checks = Checks::default();
    let name = checks.field("name", fields::name(&body.name, WORKSPACE_NAME_CHARACTERS_MAX));
    let description = body.description.as_deref().unwrap_or_default();
    let description = checks.field(
        "description",
        fields::prose(description, WORKSPACE_DESCRIPTION_CHARACTERS_MAX),
    );
    let (Some(name), Some(description)) = (name, description) else {
        return Err(checks.failed());
    };
    let now = app.now();
    let new = NewWorkspace {
        id: app.rng().uuid_v7(now),
        owner: caller.user,
        name,
        description,
        now,
    };
    let workspace = workspaces::create(app.db(), &new).await?;
    Ok((StatusCode::CREATED, Json(workspace.into())))
}

/// Whoever makes a workspace owns it: a credential that lets less through makes none.
fn may_make_workspaces(scope: Scope) -> ApiResult<()> {
    if scope == Scope::ALL {
        Ok(())
    } else {
        Err(ApiError::Forbidden(
            "this access key may not make workspaces".to_owned(),
        ))
    }
}

/// A workspace with its members
#[utoipa::path(get, path = "/api/workspaces/{workspace_id}", tag = "workspaces",
    responses((status = 200, body = WorkspaceWithMembers)))]
pub(super) async fn show(
    access: WorkspaceAccess<Viewer>,
    State(app): State<App>,
) -> ApiResult<Json<WorkspaceWithMembers>> {
    let workspace = workspaces::get(app.db(), &access)
        .await?
        .ok_or(ApiError::NotFound)?
        .into();
    let members = workspaces::members(app.db(), &access).await?;
    Ok(Json(WorkspaceWithMembers {
        workspace,
        members: members.into_iter().map(MemberDto::from).collect(),
    }))
}

/// The members of a workspace
#[utoipa::path(get, path = "/api/workspaces/{workspace_id}/members", tag = "members",
    operation_id = "list", responses((status = 200, body = Vec<MemberDto>)))]
pub(super) async fn members(
    access: WorkspaceAccess<Viewer>,
    State(app): State<App>,
) -> ApiResult<Json<Vec<MemberDto>>> {
    let members = workspaces::members(app.db(), &access).await?;
    Ok(Json(members.into_iter().map(MemberDto::from).collect()))
}

#[derive(Deserialize, ToSchema)]
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
#[utoipa::path(post, path = "/api/workspaces/{workspace_id}/members", tag = "members", operation_id = "add",
    request_body = AddMember,
    responses(
        (status = 201, body = MemberDto),
        (status = 409, description = "They are a member already"),
    ))]
pub(super) async fn add_member(
    access: WorkspaceAccess<Admin>,
    State(app): State<App>,
    JsonBody(body): JsonBody<AddMember>,
) -> ApiResult<(StatusCode, Json<MemberDto>)> {
    let role = role_of_newcomer(&access, body.role.as_deref())?;
    let user = find_user(&app, &body).await?;
    match workspaces::add_member(app.db(), &access, user.id, role, app.now()).await? {
        Added::AlreadyIn => Err(ApiError::Conflict("they are a member already".to_owned())),
        Added::Member { member, boards } => {
            for board in boards {
                app.bus().publish(Event::BoardAccessChanged { board });
            }
            Ok((StatusCode::CREATED, Json(member.into())))
        }
    }
}

/// Only the owner makes admins, and nobody is made owner by being added.
fn role_of_newcomer(access: &WorkspaceAccess<Admin>, wanted: Option<&str>) -> ApiResult<Role> {
    let role = match wanted {
        None => Role::Member,
        Some(name) => parse_role(name)
            .filter(|role| *role != Role::Owner)
            .ok_or_else(|| ApiError::field("role", "must be viewer, member or admin"))?,
    };
    if role == Role::Admin {
        access.at_least::<Owner>()?;
    }
    Ok(role)
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
