//! Intents beyond cards and their places: columns, labels, dates, people, checklists, comments, batches.

use crate::choices::Choices;
use crate::schedule::{COLUMNS, Spot, WORDS, pick_column};
use crate::{card_id, column_id, user_of};
use board_doc::{
    Action, BoardView, CardId, CardState, CardView, Color, ColumnId, ColumnPosition, CommentId, CommentView,
    Due, ItemId, ItemPosition, LabelId, UserId,
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
    TrashCard,
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
    /// It is tried wherever the numbers point, possible or not.
    blunt: bool,
}

impl Kind {
    /// Whether it can be done to a card by this user.
    fn fits(self, card: &CardView, me: UserId) -> bool {
        let of_mine = |deleted: bool| {
            let mut comments = card.comments.iter();
            comments.any(|comment| comment.author == me && comment.deleted == deleted)
        };
        let has_it = match self {
            Self::UnlabelCard => !card.labels.is_empty(),
            Self::UnassignCard => !card.assignees.is_empty(),
            Self::EditItem | Self::TickItem | Self::DeleteItem => !card.checklist.is_empty(),
            Self::MoveItem => card.checklist.len() > 1,
            Self::EditComment | Self::DeleteComment => of_mine(false),
            Self::RestoreComment => of_mine(true),
            _ => true,
        };
        has_it && (card.state == CardState::Trashed) == (self == Self::PurgeCard)
    }

    /// What there must have been before it.
    fn enabling(self) -> Option<Self> {
        Some(match self {
            Self::RenameLabel | Self::RecolorLabel | Self::DeleteLabel | Self::LabelCard => Self::AddLabel,
            Self::UnlabelCard => Self::LabelCard,
            Self::UnassignCard => Self::AssignCard,
            Self::EditItem | Self::TickItem | Self::MoveItem | Self::DeleteItem => Self::AddItem,
            Self::EditComment | Self::DeleteComment => Self::AddComment,
            Self::RestoreComment => Self::DeleteComment,
            Self::PurgeCard => Self::TrashCard,
            Self::RestoreColumn => Self::DeleteColumn,
            _ => return None,
        })
    }

    fn is_possible(self, here: &Here<'_>) -> bool {
        match self {
            Self::RenameLabel | Self::RecolorLabel | Self::DeleteLabel | Self::LabelCard => {
                !here.view.labels.is_empty()
            }
            Self::RestoreColumn => !here.view.deleted_columns.is_empty(),
            _ => here.view.cards.iter().any(|card| self.fits(card, here.me)),
        }
    }

    /// Itself, or what has to be done first.
    fn or_first(self, here: &Here<'_>) -> Self {
        match self.enabling() {
            Some(first) if !self.is_possible(here) => first.or_first(here),
            _ => self,
        }
    }
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
            blunt: choices.below(4) == 3,
        }
    }

    /// What it comes to.
    pub fn action(&self, here: &Here<'_>) -> Option<(Action, u64)> {
        if self.blunt {
            return self.just_so(here);
        }
        let kind = self.kind.or_first(here);
        Self { kind, ..self.clone() }.just_so(here)
    }

    fn just_so(&self, here: &Here<'_>) -> Option<(Action, u64)> {
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

    /// A card that it can be done to; any, when it is to be tried on any or there is none such.
    fn card<'a>(&self, here: &Here<'a>) -> Option<&'a CardView> {
        let fitting = |card: &&CardView| !self.blunt && self.kind.fits(card, here.me);
        let fitting: Vec<&CardView> = here.view.cards.iter().filter(fitting).collect();
        if fitting.is_empty() {
            return here.view.cards.get(self.card % here.view.cards.len().max(1));
        }
        Some(fitting[self.card % fitting.len()])
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
            Kind::RestoreColumn => {
                let deleted = &here.view.deleted_columns;
                let deleted = deleted.get(self.pick % deleted.len().max(1));
                Action::RestoreColumn {
                    column: deleted.map_or(column, |deleted| deleted.id.clone()),
                }
            }
            _ => return None,
        })
    }

    fn label_action(&self, here: &Here<'_>) -> Option<Action> {
        let view = self.card(here);
        let theirs = match self.kind {
            Kind::AddLabel => None,
            Kind::UnlabelCard => view.and_then(|card| card.labels.get(self.pick % card.labels.len().max(1))),
            _ => {
                let labels = &here.view.labels;
                labels.get(self.pick % labels.len().max(1)).map(|label| &label.id)
            }
        };
        let any = || LabelId::parse(LABELS[self.pick % 3]).unwrap();
        let label = theirs.filter(|_| !self.blunt).cloned().unwrap_or_else(any);
        let color = Color::parse(COLORS[self.other % 3]).unwrap();
        let card = || view.map(|card| card.id.clone());
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
        let view = self.card(here)?;
        let card = view.id.clone();
        let assigned = view.assignees.get(self.other % view.assignees.len().max(1));
        let assigned = assigned.filter(|_| self.kind == Kind::UnassignCard && !self.blunt);
        let user = assigned.map_or(user_of(self.other as u8 % 3 + 1), |assigned| assigned.user);
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
            Kind::TrashCard => Action::TrashCard { card },
            Kind::PurgeCard => Action::PurgeCard { card },
            Kind::CreditCard => Action::CreditCard {
                card,
                imported_from: self.word(),
            },
            _ => return None,
        })
    }

    fn item_action(&self, here: &Here<'_>) -> Option<Action> {
        let view = self.card(here)?;
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
        let view = self.card(here)?;
        let card = view.id.clone();
        if self.kind == Kind::AddComment {
            return Some(Action::AddComment {
                card,
                comment: CommentId::new(&format!("m{:03}", here.number), here.me).unwrap(),
                body: format!("M{}", self.word()),
                imported_from: (self.other == 0).then(|| "Somebody".to_owned()),
            });
        }
        let fitting = |comment: &&CommentView| {
            self.blunt || comment.author == here.me && comment.deleted == (self.kind == Kind::RestoreComment)
        };
        let fitting: Vec<&CommentView> = view.comments.iter().filter(fitting).collect();
        let comment = fitting.get(self.pick % fitting.len().max(1))?.id.clone();
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
