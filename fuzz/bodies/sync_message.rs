//! Messages of Automerge's sync protocol: refused, or heard by the server without harm to its document.

use board_doc::guard::read_sync_message;
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
        read_sync_message(&answer, true).expect("what the server says passes its own guard");
    }
    assert_eq!(document.heads(), Document::new().heads());
}
