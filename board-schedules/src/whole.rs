//! Intents beyond cards and their places: columns, labels, dates, people, checklists, comments, batches.

use crate::choices::Choices;
use crate::schedule::{COLUMNS, Spot, WORDS, pick_card, pick_column};
use crate::{card_id, column_id, user_of};
use board_doc::{
    Action, BoardView, CardId, CardView, Color, ColumnId, ColumnPosition, CommentId, Due, ItemId,
    ItemPosition, LabelId, UserId,
};

/// What kind of thing somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    AddColumn,
    RenameColumn,
    MoveColumn,
    SetWipLimit,
    DeleteColumn,
    RestoreColumn,
    AddLabel,
    RenameLabel,
    RecolorLabel,
    DeleteLabel,
    DuplicateCard,
    MoveCards,
    SetDue,
    LabelCard,
    UnlabelCard,
    AssignCard,
    UnassignCard,
    ArchiveCard,
    PurgeCard,
    CreditCard,
    AddItem,
    EditItem,
    TickItem,
    MoveItem,
    DeleteItem,
    AddComment,
    EditComment,
    DeleteComment,
    RestoreComment,
    TakeTheirs,
    Batch,
}

const KINDS: [Kind; 31] = [
    Kind::AddColumn,
    Kind::RenameColumn,
    Kind::MoveColumn,
    Kind::SetWipLimit,
    Kind::DeleteColumn,
    Kind::RestoreColumn,
    Kind::AddLabel,
    Kind::RenameLabel,
    Kind::RecolorLabel,
    Kind::DeleteLabel,
    Kind::DuplicateCard,
    Kind::MoveCards,
    Kind::SetDue,
    Kind::LabelCard,
    Kind::UnlabelCard,
    Kind::AssignCard,
    Kind::UnassignCard,
    Kind::ArchiveCard,
    Kind::PurgeCard,
    Kind::CreditCard,
    Kind::AddItem,
    Kind::EditItem,
    Kind::TickItem,
    Kind::MoveItem,
    Kind::DeleteItem,
    Kind::AddComment,
    Kind::EditComment,
    Kind::DeleteComment,
    Kind::RestoreComment,
    Kind::TakeTheirs,
    Kind::Batch,
];

const EXTRA_COLUMNS: [&str; 3] = ["x0", "x1", "x2"];
const LABELS: [&str; 3] = ["l0", "l1", "l2"];
const COLORS: [&str; 3] = ["#ff0000", "#00ff00", "#0000ff"];
const DUES: [&str; 2] = ["2026-11-30", "2026-11-30T17:00:00Z"];

/// Something that somebody wants. Numbers are taken modulo what is there to choose from.
#[derive(Debug, Clone)]
pub struct Whole {
    kind: Kind,
    card: usize,
    pick: usize,
    other: usize,
    spot: Spot,
    word: usize,
    luck: u64,
}

/// What somebody sees, who they are, and a number that is new.
pub struct Here<'a> {
    pub view: &'a BoardView,
    pub me: UserId,
    pub number: u32,
}

impl Whole {
    /// Any of them.
    pub fn of(choices: &mut Choices<'_>) -> Self {
        Self {
            kind: KINDS[choices.below(KINDS.len())],
            card: choices.below(12),
            pick: choices.below(12),
            other: choices.below(12),
            spot: Spot::of(choices),
            word: choices.below(WORDS.len()),
            luck: choices.below(3) as u64,
        }
    }

    /// What it comes to.
    pub fn action(&self, here: &Here<'_>) -> Option<(Action, u64)> {
        let action = match self.kind {
            Kind::Batch => self.batch(here)?,
            Kind::TakeTheirs => take_theirs(here.view, self.pick)?,
            _ => self
                .column_action(here)
                .or_else(|| self.label_action(here))
                .or_else(|| self.card_action(here))
                .or_else(|| self.item_action(here))
                .or_else(|| self.comment_action(here))?,
        };
        Some((action, self.luck))
    }

    /// Two others of another kind each.
    fn batch(&self, here: &Here<'_>) -> Option<Action> {
        let kinds = [KINDS[self.pick], KINDS[self.other + 12]];
        let actions = kinds.into_iter().filter_map(|kind| {
            let other = Self { kind, ..self.clone() };
            other.action(here).map(|(action, _)| action)
        });
        let actions: Vec<Action> = actions.collect();
        (!actions.is_empty()).then_some(Action::Batch { actions })
    }

    fn word(&self) -> String {
        WORDS[self.word].to_owned()
    }

    fn column(&self) -> ColumnId {
        column(self.pick)
    }

    fn column_action(&self, here: &Here<'_>) -> Option<Action> {
        let column = self.column();
        let position = match self.spot {
            Spot::Start => ColumnPosition::Start,
            Spot::End => ColumnPosition::End,
            Spot::Before(pick) => ColumnPosition::Before {
                column: self::column(pick),
            },
            Spot::After(pick) => ColumnPosition::After {
                column: self::column(pick),
            },
            Spot::Index(index) => ColumnPosition::Index { index },
        };
        let wip_limit = (!self.other.is_multiple_of(3)).then_some(self.other as u32);
        Some(match self.kind {
            Kind::AddColumn => Action::AddColumn {
                column: column_id(EXTRA_COLUMNS[self.pick % 3]),
                title: format!("C{}{}", here.number, self.word()),
                position,
                wip_limit,
            },
            Kind::RenameColumn => Action::RenameColumn {
                column,
                title: self.word(),
            },
            Kind::MoveColumn => Action::MoveColumn { column, position },
            Kind::SetWipLimit => Action::SetWipLimit { column, wip_limit },
            Kind::DeleteColumn => Action::DeleteColumn {
                column,
                move_cards_to: (!self.other.is_multiple_of(4)).then(|| self::column(self.other)),
            },
            Kind::RestoreColumn => Action::RestoreColumn { column },
            _ => return None,
        })
    }

    fn label_action(&self, here: &Here<'_>) -> Option<Action> {
        let label = LabelId::parse(LABELS[self.pick % 3]).unwrap();
        let color = Color::parse(COLORS[self.other % 3]).unwrap();
        let card = || pick_card(here.view, self.card);
        Some(match self.kind {
            Kind::AddLabel => Action::AddLabel {
                label,
                name: self.word(),
                color,
            },
            Kind::RenameLabel => Action::RenameLabel {
                label,
                name: self.word(),
            },
            Kind::RecolorLabel => Action::RecolorLabel { label, color },
            Kind::DeleteLabel => Action::DeleteLabel { label },
            Kind::LabelCard => Action::LabelCard { card: card()?, label },
            Kind::UnlabelCard => Action::UnlabelCard { card: card()?, label },
            _ => return None,
        })
    }

    fn card_action(&self, here: &Here<'_>) -> Option<Action> {
        let card = pick_card(here.view, self.card)?;
        let user = user_of(self.other as u8 % 3 + 1);
        Some(match self.kind {
            Kind::DuplicateCard => Action::DuplicateCard {
                card,
                copy: card_id(&format!("c{:03}", here.number)),
            },
            Kind::MoveCards => Action::MoveCards {
                cards: some_cards(here.view, self.card, self.other % 4),
                column: pick_column(self.pick % 4),
                position: self.spot.position(here.view)?,
            },
            Kind::SetDue => Action::SetDue {
                card,
                due: DUES.get(self.other % 3).map(|due| Due::parse(*due).unwrap()),
            },
            Kind::AssignCard => Action::AssignCard { card, user },
            Kind::UnassignCard => Action::UnassignCard { card, user },
            Kind::ArchiveCard => Action::ArchiveCard { card },
            Kind::PurgeCard => Action::PurgeCard { card },
            Kind::CreditCard => Action::CreditCard {
                card,
                imported_from: self.word(),
            },
            _ => return None,
        })
    }

    fn item_action(&self, here: &Here<'_>) -> Option<Action> {
        let view = seen(here.view, self.card)?;
        let card = view.id.clone();
        if self.kind == Kind::AddItem {
            return Some(Action::AddItem {
                card,
                item: ItemId::parse(format!("i{:03}", here.number)).unwrap(),
                text: format!("I{}", self.word()),
                position: self.item_position(view),
                done: self.other % 2 == 1,
            });
        }
        let item = pick_item(view, self.pick)?;
        Some(match self.kind {
            Kind::EditItem => Action::EditItem {
                card,
                item,
                text: self.word(),
            },
            Kind::TickItem => Action::TickItem {
                card,
                item,
                done: self.other % 2 == 1,
            },
            Kind::MoveItem => Action::MoveItem {
                card,
                item,
                position: self.item_position(view),
            },
            Kind::DeleteItem => Action::DeleteItem { card, item },
            _ => return None,
        })
    }

    fn item_position(&self, view: &CardView) -> ItemPosition {
        let pick = |pick| pick_item(view, pick);
        let found = match self.spot {
            Spot::Before(other) => pick(other).map(|item| ItemPosition::Before { item }),
            Spot::After(other) => pick(other).map(|item| ItemPosition::After { item }),
            Spot::Start => Some(ItemPosition::Start),
            Spot::Index(index) => Some(ItemPosition::Index { index }),
            Spot::End => None,
        };
        found.unwrap_or(ItemPosition::End)
    }

    fn comment_action(&self, here: &Here<'_>) -> Option<Action> {
        let view = seen(here.view, self.card)?;
        let card = view.id.clone();
        if self.kind == Kind::AddComment {
            return Some(Action::AddComment {
                card,
                comment: CommentId::new(&format!("m{:03}", here.number), here.me).unwrap(),
                body: format!("M{}", self.word()),
                imported_from: (self.other == 0).then(|| "Somebody".to_owned()),
            });
        }
        let comment = view
            .comments
            .get(self.pick % view.comments.len().max(1))?
            .id
            .clone();
        Some(match self.kind {
            Kind::EditComment => Action::EditComment {
                card,
                comment,
                body: self.word(),
            },
            Kind::DeleteComment => Action::DeleteComment { card, comment },
            Kind::RestoreComment => Action::RestoreComment { card, comment },
            _ => return None,
        })
    }
}

fn column(pick: usize) -> ColumnId {
    let columns = COLUMNS.iter().chain(&EXTRA_COLUMNS);
    column_id(columns.copied().nth(pick % 6).unwrap())
}

fn seen(view: &BoardView, pick: usize) -> Option<&CardView> {
    view.cards.get(pick % view.cards.len().max(1))
}

fn pick_item(view: &CardView, pick: usize) -> Option<ItemId> {
    let items = &view.checklist;
    items.get(pick % items.len().max(1)).map(|item| item.id.clone())
}

fn some_cards(view: &BoardView, first: usize, count: usize) -> Vec<CardId> {
    let cards = view.cards.iter().cycle().skip(first % view.cards.len().max(1));
    cards
        .take(count.min(view.cards.len()))
        .map(|card| card.id.clone())
        .collect()
}

/// Takes one of the values that lost.
fn take_theirs(view: &BoardView, pick: usize) -> Option<Action> {
    let columns = view.columns.iter().flat_map(|column| &column.conflicts);
    let labels = view.labels.iter().flat_map(|label| &label.conflicts);
    let cards = view.cards.iter().flat_map(|card| &card.conflicts);
    let conflicts: Vec<_> = columns.chain(labels).chain(cards).collect();
    let conflict = conflicts.get(pick % conflicts.len().max(1))?;
    Some(conflict.take.clone())
}
