//! Edits of a board's document by a handler: through the board's room, durable before the answer.

use super::error::{ApiError, ApiResult};
use crate::access::BoardAccess;
use crate::access::needs::Member;
use crate::app::App;
use crate::live::NotEdited;
use crate::storage::boards;
use board_doc::{Action, ActionError};
use sync_protocol::room::OnlyIf;

/// Does `actions` on the board, all of them or none. Answers with a head of the log that has them.
pub(super) async fn edit(app: &App, by: &BoardAccess<Member>, actions: &[Action]) -> ApiResult<u64> {
    edit_if(app, by, None, actions).await
}

/// The same, only if a card is what it was looked at as.
pub(super) async fn edit_if(
    app: &App,
    by: &BoardAccess<Member>,
    only_if: Option<&OnlyIf>,
    actions: &[Action],
) -> ApiResult<u64> {
    if by.trashed() {
        return Err(in_the_trash());
    }
    if actions.is_empty() && only_if.is_none() {
        return Ok(by.head_seq());
    }
    let done = app.live().edit_if(by, only_if, actions, app.rng().seed()).await;
    edited(app, by, done).await
}

/// What came of an edit, as an answer.
pub(super) async fn edited<T>(
    app: &App,
    by: &BoardAccess<Member>,
    done: Result<T, NotEdited>,
) -> ApiResult<T> {
    match done {
        Ok(done) => Ok(done),
        Err(NotEdited::BoardGone) => Err(gone(app, by).await?),
        Err(error) => Err(error.into()),
    }
}

/// A board in the trash is only looked at.
pub(super) fn in_the_trash() -> ApiError {
    ApiError::Conflict("the board is in the trash: restore it first".to_owned())
}

/// The board went away meanwhile: to the trash, or for ever.
async fn gone(app: &App, by: &BoardAccess<Member>) -> ApiResult<ApiError> {
    Ok(match boards::get(app.db(), by).await? {
        Some(board) if board.trashed_at.is_some() => in_the_trash(),
        Some(_) => NotEdited::Unavailable.into(),
        None => ApiError::NotFound,
    })
}

impl From<NotEdited> for ApiError {
    fn from(error: NotEdited) -> Self {
        match error {
            NotEdited::Stale => Self::Stale,
            NotEdited::Impossible(error) => error.into(),
            NotEdited::Unacceptable(_) | NotEdited::BoardGone => Self::Conflict(error.to_string()),
            NotEdited::NotAllowed => Self::Forbidden(error.to_string()),
            NotEdited::NoSuchBoard => Self::NotFound,
            NotEdited::Unavailable => {
                Self::Unavailable("the board cannot be edited at the moment; try again")
            }
            NotEdited::Quarantined => {
                Self::Unavailable("the stored board cannot be read; an administrator is needed")
            }
        }
    }
}

impl From<ActionError> for ApiError {
    fn from(error: ActionError) -> Self {
        use ActionError as E;
        match error {
            E::Blank(field) | E::TooLong { field, .. } | E::Invalid { field, .. } => {
                Self::field(field, error.to_string())
            }
            E::NoSuchCard(_) | E::NoSuchItem(_) | E::NoSuchComment(_) => Self::NotFound,
            E::NoSuchColumn(_) => Self::field("column", error.to_string()),
            E::NoSuchLabel(_) => Self::field("labels", error.to_string()),
            E::NotYourComment(_) => Self::Forbidden(error.to_string()),
            other => Self::Conflict(other.to_string()),
        }
    }
}
