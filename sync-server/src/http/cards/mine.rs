//! `GET /api/me/cards`.

use super::dto::CardDto;
use crate::app::App;
use crate::http::access::Authenticated;
use crate::http::error::ApiResult;
use crate::http::looks::Context;
use crate::storage::cards::{self, CardContent};
use crate::storage::users;
use axum::Json;
use axum::extract::State;
use std::collections::BTreeSet;
use uuid::Uuid;

/// The cards assigned to me, over all boards
///
/// Those on boards: not in the archive or the trash, of boards that are not in the trash. Board by board, the oldest
/// first. No board is loaded for it.
#[utoipa::path(get, path = "/api/me/cards", tag = "cards", responses((status = 200, body = Vec<CardDto>)))]
pub(in crate::http) async fn list(
    Authenticated(caller): Authenticated,
    State(app): State<App>,
) -> ApiResult<Json<Vec<CardDto>>> {
    let asker = caller.asker();
    app.live().tell_cards_of(asker, false).await?;
    let found = cards::assigned(app.db(), asker).await?;
    let mut people = BTreeSet::new();
    for card in &found {
        let content: CardContent =
            serde_json::from_str(&card.row.content).map_err(crate::http::error::ApiError::internal)?;
        people.extend(content.assignees.iter().map(|one| Uuid::from_bytes(one.user.0)));
    }
    let names = users::names_for(app.db(), asker, &people).await?;
    let context = Context::with(&app, names);
    let cards = found.into_iter().map(|card| CardDto::assigned(card, &context));
    Ok(Json(cards.collect::<ApiResult<_>>()?))
}
