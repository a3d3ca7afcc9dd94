//! The frame codec: an error, or a frame that is the same when it is written and read again.

use sync_protocol::frames::{ClientFrame, ServerFrame};

/// Bytes of a frame, read as a client's and as the server's.
pub fn fuzz_one(data: &[u8]) {
    if let Ok(frame) = ClientFrame::decode(data) {
        let again = frame.encode();
        assert_eq!(ClientFrame::decode(&again).as_ref(), Ok(&frame));
    }
    if let Ok(frame) = ServerFrame::decode(data) {
        let again = frame.encode();
        assert_eq!(ServerFrame::decode(&again).as_ref(), Ok(&frame));
    }
}
