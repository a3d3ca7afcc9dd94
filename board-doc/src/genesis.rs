//! The constant first change of every board.
//!
//! Its bytes were made once, by the test below, and are frozen for ever: every board of every server begins with
//! them, so that a board created offline has the same roots as anywhere. Later schemas append changes.

use crate::ids::ChangeHash;
use std::sync::OnceLock;

/// The genesis change's actor; no user has it and nothing else may use it.
pub const GENESIS_ACTOR: [u8; 24] = *b"weft-board-genesis-v1\0\0\0";

const BYTES: &[u8] = include_bytes!("genesis-1.change");

/// The genesis change: fixed bytes, frozen for ever.
pub fn genesis_change() -> &'static [u8] {
    BYTES
}

/// Its hash.
pub fn genesis_hash() -> ChangeHash {
    static HASH: OnceLock<ChangeHash> = OnceLock::new();
    *HASH.get_or_init(|| ChangeHash::of_chunk(BYTES).expect("the genesis is longer than 8 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;
    use automerge::transaction::{CommitOptions, Transactable, Transaction};
    use automerge::{ActorId, Automerge, AutomergeError, ObjType, ROOT, ReadDoc};

    /// The default columns: id, title, rank. The ranks leave as much room between as at either end.
    const COLUMNS: [(&str, &str, &str); 3] = [
        ("todo", "To Do", "F"),
        ("in_progress", "In Progress", "V"),
        ("done", "Done", "k"),
    ];

    fn write(tx: &mut Transaction<'_>) -> Result<(), AutomergeError> {
        tx.put(ROOT, schema::SCHEMA, schema::VERSION)?;
        tx.put_object(ROOT, schema::NAME, ObjType::Text)?;
        tx.put_object(ROOT, schema::DESCRIPTION, ObjType::Text)?;
        let columns = tx.put_object(ROOT, schema::COLUMNS, ObjType::Map)?;
        for (id, title, rank) in COLUMNS {
            let column = tx.put_object(&columns, id, ObjType::Map)?;
            tx.put(&column, schema::TITLE, title)?;
            tx.put(&column, schema::RANK, rank)?;
        }
        tx.put_object(ROOT, schema::LABELS, ObjType::Map)?;
        tx.put_object(ROOT, schema::CARDS, ObjType::Map)?;
        tx.put_object(ROOT, schema::ACTORS, ObjType::Map)?;
        Ok(())
    }

    fn make() -> Vec<u8> {
        let mut document =
            Automerge::new_with_encoding(schema::TEXT_ENCODING).with_actor(ActorId::from(&GENESIS_ACTOR[..]));
        let made = document
            .transact_with(|()| CommitOptions::default().with_time(0), write)
            .unwrap();
        document
            .get_change_by_hash(&made.hash.unwrap())
            .unwrap()
            .raw_bytes()
            .to_vec()
    }

    #[test]
    fn the_genesis_can_be_made_again_and_has_not_changed() {
        assert_eq!(make(), BYTES);
        assert_eq!(
            genesis_hash().to_string(),
            "08d9cf30bfea11045f5356ab671c7f53186c32755bd57f6f31c1621fc2a08032"
        );
    }
}
