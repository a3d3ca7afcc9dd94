//! `/api/admin/boards`.

use super::dto::BoardEntryDto;
use super::page::{PageDto, PageParams, Wanted};
use crate::access::Superuser;
use crate::app::App;
use crate::http::download::Download;
use crate::http::error::{ApiError, ApiResult};
use crate::http::export::{self, ExportFormat};
use crate::http::history::busy;
use crate::http::members;
use crate::http::path::IdInPath;
use crate::http::query::Params;
use crate::storage::admin;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;

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
    Ok(Json(PageDto::new(&page, found, |board| {
        let quarantined = app.live().is_quarantined(board.id);
        BoardEntryDto::new(board, quarantined)
    })))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct AdminExportParams {
    /// `automerge` when absent: the whole document with its history.
    #[param(inline)]
    format: Option<ExportFormat>,
}

/// A copy of any board
///
/// For when its members cannot help themselves. Recorded in the audit log.
#[utoipa::path(get, path = "/api/admin/boards/{board_id}/export", tag = "admin", params(AdminExportParams),
    responses((status = 200, description = "A file", content(
        (Vec<u8> = "application/octet-stream"), (serde_json::Value = "application/json"), (String = "text/csv"),
        (String = "text/markdown"), (String = "text/html")))))]
pub(in crate::http) async fn export_board(
    by: Superuser,
    IdInPath(board): IdInPath,
    Params(params): Params<AdminExportParams>,
    State(app): State<App>,
) -> ApiResult<Download> {
    let format = params.format.unwrap_or(ExportFormat::Automerge).into();
    let turn = app
        .large_work(by.user().unwrap_or_default())
        .await
        .ok_or_else(busy)?;
    let export = admin::export(app.db(), &by, board, format, app.now()).await?;
    let export = export.ok_or(ApiError::NotFound)?;
    export::of_document(export.history.document, format, export.names, app.now(), turn).await
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
    let db = app.db().clone();
    db.to_its_end(async move {
        if !admin::purge(app.db(), &by, board, app.now()).await? {
            return Err(ApiError::NotFound);
        }
        members::tell(&app, [board]);
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
