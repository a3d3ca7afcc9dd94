//! A card by its id alone, and what the caller may do on its board.

use crate::access::needs::{Member, Needs, Viewer};
use crate::access::{Asker, BoardAccess};
use crate::app::App;
use crate::http::access::Authenticated;
use crate::http::edits::edit_if;
use crate::http::error::{ApiError, ApiResult};
use crate::http::looks::look;
use crate::http::path::Ids;
use crate::storage::cards;
use axum::extract::FromRequestParts;
use axum::http::header::IF_MATCH;
use axum::http::request::Parts;
use board_doc::{Action, CardId, CardView};
use std::sync::Arc;
use sync_protocol::room::OnlyIf;

/// Proof that the caller has at least the role `R` on the board of the card in the path; and what `If-Match` asks.
#[derive(Debug, Clone)]
pub(in crate::http) struct CardAccess<R> {
    /// On the card's board.
    pub(in crate::http) board: BoardAccess<R>,
    /// The card.
    pub(in crate::http) card: CardId,
    /// The versions of it that are to be edited; any when absent.
    pub(super) versions: Option<Vec<String>>,
}

impl<R: Needs> FromRequestParts<App> for CardAccess<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> ApiResult<Self> {
        let Authenticated(caller) = Authenticated::from_request_parts(parts, app).await?;
        let ids = Ids::from_request_parts(parts, &()).await?;
        let card = ids.parsed("card_id", |text| CardId::parse(text))?;
        let board = find(app, &card, caller.asker())
            .await?
            .ok_or(ApiError::NotFound)?;
        Ok(Self {
            board: board.at_least()?,
            card,
            versions: if_match(parts),
        })
    }
}

/// Looks among the boards that the asker may see. What was committed a moment ago may not be written yet where cards
/// are looked up: before it is said that there is no such card, that is made up for.
async fn find(app: &App, card: &CardId, asker: Asker) -> ApiResult<Option<BoardAccess<Viewer>>> {
    if let Some(found) = first(app, card, asker).await? {
        return Ok(Some(found));
    }
    app.live().tell_cards_of(asker, true).await?;
    first(app, card, asker).await
}

async fn first(app: &App, card: &CardId, asker: Asker) -> ApiResult<Option<BoardAccess<Viewer>>> {
    Ok(cards::boards_with(app.db(), card, asker)
        .await?
        .into_iter()
        .next())
}

/// The versions that the header names; a weak tag is none that could hold.
fn if_match(parts: &Parts) -> Option<Vec<String>> {
    let headers = parts.headers.get_all(IF_MATCH);
    let mut versions = None;
    for header in headers {
        let versions = versions.get_or_insert_with(Vec::new);
        for tag in header.to_str().unwrap_or_default().split(',') {
            let tag = tag.trim();
            if tag == "*" {
                return None;
            }
            let version = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
            versions.extend(version.map(str::to_owned));
        }
    }
    versions
}

impl<R: Needs> CardAccess<R> {
    /// A card of a board, whatever its version is. Whether it is there shows when it is edited.
    pub(in crate::http) fn on(board: BoardAccess<R>, card: CardId) -> Self {
        Self {
            board,
            card,
            versions: None,
        }
    }
}

impl CardAccess<Member> {
    /// Does the actions, if the card is as `If-Match` says.
    pub(in crate::http) async fn edit(&self, app: &App, actions: &[Action]) -> ApiResult<u64> {
        let only_if = self.versions.clone().map(|versions| OnlyIf {
            card: self.card.clone(),
            versions,
        });
        edit_if(app, &self.board, only_if.as_ref(), actions).await
    }

    /// Does what `actions` makes of the card as it is: made again when somebody was faster.
    pub(super) async fn edit_as_seen(
        &self,
        app: &App,
        actions: impl Fn(&CardView) -> ApiResult<Vec<Action>>,
    ) -> ApiResult<u64> {
        for _ in 0..SEEN_TRIES_MAX {
            let card = self.seen(app).await?;
            let version = card.version();
            let wanted = self.versions.as_ref();
            if wanted.is_some_and(|versions| !versions.contains(&version)) {
                return Err(ApiError::Stale);
            }
            let only_if = OnlyIf {
                card: self.card.clone(),
                versions: vec![version],
            };
            match edit_if(app, &self.board, Some(&only_if), &actions(&card)?).await {
                Err(ApiError::Stale) if wanted.is_none() => {}
                other => return other,
            }
        }
        Err(ApiError::Unavailable(
            "others edit the same card all the time; try again",
        ))
    }

    async fn seen(&self, app: &App) -> ApiResult<Arc<CardView>> {
        let board = look(app, &self.board).await?;
        board.card(&self.card).cloned().ok_or(ApiError::NotFound)
    }
}

/// How often an edit is made that rests upon what the card was.
const SEEN_TRIES_MAX: usize = 20;
