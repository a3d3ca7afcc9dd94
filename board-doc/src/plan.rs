//! What an action comes to on the board as it is: which registers and texts to write. Nothing is written here.

use crate::action::{Action, ActionError, Moment, TextEdit, TextField};
use crate::edit::{TextAt, TextChange, Write};
use crate::ids::{CardId, ColumnId};
use crate::limits::{CARDS_MAX, DESCRIPTION_CHARACTERS_MAX, TITLE_CHARACTERS_MAX};
use crate::model::Model;
use crate::place::{self, Placement};
use crate::read::Place;
use crate::touched::Touched;
use crate::view::CardState;
use crate::{Position, schema};
use automerge::Automerge;

/// The writes of one change, and what of the view they touch. Without writes there is nothing to do.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) writes: Vec<Write>,
    pub(crate) touched: Touched,
}

/// A text that an action writes, and what is asked of it.
struct TextRule {
    name: &'static str,
    characters_max: usize,
    may_be_blank: bool,
}

const NAME: TextRule = TextRule {
    name: "name",
    characters_max: TITLE_CHARACTERS_MAX,
    may_be_blank: false,
};
const TITLE: TextRule = TextRule {
    name: "title",
    characters_max: TITLE_CHARACTERS_MAX,
    may_be_blank: false,
};
const DESCRIPTION: TextRule = TextRule {
    name: "description",
    characters_max: DESCRIPTION_CHARACTERS_MAX,
    may_be_blank: true,
};

/// Plans one action.
pub(crate) fn plan(
    model: &Model,
    document: &Automerge,
    action: &Action,
    moment: Moment,
) -> Result<Plan, ActionError> {
    let planner = Planner {
        model,
        document,
        seed: moment.seed,
    };
    match action {
        Action::RenameBoard { name } => planner.become_text(TextAt::Board(schema::NAME), &NAME, name),
        Action::DescribeBoard { description } => {
            planner.become_text(TextAt::Board(schema::DESCRIPTION), &DESCRIPTION, description)
        }
        Action::AddCard {
            card,
            column,
            position,
            title,
            description,
        } => planner.add(card, (column, position), title, description),
        Action::RenameCard { card, title } => planner.become_card_text(card, TextField::Title, title),
        Action::DescribeCard { card, description } => {
            planner.become_card_text(card, TextField::Description, description)
        }
        Action::EditText { card, field, edit } => planner.edit_text(card, *field, edit),
        Action::MoveCard {
            card,
            column,
            position,
        } => planner.move_card(card, column, position),
        Action::TrashCard { card } => planner.trash(card),
        Action::RestoreCard { card } => planner.restore(card),
        _ => Err(ActionError::Refused("this version cannot do it yet".to_owned())),
    }
}

struct Planner<'a> {
    model: &'a Model,
    document: &'a Automerge,
    seed: u64,
}

impl Planner<'_> {
    fn add(
        &self,
        card: &CardId,
        (column, position): (&ColumnId, &Position),
        title: &str,
        description: &str,
    ) -> Result<Plan, ActionError> {
        if self.model.card(card).is_some() {
            return Err(ActionError::CardExists(card.clone()));
        }
        self.must_show(column)?;
        if self.model.card_count() >= CARDS_MAX {
            return Err(ActionError::Full {
                what: "cards on a board",
                limit: CARDS_MAX,
            });
        }
        TITLE.check(title, 0)?;
        DESCRIPTION.check(description, 0)?;
        let placement = self.placement(card, column, position);
        let add = |place| Write::AddCard {
            card: card.clone(),
            place,
            title: title.to_owned(),
            description: description.to_owned(),
        };
        Ok(put(card, placement, add))
    }

    fn move_card(&self, card: &CardId, column: &ColumnId, position: &Position) -> Result<Plan, ActionError> {
        self.must_be_editable(card)?;
        self.must_show(column)?;
        let placement = self.placement(card, column, position);
        Ok(put(card, placement, |place| Write::Place {
            card: card.clone(),
            place,
        }))
    }

    fn placement(&self, card: &CardId, column: &ColumnId, position: &Position) -> Option<Placement> {
        place::find(self.model, card, column, position, self.seed)
    }

    fn trash(&self, card: &CardId) -> Result<Plan, ActionError> {
        match self.state(card)? {
            CardState::Trashed => Ok(Plan::default()),
            CardState::Active | CardState::Archived => Ok(set_state(card, Some(schema::TRASHED))),
        }
    }

    fn restore(&self, card: &CardId) -> Result<Plan, ActionError> {
        match self.state(card)? {
            CardState::Trashed => Ok(set_state(card, None)),
            CardState::Active | CardState::Archived => Ok(Plan::default()),
        }
    }

    fn become_card_text(&self, card: &CardId, field: TextField, to: &str) -> Result<Plan, ActionError> {
        self.must_be_editable(card)?;
        let (key, rule) = text_of(field);
        self.become_text(TextAt::Card(card.clone(), key), rule, to)
    }

    fn become_text(&self, text: TextAt, rule: &TextRule, to: &str) -> Result<Plan, ActionError> {
        let current = text.read(self.document);
        rule.check(to, current.chars().count())?;
        if current == to {
            return Ok(Plan::default());
        }
        Ok(text_plan(text, TextChange::Become(to.to_owned())))
    }

    fn edit_text(&self, card: &CardId, field: TextField, edit: &TextEdit) -> Result<Plan, ActionError> {
        self.must_be_editable(card)?;
        let (key, rule) = text_of(field);
        let text = TextAt::Card(card.clone(), key);
        let current = text.read(self.document);
        let (at, delete, insert) = edit.resolve(&current);
        if delete == 0 && insert.is_empty() {
            return Ok(Plan::default());
        }
        let before = current.chars().take(at);
        let after = current.chars().skip(at + delete);
        let to: String = before.chain(insert.chars()).chain(after).collect();
        rule.check(&to, current.chars().count())?;
        Ok(text_plan(
            text,
            TextChange::Splice {
                at,
                delete,
                insert: insert.to_owned(),
            },
        ))
    }

    fn state(&self, card: &CardId) -> Result<CardState, ActionError> {
        self.model
            .card(card)
            .map(|card| card.state)
            .ok_or_else(|| ActionError::NoSuchCard(card.clone()))
    }

    fn must_be_editable(&self, card: &CardId) -> Result<(), ActionError> {
        match self.state(card)? {
            CardState::Trashed => Err(ActionError::CardTrashed(card.clone())),
            CardState::Active | CardState::Archived => Ok(()),
        }
    }

    fn must_show(&self, column: &ColumnId) -> Result<(), ActionError> {
        if self.model.shows(column) {
            Ok(())
        } else {
            Err(ActionError::NoSuchColumn(column.clone()))
        }
    }
}

impl TextRule {
    /// Checks a text that takes the place of one with `before` scalar values. What merging has made too long may be
    /// made shorter, even if it is too long still.
    fn check(&self, text: &str, before: usize) -> Result<(), ActionError> {
        if !self.may_be_blank && text.trim().is_empty() {
            return Err(ActionError::Blank(self.name));
        }
        let characters = text.chars().count();
        if characters > self.characters_max && characters >= before {
            return Err(ActionError::TooLong {
                field: self.name,
                characters,
                limit: self.characters_max,
            });
        }
        Ok(())
    }
}

fn text_of(field: TextField) -> (&'static str, &'static TextRule) {
    match field {
        TextField::Title => (schema::TITLE, &TITLE),
        TextField::Description => (schema::DESCRIPTION, &DESCRIPTION),
    }
}

fn text_plan(text: TextAt, change: TextChange) -> Plan {
    let touched = match &text {
        TextAt::Board(_) => Touched::info(),
        TextAt::Card(card, _) => Touched::cards([card.clone()]),
    };
    Plan {
        writes: vec![Write::Text { text, change }],
        touched,
    }
}

fn set_state(card: &CardId, state: Option<&'static str>) -> Plan {
    Plan {
        writes: vec![Write::State {
            card: card.clone(),
            state,
        }],
        touched: Touched::cards([card.clone()]),
    }
}

/// Writes the card's place, and that of a neighbour who has to make room.
fn put(card: &CardId, placement: Option<Placement>, write: impl FnOnce(Place) -> Write) -> Plan {
    let Some(Placement { place, twin }) = placement else {
        return Plan::default();
    };
    let mut plan = Plan {
        writes: vec![write(place)],
        touched: Touched::cards([card.clone()]),
    };
    if let Some((card, place)) = twin {
        plan.touched.cards.insert(card.clone());
        plan.writes.push(Write::Place { card, place });
    }
    plan
}
