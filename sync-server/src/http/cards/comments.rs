//! `/api/cards/{card_id}/comments`.

use super::access::CardAccess;
use crate::access::BoardAccess;
use crate::access::needs::{Member, Needs, Viewer};
use crate::app::App;
use crate::http::error::{ApiError, ApiResult};
use crate::http::fields::{Checks, said};
use crate::http::json::JsonBody;
use crate::http::looks::{Context, look, look_after, uuid};
use crate::http::path::Ids;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use board_doc::limits::COMMENT_CHARACTERS_MAX;
use board_doc::{Action, CardId, CommentId, CommentView, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A comment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Comment)]
pub(in crate::http) struct CommentDto {
    /// A UUID, a dot, and the author's user id.
    id: String,
    author: AuthorDto,
    /// Markdown.
    body: String,
    #[schema(format = DateTime, example = "2026-11-28T11:33:31.123Z")]
    created_at: String,
    /// Whether its text was changed since.
    edited: bool,
}

/// Who wrote a comment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Author)]
pub(in crate::http) struct AuthorDto {
    user_id: Uuid,
    username: String,
}

impl CommentDto {
    fn of(comment: &CommentView, context: &Context) -> Self {
        Self {
            id: comment.id.to_string(),
            author: AuthorDto {
                user_id: uuid(comment.author),
                username: context.name(comment.author),
            },
            body: comment.body.clone(),
            created_at: context.time(comment.created_at),
            edited: comment.edited_at.is_some(),
        }
    }
}

/// The comments of a card, the oldest first
#[utoipa::path(get, path = "/api/cards/{card_id}/comments", tag = "cards",
    responses((status = 200, body = Vec<CommentDto>)))]
pub(in crate::http) async fn list(
    access: CardAccess<Viewer>,
    State(app): State<App>,
) -> ApiResult<Json<Vec<CommentDto>>> {
    let board = look(&app, &access.board).await?;
    let card = board.card(&access.card).ok_or(ApiError::NotFound)?;
    let comments = || card.comments.iter().filter(|comment| !comment.deleted);
    let context = Context::of(&app, &access.board, comments().map(|comment| comment.author)).await?;
    Ok(Json(
        comments()
            .map(|comment| CommentDto::of(comment, &context))
            .collect(),
    ))
}

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"body": "It **rains** on Tuesday."}))]
pub(in crate::http) struct WriteComment {
    body: String,
}

impl WriteComment {
    fn checked(&self) -> ApiResult<String> {
        let mut checks = Checks::default();
        let body = checks.field("body", said(&self.body, COMMENT_CHARACTERS_MAX));
        body.ok_or_else(|| checks.failed())
    }
}

/// Comment on a card
#[utoipa::path(post, path = "/api/cards/{card_id}/comments", tag = "cards", request_body = WriteComment,
    responses(
        (status = 201, body = CommentDto),
        (status = 409, description = "The card, or the board, is in the trash; or it has too many comments"),
        (status = 412, description = "If-Match names another version of the card"),
    ))]
pub(in crate::http) async fn create(
    access: CardAccess<Member>,
    State(app): State<App>,
    JsonBody(body): JsonBody<WriteComment>,
) -> ApiResult<(StatusCode, Json<CommentDto>)> {
    let body = body.checked()?;
    let author = UserId(access.board.user().into_bytes());
    let key = app.rng().uuid_v7(app.now()).to_string();
    let comment = CommentId::new(&key, author).expect("a UUID is a key");
    let action = Action::AddComment {
        card: access.card.clone(),
        comment: comment.clone(),
        body,
        imported_from: None,
    };
    let seq = access.edit(&app, &[action]).await?;
    let shown = shown(&app, &access.board, &access.card, &comment, seq).await?;
    Ok((StatusCode::CREATED, shown))
}

async fn shown<R: Needs>(
    app: &App,
    access: &BoardAccess<R>,
    card: &CardId,
    comment: &CommentId,
    seq: u64,
) -> ApiResult<Json<CommentDto>> {
    let board = look_after(app, access, seq).await?;
    let card = board.card(card).ok_or(ApiError::NotFound)?;
    let comment = card.comments.iter().find(|one| one.id == *comment);
    let comment = comment.ok_or(ApiError::NotFound)?;
    let context = Context::of(app, access, [comment.author]).await?;
    Ok(Json(CommentDto::of(comment, &context)))
}

/// Change one's own comment
#[utoipa::path(patch, path = "/api/cards/{card_id}/comments/{comment_id}", tag = "cards", request_body = WriteComment,
    responses(
        (status = 200, body = CommentDto),
        (status = 409, description = "The card, or the board, is in the trash"),
        (status = 412, description = "If-Match names another version of the card"),
    ))]
pub(in crate::http) async fn change(
    access: CardAccess<Member>,
    ids: Ids,
    State(app): State<App>,
    JsonBody(body): JsonBody<WriteComment>,
) -> ApiResult<Json<CommentDto>> {
    let comment = ids.parsed("comment_id", |text| CommentId::parse(text))?;
    let action = Action::EditComment {
        card: access.card.clone(),
        comment: comment.clone(),
        body: body.checked()?,
    };
    let seq = access.edit(&app, &[action]).await?;
    shown(&app, &access.board, &access.card, &comment, seq).await
}

/// Delete one's own comment, or as an administrator of the workspace anybody's
#[utoipa::path(delete, path = "/api/cards/{card_id}/comments/{comment_id}", tag = "cards",
    responses(
        (status = 204, description = "It is gone"),
        (status = 409, description = "The card, or the board, is in the trash"),
        (status = 412, description = "If-Match names another version of the card"),
    ))]
pub(in crate::http) async fn delete(
    access: CardAccess<Member>,
    ids: Ids,
    State(app): State<App>,
) -> ApiResult<StatusCode> {
    let comment = ids.parsed("comment_id", |text| CommentId::parse(text))?;
    let card = access.card.clone();
    access
        .edit(&app, &[Action::DeleteComment { card, comment }])
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
