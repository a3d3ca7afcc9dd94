//! `/api/boards/{board_id}/columns`.

use super::cards::fields::{given, index};
use super::edits::edit;
use super::error::{ApiError, ApiResult};
use super::fields::{self, Checks};
use super::json::JsonBody;
use super::looks::{look, look_after};
use super::path::Ids;
use super::query::Params;
use crate::access::BoardAccess;
use crate::access::needs::{Member, Needs, Viewer};
use crate::app::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use board_doc::limits::{TITLE_CHARACTERS_MAX, WIP_LIMIT_MAX};
use board_doc::{Action, BoardSnapshot, ColumnId, ColumnPosition, RECOVERED};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A column.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Column)]
pub(super) struct ColumnDto {
    #[schema(example = "todo")]
    id: String,
    title: String,
    /// Its number, counted from 0.
    position: usize,
    /// How many cards are meant to be in it at most; nobody is kept from more.
    wip_limit: Option<u32>,
    /// How many are.
    card_count: usize,
}

/// The columns, and behind them the lane of the cards whose column is gone, while there are any.
pub(super) fn columns(board: &BoardSnapshot) -> Vec<ColumnDto> {
    let mut columns: Vec<_> = (0..)
        .zip(&board.columns)
        .map(|(position, column)| ColumnDto {
            id: column.id.to_string(),
            title: column.title.clone(),
            position,
            wip_limit: column.wip_limit,
            card_count: board.card_count(&column.id),
        })
        .collect();
    let recovered = board.card_count(&recovered());
    if recovered > 0 {
        columns.push(ColumnDto {
            id: RECOVERED.to_owned(),
            title: "Recovered".to_owned(),
            position: columns.len(),
            wip_limit: None,
            card_count: recovered,
        });
    }
    columns
}

fn recovered() -> ColumnId {
    ColumnId::parse(RECOVERED).expect("the lane's name is an id")
}

/// The columns of a board, in order
///
/// While cards are there whose column is gone, the lane `recovered` comes last; it is only looked at.
#[utoipa::path(get, path = "/api/boards/{board_id}/columns", tag = "columns",
    responses((status = 200, body = Vec<ColumnDto>)))]
pub(super) async fn list(
    access: BoardAccess<Viewer>,
    State(app): State<App>,
) -> ApiResult<Json<Vec<ColumnDto>>> {
    let board = look(&app, &access).await?;
    Ok(Json(columns(&board)))
}

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"title": "Review", "position": 2, "wip_limit": 5}))]
pub(super) struct CreateColumn {
    title: String,
    /// Behind the others when absent, or beyond the end.
    position: Option<u64>,
    wip_limit: Option<u32>,
}

/// Add a column
#[utoipa::path(post, path = "/api/boards/{board_id}/columns", tag = "columns", request_body = CreateColumn,
    responses(
        (status = 201, body = ColumnDto),
        (status = 409, description = "The board is in the trash, or has too many columns"),
    ))]
pub(super) async fn create(
    access: BoardAccess<Member>,
    State(app): State<App>,
    JsonBody(body): JsonBody<CreateColumn>,
) -> ApiResult<(StatusCode, Json<ColumnDto>)> {
    let mut checks = Checks::default();
    let title = checks.field("title", fields::name(&body.title, TITLE_CHARACTERS_MAX));
    let limit = checks.optional("wip_limit", body.wip_limit.map(wip_limit));
    let (Some(title), Some(wip_limit)) = (title, limit) else {
        return Err(checks.failed());
    };
    let column = ColumnId::parse(app.rng().uuid_v7(app.now()).to_string()).expect("a UUID is an id");
    let action = Action::AddColumn {
        column: column.clone(),
        title,
        position: place(body.position),
        wip_limit,
    };
    let seq = edit(&app, &access, &[action]).await?;
    Ok((StatusCode::CREATED, shown(&app, &access, &column, seq).await?))
}

fn wip_limit(limit: u32) -> Result<u32, String> {
    let range = 1..=WIP_LIMIT_MAX;
    range
        .contains(&limit)
        .then_some(limit)
        .ok_or_else(|| format!("must be from 1 to {WIP_LIMIT_MAX}"))
}

fn place(position: Option<u64>) -> ColumnPosition {
    position.map_or(ColumnPosition::End, |position| ColumnPosition::Index {
        index: index(position),
    })
}

async fn shown<R: Needs>(
    app: &App,
    access: &BoardAccess<R>,
    column: &ColumnId,
    seq: u64,
) -> ApiResult<Json<ColumnDto>> {
    let board = look_after(app, access, seq).await?;
    let found = columns(&board).into_iter().find(|one| one.id == column.as_str());
    Ok(Json(found.ok_or(ApiError::NotFound)?))
}

/// The column in the path. The lane of recovered cards is only looked at.
fn column_in(ids: &Ids) -> ApiResult<ColumnId> {
    let column = ids.parsed("column_id", |text| ColumnId::parse(text))?;
    if column == recovered() {
        let what = "this lane shows the cards whose column is gone: it cannot be changed";
        return Err(ApiError::Conflict(what.to_owned()));
    }
    Ok(column)
}

/// The column of the path must be there: otherwise 404, and not a field of the body.
async fn must_show(app: &App, access: &BoardAccess<Member>, column: &ColumnId) -> ApiResult<()> {
    let board = look(app, access).await?;
    let is_there = board.columns.iter().any(|one| one.id == *column);
    is_there.then_some(()).ok_or(ApiError::NotFound)
}

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"title": "In review", "position": 0, "wip_limit": null}))]
pub(super) struct ChangeColumn {
    title: Option<String>,
    /// Among the columns; beyond the end is the end.
    position: Option<u64>,
    /// `null` for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<u32>)]
    #[allow(clippy::option_option, reason = "not given, none, or a value")]
    wip_limit: Option<Option<u32>>,
}

/// Change a column
#[utoipa::path(patch, path = "/api/boards/{board_id}/columns/{column_id}", tag = "columns",
    request_body = ChangeColumn,
    responses(
        (status = 200, body = ColumnDto),
        (status = 409, description = "The board is in the trash, or it is the lane of recovered cards"),
    ))]
pub(super) async fn change(
    access: BoardAccess<Member>,
    ids: Ids,
    State(app): State<App>,
    JsonBody(body): JsonBody<ChangeColumn>,
) -> ApiResult<Json<ColumnDto>> {
    let column = column_in(&ids)?;
    let mut checks = Checks::default();
    let title = body
        .title
        .as_deref()
        .map(|title| fields::name(title, TITLE_CHARACTERS_MAX));
    let title = checks.optional("title", title);
    let limit = body.wip_limit.map(|limit| limit.map(wip_limit).transpose());
    let (Some(title), Some(limit)) = (title, checks.optional("wip_limit", limit)) else {
        return Err(checks.failed());
    };
    must_show(&app, &access, &column).await?;
    let rename = title.map(|title| Action::RenameColumn {
        column: column.clone(),
        title,
    });
    let put = body.position.map(|position| Action::MoveColumn {
        column: column.clone(),
        position: place(Some(position)),
    });
    let limit = limit.map(|wip_limit| Action::SetWipLimit {
        column: column.clone(),
        wip_limit,
    });
    let actions: Vec<_> = [rename, put, limit].into_iter().flatten().collect();
    let seq = edit(&app, &access, &actions).await?;
    shown(&app, &access, &column, seq).await
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct WhereTo {
    /// The column to whose end its cards go.
    move_cards_to: Option<String>,
}

/// Delete a column
#[utoipa::path(delete, path = "/api/boards/{board_id}/columns/{column_id}", tag = "columns", params(WhereTo),
    responses(
        (status = 204, description = "It is gone"),
        (status = 409, description = "It has cards and it is not said where they go; or the board is in the trash"),
    ))]
pub(super) async fn delete(
    access: BoardAccess<Member>,
    ids: Ids,
    State(app): State<App>,
    Params(to): Params<WhereTo>,
) -> ApiResult<StatusCode> {
    let column = column_in(&ids)?;
    let mut checks = Checks::default();
    let to = to.move_cards_to.as_deref().map(|to| match ColumnId::parse(to) {
        Ok(to) if to == column => Err("must be another column".to_owned()),
        other => other.map_err(|error| error.to_string()),
    });
    let Some(move_cards_to) = checks.optional("move_cards_to", to) else {
        return Err(checks.failed());
    };
    must_show(&app, &access, &column).await?;
    let action = Action::DeleteColumn {
        column,
        move_cards_to,
    };
    edit(&app, &access, &[action])
        .await
        .map_err(|error| match error {
            ApiError::Invalid(_) => ApiError::field("move_cards_to", "there is no such column"),
            other => other,
        })?;
    Ok(StatusCode::NO_CONTENT)
}
