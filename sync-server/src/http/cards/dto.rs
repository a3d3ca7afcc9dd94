//! Cards as they are answered.

use crate::http::error::ApiError;
use crate::http::looks::{Context, uuid};
use crate::storage::cards::{AssignedCard, CardContent};
use axum::Json;
use axum::http::header::ETAG;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use board_doc::{CardState, ChecklistItem, Placed, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Where a card stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CardState)]
#[serde(rename_all = "snake_case")]
pub(in crate::http) enum CardStateDto {
    /// On the board.
    Active,
    /// Put away.
    Archived,
    /// In the trash.
    Trashed,
}

impl From<CardState> for CardStateDto {
    fn from(state: CardState) -> Self {
        match state {
            CardState::Active => Self::Active,
            CardState::Archived => Self::Archived,
            CardState::Trashed => Self::Trashed,
        }
    }
}

impl From<CardStateDto> for CardState {
    fn from(state: CardStateDto) -> Self {
        match state {
            CardStateDto::Active => Self::Active,
            CardStateDto::Archived => Self::Archived,
            CardStateDto::Trashed => Self::Trashed,
        }
    }
}

/// `card`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Card)]
pub(in crate::http) struct CardDto {
    #[schema(example = "0192f0c1-2345-7abc-8def-0123456789ab")]
    id: String,
    board_id: Uuid,
    title: String,
    /// Markdown.
    description: String,
    /// The column's id; `recovered` where the card's own is gone.
    #[schema(example = "todo")]
    column: String,
    /// Its number among the cards of its column that are in the same state, counted from 0 without gaps.
    position: usize,
    /// The ids of its labels.
    labels: Vec<String>,
    /// A day or an RFC 3339 instant.
    #[schema(example = "2026-11-30")]
    due: Option<String>,
    assigned_to: Vec<AssigneeDto>,
    checklist: Vec<ItemDto>,
    comment_count: usize,
    state: CardStateDto,
    /// A user.
    created_by: Option<Uuid>,
    #[schema(format = DateTime, example = "2026-11-28T11:33:31.123Z")]
    created_at: String,
    /// A user.
    updated_by: Option<Uuid>,
    #[schema(format = DateTime, example = "2026-11-28T11:33:31.123Z")]
    updated_at: String,
}

/// Somebody who is assigned to a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Assignee)]
pub(in crate::http) struct AssigneeDto {
    /// The same as `user_id`.
    id: Uuid,
    user_id: Uuid,
    username: String,
    #[schema(format = DateTime, example = "2026-11-28T11:33:31.123Z")]
    assigned_at: String,
}

/// An item of a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ChecklistItem)]
pub(in crate::http) struct ItemDto {
    id: String,
    text: String,
    done: bool,
}

impl From<&ChecklistItem> for ItemDto {
    fn from(item: &ChecklistItem) -> Self {
        Self {
            id: item.id.to_string(),
            text: item.text.clone(),
            done: item.done,
        }
    }
}

impl CardDto {
    pub(in crate::http) fn of(board: Uuid, placed: &Placed, context: &Context) -> Self {
        let card = &placed.card;
        let place = Place {
            board,
            id: card.id.to_string(),
            title: card.title.clone(),
            column: card.column.to_string(),
            position: placed.position,
            due: card.due.as_ref().map(ToString::to_string),
            state: card.state.into(),
        };
        Self::made_of(place, CardContent::from(&**card), context)
    }

    /// Of what is written where cards are looked up.
    pub(in crate::http) fn assigned(card: AssignedCard, context: &Context) -> Result<Self, ApiError> {
        let content: CardContent = serde_json::from_str(&card.row.content).map_err(ApiError::internal)?;
        let place = Place {
            board: card.board_id,
            id: card.row.card_id,
            title: card.row.title,
            column: card.row.column_id,
            position: usize::try_from(card.position).map_err(ApiError::internal)?,
            due: card.row.due,
            state: CardStateDto::Active,
        };
        Ok(Self::made_of(place, content, context))
    }

    fn made_of(place: Place, content: CardContent, context: &Context) -> Self {
        let assigned_to = content.assignees.iter().map(|assignee| AssigneeDto {
            id: uuid(assignee.user),
            user_id: uuid(assignee.user),
            username: context.name(assignee.user),
            assigned_at: context.time(assignee.assigned_at),
        });
        Self {
            id: place.id,
            board_id: place.board,
            title: place.title,
            description: content.description,
            column: place.column,
            position: place.position,
            labels: content.labels.iter().map(ToString::to_string).collect(),
            due: place.due,
            assigned_to: assigned_to.collect(),
            checklist: content.checklist.iter().map(ItemDto::from).collect(),
            comment_count: content.comment_count,
            state: place.state,
            created_by: content.created_by.map(uuid),
            created_at: context.time(Timestamp(content.created_at)),
            updated_by: content.updated_by.map(uuid),
            updated_at: context.time(Timestamp(content.updated_at)),
        }
    }
}

struct Place {
    board: Uuid,
    id: String,
    title: String,
    column: String,
    position: usize,
    due: Option<String>,
    state: CardStateDto,
}

/// A card with the tag that `If-Match` takes.
pub(in crate::http) struct CardAnswer {
    pub(super) status: StatusCode,
    /// The card's version.
    pub(super) version: String,
    pub(in crate::http) card: CardDto,
}

impl IntoResponse for CardAnswer {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.card)).into_response();
        let tag = HeaderValue::try_from(format!("\"{}\"", self.version));
        response
            .headers_mut()
            .insert(ETAG, tag.expect("a version is made of hexadecimal digits"));
        response
    }
}
