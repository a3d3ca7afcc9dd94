//! Labels.

use super::rule::LABEL_NAME;
use super::{Plan, Planned, Planner, is_contested, must_fit};
use crate::action::ActionError;
use crate::edit::{At, Write};
use crate::ids::LabelId;
use crate::limits::LABELS_MAX;
use crate::schema;
use crate::source::Source;
use crate::values::Color;
use crate::view::{LabelView, LostValue};

impl<S: Source> Planner<'_, S> {
    pub(super) fn add_label(&self, label: &LabelId, name: &str, color: &Color) -> Planned {
        if self.label(label).is_ok() {
            return Err(ActionError::LabelExists(label.clone()));
        }
        must_fit(self.model.labels().len(), LABELS_MAX, "labels on a board")?;
        LABEL_NAME.check(name)?;
        Ok(Plan::labels(Write::Make {
            at: At::Labels,
            key: label.to_string(),
            fields: vec![
                (schema::NAME, name.into()),
                (schema::COLOR, color.as_str().into()),
            ],
        }))
    }

    pub(super) fn rename_label(&self, label: &LabelId, name: &str) -> Planned {
        let view = self.label(label)?;
        LABEL_NAME.check(name)?;
        let is_contested = is_contested(&view.conflicts, |lost| matches!(lost, LostValue::Name { .. }));
        if view.name == name && !is_contested {
            return Ok(Plan::default());
        }
        Ok(register(label, schema::NAME, name))
    }

    pub(super) fn recolor_label(&self, label: &LabelId, color: &Color) -> Planned {
        let view = self.label(label)?;
        let is_contested = is_contested(&view.conflicts, |lost| matches!(lost, LostValue::Color { .. }));
        if view.color == *color && !is_contested {
            return Ok(Plan::default());
        }
        Ok(register(label, schema::COLOR, color.as_str()))
    }

    pub(super) fn delete_label(&self, label: &LabelId) -> Planned {
        self.label(label)?;
        Ok(Plan::labels(Write::Delete {
            at: At::Labels,
            key: label.to_string(),
        }))
    }

    pub(super) fn label(&self, label: &LabelId) -> Result<&LabelView, ActionError> {
        let labels = self.model.labels();
        let found = labels.binary_search_by(|view| view.id.cmp(label));
        found
            .map(|at| &labels[at])
            .map_err(|_| ActionError::NoSuchLabel(label.clone()))
    }
}

fn register(label: &LabelId, key: &str, value: &str) -> Plan {
    Plan::labels(Write::set(At::Label(label.clone()), key, Some(value)))
}
