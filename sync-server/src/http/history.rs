//! `/api/boards/{board_id}/history` and the way back.

use super::boards::shown;
use super::dto::{BoardDto, parse_rfc3339, rfc3339};
use super::edits::{edited, in_the_trash};
use super::error::{ApiError, ApiResult};
use super::json::JsonBody;
use super::query::Params;
use crate::access::BoardAccess;
use crate::access::needs::{Admin, Member, Viewer};
use crate::app::App;
use crate::limits::RESTORE_TRIES_MAX;
use crate::live::NotEdited;
use crate::storage::document::off_the_async_threads;
use crate::storage::history;
use axum::Json;
use axum::extract::State;
use board_doc::history::{HistoryError, PAGE_STEPS_DEFAULT, PAGE_STEPS_MAX, Point, Step};
use board_doc::{Action, Actor, Board, ChangeHash, ReplicaId, UserId};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichSteps {
    /// The id of a step: those that ended before it.
    before: Option<String>,
    /// How many, from 1 to 100; 50 when absent.
    limit: Option<usize>,
}

/// `step`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Step)]
pub(super) struct StepDto {
    /// Its last change: 64 hexadecimal digits.
    id: String,
    #[schema(format = DateTime, example = "2026-11-28T11:33:31.123Z")]
    at: String,
    user_id: Option<Uuid>,
    username: Option<String>,
    #[schema(example = "moved 3 cards to Done")]
    summary: String,
    /// How many changes that were.
    changes: usize,
}

impl StepDto {
    fn new(step: Step, usernames: &HashMap<Uuid, String>) -> Self {
        let user_id = step.user.map(|user| Uuid::from_bytes(user.0));
        Self {
            id: step.id.to_string(),
            // Authors may claim any time where the server's own is not known.
            at: rfc3339(step.at.0.max(0)),
            user_id,
            username: user_id.and_then(|user| usernames.get(&user).cloned()),
            summary: step.summary,
            changes: step.changes,
        }
    }
}

/// What has happened on a board
///
/// Steps of one person each, the newest first. A step's id stays good for `before`, for exports and for going back; a
/// step that is still going on gets another with every change.
#[utoipa::path(get, path = "/api/boards/{board_id}/history", tag = "history", params(WhichSteps),
    responses((status = 200, body = Vec<StepDto>)))]
pub(super) async fn list(
    access: BoardAccess<Viewer>,
    State(app): State<App>,
    Params(which): Params<WhichSteps>,
) -> ApiResult<Json<Vec<StepDto>>> {
    let before = which.before.as_deref();
    let before =
        before.map(|id| step(id).ok_or_else(|| ApiError::field("before", "must be the id of a step")));
    let before = before.transpose()?;
    let limit = which.limit.unwrap_or(PAGE_STEPS_DEFAULT);
    if !(1..=PAGE_STEPS_MAX).contains(&limit) {
        return Err(ApiError::field(
            "limit",
            format!("must be from 1 to {PAGE_STEPS_MAX}"),
        ));
    }
    let turn = app.large_work(access.user()).await.ok_or_else(busy)?;
    let names = history::names(app.db(), &access).await?;
    let stored = history::read(app.db(), &access).await?;
    let steps = off_the_async_threads(move || {
        let _turn = turn;
        Ok(stored.read().page(before, limit))
    });
    let steps = steps.await?.map_err(|error| refused("before", &error))?;
    let names = names.into_iter().map(|one| (one.user_id, one.username)).collect();
    let now = app.now();
    let steps = steps
        .into_iter()
        .map(|step| StepDto::new(step.no_later_than(now), &names));
    Ok(Json(steps.collect()))
}

#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"at": "2026-11-28T11:33:31Z"}))]
pub(super) struct RestoreTo {
    /// The id of a step, or a time.
    at: String,
}

/// Bring a board back to what it was
///
/// As new edits, which merge with what others do at the same time; nothing is rewritten. What came since goes to the
/// trash; comments stay as they are.
#[utoipa::path(post, path = "/api/boards/{board_id}/restore_to", tag = "history", request_body = RestoreTo,
    responses(
        (status = 200, body = BoardDto),
        (status = 409, description = "It is in the trash, or would become too large"),
    ))]
pub(super) async fn restore_to(
    access: BoardAccess<Admin>,
    State(app): State<App>,
    JsonBody(body): JsonBody<RestoreTo>,
) -> ApiResult<Json<BoardDto>> {
    let point = point(&body.at)?;
    if access.trashed() {
        return Err(in_the_trash());
    }
    restore(&app, &access.at_least()?, point).await?;
    shown(&app, &access).await
}

/// Change by change. Where others have edited the board meanwhile so that one cannot be made any more, the rest is
/// planned anew.
async fn restore(app: &App, by: &BoardAccess<Member>, mut point: Point) -> ApiResult<()> {
    let mut last = NotEdited::Unavailable;
    for _ in 0..RESTORE_TRIES_MAX {
        let (then, changes) = way_back(app, by, point).await?;
        // A time must not come to mean what has been restored already.
        point = Point::Step(then);
        match make(app, by, &changes).await {
            Err(error @ NotEdited::Impossible(_)) => last = error,
            done => return edited(app, by, done).await,
        }
    }
    edited(app, by, Err(last)).await
}

async fn make(app: &App, by: &BoardAccess<Member>, changes: &[Action]) -> Result<(), NotEdited> {
    for change in changes {
        let change = std::slice::from_ref(change);
        app.live().edit(by, change, app.rng().seed()).await?;
    }
    Ok(())
}

/// What makes the board what it was, from what is stored of it now.
async fn way_back(app: &App, by: &BoardAccess<Member>, point: Point) -> ApiResult<(ChangeHash, Vec<Action>)> {
    let turn = app.large_work(by.user()).await.ok_or_else(busy)?;
    let stored = history::read(app.db(), by).await?;
    let author = Actor::new(UserId(by.user().into_bytes()), ReplicaId::SERVER);
    let planned = off_the_async_threads(move || {
        let _turn = turn;
        let then = {
            let history = stored.read();
            history
                .last_change(point)
                .and_then(|last| Ok((last, history.as_of(point)?)))
        };
        Ok(then.map(|(last, past)| (last, past.restore_board(&Board::over(stored.document, author)))))
    });
    planned.await?.map_err(|error| refused("at", &error))
}

fn step(id: &str) -> Option<ChangeHash> {
    ChangeHash::try_from(id.to_owned()).ok()
}

/// A step's id, or a time.
pub fn parse_point(at: &str) -> Option<Point> {
    let time = || parse_rfc3339(at).map(Point::Time);
    step(at).map(Point::Step).or_else(time)
}

pub(super) fn point(at: &str) -> ApiResult<Point> {
    parse_point(at).ok_or_else(|| {
        ApiError::field(
            "at",
            "must be the id of a step of the history, or an RFC 3339 time",
        )
    })
}

pub(super) fn refused(field: &str, error: &HistoryError) -> ApiError {
    match error {
        HistoryError::NoSuchStep(_) => ApiError::field(field, error.to_string()),
        HistoryError::Damaged(_) => ApiError::internal(error),
    }
}

pub(super) fn busy() -> ApiError {
    ApiError::Unavailable("too many histories, exports and imports are under way; try again")
}
