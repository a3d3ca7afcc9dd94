//! `/api/workspaces`.

use super::access::Authenticated;
use super::dto::{MemberDto, WorkspaceDto, WorkspaceWithMembers};
use super::error::{ApiError, ApiResult};
use super::fields::{self, Checks};
use super::json::JsonBody;
use super::members;
use crate::access::Scope;
use crate::access::WorkspaceAccess;
use crate::access::needs::{Admin, Owner, Viewer};
use crate::app::App;
use crate::limits::{WORKSPACE_DESCRIPTION_CHARACTERS_MAX, WORKSPACE_NAME_CHARACTERS_MAX};
use crate::storage::workspaces::{self, NewWorkspace, WorkspaceChange};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

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
#[schema(example = json!({"name": "Clinic"}))]
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

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"description": "Where we plan"}))]
pub(super) struct ChangeWorkspace {
    name: Option<String>,
    description: Option<String>,
}

/// Change a workspace's name and description
#[utoipa::path(patch, path = "/api/workspaces/{workspace_id}", tag = "workspaces", request_body = ChangeWorkspace,
    responses((status = 200, body = WorkspaceDto)))]
pub(super) async fn change(
    access: WorkspaceAccess<Admin>,
    State(app): State<App>,
    JsonBody(body): JsonBody<ChangeWorkspace>,
) -> ApiResult<Json<WorkspaceDto>> {
    let mut checks = Checks::default();
    let name = body
        .name
        .map(|name| fields::name(&name, WORKSPACE_NAME_CHARACTERS_MAX));
    let name = checks.optional("name", name);
    let description = body.description;
    let description = description.map(|text| fields::prose(&text, WORKSPACE_DESCRIPTION_CHARACTERS_MAX));
    let description = checks.optional("description", description);
    let (Some(name), Some(description)) = (name, description) else {
        return Err(checks.failed());
    };
    let change = WorkspaceChange { name, description };
    workspaces::change(app.db(), &access, &change, app.now()).await?;
    let workspace = workspaces::get(app.db(), &access).await?;
    Ok(Json(workspace.ok_or(ApiError::NotFound)?.into()))
}

/// Delete a workspace
///
/// For ever, with all its boards. The boards' ids are never given again.
#[utoipa::path(delete, path = "/api/workspaces/{workspace_id}", tag = "workspaces", responses((status = 204)))]
pub(super) async fn delete(access: WorkspaceAccess<Owner>, State(app): State<App>) -> ApiResult<StatusCode> {
    let db = app.db().clone();
    db.to_its_end(async move {
        let boards = workspaces::delete(app.db(), &access, app.now()).await?;
        members::tell(&app, boards);
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
