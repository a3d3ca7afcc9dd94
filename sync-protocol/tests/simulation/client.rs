//! A person at a device: a session, and what they feel like doing.

use super::marks;
use board_doc::{
    Action, BoardView, CardId, CardState, CardView, ColumnId, CommentId, Position, TextEdit, TextField,
    Timestamp, UserId,
};
use rand::RngExt;
use rand::rngs::SmallRng;
use sync_protocol::client::ActError;
use sync_protocol::{ClientEffect, ClientSession};

pub struct Person {
    pub user: UserId,
    /// Where the tab is open.
    pub device: usize,
    pub session: ClientSession,
    /// Grows with each crash: what the store or another tab had for an earlier life is dropped.
    pub life: u32,
    /// When the last write of this tab is done: the next one comes after it.
    pub stored_at: i64,
    pub is_open: bool,
    /// Grows with each socket and with each crash: what belongs to an earlier one is dropped.
    pub connection: u64,
    pub node: usize,
    pub wake_at: Option<Timestamp>,
    /// No connection can be made until then.
    pub cut_off_until: Timestamp,
    /// The view, kept as the UI keeps it: reset and patched.
    pub shown: Option<BoardView>,
}

impl Person {
    pub fn new(user: UserId, device: usize, session: ClientSession) -> Self {
        Self {
            user,
            device,
            session,
            life: 0,
            stored_at: 0,
            is_open: false,
            connection: 0,
            node: 0,
            wake_at: None,
            cut_off_until: Timestamp(0),
            shown: None,
        }
    }

    /// Does something a person could do, with an id and a letter of its own.
    pub fn act(
        &mut self,
        now: Timestamp,
        chance: &mut SmallRng,
        own: (CardId, char),
    ) -> Option<(Action, Vec<ClientEffect>)> {
        let view = self.session.view()?;
        let action = wish(&view, chance, self.user, own);
        match self.session.act(now, &action) {
            Ok(acted) => {
                self.show(&acted.delta);
                Some((action, acted.effects))
            }
            Err(ActError::ReadOnly) => None,
            Err(error) => panic!("{action:?} on {view:?}: {error}"),
        }
    }

    /// Takes back what they did last, or does it again. Says which letters went, unless nothing was done.
    pub fn take_back(
        &mut self,
        now: Timestamp,
        again: bool,
    ) -> Option<(Option<Vec<char>>, Vec<ClientEffect>)> {
        let before = marks::count_letters(&self.session.view()?);
        let taken = if again {
            self.session.redo(now)
        } else {
            self.session.undo(now)
        };
        match taken {
            Ok(taken) => {
                self.show(&taken.acted.delta);
                let after = marks::count_letters(&self.session.view()?);
                let gone = before.into_keys().filter(|letter| !after.contains_key(letter));
                let gone = taken.outcome.done.then(|| gone.collect());
                Some((gone, taken.acted.effects))
            }
            Err(ActError::ReadOnly) => None,
            Err(error) => panic!("taking back, {again}: {error}"),
        }
    }

    pub fn show(&mut self, delta: &board_doc::ViewDelta) {
        let shown = self.shown.as_mut().expect("a delta follows a reset");
        if let Some(info) = &delta.info {
            shown.info = info.clone();
        }
        if let Some(columns) = &delta.columns {
            shown.columns.clone_from(columns);
        }
        if let Some(columns) = &delta.deleted_columns {
            shown.deleted_columns.clone_from(columns);
        }
        if let Some(labels) = &delta.labels {
            shown.labels.clone_from(labels);
        }
        shown.cards.retain(|card| {
            !delta.removed.contains(&card.id) && !delta.cards.iter().any(|changed| changed.id == card.id)
        });
        shown.cards.extend(delta.cards.iter().cloned());
    }
}

fn wish(view: &BoardView, chance: &mut SmallRng, user: UserId, (new, letter): (CardId, char)) -> Action {
    let column =
        ColumnId::parse(["todo", "in_progress", "done"][chance.random_range(0..3)]).expect("a valid id");
    let active: Vec<_> = view
        .cards
        .iter()
        .filter(|card| card.state == CardState::Active)
        .collect();
    let trashed: Vec<_> = view
        .cards
        .iter()
        .filter(|card| card.state == CardState::Trashed)
        .collect();
    let pick = (!active.is_empty()).then(|| active[chance.random_range(0..active.len())]);
    let word = ["ash ", "birch ", "cedar ", "elm "][chance.random_range(0..4)];
    match (chance.random_range(0..12), pick) {
        (0..=1, _) | (_, None) => {
            let title = format!("card {word}");
            Action::AddCard {
                card: new,
                column,
                position: Position::End,
                title,
                description: String::new(),
            }
        }
        (2..=4, Some(card)) => {
            let position = match chance.random_range(0..3) {
                0 => Position::Start,
                1 => Position::Index {
                    index: chance.random_range(0..4),
                },
                _ => Position::End,
            };
            Action::MoveCard {
                card: card.id.clone(),
                column,
                position,
            }
        }
        (5, Some(card)) => Action::TrashCard {
            card: card.id.clone(),
        },
        (6, Some(_)) if !trashed.is_empty() => Action::RestoreCard {
            card: trashed[chance.random_range(0..trashed.len())].id.clone(),
        },
        (7, Some(card)) if has_title_as_a_whole(card) => Action::RenameCard {
            card: card.id.clone(),
            title: format!("{letter}{word}{}", card.title),
        },
        (7, Some(card)) => type_into(card, TextField::Title, &format!("{letter}{word}"), chance),
        (8, Some(card)) => Action::AddComment {
            card: card.id.clone(),
            comment: CommentId::new(new.as_str(), user).expect("a valid id"),
            body: format!("{letter}{word}"),
            imported_from: None,
        },
        (_, Some(card)) => type_into(card, TextField::Description, &format!("{letter}{word}"), chance),
    }
}

/// A title that is given as a whole takes away what others have typed into it at the same time. So these are not typed into.
fn has_title_as_a_whole(card: &CardView) -> bool {
    card.id.as_str() < "4"
}

fn type_into(card: &CardView, field: TextField, typed: &str, chance: &mut SmallRng) -> Action {
    let from = match field {
        TextField::Title => &card.title,
        TextField::Description => &card.description,
    };
    let mut to: Vec<char> = from.chars().collect();
    let at = chance.random_range(0..=to.len());
    to.splice(at..at, typed.chars());
    let to: String = to.into_iter().collect();
    Action::EditText {
        card: card.id.clone(),
        field,
        edit: TextEdit::between(from, &to).expect("they differ"),
    }
}
