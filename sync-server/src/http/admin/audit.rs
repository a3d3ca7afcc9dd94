//! `/api/admin/audit`.

use super::dto::AuditEntryDto;
use super::page::{PageDto, PageParams, Wanted};
use crate::access::Superuser;
use crate::app::App;
use crate::http::error::ApiResult;
use crate::storage::audit as stored;
use axum::Json;
use axum::extract::State;

/// The audit log
///
/// The newest first; `q` looks into action, actor, address and details, and takes ids.
#[utoipa::path(get, path = "/api/admin/audit", tag = "admin", params(PageParams),
    responses((status = 200, body = PageDto<AuditEntryDto>)))]
pub(in crate::http) async fn audit(
    by: Superuser,
    Wanted(page): Wanted,
    State(app): State<App>,
) -> ApiResult<Json<PageDto<AuditEntryDto>>> {
    let found = stored::list(app.db(), &by, &page).await?;
    Ok(Json(PageDto::new(&page, found, AuditEntryDto::from)))
}
