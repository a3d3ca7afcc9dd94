//! Many actions in few changes.

use crate::action::Action;

/// Up to so many bytes of text go into one batch: a change's own bytes and operations grow with them, and stay far
/// below [`CHANGE_BYTES_MAX`](crate::limits::CHANGE_BYTES_MAX) and
/// [`CHANGE_OPERATIONS_MAX`](crate::limits::CHANGE_OPERATIONS_MAX).
const BATCH_TEXT_BYTES_MAX: usize = 100_000;
/// What an action is counted as besides its texts, in bytes.
const ACTION_BYTES: usize = 100;

/// Puts actions into as few batches as the limits of changes allow, in their order. (A text of its own may be longer
/// than a batch should be: it gets one for itself.)
pub fn in_batches(actions: impl IntoIterator<Item = Action>) -> Vec<Action> {
    let mut batches: Vec<Vec<Action>> = Vec::new();
    let mut bytes = usize::MAX;
    for action in actions {
        let more = ACTION_BYTES + text_bytes(&action);
        bytes = bytes.saturating_add(more);
        match batches.last_mut() {
            Some(batch) if bytes <= BATCH_TEXT_BYTES_MAX => batch.push(action),
            _ => {
                bytes = more;
                batches.push(vec![action]);
            }
        }
    }
    let batches = batches.into_iter();
    batches.map(|actions| Action::Batch { actions }).collect()
}

fn text_bytes(action: &Action) -> usize {
    match action {
        Action::RenameBoard { name: text }
        | Action::DescribeBoard { description: text }
        | Action::AddColumn { title: text, .. }
        | Action::RenameColumn { title: text, .. }
        | Action::RenameCard { title: text, .. }
        | Action::DescribeCard {
            description: text, ..
        }
        | Action::AddItem { text, .. }
        | Action::EditItem { text, .. }
        | Action::AddComment { body: text, .. }
        | Action::EditComment { body: text, .. } => text.len(),
        Action::AddCard {
            title, description, ..
        } => title.len() + description.len(),
        Action::EditText { edit, .. } => edit.inserted.len() + edit.removed.len(),
        Action::MoveCards { cards, .. } => ACTION_BYTES * cards.len(),
        Action::Batch { actions } => actions
            .iter()
            .map(|action| ACTION_BYTES + text_bytes(action))
            .sum(),
        _ => 0,
    }
}
