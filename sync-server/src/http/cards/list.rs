//! `GET /api/boards/{board_id}/cards`.

use super::dto::{CardDto, CardStateDto};
use crate::access::BoardAccess;
use crate::access::needs::Viewer;
use crate::app::App;
use crate::http::error::{ApiError, ApiResult};
use crate::http::looks::{Context, look, off_the_async_threads};
use crate::http::query::Params;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use board_doc::{CardState, Placed, UserId};
use serde::Deserialize;
use serde::de::IntoDeserializer as _;
use utoipa::IntoParams;
use uuid::Uuid;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct WhichCards {
    /// Those of a column.
    column: Option<String>,
    /// Those that a user is assigned to; `me` for the caller.
    assignee: Option<String>,
    /// Those with a label.
    label: Option<String>,
    /// Those with this text in title or description, in whatever case.
    q: Option<String>,
    /// Those in this state; `active` when absent.
    #[param(value_type = Option<CardStateDto>)]
    state: Option<String>,
}

/// What was asked, understood.
struct Filter {
    column: Option<String>,
    assignee: Option<UserId>,
    label: Option<String>,
    text: Option<String>,
    state: CardState,
}

impl Filter {
    fn parse(which: WhichCards, caller: Uuid) -> ApiResult<Self> {
        let assignee = match which.assignee.as_deref() {
            None => None,
            Some("me") => Some(caller),
            Some(id) => Some(
                Uuid::try_parse(id)
                    .map_err(|_| ApiError::field("assignee", "must be the id of a user, or me"))?,
            ),
        };
        Ok(Self {
            column: which.column,
            assignee: assignee.map(|user| UserId(user.into_bytes())),
            label: which.label,
            text: which.q.map(|text| text.to_lowercase()),
            state: which.state.as_deref().map_or(Ok(CardState::Active), state)?,
        })
    }

    fn lets_through(&self, placed: &Placed) -> bool {
        let card = &placed.card;
        let has = |text: &String| {
            card.title.to_lowercase().contains(text) || card.description.to_lowercase().contains(text)
        };
        self.column
            .as_ref()
            .is_none_or(|column| card.column.as_str() == column)
            && self
                .assignee
                .is_none_or(|user| card.assignees.iter().any(|one| one.user == user))
            && self
                .label
                .as_ref()
                .is_none_or(|label| card.labels.iter().any(|one| one.as_str() == label))
            && self.text.as_ref().is_none_or(has)
    }
}

fn state(name: &str) -> ApiResult<CardState> {
    let parsed = CardStateDto::deserialize(name.into_deserializer());
    parsed
        .map(CardState::from)
        .map_err(|error: serde::de::value::Error| ApiError::field("state", error.to_string()))
}

/// The cards of a board, in its order
///
/// Column by column, those of columns that are gone last. Without parameters: all that are on the board.
#[utoipa::path(get, path = "/api/boards/{board_id}/cards", tag = "cards", params(WhichCards),
    responses((status = 200, body = Vec<CardDto>)))]
pub(in crate::http) async fn list(
    access: BoardAccess<Viewer>,
    State(app): State<App>,
    Params(which): Params<WhichCards>,
) -> ApiResult<impl IntoResponse> {
    let filter = Filter::parse(which, access.user())?;
    let board = look(&app, &access).await?;
    let found = off_the_async_threads(move || {
        let mut cards = board.in_order(filter.state);
        cards.retain(|placed| filter.lets_through(placed));
        cards
    })
    .await?;
    let assignees = found.iter().flat_map(|placed| &placed.card.assignees);
    let context = Context::of(&app, &access, assignees.map(|one| one.user)).await?;
    let id = access.board();
    let json = off_the_async_threads(move || {
        let cards: Vec<_> = found
            .iter()
            .map(|placed| CardDto::of(id, placed, &context))
            .collect();
        serde_json::to_vec(&cards)
    })
    .await?
    .map_err(ApiError::internal)?;
    Ok(([(CONTENT_TYPE, "application/json")], json))
}
