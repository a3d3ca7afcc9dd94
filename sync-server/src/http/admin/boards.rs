//! `/api/admin/boards`.

use super::dto::BoardEntryDto;
use super::page::{PageDto, PageParams, Wanted};
use crate::access::Superuser;
use crate::app::App;
use crate::cluster::Event;
use crate::http::download::Download;
use crate::http::error::{ApiError, ApiResult};
use crate::http::path::IdInPath;
use crate::http::query::Params;
use crate::storage::admin;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// All boards, and what they take
///
/// The last changed first; `q` looks into their names, their workspaces' and their makers', and takes ids.
#[utoipa::path(get, path = "/api/admin/boards", tag = "admin", params(PageParams),
    responses((status = 200, body = PageDto<BoardEntryDto>)))]
pub(in crate::http) async fn boards(
    by: Superuser,
    Wanted(page): Wanted,
    State(app): State<App>,
) -> ApiResult<Json<PageDto<BoardEntryDto>>> {
    let found = admin::boards(app.db(), &by, &page).await?;
    Ok(Json(PageDto::new(&page, found, BoardEntryDto::from)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct ExportParams {
    #[serde(default)]
    #[param(inline)]
    format: Format,
}

/// As what a board is exported.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Format {
    /// The whole document with its history, as Automerge stores it.
    #[default]
    Automerge,
}

/// A copy of any board
///
/// For when its members cannot help themselves. Recorded in the audit log.
#[utoipa::path(get, path = "/api/admin/boards/{board_id}/export", tag = "admin", params(ExportParams),
    responses((status = 200, description = "A file with the document",
        body = Vec<u8>, content_type = "application/octet-stream")))]
pub(in crate::http) async fn export_board(
    by: Superuser,
    IdInPath(board): IdInPath,
    Params(params): Params<ExportParams>,
    State(app): State<App>,
) -> ApiResult<Download> {
    let Format::Automerge = params.format;
    let export = admin::export(app.db(), &by, board, app.now()).await?;
    let export = export.ok_or(ApiError::NotFound)?;
    Ok(Download {
        name: export.name,
        extension: "automerge",
        content_type: "application/octet-stream",
        bytes: export.document,
    })
}

/// Delete any board for ever
///
/// With its history, at once, from the trash or not; its sockets close. Its id is never given again.
#[utoipa::path(delete, path = "/api/admin/boards/{board_id}", tag = "admin",
    responses((status = 204, description = "It is gone")))]
pub(in crate::http) async fn delete_board(
    by: Superuser,
    IdInPath(board): IdInPath,
    State(app): State<App>,
) -> ApiResult<StatusCode> {
    if !admin::purge(app.db(), &by, board, app.now()).await? {
        return Err(ApiError::NotFound);
    }
    app.bus().publish(Event::BoardAccessChanged { board });
    Ok(StatusCode::NO_CONTENT)
}
