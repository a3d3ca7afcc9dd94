//! What the fields of a card may be.

use crate::access::BoardAccess;
use crate::access::needs::Member;
use crate::app::App;
use crate::http::error::{ApiError, ApiResult};
use crate::http::fields;
use crate::storage::workspaces;
use board_doc::limits::{DESCRIPTION_CHARACTERS_MAX, TITLE_CHARACTERS_MAX};
use board_doc::{Action, CardId, ColumnId, Due, LabelId, UserId};
use serde::{Deserialize, Deserializer};
use std::collections::HashSet;
use uuid::Uuid;

pub(super) fn title(text: &str) -> Result<String, String> {
    fields::name(text, TITLE_CHARACTERS_MAX)
}

pub(super) fn description(text: &str) -> Result<String, String> {
    fields::prose(text, DESCRIPTION_CHARACTERS_MAX)
}

pub(super) fn column(text: &str) -> Result<ColumnId, String> {
    ColumnId::parse(text).map_err(|error| error.to_string())
}

pub(super) fn due(text: &str) -> Result<Due, String> {
    Due::parse(text).map_err(|error| error.to_string())
}

pub(super) fn labels(ids: &[String]) -> Result<Vec<LabelId>, String> {
    let parsed = ids.iter().map(|id| LabelId::parse(id.as_str()));
    parsed
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())
}

/// Beyond the end is the end.
pub(in crate::http) fn index(position: u64) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// A field that may be absent, or `null`: `Some(None)`.
#[expect(
    clippy::option_option,
    reason = "outside: whether it is there; inside: whether it is null"
)]
pub(in crate::http) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Only members of the board's workspace are assigned to its cards.
pub(super) async fn must_be_members(
    app: &App,
    by: &BoardAccess<Member>,
    field: &str,
    users: impl IntoIterator<Item = Uuid>,
) -> ApiResult<()> {
    let members: HashSet<Uuid> = workspaces::member_ids(app.db(), by).await?.into_iter().collect();
    match users.into_iter().find(|user| !members.contains(user)) {
        Some(user) => Err(ApiError::field(
            field,
            format!("{user} is no member of the workspace"),
        )),
        None => Ok(()),
    }
}

/// Actions as one change.
pub(super) fn together(mut actions: Vec<Action>) -> Vec<Action> {
    if actions.len() > 1 {
        actions = vec![Action::Batch { actions }];
    }
    actions
}

pub(super) fn assign(card: &CardId, user: Uuid) -> Action {
    Action::AssignCard {
        card: card.clone(),
        user: UserId(user.into_bytes()),
    }
}

pub(super) fn unassign(card: &CardId, user: UserId) -> Action {
    Action::UnassignCard {
        card: card.clone(),
        user,
    }
}
