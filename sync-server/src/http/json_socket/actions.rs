//! What programs do: the same as over REST, by the same code.

use super::frames::Action;
use crate::access::BoardAccess;
use crate::access::needs::Member;
use crate::app::App;
use crate::http::cards::access::CardAccess;
use crate::http::cards::dto::CardDto;
use crate::http::cards::{self, assignees, change};
use crate::http::error::{ApiError, ApiResult};
use crate::live::Guest;
use crate::storage::boards;
use axum::http::StatusCode;
use board_doc::CardId;
use futures_util::future::BoxFuture;

/// Boxed: the compiler does not see of so many futures in one that they can go from thread to thread.
pub(super) fn perform<'a>(
    app: &'a App,
    guest: &'a Guest,
    action: Action,
) -> BoxFuture<'a, ApiResult<CardDto>> {
    Box::pin(try_to_perform(app, guest, action))
}

/// Does it, if the guest may do so by now. Answers, when it is durable, with the card as it is then.
async fn try_to_perform(app: &App, guest: &Guest, action: Action) -> ApiResult<CardDto> {
    let access = boards::access(app.db(), guest.board(), guest.asker()).await?;
    let access: BoardAccess<Member> = access.ok_or(ApiError::NotFound)?.at_least()?;
    let (card, seq) = match action {
        Action::Create(body) => cards::add(app, &access, body).await?,
        Action::Update(card, body) => {
            let access = CardAccess::on(access, card);
            let seq = change::make_it(app, &access, *body).await?;
            (access.card, seq)
        }
        Action::Delete(card) => {
            let access = CardAccess::on(access, card);
            let action = board_doc::Action::TrashCard {
                card: access.card.clone(),
            };
            let seq = access.edit(app, &[action]).await?;
            (access.card, seq)
        }
        Action::Assign(card, user) => {
            let access = CardAccess::on(access, card);
            let seq = assignees::put_on(app, &access, user).await?;
            (access.card, seq)
        }
        Action::Unassign(card, user) => {
            let access = CardAccess::on(access, card);
            let seq = assignees::take_off(app, &access, user).await?;
            (access.card, seq)
        }
    };
    answer(app, &access, &card, seq).await
}

async fn answer(app: &App, access: &BoardAccess<Member>, card: &CardId, seq: u64) -> ApiResult<CardDto> {
    let shown = cards::shown(app, access, card, seq, StatusCode::OK).await?;
    Ok(shown.card)
}
