//! `/api/cards/{card_id}/checklist`.

use super::access::CardAccess;
use super::dto::ItemDto;
use super::fields;
use crate::access::needs::Member;
use crate::app::App;
use crate::http::error::{ApiError, ApiResult};
use crate::http::fields::{Checks, said};
use crate::http::json::JsonBody;
use crate::http::looks::look_after;
use crate::http::path::Ids;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use board_doc::limits::ITEM_CHARACTERS_MAX;
use board_doc::{Action, ItemId, ItemPosition};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"text": "Soak the seeds"}))]
pub(in crate::http) struct CreateItem {
    text: String,
    /// To the end when absent, or beyond it.
    position: Option<u64>,
}

/// Add an item to a card's checklist
#[utoipa::path(post, path = "/api/cards/{card_id}/checklist", tag = "cards", request_body = CreateItem,
    responses(
        (status = 201, body = ItemDto),
        (status = 409, description = "It, or the board, is in the trash; or the checklist is full"),
        (status = 412, description = "If-Match names another version"),
    ))]
pub(in crate::http) async fn create(
    access: CardAccess<Member>,
    State(app): State<App>,
    JsonBody(body): JsonBody<CreateItem>,
) -> ApiResult<(StatusCode, Json<ItemDto>)> {
    let mut checks = Checks::default();
    let Some(text) = checks.field("text", said(&body.text, ITEM_CHARACTERS_MAX)) else {
        return Err(checks.failed());
    };
    let item = ItemId::parse(app.rng().uuid_v7(app.now()).to_string()).expect("a UUID is an id");
    let action = Action::AddItem {
        card: access.card.clone(),
        item: item.clone(),
        text,
        position: place(body.position),
        done: false,
    };
    let seq = access.edit(&app, &[action]).await?;
    Ok((StatusCode::CREATED, shown(&app, &access, &item, seq).await?))
}

fn place(position: Option<u64>) -> ItemPosition {
    position.map_or(ItemPosition::End, |position| ItemPosition::Index {
        index: fields::index(position),
    })
}

async fn shown(app: &App, access: &CardAccess<Member>, item: &ItemId, seq: u64) -> ApiResult<Json<ItemDto>> {
    let board = look_after(app, &access.board, seq).await?;
    let card = board.card(&access.card).ok_or(ApiError::NotFound)?;
    let found = card.checklist.iter().find(|one| one.id == *item);
    Ok(Json(found.ok_or(ApiError::NotFound)?.into()))
}

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"done": true}))]
pub(in crate::http) struct ChangeItem {
    text: Option<String>,
    done: Option<bool>,
    /// Beyond the end is the end.
    position: Option<u64>,
}

/// Change an item of a card's checklist
#[utoipa::path(patch, path = "/api/cards/{card_id}/checklist/{item_id}", tag = "cards", request_body = ChangeItem,
    responses(
        (status = 200, body = ItemDto),
        (status = 409, description = "The card, or the board, is in the trash"),
        (status = 412, description = "If-Match names another version"),
    ))]
pub(in crate::http) async fn change(
    access: CardAccess<Member>,
    ids: Ids,
    State(app): State<App>,
    JsonBody(body): JsonBody<ChangeItem>,
) -> ApiResult<Json<ItemDto>> {
    let item = ids.parsed("item_id", |text| ItemId::parse(text))?;
    let mut checks = Checks::default();
    let text = body.text.as_deref().map(|text| said(text, ITEM_CHARACTERS_MAX));
    let Some(text) = checks.optional("text", text) else {
        return Err(checks.failed());
    };
    let of = || (access.card.clone(), item.clone());
    let edit = text.map(|text| {
        let (card, item) = of();
        Action::EditItem { card, item, text }
    });
    let tick = body.done.map(|done| {
        let (card, item) = of();
        Action::TickItem { card, item, done }
    });
    let put = body.position.map(|position| {
        let (card, item) = of();
        let position = place(Some(position));
        Action::MoveItem { card, item, position }
    });
    let actions = [edit, tick, put].into_iter().flatten().collect();
    let seq = access.edit(&app, &fields::together(actions)).await?;
    shown(&app, &access, &item, seq).await
}

/// Delete an item of a card's checklist
#[utoipa::path(delete, path = "/api/cards/{card_id}/checklist/{item_id}", tag = "cards",
    responses(
        (status = 204, description = "It is gone"),
        (status = 409, description = "The card, or the board, is in the trash"),
        (status = 412, description = "If-Match names another version"),
    ))]
pub(in crate::http) async fn delete(
    access: CardAccess<Member>,
    ids: Ids,
    State(app): State<App>,
) -> ApiResult<StatusCode> {
    let item = ids.parsed("item_id", |text| ItemId::parse(text))?;
    let card = access.card.clone();
    access.edit(&app, &[Action::DeleteItem { card, item }]).await?;
    Ok(StatusCode::NO_CONTENT)
}
