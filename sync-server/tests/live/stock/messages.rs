//! Messages of automerge-repo's protocol, as its clients write them.

use minicbor::Encoder;
use uuid::Uuid;

/// The id under which a board is a document.
pub fn document_of(board: Uuid) -> String {
    bs58::encode(board.as_bytes()).with_check().into_string()
}

/// A message as cbor-x writes it: with lengths of maps in two bytes.
pub fn message(kind: &str, sender: &str, fields: u16, fill: impl FnOnce(&mut Encoder<Vec<u8>>)) -> Vec<u8> {
    let mut encoder = Encoder::new([&[0xb9][..], &(2 + fields).to_be_bytes()].concat());
    encoder.str("type").unwrap().str(kind).unwrap();
    encoder.str("senderId").unwrap().str(sender).unwrap();
    fill(&mut encoder);
    encoder.into_writer()
}

/// The first message of a socket.
pub fn join(sender: &str) -> Vec<u8> {
    message("join", sender, 1, |encoder| {
        encoder.str("supportedProtocolVersions").unwrap();
        encoder.array(1).unwrap().str("1").unwrap();
    })
}

/// `sync`, or `request` for the first time: one of Automerge's own sync messages about a document.
pub fn sync(kind: &str, sender: &str, document: &str, data: &[u8]) -> Vec<u8> {
    message(kind, sender, 3, |encoder| {
        encoder.str("targetId").unwrap().str("somebody").unwrap();
        encoder.str("documentId").unwrap().str(document).unwrap();
        encoder.str("data").unwrap().bytes(data).unwrap();
    })
}
