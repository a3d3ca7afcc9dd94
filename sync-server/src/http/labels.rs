//! `/api/boards/{board_id}/labels`.

use super::edits::edit;
use super::error::{ApiError, ApiResult};
use super::fields::{self, Checks};
use super::json::JsonBody;
use super::looks::{look, look_after};
use super::path::Ids;
use crate::access::BoardAccess;
use crate::access::needs::{Member, Viewer};
use crate::app::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use board_doc::limits::LABEL_NAME_CHARACTERS_MAX;
use board_doc::{Action, Color, LabelId, LabelView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A label of a board.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Label)]
pub(super) struct LabelDto {
    #[schema(example = "0192f0c1-2345-7abc-8def-0123456789ab")]
    id: String,
    name: String,
    #[schema(example = "#d4380d")]
    color: String,
}

impl From<&LabelView> for LabelDto {
    fn from(label: &LabelView) -> Self {
        Self {
            id: label.id.to_string(),
            name: label.name.clone(),
            color: label.color.as_str().to_owned(),
        }
    }
}

/// The labels of a board
#[utoipa::path(get, path = "/api/boards/{board_id}/labels", tag = "labels",
    responses((status = 200, body = Vec<LabelDto>)))]
pub(super) async fn list(
    access: BoardAccess<Viewer>,
    State(app): State<App>,
) -> ApiResult<Json<Vec<LabelDto>>> {
    let board = look(&app, &access).await?;
    Ok(Json(board.labels.iter().map(LabelDto::from).collect()))
}

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"name": "Garden", "color": "#389e0d"}))]
pub(super) struct CreateLabel {
    name: String,
    /// `#rrggbb`.
    color: String,
}

/// Add a label to a board
#[utoipa::path(post, path = "/api/boards/{board_id}/labels", tag = "labels", request_body = CreateLabel,
    responses(
        (status = 201, body = LabelDto),
        (status = 409, description = "The board is in the trash, or has too many labels"),
    ))]
pub(super) async fn create(
    access: BoardAccess<Member>,
    State(app): State<App>,
    JsonBody(body): JsonBody<CreateLabel>,
) -> ApiResult<(StatusCode, Json<LabelDto>)> {
    let mut checks = Checks::default();
    let name = checks.field("name", fields::prose(&body.name, LABEL_NAME_CHARACTERS_MAX));
    let color = checks.field("color", Color::parse(body.color));
    let (Some(name), Some(color)) = (name, color) else {
        return Err(checks.failed());
    };
    let label = LabelId::parse(app.rng().uuid_v7(app.now()).to_string()).expect("a UUID is an id");
    let action = Action::AddLabel {
        label: label.clone(),
        name,
        color,
    };
    let seq = edit(&app, &access, &[action]).await?;
    Ok((StatusCode::CREATED, shown(&app, &access, &label, seq).await?))
}

async fn shown(
    app: &App,
    access: &BoardAccess<Member>,
    label: &LabelId,
    seq: u64,
) -> ApiResult<Json<LabelDto>> {
    let board = look_after(app, access, seq).await?;
    let found = board.labels.iter().find(|one| one.id == *label);
    Ok(Json(found.ok_or(ApiError::NotFound)?.into()))
}

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"color": "#d4380d"}))]
pub(super) struct ChangeLabel {
    name: Option<String>,
    /// `#rrggbb`.
    color: Option<String>,
}

/// Change a label
#[utoipa::path(patch, path = "/api/boards/{board_id}/labels/{label_id}", tag = "labels", request_body = ChangeLabel,
    responses(
        (status = 200, body = LabelDto),
        (status = 409, description = "The board is in the trash"),
    ))]
pub(super) async fn change(
    access: BoardAccess<Member>,
    ids: Ids,
    State(app): State<App>,
    JsonBody(body): JsonBody<ChangeLabel>,
) -> ApiResult<Json<LabelDto>> {
    let label = ids.parsed("label_id", |text| LabelId::parse(text))?;
    let mut checks = Checks::default();
    let name = body
        .name
        .as_deref()
        .map(|name| fields::prose(name, LABEL_NAME_CHARACTERS_MAX));
    let name = checks.optional("name", name);
    let color = checks.optional("color", body.color.map(Color::parse));
    let (Some(name), Some(color)) = (name, color) else {
        return Err(checks.failed());
    };
    let rename = name.map(|name| Action::RenameLabel {
        label: label.clone(),
        name,
    });
    let recolor = color.map(|color| Action::RecolorLabel {
        label: label.clone(),
        color,
    });
    let actions: Vec<_> = rename.into_iter().chain(recolor).collect();
    let seq = edit(&app, &access, &actions).await.map_err(not_there)?;
    shown(&app, &access, &label, seq).await
}

/// Delete a label from the board and so from all cards
#[utoipa::path(delete, path = "/api/boards/{board_id}/labels/{label_id}", tag = "labels",
    responses(
        (status = 204, description = "It is gone"),
        (status = 409, description = "The board is in the trash"),
    ))]
pub(super) async fn delete(
    access: BoardAccess<Member>,
    ids: Ids,
    State(app): State<App>,
) -> ApiResult<StatusCode> {
    let label = ids.parsed("label_id", |text| LabelId::parse(text))?;
    edit(&app, &access, &[Action::DeleteLabel { label }])
        .await
        .map_err(not_there)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Here the label is in the path, not among the fields. (What else could be wrong with them was checked.)
fn not_there(error: ApiError) -> ApiError {
    match error {
        ApiError::Invalid(_) => ApiError::NotFound,
        other => other,
    }
}
