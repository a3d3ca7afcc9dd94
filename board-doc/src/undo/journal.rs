//! What a change writes, noted as it is written.

use super::state::State;
use super::text::{Splice, TextName, TextStep};
use super::{Field, FieldStep, Inverse, Step, read};
use crate::edit::{At, TextAt, Write};
use crate::ids::{CardId, ChangeHash};
use crate::schema;
use crate::source::Source;
use std::collections::HashSet;

/// Notes what stood where something is written. Read it when the change is made.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    notes: Vec<Note>,
    /// Fields that are noted, or belong to something that was made here, by the field that says that it is there.
    noted: HashSet<Field>,
    /// Cards that were made here: what they say goes with them.
    made: HashSet<CardId>,
}

#[derive(Debug)]
enum Note {
    Field { field: Field, was: State, made: bool },
    Text(TextStep),
}

impl Journal {
    /// To be told of every write before it is done, but of those to texts.
    pub(crate) fn before(&mut self, document: &impl Source, write: &Write) {
        match write {
            Write::AddCard { card, .. } => {
                self.note_made(Field::CardState { card: card.clone() }, schema::TRASHED);
                self.made.insert(card.clone());
            }
            Write::Make { at, key, .. } => self.before_making(document, at, key),
            Write::Delete { at: At::Cards, key } => self.forget_card(key),
            Write::Put { at, key, .. } | Write::Delete { at, key } => {
                if let Some(field) = Field::at(at, key) {
                    self.note(document, field);
                }
            }
            Write::Text { .. } => {}
        }
    }

    /// What a write to a text did. `was_blank`: the text said nothing before.
    pub(crate) fn typed(&mut self, text: &TextAt, splice: Splice, was_blank: bool) {
        let Some(text) = TextName::of(text) else { return };
        // A board gets its first name as it is made: there is no board without one to go back to.
        let is_first_name = text == TextName::BoardName && was_blank;
        let is_empty = splice.typed.is_empty() && splice.taken.is_empty();
        if is_first_name || is_empty || text.card().is_some_and(|card| self.made.contains(card)) {
            return;
        }
        let known = self.notes.iter_mut().find_map(|note| match note {
            Note::Text(step) if step.text == text => Some(step),
            _ => None,
        });
        match known {
            Some(step) => step.splices.push(splice),
            None => self.notes.push(Note::Text(TextStep {
                text,
                splices: vec![splice],
            })),
        }
    }

    fn before_making(&mut self, document: &impl Source, at: &At, key: &str) {
        let made = match at {
            At::Columns => crate::ColumnId::parse(key)
                .ok()
                .map(|column| Field::ColumnState { column }),
            At::CardMap(card, map) if *map == schema::COMMENTS => {
                crate::CommentId::parse(key)
                    .ok()
                    .map(|comment| Field::CommentState {
                        card: card.clone(),
                        comment,
                    })
            }
            _ => None,
        };
        match made {
            Some(field) if !self.is_in_what_was_made(&field) => self.note_made(field, schema::DELETED),
            Some(_) => {}
            None => {
                if let Some(field) = Field::at(at, key) {
                    self.note(document, field);
                }
            }
        }
    }

    fn note_made(&mut self, field: Field, away: &str) {
        self.noted.insert(field.clone());
        self.notes.push(Note::Field {
            field,
            was: State::never(away),
            made: true,
        });
    }

    fn note(&mut self, document: &impl Source, field: Field) {
        if self.noted.contains(&field) || self.is_in_what_was_made(&field) {
            return;
        }
        let found = read::find(document, &field);
        let mut was = found.map_or(State::Absent { since: None }, |found| found.state);
        self.fold_into(&field, &mut was);
        self.noted.insert(field.clone());
        self.notes.push(Note::Field {
            field,
            was,
            made: false,
        });
    }

    /// An entry that goes had other fields before this change: then it comes back with those.
    fn fold_into(&mut self, entry: &Field, was: &mut State) {
        let State::Entry { fields, .. } = was else { return };
        self.notes.retain(|note| {
            let Note::Field { field, was, .. } = note else {
                return true;
            };
            if field.entry().as_ref() != Some(entry) {
                return true;
            }
            let (_, key) = field.place();
            if let (State::Value { op: Some(op), value }, Some(noted)) =
                (was, fields.iter_mut().find(|field| field.key == key))
            {
                (noted.op, noted.value) = (op.clone(), Some(value.clone()));
            }
            false
        });
    }

    /// What is in something that was made here goes with it.
    fn is_in_what_was_made(&self, field: &Field) -> bool {
        let in_entry = field.entry().is_some_and(|entry| self.noted.contains(&entry));
        let in_card = field.card().is_some_and(|card| self.made.contains(card));
        let there = match field {
            Field::ColumnTitle { column }
            | Field::ColumnRank { column }
            | Field::ColumnWipLimit { column } => Some(Field::ColumnState {
                column: column.clone(),
            }),
            Field::CommentBody { card, comment } => Some(Field::CommentState {
                card: card.clone(),
                comment: comment.clone(),
            }),
            _ => None,
        };
        in_entry || in_card || there.is_some_and(|there| self.was_made(&there))
    }

    fn was_made(&self, there: &Field) -> bool {
        let notes = self.notes.iter();
        notes
            .into_iter()
            .any(|note| matches!(note, Note::Field { field, made: true, .. } if field == there))
    }

    /// Deleting for ever is for ever.
    fn forget_card(&mut self, card: &str) {
        let is_of = |id: Option<&CardId>| id.is_some_and(|id| id.as_str() == card);
        self.notes.retain(|note| match note {
            Note::Field { field, .. } => !is_of(field.card()),
            Note::Text(step) => !is_of(step.text.card()),
        });
        self.noted.retain(|field| !is_of(field.card()));
        self.made.retain(|id| id.as_str() != card);
    }

    /// What takes back the change that was made, in the document as it is since.
    pub(crate) fn finish(self, document: &impl Source, change: ChangeHash) -> Inverse {
        let steps = self.notes.into_iter().filter_map(|note| match note {
            Note::Text(step) => Some(Step::Text(step)),
            Note::Field { field, was, made } => {
                let mut now = read::find(document, &field)?.state;
                if let State::Absent { since } = &mut now {
                    *since = Some(change);
                }
                let is_as_it_was = now == was || (now.is_absent() && was.is_absent());
                (!is_as_it_was).then_some(Step::Field(FieldStep {
                    field,
                    now,
                    was,
                    made,
                }))
            }
        });
        Inverse {
            steps: steps.collect(),
        }
    }
}
