//! Texts that merge: names, titles, descriptions.

use super::rule::{DESCRIPTION, NAME, TITLE, TextRule};
use super::{Plan, Planned, Planner};
use crate::action::{ActionError, TextEdit, TextField};
use crate::edit::{TextAt, TextChange, Write};
use crate::ids::CardId;
use crate::model::Model;
use crate::schema;
use crate::source::Source;

use crate::undo::TextStep;
use automerge::ReadDoc;

impl<S: Source> Planner<'_, S> {
    pub(super) fn rename_board(&self, name: &str) -> Planned {
        self.become_text(TextAt::Board(schema::NAME), &NAME, name)
    }

    pub(super) fn describe_board(&self, description: &str) -> Planned {
        self.become_text(TextAt::Board(schema::DESCRIPTION), &DESCRIPTION, description)
    }

    pub(super) fn become_card_text(&self, card: &CardId, field: TextField, to: &str) -> Planned {
        self.editable(card)?;
        let (key, rule) = text_of(field);
        self.become_text(TextAt::Card(card.clone(), key), rule, to)
    }

    fn become_text(&self, text: TextAt, rule: &TextRule, to: &str) -> Planned {
        let current = text.read(self.document);
        rule.check_edit(to, current.chars().count())?;
        if current == to {
            return Ok(Plan::default());
        }
        Ok(text_plan(text, TextChange::Become(to.to_owned())))
    }

    pub(super) fn edit_text(&self, card: &CardId, field: TextField, edit: &TextEdit) -> Planned {
        self.editable(card)?;
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
        rule.check_edit(&to, current.chars().count())?;
        Ok(text_plan(
            text,
            TextChange::Splice {
                at,
                delete,
                insert: insert.to_owned(),
            },
        ))
    }
}

fn text_of(field: TextField) -> (&'static str, &'static TextRule) {
    match field {
        TextField::Title => (schema::TITLE, &TITLE),
        TextField::Description => (schema::DESCRIPTION, &DESCRIPTION),
    }
}

/// Whether what `step` did to a text may be taken back: the card takes edits, and what comes of it may be written.
pub(crate) fn check_text_revert<D: Source + ReadDoc>(
    model: &Model,
    document: &D,
    text: &TextAt,
    step: &TextStep,
) -> Result<(), ActionError> {
    let rule = match text {
        TextAt::Board(schema::NAME) => &NAME,
        TextAt::Card(_, schema::TITLE) => &TITLE,
        _ => &DESCRIPTION,
    };
    if let TextAt::Card(card, _) = text {
        super::must_take_edits(model, card)?;
    }
    let Some(object) = text.find(document) else {
        return Ok(());
    };
    let outcome = step.outcome(document, &object);
    rule.check_size(outcome.is_blank, outcome.characters, outcome.before)
}

fn text_plan(text: TextAt, change: TextChange) -> Plan {
    let touched = text.touched();
    Plan {
        writes: vec![Write::Text { text, change }],
        touched,
    }
}
