//! `/api/admin/workspaces`.

use super::dto::WorkspaceEntryDto;
use super::page::{PageDto, PageParams, Wanted};
use crate::access::Superuser;
use crate::app::App;
use crate::http::error::ApiResult;
use crate::storage::admin;
use axum::Json;
use axum::extract::State;

/// All workspaces
///
/// The newest first; `q` looks into their names and their owners' names.
#[utoipa::path(get, path = "/api/admin/workspaces", tag = "admin", params(PageParams),
    responses((status = 200, body = PageDto<WorkspaceEntryDto>)))]
pub(in crate::http) async fn workspaces(
    by: Superuser,
    Wanted(page): Wanted,
    State(app): State<App>,
) -> ApiResult<Json<PageDto<WorkspaceEntryDto>>> {
    let found = admin::workspaces(app.db(), &by, &page).await?;
    Ok(Json(PageDto::new(&page, found, WorkspaceEntryDto::from)))
}
