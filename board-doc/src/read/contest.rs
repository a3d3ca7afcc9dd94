//! What was written to a register at the same time as the value that shows.

use super::field::Fields;
use crate::action::Action;
use crate::source::{Source, order};
use crate::view::{Conflict, LostValue};
use automerge::{ObjId, Value};

/// The conflicts of one card, column or label.
#[derive(Default)]
pub(super) struct Conflicts(Vec<(ObjId, Conflict)>);

impl Conflicts {
    /// Notes what lost at `key`; `read` says what a value means and what makes it the one that shows, if it means
    /// anything. Who wrote what shows anyway has not lost, and of equal ones the newest counts.
    pub(super) fn note<S: Source>(
        &mut self,
        fields: &Fields<'_, S>,
        key: &str,
        read: impl Fn(&Value<'_>) -> Option<(LostValue, Action)>,
    ) {
        let Some(winner) = fields.get(key).filter(|field| field.contested) else {
            return;
        };
        let shown = read(&winner.value).map(|(value, _)| value);
        let mut losers = fields.document.get_all(&fields.map, key);
        losers.retain(|(_, id)| *id != winner.id);
        losers.sort_by(|(_, a), (_, b)| order(b, a));
        let mut seen: Vec<LostValue> = shown.into_iter().collect();
        for (value, id) in losers {
            let Some((lost, take)) = read(&value).filter(|(lost, _)| !seen.contains(lost)) else {
                continue;
            };
            seen.push(lost.clone());
            let authored = fields.document.authored(&id);
            let (by, at) = (authored.by, authored.at);
            self.0.push((id, Conflict { lost, by, at, take }));
        }
    }

    /// All of them, the newest first.
    pub(super) fn in_order(mut self) -> Vec<Conflict> {
        self.0.sort_by(|(a, _), (b, _)| order(b, a));
        self.0.into_iter().map(|(_, conflict)| conflict).collect()
    }
}
