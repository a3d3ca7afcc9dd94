//! Messages of Automerge's sync protocol: refused, or heard by the server without harm to its document.

use board_doc::guard::{SyncRefusal, read_sync_message};
use board_doc::{Document, StockPeer};

/// The first byte says whether the sender may edit; the others are the message.
pub fn fuzz_one(data: &[u8]) {
    let Some((kind, message)) = data.split_first() else {
        return;
    };
    let may_edit = kind & 1 != 0;
    let Ok(message) = read_sync_message(message, may_edit) else {
        return;
    };
    let mut document = Document::new();
    let mut peer = StockPeer::new();
    peer.hear(&mut document, &message).expect("Automerge hears it");
    for change in message.changes() {
        assert!(may_edit);
        if let Ok(change) = change {
            drop(peer.keep(change));
        }
    }
    let answer = peer.next_message(&document).expect("Automerge answers");
    if let Some(answer) = answer {
        // To whom knows version 2 and has nothing, the server says a whole document, which it does not take itself.
        let said = read_sync_message(&answer, true);
        assert!(
            matches!(said, Ok(_) | Err(SyncRefusal::WholeDocument)),
            "{said:?}"
        );
    }
    assert_eq!(document.heads(), Document::new().heads());
}
