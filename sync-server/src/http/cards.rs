//! `/api/cards` and the cards of a board: read through the board's room, edited as changes by the caller that are durable
//! before the answer and live to everybody.

pub(super) mod access;
pub(super) mod assignees;
pub(super) mod change;
pub(super) mod checklist;
pub(super) mod comments;
pub(super) mod dto;
pub(super) mod fields;
pub(super) mod list;
pub(super) mod mine;

use super::edits::edit;
use super::error::{ApiError, ApiResult};
use super::fields::Checks;
use super::json::JsonBody;
use super::looks::{Context, look, look_after};
use super::query::Params;
use crate::access::BoardAccess;
use crate::access::needs::{Member, Needs, Viewer};
use crate::app::App;
use access::CardAccess;
use axum::extract::State;
use axum::http::StatusCode;
use board_doc::{Action, BoardSnapshot, CardId, ColumnId, Position, RECOVERED};
use dto::{CardAnswer, CardDto};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"title": "Sow beans", "column": "todo", "due": "2026-11-30"}))]
pub(super) struct CreateCard {
    title: String,
    description: Option<String>,
    /// The board's first column when absent.
    column: Option<String>,
    /// To the end of the column when absent, or beyond it.
    position: Option<u64>,
    labels: Option<Vec<String>>,
    due: Option<String>,
    assignees: Option<Vec<Uuid>>,
}

/// Add a card
#[utoipa::path(post, path = "/api/boards/{board_id}/cards", tag = "cards", request_body = CreateCard,
    responses(
        (status = 201, body = CardDto, headers(("ETag" = String, description = "For If-Match"))),
        (status = 409, description = "The board is in the trash, or full"),
    ))]
pub(super) async fn create(
    access: BoardAccess<Member>,
    State(app): State<App>,
    JsonBody(body): JsonBody<CreateCard>,
) -> ApiResult<CardAnswer> {
    let (card, seq) = add(&app, &access, body).await?;
    shown(&app, &access, &card, seq, StatusCode::CREATED).await
}

/// Adds a card. Answers with its id, and a head of the log that has it.
pub(super) async fn add(
    app: &App,
    access: &BoardAccess<Member>,
    body: CreateCard,
) -> ApiResult<(CardId, u64)> {
    let mut checks = Checks::default();
    let title = checks.field("title", fields::title(&body.title));
    let description = body.description.as_deref().unwrap_or_default();
    let description = checks.field("description", fields::description(description));
    let column = checks.optional("column", body.column.as_deref().map(fields::column));
    let labels = checks.field(
        "labels",
        fields::labels(body.labels.as_deref().unwrap_or_default()),
    );
    let due = checks.optional("due", body.due.as_deref().map(fields::due));
    let (Some(title), Some(description), Some(column), Some(labels), Some(due)) =
        (title, description, column, labels, due)
    else {
        return Err(checks.failed());
    };
    let assignees = body.assignees.unwrap_or_default();
    if !assignees.is_empty() {
        fields::must_be_members(app, access, "assignees", assignees.iter().copied()).await?;
    }
    let column = if let Some(column) = column {
        column
    } else {
        let board = look(app, access).await?;
        first_column(&board)?
    };
    let card = new_card(app);
    let mut actions = vec![Action::AddCard {
        card: card.clone(),
        column,
        position: position(body.position),
        title,
        description,
    }];
    if due.is_some() {
        let card = card.clone();
        actions.push(Action::SetDue { card, due });
    }
    actions.extend(labels.into_iter().map(|label| Action::LabelCard {
        card: card.clone(),
        label,
    }));
    actions.extend(assignees.iter().map(|user| fields::assign(&card, *user)));
    let seq = edit(app, access, &fields::together(actions)).await?;
    Ok((card, seq))
}

fn first_column(board: &BoardSnapshot) -> ApiResult<ColumnId> {
    let first = board.columns.first().map(|column| column.id.clone());
    first.ok_or_else(|| ApiError::field("column", "the board has no column"))
}

fn new_card(app: &App) -> CardId {
    CardId::parse(app.rng().uuid_v7(app.now()).to_string()).expect("a UUID is an id")
}

fn position(position: Option<u64>) -> Position {
    position.map_or(Position::End, |position| Position::Index {
        index: fields::index(position),
    })
}

/// The card as it is when the log has come to `seq`, or later.
pub(super) async fn shown<R: Needs>(
    app: &App,
    access: &BoardAccess<R>,
    card: &CardId,
    seq: u64,
    status: StatusCode,
) -> ApiResult<CardAnswer> {
    let board = look_after(app, access, seq).await?;
    let placed = board.placed(card).ok_or(ApiError::NotFound)?;
    let assignees = placed.card.assignees.iter().map(|one| one.user);
    let context = Context::of(app, access, assignees).await?;
    Ok(CardAnswer {
        status,
        version: placed.card.version(),
        card: CardDto::of(access.board(), &placed, &context),
    })
}

/// A card
///
/// One in the trash too, until it is deleted for ever.
#[utoipa::path(get, path = "/api/cards/{card_id}", tag = "cards",
    responses((status = 200, body = CardDto, headers(("ETag" = String, description = "For If-Match")))))]
pub(super) async fn show(access: CardAccess<Viewer>, State(app): State<App>) -> ApiResult<CardAnswer> {
    shown(&app, &access.board, &access.card, 0, StatusCode::OK).await
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct HowLongCard {
    /// Delete it for ever; it must be in the trash.
    #[serde(default)]
    forever: bool,
}

/// Move a card to the trash, or delete it for ever
///
/// What it said stays in the board's history.
#[utoipa::path(delete, path = "/api/cards/{card_id}", tag = "cards", params(HowLongCard),
    responses(
        (status = 204, description = "It is in the trash, or gone for ever"),
        (status = 409, description = "For ever, and it is not in the trash; or the board is in the trash"),
        (status = 412, description = "If-Match names another version"),
    ))]
pub(super) async fn delete(
    access: CardAccess<Member>,
    State(app): State<App>,
    Params(how): Params<HowLongCard>,
) -> ApiResult<StatusCode> {
    let card = access.card.clone();
    let action = if how.forever {
        Action::PurgeCard { card }
    } else {
        Action::TrashCard { card }
    };
    access.edit(&app, &[action]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Duplicate a card
///
/// Just behind it, with its texts, due date, labels, people and checklist; without comments and history.
#[utoipa::path(post, path = "/api/cards/{card_id}/duplicate", tag = "cards",
    responses(
        (status = 201, body = CardDto, headers(("ETag" = String, description = "For If-Match"))),
        (status = 409, description = "It, or the board, is in the trash; or its column is gone"),
        (status = 412, description = "If-Match names another version"),
    ))]
pub(super) async fn duplicate(access: CardAccess<Member>, State(app): State<App>) -> ApiResult<CardAnswer> {
    let copy = new_card(&app);
    let action = Action::DuplicateCard {
        card: access.card.clone(),
        copy: copy.clone(),
    };
    let seq = access.edit(&app, &[action]).await.map_err(|error| match error {
        // It is no field of the request.
        ApiError::Invalid(_) => ApiError::Conflict(format!("the column of this card is gone ({RECOVERED})")),
        other => other,
    })?;
    shown(&app, &access.board, &copy, seq, StatusCode::CREATED).await
}
