//! `/api/admin/users`.

use super::dto::UserEntryDto;
use super::page::{PageDto, PageParams, Wanted};
use crate::access::Superuser;
use crate::app::App;
use crate::http::error::ApiResult;
use crate::storage::admin;
use axum::Json;
use axum::extract::State;

/// All accounts
///
/// By name; `q` looks into names, addresses and display names, and takes ids.
#[utoipa::path(get, path = "/api/admin/users", tag = "admin", params(PageParams),
    responses((status = 200, body = PageDto<UserEntryDto>)))]
pub(in crate::http) async fn users(
    by: Superuser,
    Wanted(page): Wanted,
    State(app): State<App>,
) -> ApiResult<Json<PageDto<UserEntryDto>>> {
    let found = admin::users(app.db(), &by, &page, app.now()).await?;
    Ok(Json(PageDto::new(&page, found, UserEntryDto::from)))
}
