//! Edits made with Automerge itself: what other programs, later versions and vandals write.

use crate::NOW;
use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{ActorId, Automerge, AutomergeError, LoadOptions, ObjId, ROOT, ReadDoc, TextEncoding};
use board_doc::Board;

/// The chunk of a change that `edit` makes to a copy of the board; `None` when it comes to nothing.
pub fn raw_change<T>(
    board: &Board,
    actor: [u8; 24],
    edit: impl FnOnce(&mut Transaction<'_>) -> Result<T, AutomergeError>,
) -> Option<Vec<u8>> {
    let options = LoadOptions::new().text_encoding(TextEncoding::UnicodeCodePoint);
    let mut document = Automerge::load_with_options(&board.document().save(), options).unwrap();
    document.set_actor(ActorId::from(&actor[..]));
    let options = CommitOptions::default().with_time(NOW.seconds());
    let done = document
        .transact_with(|_| options, edit)
        .unwrap_or_else(|failure| panic!("{}", failure.error));
    done.hash
        .map(|hash| document.get_change_by_hash(&hash).unwrap().raw_bytes().to_vec())
}

/// The object at a path of keys, if there is one.
pub fn object(tx: &Transaction<'_>, path: &[&str]) -> Option<ObjId> {
    path.iter().try_fold(ROOT, |parent, key| {
        tx.get(parent, *key)
            .unwrap()
            .filter(|(value, _)| value.is_object())
            .map(|(_, id)| id)
    })
}

/// Deletes a column as later versions do, or takes that back.
pub fn set_column_state(
    tx: &mut Transaction<'_>,
    column: &str,
    state: Option<&str>,
) -> Result<(), AutomergeError> {
    let object = object(tx, &["columns", column]).expect("the column is there");
    match state {
        Some(state) => tx.put(object, "state", state),
        None => tx.delete(object, "state"),
    }
}
