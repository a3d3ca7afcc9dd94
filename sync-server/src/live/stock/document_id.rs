//! The ids of documents: a board's 16 id bytes in base58check.

use crate::live::limits::STOCK_DOCUMENT_ID_BYTES_MAX;
use uuid::Uuid;

/// The board of that document; `None` where no board can have it.
pub(super) fn board_of(document: &str) -> Option<Uuid> {
    if document.len() > STOCK_DOCUMENT_ID_BYTES_MAX {
        return None;
    }
    let bytes = bs58::decode(document).with_check(None).into_vec().ok()?;
    Uuid::from_slice(&bytes).ok()
}

/// The document of a board.
pub fn document_id(board: Uuid) -> String {
    bs58::encode(board.as_bytes()).with_check().into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a1_the_document_of_a_board_is_its_id_in_base58check() {
        let board = Uuid::from_u128(0x0192_f0c1_2345_7abc_8def_0123_4567_89ab);
        let document = document_id(board);
        assert!(document.len() <= STOCK_DOCUMENT_ID_BYTES_MAX);
        assert_eq!(board_of(&document), Some(board));
        assert_eq!(board_of(&document[1..]), None, "the check sum");
        assert_eq!(board_of(""), None);
        assert_eq!(board_of("0OIl"), None, "not base58");
        let short = bs58::encode([1; 15]).with_check().into_string();
        assert_eq!(board_of(&short), None);
    }

    #[test]
    fn a1_a_long_document_id_is_not_decoded() {
        let long = bs58::encode([1; STOCK_DOCUMENT_ID_BYTES_MAX])
            .with_check()
            .into_string();
        assert_eq!(board_of(&long), None);
        // This would take a quarter of a minute.
        assert_eq!(board_of(&"z".repeat(100_000)), None);
    }
}
