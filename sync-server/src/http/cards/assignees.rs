//! `/api/cards/{card_id}/assign`.

use super::access::CardAccess;
use super::dto::{CardAnswer, CardDto};
use super::{fields, shown};
use crate::access::needs::Member;
use crate::app::App;
use crate::http::error::ApiResult;
use crate::http::json::JsonBody;
use crate::http::path::Ids;
use axum::extract::State;
use axum::http::StatusCode;
use board_doc::UserId;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"user_id": "0192f0c1-2345-7abc-8def-0123456789ab"}))]
pub(in crate::http) struct AssignCard {
    /// A member of the board's workspace.
    pub(in crate::http) user_id: Uuid,
}

/// Assign somebody to a card
#[utoipa::path(post, path = "/api/cards/{card_id}/assign", tag = "cards", request_body = AssignCard,
    responses(
        (status = 200, body = CardDto, headers(("ETag" = String, description = "For If-Match"))),
        (status = 409, description = "It, or the board, is in the trash"),
        (status = 412, description = "If-Match names another version"),
    ))]
pub(in crate::http) async fn assign(
    access: CardAccess<Member>,
    State(app): State<App>,
    JsonBody(body): JsonBody<AssignCard>,
) -> ApiResult<CardAnswer> {
    let seq = put_on(&app, &access, body.user_id).await?;
    shown(&app, &access.board, &access.card, seq, StatusCode::OK).await
}

/// Assigns somebody. Answers with a head of the log that has it.
pub(in crate::http) async fn put_on(app: &App, access: &CardAccess<Member>, user: Uuid) -> ApiResult<u64> {
    fields::must_be_members(app, &access.board, "user_id", [user]).await?;
    access.edit(app, &[fields::assign(&access.card, user)]).await
}

/// Takes somebody off. Answers with a head of the log that has it.
pub(in crate::http) async fn take_off(app: &App, access: &CardAccess<Member>, user: Uuid) -> ApiResult<u64> {
    let user = UserId(user.into_bytes());
    access.edit(app, &[fields::unassign(&access.card, user)]).await
}

/// Take somebody off a card
#[utoipa::path(delete, path = "/api/cards/{card_id}/assign/{user_id}", tag = "cards",
    responses(
        (status = 204, description = "They are not assigned (any more)"),
        (status = 409, description = "It, or the board, is in the trash"),
        (status = 412, description = "If-Match names another version"),
    ))]
pub(in crate::http) async fn unassign(
    access: CardAccess<Member>,
    ids: Ids,
    State(app): State<App>,
) -> ApiResult<StatusCode> {
    take_off(&app, &access, ids.get("user_id")?).await?;
    Ok(StatusCode::NO_CONTENT)
}
