//! `PATCH /api/cards/{card_id}`.

use super::access::CardAccess;
use super::dto::{CardAnswer, CardDto, CardStateDto};
use super::{fields, position, shown};
use crate::access::needs::Member;
use crate::app::App;
use crate::http::error::{ApiError, ApiResult};
use crate::http::fields::Checks;
use crate::http::json::JsonBody;
use axum::extract::State;
use axum::http::StatusCode;
use board_doc::{Action, CardId, CardState, CardView, ColumnId, Due, LabelId, UserId};
use serde::Deserialize;
use std::collections::HashSet;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Default, Deserialize, ToSchema)]
#[schema(example = json!({"column": "done", "position": 0}))]
pub(in crate::http) struct ChangeCard {
    title: Option<String>,
    description: Option<String>,
    /// Without a position: to its end.
    column: Option<String>,
    /// In the column; beyond the end is the end.
    position: Option<u64>,
    /// Exactly these.
    labels: Option<Vec<String>>,
    /// `null` for none.
    #[serde(default, deserialize_with = "fields::given")]
    #[schema(value_type = Option<String>)]
    #[allow(clippy::option_option, reason = "not given, none, or a value")]
    due: Option<Option<String>>,
    /// Exactly these.
    assignees: Option<Vec<Uuid>>,
    state: Option<CardStateDto>,
}

impl ChangeCard {
    /// Puts it somewhere else and changes nothing of it.
    pub(in crate::http) fn of_place(column: Option<String>, position: Option<u64>) -> Self {
        Self {
            column,
            position,
            ..Self::default()
        }
    }
}

/// The same, checked.
struct Wanted {
    title: Option<String>,
    description: Option<String>,
    column: Option<ColumnId>,
    position: Option<u64>,
    labels: Option<Vec<LabelId>>,
    #[allow(clippy::option_option, reason = "not given, none, or a value")]
    due: Option<Option<Due>>,
    assignees: Option<Vec<Uuid>>,
    state: Option<CardState>,
}

/// Change a card
///
/// All of it as one change, or nothing. A card in the trash is only edited together with `"state": "active"` or
/// `"archived"`.
#[utoipa::path(patch, path = "/api/cards/{card_id}", tag = "cards", request_body = ChangeCard,
    responses(
        (status = 200, body = CardDto, headers(("ETag" = String, description = "For If-Match"))),
        (status = 409, description = "It, or the board, is in the trash"),
        (status = 412, description = "If-Match names another version"),
    ))]
pub(in crate::http) async fn change(
    access: CardAccess<Member>,
    State(app): State<App>,
    JsonBody(body): JsonBody<ChangeCard>,
) -> ApiResult<CardAnswer> {
    let seq = make_it(&app, &access, body).await?;
    shown(&app, &access.board, &access.card, seq, StatusCode::OK).await
}

/// Makes the card what `body` says. Answers with a head of the log that has it.
pub(in crate::http) async fn make_it(
    app: &App,
    access: &CardAccess<Member>,
    body: ChangeCard,
) -> ApiResult<u64> {
    let wanted = Wanted::parse(body)?;
    if !wanted.rests_on_what_is() {
        let actions = wanted.plain_actions(&access.card);
        return access.edit(app, &fields::together(actions)).await;
    }
    let users = wanted.new_assignees(access, app).await?;
    fields::must_be_members(app, &access.board, "assignees", users).await?;
    access
        .edit_as_seen(app, |card| Ok(fields::together(wanted.actions(card))))
        .await
}

impl Wanted {
    fn parse(body: ChangeCard) -> ApiResult<Self> {
        let mut checks = Checks::default();
        let title = checks.optional("title", body.title.as_deref().map(fields::title));
        let description = body.description.as_deref().map(fields::description);
        let description = checks.optional("description", description);
        let column = checks.optional("column", body.column.as_deref().map(fields::column));
        let labels = checks.optional("labels", body.labels.as_deref().map(fields::labels));
        let due = body.due.map(|due| due.as_deref().map(fields::due).transpose());
        let due = checks.optional("due", due);
        let (Some(title), Some(description), Some(column), Some(labels), Some(due)) =
            (title, description, column, labels, due)
        else {
            return Err(checks.failed());
        };
        Ok(Self {
            title,
            description,
            column,
            position: body.position,
            labels,
            due,
            assignees: body.assignees,
            state: body.state.map(CardState::from),
        })
    }

    /// Whether what is to be done depends on what the card is.
    fn rests_on_what_is(&self) -> bool {
        self.labels.is_some()
            || self.assignees.is_some()
            || self.state.is_some()
            || (self.position.is_some() && self.column.is_none())
    }

    /// Those who are not assigned yet: whoever is may stay, a member or not.
    async fn new_assignees(&self, access: &CardAccess<Member>, app: &App) -> ApiResult<Vec<Uuid>> {
        let Some(users) = &self.assignees else {
            return Ok(Vec::new());
        };
        let board = crate::http::looks::look(app, &access.board).await?;
        let card = board.card(&access.card).ok_or(ApiError::NotFound)?;
        let is_assigned = |user: &&Uuid| card.assignees.iter().any(|one| one.user.0 == *user.as_bytes());
        Ok(users.iter().filter(|user| !is_assigned(user)).copied().collect())
    }

    fn plain_actions(&self, id: &CardId) -> Vec<Action> {
        let card = || id.clone();
        let title = self.title.clone();
        let description = self.description.clone();
        let actions = [
            title.map(|title| Action::RenameCard { card: card(), title }),
            description.map(|description| Action::DescribeCard {
                card: card(),
                description,
            }),
            self.due.clone().map(|due| Action::SetDue { card: card(), due }),
            self.column.clone().map(|column| Action::MoveCard {
                card: card(),
                column,
                position: position(self.position),
            }),
        ];
        actions.into_iter().flatten().collect()
    }

    fn actions(&self, card: &CardView) -> Vec<Action> {
        let mut actions = self.plain_actions(&card.id);
        if self.column.is_none() && self.position.is_some() {
            actions.push(Action::MoveCard {
                card: card.id.clone(),
                column: card.column.clone(),
                position: position(self.position),
            });
        }
        actions.extend(
            self.labels
                .as_ref()
                .map(|labels| relabel(card, labels))
                .into_iter()
                .flatten(),
        );
        let users = self.assignees.as_ref();
        actions.extend(users.map(|users| reassign(card, users)).into_iter().flatten());
        self.with_state(card, actions)
    }

    /// What is in the trash is taken out of it before it is edited; what goes there goes there last.
    fn with_state(&self, card: &CardView, mut actions: Vec<Action>) -> Vec<Action> {
        let id = card.id.clone();
        let put = match self.state {
            None => return actions,
            Some(CardState::Active) => Action::RestoreCard { card: id },
            Some(CardState::Archived) => Action::ArchiveCard { card: id },
            Some(CardState::Trashed) => Action::TrashCard { card: id },
        };
        if self.state == Some(CardState::Trashed) {
            actions.push(put);
        } else {
            actions.insert(0, put);
        }
        actions
    }
}

/// Makes `labels` the card's.
fn relabel(card: &CardView, labels: &[LabelId]) -> Vec<Action> {
    let wanted: HashSet<&LabelId> = labels.iter().collect();
    let gone = card.labels.iter().filter(|label| !wanted.contains(label));
    let gone = gone.map(|label| Action::UnlabelCard {
        card: card.id.clone(),
        label: label.clone(),
    });
    let put = labels.iter().map(|label| Action::LabelCard {
        card: card.id.clone(),
        label: label.clone(),
    });
    gone.chain(put).collect()
}

/// Makes `users` the card's.
fn reassign(card: &CardView, users: &[Uuid]) -> Vec<Action> {
    let wanted: HashSet<UserId> = users.iter().map(|user| UserId(user.into_bytes())).collect();
    let gone = card.assignees.iter().filter(|one| !wanted.contains(&one.user));
    let gone = gone.map(|one| fields::unassign(&card.id, one.user));
    gone.chain(users.iter().map(|user| fields::assign(&card.id, *user)))
        .collect()
}
