//! `/api/admin/sockets`.

use super::dto::SocketDto;
use super::page::{PageDto, PageParams, Wanted};
use crate::access::Superuser;
use crate::app::App;
use crate::http::error::ApiResult;
use crate::storage::admin;
use crate::storage::page::Paged;
use axum::Json;
use axum::extract::State;
use std::collections::HashSet;
use uuid::Uuid;

/// The open sockets of the node that answers
///
/// The oldest first; `q` looks into usernames and addresses, and takes the id of a board.
#[utoipa::path(get, path = "/api/admin/sockets", tag = "admin", params(PageParams),
    responses((status = 200, body = PageDto<SocketDto>)))]
pub(in crate::http) async fn sockets(
    by: Superuser,
    Wanted(page): Wanted,
    State(app): State<App>,
) -> ApiResult<Json<PageDto<SocketDto>>> {
    let open = app.live().open_sockets(&by);
    let users: HashSet<Uuid> = open.iter().filter_map(|socket| socket.user).collect();
    let users: Vec<Uuid> = users.into_iter().collect();
    let names = admin::usernames(app.db(), &by, &users).await?;
    let text = page.search.to_lowercase();
    let found: Vec<_> = open
        .into_iter()
        .map(|socket| SocketDto::new(socket, &names))
        .filter(|socket| socket.has(&text))
        .collect();
    let found = Paged::cut(found, &page);
    Ok(Json(PageDto::new(&page, found, |socket| socket)))
}
