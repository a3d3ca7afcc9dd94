//! `/api/boards` and the boards of a workspace.

use super::access::Authenticated;
use super::dto::{BoardDto, PersonDto};
use super::edits::{edit, in_the_trash};
use super::error::{ApiError, ApiResult};
use super::fields::{self, Checks};
use super::json::JsonBody;
use super::members;
use super::query::Params;
use crate::access::needs::{Admin, Member, Needs, Viewer};
use crate::access::{BoardAccess, WorkspaceAccess};
use crate::app::App;
use crate::storage::boards::{self, Copy, NewBoard};
use crate::storage::workspaces;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use board_doc::limits::{DESCRIPTION_CHARACTERS_MAX, TITLE_CHARACTERS_MAX};
use board_doc::{Action, Moment};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Those in the trash instead of the others.
    #[serde(default)]
    trashed: bool,
}

/// The boards of a workspace
#[utoipa::path(get, path = "/api/workspaces/{workspace_id}/boards", tag = "boards", params(Which),
    responses((status = 200, body = Vec<BoardDto>)))]
pub(super) async fn list(
    access: WorkspaceAccess<Viewer>,
    State(app): State<App>,
    Params(which): Params<Which>,
) -> ApiResult<Json<Vec<BoardDto>>> {
    let boards = boards::list(app.db(), &access, which.trashed).await?;
    Ok(Json(boards.into_iter().map(BoardDto::from).collect()))
}

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"name": "Autumn", "description": "What we plan for autumn"}))]
pub(super) struct CreateBoard {
    name: String,
    description: Option<String>,
    id: Option<Uuid>,
}

/// Make a board
///
/// A client may bring its own `id`, made offline; the same id again by the same user answers the same board.
#[utoipa::path(post, path = "/api/workspaces/{workspace_id}/boards", tag = "boards", request_body = CreateBoard,
    responses(
        (status = 201, body = BoardDto),
        (status = 409, description = "The id is taken"),
    ))]
pub(super) async fn create(
    access: WorkspaceAccess<Member>,
    State(app): State<App>,
    JsonBody(body): JsonBody<CreateBoard>,
) -> ApiResult<(StatusCode, Json<BoardDto>)> {
    let mut checks = Checks::default();
    let name = checks.field("name", fields::name(&body.name, TITLE_CHARACTERS_MAX));
    let description = body.description.as_deref().unwrap_or_default();
    let description = checks.field(
        "description",
        fields::prose(description, DESCRIPTION_CHARACTERS_MAX),
    );
    let id = checks.optional("id", body.id.map(usable_id));
    let (Some(name), Some(description), Some(id)) = (name, description, id) else {
        return Err(checks.failed());
    };
    let moment = Moment {
        at: app.now(),
        seed: app.rng().seed(),
    };
    let id = id.unwrap_or_else(|| app.rng().uuid_v7(moment.at));
    let new = NewBoard {
        id,
        epoch: app.rng().uuid_v4(),
        name,
        description,
        moment,
    };
    let board = boards::create(app.db(), &access, &new).await?;
    Ok((StatusCode::CREATED, Json(board.into())))
}

/// Make a board, under its older path
#[utoipa::path(post, path = "/api/workspaces/{workspace_id}/boards/create", tag = "boards",
    request_body = CreateBoard,
    responses(
        (status = 201, body = BoardDto),
        (status = 409, description = "The id is taken"),
    ))]
pub(super) async fn create_too(
    access: WorkspaceAccess<Member>,
    app: State<App>,
    body: JsonBody<CreateBoard>,
) -> ApiResult<(StatusCode, Json<BoardDto>)> {
    create(access, app, body).await
}

fn usable_id(id: Uuid) -> Result<Uuid, &'static str> {
    if id.is_nil() || id.is_max() {
        Err("must be a random UUID")
    } else {
        Ok(id)
    }
}

/// A board
#[utoipa::path(get, path = "/api/boards/{board_id}", tag = "boards", responses((status = 200, body = BoardDto)))]
pub(super) async fn show(access: BoardAccess<Viewer>, State(app): State<App>) -> ApiResult<Json<BoardDto>> {
    shown(&app, &access).await
}

/// Everybody who ever wrote on a board
#[utoipa::path(get, path = "/api/boards/{board_id}/people", tag = "boards",
    responses((status = 200, body = Vec<PersonDto>)))]
pub(super) async fn people(
    access: BoardAccess<Viewer>,
    State(app): State<App>,
) -> ApiResult<Json<Vec<PersonDto>>> {
    let people = boards::people(app.db(), &access).await?;
    Ok(Json(people.into_iter().map(PersonDto::from).collect()))
}

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"name": "Winter"}))]
pub(super) struct ChangeBoard {
    name: Option<String>,
    description: Option<String>,
}

/// Change a board's name and description
///
/// Durable before the answer, and live to everybody who has the board open.
#[utoipa::path(patch, path = "/api/boards/{board_id}", tag = "boards", request_body = ChangeBoard,
    responses(
        (status = 200, body = BoardDto),
        (status = 409, description = "It is in the trash"),
    ))]
pub(super) async fn change(
    access: BoardAccess<Member>,
    State(app): State<App>,
    JsonBody(body): JsonBody<ChangeBoard>,
) -> ApiResult<Json<BoardDto>> {
    let mut checks = Checks::default();
    let name = checks.optional(
        "name",
        body.name.map(|name| fields::name(&name, TITLE_CHARACTERS_MAX)),
    );
    let description = body.description;
    let description = description.map(|text| fields::prose(&text, DESCRIPTION_CHARACTERS_MAX));
    let description = checks.optional("description", description);
    let (Some(name), Some(description)) = (name, description) else {
        return Err(checks.failed());
    };
    let rename = name.map(|name| Action::RenameBoard { name });
    let describe = description.map(|description| Action::DescribeBoard { description });
    let actions: Vec<_> = rename.into_iter().chain(describe).collect();
    edit(&app, &access, &actions).await?;
    shown(&app, &access).await
}

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"name": "Winter"}))]
pub(super) struct DuplicateBoard {
    /// The same as the other when absent.
    name: Option<String>,
    /// Where the copy goes; the same workspace when absent.
    workspace_id: Option<Uuid>,
}

/// Duplicate a board
///
/// A new document with new ids and no history. Cards in the trash stay behind; comments of others are credited to
/// them; who is not a member of the copy's workspace is not assigned there.
#[utoipa::path(post, path = "/api/boards/{board_id}/duplicate", tag = "boards", request_body = DuplicateBoard,
    responses(
        (status = 201, body = BoardDto),
        (status = 409, description = "It is in the trash"),
    ))]
pub(super) async fn duplicate(
    access: BoardAccess<Viewer>,
    Authenticated(caller): Authenticated,
    State(app): State<App>,
    JsonBody(body): JsonBody<DuplicateBoard>,
) -> ApiResult<(StatusCode, Json<BoardDto>)> {
    let name = body.name.map(|name| fields::name(&name, TITLE_CHARACTERS_MAX));
    let mut checks = Checks::default();
    let Some(name) = checks.optional("name", name) else {
        return Err(checks.failed());
    };
    let workspace = body.workspace_id.unwrap_or(access.workspace());
    let target = workspaces::access(app.db(), workspace, caller.asker()).await?;
    let target = target.ok_or_else(|| ApiError::field("workspace_id", "there is no such workspace"))?;
    let target = target.at_least::<Member>()?;
    if access.trashed() {
        return Err(in_the_trash());
    }
    let now = app.now();
    let copy = Copy {
        id: app.rng().uuid_v7(now),
        epoch: app.rng().uuid_v4(),
        name,
        moment: Moment {
            at: now,
            seed: app.rng().seed(),
        },
        new_id: {
            let app = app.clone();
            move || app.rng().uuid_v7(now)
        },
    };
    let board = boards::copy(app.db(), &access, &target, copy).await?;
    Ok((StatusCode::CREATED, Json(board.into())))
}

/// The board as it is now.
pub(super) async fn shown<R: Needs>(app: &App, access: &BoardAccess<R>) -> ApiResult<Json<BoardDto>> {
    let board = boards::get(app.db(), access).await?;
    Ok(Json(board.ok_or(ApiError::NotFound)?.into()))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct HowLong {
    /// Delete it for ever, with its history.
    #[serde(default)]
    forever: bool,
}

/// Move a board to the trash, or delete it for ever
#[utoipa::path(delete, path = "/api/boards/{board_id}", tag = "boards", params(HowLong),
    responses((status = 204, description = "It is in the trash, or gone for ever")))]
pub(super) async fn delete(
    access: BoardAccess<Admin>,
    State(app): State<App>,
    Params(how): Params<HowLong>,
) -> ApiResult<StatusCode> {
    let db = app.db().clone();
    db.to_its_end(async move {
        if how.forever {
            boards::purge(app.db(), &access, app.now()).await?;
        } else {
            boards::set_trashed(app.db(), &access, Some(app.now())).await?;
        }
        members::tell(&app, [access.board()]);
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// Take a board out of the trash
#[utoipa::path(post, path = "/api/boards/{board_id}/restore", tag = "boards",
    responses((status = 200, body = BoardDto)))]
pub(super) async fn restore(access: BoardAccess<Admin>, State(app): State<App>) -> ApiResult<Json<BoardDto>> {
    let db = app.db().clone();
    db.to_its_end(async move {
        boards::set_trashed(app.db(), &access, None).await?;
        members::tell(&app, [access.board()]);
        shown(&app, &access).await
    })
    .await
}
