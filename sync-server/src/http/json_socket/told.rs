//! What programs are told of a board: all of it once, then what happens to it.

use super::frames::encode;
use crate::access::BoardAccess;
use crate::access::needs::Viewer;
use crate::app::App;
use crate::http::cards::dto::CardDto;
use crate::http::columns::{ColumnDto, columns};
use crate::http::dto::BoardDto;
use crate::http::error::{ApiError, ApiResult};
use crate::http::looks::{Context, off_the_async_threads, uuid};
use crate::storage::boards;
use crate::storage::workspaces::StoredRole;
use board_doc::{BoardEvent, BoardInfo, BoardSnapshot, CardState, Happened, UserId};
use bytes::Bytes;
use serde::Serialize;
use std::sync::Arc;
use sync_protocol::Role;
use uuid::Uuid;

/// Somebody, as events name them.
#[derive(Serialize)]
struct UserDto {
    user_id: Uuid,
    username: String,
}

#[derive(Serialize)]
#[serde(tag = "type", rename = "initial_state")]
struct InitialState {
    data: WholeBoard,
    user: UserDto,
}

#[derive(Serialize)]
struct WholeBoard {
    board: BoardDto,
    columns: Vec<ColumnDto>,
    cards: Vec<CardDto>,
}

#[derive(Serialize)]
struct BoardWithColumns {
    #[serde(flatten)]
    board: BoardDto,
    columns: Vec<ColumnDto>,
}

#[derive(Serialize)]
struct Event<T> {
    r#type: &'static str,
    data: T,
    user: Option<UserDto>,
}

/// The board as somebody finds it who comes in.
pub(super) async fn board(
    app: &App,
    access: &BoardAccess<Viewer>,
    role: Role,
    board: Arc<BoardSnapshot>,
) -> ApiResult<Bytes> {
    let cards = Arc::clone(&board);
    let cards = off_the_async_threads(move || cards.in_order(CardState::Active)).await?;
    let assignees = cards.iter().flat_map(|placed| &placed.card.assignees);
    let me = UserId(access.user().into_bytes());
    let users: Vec<_> = assignees.map(|one| one.user).chain([me]).collect();
    let context = Context::of(app, access, users).await?;
    let head = board_dto(app, access, role, board.info.clone()).await?;
    let id = access.board();
    off_the_async_threads(move || {
        encode(&InitialState {
            data: WholeBoard {
                board: head,
                columns: columns(&board),
                cards: cards
                    .iter()
                    .map(|placed| CardDto::of(id, placed, &context))
                    .collect(),
            },
            user: user_dto(me, &context),
        })
    })
    .await
}

/// What has happened, as it is told to those who have this role.
pub(super) async fn happened(
    app: &App,
    access: &BoardAccess<Viewer>,
    role: Role,
    happened: &[Happened],
) -> ApiResult<Vec<Bytes>> {
    let events = authored(happened);
    let users = events.iter().flat_map(|(event, by)| assignees(event).chain(*by));
    let users: Vec<_> = users.collect();
    let context = Context::of(app, access, users).await?;
    let mut frames = Vec::new();
    for (event, by) in events {
        let user = by.map(|by| user_dto(by, &context));
        frames.push(match event {
            BoardEvent::BoardUpdated(board) => encode(&Event {
                r#type: "board.updated",
                data: BoardWithColumns {
                    board: board_dto(app, access, role, board.info.clone()).await?,
                    columns: columns(board),
                },
                user,
            }),
            BoardEvent::CardCreated(card)
            | BoardEvent::CardUpdated(card)
            | BoardEvent::CardMoved(card)
            | BoardEvent::CardDeleted(card) => encode(&Event {
                r#type: name(event),
                data: CardDto::of(access.board(), card, &context),
                user,
            }),
        });
    }
    Ok(frames)
}

/// The events, and whose they are.
fn authored(happened: &[Happened]) -> Vec<(&BoardEvent, Option<UserId>)> {
    let mut events = Vec::new();
    for one in happened {
        let of_one = one.events.iter().flatten();
        events.extend(of_one.map(|event| (event, author(one, event))));
    }
    events
}

fn name(event: &BoardEvent) -> &'static str {
    match event {
        BoardEvent::BoardUpdated(_) => "board.updated",
        BoardEvent::CardCreated(_) => "card.created",
        BoardEvent::CardUpdated(_) => "card.updated",
        BoardEvent::CardMoved(_) => "card.moved",
        BoardEvent::CardDeleted(_) => "card.deleted",
    }
}

fn assignees(event: &BoardEvent) -> impl Iterator<Item = UserId> {
    let card = match event {
        BoardEvent::BoardUpdated(_) => None,
        BoardEvent::CardCreated(placed)
        | BoardEvent::CardUpdated(placed)
        | BoardEvent::CardMoved(placed)
        | BoardEvent::CardDeleted(placed) => Some(&placed.card),
    };
    card.into_iter()
        .flat_map(|card| &card.assignees)
        .map(|one| one.user)
}

/// Whoever made the change; where several are told as one, whoever wrote on the card last.
fn author(happened: &Happened, event: &BoardEvent) -> Option<UserId> {
    happened.by.or(match event {
        BoardEvent::BoardUpdated(_) => None,
        BoardEvent::CardCreated(placed)
        | BoardEvent::CardUpdated(placed)
        | BoardEvent::CardMoved(placed)
        | BoardEvent::CardDeleted(placed) => placed.card.updated_by,
    })
}

fn user_dto(user: UserId, context: &Context) -> UserDto {
    UserDto {
        user_id: uuid(user),
        username: context.name(user),
    }
}

/// The board as it was called then.
async fn board_dto(
    app: &App,
    access: &BoardAccess<Viewer>,
    role: Role,
    info: BoardInfo,
) -> ApiResult<BoardDto> {
    let board = boards::get(app.db(), access).await?.ok_or(ApiError::NotFound)?;
    let BoardInfo { name, description } = info;
    Ok(BoardDto::from(boards::Board {
        name,
        description,
        role: StoredRole(role),
        ..board
    }))
}
