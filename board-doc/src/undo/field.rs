//! The registers and entries of a board, by name; and the action that makes one say again what it said.

use super::state::{Scalar, State};
use crate::action::{Action, ColumnPosition, ItemPosition, Position};
use crate::edit::At;
use crate::ids::{CardId, ColumnId, CommentId, ItemId, LabelId, UserId, user_key};
use crate::rank::Rank;
use crate::read::Place;
use crate::schema;
use crate::values::{Color, Due};
use serde::{Deserialize, Serialize};

/// A register of a board, or an entry that comes and goes as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the fields of `Action`, by their names")]
pub enum Field {
    ColumnTitle { column: ColumnId },
    ColumnRank { column: ColumnId },
    ColumnWipLimit { column: ColumnId },
    ColumnState { column: ColumnId },
    Label { label: LabelId },
    LabelName { label: LabelId },
    LabelColor { label: LabelId },
    CardPlace { card: CardId },
    CardState { card: CardId },
    CardDue { card: CardId },
    CardCredit { card: CardId },
    CardLabel { card: CardId, label: LabelId },
    CardAssignee { card: CardId, user: UserId },
    Item { card: CardId, item: ItemId },
    ItemText { card: CardId, item: ItemId },
    ItemDone { card: CardId, item: ItemId },
    ItemRank { card: CardId, item: ItemId },
    CommentBody { card: CardId, comment: CommentId },
    CommentState { card: CardId, comment: CommentId },
}

impl Field {
    /// The field that a write goes to. What is made and never goes (cards, columns, comments) has none: its state is
    /// written instead.
    pub(super) fn at(at: &At, key: &str) -> Option<Self> {
        Some(match (at, key) {
            (At::Column(column), key) => Self::of_column(column.clone(), key)?,
            (At::Labels, key) => Self::Label {
                label: LabelId::parse(key).ok()?,
            },
            (At::Label(label), schema::NAME) => Self::LabelName { label: label.clone() },
            (At::Label(label), schema::COLOR) => Self::LabelColor { label: label.clone() },
            (At::Card(card), key) => Self::of_card(card.clone(), key)?,
            (At::CardMap(card, map), key) => Self::of_card_map(card.clone(), map, key)?,
            (At::Item(card, item), key) => Self::of_item(card.clone(), item.clone(), key)?,
            (At::Comment(card, comment), schema::BODY) => Self::CommentBody {
                card: card.clone(),
                comment: comment.clone(),
            },
            (At::Comment(card, comment), schema::STATE) => Self::CommentState {
                card: card.clone(),
                comment: comment.clone(),
            },
            _ => return None,
        })
    }

    fn of_column(column: ColumnId, key: &str) -> Option<Self> {
        Some(match key {
            schema::TITLE => Self::ColumnTitle { column },
            schema::RANK => Self::ColumnRank { column },
            schema::WIP_LIMIT => Self::ColumnWipLimit { column },
            schema::STATE => Self::ColumnState { column },
            _ => return None,
        })
    }

    fn of_card(card: CardId, key: &str) -> Option<Self> {
        Some(match key {
            schema::PLACE => Self::CardPlace { card },
            schema::STATE => Self::CardState { card },
            schema::DUE => Self::CardDue { card },
            schema::IMPORTED_FROM => Self::CardCredit { card },
            _ => return None,
        })
    }

    fn of_card_map(card: CardId, map: &str, key: &str) -> Option<Self> {
        Some(match map {
            schema::LABELS => Self::CardLabel {
                card,
                label: LabelId::parse(key).ok()?,
            },
            schema::ASSIGNEES => Self::CardAssignee {
                card,
                user: user_key(key)?,
            },
            schema::CHECKLIST => Self::Item {
                card,
                item: ItemId::parse(key).ok()?,
            },
            _ => return None,
        })
    }

    fn of_item(card: CardId, item: ItemId, key: &str) -> Option<Self> {
        Some(match key {
            schema::TEXT => Self::ItemText { card, item },
            schema::DONE => Self::ItemDone { card, item },
            schema::RANK => Self::ItemRank { card, item },
            _ => return None,
        })
    }

    /// The map that holds it, and its key there.
    pub(super) fn place(&self) -> (At, String) {
        let key = |key: &str| key.to_owned();
        match self {
            Self::ColumnTitle { column } => (At::Column(column.clone()), key(schema::TITLE)),
            Self::ColumnRank { column } => (At::Column(column.clone()), key(schema::RANK)),
            Self::ColumnWipLimit { column } => (At::Column(column.clone()), key(schema::WIP_LIMIT)),
            Self::ColumnState { column } => (At::Column(column.clone()), key(schema::STATE)),
            Self::Label { label } => (At::Labels, label.to_string()),
            Self::LabelName { label } => (At::Label(label.clone()), key(schema::NAME)),
            Self::LabelColor { label } => (At::Label(label.clone()), key(schema::COLOR)),
            Self::CardPlace { card } => (At::Card(card.clone()), key(schema::PLACE)),
            Self::CardState { card } => (At::Card(card.clone()), key(schema::STATE)),
            Self::CardDue { card } => (At::Card(card.clone()), key(schema::DUE)),
            Self::CardCredit { card } => (At::Card(card.clone()), key(schema::IMPORTED_FROM)),
            Self::CardLabel { card, label } => (At::CardMap(card.clone(), schema::LABELS), label.to_string()),
            Self::CardAssignee { card, user } => {
                (At::CardMap(card.clone(), schema::ASSIGNEES), user.to_string())
            }
            Self::Item { card, item } => (At::CardMap(card.clone(), schema::CHECKLIST), item.to_string()),
            Self::ItemText { card, item } => (At::Item(card.clone(), item.clone()), key(schema::TEXT)),
            Self::ItemDone { card, item } => (At::Item(card.clone(), item.clone()), key(schema::DONE)),
            Self::ItemRank { card, item } => (At::Item(card.clone(), item.clone()), key(schema::RANK)),
            Self::CommentBody { card, comment } => {
                (At::Comment(card.clone(), comment.clone()), key(schema::BODY))
            }
            Self::CommentState { card, comment } => {
                (At::Comment(card.clone(), comment.clone()), key(schema::STATE))
            }
        }
    }

    /// The card it belongs to, if to one.
    pub(super) fn card(&self) -> Option<&CardId> {
        match self {
            Self::CardPlace { card }
            | Self::CardState { card }
            | Self::CardDue { card }
            | Self::CardCredit { card }
            | Self::CardLabel { card, .. }
            | Self::CardAssignee { card, .. }
            | Self::Item { card, .. }
            | Self::ItemText { card, .. }
            | Self::ItemDone { card, .. }
            | Self::ItemRank { card, .. }
            | Self::CommentBody { card, .. }
            | Self::CommentState { card, .. } => Some(card),
            _ => None,
        }
    }

    /// The entry that it is a field of, where that comes and goes as a whole.
    pub(super) fn entry(&self) -> Option<Self> {
        match self {
            Self::LabelName { label } | Self::LabelColor { label } => {
                Some(Self::Label { label: label.clone() })
            }
            Self::ItemText { card, item } | Self::ItemDone { card, item } | Self::ItemRank { card, item } => {
                Some(Self::Item {
                    card: card.clone(),
                    item: item.clone(),
                })
            }
            _ => None,
        }
    }

    /// What makes it say `state` again; nothing where no action says so.
    pub(crate) fn action(&self, state: &State) -> Option<Action> {
        let text = || state.text().map(str::to_owned);
        match self {
            Self::ColumnTitle { column } => Some(Action::RenameColumn {
                column: column.clone(),
                title: text()?,
            }),
            Self::ColumnRank { column } => Some(Action::MoveColumn {
                column: column.clone(),
                position: ColumnPosition::Rank {
                    rank: Rank::parse(text()?).ok()?,
                },
            }),
            Self::ColumnWipLimit { column } => Some(Action::SetWipLimit {
                column: column.clone(),
                wip_limit: match state.value() {
                    Some(Scalar::Number(limit)) => Some(u32::try_from(*limit).ok()?),
                    _ => None,
                },
            }),
            Self::ColumnState { column } => Some(column_state(column.clone(), state)),
            Self::Label { .. } | Self::LabelName { .. } | Self::LabelColor { .. } => self.label_action(state),
            Self::CommentBody { .. } | Self::CommentState { .. } => self.comment_action(state),
            Self::Item { .. } | Self::ItemText { .. } | Self::ItemDone { .. } | Self::ItemRank { .. } => {
                self.item_action(state)
            }
            _ => self.card_action(state),
        }
    }

    fn label_action(&self, state: &State) -> Option<Action> {
        let color = |scalar: Option<&Scalar>| {
            scalar
                .and_then(Scalar::text)
                .and_then(|text| Color::parse(text).ok())
        };
        Some(match self {
            Self::Label { label } if state.is_absent() => Action::DeleteLabel { label: label.clone() },
            Self::Label { label } => Action::AddLabel {
                label: label.clone(),
                name: state.field(schema::NAME)?.text()?.to_owned(),
                color: color(state.field(schema::COLOR)).unwrap_or_default(),
            },
            Self::LabelName { label } => Action::RenameLabel {
                label: label.clone(),
                name: state.text()?.to_owned(),
            },
            Self::LabelColor { label } => Action::RecolorLabel {
                label: label.clone(),
                color: color(state.value())?,
            },
            _ => return None,
        })
    }

    fn card_action(&self, state: &State) -> Option<Action> {
        let text = state.text();
        Some(match self {
            Self::CardPlace { card } => {
                let Place { column, rank } = Place::parse(text?)?;
                Action::MoveCard {
                    card: card.clone(),
                    column,
                    position: Position::Rank { rank },
                }
            }
            Self::CardState { card } => card_state(card.clone(), text),
            Self::CardDue { card } => Action::SetDue {
                card: card.clone(),
                due: text.and_then(|due| Due::parse(due).ok()),
            },
            Self::CardCredit { card } => Action::CreditCard {
                card: card.clone(),
                imported_from: text.unwrap_or_default().to_owned(),
            },
            Self::CardLabel { card, label } => {
                let (card, label) = (card.clone(), label.clone());
                if state.is_absent() {
                    Action::UnlabelCard { card, label }
                } else {
                    Action::LabelCard { card, label }
                }
            }
            Self::CardAssignee { card, user } => {
                let (card, user) = (card.clone(), *user);
                if state.is_absent() {
                    Action::UnassignCard { card, user }
                } else {
                    Action::AssignCard { card, user }
                }
            }
            _ => return None,
        })
    }

    fn item_action(&self, state: &State) -> Option<Action> {
        let rank = |scalar: Option<&Scalar>| Rank::parse(scalar?.text()?).ok();
        Some(match self {
            Self::Item { card, item } if state.is_absent() => Action::DeleteItem {
                card: card.clone(),
                item: item.clone(),
            },
            Self::Item { card, item } => Action::AddItem {
                card: card.clone(),
                item: item.clone(),
                text: state.field(schema::TEXT)?.text()?.to_owned(),
                position: rank(state.field(schema::RANK))
                    .map_or(ItemPosition::End, |rank| ItemPosition::Rank { rank }),
                done: state.field(schema::DONE) == Some(&Scalar::Flag(true)),
            },
            Self::ItemText { card, item } => Action::EditItem {
                card: card.clone(),
                item: item.clone(),
                text: state.text()?.to_owned(),
            },
            Self::ItemDone { card, item } => Action::TickItem {
                card: card.clone(),
                item: item.clone(),
                done: state.value() == Some(&Scalar::Flag(true)),
            },
            Self::ItemRank { card, item } => Action::MoveItem {
                card: card.clone(),
                item: item.clone(),
                position: ItemPosition::Rank {
                    rank: rank(state.value())?,
                },
            },
            _ => return None,
        })
    }

    fn comment_action(&self, state: &State) -> Option<Action> {
        Some(match self {
            Self::CommentBody { card, comment } => Action::EditComment {
                card: card.clone(),
                comment: comment.clone(),
                body: state.text()?.to_owned(),
            },
            Self::CommentState { card, comment } => {
                let (card, comment) = (card.clone(), comment.clone());
                if state.is_absent() {
                    Action::RestoreComment { card, comment }
                } else {
                    Action::DeleteComment { card, comment }
                }
            }
            _ => return None,
        })
    }
}

fn column_state(column: ColumnId, state: &State) -> Action {
    if state.is_absent() {
        Action::RestoreColumn { column }
    } else {
        Action::DeleteColumn {
            column,
            move_cards_to: None,
        }
    }
}

fn card_state(card: CardId, state: Option<&str>) -> Action {
    match state {
        Some(schema::TRASHED) => Action::TrashCard { card },
        Some(schema::ARCHIVED) => Action::ArchiveCard { card },
        _ => Action::RestoreCard { card },
    }
}
